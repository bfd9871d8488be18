//! Kafka producer and consumer: rides at Ola.
//!
//! **The problem.** Every ride tells of itself three times: asked for, begun, over. Payment, analytics and fraud
//! detection must read all of it, each at its own pace, in order for one ride, while any machine may die at any
//! moment, and nobody may be charged twice or not at all.
//!
//! **The pattern.** A log instead of a queue. It is cut into partitions by key, each kept on three brokers of which
//! one leads; reading takes nothing away, so every group has a place of its own in it.
//!
//! ```text
//!                    key ride_id          ola-rides                      each group reads all of it
//!  rides-api-1 ─┐                    ┌ P0 ▕▉▉▉▉▉▏ B1 ▸ B2 B3 ┐        ┌─▶ payment    pay-1  pay-2  pay-3 ─▶ gateway
//!  rides-api-2 ─┼─ murmur2(key) % 6 ─┤ P1 ▕▉▉▉▏   B2 ▸ B3 B1 ├─ poll ─┼─▶ analytics  ana-1  ana-2
//!  rides-api-3 ─┘                    └ …                     ┘        └─▶ fraud      fraud-1
//!                                            ▲                             │ what nobody can handle
//!                                            └── commits: __consumer_offsets
//!                                                                     ola-rides.dlq
//! ```
//!
//! **What breaks without its parts.**
//! - Without `acks=all`, a leader says that it has a record, dies, and nobody else does.
//! - Without idempotence, a retry of the second batch overtakes the third, or lies there twice.
//! - With the commit before the work, a crash in between skips what was to be done.
//! - Without asking whether an event is done, whoever reads it a second time charges a second time.
//!
//! **What must hold** (`kafka/invariants.rs`): no record that was reported as sent is lost; records of a producer are
//! read in order in each partition, and for each key; a partition has one owner in each generation of a group;
//! committed ≤ high watermark ≤ log end; nothing before a commit was left undone; each ride is charged once;
//! a replica has its leader's records and no others.
//!
//! **हिन्दी में:** हर घटना एक बही में लिखी जाती है; जिसे पढ़ना हो, अपनी जगह याद रखकर अपनी चाल से पढ़े।
//!
//! In reading order: `scene` and `events` (what is told), [`facts`], `rules` (parameters and guards), `rides` (the
//! producers), `member` with `progress` and `dead_letters` (what every consumer does), `group` (what each group
//! does), `payment`, `analytics`, `drivers`, `gateway`, `invariants`. What can be set and tried is in `settings` and
//! `presets`.
//!
//! The scenes follow the usual textbook ones; the names of companies are illustrative.

mod analytics;
mod dead_letters;
mod drivers;
pub mod events;
pub mod facts;
mod gateway;
mod group;
mod invariants;
mod member;
mod payment;
mod presets;
mod progress;
mod rides;
mod rules;
mod scene;
mod settings;

use std::rc::Rc;

use self::gateway::gateway;
use self::group::{Group, Whereabouts};
use self::member::{Bounces, start_member};
use self::rides::{Riders, Wish, start_apis};
use self::rules::Rules;
use crate::pattern::{ActorRole, ActorSpec, CommandSpec, Engine, Pattern, Program, Served, Settings};
use crate::picture::OwnPicture;
use crate::picture::cluster::ClusterPicture;
use crate::ports::{Command, Runtime};
use crate::rng::{Purpose, Stream};
use crate::sim::SimRuntime;

fn start(runtime: &SimRuntime, settings: &Settings) {
    let rules = Rc::new(Rules::of(settings));
    runtime.open_log(rules.cluster());
    runtime.start_service(gateway(runtime));
    start_everybody(runtime, &rules);
}

fn start_everybody<R: Runtime>(runtime: &R, rules: &Rc<Rules>) {
    let riders = Riders::new(rules, Stream::new(runtime.seed(), Purpose::Scenario, 0));
    let ask = start_apis(runtime, rules, riders);
    let (bounces, whereabouts) = (Rc::new(Bounces::default()), Whereabouts::default());
    let groups = [
        (Group::Payment, &["pay-1", "pay-2", "pay-3"][..], rules.members.payment),
        (Group::Analytics, &["ana-1", "ana-2"], rules.members.analytics),
        (Group::Fraud, &["fraud-1", "fraud-2"], rules.members.fraud),
        (Group::Drivers, &["match-1"], rules.dispatches.into()),
    ];
    for (group, names, members) in groups {
        for name in &names[..members as usize] {
            start_member(runtime, (name, group), rules, &bounces, &whereabouts);
        }
    }
    if rules.dispatches {
        drivers::start_fleet(runtime, rules);
    }
    runtime.on_command(Rc::new(move |Command { verb, args }| {
        let first = args.first().map(String::as_str);
        let number = |default: u32, most: u32| first.and_then(|text| text.parse().ok()).unwrap_or(default).min(most);
        match verb.as_str() {
            "ride" => ask(Wish::Ride),
            "hot-key" => ask(Wish::HotKey(number(60, 200).into())),
            "poison" => ask(Wish::Poison),
            "partitions" => ask(Wish::Partitions(number(9, 12))),
            "elect" => ask(Wish::Elect { unclean: first == Some("unclean") }),
            "bounce" => bounces.ask(first.unwrap_or("pay-1")),
            other => unreachable!("the pattern declares no command {other}"),
        }
    }));
}

/// What runs and judges it.
pub const PROGRAM: Program = Program {
    invariants: invariants::all,
    start,
    words: include_str!(concat!(env!("OUT_DIR"), "/kafka.words")),
    reads: || Box::new(|_| Ok(())),
    picture: Some(|length| OwnPicture::new(ClusterPicture::new(length))),
};

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "kafka",
    number: 2,
    version: 2,
    minutes: 10,
    params: settings::PARAMS,
    switches: settings::SWITCHES,
    presets: presets::PRESETS,
    commands: &[
        CommandSpec { verb: "ride", args_max: 0, example: &[] },
        CommandSpec { verb: "hot-key", args_max: 1, example: &["60"] },
        CommandSpec { verb: "poison", args_max: 0, example: &[] },
        CommandSpec { verb: "partitions", args_max: 1, example: &["9"] },
        CommandSpec { verb: "elect", args_max: 1, example: &["preferred"] },
        CommandSpec { verb: "bounce", args_max: 1, example: &["pay-2"] },
    ],
    // An election is the controller's, and the bridge asks for none.
    world_commands: &["elect"],
    actors: &[
        ActorSpec { name: "rides-api-1", role: ActorRole::Client },
        ActorSpec { name: "rides-api-2", role: ActorRole::Client },
        ActorSpec { name: "rides-api-3", role: ActorRole::Client },
        ActorSpec { name: "broker-1", role: ActorRole::Infrastructure },
        ActorSpec { name: "broker-2", role: ActorRole::Infrastructure },
        ActorSpec { name: "broker-3", role: ActorRole::Infrastructure },
        ActorSpec { name: "controller", role: ActorRole::Infrastructure },
        ActorSpec { name: "pay-1", role: ActorRole::Worker },
        ActorSpec { name: "pay-2", role: ActorRole::Worker },
        ActorSpec { name: "pay-3", role: ActorRole::Worker },
        ActorSpec { name: "ana-1", role: ActorRole::Worker },
        ActorSpec { name: "ana-2", role: ActorRole::Worker },
        ActorSpec { name: "fraud-1", role: ActorRole::Worker },
        ActorSpec { name: "fraud-2", role: ActorRole::Worker },
        ActorSpec { name: "match-1", role: ActorRole::Worker },
        ActorSpec { name: "fleet", role: ActorRole::Client },
        ActorSpec { name: "gateway", role: ActorRole::Service },
        ActorSpec { name: "keys", role: ActorRole::Infrastructure },
    ],
    faults: &[
        "crash.broker-2",
        "partition.broker-1.broker-2",
        "slow.pay-2.100",
        "crash.pay-2",
        "fail.pay-1",
        "fail.gateway",
        "slow.gateway",
    ],
    chaos: presets::CHAOS,
    kinds: facts::KINDS,
    engines: &[Engine::Sim, Engine::Bridge],
    served: &[Served::Log],
    sources: &[
        "crates/patterns/src/catalog/kafka.rs",
        "crates/patterns/src/catalog/kafka/rides.rs",
        "crates/patterns/src/catalog/kafka/member.rs",
        "crates/patterns/src/catalog/kafka/progress.rs",
        "crates/patterns/src/catalog/kafka/payment.rs",
        "crates/patterns/src/catalog/kafka/analytics.rs",
        "crates/patterns/src/catalog/kafka/group.rs",
        "crates/patterns/src/catalog/kafka/drivers.rs",
        "crates/patterns/src/ports/log.rs",
    ],
};
