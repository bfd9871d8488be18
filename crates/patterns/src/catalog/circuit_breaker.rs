//! Circuit breaker: stop calling what does not answer.
//!
//! **The problem.** A ticket office calls three services. When the bank becomes slow, every booking
//! waits for it, then every customer does, and the bank gets more calls the worse it feels.
//!
//! ```text
//! customers ─▶ booking ─┬─▶ retry ▸ breaker ▸ bulkhead ▸ timeout ─▶ seats
//!                       ├─▶ retry ▸ breaker ▸ bulkhead ▸ timeout ─▶ payment
//!                       └─▶ retry ▸ breaker ▸ bulkhead ▸ timeout ─▶ notification
//!                             │
//!                             └─ refused, failed, unknown ─▶ fallback: waitlist without a charge,
//!                                                           seats held for a while, ticket queued
//! ```
//!
//! **Without it** each booking spends its whole timeout on a service that will not answer, retries
//! multiply the load on it, and it never gets the rest that it needs to come back.
//!
//! **What holds**
//! - `open-lets-none-through`: while a breaker is open, its service is not called.
//! - `probes-limited`: half-open lets through as many probes as permitted, and no more.
//! - `legal-transitions`: states follow each other as the table says, and the wait is kept.
//! - `rate-is-metric`: the rate that a breaker acts on is the rate of the calls in the log. A declined
//!   card is no failure of the bank.
//! - `nobody-pays-unheld`: whoever is charged has seats; who waits for seats is not charged.
//!
//! **हिन्दी में:** जो सेवा जवाब नहीं दे रही, उसे थोड़ी देर बुलाना बंद करो, ग्राहक को कुछ और दो, फिर धीरे से जाँचो।
//!
//! In reading order: [`window`] and [`breaker`], the state machine; `guard`, what lies around it;
//! `booking`, the flow and its fallbacks; `services`, the simulated world; `invariants`.

mod booking;
pub mod breaker;
pub mod facts;
mod guard;
mod invariants;
mod services;
pub mod window;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use booking::{Office, Services};
use breaker::{Config, Rule, State};
use guard::{Guard, Protection};

use crate::backoff::{Backoff, Growth, Interval, Jitter};
use crate::fact::Tone;
use crate::pattern::{
    ActorRole, ActorSpec, ChoiceOption, CommandSpec, Engine, Param, Pattern, Preset, Program, Settings, Switch, Unit,
};
use crate::picture::OwnPicture;
use crate::picture::breakers::Breakers;
use crate::ports::{Command, Runtime};
use crate::sim::{Role, SimRuntime};
use crate::time::Span;

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::all,
    start,
    words: include_str!(concat!(env!("OUT_DIR"), "/circuit-breaker.words")),
    reads: || Box::new(|_| Ok(())),
    picture: Some(|_| OwnPicture::new(Breakers::default())),
};

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "circuit-breaker",
    number: 8,
    version: 1,
    minutes: 8,
    params: PARAMS,
    switches: SWITCHES,
    presets: PRESETS,
    commands: &[
        CommandSpec { verb: "book", args_max: 2, example: &["3", "2"] },
        CommandSpec { verb: "force-open", args_max: 1, example: &["payment"] },
        CommandSpec { verb: "close", args_max: 1, example: &["payment"] },
        CommandSpec { verb: "disable", args_max: 1, example: &["payment"] },
        CommandSpec { verb: "only-measure", args_max: 1, example: &["payment"] },
    ],
    world_commands: &[],
    actors: &[
        ActorSpec { name: "booking", role: ActorRole::Client },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
        ActorSpec { name: "queue", role: ActorRole::Infrastructure },
        ActorSpec { name: "seats", role: ActorRole::Service },
        ActorSpec { name: "payment", role: ActorRole::Service },
        ActorSpec { name: "notification", role: ActorRole::Service },
    ],
    faults: &[
        "slow.payment.10",
        "fail.payment",
        "hang.payment",
        "fail.payment.40",
        "slow.seats.20",
        "fail.notification",
        "partition.booking.payment",
        "crash.booking",
    ],
    chaos: &[
        "slow.payment.10",
        "fail.payment.60",
        "hang.payment",
        "fail.seats",
        "slow.seats.20",
        "fail.notification.70",
        "hang.notification",
        "partition.booking.payment",
        "lose.booking.payment.30",
        "double.booking.payment.50",
        "reorder.booking.payment",
        "crash.booking",
    ],
    kinds: facts::KINDS,
    engines: &[Engine::Sim],
    served: &[],
    sources: &[
        "crates/patterns/src/catalog/circuit_breaker.rs",
        "crates/patterns/src/catalog/circuit_breaker/booking.rs",
        "crates/patterns/src/catalog/circuit_breaker/guard.rs",
        "crates/patterns/src/catalog/circuit_breaker/breaker.rs",
        "crates/patterns/src/catalog/circuit_breaker/services.rs",
    ],
};

/// What can be set. The four numbers a service (failures, wait, probes, timeout) are each service's
/// own; the rest is shared by the three breakers.
const PARAMS: &[Param] = &[
    Param::number("rate", (1, 20, 1), 5, Unit::PerSecond),
    Param::choice("rule", &[safe("calls"), safe("seconds"), safe("consecutive")]),
    Param::number("failure-rate", (10, 100, 5), 50, Unit::Percent),
    Param::number("slow-rate", (10, 100, 5), 80, Unit::Percent),
    Param::number("slow-after", (50, 5_000, 50), 800, Unit::Ms),
    Param::number("window", (2, 60, 1), 20, Unit::Count),
    Param::number("minimum", (1, 60, 1), 10, Unit::Count),
    Param::number("payment-failures", (1, 20, 1), 3, Unit::Count),
    Param::number("payment-wait", (1, 60, 1), 30, Unit::Seconds),
    Param::number("payment-probes", (1, 10, 1), 2, Unit::Count),
    Param::number("payment-timeout", (100, 10_000, 100), 5_000, Unit::Ms),
    Param::number("seats-failures", (1, 20, 1), 4, Unit::Count),
    Param::number("seats-wait", (1, 60, 1), 20, Unit::Seconds),
    Param::number("seats-probes", (1, 10, 1), 3, Unit::Count),
    Param::number("seats-timeout", (100, 10_000, 100), 3_000, Unit::Ms),
    Param::number("notification-failures", (1, 20, 1), 5, Unit::Count),
    Param::number("notification-wait", (1, 60, 1), 15, Unit::Seconds),
    Param::number("notification-probes", (1, 10, 1), 2, Unit::Count),
    Param::number("notification-timeout", (100, 10_000, 100), 2_000, Unit::Ms),
    Param::choice("half-open", &[safe("on-call"), safe("automatic")]),
    Param::number("half-open-max", (0, 60, 1), 0, Unit::Seconds),
    Param::choice("reopening", &[safe("same-wait"), safe("longer-wait")]),
    Param::number("retries", (0, 9, 1), 0, Unit::Count),
    Param::choice("jitter", &[safe("full"), safe("equal"), safe("decorrelated"), safe("none")]),
    Param::number("bulkhead", (1, 100, 1), 20, Unit::Count),
    Param::number("hold", (5, 900, 5), 600, Unit::Seconds),
    Param::number("capacity", (10, 200, 5), 70, Unit::Count),
    Param::number("seats-failing", (0, 100, 1), 0, Unit::Percent),
    Param::number("payment-failing", (0, 100, 1), 1, Unit::Percent),
    Param::number("notification-failing", (0, 100, 1), 0, Unit::Percent),
];

const fn safe(word: &'static str) -> ChoiceOption {
    ChoiceOption::safe(word)
}

/// The guards, and where turning each off is caught.
const SWITCHES: &[Switch] = &[
    Switch { id: "breaker", preset: "outage", breaks: "open-lets-none-through", may_break: &["probes-limited"] },
    Switch { id: "classification", preset: "brown-out", breaks: "rate-is-metric", may_break: &[] },
    Switch { id: "probe-limit", preset: "probe-hangs", breaks: "probes-limited", may_break: &[] },
];

/// Short waits and timeouts, so that opening and closing both fit into a minute.
const QUICK: &[(&str, &str)] = &[
    ("window", "10"),
    ("minimum", "6"),
    ("payment-wait", "3"),
    ("payment-timeout", "1000"),
    ("seats-wait", "3"),
    ("seats-timeout", "700"),
    ("notification-wait", "4"),
    ("notification-timeout", "500"),
];

/// Slow at 2 s and well again at 6.2 s: the breaker has opened and closed within ten seconds. Later the
/// messenger fails, and the bank fails half of its calls, so that a probe fails as well.
const BROWN_OUT: &str = "2s:slow.payment.12,6.2s:heal.payment,12s:fail.notification,17s:heal.notification,\
                         20s:fail.payment.70,25.5s:heal.payment";

const PRESETS: &[Preset] = &[
    Preset { tone: Tone::Retry, params: QUICK, actions: BROWN_OUT, ..Preset::named("brown-out") },
    Preset {
        params: QUICK,
        actions: "2s:fail.payment,9s:heal.payment,15s:partition.booking.payment,20s:repair.booking.payment",
        ..Preset::named("outage")
    },
    Preset {
        tone: Tone::Retry,
        params: &[
            ("window", "10"),
            ("minimum", "6"),
            ("payment-wait", "3"),
            ("payment-timeout", "4000"),
            ("payment-probes", "3"),
            ("half-open-max", "2"),
            ("half-open", "automatic"),
        ],
        actions: "2s:fail.payment,4.5s:heal.payment,4.6s:hang.payment,12s:heal.payment",
        ..Preset::named("probe-hangs")
    },
    Preset {
        params: &[
            ("rate", "1"),
            ("rule", "seconds"),
            ("window", "10"),
            ("minimum", "20"),
            ("payment-timeout", "1000"),
            ("payment-wait", "3"),
        ],
        length: Span::from_secs(60),
        actions: "5s:fail.payment.60,25s:heal.payment",
        ..Preset::named("too-few-calls")
    },
    Preset {
        tone: Tone::Retry,
        params: &[
            ("window", "20"),
            ("minimum", "10"),
            ("payment-wait", "3"),
            ("payment-timeout", "300"),
            ("retries", "9"),
            ("jitter", "none"),
            ("bulkhead", "60"),
            ("seats-wait", "3"),
            ("notification-wait", "3"),
        ],
        actions: "2s:slow.payment.12,7s:heal.payment,14s:slow.payment.12,19s:heal.payment",
        ..Preset::named("retry-storm")
    },
    Preset {
        tone: Tone::Retry,
        params: &[
            ("rule", "consecutive"),
            ("payment-wait", "2"),
            ("payment-timeout", "1000"),
            ("seats-failing", "20"),
            ("payment-failing", "40"),
            ("notification-failing", "30"),
            ("seats-wait", "2"),
            ("notification-wait", "2"),
        ],
        ..Preset::named("flapping")
    },
    Preset { tone: Tone::Retry, params: QUICK, chaos: 6, ..Preset::named("random-faults") },
    Preset {
        tone: Tone::Failed,
        params: QUICK,
        actions: BROWN_OUT,
        off: &["breaker"],
        breaks: &["open-lets-none-through"],
        ..Preset::named("no-breaker")
    },
    Preset {
        tone: Tone::Failed,
        params: QUICK,
        actions: BROWN_OUT,
        off: &["classification"],
        breaks: &["rate-is-metric"],
        ..Preset::named("any-error-counts")
    },
    Preset {
        tone: Tone::Failed,
        params: QUICK,
        actions: "2s:slow.payment.12,9s:heal.payment",
        off: &["probe-limit"],
        breaks: &["probes-limited"],
        ..Preset::named("unlimited-probes")
    },
];

fn start(runtime: &SimRuntime, settings: &Settings) {
    services::start(runtime, settings);
    open_office(runtime, settings);
}

/// Starts the booking office. It keeps its breakers in memory: after a crash they are closed again,
/// and everything else is read back from what was saved.
fn open_office<R: Runtime>(runtime: &R, settings: &Settings) {
    let gap = Span::from_us(1_000_000 / settings.count("rate").max(1));
    let hold = settings.span("hold");
    let protections = ["seats", "payment", "notification"].map(|service| protection(settings, service));
    let open: Rc<RefCell<Weak<Office<R>>>> = Rc::default();
    let opened = Rc::clone(&open);
    runtime.start_actor(
        "booking",
        Rc::new(move |actor| {
            let [seats, payment, notification] = protections.clone();
            let services = Services {
                seats: Guard::new(&actor, "seats", seats),
                payment: Guard::new(&actor, "payment", payment),
                notification: Guard::new(&actor, "notification", notification),
            };
            let office = Rc::new(Office::new(actor.clone(), services, hold));
            *opened.borrow_mut() = Rc::downgrade(&office);
            actor.spawn(Role::Server, Box::pin(office.run(gap)));
        }),
    );
    runtime.on_command(Rc::new(move |command| {
        if let Some(office) = open.borrow().upgrade() {
            obey(&office, &command);
        }
    }));
}

/// Does what a person asks for. What makes no sense, such as a show that does not exist, is not done.
fn obey<R: Runtime>(office: &Rc<Office<R>>, command: &Command) {
    let arg = |index: usize, default: &'static str| command.args.get(index).map_or(default, String::as_str).to_owned();
    let forced = match command.verb.as_str() {
        "book" => {
            let number = |index, default| arg(index, default).parse::<u32>().ok().filter(|number| *number > 0);
            if let (Some(show), Some(seats)) = (number(0, "1"), number(1, "2"))
                && u64::from(show) <= booking::SHOWS
                && seats <= booking::SEATS_MAX
            {
                office.serve(show.into(), seats);
            }
            return;
        }
        "force-open" => State::ForcedOpen,
        "close" => State::Closed,
        "disable" => State::Disabled,
        "only-measure" => State::MetricsOnly,
        other => panic!("the pattern declares no command {other}"),
    };
    if let Some(guard) = office.guard(&arg(0, "payment")) {
        guard.force(forced).expect("every state may be switched to these four");
    }
}

fn protection(settings: &Settings, service: &str) -> Protection {
    let own = |key: &str| format!("{service}-{key}");
    let window = settings.count("window") as u32;
    let wait_ms = settings.span(&own("wait")).as_ms() as i64;
    let growth_per_mille = if settings.choice("reopening") == "longer-wait" { 1_500 } else { 1_000 };
    let half_open_max = settings.span("half-open-max");
    let breaker = Config {
        rule: match settings.choice("rule") {
            "calls" => Rule::Calls(window),
            "seconds" => Rule::Seconds(window),
            _ => Rule::Consecutive(settings.count(&own("failures")) as u32),
        },
        failure_percent: settings.count("failure-rate") as u32,
        slow_percent: settings.count("slow-rate") as u32,
        slow_after: settings.span("slow-after"),
        minimum_calls: settings.count("minimum") as u32,
        probes: settings.count(&own("probes")) as u32,
        limit_probes: settings.guard("probe-limit"),
        wait: Interval::checked(wait_ms, growth_per_mille, Some(60_000), 0).expect("the sliders begin at a second"),
        half_open_max: (half_open_max > Span::ZERO).then_some(half_open_max),
        automatic: settings.choice("half-open") == "automatic",
    };
    let jitter = Jitter::of_word(settings.choice("jitter")).expect("every option names a jitter");
    let (base, cap) = (Span::from_ms(50), Span::from_secs(2));
    Protection {
        breaker,
        ask: settings.guard("breaker"),
        classify: settings.guard("classification"),
        retries: settings.count("retries") as u32,
        backoff: Backoff { base, cap, growth: Growth::Exponential, jitter },
        bulkhead: settings.count("bulkhead") as u32,
        timeout: settings.span(&own("timeout")),
        fallback: match service {
            "seats" => "waitlist",
            "payment" => "seats-held",
            _ => "notice-queued",
        },
    }
}
