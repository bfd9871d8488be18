//! `kafka_consumer_lag*.json`: the three numbers that go by the name of lag.

use std::collections::BTreeMap;

use eda_patterns::sim::broker::ids::Offset;
use eda_patterns::sim::broker::lag::{lag_of_committed_reader, lag_of_group, lag_of_uncommitted_reader};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "rules")]
    _rules: BTreeMap<String, String>,
    cases: Vec<Case>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    isolation: Option<String>,
    high_watermark: Option<u64>,
    lso: Option<u64>,
    position: Option<u64>,
    #[serde(default)]
    group_tool: bool,
    log_end_offset: Option<u64>,
    /// −1 is how the protocol says that there is none.
    committed: Option<i64>,
    lag: Option<u64>,
}

#[test]
fn lag_by_each_of_its_rules() {
    for (name, file) in crate::files::<File>("kafka_consumer_lag").into_iter().flatten() {
        file.cases.iter().for_each(check);
        println!("{name}: {} cases", file.cases.len());
    }
}

fn check(case: &Case) {
    let offset = |value: Option<u64>| Offset(value.unwrap_or_else(|| panic!("an offset is missing: {case:?}")));
    let lag = match (case.group_tool, case.isolation.as_deref()) {
        (true, None) => {
            let committed = case.committed.and_then(|committed| u64::try_from(committed).ok()).map(Offset);
            lag_of_group(offset(case.log_end_offset), committed)
        }
        (false, Some("read_uncommitted")) => {
            Some(lag_of_uncommitted_reader(offset(case.high_watermark), offset(case.position)))
        }
        (false, Some("read_committed")) => Some(lag_of_committed_reader(offset(case.lso), offset(case.position))),
        _ => panic!("an unknown kind of case: {case:?}"),
    };
    assert_eq!(lag, case.lag, "{case:?}");
}
