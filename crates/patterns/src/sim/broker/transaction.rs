//! The transactions of a partition: which are open, and which of those that ended were aborted.
//!
//! A reader of committed data must stop before the first record whose fate it cannot know: before the
//! first transaction that is open, or whose end is not yet on all in-sync replicas. That place bounds
//! the last stable offset. What it may read still holds aborted records; the list of aborted
//! transactions tells it which (KIP-98; `ProducerStateManager`, `TransactionIndex`).

use super::ids::{Offset, ProducerId};
use super::producer_state::{Completed, Effect};
use super::record::{Batch, Outcome};
use crate::sorted::SortedMap;

/// An aborted transaction (`AbortedTxn`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aborted {
    /// Whose it was.
    pub producer_id: ProducerId,
    /// Where its first record lies.
    pub first_offset: Offset,
    /// Where its marker lies.
    pub last_offset: Offset,
    /// The last stable offset once the marker is on all in-sync replicas.
    pub last_stable_offset: Offset,
}

/// The transactions of a partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transactions {
    /// By where they began.
    open: SortedMap<Offset, ProducerId>,
    /// Ended, but not yet below the high watermark: by where they began, with where their marker lies.
    unreplicated: SortedMap<Offset, Offset>,
    /// In the order of their markers.
    aborted: Vec<Aborted>,
}

impl Transactions {
    /// Takes note of what an appended batch did.
    pub fn note(&mut self, batch: &Batch, effect: Effect) {
        match effect {
            Effect::None => {}
            Effect::Began => {
                let stamp = batch.stamp.expect("a transaction belongs to a producer");
                self.open.insert(batch.base_offset, stamp.producer_id);
            }
            Effect::Completed(completed) => self.complete(completed),
        }
    }

    fn complete(&mut self, completed: Completed) {
        let last_stable_offset = self.stable_after(&completed);
        let was_open = self.open.remove(&completed.first_offset);
        assert!(was_open.is_some(), "a transaction ends that began on this partition: {completed:?}");
        self.unreplicated.insert(completed.first_offset, completed.last_offset);
        if completed.outcome == Outcome::Abort {
            let Completed { producer_id, first_offset, last_offset, .. } = completed;
            self.aborted.push(Aborted { producer_id, first_offset, last_offset, last_stable_offset });
        }
    }

    /// The last stable offset once this transaction's marker is replicated: where the first other open
    /// transaction begins, or else behind the marker (`ProducerStateManager.lastStableOffset`).
    pub fn stable_after(&self, completed: &Completed) -> Offset {
        let other = self.open.iter().find(|(_, producer_id)| **producer_id != completed.producer_id);
        other.map_or_else(|| completed.last_offset.next(), |(first_offset, _)| *first_offset)
    }

    /// Where the first open transaction begins (`firstUndecidedOffset`).
    pub fn first_undecided(&self) -> Option<Offset> {
        self.open.first_key_value().map(|(first_offset, _)| *first_offset)
    }

    /// Where the first transaction begins whose fate a reader cannot know yet
    /// (`firstUnstableOffset`).
    pub fn first_unstable(&self) -> Option<Offset> {
        let unreplicated = self.unreplicated.first_key_value().map(|(first_offset, _)| *first_offset);
        self.first_undecided().into_iter().chain(unreplicated).min()
    }

    /// The open transactions, by where they began.
    pub fn open(&self) -> impl Iterator<Item = (Offset, ProducerId)> {
        self.open.iter().map(|(first_offset, producer_id)| (*first_offset, *producer_id))
    }

    /// The aborted ones whose markers the log still holds, in the order of those.
    pub fn aborted(&self) -> &[Aborted] {
        &self.aborted
    }

    /// The aborted transactions with a record in `from..to` (`TransactionIndex.collectAbortedTxns`).
    pub fn aborted_within(&self, from: Offset, to: Offset) -> Vec<Aborted> {
        let begin = self.aborted.partition_point(|aborted| aborted.last_offset < from);
        let mut within = Vec::new();
        for aborted in &self.aborted[begin..] {
            if aborted.first_offset < to {
                within.push(*aborted);
            }
            if aborted.last_stable_offset >= to {
                break;
            }
        }
        within
    }

    /// Says that everything below `offset` is on all in-sync replicas, or gone from the log's start.
    pub fn replicated_below(&mut self, offset: Offset) {
        if !self.unreplicated.is_empty() {
            self.unreplicated.retain(|_, marker| *marker >= offset);
        }
    }

    /// Forgets the aborted transactions whose markers have left the log at its start.
    pub fn forget_below(&mut self, log_start: Offset) {
        self.aborted.retain(|aborted| aborted.last_offset >= log_start);
    }

    /// Puts the aborted transactions that the cleaner has left in place of those whose markers lie
    /// below `end`.
    pub fn replace_aborted_below(&mut self, end: Offset, kept: Vec<Aborted>) {
        let beyond = self.aborted.partition_point(|aborted| aborted.last_offset < end);
        self.aborted.splice(..beyond, kept);
    }

    /// What is known again after the log was cut or loaded, before the batches from `replay_from` on are
    /// noted anew. `open` are the transactions that were open there.
    ///
    /// Kafka also forgets which ended transactions are not replicated yet, and for a moment lets
    /// readers see what could still be lost; here they are kept.
    pub fn reload(&mut self, open: impl Iterator<Item = (Offset, ProducerId)>, replay_from: Offset) {
        self.open = open.collect();
        self.unreplicated.retain(|_, marker| *marker < replay_from);
        self.aborted.retain(|aborted| aborted.last_offset < replay_from);
    }
}
