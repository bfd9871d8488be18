//! `kafka_murmur2_partitioner*.json` and `kafka_null_key_partitioner*.json`: where a record goes.

use std::collections::BTreeMap;

use eda_patterns::sim::broker::ids::Partition;
use eda_patterns::sim::broker::murmur2::murmur2;
use eda_patterns::sim::broker::partitioner::{
    Known, Loads, RoundRobinPartitioner, StickyPartitioner, partition_for_key,
};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keyed {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "rule")]
    _rule: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(default)]
    java_utilstest: Vec<Hashed>,
    #[serde(default)]
    librdkafka_unittest: Vec<Hashed>,
    #[serde(rename = "librdkafka_note")]
    _librdkafka_note: Option<String>,
    #[serde(rename = "oracle_note")]
    _oracle_note: Option<String>,
    #[serde(default)]
    oracle: Vec<Hashed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hashed {
    key_utf8: Option<String>,
    key_hex: Option<String>,
    murmur2_i32: i32,
    murmur2_hex: Option<String>,
    to_positive: Option<u32>,
    #[serde(default)]
    partition_for: BTreeMap<u32, u32>,
}

#[test]
fn keys_go_where_the_java_client_puts_them() {
    for (name, file) in crate::files::<Keyed>("kafka_murmur2_partitioner").into_iter().flatten() {
        let rows: Vec<&Hashed> =
            [&file.java_utilstest, &file.librdkafka_unittest, &file.oracle].into_iter().flatten().collect();
        assert!(!rows.is_empty(), "{name} has no cases");
        rows.iter().for_each(|row| check_hash(row));
        println!("{name}: {} keys", rows.len());
    }
}

fn check_hash(row: &Hashed) {
    let bytes_of = |hex: &String| -> Vec<u8> {
        let digits = hex.as_bytes().chunks(2);
        digits.map(|pair| u8::from_str_radix(&String::from_utf8_lossy(pair), 16).expect("hexadecimal")).collect()
    };
    let key = match (&row.key_hex, &row.key_utf8) {
        (Some(hex), text) => {
            let key = bytes_of(hex);
            assert!(text.as_ref().is_none_or(|text| text.as_bytes() == key), "{row:?} names two keys");
            key
        }
        (None, Some(text)) => text.as_bytes().to_vec(),
        (None, None) => panic!("{row:?} has no key"),
    };
    let hash = murmur2(&key);
    assert_eq!(hash as i32, row.murmur2_i32, "{row:?}");
    if let Some(hex) = &row.murmur2_hex {
        assert_eq!(format!("{hash:#010x}"), *hex, "{row:?}");
    }
    if let Some(positive) = row.to_positive {
        assert_eq!(partition_for_key(&key, i32::MAX as u32).0, positive % i32::MAX as u32, "{row:?}");
    }
    for (partitions, expected) in &row.partition_for {
        assert_eq!(partition_for_key(&key, *partitions), Partition(*expected), "{row:?} of {partitions}");
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NullKeys {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "rules")]
    _rules: BTreeMap<String, Value>,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(rename = "test")]
    _test: String,
    partitions: Option<Vec<u32>>,
    available_partitions: Option<Vec<u32>>,
    sticky_batch_size: Option<u32>,
    random_sequence: Option<Vec<u32>>,
    append_bytes: Option<Vec<u32>>,
    draws: Option<u32>,
    queue_sizes: Option<Vec<u32>>,
    cumulative_table: Option<Vec<u32>>,
    random_to_partition: Option<BTreeMap<u32, u32>>,
    expected_frequencies_per_cycle: Option<Vec<u32>>,
    cycle_length: Option<u32>,
    cycles: Option<u32>,
    expected_frequencies: Option<Vec<u32>>,
    #[serde(rename = "key_utf8")]
    _key_utf8: Option<String>,
    interleave_other_topic_every: Option<u32>,
    expected: Option<String>,
    expected_partitions: Option<Vec<u32>>,
    expected_counts: Option<BTreeMap<u32, u32>>,
}

#[test]
fn records_without_a_key_are_spread_as_the_java_client_does() {
    for (name, file) in crate::files::<NullKeys>("kafka_null_key_partitioner").into_iter().flatten() {
        assert!(!file.cases.is_empty(), "{name} has no cases");
        file.cases.iter().for_each(check_case);
        println!("{name}: {} cases", file.cases.len());
    }
}

fn check_case(case: &Case) {
    let available: Vec<Partition> = match (&case.available_partitions, &case.partitions) {
        (Some(list), _) | (None, Some(list)) => list.iter().copied().map(Partition).collect(),
        (None, None) => Vec::new(),
    };
    let all = case.partitions.as_ref().map_or(available.len(), Vec::len) as u32;
    let known = Known { all, available: &available };
    if let Some(counts) = &case.expected_counts {
        check_round_robin(case, known, counts);
    } else if let Some(table) = &case.cumulative_table {
        check_adaptive(case, table);
    } else if case.sticky_batch_size == Some(0) {
        let text = case.expected.as_deref().unwrap_or_default();
        assert!(text.starts_with("IllegalArgumentException"), "an unknown kind of case: {case:?}");
        assert!(StickyPartitioner::new(0).is_err(), "{}", case.name);
        assert!(StickyPartitioner::new(1).is_ok() == text.contains("1 is accepted"), "{}", case.name);
    } else {
        check_sticky(case, known);
    }
}

fn check_sticky(case: &Case, known: Known<'_>) {
    let mut partitioner = StickyPartitioner::new(case.sticky_batch_size.unwrap_or(1)).expect("more than zero");
    let mut drawn = 0;
    let given = case.random_sequence.clone().unwrap_or_default();
    let mut draw = || {
        let random = given.get(drawn).copied().unwrap_or(drawn as u32);
        drawn += 1;
        random
    };
    if let Some(expected) = &case.expected_partitions {
        let appends = case.append_bytes.clone().unwrap_or_default();
        for (at, expected) in expected.iter().enumerate() {
            assert_eq!(partitioner.current(known, &mut draw).0, *expected, "{}, record {at}", case.name);
            partitioner.appended(appends.get(at).copied().unwrap_or(1), true, known, &mut draw);
        }
        return;
    }
    let draws = case.draws.unwrap_or_else(|| panic!("an unknown kind of case: {case:?}"));
    let mut chosen = Vec::new();
    for _ in 0..draws {
        chosen.push(partitioner.current(known, &mut draw).0);
        partitioner.appended(case.sticky_batch_size.unwrap_or(1), true, known, &mut draw);
    }
    for rule in case.expected.as_deref().unwrap_or_default().split("; ") {
        match rule.split_once(' ') {
            Some(("never", number)) => assert!(!chosen.contains(&parsed(number)), "{}", case.name),
            Some(("always", number)) => assert!(chosen.iter().all(|one| *one == parsed(number)), "{}", case.name),
            Some(("at", "least one draw differs from the first")) => {
                assert!(chosen.iter().any(|one| *one != chosen[0]), "{}", case.name);
            }
            _ => panic!("an unknown expectation “{rule}”: {case:?}"),
        }
    }
}

fn parsed(number: &str) -> u32 {
    number.parse().unwrap_or_else(|_| panic!("“{number}” is no number"))
}

fn check_adaptive(case: &Case, table: &[u32]) {
    let queues = case.queue_sizes.as_ref().expect("an adaptive case has queues");
    let queues: Vec<(Partition, u32)> = (0..).map(Partition).zip(queues.iter().copied()).collect();
    let loads = Loads::new(&queues, queues.len()).unwrap_or_else(|| panic!("{}: the draw is uniform", case.name));
    assert_eq!(loads.cumulative(), table, "{}", case.name);
    for (random, partition) in case.random_to_partition.iter().flatten() {
        assert_eq!(loads.pick(*random), Partition(*partition), "{}, random {random}", case.name);
    }
    let count = |draws: u32| {
        let mut counts = vec![0; queues.len()];
        (0..draws).for_each(|random| counts[loads.pick(random).0 as usize] += 1);
        counts
    };
    if let (Some(expected), Some(length)) = (&case.expected_frequencies_per_cycle, case.cycle_length) {
        assert_eq!(count(length), *expected, "{}", case.name);
        if let (Some(expected), Some(cycles)) = (&case.expected_frequencies, case.cycles) {
            assert_eq!(count(length * cycles), *expected, "{}", case.name);
        }
    } else {
        let none = case.expected_frequencies.is_none() && case.expected_frequencies_per_cycle.is_none();
        assert!(none && case.random_to_partition.is_some(), "an unknown kind of case: {case:?}");
    }
}

fn check_round_robin(case: &Case, known: Known<'_>, expected: &BTreeMap<u32, u32>) {
    let (mut partitioner, mut other) = (RoundRobinPartitioner::default(), RoundRobinPartitioner::default());
    let mut counts = BTreeMap::new();
    for at in 0..case.draws.expect("round robin has draws") {
        *counts.entry(partitioner.next(known).0).or_insert(0) += 1;
        if case.interleave_other_topic_every.is_some_and(|every| at % every == 0) {
            other.next(known);
        }
    }
    assert_eq!(counts, *expected, "{}", case.name);
}
