//! Runs worth watching, and the guards that can be turned off.

use crate::fact::Tone;
use crate::pattern::{ChoiceOption, Param, Preset, Switch, Unit};
use crate::time::Span;

/// After how many seconds nothing is delivered again: no run is longer.
const LAST_REDELIVERY_S: i64 = 30;

const fn safe(word: &'static str) -> ChoiceOption {
    ChoiceOption::safe(word)
}

/// With one epoch for many transactions, the end marker of one that comes late ends the next: half of it is committed
/// before anybody has asked for that, and stays so if it is aborted.
const SAME_EPOCH: ChoiceOption = ChoiceOption { word: "1", may_break: &["one-effect"] };

/// What can be set. Names with dots are Kafka's; its defaults for them, a minute and five, are shorter here, so that a
/// run shows what they do. A key's window is a day, as in the original; one that ends before the last redelivery can
/// come leaves the key's holder with a wish that looks new.
pub(super) const PARAMS: &[Param] = &[
    Param::choice("wishes", &[safe("mixed"), safe("original"), safe("alike")]),
    Param::number("transfers", (0, 40, 1), 10, Unit::Count),
    Param::number("gap", (100, 5_000, 100), 800, Unit::Ms),
    Param::number("work", (0, 500, 5), 40, Unit::Ms),
    Param::number("processors", (1, 3, 1), 1, Unit::Count),
    Param::number("partitions", (1, 3, 1), 1, Unit::Count),
    Param::number("lease", (300, 300_000, 100), 1_000, Unit::Ms),
    Param::number("window", (1, 86_400, 1), 86_400, Unit::Seconds).safe_from(LAST_REDELIVERY_S, &["one-effect"]),
    Param::choice("text", &[safe("text-first"), safe("note-first")]),
    Param::number("transaction.timeout.ms", (500, 60_000, 500), 4_000, Unit::Ms),
    Param::number("max.poll.interval.ms", (1_000, 300_000, 500), 6_000, Unit::Ms),
    Param::choice("transaction.version", &[safe("2"), SAME_EPOCH]),
];

/// The guards, and where turning each off is caught.
pub(super) const SWITCHES: &[Switch] = &[
    Switch { id: "key", preset: "crash-between", breaks: "one-effect", may_break: &[] },
    Switch { id: "key-with-effect", preset: "crash-between", breaks: "one-effect", may_break: &[] },
    Switch { id: "inbox", preset: "relay-dies", breaks: "one-line", may_break: &[] },
    Switch { id: "fencing", preset: "zombie", breaks: "old-epoch", may_break: &["sum-constant"] },
    Switch {
        id: "read-committed",
        preset: "hanging-transaction",
        breaks: "no-aborted-seen",
        may_break: &["one-effect"],
    },
];

/// All three lanes stand still after their first step, and crash there.
const ALL_CRASH: &str = "2s:pause.written,4s:crash.most-1,4s:crash.least-1,4s:crash.exact-1,\
                         5s:restart.most-1,5s:restart.least-1,5s:restart.exact-1";

/// Once between each pair of steps of the exactly-once lane.
const EACH_STEP: &str = "1s:pause.leased,2500ms:crash.exact-1,3s:restart.exact-1,\
                         5s:pause.read,6500ms:crash.exact-1,7s:restart.exact-1,\
                         9s:pause.written,10500ms:crash.exact-1,11s:restart.exact-1,\
                         13s:pause.sent,14500ms:crash.exact-1,15s:restart.exact-1,\
                         17s:pause.offsets,18500ms:crash.exact-1,19s:restart.exact-1";

/// Two processors with a partition each, who need the same ledger.
const TWO: &[(&str, &str)] = &[("processors", "2"), ("partitions", "2"), ("gap", "300"), ("transfers", "20")];

/// The end marker of one transaction is held up and sent again; the next transaction is open, with its postings sent, when
/// the first copy is served. Then its processor dies, and its successor aborts it.
const LATE_MARKER: &str = "1500ms:late-marker.3000,2400ms:pause.sent.4000,5500ms:crash.exact-1,6s:restart.exact-1";

/// The presets; the first is what a newcomer sees.
pub(super) const PRESETS: &[Preset] = &[
    Preset { tone: Tone::Retry, length: Span::from_secs(14), actions: ALL_CRASH, ..Preset::named("crash-between") },
    Preset {
        tone: Tone::Retry,
        seed: 1,
        length: Span::from_secs(14),
        params: &[("transfers", "8")],
        actions: "2s:lose.netbanking.broker-1.60,6s:repair.netbanking.broker-1",
        ..Preset::named("ack-lost")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(24),
        params: &[("transfers", "22"), ("gap", "900")],
        actions: EACH_STEP,
        ..Preset::named("crash-each-step")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(12),
        params: TWO,
        actions: "1500ms:pause.read.3000",
        ..Preset::named("zombie")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(16),
        params: &[
            ("processors", "2"),
            ("partitions", "2"),
            ("gap", "400"),
            ("transfers", "24"),
            ("max.poll.interval.ms", "2000"),
        ],
        actions: "1500ms:pause.sent.8000",
        ..Preset::named("zombie-epoch")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(14),
        params: &[("transaction.timeout.ms", "3000")],
        actions: "2s:pause.sent.5000",
        ..Preset::named("hanging-transaction")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(12),
        params: &[
            ("processors", "2"),
            ("partitions", "2"),
            ("gap", "300"),
            ("transfers", "20"),
            ("transaction.timeout.ms", "3000"),
        ],
        actions: "2s:pause.sent.5000",
        ..Preset::named("held-back")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(12),
        params: &[("transaction.version", "1"), ("transfers", "6")],
        actions: LATE_MARKER,
        breaks: &["one-effect"],
        ..Preset::named("late-marker")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(12),
        params: &[("transfers", "6")],
        actions: LATE_MARKER,
        ..Preset::named("late-marker-epoch")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(9),
        params: &[("transfers", "3"), ("window", "2")],
        actions: "5500ms:again",
        breaks: &["one-effect"],
        ..Preset::named("after-window")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(12),
        params: &[("transfers", "6"), ("window", "2")],
        actions: "2s:pause.written,3s:crash.exact-1,6500ms:restart.exact-1",
        breaks: &["one-effect"],
        ..Preset::named("redelivered-after-window")
    },
    Preset {
        length: Span::from_secs(8),
        params: &[("transfers", "3")],
        actions: "3500ms:again,4500ms:other",
        ..Preset::named("other-payload")
    },
    Preset { length: Span::from_secs(8), params: &[("wishes", "alike"), ("transfers", "5")], ..Preset::named("alike") },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(10),
        params: &[("transfers", "6")],
        actions: "2s:pause.texted,3900ms:crash.notifier,4500ms:restart.notifier",
        ..Preset::named("text-twice")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(10),
        params: &[("transfers", "6")],
        actions: "2s:pause.told,3900ms:crash.relay,4500ms:restart.relay",
        ..Preset::named("relay-dies")
    },
    Preset {
        length: Span::from_secs(17),
        params: &[("wishes", "original"), ("transfers", "4"), ("gap", "300"), ("processors", "3"), ("partitions", "3")],
        actions: "9500ms:pause.leased.3000",
        ..Preset::named("original")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(24),
        params: &[("processors", "2"), ("partitions", "2"), ("gap", "400"), ("transfers", "24")],
        chaos: 6,
        ..Preset::named("random-faults")
    },
];

/// Faults that the seed may cause and that the guards must survive.
pub(super) const CHAOS: &[&str] = &[
    "crash.exact-1",
    "crash.exact-2",
    "crash.most-1",
    "crash.least-1",
    "crash.statements",
    "crash.relay",
    "crash.notifier",
    "crash.netbanking",
    "crash.broker-1",
    "crash.keys",
    "slow.exact-1.40",
    "slow.ledger.30",
    "hang.ledger",
    "partition.exact-1.ledger",
    "partition.exact-2.keys",
    "partition.exact-1.broker-1",
    "lose.exact-1.ledger.40",
    "lose.exact-2.broker-1.30",
    "lose.netbanking.broker-1.50",
    "double.exact-1.ledger.50",
    "double.exact-2.keys.50",
    "reorder.exact-1.ledger",
    "reorder.exact-2.broker-1",
    "partition.relay.ledger",
    "double.relay.ledger.50",
    "lose.notifier.sms.40",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_run_is_longer_than_the_least_window_that_is_called_safe() {
        let longest = PRESETS.iter().map(|preset| preset.length).max();
        assert!(longest.is_some_and(|longest| longest <= Span::from_secs(LAST_REDELIVERY_S.unsigned_abs())));
    }
}
