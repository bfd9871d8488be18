//! Dead letter queue: notifications at Swiggy.
//!
//! **The problem.** Some messages fail for a moment, some for ever. Trying again at once makes an outage worse,
//! trying for ever blocks the rest, and dropping what failed loses it.
//!
//! **The pattern.** A worker takes a message on lease, so that a crash gives it back. What failed for a moment is
//! scheduled for later, each time later and spread at random. What cannot succeed, or has had its attempts, is set
//! aside with the whole story of its failures, for a person to correct and to send again.
//!
//! ```text
//!  orders ─▶ [queued] ── lease ─▶ worker ─▶ sms | push | email
//!               ▲  ▲                │
//!               │  │                ├─ sent ────────────────────▶ done
//!               │  └─ lease over ───┤
//!               │                   ├─ failed for a moment ─▶ [scheduled: attempt 2 | 3 | 4]
//!               │◀───── due ────────┼──────────────────────────────┘
//!               │                   └─ permanent, or attempts used up ─▶ [dead letters]
//!               └◀──── redrive one or all, as it was or edited ◀── support ──┘
//! ```
//!
//! **What breaks without its parts.**
//! - Popped and not leased, what a worker held when it crashed is gone.
//! - Without jitter, those who failed together come back together, and fail together again.
//! - Without a cap on the attempts, a message that can never succeed is tried for ever.
//!
//! **What must hold** (`dead_letter_queue/invariants.rs`): each message is in exactly one of queued, leased,
//! scheduled, done and dead; no message has more attempts than it may, and no wait is longer than the cap; nothing
//! is lost; a herd that failed together does not come back together.
//!
//! **हिन्दी में:** जो थोड़ी देर के लिए अटका है उसे ठहरकर, बिखराकर दोबारा भेजो; जो कभी नहीं जाएगा उसे अलग रखो, ताकि कोई इंसान उसे देखे।
//!
//! In reading order: `notices` (what is sent), [`facts`], `rules` (parameters and guards; the decision itself is
//! [`crate::retry`]), `orders`, `worker`, `gateways`, `monitor` (alerts), `support` (browse, edit, redrive),
//! `presets`, `invariants`.
//!
//! The scene follows the usual textbook one; the names of companies are illustrative.

pub mod facts;
mod gateways;
mod invariants;
mod monitor;
mod notices;
mod orders;
mod presets;
mod rules;
mod support;
mod worker;

use std::rc::Rc;

use self::gateways::start_gateways;
use self::monitor::start_monitor;
use self::notices::QUEUE;
use self::orders::{Outbox, Shares, start_orders};
use self::rules::Rules;
use self::support::{Desk, Wish, start_support};
use self::worker::start_worker;
use crate::pattern::{ActorRole, ActorSpec, CommandSpec, Engine, Pattern, Program, Served, Settings};
use crate::picture::dead_letters;
use crate::ports::{Command, Runtime};
use crate::rng::{Purpose, Stream};
use crate::sim::SimRuntime;

/// The most notifications that one command asks for.
const RUSH_MAX: u64 = 200;

/// How many dead letters of each topic a trial sends again unless said.
const SOME: usize = 2;
const SOME_MAX: usize = 100;

fn start(runtime: &SimRuntime, settings: &Settings) {
    // Of the failures that a gateway is known for, so many are permanent: an address that does not exist. The
    // others befall a call, and the next one may go well.
    let permanent = settings.count("permanent") as u32;
    let rate = |gateway: &str| settings.count(&format!("{gateway}-failing")) as u32;
    let shares = Shares {
        sms: rate("sms") * permanent / 10,
        push: rate("push") * permanent / 10,
        email: rate("email") * permanent / 10,
    };
    let rules = Rc::new(Rules::of(settings));
    runtime.open_queue(QUEUE);
    runtime.limit_dead_letters(QUEUE, settings.count("dead-max") as usize);
    start_gateways(runtime, rules.gateway, |gateway| rate(gateway) * (100 - permanent) / 10);
    let outbox = Rc::new(Outbox::new(Stream::new(runtime.seed(), Purpose::Scenario, 0), shares));
    start_desk(runtime, &rules, &outbox);
}

fn start_desk<R: Runtime>(runtime: &R, rules: &Rc<Rules>, outbox: &Rc<Outbox>) {
    let desk: Rc<Desk> = Rc::default();
    start_orders(runtime, rules, outbox);
    for worker in ["worker-1", "worker-2", "worker-3"] {
        start_worker(runtime, worker, rules);
    }
    start_monitor(runtime, rules);
    start_support(runtime, rules, &desk);
    let outbox = Rc::clone(outbox);
    runtime.on_command(Rc::new(move |Command { verb, args }| {
        let first = args.first().cloned();
        match verb.as_str() {
            "notify" => {
                let topic = if args.is_empty() { outbox.next_topic().to_owned() } else { args.join(".") };
                outbox.ask(&topic, false);
            }
            "rush" => {
                let count = first.and_then(|text| text.parse().ok()).unwrap_or(40).min(RUSH_MAX);
                (0..count).for_each(|_| outbox.ask("order.sms", false));
            }
            "spoil" => outbox.ask("order.sms", true),
            "redrive-some" => {
                let most = first.and_then(|text| text.parse().ok()).unwrap_or(SOME).min(SOME_MAX);
                desk.join(Wish::RedriveSome(most));
            }
            "redrive-all" => desk.join(Wish::RedriveAll),
            "redrive-one" => desk.join(Wish::RedriveOne(first)),
            "edit-letter" => desk.join(Wish::Edit(first)),
            other => unreachable!("the pattern declares no command {other}"),
        }
    }));
}

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::all,
    start,
    words: include_str!(concat!(env!("OUT_DIR"), "/dead-letter-queue.words")),
    reads: || Box::new(|_| Ok(())),
    picture: Some(dead_letters::make),
};

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "dead-letter-queue",
    number: 5,
    version: 1,
    minutes: 8,
    params: presets::PARAMS,
    switches: presets::SWITCHES,
    presets: presets::PRESETS,
    commands: &[
        CommandSpec { verb: "notify", args_max: 2, example: &["order", "whatsapp"] },
        CommandSpec { verb: "rush", args_max: 1, example: &["40"] },
        CommandSpec { verb: "spoil", args_max: 0, example: &[] },
        CommandSpec { verb: "redrive-all", args_max: 0, example: &[] },
        CommandSpec { verb: "redrive-some", args_max: 1, example: &["2"] },
        CommandSpec { verb: "redrive-one", args_max: 1, example: &[] },
        CommandSpec { verb: "edit-letter", args_max: 1, example: &[] },
    ],
    world_commands: &[],
    actors: &[
        ActorSpec { name: "orders", role: ActorRole::Client },
        ActorSpec { name: "queue", role: ActorRole::Infrastructure },
        ActorSpec { name: "dead-letters", role: ActorRole::Infrastructure },
        ActorSpec { name: "worker-1", role: ActorRole::Worker },
        ActorSpec { name: "worker-2", role: ActorRole::Worker },
        ActorSpec { name: "worker-3", role: ActorRole::Worker },
        ActorSpec { name: "sms", role: ActorRole::Service },
        ActorSpec { name: "push", role: ActorRole::Service },
        ActorSpec { name: "email", role: ActorRole::Service },
        ActorSpec { name: "monitor", role: ActorRole::Client },
        ActorSpec { name: "support", role: ActorRole::Client },
    ],
    faults: &[
        "fail.sms",
        "slow.push.20",
        "hang.email",
        "crash.worker-1",
        "crash.worker-2",
        "fill.dead-letters",
        "partition.queue.worker-3",
        "lose.queue.worker-1.30",
    ],
    chaos: &[
        "crash.orders",
        "crash.worker-1",
        "crash.worker-2",
        "crash.worker-3",
        "crash.support",
        "fail.sms",
        "fail.push.60",
        "hang.email",
        "slow.sms.15",
        "fill.dead-letters",
        "partition.queue.worker-1",
        "partition.worker-2.sms",
        "lose.queue.worker-2.30",
        "lose.orders.queue.30",
        "double.orders.queue.40",
        "double.queue.worker-3.40",
        "double.worker-1.sms.40",
        "reorder.queue.worker-1",
    ],
    kinds: facts::KINDS,
    engines: &[Engine::Sim, Engine::Bridge],
    served: &[Served::Queues],
    sources: &[
        "crates/patterns/src/catalog/dead_letter_queue.rs",
        "crates/patterns/src/catalog/dead_letter_queue/worker.rs",
        "crates/patterns/src/retry.rs",
        "crates/patterns/src/backoff.rs",
        "crates/patterns/src/catalog/dead_letter_queue/orders.rs",
        "crates/patterns/src/catalog/dead_letter_queue/support.rs",
        "crates/patterns/src/catalog/dead_letter_queue/monitor.rs",
        "crates/patterns/src/catalog/dead_letter_queue/gateways.rs",
        "crates/patterns/src/ports/work_queue.rs",
        "crates/patterns/src/sim/work_queue/queue.rs",
        "crates/patterns/src/sim/work_queue/server.rs",
    ],
};
