//! Runs worth watching, and the guards that can be turned off.

use crate::fact::Tone;
use crate::pattern::{Preset, Switch};
use crate::time::Span;

/// The guards, and where turning each off is caught.
pub(super) const SWITCHES: &[Switch] = &[
    Switch {
        id: "idempotency-key",
        preset: "reply-after-timeout",
        breaks: "effects-once",
        may_break: &["named-end", "conserved", "undo-in-reverse"],
    },
    Switch { id: "saga-log", preset: "orchestrator-crash", breaks: "named-end", may_break: &[] },
    Switch { id: "undo-retry", preset: "compensation-fails", breaks: "named-end", may_break: &["undo-in-reverse"] },
];

/// SLOT_2 is full, so whoever wants it is undone.
const FULL: &[(&str, &str)] = &[("slot-2", "0")];

const REFUND_FAILS: &[(&str, &str)] = &[("slot-2", "0"), ("orders", "3"), ("refund-failing", "100")];

/// The wallet takes longer than its callers wait, and later is well again.
const SLOW_WALLET: &str = "2.4s:slow.wallet.8,9s:heal.wallet";

const FEW: &[(&str, &str)] = &[("orders", "4"), ("gap", "2500")];

/// Without jitter, since the crashes are aimed at single steps.
const APART: &[(&str, &str)] = &[("orders", "6"), ("slot-2", "0"), ("gap", "2500"), ("jitter", "none")];

/// In the middle of each kind of step, and of both undos: stock, refund, payment, slot, sale, release, points.
const CRASHES: &str = "2570ms:crash.orchestrator,3270ms:restart.orchestrator,\
                       4300ms:crash.orchestrator,5000ms:restart.orchestrator,\
                       7140ms:crash.orchestrator,7840ms:restart.orchestrator,\
                       8210ms:crash.orchestrator,8910ms:restart.orchestrator,\
                       9360ms:crash.orchestrator,10060ms:restart.orchestrator,\
                       10450ms:crash.orchestrator,11150ms:restart.orchestrator,\
                       12210ms:crash.orchestrator,12910ms:restart.orchestrator";

pub(super) const PRESETS: &[Preset] = &[
    Preset { tone: Tone::Retry, length: Span::from_secs(20), params: FULL, ..Preset::named("decline-at-pivot") },
    Preset {
        tone: Tone::Dead,
        length: Span::from_secs(24),
        params: REFUND_FAILS,
        ..Preset::named("compensation-fails")
    },
    Preset {
        tone: Tone::Dead,
        length: Span::from_secs(30),
        params: &[
            ("slot-2", "0"),
            ("orders", "1"),
            ("baskets", "original-a"),
            ("gateway-failing", "0"),
            ("refund-failing", "100"),
        ],
        actions: "2s:place.CUST002.SLOT_2,4s:place.CUST003.SLOT_2,\
                  14s:resolve.BB-1041.finish,17s:resolve.BB-1042.settle",
        ..Preset::named("desk-resolves")
    },
    Preset {
        length: Span::from_secs(16),
        params: &[("orders", "5")],
        actions: "1s:double.orchestrator.wallet.100",
        ..Preset::named("duplicate-reply")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(24),
        params: FEW,
        actions: SLOW_WALLET,
        ..Preset::named("reply-after-timeout")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(24),
        params: APART,
        actions: CRASHES,
        ..Preset::named("orchestrator-crash")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(18),
        params: &[("baskets", "oil"), ("oil", "1"), ("orders", "2"), ("gap", "300"), ("slot-2", "0")],
        ..Preset::named("last-item")
    },
    Preset {
        length: Span::from_secs(10),
        params: &[("baskets", "original-a"), ("orders", "1"), ("gateway-failing", "0")],
        ..Preset::named("original-a")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(18),
        params: &[("baskets", "original-b"), ("orders", "1"), ("gateway-failing", "100"), ("jitter", "none")],
        ..Preset::named("original-b")
    },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(20),
        params: &[("style", "choreographed"), ("slot-2", "0")],
        ..Preset::named("choreographed")
    },
    Preset { tone: Tone::Retry, length: Span::from_secs(40), chaos: 8, ..Preset::named("random-faults") },
    Preset {
        tone: Tone::Retry,
        length: Span::from_secs(40),
        params: &[("style", "choreographed")],
        chaos: 8,
        ..Preset::named("random-choreographed")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(24),
        params: FEW,
        actions: SLOW_WALLET,
        off: &["idempotency-key"],
        breaks: &["effects-once"],
        may_break: &["named-end", "conserved"],
        ..Preset::named("no-key")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(24),
        params: APART,
        actions: CRASHES,
        off: &["saga-log"],
        breaks: &["named-end"],
        ..Preset::named("no-log")
    },
    Preset {
        tone: Tone::Failed,
        length: Span::from_secs(24),
        params: REFUND_FAILS,
        off: &["undo-retry"],
        breaks: &["named-end", "undo-in-reverse"],
        ..Preset::named("undo-once")
    },
];
