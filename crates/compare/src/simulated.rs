//! A log of actions on a simulated cluster of its own.

use std::cell::RefCell;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use crate::action::ActionLog;
use crate::outcome::Outcome;
use crate::play;
use eda_patterns::ports::{Actor, Runtime};
use eda_patterns::rng::Seed;
use eda_patterns::sim::broker::cluster::{Cluster, ClusterSpec};
use eda_patterns::sim::{Role, SimRuntime, Step, World};
use eda_patterns::time::Span;

/// The cluster that actions are played on: one broker, which looks often whether there is something to remove or to
/// abort. A real one is set up likewise to be compared with it.
pub fn cluster() -> ClusterSpec {
    ClusterSpec {
        brokers: 1,
        retention_check_interval: Span::from_ms(500),
        cleaner_backoff: Span::from_ms(500),
        offsets_partitions: 1,
        transactions_partitions: 1,
        internal_replication_factor: 1,
        internal_min_insync: 1,
        group_initial_rebalance_delay: Span::ZERO,
        transaction_abort_interval: Span::from_ms(500),
        ..ClusterSpec::default()
    }
}

/// Plays `actions` with the simulator's choices by `seed`.
///
/// # Panics
/// Where the simulated world comes to its end first, which would be a fault of the simulator.
pub fn play_simulated(seed: Seed, actions: &ActionLog) -> Outcome {
    let actions = Rc::new(actions.clone());
    on_cluster(seed, move |actor, _| {
        let actions = Rc::clone(&actions);
        let (log, clock) = (actor.runtime().log(actor.id), actor.clock.clone());
        Box::pin(async move { play(&log, &clock, actions.name, &actions).await })
    })
}

/// What comes of `work` on a cluster of its own, with the simulator's choices by `seed`.
///
/// # Panics
/// Where the simulated world comes to its end first, which would be a fault of the simulator.
pub fn on_cluster<T: 'static>(
    seed: Seed,
    work: impl Fn(&Actor<SimRuntime>, Cluster) -> LocalBoxFuture<'static, T> + 'static,
) -> T {
    let runtime = SimRuntime::new(World::new(seed));
    let cluster = runtime.start_cluster(cluster());
    let outcome: Rc<RefCell<Option<T>>> = Rc::default();
    let to = Rc::clone(&outcome);
    runtime.start_actor(
        "player",
        Rc::new(move |actor| {
            let (to, working) = (Rc::clone(&to), work(&actor, cluster.clone()));
            actor.spawn(Role::Work, Box::pin(async move { *to.borrow_mut() = Some(working.await) }));
        }),
    );
    // A cluster goes on for ever, so the outcome ends the run.
    let ended = loop {
        match runtime.world().executor().step() {
            Step::Stepped if outcome.borrow().is_none() => {}
            ended => break ended,
        }
    };
    let outcome = outcome.take();
    runtime.forget();
    outcome.unwrap_or_else(|| panic!("the work came to no end: {ended:?}"))
}
