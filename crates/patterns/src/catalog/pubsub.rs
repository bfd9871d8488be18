//! Publish/subscribe: an order at Flipkart.
//!
//! **The problem.** When a customer presses “Place order”, stock must be reserved, the money taken,
//! a parcel booked, a message sent. If the checkout calls them one by one, it is as slow as their
//! sum, as unreliable as the worst of them, and must change whenever somebody new wants to know.
//!
//! **The pattern.** The checkout states a fact, `order.placed`, and goes on. The bus makes a copy
//! for whoever subscribed and keeps it until that one has acknowledged it.
//!
//! ```text
//!                              ┌─▶ [queue] ─▶ inventory ──▶ stock, under the order's key
//!  checkout ── order.placed ─▶ │
//!                             bus ─▶ [queue] ─▶ payment ──▶ gateway, under the order's key
//!                              │ ▲                 │
//!                              │ └─ payment.completed
//!                              ├─▶ [queue] ─▶ shipping
//!                              ├─▶ [queue] ─▶ notification | notification-2   (they compete)
//!                              └─▶ [queue] ─▶ analytics                       (comes late)
//! ```
//!
//! **What breaks without its parts.**
//! - Without a retry, whoever is down for a second never hears of the order.
//! - With the acknowledgement before the work, a crash in between loses it as surely.
//! - Without a key under which the effect is made, trying again charges the customer twice.
//! - Without a bound, a slow subscriber's queue takes all memory, and the bus dies for everyone.
//!
//! **What must hold** (`pubsub/invariants.rs`): every durable subscriber whose pattern matches handles each
//! event at least once, or it lies among the dead letters after its last attempt; nobody else gets
//! it; order is kept for each publisher and subscriber; copies made = acknowledged + waiting + in
//! flight + dropped + dead; no queue outgrows its bound; no effect happens twice.
//!
//! **हिन्दी में:** चेकआउट बस इतना कहता है कि ऑर्डर आया है; किसे क्या करना है, यह हर सुनने वाला खुद जानता है।
//!
//! In reading order: [`orders`] (what goes over the bus), [`facts`], `rules` (parameters and guards),
//! `checkout`, `subscriber` (what all have in common), `services` (what each does), `analytics`,
//! `gateway`, `invariants`.
//!
//! The scene follows the usual textbook one; the names of companies are illustrative.

mod analytics;
mod checkout;
pub mod facts;
mod gateway;
mod invariants;
pub mod orders;
mod rules;
mod services;
mod subscriber;

use std::cell::Cell;
use std::rc::Rc;

use self::analytics::start_analytics;
use self::checkout::{Customers, start_checkout};
use self::gateway::gateway;
use self::rules::Rules;
use self::services::{book_shipment, notify, reserve_stock, take_payment};
use self::subscriber::{Wishes, start_subscriber};
use crate::bus::Limits;
use crate::fact::Tone;
use crate::pattern::{
    ActorRole, ActorSpec, ChoiceOption, CommandSpec, Engine, Param, Pattern, Preset, Program, Served, Settings, Switch,
    Unit,
};
use crate::ports::{Command, Runtime};
use crate::rng::{Purpose, Stream};
use crate::sim::SimRuntime;
use crate::time::Span;

fn start(runtime: &SimRuntime, settings: &Settings) {
    runtime.limit_bus(Limits { history_max: settings.count("history") as usize, ..Limits::default() });
    runtime.start_service(gateway(runtime));
    start_shop(runtime, &Rc::new(Rules::of(settings)));
}

fn start_shop<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let customers = Rc::new(Customers::new(Stream::new(runtime.seed(), Purpose::Scenario, 0)));
    let wishes = Rc::new(Wishes::default());
    let durable = |name, subscription, pattern| (name, rules.durable(subscription, pattern));
    start_subscriber(runtime, durable("inventory", "inventory", "order.placed"), rules, &wishes, reserve_stock);
    start_subscriber(runtime, durable("payment", "payment", "order.placed"), rules, &wishes, take_payment);
    start_subscriber(runtime, durable("shipping", "shipping", "*.completed"), rules, &wishes, book_shipment);
    // Two under one name compete; each event goes to one of them.
    start_subscriber(runtime, durable("notification", "notification", "#"), rules, &wishes, notify);
    start_subscriber(runtime, durable("notification-2", "notification", "#"), rules, &wishes, notify);
    start_checkout(runtime, rules, &customers);
    let (desk, rules) = (runtime.clone(), Rc::clone(rules));
    let analytics_runs = Cell::new(false);
    runtime.on_command(Rc::new(move |Command { verb, args }| match verb.as_str() {
        "order" => customers.come(),
        "burst" => {
            let count = args.first().and_then(|text| text.parse().ok()).unwrap_or(40).min(200);
            (0..count).for_each(|_| customers.come());
        }
        "subscribe" => {
            if !analytics_runs.replace(true) {
                start_analytics(&desk, &rules, &wishes);
            }
        }
        "unsubscribe" => wishes.leave(args.first().map_or("shipping", String::as_str)),
        "redrive" => wishes.redrive(args.first().map_or("shipping", String::as_str)),
        other => unreachable!("the pattern declares no command {other}"),
    }));
}

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::all,
    start,
    words: include_str!(concat!(env!("OUT_DIR"), "/pubsub.words")),
    reads: || Box::new(|_| Ok(())),
    picture: None,
};

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "pubsub",
    number: 1,
    version: 2,
    minutes: 6,
    params: &[
        Param::number("rate", (1, 20, 1), 2, Unit::PerSecond),
        Param::number("orders", (1, 200, 1), 12, Unit::Count),
        Param::number("work", (0, 500, 10), 40, Unit::Ms),
        Param::number("handler-timeout", (100, 3_000, 50), 900, Unit::Ms),
        Param::number("queue", (1, invariants::DEPTH_MAX as i64, 1), 8, Unit::Count),
        Param::choice(
            "overflow",
            &[
                ChoiceOption::safe("block"),
                ChoiceOption { word: "drop-oldest", may_break: &["at-least-once"] },
                ChoiceOption { word: "drop-newest", may_break: &["at-least-once"] },
            ],
        ),
        Param::number("ack-timeout", (200, 5_000, 50), 1_200, Unit::Ms),
        Param::number("attempts", (1, 10, 1), 5, Unit::Count),
        Param::number("backoff", (10, 2_000, 10), 200, Unit::Ms),
        Param::number("history", (0, 256, 1), 256, Unit::Count),
    ],
    switches: &[
        Switch { id: "retry", preset: "crash-before-ack", breaks: "at-least-once", may_break: &[] },
        Switch { id: "ack-after", preset: "crash-before-ack", breaks: "at-least-once", may_break: &[] },
        Switch { id: "bounded-queue", preset: "burst", breaks: "bounded-queue", may_break: &[] },
        Switch { id: "idempotency-key", preset: "crash-after-effect", breaks: "effects-once", may_break: &[] },
    ],
    presets: &[
        Preset {
            tone: Tone::Retry,
            seed: 3,
            length: Span::from_secs(10),
            actions: "2.56s:crash.payment,3.5s:restart.payment",
            ..Preset::named("crash-before-ack")
        },
        Preset {
            tone: Tone::Retry,
            length: Span::from_secs(30),
            params: &[("rate", "4"), ("orders", "24")],
            actions: "1.5s:slow.inventory.15,6s:heal.inventory",
            ..Preset::named("slow-subscriber")
        },
        Preset {
            tone: Tone::Retry,
            seed: 3,
            length: Span::from_secs(10),
            actions: "2.62s:crash.payment,3.5s:restart.payment",
            ..Preset::named("crash-after-effect")
        },
        Preset {
            length: Span::from_secs(20),
            params: &[("orders", "4")],
            actions: "1s:burst.40",
            ..Preset::named("burst")
        },
        Preset {
            tone: Tone::Dead,
            length: Span::from_secs(25),
            actions: "1.2s:fail.shipping.100,10s:heal.shipping,14s:redrive.shipping",
            ..Preset::named("poison")
        },
        Preset { length: Span::from_secs(20), actions: "4.2s:subscribe.analytics", ..Preset::named("late-subscriber") },
        Preset {
            seed: 29,
            length: Span::from_secs(30),
            params: &[("rate", "1"), ("orders", "18")],
            actions: "1s:subscribe.analytics",
            chaos: 5,
            ..Preset::named("chaos")
        },
        Preset {
            tone: Tone::Failed,
            seed: 3,
            length: Span::from_secs(10),
            off: &["retry"],
            actions: "2.56s:crash.payment,3.5s:restart.payment",
            breaks: &["at-least-once"],
            ..Preset::named("no-retry")
        },
        Preset {
            tone: Tone::Failed,
            seed: 3,
            length: Span::from_secs(10),
            off: &["ack-after"],
            actions: "2.56s:crash.payment,3.5s:restart.payment",
            breaks: &["at-least-once"],
            ..Preset::named("ack-first")
        },
        Preset {
            tone: Tone::Failed,
            length: Span::from_secs(20),
            params: &[("orders", "4")],
            off: &["bounded-queue"],
            actions: "1s:burst.40",
            breaks: &["bounded-queue"],
            ..Preset::named("unbounded")
        },
        Preset {
            tone: Tone::Failed,
            seed: 3,
            length: Span::from_secs(10),
            off: &["idempotency-key"],
            actions: "2.62s:crash.payment,3.5s:restart.payment",
            breaks: &["effects-once"],
            ..Preset::named("no-key")
        },
    ],
    commands: &[
        CommandSpec { verb: "order", args_max: 0, example: &[] },
        CommandSpec { verb: "burst", args_max: 1, example: &["40"] },
        CommandSpec { verb: "subscribe", args_max: 1, example: &["analytics"] },
        CommandSpec { verb: "unsubscribe", args_max: 1, example: &["shipping"] },
        CommandSpec { verb: "redrive", args_max: 1, example: &["shipping"] },
    ],
    world_commands: &[],
    actors: &[
        ActorSpec { name: "checkout", role: ActorRole::Client },
        ActorSpec { name: "bus", role: ActorRole::Infrastructure },
        ActorSpec { name: "inventory", role: ActorRole::Worker },
        ActorSpec { name: "payment", role: ActorRole::Worker },
        ActorSpec { name: "shipping", role: ActorRole::Worker },
        ActorSpec { name: "notification", role: ActorRole::Worker },
        ActorSpec { name: "notification-2", role: ActorRole::Worker },
        ActorSpec { name: "analytics", role: ActorRole::Worker },
        ActorSpec { name: "gateway", role: ActorRole::Service },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
    ],
    faults: &[
        "crash.payment",
        "crash.inventory",
        "crash.shipping",
        "slow.inventory.15",
        "fail.shipping",
        "slow.gateway",
        "fail.gateway",
        "partition.bus.shipping",
        "lose.bus.payment.30",
    ],
    chaos: &[
        "crash.payment",
        "crash.inventory",
        "crash.shipping",
        "crash.notification",
        "crash.analytics",
        "slow.inventory.15",
        "slow.shipping.8",
        "lose.bus.analytics.30",
        "fail.payment.60",
        "fail.shipping.60",
        "fail.gateway.60",
        "slow.gateway.5",
        "lose.bus.payment.30",
        "lose.checkout.bus.30",
        "double.bus.inventory.40",
        "double.payment.gateway.40",
        "reorder.bus.shipping",
        "partition.bus.shipping",
        "partition.inventory.keys",
    ],
    kinds: facts::KINDS,
    engines: &[Engine::Sim, Engine::Bridge],
    served: &[Served::Bus],
    sources: &[
        "crates/patterns/src/catalog/pubsub.rs",
        "crates/patterns/src/catalog/pubsub/checkout.rs",
        "crates/patterns/src/catalog/pubsub/subscriber.rs",
        "crates/patterns/src/catalog/pubsub/services.rs",
        "crates/patterns/src/catalog/pubsub/analytics.rs",
        "crates/patterns/src/catalog/pubsub/gateway.rs",
        "crates/patterns/src/bus/event_bus.rs",
        "crates/patterns/src/sim/bus.rs",
        "crates/patterns/src/sim/bus/server.rs",
        "crates/patterns/src/sim/bus/told.rs",
    ],
};
