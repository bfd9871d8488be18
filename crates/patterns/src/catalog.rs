//! The patterns, in the order of the learning path. One pattern is one file, or one folder.

pub mod circuit_breaker;
pub mod cqrs;
pub mod dead_letter_queue;
pub mod event_sourcing;
pub mod exactly_once;
pub mod kafka;
pub mod pubsub;
pub mod saga;
pub mod schema_versioning;

use crate::fact::Kind;
use crate::pattern::{Pattern, Program};

/// The patterns that can be run.
pub const PATTERNS: &[&Pattern] = &[
    &pubsub::PATTERN,
    &kafka::PATTERN,
    &event_sourcing::PATTERN,
    &saga::PATTERN,
    &dead_letter_queue::PATTERN,
    &schema_versioning::PATTERN,
    &exactly_once::PATTERN,
    &circuit_breaker::PATTERN,
    &cqrs::PATTERN,
];

/// The fifteen ids, in order. Those that are not in [`PATTERNS`] are still to come.
pub const LEARNING_PATH: [&str; 15] = [
    "pubsub",
    "kafka",
    "event-sourcing",
    "saga",
    "dead-letter-queue",
    "schema-versioning",
    "exactly-once",
    "circuit-breaker",
    "cqrs",
    "websocket-streaming",
    "upi-payments",
    "snapshots",
    "irctc-booking",
    "trading",
    "traffic",
];

/// What runs and judges a pattern of the catalogue. Whoever calls it links the programs of all of
/// them; the page fetches only the one that it needs.
///
/// # Panics
/// When the pattern is not one of [`PATTERNS`].
pub fn program(pattern: &Pattern) -> &'static Program {
    match pattern.id {
        "pubsub" => &pubsub::PROGRAM,
        "kafka" => &kafka::PROGRAM,
        "event-sourcing" => &event_sourcing::PROGRAM,
        "saga" => &saga::PROGRAM,
        "dead-letter-queue" => &dead_letter_queue::PROGRAM,
        "schema-versioning" => &schema_versioning::PROGRAM,
        "exactly-once" => &exactly_once::PROGRAM,
        "circuit-breaker" => &circuit_breaker::PROGRAM,
        "cqrs" => &cqrs::PROGRAM,
        other => panic!("the catalogue holds a program for {other}"),
    }
}

/// The pattern of this id.
pub fn find(id: &str) -> Option<&'static Pattern> {
    PATTERNS.iter().copied().find(|pattern| pattern.id == id)
}

/// Every kind of fact that any run can record.
pub fn kinds() -> Vec<&'static Kind> {
    let own = PATTERNS.iter().flat_map(|pattern| pattern.kinds.iter().copied());
    let mut kinds =
        [crate::ports::kinds(), crate::sim::kinds(), crate::invariant::KINDS.to_vec(), crate::saga::KINDS.to_vec()]
            .concat();
    kinds.extend(own);
    kinds
}
