//! Which partition a record goes to, topic by topic: `KafkaProducer.partition`, `BuiltInPartitioner`,
//! `RoundRobinPartitioner`. The arithmetic is `sim/broker/partitioner.rs`.

use std::rc::Rc;

use super::accumulator::Accumulator;
use crate::ports::log::{NewRecord, Partition, PartitionerKind, TopicPartition};
use crate::rng::Stream;
use crate::sim::broker::image::Image;
use crate::sim::broker::partitioner::{Known, Loads, RoundRobinPartitioner, StickyPartitioner, partition_for_key};
use crate::sorted::SortedMap;

/// What is remembered of a topic.
struct Turn {
    sticky: StickyPartitioner,
    round_robin: RoundRobinPartitioner,
}

/// The partitioner of a producer.
pub(super) struct Partitioning {
    kind: PartitionerKind,
    batch_size: u32,
    topics: SortedMap<Rc<str>, Turn>,
    random: Stream,
}

/// A partition, and whether it was the sticky partitioner's choice, who must then hear how much went there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub partition: TopicPartition,
    pub sticky: bool,
}

impl Partitioning {
    /// A partitioner whose draws come from `random`. It moves on after `batch_size` bytes.
    pub fn new(kind: PartitionerKind, batch_size: u32, random: Stream) -> Partitioning {
        Partitioning { kind, batch_size, topics: SortedMap::new(), random }
    }

    fn with_turn<T>(&mut self, topic: &Rc<str>, act: impl FnOnce(&mut Turn, &mut dyn FnMut() -> u32) -> T) -> T {
        // `batch.size=0` makes a batch of each record, and Kafka then takes 1 here (`RecordAccumulator`).
        let sticky = || StickyPartitioner::new(self.batch_size.max(1)).expect("it is at least one byte");
        let fresh = || Turn { sticky: sticky(), round_robin: RoundRobinPartitioner::default() };
        let turn = self.topics.entry(Rc::clone(topic)).or_insert_with(fresh);
        let random = &mut self.random;
        act(turn, &mut || random.next_u64() as u32)
    }

    /// Where a record goes. Its topic is in `image`.
    pub fn choose(&mut self, record: &NewRecord, image: &Image, accumulator: &Accumulator) -> Choice {
        let topic = &record.topic;
        let at = |partition: Partition| TopicPartition { topic: Rc::clone(topic), partition };
        let fixed = |partition| Choice { partition: at(partition), sticky: false };
        if let Some(partition) = record.partition {
            return fixed(partition);
        }
        let (all, available) = known(topic, image);
        let known = Known { all, available: &available };
        let kind = self.kind;
        match (kind, &record.key) {
            (PartitionerKind::RoundRobin, _) => self.with_turn(topic, |turn, _| fixed(turn.round_robin.next(known))),
            (PartitionerKind::BuiltIn { .. }, Some(key)) => fixed(partition_for_key(key, all)),
            (PartitionerKind::BuiltIn { .. }, None) => self.with_turn(topic, |turn, draw| {
                let current = at(turn.sticky.current(known, &mut *draw));
                // The switch may have been put off while the last batch could take more.
                turn.sticky.appended(0, accumulator.all_full(&current), known, &mut *draw);
                Choice { partition: at(turn.sticky.current(known, draw)), sticky: true }
            }),
        }
    }

    /// Looks how long the queues are, so that the next draws favour short ones. The sender does it whenever it looks
    /// what is ready (`RecordAccumulator.partitionReady`). A partition without a leader is left out of the draw;
    /// `partitioner.availability.timeout.ms` is 0, so that a slow one is not.
    pub fn weigh(&mut self, image: &Image, accumulator: &Accumulator) {
        if self.kind != (PartitionerKind::BuiltIn { adaptive: true }) {
            return;
        }
        for (topic, turn) in self.topics.iter_mut() {
            let all = image.partition_count(topic).unwrap_or(0);
            turn.sticky.set_loads(Loads::new(&accumulator.queue_lengths(topic, image), all as usize));
        }
    }

    /// Says how many bytes went to a sticky choice.
    pub fn appended(&mut self, choice: &Choice, bytes: u32, image: &Image, accumulator: &Accumulator) {
        if choice.sticky {
            let topic = &choice.partition.topic;
            let (all, available) = known(topic, image);
            let full = accumulator.all_full(&choice.partition);
            let known = Known { all, available: &available };
            self.with_turn(topic, |turn, draw| turn.sticky.appended(bytes, full, known, draw));
        }
    }
}

/// How many partitions a topic has, and which of them have a leader.
fn known(topic: &Rc<str>, image: &Image) -> (u32, Vec<Partition>) {
    let all = image.partition_count(topic).unwrap_or(0);
    let has_leader = |number: &u32| image.leader(&TopicPartition::new(topic, *number)).is_some();
    (all, (0..all).filter(has_leader).map(Partition).collect())
}
