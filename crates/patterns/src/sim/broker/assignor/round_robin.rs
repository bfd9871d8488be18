//! All partitions of all topics in turn to all members: Kafka's `RoundRobinAssignor`.
//!
//! Even where all want the same topics. Where they do not, a member is passed over for what it does
//! not want and the result can be far from even.

use super::{Assignment, PartitionCounts, Subscription, by_identity, nothing_for, partitions_of};

pub(super) fn assign(topics: &PartitionCounts, members: &[Subscription]) -> Assignment {
    let mut assignment = nothing_for(members);
    let mut turns = by_identity(members).into_iter().cycle();
    for (topic, count) in topics {
        for partition in partitions_of(topic, *count) {
            let member = turns.find(|member| member.topics.contains(topic)).expect("somebody wants each topic");
            assignment.get_mut(&member.member_id).expect("every member has a list").push(partition);
        }
    }
    assignment
}
