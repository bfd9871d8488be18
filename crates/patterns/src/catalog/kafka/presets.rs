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
    "partition.ana-1.keys",
    "partition.rides-api-1.broker-2",
    "lose.rides-api-3.broker-1.30",
    "lose.broker-2.broker-3.30",
    "lose.pay-2.broker-2.30",
    "double.pay-1.gateway.50",
    "reorder.rides-api-1.broker-3",
];

/// Broker 2's followers stop hearing of what it takes, long before they count as out of sync, and then it dies.
const CUT_OFF_AND_DIES: &str = "2.9s:partition.broker-1.broker-2,2.9s:partition.broker-2.broker-3,4s:crash.broker-2";

const AHEAD: &[(&str, &str)] = &[("rate", "4"), ("journeys", "14"), ("analytics-members", "1"), ("fraud-members", "0")];

/// The presets; the first is what a newcomer sees. The others leave out the groups that have no part in their story.
pub(super) const PRESETS: &[Preset] = &[
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(20),
        params: &[("journeys", "28")],
        actions: "2.5s:crash.broker-2,8s:restart.broker-2",
        ..Preset::named("leader-dies")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(12),
        params: AHEAD,
        actions: CUT_OFF_AND_DIES,
        ..Preset::named("leader-dies-ahead")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(10),
        params: &[("acks", "1"), ("rate", "4"), ("journeys", "14"), ("analytics-members", "1"), ("fraud-members", "0")],
        actions: CUT_OFF_AND_DIES,
        breaks: &["reported-is-kept"],
        may_break: &["partition-order", "key-order"],
        ..Preset::named("leader-dies-acks-1")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(14),
        params: &[
            ("min.insync.replicas", "1"),
            ("replica.lag.time.max.ms", "1000"),
            ("unclean.leader.election.enable", "true"),
            ("rate", "4"),
            ("journeys", "14"),
            ("analytics-members", "1"),
            ("fraud-members", "0"),
        ],
        actions: "2s:partition.broker-1.broker-2,2s:partition.broker-2.broker-3,5s:crash.broker-2,11s:restart.broker-2,\
                  11s:repair.broker-1.broker-2,11s:repair.broker-2.broker-3",
        breaks: &["reported-is-kept"],
        may_break: UNCLEAN,
        ..Preset::named("unclean-election")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(13),
        params: &[
            ("broker.session.timeout.ms", "1000"),
            ("journeys", "10"),
            ("analytics-members", "1"),
            ("fraud-members", "0"),
        ],
        actions: "2s:crash.broker-2,2.2s:crash.broker-3,6s:restart.broker-3,8s:restart.broker-2",
        ..Preset::named("isr-below-minimum")
    },
    Preset {
        tone: Tone::Retry,
        seed: 2,
        length: Span::from_secs(11),
        params: &[
            ("max.poll.interval.ms", "1500"),
            ("work", "20"),
            ("journeys", "14"),
            ("analytics-members", "0"),
            ("fraud-members", "0"),
        ],
        actions: "2s:slow.pay-2.100,5s:heal.pay-2",
        ..Preset::named("stalled-consumer")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(9),
        params: &[("journeys", "8"), ("work", "40"), ("analytics-members", "0")],
        actions: "2s:hot-key.40",
        ..Preset::named("hot-key")
    },
    Preset {
        tone: Tone::Failed,
        seed: 7,
        length: Span::from_secs(11),
        params: &[
            ("metadata.max.age.ms", "500"),
            ("work", "180"),
            ("partitions", "3"),
            ("rate", "6"),
            ("journeys", "24"),
            ("analytics-members", "0"),
            ("fraud-members", "0"),
        ],
        actions: "3s:partitions.12",
        breaks: &["key-order"],
        ..Preset::named("partitions-added")
    },
    Preset {
        tone: Tone::Dead,
        length: Span::from_secs(9),
        params: &[("journeys", "10"), ("analytics-members", "0"), ("fraud-members", "0")],
        actions: "2s:poison,3s:fail.pay-1,5s:heal.pay-1",
        ..Preset::named("poison")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(12),
        params: &[("journeys", "14"), ("rate", "2"), ("analytics-members", "0"), ("fraud-members", "0")],
        actions: "3s:bounce.pay-1,6s:bounce.pay-2,9s:bounce.pay-3",
        ..Preset::named("rolling-restart-dynamic")
    },
    Preset {
        length: Span::from_secs(12),
        params: &[
            ("group.instance.id", "static"),
            ("journeys", "14"),
            ("rate", "2"),
            ("analytics-members", "0"),
            ("fraud-members", "0"),
        ],
        actions: "3s:bounce.pay-1,6s:bounce.pay-2,9s:bounce.pay-3",
        ..Preset::named("rolling-restart-static")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(9),
        params: &[
            ("request.timeout.ms", "500"),
            ("linger.ms", "0"),
            ("partitions", "2"),
            ("rate", "8"),
            ("journeys", "18"),
            ("analytics-members", "0"),
            ("fraud-members", "0"),
            ("payment-members", "1"),
        ],
        actions: "1.5s:lose.rides-api-1.broker-1.30,1.5s:lose.rides-api-2.broker-2.30,5s:repair.rides-api-1.broker-1,\
                  5s:repair.rides-api-2.broker-2",
        ..Preset::named("lossy-network")
    },
    Preset {
        length: Span::from_secs(12),
        params: &[
            ("retention.ms", "3000"),
            ("segment.ms", "1000"),
            ("dispatch", "on"),
            ("journeys", "10"),
            ("analytics-members", "0"),
            ("fraud-members", "0"),
        ],
        ..Preset::named("compaction")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(12),
        params: &[
            ("scene", "phonepe"),
            ("max.poll.records", "100"),
            ("commit", "each"),
            ("journeys", "14"),
            ("analytics-members", "1"),
        ],
        actions: "2s:crash.pay-1,4s:restart.pay-1",
        ..Preset::named("phonepe")
    },
    Preset {
        length: Span::from_secs(12),
        params: &[
            ("scene", "icici"),
            ("compression.type", "gzip"),
            ("max.in.flight.requests.per.connection", "1"),
            ("linger.ms", "10"),
            ("partition.assignment.strategy", "roundrobin"),
            ("commit", "auto"),
            ("auto.commit.interval.ms", "1000"),
            ("journeys", "24"),
            ("analytics-members", "0"),
        ],
        ..Preset::named("icici")
    },
    Preset {
        tone: Tone::Retry,
        seed: 7,
        length: Span::from_secs(18),
        params: &[
            ("journeys", "10"),
            ("max.poll.interval.ms", "2000"),
            ("session.timeout.ms", "2000"),
            ("broker.session.timeout.ms", "1000"),
            ("request.timeout.ms", "1000"),
            ("analytics-members", "1"),
            ("fraud-members", "0"),
        ],
        chaos: 5,
        ..Preset::named("chaos")
    },
];
