//! Which member of a consumer group reads which partitions: Kafka's four client-side assignors.
//!
//! The leader of a group computes the assignment of everybody from what the members said when they
//! joined (`ConsumerPartitionAssignor`). Where Kafka's classes walk a `HashMap`, these walk in the
//! same order ([`java_map`]), so that the result is Kafka's own and not merely one as good.
//!
//! Racks (KIP-881) are not modelled.

mod cooperative_sticky;
pub mod java_map;
mod range;
mod round_robin;
mod sticky;

use std::rc::Rc;

use super::encoding::Encoded;
use super::ids::TopicPartition;
use crate::sorted::{SortedMap, SortedSet};

/// What a member of a group said when it joined.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The id that the coordinator gave to the member.
    pub member_id: Rc<str>,
    /// `group.instance.id` of a static member (KIP-345).
    pub group_instance_id: Option<Rc<str>>,
    /// The topics that it wants.
    pub topics: SortedSet<Rc<str>>,
    /// What it owned before. An eager sticky member says so in its user data
    /// (`StickyAssignor.subscriptionUserData`), a cooperative one in the subscription itself.
    pub owned: Vec<TopicPartition>,
    /// The generation in which it owned that; `None` for a new member, and for clients too old to say.
    pub generation: Option<u32>,
}

/// How many partitions each topic has.
pub type PartitionCounts = SortedMap<Rc<str>, u32>;

/// What each member gets, by member id. Every member has an entry. The order within a list is the one
/// that Kafka's assignor gives.
pub type Assignment = SortedMap<Rc<str>, Vec<TopicPartition>>;

/// What an assignor decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assigned {
    /// What each member gets now.
    pub assignment: Assignment,
    /// Partitions that another member must give up first, with the member they are for. In a
    /// cooperative rebalance they are in no list of `assignment` until the next one (KIP-429).
    pub transferring: SortedMap<TopicPartition, Rc<str>>,
}

/// `partition.assignment.strategy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignor {
    /// Neighbouring partitions of each topic to each member (`RangeAssignor`).
    Range,
    /// All partitions in turn to all members (`RoundRobinAssignor`).
    RoundRobin,
    /// As even as can be, and moving as little as can be (`StickyAssignor`, KIP-54).
    Sticky,
    /// The same, in two steps: what moves is given up first and handed out in the next rebalance
    /// (`CooperativeStickyAssignor`, KIP-429).
    CooperativeSticky,
}

impl Encoded for Assignor {
    fn write(&self, to: &mut Vec<u8>) {
        (*self as u8).write(to);
    }

    fn read(from: &mut &[u8]) -> Option<Assignor> {
        let all = [Assignor::Range, Assignor::RoundRobin, Assignor::Sticky, Assignor::CooperativeSticky];
        all.get(usize::from(u8::read(from)?)).copied()
    }
}

impl Assignor {
    /// Kafka's name of the assignor.
    pub const fn name(self) -> &'static str {
        match self {
            Assignor::Range => "range",
            Assignor::RoundRobin => "roundrobin",
            Assignor::Sticky => "sticky",
            Assignor::CooperativeSticky => "cooperative-sticky",
        }
    }

    /// Whether members keep their partitions while a rebalance goes on.
    pub const fn is_cooperative(self) -> bool {
        matches!(self, Assignor::CooperativeSticky)
    }

    /// Assigns the partitions of all topics that somebody wants to `members`, in whatever order those
    /// are given.
    pub fn assign(self, topics: &PartitionCounts, members: &[Subscription]) -> Assigned {
        let wanted = |topic: &Rc<str>| members.iter().any(|member| member.topics.contains(topic));
        let topics: PartitionCounts =
            topics.iter().filter(|(topic, _)| wanted(topic)).map(|(topic, count)| (Rc::clone(topic), *count)).collect();
        let eager = |assignment| Assigned { assignment, transferring: SortedMap::new() };
        match self {
            Assignor::Range => eager(range::assign(&topics, members)),
            Assignor::RoundRobin => eager(round_robin::assign(&topics, members)),
            Assignor::Sticky => sticky::assign(&topics, members),
            Assignor::CooperativeSticky => cooperative_sticky::assign(&topics, members),
        }
    }
}

/// An assignment in which everybody has nothing yet.
fn nothing_for(members: &[Subscription]) -> Assignment {
    members.iter().map(|member| (Rc::clone(&member.member_id), Vec::new())).collect()
}

/// Members in the order of `AbstractPartitionAssignor.MemberInfo`: static ones first, by instance id,
/// since their ids outlive a restart; then the others by member id.
fn by_identity(members: &[Subscription]) -> Vec<&Subscription> {
    let identity = |member: &Subscription| match &member.group_instance_id {
        Some(instance) => (0, Rc::clone(instance)),
        None => (1, Rc::clone(&member.member_id)),
    };
    let mut ordered: Vec<&Subscription> = Vec::with_capacity(members.len());
    for member in members {
        crate::sorted::insert_by_key(&mut ordered, member, |member| identity(member));
    }
    ordered
}

/// All partitions of a topic.
fn partitions_of(topic: &Rc<str>, count: u32) -> impl Iterator<Item = TopicPartition> {
    (0..count).map(move |partition| TopicPartition::new(topic, partition))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
