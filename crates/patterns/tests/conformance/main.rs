//! The simulator's ports pass the suite that every implementation passes, and the suite catches
//! implementations that break a promise, by the promise's own sentence.

mod broken_bus;
mod broken_event_store;
mod broken_key_value;
mod broken_log;
mod broken_work_queue;

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::conformance::{self, Failure};
use eda_patterns::ports::{Actor, Runtime};
use eda_patterns::rng::Seed;
use eda_patterns::sim::broker::cluster::{Cluster, ClusterSpec};
use eda_patterns::sim::{Role, SimRuntime, Step, World};
use eda_patterns::time::Span;
use futures::future::LocalBoxFuture;

type Suite = fn(Actor<SimRuntime>) -> LocalBoxFuture<'static, Result<(), Failure>>;

/// How a suite ends as an actor of the simulator.
fn run(
    seed: u64,
    suite: impl Fn(Actor<SimRuntime>) -> LocalBoxFuture<'static, Result<(), Failure>> + 'static,
) -> Result<(), Failure> {
    let runtime = SimRuntime::new(World::new(Seed(seed)));
    let _: Cluster = runtime
        .start_cluster(ClusterSpec { group_initial_rebalance_delay: Span::from_ms(200), ..ClusterSpec::default() });
    let answer: Rc<RefCell<Option<Result<(), Failure>>>> = Rc::default();
    let to = Rc::clone(&answer);
    runtime.start_actor(
        "suite",
        Rc::new(move |actor| {
            let (tested, to) = (suite(actor.clone()), Rc::clone(&to));
            actor.spawn(Role::Work, Box::pin(async move { *to.borrow_mut() = Some(tested.await) }));
        }),
    );
    // A cluster goes on for ever, so the answer ends the run.
    let ended = loop {
        match runtime.world().executor().step() {
            Step::Stepped if answer.borrow().is_none() => {}
            ended => break ended,
        }
    };
    let answered = answer.take();
    runtime.forget();
    answered.unwrap_or_else(|| panic!("seed {seed}: the suite did not come to its end: {ended:?}"))
}

/// Asserts that a suite passes on several seeds.
fn check(suite: Suite) {
    for seed in 0..50 {
        if let Err(failure) = run(seed, suite) {
            panic!("seed {seed}: {failure}");
        }
    }
}

/// Asserts that a suite fails, and at this promise.
#[track_caller]
fn caught(
    flaw: &str,
    promise: &str,
    suite: impl Fn(Actor<SimRuntime>) -> LocalBoxFuture<'static, Result<(), Failure>> + 'static,
) {
    let failure = run(7, suite).err().unwrap_or_else(|| panic!("{flaw} goes unnoticed"));
    assert_eq!(failure.promise, promise, "{flaw} shows as {failure}");
}

/// The runtime's port as another client reaches it.
fn other(actor: &Actor<SimRuntime>) -> Actor<SimRuntime> {
    let id = actor.runtime().recorder().actor("other");
    Actor::new(actor.runtime().clone(), id, 0)
}

#[test]
fn the_simulated_event_store_conforms() {
    check(|actor| Box::pin(async move { conformance::event_store(&actor.event_store, &actor.clock, "c/").await }));
}

#[test]
fn the_simulated_key_value_store_conforms() {
    check(|actor| Box::pin(async move { conformance::key_value(&actor.key_value, &actor.clock, "c/").await }));
}

#[test]
fn the_simulated_work_queue_conforms() {
    check(|actor| Box::pin(async move { conformance::work_queue(&actor.work_queue, &actor.clock, "c/").await }));
}

#[test]
fn the_simulated_bus_conforms() {
    check(|actor| {
        Box::pin(async move {
            let other = other(&actor);
            conformance::bus(&actor.bus, &other.bus, &actor.clock, "one/").await?;
            conformance::bus(&actor.bus, &other.bus, &actor.clock, "two/").await
        })
    });
}

#[test]
fn the_simulated_log_conforms() {
    check(|actor| {
        Box::pin(async move {
            let (runtime, other) = (actor.runtime(), other(&actor));
            let (one, other) = (runtime.log(actor.id), runtime.log(other.id));
            conformance::log(&one, &other, &actor.clock, "c/", 3).await
        })
    });
}

#[test]
fn virtual_time_conforms() {
    check(|actor| Box::pin(async move { conformance::clock(&actor.clock).await }));
}

#[test]
fn a_suite_may_be_run_again_under_another_prefix() {
    check(|actor| {
        Box::pin(async move {
            conformance::event_store(&actor.event_store, &actor.clock, "one/").await?;
            conformance::event_store(&actor.event_store, &actor.clock, "two/").await
        })
    });
}
