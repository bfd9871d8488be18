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
    /// what is ready (`RecordAccumulator.partitionReady`), though not before every partition of the topic has had a
    /// batch: until then its draw is uniform, and here it is weighed from the beginning. A partition without a leader
    /// is left out of the draw; `partitioner.availability.timeout.ms` is 0, so that a slow one is not.
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

#[cfg(test)]
mod tests {
    use super::super::batch::tests::{held, partition};
    use super::*;
    use crate::ports::log::{LeaderEpoch, ProducerConfig, Provenance, TopicSpec};
    use crate::rng::{Purpose, Seed};
    use crate::sim::broker::ids::BrokerId;
    use crate::sim::broker::image::{PartitionImage, TopicImage};
    use crate::time::Time;

    fn image(partitions: usize) -> Image {
        let led = PartitionImage {
            replicas: Vec::new(),
            isr: Vec::new(),
            leader: Some(BrokerId(1)),
            leader_epoch: LeaderEpoch(0),
            partition_epoch: 0,
        };
        let topic = TopicImage { spec: Rc::new(TopicSpec::named("rides")), partitions: vec![led; partitions] };
        Image { topics: [("rides".into(), topic)].into(), ..Image::default() }
    }

    fn record(key: Option<&str>) -> NewRecord {
        NewRecord {
            topic: "rides".into(),
            partition: None,
            key: key.map(|key| key.as_bytes().into()),
            value: None,
            headers: Vec::new(),
            timestamp: None,
            provenance: Provenance::default(),
        }
    }

    fn partitioning(kind: PartitionerKind) -> Partitioning {
        Partitioning::new(kind, 1_000, Stream::new(Seed(5), Purpose::Partitioner, 0))
    }

    /// How many of so many records without a key go to each of three partitions.
    fn spread(kind: PartitionerKind, records: usize, prefilled: usize) -> [u32; 3] {
        let image = image(3);
        let mut accumulator = Accumulator::new(&ProducerConfig { batch_size: 1_000, ..ProducerConfig::default() });
        // Together they fill a batch to the last byte.
        for bytes in [400, 521].repeat(prefilled) {
            assert!(accumulator.append(&partition(0), held(bytes), Time::ZERO).is_ok());
        }
        assert!(accumulator.all_full(&partition(0)));
        let mut partitioning = partitioning(kind);
        let mut counts = [0; 3];
        for _ in 0..records {
            partitioning.weigh(&image, &accumulator);
            let choice = partitioning.choose(&record(None), &image, &accumulator);
            counts[choice.partition.partition.0 as usize] += 1;
            // Each is a batch's worth, and sent at once.
            partitioning.appended(&choice, 1_000, &image, &accumulator);
        }
        counts
    }

    #[test]
    fn a_key_keeps_its_partition_and_an_explicit_one_wins() {
        let (image, accumulator) = (image(8), Accumulator::new(&ProducerConfig::default()));
        let mut partitioning = partitioning(PartitionerKind::BuiltIn { adaptive: true });
        let choice = partitioning.choose(&record(Some("21")), &image, &accumulator);
        assert_eq!(choice, Choice { partition: partition(4), sticky: false }, "murmur2 as the Java client has it");
        let explicit = NewRecord { partition: Some(Partition(6)), ..record(Some("21")) };
        assert_eq!(partitioning.choose(&explicit, &image, &accumulator).partition, partition(6));
    }

    #[test]
    fn round_robin_ignores_keys() {
        let (image, accumulator) = (image(3), Accumulator::new(&ProducerConfig::default()));
        let mut partitioning = partitioning(PartitionerKind::RoundRobin);
        let chosen: Vec<u32> = (0..4)
            .map(|_| partitioning.choose(&record(Some("same")), &image, &accumulator).partition.partition.0)
            .collect();
        assert_eq!(chosen, [0, 1, 2, 0]);
    }

    #[test]
    fn adaptive_partitioning_avoids_a_long_queue_and_uniform_does_not() {
        let uniform = spread(PartitionerKind::BuiltIn { adaptive: false }, 3_000, 5);
        let adaptive = spread(PartitionerKind::BuiltIn { adaptive: true }, 3_000, 5);
        assert!(uniform.iter().all(|count| (900..1_100).contains(count)), "{uniform:?}");
        // Queues of 5, 0 and 0 weigh 1, 6 and 6.
        assert!((150..320).contains(&adaptive[0]), "{adaptive:?}");
    }

    #[test]
    fn a_sticky_choice_stays_while_its_batch_can_take_more() {
        let image = image(3);
        let mut accumulator = Accumulator::new(&ProducerConfig { batch_size: 1_000, ..ProducerConfig::default() });
        let mut partitioning = partitioning(PartitionerKind::BuiltIn { adaptive: false });
        let mut chosen = Vec::new();
        for _ in 0..9 {
            let choice = partitioning.choose(&record(None), &image, &accumulator);
            let placed = accumulator.append(&choice.partition, held(300), Time::ZERO).ok().expect("there is room");
            partitioning.appended(&choice, placed.added, &image, &accumulator);
            chosen.push(choice.partition.partition.0);
        }
        let changes = chosen.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!((1..=3).contains(&changes), "{chosen:?}");
    }
}
