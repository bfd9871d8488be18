//! A call to a service with everything that protects it, outermost first:
//!
//! ```text
//! retry ─▶ breaker ─▶ bulkhead ─▶ timeout ─▶ the call
//! ```
//!
//! The order matters. The retry stands outside, so that each attempt asks the breaker and a storm of
//! retries ends when it opens. The bulkhead stands inside, so that a call that finds it full gives
//! its permit back. The timeout is innermost: what the breaker measures is what the caller waited.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::breaker::{Breaker, Config, IllegalTransition, Outcome, Permit, Recorded, Rule, State, Transition};
use super::facts;
use super::window::Figures;
use crate::backoff::Backoff;
use crate::fact::{Name, PerMille};
use crate::ports::{Actor, Clock, Request, Runtime, Service, ServiceError};
use crate::rng::{Purpose, Stream};
use crate::sim::Role;
use crate::time::Span;

/// What lies around one breaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// The breaker.
    pub breaker: Config,
    /// Whether the breaker is asked at all. The guard itself.
    pub ask: bool,
    /// Whether a decline of the business is told from a failure of the service.
    pub classify: bool,
    /// How often a failed call is made again.
    pub retries: u32,
    /// How long to wait before that.
    pub backoff: Backoff,
    /// How many calls may be under way together.
    pub bulkhead: u32,
    /// How long to wait for an answer.
    pub timeout: Span,
    /// What the caller does instead, one word.
    pub fallback: &'static str,
}

/// Why a guarded call has no good answer, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The business says no. Tell the customer; nothing is wrong.
    Declined(String),
    /// The breaker is open, or too many calls are under way: nothing was sent. Use the fallback.
    NotMade,
    /// The service says that it failed and did nothing. Use the fallback. Where the network may have
    /// doubled the request, the other copy may have been served: settle it later under the same key.
    Failed,
    /// It may have been done. Use the fallback, and settle it later under the same key.
    Unknown,
}

impl CallError {
    /// One word for the trace.
    pub const fn word(&self) -> &'static str {
        match self {
            CallError::Declined(_) => "declined",
            CallError::NotMade => "not-made",
            CallError::Failed => "failed",
            CallError::Unknown => "unknown",
        }
    }
}

/// A service as one process calls it. Clones share the breaker.
pub struct Guard<R: Runtime> {
    inner: Rc<Inner<R>>,
}

impl<R: Runtime> Clone for Guard<R> {
    fn clone(&self) -> Guard<R> {
        Guard { inner: Rc::clone(&self.inner) }
    }
}

struct Inner<R: Runtime> {
    actor: Actor<R>,
    service: &'static str,
    name: Name,
    protection: Protection,
    breaker: RefCell<Breaker>,
    in_flight: Cell<u32>,
    jitter: RefCell<Stream>,
}

/// A place in the bulkhead, free again when it is dropped.
struct Slot<'a>(&'a Cell<u32>);

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl<R: Runtime> Guard<R> {
    /// Guards `service` for `actor`.
    pub fn new(actor: &Actor<R>, service: &'static str, protection: Protection) -> Guard<R> {
        let name = actor.word(service);
        let config = &protection.breaker;
        let (rule, window) = match config.rule {
            Rule::Calls(calls) => ("calls", calls),
            Rule::Seconds(seconds) => ("seconds", seconds),
            Rule::Consecutive(failures) => ("consecutive", failures),
        };
        actor.record(facts::Configured {
            breaker: name,
            rule: actor.word(rule),
            window,
            minimum: config.minimum(),
            limit: PerMille(config.failure_limit() * 10),
            probes: config.probes,
            wait: config.wait.after(1),
        });
        actor.record(facts::Wrapped {
            breaker: name,
            retries: protection.retries,
            bulkhead: protection.bulkhead,
            timeout: protection.timeout,
            slow_after: config.slow_after,
            slow_limit: PerMille(config.slow_percent * 10),
            fallback: actor.word(protection.fallback),
        });
        let breaker = RefCell::new(Breaker::new(config.clone()));
        let jitter = RefCell::new(actor.random(Purpose::Jitter));
        Guard {
            inner: Rc::new(Inner {
                actor: actor.clone(),
                service,
                name,
                protection,
                breaker,
                in_flight: Cell::new(0),
                jitter,
            }),
        }
    }

    /// Calls the service under an idempotency key, as often as the retry allows.
    ///
    /// # Errors
    /// [`CallError`]. Once any attempt got no answer, the whole is [`CallError::Unknown`], however
    /// the last attempt ended.
    pub async fn call(&self, operation: &str, key: &str, body: &str) -> Result<String, CallError> {
        let Protection { retries, backoff, .. } = self.inner.protection;
        let (mut attempt, mut wait, mut unknown) = (1, backoff.base, false);
        loop {
            let error = match self.attempt(operation, key, body).await {
                Ok(answer) => return Ok(answer),
                Err(CallError::Declined(code)) => return Err(CallError::Declined(code)),
                Err(error) => error,
            };
            unknown |= error == CallError::Unknown;
            if attempt > retries || error == CallError::NotMade {
                return Err(match error {
                    _ if unknown => CallError::Unknown,
                    CallError::NotMade if attempt > 1 => CallError::Failed,
                    error => error,
                });
            }
            wait = backoff.wait(attempt, wait, &mut self.inner.jitter.borrow_mut());
            self.inner.actor.record(facts::Retried { breaker: self.inner.name, attempt, wait });
            self.inner.actor.clock.sleep(wait).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, operation: &str, key: &str, body: &str) -> Result<String, CallError> {
        let Inner { actor, service, protection, in_flight, .. } = &*self.inner;
        let permit = self.acquire()?;
        let Some(_slot) = self.enter_bulkhead() else {
            self.inner.breaker.borrow_mut().release(permit);
            let (breaker, generation) = (self.inner.name, permit.generation.0);
            actor.record(facts::BulkheadFull { breaker, in_flight: in_flight.get() });
            actor.record(facts::Released { breaker, generation, why: actor.word("bulkhead") });
            return Err(CallError::NotMade);
        };
        let mut request = Request::new(service, operation, body.to_owned(), protection.timeout);
        request.idempotency_key = Some(key.to_owned());
        let began = actor.now();
        let answer = actor.service.call(request).await;
        self.record(permit, &answer, actor.now().since(began));
        answer.map_err(|error| match error {
            ServiceError::Declined(code) => CallError::Declined(code),
            ServiceError::Failed(_) => CallError::Failed,
            ServiceError::TimedOut => CallError::Unknown,
        })
    }

    fn acquire(&self) -> Result<Permit, CallError> {
        let Inner { actor, name, protection, breaker, .. } = &*self.inner;
        if !protection.ask {
            return Ok(breaker.borrow().permit());
        }
        let asked = breaker.borrow_mut().acquire(actor.now());
        self.publish();
        match asked {
            Ok(permit) => {
                if permit.probe > 0 {
                    let (generation, permitted) = (permit.generation.0, protection.breaker.probes);
                    actor.record(facts::Probed { breaker: *name, generation, probe: permit.probe, permitted });
                }
                Ok(permit)
            }
            Err(refused) => {
                let generation = breaker.borrow().generation().0;
                let state = actor.word(refused.state.word());
                actor.record(facts::Refused { breaker: *name, generation, state });
                Err(CallError::NotMade)
            }
        }
    }

    fn enter_bulkhead(&self) -> Option<Slot<'_>> {
        let in_flight = &self.inner.in_flight;
        if in_flight.get() >= self.inner.protection.bulkhead {
            return None;
        }
        in_flight.set(in_flight.get() + 1);
        Some(Slot(in_flight))
    }

    /// Tells the breaker how a call ended. A declined card is no failure of the bank.
    fn record(&self, permit: Permit, answer: &Result<String, ServiceError>, took: Span) {
        let Inner { actor, name, protection, breaker, .. } = &*self.inner;
        let outcome = match answer {
            Ok(_) => Outcome::Success,
            Err(ServiceError::Declined(_)) if protection.classify => Outcome::Ignored,
            Err(_) => Outcome::Failure,
        };
        let recorded = breaker.borrow_mut().record(actor.now(), permit, outcome, took);
        let (breaker_name, generation) = (*name, permit.generation.0);
        match recorded {
            Recorded::Counted { figures, judged } => {
                let slow = took > protection.breaker.slow_after;
                let outcome = match (outcome, slow) {
                    (Outcome::Failure, true) => "slow-failure",
                    (Outcome::Failure, false) => "failure",
                    (_, true) => "slow",
                    (_, false) => "success",
                };
                let Figures { calls, failed, slow, .. } = figures;
                let (outcome, rate) = (actor.word(outcome), figures.failure_rate());
                actor.record(facts::Counted {
                    breaker: breaker_name,
                    generation,
                    outcome,
                    calls,
                    failed,
                    slow,
                    rate,
                    judged,
                });
            }
            Recorded::NotCounted => {
                let code = match answer {
                    Err(ServiceError::Declined(code)) => actor.word(code),
                    _ => actor.word("state"),
                };
                actor.record(facts::Ignored { breaker: breaker_name, generation, code });
            }
            Recorded::Stale => {
                let current = breaker.borrow().generation().0;
                actor.record(facts::Stale { breaker: breaker_name, generation, current });
            }
        }
        self.publish();
    }

    /// Puts the breaker into a state by hand.
    ///
    /// # Errors
    /// [`IllegalTransition`] when the breaker cannot go there from where it is.
    pub fn force(&self, to: State) -> Result<(), IllegalTransition> {
        let forced = self.inner.breaker.borrow_mut().force(self.inner.actor.now(), to);
        self.publish();
        forced
    }

    /// Writes the breaker's changes of state to the trace, and wakes up when the next falls due.
    fn publish(&self) {
        let Inner { actor, breaker, .. } = &*self.inner;
        let mut changed = false;
        loop {
            let transition = breaker.borrow_mut().next_transition();
            let Some(transition) = transition else { break };
            self.publish_one(&transition);
            changed = true;
        }
        let due = breaker.borrow().deadline().filter(|_| changed);
        if let Some(due) = due {
            let guard = self.clone();
            let watch = async move {
                let actor = &guard.inner.actor;
                actor.clock.sleep(due.since(actor.now())).await;
                guard.inner.breaker.borrow_mut().poll(actor.now());
                guard.publish();
            };
            actor.spawn(Role::Server, Box::pin(watch));
        }
    }

    fn publish_one(&self, transition: &Transition) {
        let Inner { actor, name, protection, breaker, .. } = &*self.inner;
        let Transition { from, to, generation, why, figures, at: _ } = *transition;
        let (breaker_name, generation) = (*name, generation.0);
        let (from, why) = (actor.word(from.word()), actor.word(why.word()));
        match to {
            State::Open => {
                let retry_at = breaker.borrow().wait_ends().unwrap_or(actor.now());
                let Figures { failed, calls, .. } = figures;
                actor.record(facts::Opened { breaker: breaker_name, from, why, generation, failed, calls, retry_at });
            }
            State::HalfOpen => {
                let permitted = protection.breaker.probes;
                actor.record(facts::HalfOpened { breaker: breaker_name, from, why, generation, permitted });
            }
            State::Closed => {
                actor.record(facts::Closed { breaker: breaker_name, from, why, generation });
            }
            State::Disabled | State::ForcedOpen | State::MetricsOnly => {
                let to = actor.word(to.word());
                actor.record(facts::Switched { breaker: breaker_name, from, to, generation });
            }
        }
    }
}
