//! What the controller knows of the cluster, and everybody else copies.
//!
//! The controller changes it and gives each change a version; brokers follow, and answer clients from
//! what they have. Kafka keeps it as a log of metadata records (KIP-500, KIP-631); here each version is
//! handed on whole. What matters is the same: a broker that is cut off goes on with an old version, and
//! terms and epochs tell old from new.

use std::rc::Rc;

use super::assignor::PartitionCounts;
use super::ids::{BrokerId, LeaderEpoch, Partition, TopicPartition};
use crate::fact::ActorId;
use crate::ports::log::TopicSpec;
use crate::sorted::SortedMap;

/// The topic in which group coordinators keep offsets and groups.
pub const OFFSETS_TOPIC: &str = "__consumer_offsets";
/// The topic in which transaction coordinators keep transactions.
pub const TRANSACTIONS_TOPIC: &str = "__transaction_state";

/// Whether a topic is one of the cluster's own.
pub fn is_internal(topic: &str) -> bool {
    topic == OFFSETS_TOPIC || topic == TRANSACTIONS_TOPIC
}

/// One version of what is known of the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Image {
    /// Which version; every change raises it.
    pub version: u64,
    /// The brokers.
    pub brokers: SortedMap<BrokerId, BrokerImage>,
    /// The topics.
    pub topics: SortedMap<Rc<str>, TopicImage>,
}

/// A broker as the controller sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokerImage {
    /// Which actor it is.
    pub actor: ActorId,
    /// Whether the controller has not heard of it for its session timeout. A fenced broker leads nothing.
    pub fenced: bool,
}

/// A topic.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicImage {
    /// Its settings.
    pub spec: Rc<TopicSpec>,
    /// Its partitions, by number.
    pub partitions: Vec<PartitionImage>,
}

/// A partition (`PartitionRegistration`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionImage {
    /// The brokers that keep a copy, the preferred leader first.
    pub replicas: Vec<BrokerId>,
    /// Those of them that are in sync.
    pub isr: Vec<BrokerId>,
    /// Who leads it; `None` while nobody can.
    pub leader: Option<BrokerId>,
    /// The term of the leader: raised whenever the leader changes.
    pub leader_epoch: LeaderEpoch,
    /// Raised by every change of the partition, that of the replicas in sync too.
    pub partition_epoch: u32,
}

impl Image {
    /// A partition.
    pub fn partition(&self, partition: &TopicPartition) -> Option<&PartitionImage> {
        self.topics.get(&*partition.topic)?.partitions.get(partition.partition.0 as usize)
    }

    /// Who leads a partition.
    pub fn leader(&self, partition: &TopicPartition) -> Option<BrokerId> {
        self.partition(partition)?.leader
    }

    /// How many partitions a topic has; `None` where there is no such topic.
    pub fn partition_count(&self, topic: &str) -> Option<u32> {
        self.topics.get(topic).map(|topic| topic.partitions.len() as u32)
    }

    /// How many partitions each of these topics has. Those that there are not are left out.
    pub fn partition_counts<'t>(&self, topics: impl IntoIterator<Item = &'t Rc<str>>) -> PartitionCounts {
        let count = |topic: &Rc<str>| Some((Rc::clone(topic), self.partition_count(topic)?));
        topics.into_iter().filter_map(count).collect()
    }

    /// All partitions, with what is known of them.
    pub fn partitions(&self) -> impl Iterator<Item = (TopicPartition, &PartitionImage)> {
        self.topics.iter().flat_map(|(topic, image)| {
            let numbered = (0..).zip(&image.partitions);
            numbered.map(|(number, partition)| {
                (TopicPartition { topic: Rc::clone(topic), partition: Partition(number) }, partition)
            })
        })
    }
}
