//! What a consumer with `isolation.level=read_committed` makes of the batches that it fetched.
//!
//! The broker sends everything below the last stable offset and, beside it, which transactions in it
//! were aborted. The client skips the records of those and all markers; its position moves on over
//! both (`CompletedFetch`, KIP-98).

use super::ids::{Offset, ProducerId};
use super::record::{Batch, Content, Outcome};
use super::transaction::Aborted;
use crate::sorted::{SortedSet, insert_by_key};

/// Tells the batches of aborted transactions from the others, in the order of the log.
#[derive(Clone, Debug)]
pub struct AbortedFilter {
    /// Not yet reached, by where they began, the last first.
    ahead: Vec<(Offset, ProducerId)>,
    /// Producers in whose aborted transaction the reading is.
    within: SortedSet<ProducerId>,
}

impl AbortedFilter {
    /// A filter for a fetch that came with this list of aborted transactions.
    pub fn new(aborted: &[Aborted]) -> AbortedFilter {
        let mut ahead = Vec::with_capacity(aborted.len());
        for aborted in aborted {
            insert_by_key(&mut ahead, (aborted.first_offset, aborted.producer_id), |(first, _)| *first);
        }
        ahead.reverse();
        AbortedFilter { ahead, within: SortedSet::new() }
    }

    /// Whether the records of the next batch were committed. Ask once for each batch, in order.
    pub fn is_committed(&mut self, batch: &Batch) -> bool {
        let Some(stamp) = batch.stamp else { return true };
        while let Some((_, producer_id)) = self.ahead.pop_if(|(first, _)| *first <= batch.last_offset()) {
            self.within.insert(producer_id);
        }
        match &batch.content {
            Content::Control(Some(marker)) if marker.outcome == Outcome::Abort => {
                self.within.remove(&stamp.producer_id);
                true
            }
            Content::Control(_) => true,
            Content::Data(_) => !(batch.transactional && self.within.contains(&stamp.producer_id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::broker::ids::{CoordinatorEpoch, ProducerEpoch, Sequence};
    use crate::sim::broker::record::{Marker, Record, Stamp};
    use crate::time::Time;

    fn data(producer: u64, offset: u64) -> Batch {
        let stamp =
            Stamp { producer_id: ProducerId(producer), epoch: ProducerEpoch(0), base_sequence: Some(Sequence::ZERO) };
        Batch { base_offset: Offset(offset), ..Batch::data(vec![Record::default()], Some(stamp), true) }
    }

    fn marker(producer: u64, offset: u64, outcome: Outcome) -> Batch {
        let marker = Marker { outcome, coordinator_epoch: CoordinatorEpoch(0) };
        let batch = Batch::marker(ProducerId(producer), ProducerEpoch(0), marker, Time::ZERO);
        Batch { base_offset: Offset(offset), ..batch }
    }

    /// `FetchRequestManagerTest#testReadCommittedWithCommittedAndAbortedTransactions`.
    #[test]
    fn aborted_records_are_skipped_among_committed_ones() {
        use Outcome::{Abort, Commit};
        let log = [
            data(1, 0),
            data(1, 1),
            data(2, 2),
            marker(1, 3, Commit),
            data(2, 4),
            marker(2, 5, Abort),
            data(1, 6),
            data(2, 7),
            data(1, 8),
            marker(1, 9, Abort),
            marker(2, 10, Commit),
        ];
        let aborted = |producer, first, last| Aborted {
            producer_id: ProducerId(producer),
            first_offset: Offset(first),
            last_offset: Offset(last),
            last_stable_offset: Offset(last + 1),
        };
        let mut filter = AbortedFilter::new(&[aborted(2, 2, 5), aborted(1, 6, 9)]);
        let seen = log.iter().filter(|batch| filter.is_committed(batch)).flat_map(Batch::records);
        assert_eq!(seen.map(|(offset, _)| offset.0).collect::<Vec<_>>(), [0, 1, 7]);
    }
}
