//! As even as can be while moving as little as can be: Kafka's `AbstractStickyAssignor` (KIP-54).
//!
//! Where all members want the same topics a quick algorithm is exact ([`constrained`]); otherwise a
//! search moves single partitions as long as that evens things out ([`general`]).

mod constrained;
mod general;
mod movements;

use std::rc::Rc;

use super::{Assigned, PartitionCounts, Subscription, java_map};
use crate::sim::broker::ids::TopicPartition;
use crate::sorted::{SortedMap, SortedSet};

/// Which of the two algorithms is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Constrained,
    General,
}

/// The quick algorithm where all members want the same topics.
pub(super) fn algorithm<'m>(members: impl IntoIterator<Item = &'m Subscription>) -> Algorithm {
    let mut members = members.into_iter();
    let first = members.next();
    let same = members.all(|member| first.is_some_and(|first| first.topics == member.topics));
    if same { Algorithm::Constrained } else { Algorithm::General }
}

pub(super) fn assign(topics: &PartitionCounts, members: &[Subscription]) -> Assigned {
    if members.is_empty() {
        return Assigned::default();
    }
    let members = java_map::in_map_order(members, |member| java_map::string_hash(&member.member_id));
    let claims = Claims::of(topics, &members);
    match algorithm(members.iter().copied()) {
        Algorithm::Constrained => constrained::assign(topics, &members, claims),
        Algorithm::General => {
            let assignment = general::assign(topics, &members, claims);
            Assigned { assignment, transferring: SortedMap::new() }
        }
    }
}

/// Who may be taken to own what, from what the members claim. The newest generation is believed; what
/// two members of one generation claim is owned by neither.
struct Claims {
    /// For each member, in the order of the members.
    owned: Vec<Vec<TopicPartition>>,
    /// Claimed by several members of one generation.
    contested: SortedSet<TopicPartition>,
}

impl Claims {
    fn of(topics: &PartitionCounts, members: &[&Subscription]) -> Claims {
        let mut owned: Vec<Vec<TopicPartition>> = vec![Vec::new(); members.len()];
        let mut contested = SortedSet::new();
        let mut owners: SortedMap<TopicPartition, usize> = SortedMap::new();
        let exists = |partition: &TopicPartition| {
            topics.get(&partition.topic).is_some_and(|count| partition.partition.0 < *count)
        };
        for (at, member) in members.iter().enumerate() {
            for partition in member.owned.iter().filter(|partition| exists(partition)) {
                let Some(&other) = owners.get(partition) else {
                    owned[at].push(partition.clone());
                    owners.insert(partition.clone(), at);
                    continue;
                };
                let others_generation = members[other].generation;
                if member.generation < others_generation {
                    continue;
                }
                owned[other].retain(|claimed| claimed != partition);
                if member.generation == others_generation {
                    contested.insert(partition.clone());
                } else {
                    owned[at].push(partition.clone());
                }
                owners.insert(partition.clone(), at);
            }
        }
        Claims { owned, contested }
    }
}

/// The name of each member by its place.
fn member_id(members: &[&Subscription], at: usize) -> Rc<str> {
    Rc::clone(&members[at].member_id)
}
