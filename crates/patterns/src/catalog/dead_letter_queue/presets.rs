//! What can be set, which guards can be turned off, and the runs worth watching.

use crate::fact::Tone;
use crate::pattern::{ChoiceOption, Param, Preset, Switch, Unit};
use crate::time::Span;

const fn safe(word: &'static str) -> ChoiceOption {
    ChoiceOption::safe(word)
}

pub(super) const PARAMS: &[Param] = &[
    Param::number("rate", (1, 50, 1), 8, Unit::PerSecond),
    Param::number("notices", (0, 400, 1), 48, Unit::Count),
    Param::choice(
        "jitter",
        &[
            safe("full"),
            safe("equal"),
            // Cut to a small cap, its draws gather there: a herd again.
            ChoiceOption { word: "decorrelated", may_break: &["no-herd"] },
            ChoiceOption { word: "none", may_break: &["no-herd"] },
        ],
    ),
    Param::choice("growth", &[safe("exponential"), safe("linear"), safe("fixed")]),
    Param::number("base", (1, 60, 1), 2, Unit::Seconds),
    Param::number("cap", (1, 600, 1), 300, Unit::Seconds),
    Param::number("attempts", (1, 10, 1), 4, Unit::Count),
    Param::choice("retry", &[safe("retry-topics"), safe("blocking")]),
    Param::number("lease", (2, 60, 1), 5, Unit::Seconds),
    Param::number("slots", (1, 8, 1), 4, Unit::Count),
    Param::number("timeout", (100, 1_900, 100), 1_000, Unit::Ms),
    Param::number("gateway", (1, 200, 1), 20, Unit::PerSecond),
    Param::number("sms-failing", (0, 100, 1), 30, Unit::Percent),
    Param::number("push-failing", (0, 100, 1), 25, Unit::Percent),
    Param::number("email-failing", (0, 100, 1), 15, Unit::Percent),
    Param::number("permanent", (0, 100, 5), 20, Unit::Percent),
    Param::choice("kept", &[safe("thirty-days"), safe("one-minute"), safe("ten-seconds")]),
    Param::number("redrive-rate", (1, 50, 1), 1, Unit::PerSecond),
    Param::number("alert-depth", (1, 200, 1), 20, Unit::Count),
    Param::number("alert-age", (1, 300, 1), 10, Unit::Seconds),
    Param::number("alert-dead", (1, 100, 1), 3, Unit::Count),
    Param::number("dead-max", (1, 1_000, 1), 1_000, Unit::Count),
];

/// The guards, and where turning each off is caught.
pub(super) const SWITCHES: &[Switch] = &[
    Switch { id: "jitter", preset: "outage", breaks: "no-herd", may_break: &[] },
    Switch { id: "lease", preset: "worker-crash", breaks: "nothing-lost", may_break: &[] },
    Switch { id: "attempt-cap", preset: "poison-pill", breaks: "attempts-max", may_break: &[] },
];

/// Gateways that seldom fail by themselves, so that what is done to them is what is seen.
const QUIET: &[(&str, &str)] = &[("sms-failing", "4"), ("push-failing", "3"), ("email-failing", "3")];

/// The same, and every address exists.
const SOUND: &[(&str, &str)] =
    &[("sms-failing", "4"), ("push-failing", "3"), ("email-failing", "3"), ("permanent", "0")];

/// The demonstration's twelve messages, at once, with two attempts; nothing fails by itself.
const TRIAL: &[(&str, &str)] = &[
    ("notices", "12"),
    ("rate", "50"),
    ("attempts", "2"),
    ("sms-failing", "0"),
    ("push-failing", "0"),
    ("email-failing", "0"),
    ("permanent", "0"),
];

/// The SMS gateway is down from 2 s to 6 s, and forty orders come in the middle of it. The last ones that ran out
/// of attempts are sent again once it is well.
const OUTAGE: &str = "2s:fail.sms,2.5s:rush.40,6s:heal.sms,16s:redrive-all";

/// A slow SMS gateway fills the workers' hands; then two of the workers die, one after the other.
const CRASHES: &str = "2s:slow.sms.10,2.1s:rush.20,2.3s:crash.worker-1,2.9s:crash.worker-2,\
                       6s:heal.sms,9s:restart.worker-1,9.5s:restart.worker-2";

pub(super) const PRESETS: &[Preset] = &[
    Preset { tone: Tone::Retry, params: QUIET, actions: OUTAGE, ..Preset::named("outage") },
    Preset {
        tone: Tone::Dead,
        params: SOUND,
        actions: "1.5s:spoil,3.5s:spoil,20s:notify.order.whatsapp,24s:edit-letter",
        length: Span::from_secs(40),
        ..Preset::named("poison-pill")
    },
    Preset {
        tone: Tone::Retry,
        params: &[
            ("notices", "24"),
            ("redrive-rate", "2"),
            ("sms-failing", "4"),
            ("push-failing", "3"),
            ("email-failing", "3"),
        ],
        length: Span::from_secs(60),
        actions: "2s:fail.sms,2.5s:rush.6,18s:redrive-all,36s:heal.sms,40s:redrive-all",
        ..Preset::named("redrive-too-early")
    },
    Preset {
        tone: Tone::Delivered,
        params: QUIET,
        length: Span::from_secs(20),
        actions: CRASHES,
        ..Preset::named("worker-crash")
    },
    Preset {
        tone: Tone::Delivered,
        params: QUIET,
        length: Span::from_secs(45),
        actions: "1s:fill.dead-letters,1.5s:spoil,2s:notify.order.whatsapp,2.5s:spoil,28s:heal.dead-letters",
        ..Preset::named("dead-letter-write-fails")
    },
    Preset {
        tone: Tone::Dead,
        params: &[
            ("dead-max", "2"),
            ("alert-dead", "2"),
            ("sms-failing", "4"),
            ("push-failing", "3"),
            ("email-failing", "3"),
            ("permanent", "0"),
        ],
        length: Span::from_secs(45),
        actions: "1s:spoil,1.5s:spoil,2s:spoil,2.5s:spoil,24s:edit-letter,30s:edit-letter",
        ..Preset::named("no-room-left")
    },
    Preset {
        tone: Tone::Retry,
        params: &[("retry", "blocking"), ("sms-failing", "4"), ("push-failing", "3"), ("email-failing", "3")],
        length: Span::from_secs(40),
        actions: "2s:fail.sms,2.5s:rush.40,5s:heal.sms",
        ..Preset::named("blocking")
    },
    Preset {
        tone: Tone::Dead,
        seed: 8,
        params: &[("notices", "12"), ("rate", "50"), ("slots", "1")],
        length: Span::from_secs(60),
        actions: "40s:redrive-all",
        ..Preset::named("twelve-messages")
    },
    Preset {
        tone: Tone::Retry,
        params: TRIAL,
        length: Span::from_secs(30),
        actions: "10ms:fail.sms,10ms:fail.push,10ms:fail.email,\
                  8s:heal.sms,8s:heal.push,8s:heal.email,12s:redrive-some.2",
        ..Preset::named("two-per-topic")
    },
    Preset {
        tone: Tone::Retry,
        params: QUIET,
        length: Span::from_secs(40),
        actions: "20s:redrive-all",
        chaos: 6,
        ..Preset::named("random-faults")
    },
    Preset {
        tone: Tone::Failed,
        params: QUIET,
        actions: OUTAGE,
        off: &["jitter"],
        breaks: &["no-herd"],
        ..Preset::named("no-jitter")
    },
    Preset {
        tone: Tone::Failed,
        params: QUIET,
        length: Span::from_secs(20),
        actions: CRASHES,
        off: &["lease"],
        breaks: &["nothing-lost"],
        ..Preset::named("popped")
    },
    Preset {
        tone: Tone::Failed,
        params: SOUND,
        actions: "1.5s:spoil,3.5s:spoil,20s:notify.order.whatsapp",
        length: Span::from_secs(60),
        off: &["attempt-cap"],
        breaks: &["attempts-max"],
        ..Preset::named("for-ever")
    },
];
