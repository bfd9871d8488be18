//! How even and how sticky Kafka's sticky assignors were over the histories of random groups.

use eda_patterns::sim::broker::assignor::Assignor;
use serde::Deserialize;
use serde_json::Value;

use super::{Counts, Lists, Member, counts, lists, sorted, subscriptions};

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
