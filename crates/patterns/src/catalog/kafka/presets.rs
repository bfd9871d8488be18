//! Runs worth watching.

use super::settings::UNCLEAN;
use crate::fact::Tone;
use crate::pattern::Preset;
use crate::time::Span;

/// Faults that the seed may cause and that the guards must survive.
pub(super) const CHAOS: &[&str] = &[
    "crash.broker-1",
    "crash.broker-2",
    "crash.broker-3",
    "crash.controller",
    "crash.pay-1",
    "crash.pay-2",
    "crash.ana-1",
    "crash.rides-api-2",
    "slow.pay-2.60",
    "fail.pay-1.60",
    "fail.gateway.60",
    "slow.gateway.5",
    "partition.broker-1.broker-2",
    "partition.broker-3.controller",
    "partition.pay-3.broker-1",
    "partition.pay-1.keys",
    "partition.ana-2.keys",
    "partition.rides-api-1.broker-2",
    "lose.rides-api-3.broker-1.30",
    "lose.broker-2.broker-3.30",
    "lose.pay-2.broker-2.30",
    "double.pay-1.gateway.50",
    "reorder.rides-api-1.broker-3",
];

/// The presets; the first is what a newcomer sees.
pub(super) const PRESETS: &[Preset] = &[
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(20),
        params: &[("journeys", "40")],
        actions: "2.5s:crash.broker-2,8s:restart.broker-2",
        ..Preset::named("leader-dies")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(12),
        params: &[("acks", "1")],
        actions: "2.9s:partition.broker-1.broker-2,2.9s:partition.broker-2.broker-3,4s:crash.broker-2",
        breaks: &["reported-is-kept"],
        may_break: &["partition-order", "key-order"],
        ..Preset::named("leader-dies-acks-1")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(16),
        params: &[
            ("min.insync.replicas", "1"),
            ("replica.lag.time.max.ms", "1000"),
            ("unclean.leader.election.enable", "true"),
        ],
        actions: "2s:partition.broker-1.broker-2,2s:partition.broker-2.broker-3,5s:crash.broker-2,12s:restart.broker-2,\
                  12s:repair.broker-1.broker-2,12s:repair.broker-2.broker-3",
        breaks: &["reported-is-kept"],
        may_break: UNCLEAN,
        ..Preset::named("unclean-election")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(16),
        params: &[("broker.session.timeout.ms", "1000")],
        actions: "2s:crash.broker-2,2.2s:crash.broker-3,7s:restart.broker-3,9s:restart.broker-2",
        ..Preset::named("isr-below-minimum")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(14),
        params: &[("max.poll.interval.ms", "1500"), ("work", "20"), ("journeys", "18")],
        actions: "2s:slow.pay-2.100,5s:heal.pay-2",
        ..Preset::named("stalled-consumer")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(14),
        params: &[("journeys", "12"), ("work", "40")],
        actions: "2s:hot-key.60",
        ..Preset::named("hot-key")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(14),
        params: &[("metadata.max.age.ms", "500"), ("work", "60"), ("partitions", "3")],
        actions: "3s:partitions.12",
        may_break: &["key-order"],
        breaks: &["key-order"],
        ..Preset::named("partitions-added")
    },
    Preset {
        tone: Tone::Dead,
        length: Span::from_secs(12),
        params: &[("journeys", "12")],
        actions: "2s:poison,3s:fail.pay-1,5s:heal.pay-1",
        ..Preset::named("poison")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(16),
        params: &[("journeys", "16"), ("fraud-members", "0")],
        actions: "3s:bounce.pay-1,6s:bounce.pay-2,9s:bounce.pay-3",
        ..Preset::named("rolling-restart-dynamic")
    },
    Preset {
        length: Span::from_secs(16),
        params: &[("journeys", "16"), ("fraud-members", "0"), ("group.instance.id", "static")],
        actions: "3s:bounce.pay-1,6s:bounce.pay-2,9s:bounce.pay-3",
        ..Preset::named("rolling-restart-static")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(12),
        params: &[("request.timeout.ms", "500"), ("linger.ms", "0"), ("partitions", "2"), ("rate", "8")],
        actions: "1.5s:lose.rides-api-1.broker-1.30,1.5s:lose.rides-api-2.broker-2.30,6s:repair.rides-api-1.broker-1,\
                  6s:repair.rides-api-2.broker-2",
        ..Preset::named("lossy-network")
    },
    Preset {
        length: Span::from_secs(16),
        params: &[
            ("retention.ms", "3000"),
            ("segment.ms", "1000"),
            ("dispatch", "on"),
            ("journeys", "12"),
            ("fraud-members", "0"),
        ],
        ..Preset::named("compaction")
    },
    Preset {
        length: Span::from_secs(14),
        params: &[
            ("scene", "phonepe"),
            ("max.poll.records", "100"),
            ("commit", "each"),
            ("journeys", "20"),
            ("analytics-members", "1"),
            ("fraud-members", "1"),
        ],
        actions: "2s:crash.pay-1,4s:restart.pay-1",
        tone: Tone::Retry,
        ..Preset::named("phonepe")
    },
    Preset {
        length: Span::from_secs(14),
        params: &[
            ("scene", "icici"),
            ("compression.type", "gzip"),
            ("max.in.flight.requests.per.connection", "1"),
            ("linger.ms", "10"),
            ("partition.assignment.strategy", "roundrobin"),
            ("commit", "auto"),
            ("auto.commit.interval.ms", "1000"),
            ("journeys", "30"),
            ("analytics-members", "1"),
        ],
        ..Preset::named("icici")
    },
    Preset {
        tone: Tone::Retry,
        seed: 7,
        length: Span::from_secs(20),
        params: &[
            ("journeys", "16"),
            ("max.poll.interval.ms", "2000"),
            ("session.timeout.ms", "2000"),
            ("broker.session.timeout.ms", "1000"),
            ("request.timeout.ms", "1000"),
        ],
        chaos: 4,
        ..Preset::named("chaos")
    },
];
