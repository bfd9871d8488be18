//! `FindCoordinator`: which broker coordinates a group or a transactional id.
//!
//! A hash of the name chooses a partition of the internal topic, and whoever leads that partition is the
//! coordinator (`GroupCoordinatorService.partitionFor`, `TransactionStateManager.partitionFor`).

use std::rc::Rc;

use super::Node;
use crate::ports::log::{Partition, TopicPartition};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::assignor::java_map::string_hash;
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::image::{Image, OFFSETS_TOPIC, TRANSACTIONS_TOPIC};
use crate::sim::network::Reply;

/// What is coordinated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coordinated {
    /// A consumer group.
    Group(Rc<str>),
    /// A transactional id.
    Transactions(Rc<str>),
}

impl Coordinated {
    /// The partition of the internal topic in which it is kept; `None` while that topic is not there.
    pub fn partition(&self, image: &Image) -> Option<TopicPartition> {
        let (topic, name) = match self {
            Coordinated::Group(group) => (OFFSETS_TOPIC, group),
            Coordinated::Transactions(id) => (TRANSACTIONS_TOPIC, id),
        };
        let (topic, image) = image.topics.get_key_value(topic)?;
        // Utils.abs: the absolute value, but of the smallest number, which has none, 0.
        let hash = (string_hash(name) as i32).checked_abs().unwrap_or(0) as u32;
        let partition = Partition(hash % image.partitions.len() as u32);
        Some(TopicPartition { topic: Rc::clone(topic), partition })
    }
}

/// A question for the coordinator. Any broker answers it.
#[derive(Clone, Debug)]
pub struct FindCoordinator(pub Coordinated);

impl Ask<Node> for FindCoordinator {
    type Answer = Result<BrokerId, Error>;

    const WHAT: &'static str = "find-coordinator";

    fn serve(&self, node: &Rc<Node>, _: Asker, reply: Reply<Self::Answer>) {
        let image = node.image();
        let leader = self.0.partition(&image).and_then(|partition| image.leader(&partition));
        reply.send(leader.ok_or(Error::CoordinatorNotAvailable));
    }
}
