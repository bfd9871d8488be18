//! Plays a log of actions on the Kafka behind a bridge, over the run's own connection.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;

use eda_compare::action::ActionLog;
use eda_compare::outcome::Outcome;
use eda_compare::play;
use eda_patterns::ports::Clock;
use eda_patterns::time::{Span, Time};
use eda_remote::{Ask, Ports, RemoteLog};
use eda_wire::{Call, Failed, LogProblem, Problem, Reply};
use futures::channel::mpsc;
use futures::future::{Either, LocalBoxFuture, select};
use futures::{SinkExt, StreamExt};
use wasm_bindgen_futures::spawn_local;

use crate::adapters::clock::BrowserClock;
use crate::adapters::runtime::drawn_seed;

thread_local! {
    /// How many logs this page has played: what is played again has other names.
    static PLAYED: Cell<u32> = const { Cell::new(0) };
}

/// What comes of a log. Its names begin with [`PREFIX`] among those of the run, and go with them.
///
/// # Errors
/// The bridge itself has refused something: then what came of the log says nothing of Kafka.
pub(super) async fn played<A: Ask>(ask: A, actions: ActionLog) -> Result<Outcome, Failed> {
    let number = PLAYED.replace(PLAYED.get() + 1) + 1;
    let prefix = format!("{PREFIX}{number}-{}", actions.name);
    let (refusals, mut refused) = mpsc::unbounded();
    // The run gives numbers to its records, producers and consumers as well: these begin elsewhere.
    let ports = Ports::new(Watched { ask, refusals }, drawn_seed().0 as u32);
    let clock = BrowserClock::start();
    let spawn: fn(LocalBoxFuture<'static, ()>) = spawn_local;
    let log = RemoteLog::new(ports, spawn, clock.unix_ms());
    match select(refused.next(), pin!(play(&log, &clock, &prefix, &actions))).await {
        Either::Left((Some(failed), _)) => Err(failed),
        Either::Left((None, playing)) => Ok(playing.await),
        Either::Right((outcome, _)) => Ok(outcome),
    }
}

/// What the names of topics and groups of a comparison begin with in a run.
pub const PREFIX: &str = "compare-";

/// Carries calls as before, and tells of those that the bridge itself refuses.
#[derive(Clone)]
struct Watched<A> {
    ask: A,
    refusals: mpsc::UnboundedSender<Failed>,
}

impl<A: Ask> Ask for Watched<A> {
    fn ask(&self, call: Call, wait: Span) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        let (asked, mut refusals) = (self.ask.ask(call, wait), self.refusals.clone());
        async move {
            let answer = asked.await;
            if let Err(failed) = &answer
                && is_the_bridges_own(&failed.problem)
            {
                // Nobody listens any more once the first is told.
                let _ = refusals.send(failed.clone()).await;
            }
            answer
        }
    }

    fn now(&self) -> Time {
        self.ask.now()
    }
}

/// Whether a failure is of the bridge or of the way there, and no answer of Kafka's.
fn is_the_bridges_own(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::Unavailable
            | Problem::TooMany
            | Problem::ReadOnly
            | Problem::BadName
            | Problem::Other
            | Problem::Log(LogProblem::NotOpened)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kafka_says_is_an_outcome_and_what_the_bridge_refuses_is_none() {
        let is_own = |problem: Problem| is_the_bridges_own(&problem);
        assert!(is_own(Problem::ReadOnly) && is_own(Problem::Log(LogProblem::NotOpened)));
        assert!(!is_own(Problem::Log(LogProblem::Refused { code: 3 })) && !is_own(Problem::Log(LogProblem::NotOpen)));
        assert!(!is_own(Problem::TooLarge), "a record may be larger than a message to the bridge may be");
    }
}
