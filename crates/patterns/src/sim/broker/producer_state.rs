//! What a partition remembers of each idempotent producer, and the batches that it refuses.
//!
//! A batch is taken when its producer's epoch is not older than the last seen, and its first sequence
//! follows on the last of that epoch. Of each producer the last five batches are remembered: what
//! arrives again is answered as the success that it was, which is why an idempotent producer may have
//! five requests in flight. Kafka's `ProducerStateManager`, `ProducerStateEntry` and
//! `ProducerAppendInfo` (KIP-98, KIP-360, KIP-890).

use std::collections::VecDeque;

use super::error::Error;
use super::ids::{CoordinatorEpoch, Offset, ProducerEpoch, ProducerId, Sequence};
use super::record::{Batch, Content, Marker, Outcome, Stamp};
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// How many batches of a producer are remembered: `ProducerStateEntry.NUM_BATCHES_TO_RETAIN`.
pub const REMEMBERED_BATCHES: usize = 5;

/// Who asks for an append, which says how much of it is to be checked (`AppendOrigin`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A producer: epoch and sequence.
    Client,
    /// A producer whose transaction this partition has only just joined, by version 2: as before, and what begins here
    /// begins with sequence 0.
    Joining,
    /// A group or transaction coordinator: the epoch alone, by the rules that it names.
    Coordinator(TransactionVersion),
    /// A follower that copies what its leader has checked: nothing.
    Replication,
}

impl Origin {
    /// Whether a producer asks, and so the sequence is checked.
    pub const fn is_producer(self) -> bool {
        matches!(self, Origin::Client | Origin::Joining)
    }
}

/// Which rules a transaction follows (`transaction.version`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionVersion {
    /// The marker carries the epoch of the transaction's data. A batch that arrives after it looks
    /// like the start of a new transaction, which nobody will end.
    V1,
    /// The coordinator raises the epoch before it writes the marker, so that whatever is late is
    /// refused (KIP-890).
    V2,
}

/// A batch that was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The sequence of its last record.
    pub last_sequence: Sequence,
    /// Where its last record lies.
    pub last_offset: Offset,
    /// How many records come before the last.
    pub offset_delta: u32,
    /// The latest time among its records.
    pub timestamp: Time,
}

impl Remembered {
    /// The sequence of its first record.
    pub const fn first_sequence(&self) -> Sequence {
        self.last_sequence.minus(self.offset_delta)
    }

    /// Where its first record lies.
    pub const fn first_offset(&self) -> Offset {
        Offset(self.last_offset.0 - self.offset_delta as u64)
    }
}

/// What is remembered of one producer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Producer {
    /// The newest epoch seen; `None` for one that has not been seen.
    pub epoch: Option<ProducerEpoch>,
    /// The newest coordinator that has ended a transaction of it.
    pub coordinator_epoch: Option<CoordinatorEpoch>,
    /// When it was last heard of.
    pub last_timestamp: Time,
    /// Where its open transaction began on this partition.
    pub open_since: Option<Offset>,
    /// Its last batches in this epoch, the newest last.
    batches: VecDeque<Remembered>,
}

/// A transaction that a marker has ended (`CompletedTxn`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completed {
    /// Whose it was.
    pub producer_id: ProducerId,
    /// Where it began.
    pub first_offset: Offset,
    /// Where its marker lies.
    pub last_offset: Offset,
    /// How it ended.
    pub outcome: Outcome,
}

/// What an append changed about transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// A transaction has begun here.
    Began,
    /// A transaction has ended. A marker without a transaction ends none and is still appended.
    Completed(Completed),
}

impl Producer {
    /// Its last batches in this epoch, the newest last.
    pub fn batches(&self) -> impl DoubleEndedIterator<Item = &Remembered> + ExactSizeIterator {
        self.batches.iter()
    }

    /// The sequence of the last record that it sent in this epoch.
    pub fn last_sequence(&self) -> Option<Sequence> {
        self.batches.back().map(|batch| batch.last_sequence)
    }

    /// Where the last record lies that it sent in this epoch.
    pub fn last_data_offset(&self) -> Option<Offset> {
        self.batches.back().map(|batch| batch.last_offset)
    }

    fn enter(&mut self, epoch: ProducerEpoch) {
        if self.epoch != Some(epoch) {
            self.batches.clear();
            self.epoch = Some(epoch);
        }
    }

    fn check_epoch(&self, epoch: ProducerEpoch, origin: Origin) -> Result<(), Error> {
        let fenced = origin != Origin::Replication && self.epoch.is_some_and(|newest| epoch < newest);
        if fenced { Err(Error::InvalidProducerEpoch) } else { Ok(()) }
    }

    /// A new epoch begins with sequence 0, and each batch follows on the last. A producer of whom
    /// nothing is known may begin anywhere, since retention may have removed what it sent; but not where its
    /// transaction has only just come here (`ProducerAppendInfo.checkSequence`): an earlier batch is still to come
    /// then.
    fn check_sequence(&self, epoch: ProducerEpoch, first: Sequence, origin: Origin) -> Result<(), Error> {
        let in_order = match self.epoch {
            None => origin != Origin::Joining || first == Sequence::ZERO,
            Some(known) if known != epoch => first == Sequence::ZERO,
            Some(_) => match self.last_sequence() {
                Some(last) => first == last.plus(1),
                None => first == Sequence::ZERO,
            },
        };
        if in_order { Ok(()) } else { Err(Error::OutOfOrderSequence) }
    }

    /// A marker of version 2 carries an epoch above that of the data. The very marker may come again
    /// where its answer was lost, and is then appended once more (KAFKA-19999). That is stricter than Kafka 4.1,
    /// which refuses an older epoch alone (`ProducerAppendInfo.appendEndTxnMarker`); later releases do it so.
    fn check_marker(&self, epoch: ProducerEpoch, marker: Marker, origin: Origin) -> Result<(), Error> {
        if origin == Origin::Replication {
            return Ok(());
        }
        let must_be_newer = origin == Origin::Coordinator(TransactionVersion::V2);
        if must_be_newer && self.epoch == Some(epoch) && self.open_since.is_some() {
            return Err(Error::InvalidProducerEpoch);
        }
        self.check_epoch(epoch, origin)?;
        if self.coordinator_epoch.is_some_and(|newest| marker.coordinator_epoch < newest) {
            return Err(Error::TransactionCoordinatorFenced);
        }
        Ok(())
    }
}

/// All producers of a partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Producers {
    known: SortedMap<ProducerId, Producer>,
}

impl Producers {
    /// What is known of a producer.
    pub fn get(&self, producer_id: ProducerId) -> Option<&Producer> {
        self.known.get(&producer_id)
    }

    /// All that are known.
    pub fn iter(&self) -> impl Iterator<Item = (&ProducerId, &Producer)> {
        self.known.iter()
    }

    /// The earlier append of this very batch, where it is one of the last five of its producer
    /// (`ProducerStateEntry.findDuplicateBatch`). It is to be answered as success.
    pub fn duplicate_of(&self, batch: &Batch) -> Option<Remembered> {
        let Stamp { producer_id, epoch, base_sequence } = batch.stamp?;
        let producer = self.get(producer_id).filter(|producer| producer.epoch == Some(epoch))?;
        let range = (base_sequence?, batch.last_sequence()?);
        let same = |known: &&Remembered| (known.first_sequence(), known.last_sequence) == range;
        producer.batches.iter().find(same).copied()
    }

    /// Checks a batch that is about to lie at its offsets, and takes note of it. Nothing has changed
    /// where it fails.
    ///
    /// # Errors
    /// [`Error::InvalidProducerEpoch`], [`Error::OutOfOrderSequence`], [`Error::InvalidTxnState`] for
    /// data outside a transaction that is open, [`Error::TransactionCoordinatorFenced`].
    pub fn append(&mut self, batch: &Batch, origin: Origin) -> Result<Effect, Error> {
        let Some(stamp) = batch.stamp else { return Ok(Effect::None) };
        match &batch.content {
            Content::Control(Some(marker)) => self.append_marker(batch, stamp, *marker, origin),
            // The cleaner has removed all of the transaction.
            Content::Control(None) => Ok(Effect::None),
            Content::Data(_) => self.append_data(batch, stamp, origin),
        }
    }

    fn append_data(&mut self, batch: &Batch, stamp: Stamp, origin: Origin) -> Result<Effect, Error> {
        let unknown = Producer::default();
        let known = self.known.get(&stamp.producer_id).unwrap_or(&unknown);
        known.check_epoch(stamp.epoch, origin)?;
        if let Some(first) = stamp.base_sequence.filter(|_| origin.is_producer()) {
            known.check_sequence(stamp.epoch, first, origin)?;
        }
        if known.open_since.is_some() && !batch.transactional {
            return Err(Error::InvalidTxnState);
        }
        let began = known.open_since.is_none() && batch.transactional;

        let producer = self.known.entry(stamp.producer_id).or_default();
        producer.enter(stamp.epoch);
        if let Some(last_sequence) = batch.last_sequence() {
            if producer.batches.len() == REMEMBERED_BATCHES {
                producer.batches.pop_front();
            }
            producer.batches.push_back(Remembered {
                last_sequence,
                last_offset: batch.last_offset(),
                offset_delta: batch.last_offset_delta,
                timestamp: batch.max_timestamp,
            });
        }
        producer.last_timestamp = batch.max_timestamp;
        if began {
            producer.open_since = Some(batch.base_offset);
        }
        Ok(if began { Effect::Began } else { Effect::None })
    }

    fn append_marker(&mut self, batch: &Batch, stamp: Stamp, marker: Marker, origin: Origin) -> Result<Effect, Error> {
        if let Some(known) = self.known.get(&stamp.producer_id) {
            known.check_marker(stamp.epoch, marker, origin)?;
        }
        let producer = self.known.entry(stamp.producer_id).or_default();
        producer.enter(stamp.epoch);
        producer.coordinator_epoch = Some(marker.coordinator_epoch);
        producer.last_timestamp = batch.max_timestamp;
        Ok(producer.open_since.take().map_or(Effect::None, |first_offset| {
            Effect::Completed(Completed {
                producer_id: stamp.producer_id,
                first_offset,
                last_offset: batch.last_offset(),
                outcome: marker.outcome,
            })
        }))
    }

    /// Forgets producers that have been silent for `expiration` (`producer.id.expiration.ms`) and have
    /// no open transaction.
    pub fn expire(&mut self, now: Time, expiration: Span) {
        self.known
            .retain(|_, producer| producer.open_since.is_some() || now.since(producer.last_timestamp) < expiration);
    }

    /// What a snapshot file keeps: of each producer the last batch alone. After a truncation or a
    /// restart, older duplicates are therefore no longer known (`ProducerStateManager.writeSnapshot`).
    pub fn snapshot(&self) -> Producers {
        let mut copy = self.clone();
        for producer in copy.known.values_mut() {
            producer.batches.drain(..producer.batches.len().saturating_sub(1));
        }
        copy
    }
}

#[cfg(test)]
mod tests;
