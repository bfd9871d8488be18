//! A batch while it is filled, sent, and sent again (`ProducerBatch`, `MemoryRecordsBuilder`).

use super::compression::{Estimate, compressed};
use crate::fact;
use crate::ports::log::{Compression, LeaderEpoch, OnSent, TopicPartition};
use crate::recorder::Context;
use crate::sim::broker::record::{BATCH_OVERHEAD_BYTES, Batch, Record, Stamp};
use crate::time::{Span, Time};

/// `DefaultRecord.MAX_RECORD_OVERHEAD`: the most that a record takes beside key, value and headers.
const MAX_RECORD_OVERHEAD_BYTES: u32 = 21;

/// A batch's number within its producer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BatchId(pub u64);

/// A record in a batch, and who is to be told of its fate.
pub(super) struct Held {
    pub record: Record,
    pub done: OnSent,
}

/// What a batch weighs: enough to say whether another record fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fill {
    /// How many bytes the batch may take (`writeLimit`).
    pub limit: u32,
    /// How many its records take before compression.
    pub records_bytes: u32,
    /// What compression is expected to leave of them.
    pub estimate: Option<Estimate>,
}

impl Fill {
    /// How many bytes the batch is expected to take (`MemoryRecordsBuilder.estimatedBytesWritten`).
    pub fn estimated(self) -> u32 {
        BATCH_OVERHEAD_BYTES + self.estimate.map_or(self.records_bytes, |estimate| estimate.of(self.records_bytes))
    }

    /// Whether a record of so many bytes still fits. What compression will save on it is not counted
    /// (`MemoryRecordsBuilder.hasRoomFor`).
    pub fn has_room_for(self, record_bytes: u32) -> bool {
        self.limit >= self.estimated() + record_bytes
    }
}

/// A batch.
pub(super) struct ProducerBatch {
    /// Its number.
    pub id: BatchId,
    /// The number of the batch that it was split from, or its own: what a flush waits for.
    pub born: BatchId,
    /// Where it goes.
    pub partition: TopicPartition,
    /// What it weighs.
    pub fill: Fill,
    /// How much of the producer's memory it holds.
    pub memory_bytes: u32,
    /// When it was begun: `delivery.timeout.ms` counts from here.
    pub created: Time,
    /// How often it was tried and failed.
    pub attempts: u32,
    /// The leader's term when it was last sent.
    pub sent_in: Option<LeaderEpoch>,
    /// Whether it is a part of a batch that was too large.
    pub is_part: bool,
    held: Vec<Held>,
    /// When it was begun or last failed: lingering and waiting count from here.
    waits_since: Time,
    /// How long it waits after its last failure.
    retry_wait: Span,
    /// The size on the wire, once nothing is added any more.
    closed_bytes: Option<u32>,
    largest_record_bytes: u32,
    open: bool,
}

/// How many bytes a batch with this record alone can take at most
/// (`AbstractRecords.estimateSizeInBytesUpperBound`).
pub(super) fn upper_bound(record: &Record) -> u32 {
    BATCH_OVERHEAD_BYTES + MAX_RECORD_OVERHEAD_BYTES + record.content_bytes()
}

impl ProducerBatch {
    /// An empty batch. It takes at least one record, however large that is.
    pub fn new(id: BatchId, partition: TopicPartition, fill: Fill, memory_bytes: u32, now: Time) -> ProducerBatch {
        ProducerBatch {
            id,
            born: id,
            partition,
            fill,
            memory_bytes,
            created: now,
            attempts: 0,
            sent_in: None,
            is_part: false,
            held: Vec::new(),
            waits_since: now,
            retry_wait: Span::ZERO,
            closed_bytes: None,
            largest_record_bytes: 0,
            open: true,
        }
    }

    /// How many records it has.
    pub fn count(&self) -> u32 {
        self.held.len() as u32
    }

    /// Whether nothing can be added any more (`ProducerBatch.isFull`).
    pub fn is_full(&self) -> bool {
        !self.open || (!self.held.is_empty() && self.fill.limit <= self.fill.estimated())
    }

    /// Adds a record, or gives it back where there is no room and closes the batch: a later, smaller record
    /// must not overtake it (`RecordAccumulator.tryAppend`).
    pub fn try_append(&mut self, mut held: Held) -> Result<(), Held> {
        held.record.offset_delta = self.count();
        let base = self.held.first().map_or(held.record.timestamp, |first| first.record.timestamp);
        let bytes = held.record.size_bytes(base);
        if self.is_full() || !(self.held.is_empty() || self.fill.has_room_for(bytes)) {
            self.open = false;
            return Err(held);
        }
        self.fill.records_bytes += bytes;
        self.largest_record_bytes = self.largest_record_bytes.max(bytes);
        self.held.push(held);
        Ok(())
    }

    /// How many bytes it takes, or is expected to.
    pub fn bytes(&self) -> u32 {
        self.closed_bytes.unwrap_or_else(|| self.fill.estimated())
    }

    /// Ends the filling. Its size is known from now on.
    pub fn close(&mut self, codec: Compression) -> u32 {
        self.open = false;
        let bytes = BATCH_OVERHEAD_BYTES + compressed(codec, self.fill.records_bytes);
        self.closed_bytes = Some(bytes);
        bytes
    }

    /// Since when it waits: to be filled, or to be tried again.
    pub fn waited(&self, now: Time) -> Span {
        now.since(self.waits_since)
    }

    /// Takes note of a failure after which it is tried again in `wait` (`ProducerBatch.reenqueued`).
    pub fn failed(&mut self, now: Time, wait: Span) {
        self.attempts += 1;
        self.waits_since = now;
        self.retry_wait = wait;
    }

    /// How long it must wait before it is sent, or zero. A new leader is tried at once (KAFKA-15415).
    pub fn must_wait(&self, now: Time, leader_epoch: Option<LeaderEpoch>) -> Span {
        let leader_changed = self.sent_in.is_some() && leader_epoch > self.sent_in;
        if self.attempts == 0 || leader_changed { Span::ZERO } else { self.retry_wait - self.waited(now) }
    }

    /// When `delivery.timeout.ms` is over.
    pub fn expires(&self, delivery_timeout: Span) -> Time {
        self.created + delivery_timeout
    }

    /// What led to its first record.
    pub fn context(&self) -> Context {
        self.held.first().map_or_else(Context::default, |held| held.record.provenance.context)
    }

    /// The number of its first record in the run.
    pub fn first_record(&self) -> fact::Record {
        self.held.first().map_or_else(fact::Record::default, |held| held.record.provenance.record)
    }

    /// The batch as it is sent.
    ///
    /// # Panics
    /// When it was not closed before.
    pub fn packed(&self, stamp: Option<Stamp>, transactional: bool) -> Batch {
        let records = self.held.iter().map(|held| held.record.clone()).collect();
        let size_bytes = self.closed_bytes.expect("a batch is closed before it is sent");
        Batch { size_bytes, ..Batch::data(records, stamp, transactional) }
    }

    /// Its records.
    pub fn into_held(self) -> Vec<Held> {
        self.held
    }

    /// Its records in batches of at most `batch_size` bytes each, in order (`ProducerBatch.split`). They hold no
    /// memory of the producer, whose share is given back as a whole. A part that was too large itself is halved
    /// (`RecordAccumulator.splitAndReenqueue` of releases after Kafka 4.1, KAFKA-8350). Kafka 4.1 packs it to
    /// `batch.size` again, which brings nothing where the broker takes less than that, until `delivery.timeout.ms` is
    /// over.
    pub fn split(
        self,
        batch_size: u32,
        estimate: Option<Estimate>,
        mut next: impl FnMut() -> BatchId,
    ) -> Vec<ProducerBatch> {
        let target = if self.is_part { self.largest_record_bytes.max(self.bytes() / 2) } else { batch_size };
        let (born, created, partition) = (self.born, self.created, self.partition);
        let mut parts: Vec<ProducerBatch> = Vec::new();
        for held in self.held {
            let rejected = match parts.last_mut() {
                None => Some(held),
                Some(part) => part.try_append(held).err(),
            };
            let Some(held) = rejected else { continue };
            let fill = Fill { limit: target.max(upper_bound(&held.record)), records_bytes: 0, estimate };
            let mut part = ProducerBatch::new(next(), partition.clone(), fill, 0, created);
            part.born = born;
            part.is_part = true;
            assert!(part.try_append(held).is_ok(), "an empty batch takes any record");
            parts.push(part);
        }
        parts
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::rc::Rc;

    use super::*;

    pub fn partition(number: u32) -> TopicPartition {
        TopicPartition::new(&"rides".into(), number)
    }

    pub fn held(value_bytes: usize) -> Held {
        let value: Rc<[u8]> = vec![b'x'; value_bytes].into();
        Held { record: Record { value: Some(value), ..Record::default() }, done: Box::new(|_| {}) }
    }

    fn batch(limit: u32, estimate: Option<Estimate>) -> ProducerBatch {
        let fill = Fill { limit, records_bytes: 0, estimate };
        ProducerBatch::new(BatchId(0), partition(0), fill, limit, Time::ZERO)
    }

    #[test]
    fn a_batch_is_full_when_the_next_record_would_pass_its_limit() {
        let size = held(100).record.size_bytes(Time::ZERO);
        let mut exact = batch(BATCH_OVERHEAD_BYTES + 3 * size, None);
        for _ in 0..3 {
            assert!(!exact.is_full());
            assert!(exact.try_append(held(100)).is_ok());
        }
        assert!(exact.is_full());
        assert_eq!(exact.close(Compression::None), BATCH_OVERHEAD_BYTES + 3 * size);
        assert_eq!(
            exact.packed(None, false).size_bytes,
            Batch::data(vec![held(100).record; 3], None, false).size_bytes
        );
    }

    #[test]
    fn one_record_always_fits_and_a_smaller_one_does_not_overtake_one_that_does_not() {
        let mut small = batch(100, None);
        assert!(small.try_append(held(500)).is_ok(), "the first");
        let mut filling = batch(200, None);
        assert!(filling.try_append(held(50)).is_ok());
        assert!(filling.try_append(held(150)).is_err());
        assert!(filling.try_append(held(1)).is_err(), "it is closed");
    }

    #[test]
    fn an_estimate_of_compression_makes_more_fit() {
        let count = |estimate| {
            let mut batch = batch(1_000, estimate);
            (0..100).take_while(|_| batch.try_append(held(93)).is_ok()).count()
        };
        let mut learnt = Estimate::default();
        for _ in 0..200 {
            learnt = learnt.learn(1_000, 346);
        }
        assert_eq!((count(None), count(Some(Estimate::default())), count(Some(learnt))), (9, 8, 23));
    }

    #[test]
    fn a_split_batch_keeps_its_records_in_order_and_its_parts_can_be_halved() {
        let mut whole = batch(4_000, None);
        for bytes in [300, 200, 250, 400, 100, 150] {
            assert!(whole.try_append(held(bytes)).is_ok());
        }
        let mut ids = 1..;
        let mut next = || BatchId(ids.next().expect("endless"));
        let parts = whole.split(700, None, &mut next);
        let sizes = |parts: &[ProducerBatch]| -> Vec<Vec<usize>> {
            let value = |held: &Held| held.record.value.as_ref().map_or(0, |value| value.len());
            parts.iter().map(|part| part.held.iter().map(value).collect()).collect()
        };
        assert_eq!(sizes(&parts), [vec![300, 200], vec![250], vec![400, 100], vec![150]]);
        assert!(parts.iter().all(|part| part.born == BatchId(0) && part.memory_bytes == 0));
        let first = parts.into_iter().next().expect("four");
        assert_eq!(sizes(&first.split(700, None, &mut next)), [[300], [200]]);
    }

    #[test]
    fn a_new_leader_ends_the_wait() {
        let mut batch = batch(100, None);
        batch.sent_in = Some(LeaderEpoch(3));
        batch.failed(Time::from_ms(10), Span::from_ms(100));
        let wait = |epoch| batch.must_wait(Time::from_ms(50), Some(LeaderEpoch(epoch)));
        assert_eq!((wait(3), wait(4)), (Span::from_ms(60), Span::ZERO));
    }
}
