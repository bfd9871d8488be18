//! The numbering of an idempotent producer's batches, partition by partition (`TxnPartitionMap`,
//! `TxnPartitionEntry`, the sequence half of `TransactionManager`; KIP-98, KIP-360).
//!
//! A partition's records are numbered when their batch is first taken to be sent. A batch that failed is sent
//! again under its numbers, before any that came after it. Where a record may be missing for good, the epoch is
//! raised and what is left is numbered anew from zero.

use super::batch::BatchId;
use crate::ports::log::TopicPartition;
use crate::sim::broker::ids::{ProducerEpoch, ProducerId, Sequence};
use crate::sim::broker::record::Stamp;
use crate::sorted::{SortedMap, SortedSet};

/// A producer's id and epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub producer_id: ProducerId,
    pub epoch: ProducerEpoch,
}

/// A numbered batch whose fate is not known yet: in flight, or waiting to be sent again.
#[derive(Clone, Copy, Debug)]
struct Tracked {
    batch: BatchId,
    base: Sequence,
    records: u32,
    /// Whether it was numbered anew since it was first sent.
    reset: bool,
}

#[derive(Debug)]
struct Numbering {
    identity: Identity,
    next: Sequence,
    last_acked: Option<Sequence>,
    /// In the order of their numbers.
    tracked: Vec<Tracked>,
}

impl Numbering {
    fn follows_acked(&self, sequence: Sequence) -> bool {
        sequence == self.last_acked.map_or(Sequence::ZERO, |last| last.plus(1))
    }

    /// Numbers everything that is tracked from zero, under another identity
    /// (`TxnPartitionMap.startSequencesAtBeginning`).
    fn restart(&mut self, identity: Identity) {
        let mut next = Sequence::ZERO;
        for tracked in &mut self.tracked {
            tracked.base = next;
            tracked.reset = true;
            next = next.plus(tracked.records);
        }
        (self.identity, self.next, self.last_acked) = (identity, next, None);
    }
}

/// What to do about a batch that came out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OutOfOrder {
    /// Send it again: what comes before it is still under way.
    Retry,
    /// Send it again under a new epoch: something is missing for good.
    RetryAfterBump,
    /// Give it up: the transaction must be aborted.
    Fail,
}

/// The numbering of all partitions of a producer.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    partitions: SortedMap<TopicPartition, Numbering>,
    /// Partitions on which a batch that was sent has expired, with the number that would come after it.
    unresolved: SortedMap<TopicPartition, Sequence>,
    /// Partitions whose batches are to be numbered anew when the epoch is raised.
    to_restart: SortedSet<TopicPartition>,
}

impl Sequences {
    /// Whether the fate of a number of this partition is not known and no longer asked for.
    pub fn is_unresolved(&self, partition: &TopicPartition) -> bool {
        self.unresolved.contains_key(partition)
    }

    /// Whether the next batch must stay where it is (`RecordAccumulator.shouldStopDrainBatchesForPartition`).
    pub fn must_stay(&self, partition: &TopicPartition, batch: BatchId, identity: Identity) -> bool {
        let Some(numbering) = self.partitions.get(partition) else { return false };
        match numbering.tracked.first() {
            None => self.is_unresolved(partition),
            Some(first) if self.is_numbered(partition, batch) => first.batch != batch,
            Some(_) => numbering.identity != identity || self.is_unresolved(partition),
        }
    }

    /// Whether a batch has its numbers already.
    pub fn is_numbered(&self, partition: &TopicPartition, batch: BatchId) -> bool {
        self.tracked(partition, batch).is_some()
    }

    fn tracked(&self, partition: &TopicPartition, batch: BatchId) -> Option<&Tracked> {
        self.partitions.get(partition)?.tracked.iter().find(|tracked| tracked.batch == batch)
    }

    /// The first number of a batch.
    pub fn base_of(&self, partition: &TopicPartition, batch: BatchId) -> Option<Sequence> {
        self.tracked(partition, batch).map(|tracked| tracked.base)
    }

    /// Numbers a batch that is about to be sent, unless it has been numbered before, and says what it is to be
    /// stamped with.
    pub fn stamp(&mut self, partition: &TopicPartition, batch: BatchId, records: u32, identity: Identity) -> Stamp {
        let fresh = Numbering { identity, next: Sequence::ZERO, last_acked: None, tracked: Vec::new() };
        let numbering = self.partitions.entry(partition.clone()).or_insert(fresh);
        let known = numbering.tracked.iter().find(|tracked| tracked.batch == batch).map(|tracked| tracked.base);
        let base = known.unwrap_or_else(|| {
            if numbering.identity != identity && numbering.tracked.is_empty() {
                numbering.restart(identity);
            }
            let base = numbering.next;
            numbering.next = base.plus(records);
            numbering.tracked.push(Tracked { batch, base, records, reset: false });
            base
        });
        let Identity { producer_id, epoch } = numbering.identity;
        Stamp { producer_id, epoch, base_sequence: Some(base) }
    }

    /// A batch was acknowledged.
    pub fn acked(&mut self, partition: &TopicPartition, batch: BatchId) {
        let Some(numbering) = self.partitions.get_mut(partition) else { return };
        let Some(at) = numbering.tracked.iter().position(|tracked| tracked.batch == batch) else { return };
        let Tracked { base, records, .. } = numbering.tracked.remove(at);
        let last = base.plus(records - 1);
        if numbering.last_acked.is_none_or(|known| known < last) {
            numbering.last_acked = Some(last);
        }
    }

    /// A batch was given up.
    pub fn forget(&mut self, partition: &TopicPartition, batch: BatchId) {
        if let Some(numbering) = self.partitions.get_mut(partition) {
            numbering.tracked.retain(|tracked| tracked.batch != batch);
        }
    }

    /// A batch was replaced by its parts, which keep its numbers among them.
    pub fn split(&mut self, partition: &TopicPartition, batch: BatchId, parts: &[(BatchId, u32)]) {
        let Some(numbering) = self.partitions.get_mut(partition) else { return };
        let Some(at) = numbering.tracked.iter().position(|tracked| tracked.batch == batch) else { return };
        let Tracked { mut base, reset, .. } = numbering.tracked[at];
        let numbered: Vec<Tracked> = parts
            .iter()
            .map(|&(batch, records)| {
                let part = Tracked { batch, base, records, reset };
                base = base.plus(records);
                part
            })
            .collect();
        numbering.tracked.splice(at..=at, numbered);
    }

    /// What to do about a batch that the broker found out of order (`TransactionManager.canRetry`).
    pub fn out_of_order(&self, partition: &TopicPartition, batch: BatchId, transactional: bool) -> OutOfOrder {
        let Some(tracked) = self.tracked(partition, batch) else { return OutOfOrder::Fail };
        let is_next = self.partitions[partition].follows_acked(tracked.base);
        let unresolved = self.unresolved.get(partition);
        if unresolved.is_none() && (tracked.reset || !is_next) {
            OutOfOrder::Retry
        } else if transactional {
            OutOfOrder::Fail
        } else if unresolved.is_none_or(|after| *after == tracked.base) {
            OutOfOrder::RetryAfterBump
        } else {
            OutOfOrder::Retry
        }
    }

    /// A batch that was sent before has expired: whether the broker has it is not known
    /// (`TransactionManager.markSequenceUnresolved`). Kafka asks so only for a batch that was put back at least once
    /// (`ProducerBatch.inRetry`); here it is asked for one that was in flight for the first time, too, since nobody
    /// knows more of it.
    pub fn mark_unresolved(&mut self, partition: &TopicPartition, batch: BatchId) {
        let Some(tracked) = self.tracked(partition, batch).copied() else { return };
        let after = tracked.base.plus(tracked.records);
        let known = self.unresolved.entry(partition.clone()).or_insert(after);
        *known = (*known).max(after);
    }

    /// Looks which open questions have an answer (`TransactionManager.maybeResolveSequences`): where nothing is in
    /// flight any more and the last number was acknowledged, later batches have shown that the expired one
    /// arrived. Returns the partitions where a gap is left.
    pub fn resolve(&mut self) -> Vec<TopicPartition> {
        let mut gaps = Vec::new();
        let partitions = &self.partitions;
        self.unresolved.retain(|partition, _| {
            let numbering = &partitions[partition];
            if !numbering.tracked.is_empty() {
                return true;
            }
            if !numbering.follows_acked(numbering.next) {
                gaps.push(partition.clone());
            }
            false
        });
        gaps
    }

    /// Asks for a new epoch because of this partition (`requestIdempotentEpochBumpForPartition`).
    pub fn request_bump(&mut self, partition: &TopicPartition) {
        self.to_restart.insert(partition.clone());
    }

    /// Whether a new epoch has been asked for.
    pub fn wants_bump(&self) -> bool {
        !self.to_restart.is_empty()
    }

    /// Goes on under a new identity: what asked for it is numbered anew at once, every other partition once
    /// what it has in flight is done (`bumpIdempotentProducerEpoch`).
    pub fn bump(&mut self, identity: Identity) {
        for partition in std::mem::take(&mut self.to_restart) {
            if let Some(numbering) = self.partitions.get_mut(&partition) {
                numbering.restart(identity);
            }
            self.unresolved.remove(&partition);
        }
    }

    /// Forgets all numbers: a new epoch came from the coordinator, and nothing is in flight
    /// (`TransactionManager.resetSequenceNumbers`).
    pub fn reset(&mut self) {
        *self = Sequences::default();
    }

    /// After a batch of a transaction was given up, those behind it take its numbers
    /// (`TxnPartitionMap.adjustSequencesDueToFailedBatch`). Must come after [`Sequences::forget`].
    pub fn close_gap(&mut self, partition: &TopicPartition, base: Sequence, records: u32) {
        let Some(numbering) = self.partitions.get_mut(partition) else { return };
        numbering.next = numbering.next.minus(records);
        for tracked in numbering.tracked.iter_mut().filter(|tracked| tracked.base > base) {
            tracked.base = tracked.base.minus(records);
            tracked.reset = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::batch::tests::partition;
    use super::*;

    const FIRST: Identity = Identity { producer_id: ProducerId(1), epoch: ProducerEpoch(0) };
    const RAISED: Identity = Identity { producer_id: ProducerId(1), epoch: ProducerEpoch(1) };

    /// Batches of two records each, numbered from these on.
    fn sent(batches: u64) -> Sequences {
        let mut sequences = Sequences::default();
        (0..batches).for_each(|batch| {
            sequences.stamp(&partition(0), BatchId(batch), 2, FIRST);
        });
        sequences
    }

    fn base(sequences: &Sequences, batch: u64) -> Option<u32> {
        sequences.base_of(&partition(0), BatchId(batch)).map(Sequence::get)
    }

    #[test]
    fn a_batch_keeps_its_numbers_when_it_is_sent_again() {
        let mut sequences = sent(3);
        assert_eq!([0, 1, 2].map(|batch| base(&sequences, batch)), [Some(0), Some(2), Some(4)]);
        let again = sequences.stamp(&partition(0), BatchId(1), 2, FIRST);
        assert_eq!(again.base_sequence, Some(Sequence::new(2)));
        sequences.acked(&partition(0), BatchId(0));
        let next = sequences.stamp(&partition(0), BatchId(3), 2, FIRST);
        assert_eq!(next.base_sequence, Some(Sequence::new(6)));
    }

    #[test]
    fn only_the_first_in_line_is_sent_again() {
        let mut sequences = sent(3);
        let stays = |sequences: &Sequences, batch| sequences.must_stay(&partition(0), BatchId(batch), FIRST);
        assert_eq!([0, 1, 2].map(|batch| stays(&sequences, batch)), [false, true, true]);
        assert!(!stays(&sequences, 3), "what is not numbered may follow, up to five in flight");
        sequences.acked(&partition(0), BatchId(0));
        assert_eq!([1, 2].map(|batch| stays(&sequences, batch)), [false, true]);
    }

    /// `TransactionManager.canRetry`: what is not next waits for what is before it; what is next shows a gap.
    #[test]
    fn out_of_order_means_a_gap_only_for_the_next() {
        let mut sequences = sent(3);
        let judge = |sequences: &Sequences, batch, transactional| {
            sequences.out_of_order(&partition(0), BatchId(batch), transactional)
        };
        assert_eq!(judge(&sequences, 1, false), OutOfOrder::Retry);
        assert_eq!(judge(&sequences, 0, false), OutOfOrder::RetryAfterBump);
        assert_eq!(judge(&sequences, 0, true), OutOfOrder::Fail);
        sequences.acked(&partition(0), BatchId(0));
        assert_eq!(judge(&sequences, 1, false), OutOfOrder::RetryAfterBump);
    }

    #[test]
    fn a_new_epoch_numbers_what_is_left_from_zero() {
        let mut sequences = sent(4);
        sequences.acked(&partition(0), BatchId(0));
        sequences.request_bump(&partition(0));
        assert!(sequences.wants_bump());
        sequences.bump(RAISED);
        assert!(!sequences.wants_bump());
        assert_eq!([1, 2, 3].map(|batch| base(&sequences, batch)), [Some(0), Some(2), Some(4)]);
        let stamp = sequences.stamp(&partition(0), BatchId(1), 2, RAISED);
        assert_eq!((stamp.epoch, stamp.base_sequence), (ProducerEpoch(1), Some(Sequence::ZERO)));
        assert_eq!(sequences.out_of_order(&partition(0), BatchId(1), false), OutOfOrder::Retry, "it was numbered anew");
    }

    #[test]
    fn another_partition_takes_the_new_epoch_once_nothing_is_under_way() {
        let mut sequences = sent(1);
        sequences.stamp(&partition(1), BatchId(9), 2, FIRST);
        sequences.request_bump(&partition(0));
        sequences.bump(RAISED);
        assert!(sequences.must_stay(&partition(1), BatchId(10), RAISED));
        sequences.acked(&partition(1), BatchId(9));
        assert!(!sequences.must_stay(&partition(1), BatchId(10), RAISED));
        let stamp = sequences.stamp(&partition(1), BatchId(10), 2, RAISED);
        assert_eq!((stamp.epoch, stamp.base_sequence), (ProducerEpoch(1), Some(Sequence::ZERO)));
    }

    #[test]
    fn an_expired_batch_holds_up_new_numbers_until_its_fate_is_clear() {
        let mut sequences = sent(2);
        sequences.mark_unresolved(&partition(0), BatchId(0));
        sequences.forget(&partition(0), BatchId(0));
        assert!(sequences.must_stay(&partition(0), BatchId(2), FIRST));
        assert_eq!(sequences.resolve(), [], "one is still under way");
        let mut arrived = sent(2);
        arrived.mark_unresolved(&partition(0), BatchId(0));
        arrived.forget(&partition(0), BatchId(0));
        arrived.acked(&partition(0), BatchId(1));
        assert_eq!(arrived.resolve(), [], "what came after it was taken, so it was there");
        assert!(!arrived.must_stay(&partition(0), BatchId(2), FIRST));
        sequences.forget(&partition(0), BatchId(1));
        assert_eq!(sequences.resolve(), [partition(0)], "nobody knows whether it was");
    }

    #[test]
    fn the_parts_of_a_batch_share_its_numbers() {
        let mut sequences = sent(2);
        sequences.split(&partition(0), BatchId(0), &[(BatchId(7), 1), (BatchId(8), 1)]);
        assert_eq!([0, 7, 8, 1].map(|batch| base(&sequences, batch)), [None, Some(0), Some(1), Some(2)]);
    }

    #[test]
    fn those_behind_a_lost_batch_of_a_transaction_close_the_gap() {
        let mut sequences = sent(3);
        sequences.forget(&partition(0), BatchId(1));
        sequences.close_gap(&partition(0), Sequence::new(2), 2);
        assert_eq!([0, 2].map(|batch| base(&sequences, batch)), [Some(0), Some(2)]);
        assert_eq!(sequences.stamp(&partition(0), BatchId(3), 2, FIRST).base_sequence, Some(Sequence::new(4)));
    }
}
