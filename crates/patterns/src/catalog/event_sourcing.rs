//! Event sourcing: a stockbroker's portfolios, kept as everything that ever happened to them.
//!
//! **The problem.** A balance in a table says what is, not why. Two programs that read it and write
//! it back lose one of the two changes, and no one can say what was there on Tuesday.
//!
//! **The pattern.** Keep every change as an event, in order, and never alter one. The state is what
//! the events add up to; whoever needs it folds them.
//!
//! ```text
//!  order ─▶ writer: read stream ─▶ fold ─▶ decide ─▶ append at the version that was read ─▶ store
//!              ▲                                        │ somebody was faster: conflict        │
//!              └──────── wait, read again, decide again ┘                                      │ follow from
//!                                                                                              │ a kept position
//!     auditor: any version, any time, snapshot + tail = all    projector: view + position ◀────┤
//!                                                 notes: one contract note a trade, position ◀────┤
//!                        phone: an alert a trade ◀── bus ◀── publisher: event, position ◀────────┘
//! ```
//!
//! **What breaks without it.** No expected version: two writers decide on the same past, and shares
//! are sold twice. A snapshot that does not say of which version it is, and by which code: events are
//! folded twice or not at all. Publishing after the append by the writer itself: a crash in between,
//! and the others never hear of it. An event that a reader cannot read and skips: every later figure
//! is wrong.
//!
//! **What holds** ([`invariants`]): versions without gap or double; an append-only log, tied by hashes;
//! fold(snapshot + tail) = fold(all); cash and shares never negative; profit equals the ledger's;
//! whatever is stored is published, and every trade gets its contract note once.
//!
//! हिन्दी में: बैलेंस नहीं, हर बदलाव रखिए, क्रम से और हमेशा के लिए; जो आज है, वह उन्हीं बदलावों का जोड़ है।
//!
//! In reading order: [`portfolio`] (decide and apply, pure), [`upcasters`] (old bodies), [`intake`] (bodies from elsewhere), [`chain`] (the
//! fold and its hashes), [`replay`] (snapshots, versions, times), [`writer`], [`followers`], [`publisher`],
//! [`contract_notes`], [`alerts`], [`auditor`], [`scenario`], [`story`] (facts), [`invariants`].
//!
//! Sources: Greg Young, "CQRS Documents" (2010), for expected versions and snapshots beside the
//! stream; Greg Young, "Versioning in an Event Sourced System" (2016), for upcasters.

pub mod alerts;
pub mod auditor;
pub mod chain;
pub mod contract_notes;
pub mod followers;
pub mod intake;
pub mod invariants;
pub mod portfolio;
pub mod publisher;
pub mod replay;
pub mod scenario;
pub mod story;
pub mod upcasters;
pub mod writer;

pub use scenario::start_on;

use crate::fact::Tone;
use crate::pattern::{ActorRole, ActorSpec, CommandSpec, Engine, Param, Pattern, Preset, Program, Switch, Unit};
use crate::picture::OwnPicture;
use crate::picture::portfolio::Portfolios;

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::invariants,
    start: scenario::start,
    words: include_str!(concat!(env!("OUT_DIR"), "/event-sourcing.words")),
    reads: intake::intake,
    picture: Some(|_| OwnPicture::new(Portfolios::default())),
};

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "event-sourcing",
    number: 3,
    version: 3,
    minutes: 12,
    params: &[
        Param::number("writers", (0, 4, 1), 2, Unit::Count),
        Param::number("rate", (1, 10, 1), 2, Unit::PerSecond),
        Param::number("portfolios", (0, 4, 1), 1, Unit::Count),
        Param::number("think", (0, 500, 10), 120, Unit::Ms),
        Param::number("snapshot-every", (2, 50, 1), 5, Unit::Count),
    ],
    switches: &[
        Switch {
            id: "expected-version",
            preset: "no-expected-version",
            breaks: "hash-chain",
            may_break: &["never-negative", "ledger", "replay"],
        },
        Switch {
            id: "snapshot-version",
            preset: "snapshot-without-version",
            breaks: "replay",
            may_break: &["hash-chain", "never-negative"],
        },
    ],
    presets: &[
        Preset { tone: Tone::Retry, actions: "9s:query.3,10s:as-of.4,12s:export", ..Preset::named("two-writers") },
        Preset {
            params: &[("writers", "0"), ("portfolios", "0")],
            actions: "8s:query.3,9s:as-of.2",
            ..Preset::named("buy-four-sell-two")
        },
        Preset {
            tone: Tone::Retry,
            actions: "3.045s:crash.publisher,7s:restart.publisher,12s:crash.app,14s:restart.app",
            ..Preset::named("crash-before-publish")
        },
        Preset {
            tone: Tone::Retry,
            params: &[("snapshot-every", "20")],
            actions: "6s:restore-snapshot.ZR1043",
            ..Preset::named("stale-snapshot")
        },
        Preset {
            tone: Tone::Retry,
            actions: "4s:deploy.without-upcaster,10s:deploy.complete",
            ..Preset::named("missing-upcaster")
        },
        Preset { tone: Tone::Failed, actions: "4s:fill.store,8s:heal.store", ..Preset::named("store-full") },
        Preset { tone: Tone::Retry, chaos: 6, ..Preset::named("random-faults") },
        Preset {
            tone: Tone::Failed,
            params: &[("writers", "3"), ("rate", "3"), ("think", "300")],
            off: &["expected-version"],
            seed: 33,
            breaks: &["hash-chain", "never-negative"],
            may_break: &["ledger", "replay"],
            ..Preset::named("no-expected-version")
        },
        Preset {
            tone: Tone::Failed,
            params: &[("snapshot-every", "20")],
            off: &["snapshot-version"],
            actions: "6s:restore-snapshot.ZR1043",
            breaks: &["replay"],
            may_break: &["hash-chain", "never-negative"],
            ..Preset::named("snapshot-without-version")
        },
    ],
    commands: &[
        CommandSpec { verb: "fund", args_max: 2, example: &["5000"] },
        CommandSpec { verb: "withdraw", args_max: 2, example: &["5000"] },
        CommandSpec { verb: "buy", args_max: 3, example: &["INFY", "2"] },
        CommandSpec { verb: "sell", args_max: 3, example: &["INFY", "2"] },
        CommandSpec { verb: "dividend", args_max: 3, example: &["TCS", "150"] },
        CommandSpec { verb: "query", args_max: 2, example: &["3"] },
        CommandSpec { verb: "as-of", args_max: 2, example: &["3"] },
        CommandSpec { verb: "export", args_max: 1, example: &[] },
        CommandSpec { verb: "restore-snapshot", args_max: 1, example: &[] },
        CommandSpec { verb: "deploy", args_max: 1, example: &["complete"] },
    ],
    world_commands: &[],
    actors: &[
        ActorSpec { name: "app", role: ActorRole::Client },
        ActorSpec { name: "web", role: ActorRole::Client },
        ActorSpec { name: "desk", role: ActorRole::Client },
        ActorSpec { name: "sip", role: ActorRole::Client },
        ActorSpec { name: "store", role: ActorRole::Infrastructure },
        ActorSpec { name: "projector", role: ActorRole::Worker },
        ActorSpec { name: "publisher", role: ActorRole::Worker },
        ActorSpec { name: "auditor", role: ActorRole::Worker },
        ActorSpec { name: "bus", role: ActorRole::Infrastructure },
        ActorSpec { name: "notes", role: ActorRole::Worker },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
        ActorSpec { name: "phone", role: ActorRole::Client },
    ],
    faults: &["crash.app", "crash.publisher", "crash.projector", "crash.notes", "fill.store", "partition.web.store"],
    chaos: &[
        "crash.app",
        "crash.web",
        "crash.publisher",
        "crash.projector",
        "crash.notes",
        "crash.phone",
        "crash.store",
        "fill.store",
        "partition.web.store",
        "partition.publisher.store",
        "partition.notes.keys",
        "lose.app.store",
        "lose.publisher.bus.30",
        "lose.bus.phone.30",
        "lose.projector.store",
        "lose.notes.store.30",
        "double.app.store",
        "double.notes.keys.40",
        "double.bus.phone.40",
        "reorder.web.store",
        "skew.web.5000",
    ],
    kinds: story::KINDS,
    engines: &[Engine::Sim, Engine::Browser],
    served: &[],
    sources: &[
        "crates/patterns/src/catalog/event_sourcing.rs",
        "crates/patterns/src/catalog/event_sourcing/portfolio.rs",
        "crates/patterns/src/catalog/event_sourcing/upcasters.rs",
        "crates/patterns/src/catalog/event_sourcing/chain.rs",
        "crates/patterns/src/catalog/event_sourcing/replay.rs",
        "crates/patterns/src/catalog/event_sourcing/writer.rs",
        "crates/patterns/src/catalog/event_sourcing/followers.rs",
        "crates/patterns/src/catalog/event_sourcing/publisher.rs",
        "crates/patterns/src/catalog/event_sourcing/contract_notes.rs",
        "crates/patterns/src/catalog/event_sourcing/alerts.rs",
        "crates/patterns/src/catalog/event_sourcing/auditor.rs",
        "crates/patterns/src/catalog/event_sourcing/scenario.rs",
    ],
};
