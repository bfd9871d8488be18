//! Which brokers there is something to send to, and what (`RecordAccumulator.ready`, `drain`).

use std::rc::Rc;

use super::{Accumulator, ProducerBatch};
use crate::ports::log::{LeaderEpoch, TopicPartition};
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::image::Image;
use crate::sorted::SortedSet;
use crate::time::{Span, Time};

/// What decides, beside the queues, whether something is sent now.
#[derive(Clone, Copy)]
pub(in super::super) struct Moment<'a> {
    pub now: Time,
    pub image: &'a Image,
    /// Whether nothing lingers: somebody flushes, waits for memory, commits, or closes.
    pub hurries: bool,
}

impl Moment<'_> {
    fn epoch(&self, partition: &TopicPartition) -> Option<LeaderEpoch> {
        self.image.partition(partition).map(|partition| partition.leader_epoch)
    }
}

/// What is ready.
#[derive(Debug, Default)]
pub(in super::super) struct Ready {
    /// The brokers that lead a partition with something to send.
    pub brokers: SortedSet<BrokerId>,
    /// When to look again, if nothing happens before.
    pub next_check: Option<Time>,
    /// Whether a partition with something to send has no leader that is known.
    pub leaderless: bool,
}

/// What a request to one broker takes along.
pub(in super::super) type Drained = Vec<ProducerBatch>;

impl Accumulator {
    /// The brokers that there is something to send to. A partition's first batch is ready when it is full or
    /// another is behind it, when it has lingered, or when everything hurries; and when it does not wait
    /// after a failure.
    pub fn ready(&self, moment: Moment<'_>) -> Ready {
        let mut ready = Ready::default();
        for (partition, queue) in self.queues.iter() {
            let Some(first) = queue.waiting.front() else { continue };
            let Some(leader) = moment.image.leader(partition) else {
                ready.leaderless = true;
                continue;
            };
            if queue.muted || ready.brokers.contains(&leader) {
                continue;
            }
            let back_off = first.must_wait(moment.now, moment.epoch(partition));
            let full = queue.waiting.len() > 1 || first.is_full();
            let lingers = if full || moment.hurries || first.attempts > 0 {
                Span::ZERO
            } else {
                self.linger - first.waited(moment.now)
            };
            let wait = back_off.max(lingers);
            if wait == Span::ZERO {
                ready.brokers.insert(leader);
            } else {
                let at = moment.now + wait;
                ready.next_check = Some(ready.next_check.map_or(at, |known| known.min(at)));
            }
        }
        ready
    }

    /// Takes the first batch of each partition that this broker leads, up to a request's size, beginning with
    /// the partition at which the last request ended, so that none starves. The first batch goes along however large it is.
    /// `must_stay` keeps a partition back.
    pub fn drain(
        &mut self,
        broker: BrokerId,
        max_request_size: u32,
        moment: Moment<'_>,
        must_stay: impl Fn(&ProducerBatch) -> bool,
    ) -> Drained {
        let leads = |partition: &&TopicPartition| moment.image.leader(partition) == Some(broker);
        let led: Vec<TopicPartition> = self.queues.keys().filter(leads).cloned().collect();
        let mut drained = Vec::new();
        if led.is_empty() {
            return drained;
        }
        let start = self.drain_from.get(&broker).copied().unwrap_or(0) % led.len();
        let mut bytes = 0;
        for step in 0..led.len() {
            let at = (start + step) % led.len();
            self.drain_from.insert(broker, at);
            let partition = &led[at];
            let epoch = moment.epoch(partition);
            let Some(queue) = self.queues.get_mut(partition).filter(|queue| !queue.muted) else { continue };
            let Some(first) = queue.waiting.front() else { continue };
            if first.must_wait(moment.now, epoch) > Span::ZERO {
                continue;
            }
            if !drained.is_empty() && bytes + first.bytes() > max_request_size {
                break;
            }
            // Kafka looks no further for this broker then (`drainBatchesForOneNode`).
            if must_stay(first) {
                break;
            }
            let mut batch = queue.waiting.pop_front().expect("it was there");
            self.close(&mut batch);
            batch.sent_in = epoch;
            bytes += batch.bytes();
            drained.push(batch);
        }
        drained
    }

    /// How long the queues of a topic's partitions with a leader are, for adaptive partitioning.
    pub fn queue_lengths(&self, topic: &Rc<str>, image: &Image) -> Vec<(crate::ports::log::Partition, u32)> {
        let all = image.partition_count(topic).unwrap_or(0);
        let partitions = (0..all).map(|number| TopicPartition::new(topic, number));
        let led = partitions.filter(|partition| image.leader(partition).is_some());
        led.map(|partition| (partition.partition, self.queue_length(&partition))).collect()
    }
}
