//! The search for members that want different topics.
//!
//! Keep what is owned, give what is free to whoever has least, then move single partitions from who
//! has more to who has less until nothing can be evened out any more; undo it all if that has not
//! made it more even. `AbstractStickyAssignor.GeneralAssignmentBuilder` without its racks.

use std::rc::Rc;

use super::movements::Movements;
use super::{Claims, PartitionCounts, Subscription, member_id};
use crate::sim::broker::assignor::{Assignment, partitions_of};
use crate::sim::broker::ids::TopicPartition;
use crate::sorted::{SortedMap, SortedSet, insert_by_key};

struct Search<'m> {
    topics: &'m PartitionCounts,
    members: &'m [&'m Subscription],
    /// Who wants each topic, by place.
    wanting: SortedMap<Rc<str>, Vec<usize>>,
    lists: Vec<Vec<TopicPartition>>,
    owner: SortedMap<TopicPartition, usize>,
    /// The members that take part, those with the least first.
    by_load: SortedSet<(usize, Rc<str>, usize)>,
    movements: Movements,
}

pub(super) fn assign(topics: &PartitionCounts, members: &[&Subscription], claims: Claims) -> Assignment {
    let want = |topic: &Rc<str>| (0..members.len()).filter(|at| members[*at].topics.contains(topic)).collect();
    let mut search = Search {
        topics,
        members,
        wanting: topics.keys().map(|topic| (Rc::clone(topic), want(topic))).collect(),
        lists: claims.owned,
        owner: SortedMap::new(),
        by_load: SortedSet::new(),
        movements: Movements::default(),
    };
    let earlier = earlier_owners(members);
    let must_revoke = search.drop_unwanted();
    search.balance(&earlier, must_revoke);
    let lists = search.lists.into_iter().enumerate();
    lists.map(|(at, list)| (member_id(members, at), list)).collect()
}

/// Who owned a partition in an older generation than the newest, the latest such owner first.
fn earlier_owners(members: &[&Subscription]) -> SortedMap<TopicPartition, usize> {
    let newest = members.iter().map(|member| member.generation).max().flatten();
    let mut earlier: SortedMap<TopicPartition, usize> = SortedMap::new();
    for (at, member) in members.iter().enumerate().filter(|(_, member)| member.generation < newest) {
        for partition in &member.owned {
            let known = earlier.entry(partition.clone()).or_insert(at);
            if members[*known].generation < member.generation {
                *known = at;
            }
        }
    }
    earlier
}

impl Search<'_> {
    fn load(&self, at: usize) -> usize {
        self.lists[at].len()
    }

    fn key(&self, at: usize) -> (usize, Rc<str>, usize) {
        (self.load(at), member_id(self.members, at), at)
    }

    fn wants(&self, at: usize, partition: &TopicPartition) -> bool {
        self.members[at].topics.contains(&partition.topic)
    }

    /// How many partitions a member could have at most.
    fn limit(&self, at: usize) -> usize {
        let wanted = self.topics.iter().filter(|(topic, _)| self.members[at].topics.contains(*topic));
        wanted.map(|(_, count)| *count as usize).sum()
    }

    /// Takes away what a member owned and no longer wants; says whether there was any.
    fn drop_unwanted(&mut self) -> bool {
        let mut dropped = false;
        for (at, member) in self.members.iter().enumerate() {
            let before = self.lists[at].len();
            self.lists[at].retain(|partition| member.topics.contains(&partition.topic));
            dropped |= self.lists[at].len() < before;
            self.owner.extend(self.lists[at].iter().map(|partition| (partition.clone(), at)));
        }
        dropped
    }

    /// All partitions, those that the fewest members want first.
    fn scarce_first(&self) -> Vec<TopicPartition> {
        let mut topics: Vec<&Rc<str>> = Vec::new();
        for topic in self.topics.keys() {
            insert_by_key(&mut topics, topic, |topic| self.wanting[*topic].len());
        }
        topics.into_iter().flat_map(|topic| partitions_of(topic, self.topics[topic])).collect()
    }

    fn balance(&mut self, earlier: &SortedMap<TopicPartition, usize>, must_revoke: bool) {
        let initializing = self.lists.iter().all(Vec::is_empty);
        let all = self.scarce_first();
        let free: Vec<TopicPartition> =
            all.iter().filter(|partition| !self.owner.contains_key(*partition)).cloned().collect();
        for at in 0..self.members.len() {
            self.by_load.insert(self.key(at));
        }
        for partition in &free {
            let receiver = self.least_loaded(partition).expect("somebody wants each topic");
            self.put(partition, receiver);
        }

        // Partitions that one member alone wants and members that cannot change stay out of it.
        let shared = |search: &Self, partition: &TopicPartition| search.wanting[&partition.topic].len() >= 2;
        for at in 0..self.members.len() {
            let stuck =
                self.load(at) >= self.limit(at) && !self.lists[at].iter().any(|partition| shared(self, partition));
            if stuck {
                self.by_load.remove(&self.key(at));
            }
        }
        let movable = |search: &Self, partitions: &[TopicPartition]| -> Vec<TopicPartition> {
            partitions.iter().filter(|partition| shared(search, partition)).cloned().collect()
        };
        let (all, free) = (movable(self, &all), movable(self, &free));
        let before = self.lists.clone();
        let unevenness_before = self.unevenness();
        if !must_revoke {
            self.even_out(&free, earlier);
        }
        let moved = self.even_out(&all, earlier);
        if !initializing && moved && self.unevenness() >= unevenness_before {
            self.lists = before;
        }
    }

    /// The member with the least among those that take part and want the partition.
    fn least_loaded(&self, partition: &TopicPartition) -> Option<usize> {
        self.by_load.iter().map(|(_, _, at)| *at).find(|at| self.wants(*at, partition))
    }

    fn put(&mut self, partition: &TopicPartition, receiver: usize) {
        self.by_load.remove(&self.key(receiver));
        self.lists[receiver].push(partition.clone());
        self.owner.insert(partition.clone(), receiver);
        self.by_load.insert(self.key(receiver));
    }

    /// Moves partitions to members with less until nothing more can be gained. Says whether it moved any.
    ///
    /// Kafka goes on as long as a round has moved something, and for some groups two partitions then change places for
    /// ever. Here, once a round has evened out nothing, partitions are moved themselves and no others in their place: each
    /// such move evens out, so it ends, and balanced.
    fn even_out(&mut self, partitions: &[TopicPartition], earlier: &SortedMap<TopicPartition, usize>) -> bool {
        let (mut moved, mut in_place_of_others) = (false, true);
        loop {
            let (mut again, unevenness) = (false, self.unevenness());
            for partition in partitions {
                if self.is_balanced() {
                    break;
                }
                let load = self.load(self.owner[partition]);
                let lighter = |at: &usize| self.load(*at) + 1 < load;
                let back = earlier.get(partition).filter(|at| self.wants(**at, partition) && lighter(at));
                let receiver = match back {
                    Some(at) => Some(*at),
                    None if self.wanting[&partition.topic].iter().any(lighter) => self.least_loaded(partition),
                    None => None,
                };
                if let Some(receiver) = receiver {
                    let giver = self.owner[partition];
                    let better = if in_place_of_others {
                        self.movements.better(partition, giver, receiver)
                    } else {
                        partition.clone()
                    };
                    self.shift(&better, receiver);
                    again = true;
                }
            }
            moved |= again;
            if !again {
                return moved;
            }
            in_place_of_others &= self.unevenness() < unevenness;
        }
    }

    fn shift(&mut self, partition: &TopicPartition, receiver: usize) {
        let giver = self.owner[partition];
        self.movements.note(partition, giver, receiver);
        self.by_load.remove(&self.key(giver));
        self.lists[giver].retain(|other| other != partition);
        self.by_load.insert(self.key(giver));
        self.put(partition, receiver);
    }

    /// Whether no member could take a partition from one that has at least two more.
    fn is_balanced(&self) -> bool {
        let (Some((least, ..)), Some((most, ..))) = (self.by_load.first(), self.by_load.last()) else { return true };
        if least + 1 >= *most {
            return true;
        }
        self.by_load.iter().all(|(load, _, at)| {
            let taking = self.topics.iter().filter(|(topic, _)| self.members[*at].topics.contains(*topic));
            let mut others = taking.flat_map(|(topic, count)| partitions_of(topic, *count));
            others.all(|partition| self.load(self.owner[&partition]) <= load + 1)
        })
    }

    /// The sum of the differences between all members that take part (`getBalanceScore`).
    fn unevenness(&self) -> usize {
        let loads: Vec<usize> = self.by_load.iter().map(|(.., at)| self.load(*at)).collect();
        let pairs =
            loads.iter().enumerate().flat_map(|(at, one)| loads[at + 1..].iter().map(|other| one.abs_diff(*other)));
        pairs.sum()
    }
}
