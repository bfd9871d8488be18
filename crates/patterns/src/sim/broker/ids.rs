//! The numbers that Kafka's protocol is made of, each a type of its own.
//!
//! Kafka marks "none" by −1 in most of these; here it is an `Option`.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Sub};
use std::rc::Rc;

/// A record's place in the log of its partition, counted from 0. As an end it is the place of the
/// record after the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(pub u64);

impl Offset {
    /// The first place of any log.
    pub const ZERO: Offset = Offset(0);

    /// The place after this one.
    pub const fn next(self) -> Offset {
        Offset(self.0 + 1)
    }
}

impl Add<u64> for Offset {
    type Output = Offset;
    fn add(self, records: u64) -> Offset {
        Offset(self.0 + records)
    }
}

impl Sub for Offset {
    type Output = u64;
    /// How many places lie between; zero where `other` is further on.
    fn sub(self, other: Offset) -> u64 {
        self.0.saturating_sub(other.0)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How often the leadership of a partition has been given out (KIP-101).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaderEpoch(pub u32);

/// The number of a partition within its topic, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(pub u32);

/// A partition of a topic. Ordered by the topic's name, then by number.
#[derive(Clone, Debug)]
pub struct TopicPartition {
    /// The topic's name.
    pub topic: Rc<str>,
    /// Which of its partitions.
    pub partition: Partition,
}

/// The name is nearly always the very same text in memory, and maps of partitions compare it all the time.
impl Ord for TopicPartition {
    fn cmp(&self, other: &TopicPartition) -> Ordering {
        let by_partition = self.partition.cmp(&other.partition);
        if Rc::ptr_eq(&self.topic, &other.topic) {
            by_partition
        } else {
            self.topic.cmp(&other.topic).then(by_partition)
        }
    }
}

impl PartialOrd for TopicPartition {
    fn partial_cmp(&self, other: &TopicPartition) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for TopicPartition {
    fn eq(&self, other: &TopicPartition) -> bool {
        self.partition == other.partition && self.cmp(other) == Ordering::Equal
    }
}

impl Eq for TopicPartition {}

impl TopicPartition {
    /// Partition `partition` of `topic`.
    pub fn new(topic: &Rc<str>, partition: u32) -> TopicPartition {
        TopicPartition { topic: Rc::clone(topic), partition: Partition(partition) }
    }
}

/// As Kafka's tools write it: `rides-0`.
impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.topic, self.partition.0)
    }
}

/// A broker's number in its cluster, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BrokerId(pub u32);

/// The number that the broker gave to an idempotent producer (KIP-98).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProducerId(pub u64);

/// Which incarnation of a producer id is speaking; an older one is fenced (KIP-98, KIP-360).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProducerEpoch(pub u16);

impl ProducerEpoch {
    /// The epoch after this one; `None` where they are used up and the producer needs a new id
    /// (`ProducerIdAndEpoch` counts in a signed 16-bit number and keeps the last for fencing).
    pub const fn next(self) -> Option<ProducerEpoch> {
        if self.0 + 1 < i16::MAX as u16 { Some(ProducerEpoch(self.0 + 1)) } else { None }
    }
}

/// The term of a transaction coordinator: the leader epoch of its partition of the transaction log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CoordinatorEpoch(pub u32);

/// The number of a record among all that a producer epoch has sent to a partition: `0..=2^31-1`, then
/// from 0 again (`DefaultRecordBatch.incrementSequence`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(u32);

impl Sequence {
    /// The first of all.
    pub const ZERO: Sequence = Sequence(0);
    /// The last before 0 comes again.
    pub const MAX: Sequence = Sequence(i32::MAX as u32);
    const COUNT: u64 = 1 << 31;

    /// The sequence `number`.
    ///
    /// # Panics
    /// When `number` is beyond 2^31-1, which no client can send.
    pub const fn new(number: u32) -> Sequence {
        assert!(number <= Sequence::MAX.0, "a sequence is at most 2^31-1");
        Sequence(number)
    }

    /// The plain number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The sequence `records` further on, past the wrap-around.
    pub const fn plus(self, records: u32) -> Sequence {
        Sequence(((self.0 as u64 + records as u64) % Sequence::COUNT) as u32)
    }

    /// The sequence `records` back, past the wrap-around (`DefaultRecordBatch.decrementSequence`).
    pub const fn minus(self, records: u32) -> Sequence {
        Sequence(((self.0 as u64 + Sequence::COUNT - records as u64 % Sequence::COUNT) % Sequence::COUNT) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_wraps_around_after_the_largest_int() {
        assert_eq!(Sequence::MAX.plus(1), Sequence::ZERO);
        assert_eq!(Sequence::new(2_147_483_637).plus(20), Sequence::new(9));
        assert_eq!(Sequence::new(9).minus(20), Sequence::new(2_147_483_637));
    }

    #[test]
    fn epochs_are_used_up_before_the_last() {
        assert_eq!(ProducerEpoch(0).next(), Some(ProducerEpoch(1)));
        assert_eq!(ProducerEpoch(32_765).next(), Some(ProducerEpoch(32_766)));
        assert_eq!(ProducerEpoch(32_766).next(), None);
    }
}
