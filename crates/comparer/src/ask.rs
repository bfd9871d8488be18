//! Carries calls of the log to the page, which carries them to the bridge.

use std::future::Future;

use eda_patterns::time::{Span, Time};
use eda_remote::Ask;
use eda_wire::{Call, Failed, LogProblem, LogReply, Problem, Reply, decode, encode};
use futures::channel::mpsc;
use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::clock::WorkerClock;
use eda_patterns::recorder::Now;

/// The page, as whoever carries the calls.
#[derive(Clone)]
pub(super) struct PageAsk {
    /// Takes a call and how long the bridge may wait, in microseconds; returns the promise of its answer.
    pub(super) ask: Function,
    pub(super) clock: WorkerClock,
    /// Hears why the bridge itself would not do something.
    pub(super) refusals: mpsc::UnboundedSender<String>,
}

impl Ask for PageAsk {
    fn ask(&self, call: Call, wait: Span) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        let page = self.clone();
        async move {
            let answer = page.carried(call, wait).await;
            if let Err(failed) = &answer
                && is_the_bridges_own(&failed.problem)
            {
                // Nobody listens any more once the first is told.
                let _ = page.refusals.unbounded_send(failed.message.clone());
            }
            answer
        }
    }

    fn now(&self) -> Time {
        Now::now(&self.clock)
    }
}

impl PageAsk {
    async fn carried(&self, call: Call, wait: Span) -> Result<Reply, Failed> {
        let gone = || Failed::new(Problem::OutcomeUnknown, "the page has gone");
        let Call::Log(call) = call else {
            return Err(Failed::new(Problem::Unavailable, "the page carries calls of the log alone"));
        };
        let bytes = Uint8Array::from(encode(&call).as_slice());
        let wait_us = JsValue::from(wait.as_us() as f64);
        let promise = self.ask.call2(&JsValue::NULL, &bytes, &wait_us).map_err(|_| gone())?;
        let promise: Promise = promise.dyn_into().map_err(|_| gone())?;
        let answer = JsFuture::from(promise).await.map_err(|_| gone())?;
        let answer: Uint8Array = answer.dyn_into().map_err(|_| gone())?;
        let answer: Result<Option<LogReply>, Failed> = decode(&answer.to_vec()).map_err(|_| gone())?;
        answer.map(|reply| reply.map_or(Reply::Ok, Reply::Log))
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
