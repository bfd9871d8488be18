//! The orchestrator: writes down what it is about to ask for, asks, and writes down what became of it.
//!
//! Where it crashes, a new one reads the log and goes on. It cannot know whether the last operation that
//! was asked for was done, so it asks again under the same idempotency key.

use std::cell::RefCell;
use std::future::Future;

use super::definition::{Class, Definition, Step};
use super::facts::{Compensated, Completed, EndedEscalated, Escalated, GaveUp, TurnedBack, Waits};
use super::log::{LoggedSaga, SagaLog, TakenOver};
use super::progress::{End, Entry, Next};
use crate::backoff::Backoff;
use crate::fact::Name;
use crate::ports::{Actor, Clock, Runtime};
use crate::rng::Stream;
use crate::time::Span;

/// How many times as often as another a retriable step is tried, before a person is asked.
const RETRIABLE_TIMES: u32 = 3;

/// How often an operation is tried, and how long is waited.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// How often an operation is tried in all.
    pub attempts: u32,
    /// How long to wait before the next attempt.
    pub backoff: Backoff,
    /// How long to wait for an answer.
    pub limit: Span,
    /// Whether an undo is tried again, and given to a person when it fails to the end. Else one that
    /// failed is taken for done: a guard turned off.
    pub retries_undo: bool,
}

impl Policy {
    /// How often an operation of a step is tried in all.
    pub fn attempts_of(&self, operation: &str, step: &Step) -> u32 {
        match step.class {
            Class::Compensatable if step.undo == Some(operation) && !self.retries_undo => 1,
            Class::Retriable => self.attempts * RETRIABLE_TIMES,
            _ => self.attempts,
        }
    }

    /// The longest that a saga can be silent while everybody is well.
    pub fn patience(&self) -> Span {
        (self.limit + self.backoff.cap) * 2
    }
}

/// How an operation was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Done, with what undoing it will need.
    Done(String),
    /// Not done, and it never will be. Trying again would not help.
    Refused(String),
    /// Not done, since another saga has what it needs under its lock. Try again.
    Held(String),
    /// The service failed or was silent: it may have been done. Try again under the same key.
    Failed(String),
}

/// An operation to be asked for.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Which.
    pub operation: &'static str,
    /// Whose.
    pub step: &'static Step,
    /// For the how-manieth time, from 1.
    pub attempt: u32,
    /// For which saga.
    pub saga: &'a LoggedSaga,
}

/// What the steps of a kind of saga do.
pub trait Participants {
    /// Asks the service that does the operation.
    fn ask(&self, call: Call<'_>) -> impl Future<Output = Reply>;
    /// Tells whoever wants to know how a saga ended, at least once.
    fn tell(&self, saga: &LoggedSaga, end: End) -> impl Future<Output = ()>;
}

/// Carries sagas of one kind out.
pub struct Orchestrator<R: Runtime, P: Participants> {
    /// Who it is.
    pub actor: Actor<R>,
    /// Where it writes.
    pub log: SagaLog<R>,
    /// The kind's steps.
    pub definition: Definition,
    /// How often it tries.
    pub policy: Policy,
    /// Whom it asks.
    pub participants: P,
    /// What spreads its waits.
    pub jitter: RefCell<Stream>,
}

impl<R: Runtime, P: Participants> Orchestrator<R, P> {
    /// Carries a saga out to its end, from wherever it is.
    ///
    /// # Errors
    /// [`TakenOver`] when another orchestrator has it. What was asked for last may then be asked for
    /// twice, which does no harm.
    pub async fn carry_out(&self, mut saga: LoggedSaga) -> Result<(), TakenOver> {
        loop {
            match saga.progress.next(&self.definition) {
                Next::Ask(operation, step) => self.ask(&mut saga, operation, step).await?,
                Next::End(end) => self.log.append(&mut saga, Entry::Ended { end }).await?,
                Next::Tell(end) => {
                    let name = self.actor.word(&saga.name);
                    match end {
                        End::Completed => self.actor.record(Completed { saga: name }),
                        End::Compensated => self.actor.record(Compensated { saga: name }),
                        End::Escalated => self.actor.record(EndedEscalated { saga: name }),
                    };
                    self.participants.tell(&saga, end).await;
                    self.log.append(&mut saga, Entry::Told).await?;
                }
                Next::Rest => return Ok(()),
            }
        }
    }

    /// Asks for an operation as often as the policy allows.
    async fn ask(&self, saga: &mut LoggedSaga, operation: &'static str, step: &'static Step) -> Result<(), TakenOver> {
        let attempts = self.policy.attempts_of(operation, step);
        // An attempt that a crash cut short counts; nobody knows how it ended.
        let asked = saga.progress.asked().filter(|(asked, _)| *asked == operation);
        let mut attempt = asked.map_or(1, |(_, attempt)| attempt + 1);
        let mut code = "crashed".to_owned();
        let mut wait = self.policy.backoff.base;
        while attempt <= attempts {
            self.log.append(saga, Entry::Asked { operation: operation.to_owned(), attempt }).await?;
            match self.participants.ask(Call { operation, step, attempt, saga }).await {
                Reply::Done(result) => {
                    return self.log.append(saga, Entry::Done { operation: operation.to_owned(), result }).await;
                }
                Reply::Refused(why) if may_refuse(operation, step) => {
                    self.turned_back(saga, operation, &why);
                    return self.log.append(saga, Entry::Refused { operation: operation.to_owned(), code: why }).await;
                }
                Reply::Refused(why) => {
                    code = why;
                    break;
                }
                Reply::Held(_) => code = "held".to_owned(),
                Reply::Failed(why) => code = why,
            }
            if attempt < attempts {
                wait = self.policy.backoff.wait(attempt, wait, &mut self.jitter.borrow_mut());
                let (name, operation) = self.words(saga, operation);
                self.actor.record(Waits { saga: name, operation, attempt, wait, at_most: false });
                self.actor.clock.sleep(wait).await;
            }
            attempt += 1;
        }
        // A refusal ends it before the last attempt.
        self.give_up(saga, operation, step, code, attempt.min(attempts)).await
    }

    async fn give_up(
        &self,
        saga: &mut LoggedSaga,
        operation: &'static str,
        step: &'static Step,
        code: String,
        attempts: u32,
    ) -> Result<(), TakenOver> {
        let (name, word) = self.words(saga, operation);
        let operation = operation.to_owned();
        if operation == step.action && step.class != Class::Retriable {
            self.actor.record(GaveUp { saga: name, operation: word, attempts, code: self.actor.word(&code) });
            if step.class == Class::Compensatable {
                self.turned_back(saga, step.action, &code);
            }
            return self.log.append(saga, Entry::GaveUp { operation, code }).await;
        }
        if step.undo == Some(operation.as_str()) && !self.policy.retries_undo {
            // The guard is off: what became of the undo is not looked at.
            return self.log.append(saga, Entry::Done { operation, result: String::new() }).await;
        }
        self.actor.record(Escalated { saga: name, operation: word, desk: self.actor.word(step.desk), attempts });
        self.log.append(saga, Entry::Escalated { operation, desk: step.desk.to_owned() }).await
    }

    fn turned_back(&self, saga: &LoggedSaga, operation: &str, code: &str) {
        let (saga, operation) = self.words(saga, operation);
        self.actor.record(TurnedBack { saga, operation, code: self.actor.word(code) });
    }

    fn words(&self, saga: &LoggedSaga, operation: &str) -> (Name, Name) {
        (self.actor.word(&saga.name), self.actor.word(operation))
    }
}

/// Whether the saga has a way to go where this operation is refused.
fn may_refuse(operation: &str, step: &Step) -> bool {
    let is_action = operation == step.action && step.class != Class::Retriable;
    is_action || step.settle == Some(operation)
}
