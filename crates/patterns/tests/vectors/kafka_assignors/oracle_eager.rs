//! What Kafka's range and round-robin assignors made of random groups, to the order in the lists.

use std::collections::BTreeMap;

use eda_patterns::sim::broker::assignor::Assignor;
use serde::Deserialize;
use serde_json::Value;

use super::{Counts, Lists, Member, counts, lists, subscriptions};

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
