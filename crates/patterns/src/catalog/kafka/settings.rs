//! What can be set, and the guards that can be turned off.
//!
//! Keys are Kafka's own names. Defaults are those of Kafka 4, but for those that a run of thirty seconds could not
//! show: `session.timeout.ms` (45 s), `broker.session.timeout.ms` (9 s), `group.initial.rebalance.delay.ms` (3 s),
//! `metadata.max.age.ms` (5 min) and `request.timeout.ms` (30 s) are shorter, and `auto.offset.reset` is `earliest`,
//! since whoever comes late shall miss nothing. `min.insync.replicas` is 2 (1), `partition.assignment.strategy` one of
//! Kafka's list of two, and the place is committed by the application (`enable.auto.commit` is true in Kafka), since that
//! is what is shown. What goes with these: `group.min.session.timeout.ms` is 500 (6 s), heartbeats come at least three
//! times a session and a broker's four times, retention is looked after each second and the cleaner's each two.

use crate::pattern::{ChoiceOption, Param, Switch, Unit};

const fn safe(word: &'static str) -> ChoiceOption {
    ChoiceOption::safe(word)
}

const fn weak(word: &'static str, may_break: &'static [&'static str]) -> ChoiceOption {
    ChoiceOption { word, may_break }
}

/// Without numbers on what is sent, a retry may lie there twice and behind what came later.
const UNNUMBERED: &[&str] = &["partition-order", "key-order"];
/// What the leader alone has may be gone with it.
const LEADER_ALONE: &[&str] = &["reported-is-kept", "partition-order", "key-order"];
/// What a replica out of sync never had is gone, and what was read and committed of it is beyond the new end.
pub(super) const UNCLEAN: &[&str] =
    &["reported-is-kept", "partition-order", "key-order", "watermarks", "nothing-skipped"];

/// A week, as Kafka keeps records.
const WEEK_MS: i64 = 7 * 24 * 3_600 * 1_000;

/// What can be set.
pub(super) const PARAMS: &[Param] = &[
    Param::choice("scene", &[safe("ola"), safe("phonepe"), safe("icici")]),
    Param::number("rate", (1, 20, 1), 3, Unit::PerSecond),
    Param::number("journeys", (1, 200, 1), 24, Unit::Count),
    Param::number("work", (0, 500, 5), 5, Unit::Ms),
    Param::choice("acks", &[safe("all"), weak("1", LEADER_ALONE), weak("0", LEADER_ALONE)]),
    Param::choice("enable.idempotence", &[safe("true"), weak("false", UNNUMBERED)]),
    Param::number("max.in.flight.requests.per.connection", (1, 5, 1), 5, Unit::Count),
    Param::number("batch.size", (0, 65_536, 1_024), 16_384, Unit::Count),
    Param::number("linger.ms", (0, 500, 5), 5, Unit::Ms),
    Param::choice("compression.type", &[safe("none"), safe("gzip"), safe("snappy"), safe("lz4"), safe("zstd")]),
    Param::number("brokers", (1, 3, 1), 3, Unit::Count),
    Param::number("partitions", (1, 12, 1), 6, Unit::Count),
    Param::number("min.insync.replicas", (1, 3, 1), 2, Unit::Count),
    Param::choice("unclean.leader.election.enable", &[safe("false"), weak("true", UNCLEAN)]),
    Param::number("broker.session.timeout.ms", (500, 9_000, 500), 3_000, Unit::Ms),
    Param::number("replica.lag.time.max.ms", (500, 30_000, 500), 30_000, Unit::Ms),
    Param::number("retention.ms", (1_000, WEEK_MS, 1_000), WEEK_MS, Unit::Ms),
    Param::number("retention.bytes", (-1, 1_000_000, 1_000), -1, Unit::Count),
    Param::number("segment.ms", (500, WEEK_MS, 500), WEEK_MS, Unit::Ms),
    Param::number("payment-members", (0, 3, 1), 3, Unit::Count),
    Param::number("analytics-members", (0, 2, 1), 2, Unit::Count),
    Param::number("fraud-members", (0, 2, 1), 1, Unit::Count),
    Param::choice("dispatch", &[safe("off"), safe("on")]),
    Param::choice(
        "partition.assignment.strategy",
        &[safe("range"), safe("roundrobin"), safe("sticky"), safe("cooperative-sticky")],
    ),
    Param::choice("group.instance.id", &[safe("dynamic"), safe("static")]),
    Param::number("session.timeout.ms", (1_000, 45_000, 500), 6_000, Unit::Ms),
    Param::number("heartbeat.interval.ms", (200, 10_000, 100), 3_000, Unit::Ms),
    Param::number("group.initial.rebalance.delay.ms", (0, 5_000, 100), 500, Unit::Ms),
    Param::number("max.poll.records", (1, 500, 1), 500, Unit::Count),
    Param::number("max.poll.interval.ms", (500, 300_000, 500), 300_000, Unit::Ms),
    Param::number("fetch.min.bytes", (1, 65_536, 1), 1, Unit::Count),
    Param::choice("commit", &[safe("contiguous"), safe("each"), safe("auto")]),
    Param::number("auto.commit.interval.ms", (100, 10_000, 100), 5_000, Unit::Ms),
    // Whoever begins with what comes next has skipped what was there, and says so with its first commit.
    Param::choice("auto.offset.reset", &[safe("earliest"), weak("latest", &["nothing-skipped"]), safe("none")]),
    Param::number("metadata.max.age.ms", (500, 300_000, 500), 5_000, Unit::Ms),
    Param::number("request.timeout.ms", (500, 30_000, 500), 5_000, Unit::Ms),
    Param::number("attempts", (1, 10, 1), 4, Unit::Count),
];

/// The guards, and where turning each off is caught.
pub(super) const SWITCHES: &[Switch] = &[
    // What was skipped by the others may be done by the one who comes back, after what came later.
    Switch { id: "commit-after", preset: "stalled-consumer", breaks: "nothing-skipped", may_break: &["key-order"] },
    Switch { id: "idempotence", preset: "lossy-network", breaks: "partition-order", may_break: &["key-order"] },
    Switch {
        id: "acks",
        preset: "leader-dies-ahead",
        breaks: "reported-is-kept",
        may_break: &["partition-order", "key-order"],
    },
    Switch { id: "dedupe", preset: "stalled-consumer", breaks: "effects-once", may_break: &[] },
];
