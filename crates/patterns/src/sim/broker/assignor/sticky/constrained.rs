//! The quick and exact algorithm for members that all want the same topics.
//!
//! Every member gets the least share, and as many members as there are partitions left over get one
//! more. Who owned at least that much keeps it and gives up the rest; what is free then goes round
//! those who have too little. `AbstractStickyAssignor.ConstrainedAssignmentBuilder` without its racks.

use std::collections::VecDeque;
use std::rc::Rc;

use super::{Assigned, Claims, PartitionCounts, Subscription, member_id};
use crate::sim::broker::assignor::partitions_of;
use crate::sim::broker::ids::TopicPartition;
use crate::sorted::{SortedMap, SortedSet, insert_by_key};

/// The distribution as it is being made. Members go by their place.
struct Distribution {
    lists: Vec<Vec<TopicPartition>>,
    least_share: usize,
    /// How many members may still get one more than the least share.
    surplus: usize,
    below_share: Vec<usize>,
    at_share: Vec<usize>,
    /// What somebody had too much of, with who had it.
    given_up: SortedMap<TopicPartition, usize>,
}

pub(super) fn assign(topics: &PartitionCounts, members: &[&Subscription], claims: Claims) -> Assigned {
    let total: usize = topics.values().map(|count| *count as usize).sum();
    let mut distribution = Distribution {
        lists: vec![Vec::new(); members.len()],
        least_share: total / members.len(),
        surplus: total % members.len(),
        below_share: Vec::new(),
        at_share: Vec::new(),
        given_up: SortedMap::new(),
    };
    for (at, owned) in claims.owned.iter().enumerate() {
        distribution.keep(at, owned, &claims.contested);
    }
    let name = |at: &usize| member_id(members, *at);
    distribution.below_share = in_order(&distribution.below_share, name);
    distribution.at_share = in_order(&distribution.at_share, name);

    let kept: SortedSet<TopicPartition> = distribution.lists.iter().flatten().cloned().collect();
    let all = topics.iter().flat_map(|(topic, count)| partitions_of(topic, *count));
    let mut transferring = SortedMap::new();
    for (partition, receiver) in distribution.hand_out(all.filter(|partition| !kept.contains(partition))) {
        let from_another = distribution.given_up.get(&partition).is_some_and(|owner| *owner != receiver);
        if from_another || claims.contested.contains(&partition) {
            transferring.insert(partition, name(&receiver));
        }
    }
    let lists = distribution.lists.into_iter().enumerate();
    Assigned { assignment: lists.map(|(at, list)| (name(&at), list)).collect(), transferring }
}

fn in_order(places: &[usize], name: impl Fn(&usize) -> Rc<str>) -> Vec<usize> {
    let mut ordered = Vec::with_capacity(places.len());
    for at in places {
        insert_by_key(&mut ordered, *at, &name);
    }
    ordered
}

impl Distribution {
    /// Lets a member keep what it owned, up to its share.
    fn keep(&mut self, at: usize, owned: &[TopicPartition], contested: &SortedSet<TopicPartition>) {
        let mut mine: Vec<TopicPartition> = Vec::with_capacity(owned.len());
        for partition in owned.iter().filter(|partition| !contested.contains(partition)) {
            insert_by_key(&mut mine, partition.clone(), |mine| (mine.partition, Rc::clone(&mine.topic)));
        }
        let keeps = if mine.len() < self.least_share {
            self.below_share.push(at);
            mine.len()
        } else if mine.len() > self.least_share && self.surplus > 0 {
            self.surplus -= 1;
            if self.surplus == 0 {
                self.at_share.clear();
            }
            self.least_share + 1
        } else {
            if self.surplus > 0 {
                self.at_share.push(at);
            }
            self.least_share
        };
        self.given_up.extend(mine.split_off(keeps).into_iter().map(|partition| (partition, at)));
        self.lists[at] = mine;
    }

    /// Gives out what is free: in turn to those below the least share, then one each to those at it.
    fn hand_out(&mut self, free: impl Iterator<Item = TopicPartition>) -> Vec<(TopicPartition, usize)> {
        let mut below: VecDeque<usize> = self.below_share.iter().copied().collect();
        let mut at_share: VecDeque<usize> = self.at_share.iter().copied().collect();
        let mut given = Vec::new();
        for partition in free {
            let receiver = below.pop_front().or_else(|| at_share.pop_front()).expect("the shares add up to all");
            self.lists[receiver].push(partition.clone());
            given.push((partition, receiver));
            match self.lists[receiver].len() {
                length if length < self.least_share => below.push_back(receiver),
                length if length == self.least_share => at_share.push_back(receiver),
                _ => {}
            }
        }
        given
    }
}
