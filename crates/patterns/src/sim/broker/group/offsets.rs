//! How far a group has come (`OffsetMetadataManager.Offsets`).
//!
//! Offsets that came in a transaction wait until its marker lies in the offsets topic. Which of two is newer
//! is said by where they lie there: a transaction's may be older than one that was committed meanwhile.

use super::super::ids::{Offset, ProducerId, TopicPartition};
use super::super::record::Outcome;
use crate::fact::ActorId;
use crate::sorted::SortedMap;

/// An offset that was committed, and where the record lies that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    offset: Offset,
    lies_at: Offset,
    /// Who brought it in a transaction; not known of what was read from the log.
    by: Option<Committer>,
}

/// Who commits: a client, as a member of a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committer {
    /// Which client.
    pub client: ActorId,
    /// In which generation; 0 in none.
    pub generation: u32,
}

/// An offset that counts from now on, since its transaction was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Of which partition.
    pub of: TopicPartition,
    /// What is read next.
    pub offset: Offset,
    /// Who brought it, where that is known.
    pub by: Option<Committer>,
}

/// The offsets of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupOffsets {
    committed: SortedMap<TopicPartition, Entry>,
    /// Those of open transactions; `None` for what is still being written.
    pending: SortedMap<(ProducerId, TopicPartition), Option<Entry>>,
}

impl GroupOffsets {
    /// What is read next.
    pub fn committed(&self, of: &TopicPartition) -> Option<Offset> {
        self.committed.get(of).map(|entry| entry.offset)
    }

    /// Whether an open transaction may yet move it.
    pub fn is_unstable(&self, of: &TopicPartition) -> bool {
        self.pending.keys().any(|(_, pending)| pending == of)
    }

    /// An offset was committed.
    pub fn commit(&mut self, of: &TopicPartition, offset: Offset, lies_at: Offset) {
        let newer = self.committed.get(of).is_none_or(|known| known.lies_at < lies_at);
        if newer {
            self.committed.insert(of.clone(), Entry { offset, lies_at, by: None });
        }
    }

    /// A group's offset was deleted.
    pub fn delete(&mut self, of: &TopicPartition) {
        self.committed.remove(of);
    }

    /// A transaction is about to bring offsets of these partitions.
    pub fn expect<'p>(&mut self, producer: ProducerId, partitions: impl Iterator<Item = &'p TopicPartition>) {
        for of in partitions {
            self.pending.entry((producer, of.clone())).or_insert(None);
        }
    }

    /// It has brought them.
    pub fn bring<'p>(
        &mut self,
        producer: ProducerId,
        by: Option<Committer>,
        offsets: impl Iterator<Item = (&'p TopicPartition, Offset, Offset)>,
    ) {
        for (of, offset, lies_at) in offsets {
            self.pending.insert((producer, of.clone()), Some(Entry { offset, lies_at, by }));
        }
    }

    /// It could not bring them.
    pub fn give_up<'p>(&mut self, producer: ProducerId, partitions: impl Iterator<Item = &'p TopicPartition>) {
        for of in partitions {
            let key = (producer, of.clone());
            if self.pending.get(&key) == Some(&None) {
                self.pending.remove(&key);
            }
        }
    }

    /// A transaction has ended. Returns what counts from now on.
    pub fn end(&mut self, producer: ProducerId, outcome: Outcome) -> Vec<Counts> {
        let of_producer: Vec<TopicPartition> =
            self.pending.keys().filter(|(by, _)| *by == producer).map(|(_, of)| of.clone()).collect();
        let mut counts = Vec::new();
        for of in of_producer {
            let entry = self.pending.remove(&(producer, of.clone())).flatten();
            if let (Some(Entry { offset, lies_at, by }), Outcome::Commit) = (entry, outcome) {
                self.commit(&of, offset, lies_at);
                counts.push(Counts { of, offset, by });
            }
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    const PRODUCER: ProducerId = ProducerId(7);

    fn of(partition: u32) -> TopicPartition {
        TopicPartition::new(&Rc::from("rides"), partition)
    }

    #[test]
    fn offsets_of_a_transaction_count_from_its_marker_on() {
        let mut kept = GroupOffsets::default();
        kept.commit(&of(0), Offset(3), Offset(0));
        kept.expect(PRODUCER, [of(0)].iter());
        assert!(kept.is_unstable(&of(0)) && !kept.is_unstable(&of(1)));
        kept.bring(PRODUCER, None, [(&of(0), Offset(9), Offset(1))].into_iter());
        assert_eq!(kept.committed(&of(0)), Some(Offset(3)));
        let counts = Counts { of: of(0), offset: Offset(9), by: None };
        assert_eq!(kept.end(PRODUCER, Outcome::Commit), [counts]);
        assert_eq!((kept.committed(&of(0)), kept.is_unstable(&of(0))), (Some(Offset(9)), false));
    }

    #[test]
    fn an_aborted_transaction_leaves_them_as_they_were() {
        let mut kept = GroupOffsets::default();
        kept.commit(&of(0), Offset(3), Offset(0));
        kept.bring(PRODUCER, None, [(&of(0), Offset(9), Offset(1))].into_iter());
        assert_eq!(kept.end(PRODUCER, Outcome::Abort), []);
        assert_eq!((kept.committed(&of(0)), kept.is_unstable(&of(0))), (Some(Offset(3)), false));
    }

    /// `OffsetMetadataManagerTest#testReplayTransactionEndMarkerKeepsTheMostRecentCommittedOffset`: the place in the
    /// log decides.
    #[test]
    fn a_commit_that_lies_later_is_not_undone_by_an_older_transaction() {
        let mut kept = GroupOffsets::default();
        kept.bring(PRODUCER, None, [(&of(0), Offset(9), Offset(1))].into_iter());
        kept.commit(&of(0), Offset(12), Offset(2));
        kept.end(PRODUCER, Outcome::Commit);
        assert_eq!(kept.committed(&of(0)), Some(Offset(12)));
    }

    #[test]
    fn what_could_not_be_written_is_not_waited_for() {
        let mut kept = GroupOffsets::default();
        kept.expect(PRODUCER, [of(0)].iter());
        kept.give_up(PRODUCER, [of(0)].iter());
        assert!(!kept.is_unstable(&of(0)));
    }
}
