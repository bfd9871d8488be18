//! A worker: take a notification on lease, hand it to its gateway, and say how it went.

use std::cell::Cell;
use std::rc::Rc;

use super::facts::{Attempted, HandlingFailed, HeldBack, Recovered, Sent};
use super::notices::{QUEUE, gateway_of};
use super::rules::Rules;
use crate::ports::{Actor, Clock, Lease, QueueError, Request, Runtime, Service, ServiceError, WorkQueue};
use crate::retry::{Failure, Next};
use crate::rng::{Purpose, Stream};
use crate::sim::Role;
use crate::time::Span;

/// How long a worker waits for work before it asks again.
const IDLE: Span = Span::from_secs(5);

/// How long somebody leaves a queue alone that does not answer.
pub(super) const ERROR_PAUSE: Span = Span::from_secs(1);

pub(super) fn start_worker<R: Runtime>(runtime: &R, name: &str, rules: &Rc<Rules>) {
    let rules = Rc::clone(rules);
    let start = move |worker: Actor<R>| {
        let recovered = Rc::default();
        for slot in 0..rules.slots {
            let draw = Stream::new(worker.runtime().seed(), Purpose::Jitter, u64::from(worker.id.0) << 32 | slot);
            let hand =
                Hand { worker: worker.clone(), rules: Rc::clone(&rules), draw, recovered: Rc::clone(&recovered) };
            worker.spawn(Role::Server, Box::pin(hand.work()));
        }
    };
    runtime.start_actor(name, Rc::new(start));
}

/// One of a worker's hands: it has one notification at a time.
struct Hand<R: Runtime> {
    worker: Actor<R>,
    rules: Rc<Rules>,
    draw: Stream,
    /// Whether this worker has said that something recovered.
    recovered: Rc<Cell<bool>>,
}

/// An attempt that failed.
struct Refused {
    reason: String,
    failure: Failure,
}

impl Refused {
    fn transient(reason: impl Into<String>) -> Refused {
        Refused { reason: reason.into(), failure: Failure::Transient }
    }

    fn permanent(reason: impl Into<String>) -> Refused {
        Refused { reason: reason.into(), failure: Failure::Permanent }
    }
}

impl<R: Runtime> Hand<R> {
    async fn work(mut self) {
        loop {
            match self.worker.work_queue.lease(QUEUE, self.rules.lease, IDLE).await {
                // What became of it the queue knows, now or when the lease is over.
                Ok(Some(lease)) => drop(self.handle(lease).await),
                Ok(None) => {}
                Err(_) => self.worker.clock.sleep(ERROR_PAUSE).await,
            }
        }
    }

    /// Works on one notification until it is sent, put aside or given up. An error ends the work on it as well:
    /// the lease was lost or runs out, and then the queue hands it to whoever is free.
    async fn handle(&mut self, mut lease: Lease) -> Result<(), QueueError> {
        let (worker, rules) = (self.worker.clone(), Rc::clone(&self.rules));
        let queue = &worker.work_queue;
        loop {
            let Err(Refused { reason, failure }) = self.attempt(&lease).await else {
                return queue.ack(QUEUE, &lease).await;
            };
            match rules.retry.after(lease.attempt, failure, lease.waited, &mut self.draw) {
                Next::GiveUp => {
                    let buried = queue.dead_letter(QUEUE, &lease, &reason, rules.keep).await;
                    if buried == Err(QueueError::Full) {
                        worker.record(HeldBack { message: lease.record });
                    }
                    return buried;
                }
                Next::Again(wait) if rules.in_place => {
                    queue.extend(QUEUE, &lease, wait + rules.lease, Some(&reason)).await?;
                    worker.clock.sleep(wait).await;
                    (lease.attempt, lease.waited) = (lease.attempt + 1, wait);
                }
                Next::Again(wait) => return queue.nack(QUEUE, &lease, wait, &reason).await,
            }
        }
    }

    /// Makes the attempt that the lease is for, if there is one left.
    async fn attempt(&mut self, lease: &Lease) -> Result<(), Refused> {
        if let Some(reason) = &lease.given_up {
            return Err(Refused::permanent(reason));
        }
        // A lease counts as an attempt even when its worker died: the message may be what kills its workers.
        if !self.rules.retry.allows(lease.attempt) {
            return Err(Refused::permanent("attempts-used-up"));
        }
        self.send(lease).await
    }

    /// Hands a notification to its gateway, under its own number: where an answer was lost and it is sent again,
    /// the gateway knows it and tells the customer nothing twice.
    async fn send(&mut self, lease: &Lease) -> Result<(), Refused> {
        let worker = &self.worker;
        let (message, attempt, topic) = (lease.record, lease.attempt, worker.word(&lease.topic));
        worker.record(Attempted { message, topic, attempt });
        let outcome = match gateway_of(&lease.topic) {
            None => Err(Refused::permanent("no-route")),
            Some(gateway) => {
                let request = Request {
                    idempotency_key: Some(message.0.to_string()),
                    ..Request::new(gateway, "send", lease.body.clone(), self.rules.timeout)
                };
                worker.service.call(request).await.map(drop).map_err(|error| match error {
                    ServiceError::Declined(code) => Refused::permanent(code),
                    ServiceError::Failed(code) => Refused::transient(code),
                    ServiceError::TimedOut => Refused::transient("gateway-silent"),
                })
            }
        };
        match &outcome {
            Ok(()) => {
                worker.record(Sent { message, topic, attempt });
                if attempt > 1 && !self.recovered.replace(true) {
                    worker.record(Recovered { message, attempt });
                }
            }
            Err(Refused { reason, failure }) => {
                let permanent = *failure == Failure::Permanent;
                worker.record(HandlingFailed { message, topic, attempt, reason: worker.word(reason), permanent });
            }
        }
        outcome
    }
}
