//! Values that outside parties fixed, read from the folder that `VECTORS_DIR` names:
//!
//! `VECTORS_DIR=… cargo test -p eda-patterns --release --test vectors`
//!
//! Each topic is one module. It reads every file of the folder whose name begins with its topic, and
//! understands the file's shape, not its cases: a field, an operation or a kind of case that it does
//! not know fails the test, and so does a file of no known topic. The main values stand in the unit
//! tests as well, so that the code is tested without the folder.
//!
//! Without `VECTORS_DIR` nothing is tested and the test says so; with `CI=true` that is a failure.

#![cfg(not(target_arch = "wasm32"))]

mod backoff;
mod circuit_breaker;
mod cloudevents;
mod kafka_assignors;
mod kafka_compaction;
mod kafka_lag;
mod kafka_partitioners;
mod kafka_producers;
mod kafka_transactions;
mod schema_avro;
mod uuidv7;

use std::path::PathBuf;

use serde::de::DeserializeOwned;

/// The beginnings of the names of all files that there may be. A file is of the topic with the longest.
const TOPICS: [&str; 15] = [
    "backoff",
    "circuit_breaker",
    "cloudevents",
    "kafka_assignors",
    "kafka_assignors_oracle_cooperative_sticky",
    "kafka_assignors_oracle_eager",
    "kafka_assignors_oracle_sticky",
    "kafka_consumer_lag",
    "kafka_idempotent_producer",
    "kafka_log_compaction",
    "kafka_murmur2_partitioner",
    "kafka_null_key_partitioner",
    "kafka_transactions_lso",
    "schema_compat_avro",
    "uuidv7",
];

fn topic_of(file: &str) -> Option<&'static str> {
    TOPICS.into_iter().filter(|topic| file.starts_with(topic)).max_by_key(|topic| topic.len())
}

#[test]
fn every_file_is_of_a_known_topic() {
    let Some(folder) = std::env::var_os("VECTORS_DIR") else { return };
    for entry in std::fs::read_dir(folder).expect("VECTORS_DIR can be read") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        assert!(name == "README.md" || topic_of(&name).is_some(), "{name} is of no known topic");
    }
}

/// The files of a topic, by name. `None` where no folder is named.
fn files<T: DeserializeOwned>(topic: &str) -> Option<Vec<(String, T)>> {
    let Some(folder) = std::env::var_os("VECTORS_DIR").map(PathBuf::from) else {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "with CI=true, VECTORS_DIR must name the folder of the outside vectors"
        );
        eprintln!("SKIPPED {topic}: VECTORS_DIR names no folder of outside vectors");
        return None;
    };
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("VECTORS_DIR={folder:?}: {error}"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| topic_of(name) == Some(topic) && name.ends_with(".json"));
    names.sort_unstable();
    assert!(!names.is_empty(), "{folder:?} has no {topic}*.json");
    let read = |name: String| {
        let text = std::fs::read_to_string(folder.join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let file = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, file)
    };
    Some(names.into_iter().map(read).collect())
}
