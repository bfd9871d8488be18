//! Circuit breaker.

use std::rc::Rc;

use crate::pattern::{ActorRole, ActorSpec, Param, Pattern, Preset, Settings, Unit};
use crate::ports::{Clock, Request, Runtime, Service};
use crate::sim::{Latency, Role, ServiceSpec, SimRuntime};
use crate::time::Span;

/// The description.
pub const PATTERN: Pattern = Pattern {
    id: "circuit-breaker",
    number: 8,
    version: 1,
    minutes: 8,
    params: &[Param::number("rate", (1, 20, 1), 4, Unit::PerSecond)],
    switches: &[],
    presets: &[Preset { ..Preset::named("brown-out") }],
    commands: &[],
    actors: &[
        ActorSpec { name: "booking", role: ActorRole::Client },
        ActorSpec { name: "payment", role: ActorRole::Service },
    ],
    faults: &["slow.payment", "fail.payment"],
    chaos: &[],
    kinds: &[],
    invariants: Vec::new,
    start,
    sources: &[("crates/patterns/src/catalog/circuit_breaker.rs", include_str!("circuit_breaker.rs"))],
};

fn start(runtime: &SimRuntime, settings: &Settings) {
    runtime.start_service(ServiceSpec {
        name: "payment",
        latency: Latency::ms(20, 80, 300),
        failing_per_mille: 50,
        failure_code: "503",
        handler: Rc::new(|_| Ok("{}".to_owned())),
    });
    book(runtime, settings);
}

fn book<R: Runtime>(runtime: &R, settings: &Settings) {
    let gap = Span::from_us(1_000_000 / settings.count("rate").max(1));
    runtime.start_actor(
        "booking",
        Rc::new(move |actor| {
            let me = actor.clone();
            actor.spawn(
                Role::Server,
                Box::pin(async move {
                    loop {
                        me.clock.sleep(gap).await;
                        let call = me.service.call(Request::new("payment", "charge", "{}".into(), Span::from_secs(1)));
                        let _ = call.await;
                    }
                }),
            );
        }),
    );
}
