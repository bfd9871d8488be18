//! The sticky assignment in two steps: Kafka's `CooperativeStickyAssignor` (KIP-429).
//!
//! Members keep reading while a rebalance goes on, so what moves must first be given up: it is left
//! out of this assignment, its owner sees that it is gone and joins again, and the next rebalance
//! hands it out. In one rebalance no partition is both taken and given.

use std::rc::Rc;

use super::sticky::{self, Algorithm};
use super::{Assigned, Assignment, PartitionCounts, Subscription};
use crate::sim::broker::ids::TopicPartition;
use crate::sorted::{SortedMap, SortedSet};

pub(super) fn assign(topics: &PartitionCounts, members: &[Subscription]) -> Assigned {
    let Assigned { mut assignment, mut transferring } = sticky::assign(topics, members);
    if sticky::algorithm(members) == Algorithm::General {
        transferring = moves(members, &assignment);
    }
    for (partition, receiver) in &transferring {
        let list = assignment.get_mut(receiver).expect("the receiver is a member");
        list.retain(|assigned| assigned != partition);
    }
    Assigned { assignment, transferring }
}

/// What somebody gets anew and somebody else still owns.
fn moves(members: &[Subscription], assignment: &Assignment) -> SortedMap<TopicPartition, Rc<str>> {
    let mut added = SortedMap::new();
    let mut revoked = SortedSet::new();
    for member in members {
        let assigned = &assignment[&*member.member_id];
        for partition in assigned {
            if !member.owned.contains(partition) {
                added.insert(partition.clone(), Rc::clone(&member.member_id));
            }
        }
        revoked.extend(member.owned.iter().filter(|partition| !assigned.contains(partition)).cloned());
    }
    added.retain(|partition, _| revoked.contains(partition));
    added
}
