//! Answers calls of the log.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use eda_wire::{Failed, Fate, Handle, LogCall, LogProblem, LogReply, Outcome, Polled, Problem, Reply};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::handles::Begun;
use super::problem::failed;
use crate::calls::Caller;
use crate::metrics::Way;

/// A call of the log that was taken in.
pub(crate) struct LogRequest {
    word: &'static str,
    taken_at: Instant,
    step: Step,
}

enum Step {
    /// It is refused.
    Refused(Failed),
    /// A thread has it. A call that opens what it is about.
    Begun(Begun, Option<Handle>),
    /// It is about no producer and no consumer.
    Asked(LogCall),
}

impl Caller {
    /// Takes a call of the log in. Its turn among the calls on the same producer or consumer is settled when this
    /// returns.
    pub(crate) fn begin_log(&self, call: LogCall) -> LogRequest {
        let (word, taken_at) = (call.word(), Instant::now());
        LogRequest { word, taken_at, step: self.log_step(call) }
    }

    fn log_step(&self, call: LogCall) -> Step {
        let Some(log) = &self.log else {
            return Step::Refused(failed(LogProblem::BadSettings, "this bridge was told of no Kafka"));
        };
        if self.bridge.serve.read_only && !call.only_reads() {
            return Step::Refused(Failed::new(Problem::ReadOnly, "this bridge was started to change nothing"));
        }
        let Some(handle) = call.handle() else { return Step::Asked(call) };
        let opens = matches!(call, LogCall::OpenProducer { .. } | LogCall::OpenConsumer { .. });
        let call = match call {
            LogCall::Poll { consumer, wait_us } => {
                let wait_max_us = self.bridge.limits.wait_max.as_micros() as u64;
                LogCall::Poll { consumer, wait_us: wait_us.min(wait_max_us) }
            }
            call => call,
        };
        match log.begin(handle, call) {
            Ok(begun) => Step::Begun(begun, opens.then_some(handle)),
            Err(failed) => Step::Refused(failed),
        }
    }

    /// Answers a call of the log. `cancelled` ends its wait for records.
    ///
    /// The answer takes its place when it is known, and not before the call begins: a batch that waits for a broker
    /// must not keep others from theirs. What is kept meanwhile is bounded by the requests that may be unanswered,
    /// since only a poll's answer is long and a consumer has one at a time.
    pub(crate) async fn answer_log(&self, id: u64, request: LogRequest, cancelled: oneshot::Receiver<()>) {
        let LogRequest { word, taken_at, step } = request;
        let mut polling = None;
        let result = match step {
            Step::Refused(failed) => Err(failed),
            Step::Asked(call) => match &self.log {
                Some(log) if matches!(call, LogCall::Topics(_) | LogCall::Groups(_) | LogCall::Records(_)) => {
                    log.browser.look(&log.kafka, &log.names, call).await
                }
                Some(log) => log.kafka.administer(&log.names, &call).await,
                None => Err(failed(LogProblem::BadSettings, "this bridge was told of no Kafka")),
            },
            Step::Begun(begun, opens) => {
                let result = wait(begun.answer, &begun.is_cancelled, cancelled).await;
                polling = begun.polling;
                if let (Some(handle), Err(_), Some(log)) = (opens, &result, &self.log) {
                    log.forget(handle);
                }
                result
            }
        };
        self.count(&result);
        let outcome = match result {
            Ok(reply) => Outcome::Done(reply),
            Err(failed) => Outcome::Failed(failed),
        };
        self.bridge.metrics.call(word, taken_at.elapsed().as_secs_f64());
        // How long the client leaves the answer waiting says nothing of the call.
        let place = self.place(&mut Duration::default()).await;
        self.send(id, outcome, Some(place));
        drop(polling);
    }

    /// Counts records each way, and those that were not taken.
    fn count(&self, result: &Result<Reply, Failed>) {
        let metrics = &self.bridge.metrics;
        match result {
            Ok(Reply::Log(LogReply::Fates(fates))) => {
                for fate in fates {
                    match fate {
                        Fate::At { .. } => metrics.records(Way::In, 1),
                        Fate::Failed(problem) => metrics.failure(problem.word()),
                    }
                }
            }
            Ok(Reply::Log(LogReply::Polled { polled: Polled::Records(records), .. })) => {
                metrics.records(Way::Out, records.len() as u64);
            }
            Ok(Reply::Log(LogReply::Found(found))) => metrics.records(Way::Out, found.records.len() as u64),
            _ => {}
        }
    }
}

async fn wait(
    mut answer: oneshot::Receiver<Result<Reply, Failed>>,
    is_cancelled: &Arc<std::sync::atomic::AtomicBool>,
    cancelled: oneshot::Receiver<()>,
) -> Result<Reply, Failed> {
    let ended = || failed(LogProblem::NotOpen, "the producer or consumer has ended");
    tokio::select! {
        biased;
        answered = &mut answer => return answered.unwrap_or_else(|_| Err(ended())),
        _ = cancelled => is_cancelled.store(true, Ordering::Release),
    }
    answer.await.unwrap_or_else(|_| Err(ended()))
}
