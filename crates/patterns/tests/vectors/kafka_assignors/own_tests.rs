//! Kafka's own tests of its assignors.

use std::collections::BTreeMap;
use std::rc::Rc;

use eda_patterns::sim::broker::assignor::{Assigned, Assignment, Assignor, PartitionCounts, Subscription};
use eda_patterns::sim::broker::ids::TopicPartition;
use eda_patterns::sorted::SortedMap;
use serde::Deserialize;
use serde_json::Value;

use super::{Counts, Lists, Member, counts, lists, sorted, subscriptions};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "members_order_note")]
    _members_order_note: Option<String>,
    #[serde(rename = "balance_invariants")]
    _balance_invariants: Option<Value>,
    #[serde(rename = "cooperative_invariant")]
    _cooperative_invariant: Option<Value>,
    #[serde(default)]
    range: Vec<Case>,
    #[serde(default)]
    roundrobin: Vec<Case>,
    #[serde(default)]
    sticky: Vec<Case>,
    #[serde(default)]
    sticky_sequences: Vec<Sequence>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    test: String,
    topics: Counts,
    members: Vec<Member>,
    expected: Lists,
    applies_to: Option<Vec<String>>,
    compare: Option<String>,
    partitions_transferring: Option<Transferring>,
    then: Option<String>,
    #[serde(rename = "why")]
    _why: Option<String>,
}

/// From which partition to whom; an empty one is also written as an empty list.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Transferring {
    To(BTreeMap<String, String>),
    Nothing([(); 0]),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sequence {
    test: String,
    topics: Counts,
    steps: Option<Vec<Step>>,
    members: Option<Lists>,
    roundrobin: Option<Lists>,
    sticky_example: Option<Lists>,
    test_checks: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    members: Option<OneOrMore>,
    join: Option<OneOrMore>,
    leave: Option<OneOrMore>,
    expected: Option<Lists>,
    expected_per_topic: Option<Counts>,
    partitions_transferring: Option<Transferring>,
    compare: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn list(this: Option<&OneOrMore>) -> Vec<String> {
        match this {
            None => Vec::new(),
            Some(OneOrMore::One(name)) => vec![name.clone()],
            Some(OneOrMore::More(names)) => names.clone(),
        }
    }
}

impl Transferring {
    fn map(&self) -> BTreeMap<String, String> {
        match self {
            Transferring::To(map) => map.clone(),
            Transferring::Nothing(_) => BTreeMap::new(),
        }
    }
}

fn transferring(map: &SortedMap<TopicPartition, Rc<str>>) -> BTreeMap<String, String> {
    map.iter().map(|(partition, member)| (partition.to_string(), member.to_string())).collect()
}

fn assert_lists(at: &str, actual: &Lists, expected: &Lists, compare: Option<&str>) {
    match compare {
        None => assert_eq!(actual, expected, "{at}"),
        Some("as sets") => assert_eq!(sorted(actual), sorted(expected), "{at}"),
        Some(other) => panic!("{at}: an unknown way to compare: {other}"),
    }
}

/// `AbstractStickyAssignorTest#verifyValidityAndBalance`.
fn assert_balanced(at: &str, members: &[Subscription], assignment: &Assignment) {
    let list = |member: &Subscription| &assignment[&*member.member_id];
    for rich in members {
        assert!(list(rich).iter().all(|partition| rich.topics.contains(&partition.topic)), "{at}: {}", rich.member_id);
        for poor in members.iter().filter(|poor| list(poor).len() + 1 < list(rich).len()) {
            let movable = list(rich).iter().any(|partition| poor.topics.contains(&partition.topic));
            assert!(!movable, "{at}: {} could give to {}", rich.member_id, poor.member_id);
        }
    }
}

#[test]
fn kafkas_own_tests_of_its_assignors() {
    for (name, file) in crate::files::<File>("kafka_assignors").into_iter().flatten() {
        for case in &file.range {
            check_eager(Assignor::Range, case);
        }
        for case in &file.roundrobin {
            check_eager(Assignor::RoundRobin, case);
        }
        file.sticky.iter().for_each(check_sticky);
        file.sticky_sequences.iter().for_each(check_sequence);
        let (eager, sticky) = (file.range.len() + file.roundrobin.len(), file.sticky.len());
        assert!(eager + sticky + file.sticky_sequences.len() > 0, "{name} has no cases");
        println!("{name}: {eager} eager, {sticky} sticky, {} sequences", file.sticky_sequences.len());
    }
}

fn check_eager(assignor: Assignor, case: &Case) {
    assert!(case.applies_to.is_none() && case.partitions_transferring.is_none(), "an unknown kind of case: {case:?}");
    let assigned = assignor.assign(&counts(&case.topics), &subscriptions(&case.members));
    assert_lists(&case.test, &lists(&assigned.assignment), &case.expected, case.compare.as_deref());
    let Some(then) = &case.then else { return };
    let words: Vec<&str> = then.split_whitespace().collect();
    let ["replacing", "dynamic", old, "by", new, "keeps", "the", "same", "split", ..] = words[..] else {
        panic!("{}: an unknown continuation: {then}", case.test);
    };
    let rename = |name: &String| if name == old { new.to_owned() } else { name.clone() };
    let members: Vec<Member> =
        case.members.iter().map(|member| Member { member: rename(&member.member), ..member.clone() }).collect();
    let expected: Lists = case.expected.iter().map(|(member, list)| (rename(member), list.clone())).collect();
    let assigned = assignor.assign(&counts(&case.topics), &subscriptions(&members));
    assert_lists(then, &lists(&assigned.assignment), &expected, case.compare.as_deref());
}

/// Rebalances until nothing has to be given up any more.
fn settle(topics: &PartitionCounts, members: &mut [Subscription], mut generation: u32) -> Assignment {
    for _ in 0..=4 {
        let Assigned { assignment, transferring } = Assignor::CooperativeSticky.assign(topics, members);
        generation += 1;
        for member in members.iter_mut() {
            member.owned = assignment[&*member.member_id].clone();
            member.generation = Some(generation);
        }
        if transferring.is_empty() {
            return assignment;
        }
    }
    panic!("more than four follow-up rebalances: {members:?}");
}

fn check_sticky(case: &Case) {
    let (topics, members) = (counts(&case.topics), subscriptions(&case.members));
    let applies_to = case.applies_to.as_ref().unwrap_or_else(|| panic!("an unknown kind of case: {case:?}"));
    assert!(case.then.is_none(), "an unknown kind of case: {case:?}");
    let compare = case.compare.as_deref();
    let expected_transfers = case.partitions_transferring.as_ref().map(Transferring::map);
    for to in applies_to {
        let at = format!("{}, {to}", case.test);
        let transfers = |assigned: &Assigned| {
            if let Some(expected) = &expected_transfers {
                assert_eq!(transferring(&assigned.transferring), *expected, "{at}");
            }
        };
        match to.as_str() {
            "sticky" => {
                let assigned = Assignor::Sticky.assign(&topics, &members);
                assert_lists(&at, &lists(&assigned.assignment), &case.expected, compare);
                assert_balanced(&at, &members, &assigned.assignment);
                transfers(&assigned);
            }
            "cooperative-sticky" | "cooperative-sticky, FIRST rebalance" => {
                let assigned = Assignor::CooperativeSticky.assign(&topics, &members);
                assert_lists(&at, &lists(&assigned.assignment), &case.expected, compare);
                transfers(&assigned);
            }
            "cooperative-sticky (final state, after the second rebalance)" => {
                let generation = members.iter().filter_map(|member| member.generation).max().unwrap_or(0);
                let mut members = members.clone();
                let assignment = settle(&topics, &mut members, generation);
                assert_lists(&at, &lists(&assignment), &case.expected, Some("as sets"));
                assert_balanced(&at, &members, &assignment);
            }
            other => panic!("{}: applies to something unknown: {other}", case.test),
        }
    }
}

fn check_sequence(sequence: &Sequence) {
    match sequence {
        Sequence {
            steps: Some(steps),
            members: None,
            roundrobin: None,
            sticky_example: None,
            test_checks: None,
            ..
        } => {
            for assignor in [Assignor::Sticky, Assignor::CooperativeSticky] {
                check_steps(sequence, steps, assignor);
            }
        }
        Sequence { steps: None, members: Some(members), roundrobin, sticky_example, .. } => {
            check_example(sequence, members, roundrobin.as_ref(), sticky_example.as_ref());
        }
        _ => panic!("an unknown kind of case: {sequence:?}"),
    }
}

fn check_steps(sequence: &Sequence, steps: &[Step], assignor: Assignor) {
    let topics = counts(&sequence.topics);
    let mut members: Vec<Subscription> = Vec::new();
    for (generation, step) in (1..).zip(steps) {
        let at = format!("{}, {}, step {generation}", sequence.test, assignor.name());
        for name in OneOrMore::list(step.leave.as_ref()) {
            members.retain(|member| *member.member_id != *name);
        }
        let joining = [OneOrMore::list(step.members.as_ref()), OneOrMore::list(step.join.as_ref())].concat();
        let all: Vec<String> = sequence.topics.keys().cloned().collect();
        let new = |member: String| Member {
            member,
            topics: all.clone(),
            group_instance_id: None,
            owned: vec![],
            generation: None,
        };
        members.extend(subscriptions(&joining.into_iter().map(new).collect::<Vec<_>>()));

        let first = assignor.assign(&topics, &members);
        if let Some(expected) = &step.partitions_transferring {
            assert_eq!(transferring(&first.transferring), expected.map(), "{at}");
        }
        let (assignment, compare) = match assignor {
            Assignor::CooperativeSticky => (settle(&topics, &mut members, 10 * generation), Some("as sets")),
            _ => (first.assignment, step.compare.as_deref()),
        };
        for member in &mut members {
            member.owned = assignment[&*member.member_id].clone();
            member.generation = Some(10 * generation + 9);
        }
        assert_balanced(&at, &members, &assignment);
        assert!(step.expected.is_some() || step.expected_per_topic.is_some(), "{at}: nothing is expected");
        if let Some(expected) = &step.expected {
            assert_lists(&at, &lists(&assignment), expected, compare);
        }
        for (topic, expected) in step.expected_per_topic.iter().flatten() {
            for (member, list) in &assignment {
                let count = list.iter().filter(|partition| *partition.topic == **topic).count();
                assert_eq!(count, *expected as usize, "{at}: {member} has of {topic}");
            }
        }
    }
}

/// An example of a documentation: the exact round-robin assignment, and a sticky one that need only be
/// as balanced.
fn check_example(sequence: &Sequence, members: &Lists, roundrobin: Option<&Lists>, sticky: Option<&Lists>) {
    let member = |(member, topics): (&String, &Vec<String>)| Member {
        member: member.clone(),
        topics: topics.clone(),
        group_instance_id: None,
        owned: Vec::new(),
        generation: None,
    };
    let members = subscriptions(&members.iter().map(member).collect::<Vec<_>>());
    let topics = counts(&sequence.topics);
    assert!(roundrobin.is_some() || sticky.is_some(), "an unknown kind of case: {sequence:?}");
    if let Some(expected) = roundrobin {
        let assigned = Assignor::RoundRobin.assign(&topics, &members);
        assert_lists(&sequence.test, &lists(&assigned.assignment), expected, None);
    }
    if let Some(example) = sticky {
        let assigned = Assignor::Sticky.assign(&topics, &members);
        assert_balanced(&sequence.test, &members, &assigned.assignment);
        let sizes = |lists: &Lists| -> Vec<usize> { lists.values().map(Vec::len).collect() };
        assert_eq!(sizes(&lists(&assigned.assignment)), sizes(example), "{}", sequence.test);
    }
}
