//! What must hold of every assignor, over random groups and their histories.

use std::rc::Rc;

use proptest::prelude::*;

use super::{Assigned, Assignment, Assignor, PartitionCounts, Subscription};
use crate::sim::broker::ids::TopicPartition;
use crate::sorted::{SortedMap, SortedSet};

const TOPICS: usize = 4;

/// A change of a group between two rebalances.
#[derive(Clone, Debug)]
enum Change {
    Join(SortedSet<usize>),
    Leave(usize),
    Grow(usize, u32),
    Resubscribe(usize, SortedSet<usize>),
}

fn some_topics() -> impl Strategy<Value = SortedSet<usize>> {
    prop::collection::vec(0..TOPICS, 1..=TOPICS).prop_map(|topics| topics.into_iter().collect())
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => some_topics().prop_map(Change::Join),
        2 => (0..8_usize).prop_map(Change::Leave),
        1 => (0..TOPICS, 1..4_u32).prop_map(|(topic, more)| Change::Grow(topic, more)),
        1 => (0..8_usize, some_topics()).prop_map(|(member, topics)| Change::Resubscribe(member, topics)),
    ]
}

struct Group {
    topics: PartitionCounts,
    members: Vec<Subscription>,
    joined: usize,
    uniform: bool,
}

fn topic(at: usize) -> Rc<str> {
    Rc::from(format!("topic{at}"))
}

impl Group {
    fn new(counts: [u32; TOPICS], uniform: bool) -> Group {
        let topics = counts.into_iter().enumerate().map(|(at, count)| (topic(at), count)).collect();
        Group { topics, members: Vec::new(), joined: 0, uniform }
    }

    fn subscription(&self, topics: &SortedSet<usize>) -> SortedSet<Rc<str>> {
        (0..TOPICS).filter(|at| self.uniform || topics.contains(at)).map(topic).collect()
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Join(topics) => {
                self.joined += 1;
                self.members.push(Subscription {
                    member_id: Rc::from(format!("member{}", self.joined)),
                    group_instance_id: None,
                    topics: self.subscription(topics),
                    owned: Vec::new(),
                    generation: None,
                });
            }
            Change::Leave(at) if self.members.len() > 1 => {
                self.members.remove(at % self.members.len());
            }
            Change::Grow(at, more) => *self.topics.get_mut(&topic(*at)).expect("it is there") += more,
            Change::Resubscribe(at, topics) if !self.members.is_empty() => {
                let at = at % self.members.len();
                self.members[at].topics = self.subscription(topics);
            }
            Change::Leave(_) | Change::Resubscribe(..) => {}
        }
    }

    fn take(&mut self, assignment: &Assignment, generation: u32) {
        for member in &mut self.members {
            member.owned = assignment[&*member.member_id].clone();
            member.generation = Some(generation);
        }
    }

    /// Each partition of a wanted topic is given once, to a member that wants it.
    fn assert_complete(&self, assignment: &Assignment) {
        let mut given = SortedMap::new();
        for member in &self.members {
            for partition in &assignment[&*member.member_id] {
                assert!(member.topics.contains(&partition.topic), "{} does not want {partition}", member.member_id);
                assert_eq!(given.insert(partition.clone(), ()), None, "{partition} is given twice");
            }
        }
        let wanted =
            self.topics.iter().filter(|(topic, _)| self.members.iter().any(|member| member.topics.contains(*topic)));
        assert_eq!(given.len() as u32, wanted.map(|(_, count)| count).sum::<u32>(), "all are given: {assignment:?}");
    }

    /// `AbstractStickyAssignorTest#verifyValidityAndBalance`: who has at least two more than another
    /// has nothing that the other could take.
    fn assert_balanced(&self, assignment: &Assignment) {
        let list = |member: &Subscription| &assignment[&*member.member_id];
        for rich in &self.members {
            for poor in self.members.iter().filter(|poor| list(poor).len() + 1 < list(rich).len()) {
                let movable: Vec<&TopicPartition> =
                    list(rich).iter().filter(|partition| poor.topics.contains(&partition.topic)).collect();
                assert!(movable.is_empty(), "{movable:?} could go from {} to {}", rich.member_id, poor.member_id);
            }
        }
    }
}

fn histories() -> impl Strategy<Value = ([u32; TOPICS], bool, Vec<Change>)> {
    let counts = prop::array::uniform4(1..9_u32);
    (counts, any::<bool>(), prop::collection::vec(change(), 1..12))
}

proptest! {
    #[test]
    fn every_partition_goes_to_one_member_that_wants_it((counts, uniform, changes) in histories()) {
        for assignor in [Assignor::Range, Assignor::RoundRobin, Assignor::Sticky] {
            let mut group = Group::new(counts, uniform);
            group.apply(&Change::Join((0..TOPICS).collect()));
            for (generation, change) in changes.iter().enumerate() {
                group.apply(change);
                let Assigned { assignment, .. } = assignor.assign(&group.topics, &group.members);
                group.assert_complete(&assignment);
                if assignor == Assignor::Sticky {
                    group.assert_balanced(&assignment);
                }
                group.members.reverse();
                let again = assignor.assign(&group.topics, &group.members).assignment;
                prop_assert_eq!(&again, &assignment, "the order in which members are listed changes nothing");
                group.members.reverse();
                group.take(&assignment, generation as u32);
            }
        }
    }

    /// `CooperativeStickyAssignorTest#verifyCooperativeValidity`.
    #[test]
    fn a_cooperative_rebalance_never_takes_and_gives_a_partition_at_once((counts, uniform, changes) in histories()) {
        let mut group = Group::new(counts, uniform);
        group.apply(&Change::Join((0..TOPICS).collect()));
        let mut generation = 0;
        for change in &changes {
            group.apply(change);
            for follow_up in 0.. {
                prop_assert!(follow_up <= 4, "at most four follow-up rebalances");
                generation += 1;
                let Assigned { assignment, transferring } = Assignor::CooperativeSticky.assign(&group.topics, &group.members);
                for member in &group.members {
                    for partition in &assignment[&*member.member_id] {
                        let others = group.members.iter().filter(|other| other.member_id != member.member_id);
                        let owners = others.filter(|other| other.owned.contains(partition)).count();
                        prop_assert_eq!(owners, 0, "{} is still owned", partition);
                    }
                }
                group.take(&assignment, generation);
                if transferring.is_empty() {
                    group.assert_complete(&assignment);
                    group.assert_balanced(&assignment);
                    break;
                }
            }
        }
    }
}

fn members(list: &[(&str, Option<&str>, &[&str])]) -> Vec<Subscription> {
    let one = |(member_id, instance, topics): &(&str, Option<&str>, &[&str])| Subscription {
        member_id: Rc::from(*member_id),
        group_instance_id: instance.map(Rc::from),
        topics: topics.iter().map(|topic| Rc::from(*topic)).collect(),
        owned: Vec::new(),
        generation: None,
    };
    list.iter().map(one).collect()
}

fn counts(list: &[(&str, u32)]) -> PartitionCounts {
    list.iter().map(|(topic, count)| (Rc::from(*topic), *count)).collect()
}

fn written(assignment: &Assignment) -> String {
    let list = |list: &[TopicPartition]| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assignment.iter().map(|(member, given)| format!("{member}: {}\n", list(given))).collect()
}

/// `RangeAssignorTest#testTwoStaticConsumersTwoTopicsSixPartitions`.
#[test]
fn range_serves_static_members_by_their_instance() {
    let both = ["topic1", "topic2"];
    let members = members(&[("consumer-b", Some("instance1"), &both), ("consumer-a", Some("instance2"), &both)]);
    let assigned = Assignor::Range.assign(&counts(&[("topic1", 3), ("topic2", 3)]), &members);
    let expected = "consumer-a: topic1-2 topic2-2\nconsumer-b: topic1-0 topic1-1 topic2-0 topic2-1\n";
    assert_eq!(written(&assigned.assignment), expected);
}

/// `RoundRobinAssignorTest#testMultipleConsumersMixedTopics`.
#[test]
fn round_robin_passes_over_who_does_not_want_a_topic() {
    let members = members(&[
        ("consumer1", None, &["topic1"]),
        ("consumer2", None, &["topic1", "topic2"]),
        ("consumer3", None, &["topic1"]),
    ]);
    let assigned = Assignor::RoundRobin.assign(&counts(&[("topic1", 3), ("topic2", 2)]), &members);
    let expected = "consumer1: topic1-0\nconsumer2: topic1-1 topic2-0 topic2-1\nconsumer3: topic1-2\n";
    assert_eq!(written(&assigned.assignment), expected);
}

/// `AbstractStickyAssignorTest#testMaxQuotaConsumerMoreThanNumExpectedMaxCapacityMembers` and, for the
/// first of two rebalances, `CooperativeStickyAssignorTest` in the same place.
#[test]
fn who_has_too_much_gives_up_the_least() {
    let both = ["topic1", "topic2"];
    let mut members = members(&[("consumer1", None, &both), ("consumer2", None, &both), ("consumer3", None, &both)]);
    let topics = counts(&[("topic1", 2), ("topic2", 2)]);
    for (at, member) in members.iter_mut().enumerate() {
        member.generation = Some(1);
        if at < 2 {
            member.owned = topics.keys().map(|topic| TopicPartition::new(topic, at as u32)).collect();
        }
    }
    let eager = Assignor::Sticky.assign(&topics, &members);
    assert_eq!(written(&eager.assignment), "consumer1: topic1-0\nconsumer2: topic1-1 topic2-1\nconsumer3: topic2-0\n");
    let cooperative = Assignor::CooperativeSticky.assign(&topics, &members);
    assert_eq!(written(&cooperative.assignment), "consumer1: topic1-0\nconsumer2: topic1-1 topic2-1\nconsumer3: \n");
    assert_eq!(cooperative.transferring, eager.transferring);
}
