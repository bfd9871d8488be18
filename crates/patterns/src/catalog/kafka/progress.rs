//! How far a member has come: for each partition, the offset up to which everything is done.

use crate::ports::log::{Consumed, Offset, Offsets, TopicPartition};
use crate::sorted::{SortedMap, SortedSet};

/// What is done and not committed yet. Only what is done without a gap counts: a commit says that everything
/// before its offset is done.
#[derive(Debug, Default)]
pub(super) struct Progress {
    next: SortedMap<TopicPartition, Offset>,
    held: SortedSet<TopicPartition>,
}

impl Progress {
    /// The record is done, and so is all before it. Nothing changes behind one that was held back.
    pub(super) fn done(&mut self, record: &Consumed) {
        if !self.held.contains(&record.partition) {
            self.next.insert(record.partition.clone(), Offset(record.offset.0 + 1));
        }
    }

    /// The record is not done: nothing from here on may be committed. False where the partition is held already,
    /// by an earlier record.
    pub(super) fn hold(&mut self, record: &Consumed) -> bool {
        let Consumed { partition, offset, .. } = record;
        if self.next.get(partition).is_some_and(|next| next.0 > offset.0) {
            self.next.remove(partition);
        }
        self.held.insert(partition.clone())
    }

    /// Whether a record of the partition was held back in this poll.
    pub(super) fn is_held(&self, partition: &TopicPartition) -> bool {
        self.held.contains(partition)
    }

    /// The next poll brings what was held back once more.
    pub(super) fn release(&mut self) {
        self.held.clear();
    }

    /// What can be committed.
    pub(super) fn offsets(&self) -> Offsets {
        self.next.iter().map(|(partition, next)| (partition.clone(), *next)).collect()
    }

    /// These were committed.
    pub(super) fn committed(&mut self, offsets: &Offsets) {
        for (partition, offset) in offsets {
            if self.next.get(partition) == Some(offset) {
                self.next.remove(partition);
            }
        }
    }
}

#[cfg(test)]
mod tests;
