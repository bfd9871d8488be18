//! Neighbouring partitions of each topic to each member: Kafka's `RangeAssignor`, its default.
//!
//! Each topic for itself: members in order, the first few get one more where the number does not
//! divide. Topics with equal numbers of partitions are thus split alike, which joins rely on; and the
//! first members get the surplus of every topic.

use std::rc::Rc;

use super::{Assignment, PartitionCounts, Subscription, by_identity, java_map, nothing_for, partitions_of};

pub(super) fn assign(topics: &PartitionCounts, members: &[Subscription]) -> Assignment {
    let mut assignment = nothing_for(members);
    let ordered = by_identity(members);
    for topic in as_collected(topics, members) {
        let wanting: Vec<&Rc<str>> =
            ordered.iter().filter(|member| member.topics.contains(topic)).map(|member| &member.member_id).collect();
        let count = topics[topic];
        let (each, mut extra) = (count / wanting.len() as u32, count % wanting.len() as u32);
        let mut partitions = partitions_of(topic, count);
        for member in wanting {
            let share = each + extra.min(1);
            extra = extra.saturating_sub(1);
            let list = assignment.get_mut(member).expect("every member has a list");
            list.extend(partitions.by_ref().take(share as usize));
        }
    }
    assignment
}

/// The topics in the order in which `AbstractPartitionAssignor` collects them: member by member into a
/// set.
fn as_collected<'t>(topics: &'t PartitionCounts, members: &[Subscription]) -> Vec<&'t Rc<str>> {
    let mut collected: Vec<&Rc<str>> = Vec::with_capacity(topics.len());
    for member in java_map::in_map_order(members, |member| java_map::string_hash(&member.member_id)) {
        let wanted = member.topics.iter().filter_map(|topic| topics.get_key_value(topic));
        for (topic, _) in wanted {
            if !collected.contains(&topic) {
                collected.push(topic);
            }
        }
    }
    java_map::in_map_order(collected, |topic| java_map::string_hash(topic))
}
