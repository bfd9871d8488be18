//! The simulator's ports pass the suite that every implementation passes.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::conformance::{self, Failure};
use eda_patterns::ports::{Actor, Runtime};
use eda_patterns::rng::Seed;
use eda_patterns::sim::{Role, SimRuntime, Step};
use futures::future::LocalBoxFuture;

type Suite = fn(Actor<SimRuntime>) -> LocalBoxFuture<'static, Result<(), Failure>>;

/// Runs a suite as an actor of the simulator, on several seeds.
fn check(suite: Suite) {
    for seed in 0..50 {
        let runtime = SimRuntime::new(eda_patterns::sim::World::new(Seed(seed)));
        let answer: Rc<RefCell<Option<Result<(), Failure>>>> = Rc::default();
        let to = Rc::clone(&answer);
        runtime.start_actor(
            "suite",
            Rc::new(move |actor| {
                let (tested, to) = (suite(actor.clone()), Rc::clone(&to));
                actor.spawn(Role::Work, Box::pin(async move { *to.borrow_mut() = Some(tested.await) }));
            }),
        );
        let ended = loop {
            match runtime.world().executor().step() {
                Step::Stepped => {}
                ended => break ended,
            }
        };
        match answer.take() {
            Some(Ok(())) => {}
            Some(Err(failure)) => panic!("seed {seed}: {failure}"),
            None => panic!("seed {seed}: the suite did not come to its end: {ended:?}"),
        }
    }
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
