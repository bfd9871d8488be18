//! Which partition a record goes to.
//!
//! With a key: by its hash, so that a key keeps its partition as long as their number stays. Without:
//! all to one partition for a while ([`StickyPartitioner`]), since full batches cost less than many small
//! ones (KIP-480). The while is over when a batch's worth of bytes has gone there, whether in one batch or
//! in several, so that a slow partition does not get more than the others (KIP-794). With [`Loads`] the
//! draw of the next partition favours those whose queues in the producer are short (KIP-794). Kafka's
//! `BuiltInPartitioner` and `RoundRobinPartitioner`.

use super::ids::Partition;
use super::murmur2::murmur2;

/// Drops the sign of a hash, as `Utils.toPositive` does: it clears the top bit. It is not the
/// absolute value.
const fn to_positive(hash: u32) -> u32 {
    hash & 0x7fff_ffff
}

/// The partition of a serialised key among `partitions` (`BuiltInPartitioner.partitionForKey`). It
/// counts partitions without a leader too, so that an outage moves no key.
///
/// # Panics
/// When there is no partition.
pub fn partition_for_key(key: &[u8], partitions: u32) -> Partition {
    assert!(partitions > 0, "a topic has at least one partition");
    Partition(to_positive(murmur2(key)) % partitions)
}

/// What a producer knows of a topic's partitions.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// How many there are.
    pub all: u32,
    /// Those that have a leader.
    pub available: &'a [Partition],
}

/// How full the producer's queues of each partition are, turned into weights for the draw
/// (`BuiltInPartitioner.updatePartitionLoadStats`, KIP-794).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loads {
    /// Ends of ranges: a draw below the first goes to the first partition, and so on.
    cumulative: Vec<u32>,
    partitions: Vec<Partition>,
}

impl Loads {
    /// Weighs `queues`, the number of batches that wait for each partition that has a leader and
    /// answers in time (`partitioner.availability.timeout.ms`). `all` counts the other partitions of
    /// the topic too. `None` where every partition is there and all are alike, or where the topic has
    /// fewer than two: then the draw stays uniform.
    pub fn new(queues: &[(Partition, u32)], all: usize) -> Option<Loads> {
        let longest = queues.iter().map(|(_, length)| *length).max()?;
        let all_equal = queues.iter().all(|(_, length)| *length == longest);
        if all < 2 || (all_equal && queues.len() == all) {
            return None;
        }
        let mut end = 0;
        let weigh = |(_, length): &(Partition, u32)| {
            end += longest + 1 - length;
            end
        };
        let cumulative = queues.iter().map(weigh).collect();
        Some(Loads { cumulative, partitions: queues.iter().map(|(partition, _)| *partition).collect() })
    }

    /// The ends of the ranges of a draw, in the order of the partitions.
    pub fn cumulative(&self) -> &[u32] {
        &self.cumulative
    }

    /// The partition that a draw falls to.
    pub fn pick(&self, random: u32) -> Partition {
        let total = self.cumulative.last().expect("there is at least one weight");
        let drawn = to_positive(random) % total;
        self.partitions[self.cumulative.partition_point(|end| *end <= drawn)]
    }
}

/// Sends records without a key to one partition at a time. One for each topic of a producer.
#[derive(Clone, Debug)]
pub struct StickyPartitioner {
    batch_size_bytes: u32,
    current: Option<Partition>,
    produced_bytes: u32,
    loads: Option<Loads>,
}

/// The `batch.size` of a sticky partitioner must be at least one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZeroBatchSize;

impl StickyPartitioner {
    /// A partitioner that moves on after `batch_size_bytes` (`batch.size`).
    ///
    /// # Errors
    /// [`ZeroBatchSize`], where Kafka's constructor throws; choose a size of at least one byte.
    pub const fn new(batch_size_bytes: u32) -> Result<StickyPartitioner, ZeroBatchSize> {
        if batch_size_bytes == 0 {
            return Err(ZeroBatchSize);
        }
        Ok(StickyPartitioner { batch_size_bytes, current: None, produced_bytes: 0, loads: None })
    }

    /// What the next draws are weighed by; `None` makes them uniform
    /// (`partitioner.adaptive.partitioning.enable`).
    pub fn set_loads(&mut self, loads: Option<Loads>) {
        self.loads = loads;
    }

    /// The partition that the next record goes to. Draws only where there is none yet.
    pub fn current(&mut self, known: Known<'_>, draw: impl FnOnce() -> u32) -> Partition {
        match self.current {
            Some(partition) => partition,
            None => self.move_on(known, draw()),
        }
    }

    /// Says that `bytes` have been appended to the current partition. Moves on after a batch's worth
    /// where `may_switch`, which is false while the last batch could still take more, and in any case
    /// after twice as much.
    pub fn appended(&mut self, bytes: u32, may_switch: bool, known: Known<'_>, draw: impl FnOnce() -> u32) {
        self.produced_bytes = self.produced_bytes.saturating_add(bytes);
        let full = self.produced_bytes >= self.batch_size_bytes;
        if (full && may_switch) || self.produced_bytes >= self.batch_size_bytes.saturating_mul(2) {
            self.move_on(known, draw());
        }
    }

    fn move_on(&mut self, known: Known<'_>, random: u32) -> Partition {
        let next = match (&self.loads, known.available) {
            (Some(loads), _) => loads.pick(random),
            (None, []) => Partition(to_positive(random) % known.all),
            (None, available) => available[to_positive(random) as usize % available.len()],
        };
        self.current = Some(next);
        self.produced_bytes = 0;
        next
    }
}

/// Sends each record to the next partition, whatever its key (`RoundRobinPartitioner`). One for each
/// topic of a producer.
#[derive(Clone, Debug, Default)]
pub struct RoundRobinPartitioner {
    sent: u32,
}

impl RoundRobinPartitioner {
    /// The partition of the next record.
    pub const fn next(&mut self, known: Known<'_>) -> Partition {
        let turn = to_positive(self.sent);
        self.sent = self.sent.wrapping_add(1);
        match known.available {
            [] => Partition(turn % known.all),
            available => available[turn as usize % available.len()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: [Partition; 3] = [Partition(0), Partition(1), Partition(2)];

    /// Outputs of Kafka's own `Utils.murmur2` and `Utils.toPositive`.
    #[test]
    fn a_key_goes_where_the_java_client_puts_it() {
        for (key, partitions, expected) in
            [("", 10, 1), ("", 12, 9), ("", 1_000, 681), ("21", 8, 4), ("21", 16, 12), ("21", 1_000, 340)]
        {
            assert_eq!(partition_for_key(key.as_bytes(), partitions), Partition(expected), "{key:?} of {partitions}");
        }
    }

    /// `BuiltInPartitionerTest#testStickyPartitioning`.
    #[test]
    fn a_sticky_partitioner_moves_on_after_a_batch() {
        let known = Known { all: 3, available: &THREE };
        let mut partitioner = StickyPartitioner::new(3).expect("more than zero");
        let mut random = 0..;
        let mut draw = || random.next().expect("endless");
        let mut chosen = Vec::new();
        for _ in 0..4 {
            chosen.push(partitioner.current(known, &mut draw).0);
            partitioner.appended(1, true, known, &mut draw);
        }
        assert_eq!(chosen, [0, 0, 0, 1]);
        assert_eq!(StickyPartitioner::new(0).err(), Some(ZeroBatchSize));
    }

    #[test]
    fn an_unready_batch_keeps_its_partition_up_to_twice_its_size() {
        let known = Known { all: 3, available: &THREE };
        let mut partitioner = StickyPartitioner::new(10).expect("more than zero");
        assert_eq!(partitioner.current(known, || 0), Partition(0));
        partitioner.appended(15, false, known, || unreachable!("the batch is not ready"));
        partitioner.appended(5, false, known, || 1);
        assert_eq!(partitioner.current(known, || unreachable!("it was drawn")), Partition(1));
    }

    /// The example in the comment of `BuiltInPartitioner.updatePartitionLoadStats`.
    #[test]
    fn short_queues_are_drawn_more_often() {
        let queues = [(Partition(0), 0), (Partition(1), 3), (Partition(2), 1)];
        let loads = Loads::new(&queues, 3).expect("they differ");
        assert_eq!(loads.cumulative(), [4, 5, 8]);
        let drawn: Vec<u32> = (0..8).map(|random| loads.pick(random).0).collect();
        assert_eq!(drawn, [0, 0, 0, 0, 1, 2, 2, 2]);
        assert_eq!(Loads::new(&[(Partition(0), 2), (Partition(1), 2)], 2), None);
        assert!(Loads::new(&[(Partition(0), 2), (Partition(1), 2)], 3).is_some(), "one is too slow and left out");
    }

    #[test]
    fn round_robin_passes_over_what_has_no_leader() {
        let mut partitioner = RoundRobinPartitioner::default();
        let known = Known { all: 3, available: &[Partition(0), Partition(2)] };
        let chosen: Vec<u32> = (0..4).map(|_| partitioner.next(known).0).collect();
        assert_eq!(chosen, [0, 2, 0, 2]);
    }
}
