//! Saga: an order at BigBasket.
//!
//! **The problem.** An order touches stock, money, a delivery slot and points, each with a store of its
//! own. No lock and no transaction spans them. When a later step says no, the earlier ones have happened.
//!
//! **The pattern.** Make it a row of small transactions. Each step before the pivot can be undone; the
//! pivot decides; what comes after it is tried until it is done. When a step says no, undo the earlier ones
//! in reverse, with what they gave back.
//!
//! ```text
//!  reserve-stock ──▶ take-payment ──▶ book-slot ──▶ apply-points ──▶ confirm-stock ──▶ completed
//!  compensatable     compensatable    pivot         retriable        retriable
//!        ▲                 ▲            │
//!        │                 │            ├─ silent ─▶ settle-slot: was it booked? then on, else back
//!  release-stock ◀── refund-payment ◀───┘ slot full
//!        │                 └─ fails to the end ─▶ escalated to the finance desk, and on with the rest
//!        └──▶ compensated
//! ```
//!
//! **Two ways to carry it out**, switchable. Orchestrated: one service asks for each step, and writes into
//! a durable log before it does. Choreographed: each service goes on from the others' events on the bus.
//!
//! **What breaks without its parts.**
//! - Without an idempotency key, an attempt after a timeout pays twice.
//! - Without the log, a crash forgets a customer whose money is taken.
//! - Without a retry of the undo, “compensated” is said of money that never came back.
//!
//! **What holds** (`saga/invariants.rs`): every saga ends completed, fully compensated, or escalated by
//! name; no effect happens twice; stock, wallet and points are conserved; steps are undone in reverse, by
//! what they gave back, and never after the pivot; what a person resolves at a desk is so.
//!
//! **हिन्दी में:** ऑर्डर के हर क़दम का एक उलटा क़दम होता है; बीच में कोई मना कर दे, तो पीछे लौटते हुए एक-एक क़दम वापस लिया जाता है।
//!
//! In reading order: [`orders`], [`steps`] (what is asked of whom), [`crate::saga`] (what follows from what,
//! the log, the orchestrator), `orchestration`, `choreography`, `services`, `shop`, `desk`, `rules`, [`facts`],
//! `invariants`.
//!
//! The scene follows the usual textbook one; the names of companies are illustrative.

mod choreography;
mod desk;
pub mod facts;
mod invariants;
mod orchestration;
pub mod orders;
mod presets;
mod rules;
mod services;
mod shop;
pub mod steps;

use std::rc::Rc;

use self::choreography::{listen_for_ends, start_services};
use self::desk::{Desk, work_off};
use self::orchestration::{start_orchestrator, tell_customers};
use self::presets::{PRESETS, SWITCHES};
use self::rules::Rules;
use self::shop::{Customers, start_shop};
use crate::pattern::{
    ActorRole, ActorSpec, ChoiceOption, CommandSpec, Engine, Param, Pattern, Program, Served, Settings, Unit,
};
use crate::picture::OwnPicture;
use crate::picture::sagas::Sagas;
use crate::ports::{Command, Runtime};
use crate::rng::{Purpose, Stream};
use crate::sim::{Role, SimRuntime};

fn start(runtime: &SimRuntime, settings: &Settings) {
    runtime.put_bus_on_log();
    services::start(runtime, settings);
    start_on(runtime, &Rc::new(Rules::of(settings)));
}

fn start_on<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let customers = Rc::new(Customers::new(Stream::new(runtime.seed(), Purpose::Scenario, 0)));
    let of = Rc::clone(rules);
    let desk: Rc<Desk> = Rc::default();
    let at_desk = Rc::clone(&desk);
    if rules.is_orchestrated {
        start_shop(runtime, rules, &customers, move |shop| {
            shop.spawn(Role::Server, Box::pin(tell_customers(shop.clone(), Rc::clone(&of))));
            shop.spawn(Role::Server, Box::pin(work_off(shop.clone(), Rc::clone(&of), Rc::clone(&at_desk))));
        });
        start_orchestrator(runtime, rules, &desk);
    } else {
        start_shop(runtime, rules, &customers, move |shop| {
            listen_for_ends(shop, &of, &at_desk);
            shop.spawn(Role::Server, Box::pin(work_off(shop.clone(), Rc::clone(&of), Rc::clone(&at_desk))));
        });
        start_services(runtime, rules);
    }
    let rules = Rc::clone(rules);
    runtime.on_command(Rc::new(move |Command { verb, args }| match verb.as_str() {
        "place" => customers.come(&rules, args.first().map(String::as_str), args.get(1).map(String::as_str)),
        "resolve" => desk.wish(args.first().map(String::as_str), args.get(1).map(String::as_str)),
        other => unreachable!("the pattern declares no command {other}"),
    }));
}

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::all,
    start,
    words: include_str!(concat!(env!("OUT_DIR"), "/saga.words")),
    reads: || Box::new(|_| Ok(())),
    picture: Some(|_| OwnPicture::new(Sagas::default())),
};

const fn safe(word: &'static str) -> ChoiceOption {
    ChoiceOption::safe(word)
}

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "saga",
    number: 4,
    version: 2,
    minutes: 9,
    params: &[
        // Of an orchestrated saga no more than its beginning and its end goes over the bus: the orchestrator asks the
        // services by itself, and its log lies in its own store. To run that on a real Kafka would claim too much.
        Param::choice("style", &[safe("orchestrated"), safe("choreographed")]).only_simulated("orchestrated"),
        Param::number("step-timeout", (200, 5_000, 100), 1_000, Unit::Ms),
        Param::number("attempts", (1, 8, 1), 4, Unit::Count),
        Param::number("first-wait", (100, 3_000, 100), 1_000, Unit::Ms),
        // Half of each wait is kept: a retry is often one for stock that another order holds, which takes time to come free.
        Param::choice("jitter", &[safe("equal"), safe("full"), safe("decorrelated"), safe("none")]),
        Param::choice("held-stock", &[safe("wait"), safe("refuse")]),
        Param::choice("baskets", &[safe("mixed"), safe("original-a"), safe("original-b"), safe("oil")]),
        Param::number("orders", (1, 40, 1), 10, Unit::Count),
        Param::number("gap", (200, 5_000, 100), 1_200, Unit::Ms),
        Param::number("oil", (0, 80, 1), 80, Unit::Count),
        Param::number("slot-2", (0, 15, 1), 15, Unit::Count),
        Param::number("gateway-failing", (0, 100, 5), 10, Unit::Percent),
        Param::number("refund-failing", (0, 100, 5), 0, Unit::Percent),
    ],
    switches: SWITCHES,
    presets: PRESETS,
    commands: &[
        CommandSpec { verb: "place", args_max: 2, example: &["CUST002", "SLOT_3"] },
        CommandSpec { verb: "resolve", args_max: 2, example: &[] },
    ],
    world_commands: &[],
    actors: &[
        ActorSpec { name: "shop", role: ActorRole::Client },
        ActorSpec { name: "bus", role: ActorRole::Infrastructure },
        ActorSpec { name: "orchestrator", role: ActorRole::Worker },
        ActorSpec { name: "store", role: ActorRole::Infrastructure },
        ActorSpec { name: "inventory", role: ActorRole::Worker },
        ActorSpec { name: "payments", role: ActorRole::Worker },
        ActorSpec { name: "delivery", role: ActorRole::Worker },
        ActorSpec { name: "loyalty", role: ActorRole::Worker },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
        ActorSpec { name: "stock", role: ActorRole::Service },
        ActorSpec { name: "wallet", role: ActorRole::Service },
        ActorSpec { name: "slots", role: ActorRole::Service },
        ActorSpec { name: "points", role: ActorRole::Service },
    ],
    faults: &[
        "crash.orchestrator",
        "double.orchestrator.wallet.100",
        "slow.wallet.8",
        "hang.slots",
        "fail.wallet",
        "fail.points",
        "partition.orchestrator.store",
        "crash.payments",
        "partition.payments.keys",
    ],
    chaos: &[
        "crash.orchestrator",
        "crash.shop",
        "crash.store",
        "slow.wallet.8",
        "slow.slots.12",
        "fail.stock.60",
        "fail.wallet.60",
        "fail.points",
        "hang.wallet",
        "hang.slots",
        "hang.points",
        "lose.orchestrator.wallet.30",
        "lose.orchestrator.store.30",
        "lose.shop.bus.30",
        "double.orchestrator.wallet.50",
        "double.orchestrator.slots.50",
        "double.orchestrator.store.40",
        "double.bus.orchestrator.40",
        "reorder.orchestrator.wallet",
        "partition.orchestrator.slots",
        "partition.orchestrator.store",
        "partition.bus.orchestrator",
        "fill.store",
        "crash.inventory",
        "crash.payments",
        "crash.delivery",
        "crash.loyalty",
        "lose.bus.payments.30",
        "lose.payments.wallet.30",
        "double.bus.inventory.40",
        "double.payments.wallet.50",
        "double.delivery.keys.40",
        "reorder.bus.delivery",
        "partition.bus.loyalty",
        "partition.payments.keys",
        "partition.delivery.slots",
    ],
    kinds: facts::KINDS,
    engines: &[Engine::Sim, Engine::Bridge],
    served: &[Served::BusOnLog],
    sources: &[
        "crates/patterns/src/catalog/saga.rs",
        "crates/patterns/src/catalog/saga/orders.rs",
        "crates/patterns/src/catalog/saga/steps.rs",
        "crates/patterns/src/saga/definition.rs",
        "crates/patterns/src/saga/progress.rs",
        "crates/patterns/src/saga/log.rs",
        "crates/patterns/src/saga/orchestrator.rs",
        "crates/patterns/src/catalog/saga/orchestration.rs",
        "crates/patterns/src/catalog/saga/choreography.rs",
        "crates/patterns/src/catalog/saga/services.rs",
        "crates/patterns/src/catalog/saga/services/shelf.rs",
        "crates/patterns/src/catalog/saga/services/wallet.rs",
        "crates/patterns/src/catalog/saga/services/slots.rs",
        "crates/patterns/src/catalog/saga/services/points.rs",
        "crates/patterns/src/catalog/saga/shop.rs",
        "crates/patterns/src/catalog/saga/desk.rs",
    ],
};
