//! Exactly once: transfers between accounts at HDFC.
//!
//! **The problem.** A customer moves ₹25,000 and the app hears nothing. Was it done? To ask again may move the money
//! twice; not to ask again may never move it. Between any two steps of anybody something can crash.
//!
//! **The pattern.** Nothing is delivered exactly once; an *effect* can be had exactly once. The customer's device draws a
//! key for each wish. Whoever has the effect keeps the key with it, in one transaction, and gives the same answer to the
//! same key. What is told of it is told by transactions of the log, or by an outbox and an inbox.
//!
//! ```text
//!                        ┌─▶ at most once    commit ─▶ move                      ─▶ book 1
//!  netbanking ─▶ stream ─┼─▶ at least once   move ─▶ commit                      ─▶ book 2
//!  key, wish             └─▶ exactly once    lease ─▶ read ─▶ write with the key ─▶ book 3 ─▶ outbox ─▶ relay
//!                                                            └▶ postings + place in the stream,          │
//!                                              statements ◀──── one transaction            notices ◀─────┘
//!                                              read_committed                     inbox ◀─────┘
//!                                                                                   └─▶ text: the guarantee ends
//! ```
//!
//! **What breaks without its parts.**
//! - Without the key, whoever reads a record again moves the money again.
//! - With the key stored after the effect, a crash in between does the same.
//! - With a lease and no fencing token, a holder that sleeps through its end writes over what was done since.
//! - With `read_uncommitted`, a reader counts postings that were never committed.
//!
//! **What holds** (`exactly_once/invariants.rs`): the sum of the balances of a book is constant; a key has one effect in
//! the exactly-once book; no posting is seen that is not committed; an older token or epoch changes nothing.
//!
//! **हिन्दी में:** संदेश एक ही बार पहुँचे, यह कोई नहीं कह सकता; पर असर एक ही बार हो, यह हो सकता है: असर और उसकी कुंजी एक साथ लिखो।
//!
//! In reading order: `transfers`, `lanes`, [`facts`], `rules`, `scene` (the client), `simple` (two lanes),
//! [`crate::once`] (keys, lease, outbox, inbox), `ledger`, `processor` (the third lane), `readers`, `pauses`,
//! `invariants`, `presets`.
//!
//! Sources: Kafka's KIP-98 (transactions), KIP-447 (offsets of a group in them), KIP-890 (an epoch for each); and those of
//! [`crate::once`]. The scene follows the usual textbook one; the names of companies are illustrative.

pub mod facts;
mod invariants;
pub mod lanes;
mod ledger;
mod pauses;
mod presets;
mod processor;
mod readers;
mod rules;
mod scene;
mod simple;
mod transfers;

use std::rc::{Rc, Weak};

pub use self::rules::POSTINGS;

use self::lanes::Lane;
use self::pauses::Pauses;
use self::processor::start_processor;
use self::rules::Rules;
use self::scene::{Wish, start_client};
use self::simple::start_simple;
use crate::pattern::{ActorRole, ActorSpec, CommandSpec, Engine, Pattern, Program, Served, Settings};
use crate::picture::OwnPicture;
use crate::picture::guarantees::Guarantees;
use crate::ports::{Command, Runtime};
use crate::sim::SimRuntime;
use crate::sim::broker::ask::{Ask, Server};
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::transaction_coordinator::WriteTxnMarkers;
use crate::time::Span;

/// How long a pause is unless said.
const PAUSE_MS: u64 = 2_500;
const PAUSE_MS_MAX: u64 = 60_000;

fn start(runtime: &SimRuntime, settings: &Settings) {
    let rules = Rc::new(Rules::of(settings));
    let broker = runtime.open_log(rules.cluster()).map(|cluster| Rc::downgrade(cluster.node(BrokerId(1))));
    runtime.open_keys();
    ledger::start_ledger(runtime, &rules);
    readers::start_texts(runtime);
    let late_marker = move |pause| {
        if let Some(broker) = broker.as_ref().and_then(Weak::upgrade) {
            broker.process().stall_next(WriteTxnMarkers::WHAT, pause);
        }
    };
    start_everybody(runtime, &rules, late_marker);
}

/// `late_marker` has a thread of the broker stand still for so long with the next end marker.
fn start_everybody<R: Runtime>(runtime: &R, rules: &Rc<Rules>, late_marker: impl Fn(Span) + 'static) {
    let pauses = Pauses::default();
    let ask = start_client(runtime, rules);
    start_simple(runtime, "most-1", Lane::Most, rules, &pauses);
    start_simple(runtime, "least-1", Lane::Least, rules, &pauses);
    for name in &["exact-1", "exact-2", "exact-3"][..rules.members] {
        start_processor(runtime, name, rules, &pauses);
    }
    readers::start_statements(runtime, rules);
    readers::start_relay(runtime, rules, &pauses);
    readers::start_notifier(runtime, rules, &pauses);
    runtime.on_command(Rc::new(move |Command { verb, args }| match verb.as_str() {
        "transfer" => ask(Wish::Transfer),
        "again" => ask(Wish::Again),
        "other" => ask(Wish::OtherPayload),
        "pause" => {
            pauses.ask(args.first().map_or("written", String::as_str), pause_of(args.get(1)));
        }
        "late-marker" => late_marker(pause_of(args.first())),
        other => unreachable!("the pattern declares no command {other}"),
    }));
}

/// The pause that a command names in milliseconds.
fn pause_of(text: Option<&String>) -> Span {
    let ms = text.and_then(|text| text.parse().ok()).unwrap_or(PAUSE_MS);
    Span::from_ms(ms.min(PAUSE_MS_MAX))
}

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::all,
    start,
    words: include_str!(concat!(env!("OUT_DIR"), "/exactly-once.words")),
    reads: || Box::new(|_| Ok(())),
    picture: Some(|_| OwnPicture::new(Guarantees::default())),
};

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "exactly-once",
    number: 7,
    version: 1,
    minutes: 12,
    params: presets::PARAMS,
    switches: presets::SWITCHES,
    presets: presets::PRESETS,
    commands: &[
        CommandSpec { verb: "transfer", args_max: 0, example: &[] },
        CommandSpec { verb: "again", args_max: 0, example: &[] },
        CommandSpec { verb: "other", args_max: 0, example: &[] },
        CommandSpec { verb: "pause", args_max: 2, example: &["written", "2500"] },
        CommandSpec { verb: "late-marker", args_max: 1, example: &["2500"] },
    ],
    // No client of a real broker can hold one of its threads up.
    world_commands: &["late-marker"],
    actors: &[
        ActorSpec { name: "netbanking", role: ActorRole::Client },
        ActorSpec { name: "broker-1", role: ActorRole::Infrastructure },
        ActorSpec { name: "controller", role: ActorRole::Infrastructure },
        ActorSpec { name: "most-1", role: ActorRole::Worker },
        ActorSpec { name: "least-1", role: ActorRole::Worker },
        ActorSpec { name: "exact-1", role: ActorRole::Worker },
        ActorSpec { name: "exact-2", role: ActorRole::Worker },
        ActorSpec { name: "exact-3", role: ActorRole::Worker },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
        ActorSpec { name: "ledger", role: ActorRole::Service },
        ActorSpec { name: "statements", role: ActorRole::Worker },
        ActorSpec { name: "relay", role: ActorRole::Worker },
        ActorSpec { name: "notifier", role: ActorRole::Worker },
        ActorSpec { name: "sms", role: ActorRole::Service },
    ],
    faults: &[
        "crash.exact-1",
        "crash.most-1",
        "crash.least-1",
        "lose.netbanking.broker-1.60",
        "slow.exact-1.50",
        "crash.notifier",
        "crash.relay",
        "partition.exact-1.broker-1",
    ],
    chaos: presets::CHAOS,
    kinds: facts::KINDS,
    engines: &[Engine::Sim, Engine::Bridge],
    served: &[Served::Log, Served::Keys],
    sources: &[
        "crates/patterns/src/catalog/exactly_once.rs",
        "crates/patterns/src/catalog/exactly_once/transfers.rs",
        "crates/patterns/src/catalog/exactly_once/scene.rs",
        "crates/patterns/src/catalog/exactly_once/simple.rs",
        "crates/patterns/src/catalog/exactly_once/processor.rs",
        "crates/patterns/src/catalog/exactly_once/ledger.rs",
        "crates/patterns/src/once/keys.rs",
        "crates/patterns/src/once/lease.rs",
        "crates/patterns/src/once/outbox.rs",
        "crates/patterns/src/once/inbox.rs",
        "crates/patterns/src/catalog/exactly_once/readers.rs",
        "crates/patterns/src/ports/log.rs",
    ],
};
