//! Where records wait to be sent: a queue of batches for each partition (`RecordAccumulator`).

mod drain;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::rc::Rc;

pub(super) use drain::Moment;

use super::batch::{BatchId, Fill, Held, ProducerBatch, upper_bound};
use super::compression::Estimate;
use super::memory::Memory;
use super::sequences::Sequences;
use crate::ports::log::{Compression, ProducerConfig, TopicPartition};
use crate::sim::broker::ids::BrokerId;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// The batches of one partition that are not in flight.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<ProducerBatch>,
    /// Whether a request of the partition is in flight and no other may be (`max.in.flight=1`).
    muted: bool,
}

/// A record has a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// In which batch.
    pub batch: BatchId,
    /// How many bytes the batch is expected to take now, and at most.
    pub bytes: u32,
    pub limit: u32,
    /// How many it takes more than before.
    pub added: u32,
    /// Whether there is something to send at once.
    pub wakes_sender: bool,
}

/// The batches of all partitions.
pub(super) struct Accumulator {
    queues: SortedMap<TopicPartition, Queue>,
    memory: Memory,
    batch_size: u32,
    linger: Span,
    compression: Compression,
    estimates: SortedMap<Rc<str>, Estimate>,
    next_batch: u64,
    /// How many batches that were begun as this one, whole or in parts, have an open fate.
    incomplete: SortedMap<BatchId, u32>,
    /// The partition at which the next request to a broker begins.
    drain_from: SortedMap<BrokerId, usize>,
}

impl Accumulator {
    pub fn new(config: &ProducerConfig) -> Accumulator {
        Accumulator {
            queues: SortedMap::new(),
            memory: Memory::new(config.buffer_memory),
            batch_size: config.batch_size,
            linger: config.linger,
            compression: config.compression,
            estimates: SortedMap::new(),
            next_batch: 0,
            incomplete: SortedMap::new(),
            drain_from: SortedMap::new(),
        }
    }

    /// Whether a record could ever have a place (`KafkaProducer.ensureValidRecordSize`).
    pub fn could_take(&self, bytes: u32, max_request_size: u32) -> bool {
        bytes <= max_request_size && bytes <= self.memory.total()
    }

    /// Whether the last batch of a partition can take no more, which lets a sticky partitioner move on
    /// (`RecordAccumulator.allBatchesFull`).
    pub fn all_full(&self, partition: &TopicPartition) -> bool {
        let last = self.queues.get(partition).and_then(|queue| queue.waiting.back());
        last.is_none_or(ProducerBatch::is_full)
    }

    fn new_id(&mut self) -> BatchId {
        let id = BatchId(self.next_batch);
        self.next_batch += 1;
        id
    }

    /// Puts a record into the last batch of its partition; gives it back where there is none that can take it
    /// (`RecordAccumulator.tryAppend`).
    pub fn add(&mut self, partition: &TopicPartition, held: Held) -> Result<Placed, Held> {
        let queue = self.queues.entry(partition.clone()).or_default();
        let Some(last) = queue.waiting.back_mut() else { return Err(held) };
        let before = last.fill.estimated();
        last.try_append(held)?;
        let (bytes, limit) = (last.fill.estimated(), last.fill.limit);
        let wakes_sender = last.is_full();
        Ok(Placed { batch: last.id, bytes, limit, added: bytes - before, wakes_sender })
    }

    /// Begins a batch of a partition with a record; gives it back where there is no memory for that
    /// (`RecordAccumulator.appendNewBatch`).
    pub fn begin(&mut self, partition: &TopicPartition, held: Held, now: Time) -> Result<Placed, Held> {
        let limit = self.batch_size.max(upper_bound(&held.record));
        if !self.memory.take(limit) {
            return Err(held);
        }
        let estimate = self.estimate(&partition.topic);
        let id = self.new_id();
        let fill = Fill { limit, records_bytes: 0, estimate };
        let mut batch = ProducerBatch::new(id, partition.clone(), fill, limit, now);
        assert!(batch.try_append(held).is_ok(), "an empty batch takes any record");
        let placed = Placed { batch: id, bytes: batch.bytes(), limit, added: batch.bytes(), wakes_sender: true };
        self.incomplete.insert(id, 1);
        self.queues.entry(partition.clone()).or_default().waiting.push_back(batch);
        Ok(placed)
    }

    fn estimate(&self, topic: &str) -> Option<Estimate> {
        let known = self.estimates.get(topic).copied().unwrap_or_default();
        (self.compression != Compression::None).then_some(known)
    }

    /// Ends the filling of a batch and learns how well it was compressed.
    fn close(&mut self, batch: &mut ProducerBatch) {
        batch.close(self.compression);
        if self.compression != Compression::None {
            let before = batch.fill.records_bytes;
            let after = super::compression::compressed(self.compression, before);
            let known = self.estimates.entry(Rc::clone(&batch.partition.topic)).or_default();
            *known = known.learn(before, after);
        }
    }

    /// Puts a batch back that is to be sent again: by its numbers where it has some, else before all others
    /// (`RecordAccumulator.reenqueue`, `insertInSequenceOrder`).
    pub fn put_back(&mut self, batch: ProducerBatch, sequences: Option<&Sequences>) {
        let waiting = &mut self.queues.entry(batch.partition.clone()).or_default().waiting;
        let at = sequences.map_or(0, |sequences| {
            let base = |batch: &ProducerBatch| sequences.base_of(&batch.partition, batch.id);
            let own = base(&batch);
            waiting.iter().take_while(|other| base(other).is_some_and(|other| Some(other) < own)).count()
        });
        waiting.insert(at, batch);
    }

    /// Splits a batch that is too large and puts its parts in its place (`splitAndReenqueue`). The estimate
    /// was too good and is forgotten. Says what the parts are, and how many records each has.
    pub fn split(&mut self, batch: ProducerBatch, sequences: Option<&mut Sequences>) -> Vec<(BatchId, u32)> {
        self.estimates.insert(Rc::clone(&batch.partition.topic), Estimate::default());
        let (born, memory, id, partition) = (batch.born, batch.memory_bytes, batch.id, batch.partition.clone());
        let estimate = self.estimate(&partition.topic);
        let mut next = self.next_batch;
        let parts = batch.split(self.batch_size, estimate, || {
            next += 1;
            BatchId(next - 1)
        });
        self.next_batch = next;
        self.memory.give_back(memory);
        let sizes: Vec<(BatchId, u32)> = parts.iter().map(|part| (part.id, part.count())).collect();
        *self.incomplete.entry(born).or_default() += sizes.len() as u32 - 1;
        let sequences = sequences.map(|sequences| {
            sequences.split(&partition, id, &sizes);
            &*sequences
        });
        for part in parts.into_iter().rev() {
            self.put_back(part, sequences);
        }
        sizes
    }

    /// A batch's fate is known: gives its memory back.
    pub fn complete(&mut self, batch: &ProducerBatch) {
        self.memory.give_back(batch.memory_bytes);
        if let Some(left) = self.incomplete.get_mut(&batch.born) {
            *left -= 1;
            if *left == 0 {
                self.incomplete.remove(&batch.born);
            }
        }
    }

    /// The batch that was begun last, for a flush to wait for; `None` where nothing is open.
    pub fn last_incomplete(&self) -> Option<BatchId> {
        self.incomplete.last_key_value().map(|(born, _)| *born)
    }

    /// Whether the fate of a batch that was begun no later than this one is open.
    pub fn has_incomplete_upto(&self, last: BatchId) -> bool {
        self.incomplete.first_key_value().is_some_and(|(first, _)| *first <= last)
    }

    /// Whether anything's fate is open.
    pub fn has_incomplete(&self) -> bool {
        !self.incomplete.is_empty()
    }

    /// Lets a partition be sent to again, or no more until then (`mutePartition`).
    pub fn mute(&mut self, partition: &TopicPartition, muted: bool) {
        self.queues.entry(partition.clone()).or_default().muted = muted;
    }

    /// Takes out what waits and has waited for too long (`expiredBatches`). Within a partition the first was
    /// begun first.
    pub fn take_expired(&mut self, now: Time, delivery_timeout: Span) -> Vec<ProducerBatch> {
        let mut expired = Vec::new();
        for queue in self.queues.values_mut() {
            while queue.waiting.front().is_some_and(|batch| batch.expires(delivery_timeout) <= now) {
                expired.extend(queue.waiting.pop_front());
            }
        }
        expired
    }

    /// When the first batch that waits will have waited too long.
    pub fn next_expiry(&self, delivery_timeout: Span) -> Option<Time> {
        let firsts = self.queues.values().filter_map(|queue| queue.waiting.front());
        firsts.map(|batch| batch.expires(delivery_timeout)).min()
    }

    /// Takes out what waits and was never sent (`abortUndrainedBatches`), or all that waits
    /// (`abortBatches`).
    pub fn take_waiting(&mut self, keep: impl Fn(&ProducerBatch) -> bool) -> Vec<ProducerBatch> {
        let mut taken = Vec::new();
        for queue in self.queues.values_mut() {
            let all = std::mem::take(&mut queue.waiting);
            for batch in all {
                if keep(&batch) { queue.waiting.push_back(batch) } else { taken.push(batch) }
            }
        }
        taken
    }

    /// How many batches wait for a partition.
    pub fn queue_length(&self, partition: &TopicPartition) -> u32 {
        self.queues.get(partition).map_or(0, |queue| queue.waiting.len() as u32)
    }
}
