//! `kafka_assignors*.json`: Kafka's own tests of its assignors, and what its compiled classes made of
//! random groups.

use std::collections::BTreeMap;
use std::rc::Rc;

use eda_patterns::sim::broker::assignor::{Assigned, Assignment, Assignor, PartitionCounts, Subscription};
use eda_patterns::sim::broker::ids::TopicPartition;
use eda_patterns::sorted::SortedMap;
use serde::Deserialize;
use serde_json::Value;

type Lists = BTreeMap<String, Vec<String>>;
type Counts = BTreeMap<String, u32>;

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

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    member: String,
    topics: Vec<String>,
    group_instance_id: Option<String>,
    #[serde(default)]
    owned: Vec<String>,
    generation: Option<u32>,
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

fn partition(text: &str) -> TopicPartition {
    let (topic, number) = text.rsplit_once('-').unwrap_or_else(|| panic!("“{text}” is no partition"));
    TopicPartition::new(&Rc::from(topic), number.parse().unwrap_or_else(|_| panic!("“{text}” is no partition")))
}

fn counts(topics: &Counts) -> PartitionCounts {
    topics.iter().map(|(topic, count)| (Rc::from(&**topic), *count)).collect()
}

fn subscriptions(members: &[Member]) -> Vec<Subscription> {
    let one = |member: &Member| Subscription {
        member_id: Rc::from(&*member.member),
        group_instance_id: member.group_instance_id.as_deref().map(Rc::from),
        topics: member.topics.iter().map(|topic| Rc::from(&**topic)).collect(),
        owned: member.owned.iter().map(|text| partition(text)).collect(),
        generation: member.generation,
    };
    members.iter().map(one).collect()
}

fn lists(assignment: &Assignment) -> Lists {
    let text = |list: &Vec<TopicPartition>| list.iter().map(ToString::to_string).collect();
    assignment.iter().map(|(member, list)| (member.to_string(), text(list))).collect()
}

fn transferring(map: &SortedMap<TopicPartition, Rc<str>>) -> BTreeMap<String, String> {
    map.iter().map(|(partition, member)| (partition.to_string(), member.to_string())).collect()
}

fn sorted(lists: &Lists) -> Lists {
    let sort = |list: &Vec<String>| {
        let mut list = list.clone();
        list.sort();
        list
    };
    lists.iter().map(|(member, list)| (member.clone(), sort(list))).collect()
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EagerOracle {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    compare: String,
    cases: Vec<EagerCase>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EagerCase {
    case: u32,
    topics: Counts,
    members: Vec<Member>,
    expected: BTreeMap<String, Lists>,
}

#[test]
fn eager_assignors_give_exactly_what_kafka_gives() {
    for (name, file) in crate::files::<EagerOracle>("kafka_assignors_oracle_eager").into_iter().flatten() {
        assert_eq!(file.compare, "exact, lists in order", "{name}: an unknown way to compare");
        for case in &file.cases {
            for (assignor, expected) in &case.expected {
                let known = [Assignor::Range, Assignor::RoundRobin].into_iter().find(|known| known.name() == assignor);
                let known = known.unwrap_or_else(|| panic!("{name}: an unknown assignor: {assignor}"));
                let assigned = known.assign(&counts(&case.topics), &subscriptions(&case.members));
                assert_eq!(lists(&assigned.assignment), *expected, "{name}, case {}, {assignor}", case.case);
            }
        }
        println!("{name}: {} groups", file.cases.len());
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StickyOracle {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    compare: String,
    #[serde(rename = "round")]
    _round: String,
    cases: Vec<History>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct History {
    case: u32,
    #[serde(rename = "uniform_subscriptions")]
    _uniform_subscriptions: bool,
    steps: Vec<Event>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    event: String,
    topics: Counts,
    members: Vec<Member>,
    rounds: Vec<Round>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Round {
    owned_before: Lists,
    assigned: Lists,
    kept: usize,
    revoked: usize,
    max: usize,
    min: usize,
    total: usize,
}

/// What the files compare.
#[derive(Debug, PartialEq, Eq)]
struct Figures {
    kept: usize,
    revoked: usize,
    spread: usize,
    total: usize,
}

impl Figures {
    fn of(before: &Lists, after: &Lists) -> Figures {
        let owned: usize = before.values().map(Vec::len).sum();
        let kept =
            before.iter().flat_map(|(member, list)| list.iter().filter(|one| after[member].contains(one))).count();
        let sizes = || after.values().map(Vec::len);
        let spread = sizes().max().unwrap_or(0) - sizes().min().unwrap_or(0);
        Figures { kept, revoked: owned - kept, spread, total: sizes().sum() }
    }
}

#[test]
fn sticky_assignors_are_as_even_and_as_sticky_as_kafkas() {
    let topics = [
        ("kafka_assignors_oracle_sticky", Assignor::Sticky),
        ("kafka_assignors_oracle_cooperative_sticky", Assignor::CooperativeSticky),
    ];
    for (topic, assignor) in topics {
        for (name, file) in crate::files::<StickyOracle>(topic).into_iter().flatten() {
            let rule = "not the exact sets (they depend on Java HashMap order): require total equal, max-min spread not \
                        larger, kept not smaller, revoked not larger than Kafka's in each round; and for cooperative the \
                        no-revoke-and-add-in-one-round invariant";
            assert_eq!(file.compare, rule, "{name}: an unknown way to compare");
            let (mut rounds, mut equal) = (0, 0);
            for history in &file.cases {
                for event in &history.steps {
                    for round in &event.rounds {
                        let at = format!("{name}, case {}, {}, round {rounds}", history.case, event.event);
                        rounds += 1;
                        equal += usize::from(check_round(&at, assignor, event, round));
                    }
                }
            }
            println!("{name}: {rounds} rounds, {equal} of them with the very sets of Kafka");
        }
    }
}

fn check_round(at: &str, assignor: Assignor, event: &Event, round: &Round) -> bool {
    let owning = |member: &Member| {
        let owned = round.owned_before.get(&member.member).cloned().unwrap_or_default();
        Member { owned, generation: Some(1), ..member.clone() }
    };
    let members: Vec<Member> = event.members.iter().map(owning).collect();
    let assigned = assignor.assign(&counts(&event.topics), &subscriptions(&members));
    let actual = lists(&assigned.assignment);

    let kafkas = Figures::of(&round.owned_before, &round.assigned);
    let stated =
        Figures { kept: round.kept, revoked: round.revoked, spread: round.max - round.min, total: round.total };
    assert_eq!(kafkas, stated, "{at}: the file's figures are those of its lists");
    let ours = Figures::of(&round.owned_before, &actual);
    let as_good = ours.total == kafkas.total
        && ours.spread <= kafkas.spread
        && ours.kept >= kafkas.kept
        && ours.revoked <= kafkas.revoked;
    assert!(as_good, "{at}: {ours:?} is worse than Kafka's {kafkas:?}");

    if assignor == Assignor::CooperativeSticky {
        for (member, list) in &actual {
            for partition in list {
                let others = round.owned_before.iter().filter(|(other, _)| *other != member);
                let owned = others.filter(|(_, owned)| owned.contains(partition)).count();
                assert_eq!(owned, 0, "{at}: {partition} is given to {member} while another owns it");
            }
        }
    }
    sorted(&actual) == sorted(&round.assigned)
}
