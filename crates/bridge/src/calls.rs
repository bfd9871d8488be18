//! Answers one request of an admitted client.

mod bus;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use crate::clean::{clean, prefix};
use crate::flow::Flow;
use crate::kafka::handles::Handles;
use crate::presence::Presence;
use crate::server::Bridge;
use crate::store::{Step, Store};
use eda_wire::{Call, Failed, FromBridge, MESSAGE_MAX_BYTES, Outcome, Problem, Reply, encode};

/// How often whoever waits for work looks again, since work may come through another bridge.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// What an admitted client works on.
pub struct Caller {
    pub bridge: Arc<Bridge>,
    pub flow: Arc<Flow>,
    pub run: String,
    pub store: Store,
    /// What it has open of the log, where there is a Kafka.
    pub(crate) log: Option<Handles>,
    pub presence: Presence,
}

impl Caller {
    /// Answers a request. `cancelled` ends its wait for work.
    pub async fn answer(&self, id: u64, call: Call, mut cancelled: oneshot::Receiver<()>) {
        let (began, word, mut held_up) = (Instant::now(), call.word(), Duration::ZERO);
        let (place, outcome) = self.outcome(&call, &mut cancelled, &mut held_up).await;
        // How long a call takes is about Redis and this bridge, and says nothing of a client that takes nothing in.
        self.bridge.metrics.call(word, began.elapsed().saturating_sub(held_up).as_secs_f64());
        self.send(id, outcome, Some(place));
    }

    /// Refuses a request.
    pub fn refuse(&self, id: u64, failed: Failed) {
        self.send(id, Outcome::Failed(failed), None);
    }

    pub(crate) fn send(&self, id: u64, outcome: Outcome, place: Option<OwnedSemaphorePermit>) {
        if let Outcome::Failed(failed) = &outcome {
            self.bridge.metrics.failure(failed.problem.word());
        }
        let credit = self.flow.credit_of(id);
        let mut bytes = encode(&FromBridge::Answer { id, credit, outcome });
        if bytes.len() > MESSAGE_MAX_BYTES {
            let failed = Failed::new(Problem::TooLarge, "the answer would be longer than a message may be");
            self.bridge.metrics.failure(failed.problem.word());
            bytes = encode(&FromBridge::Answer { id, credit, outcome: Outcome::Failed(failed) });
        }
        self.flow.answer(id, bytes, place);
    }

    /// A place for an answer. For how long the client held the call up until there was one is added to `held_up`.
    pub(crate) async fn place(&self, held_up: &mut Duration) -> OwnedSemaphorePermit {
        let began = Instant::now();
        let place = Arc::clone(&self.flow.places).acquire_owned().await.expect("it is never closed");
        *held_up += began.elapsed();
        place
    }

    async fn outcome(
        &self,
        call: &Call,
        cancelled: &mut oneshot::Receiver<()>,
        held_up: &mut Duration,
    ) -> (OwnedSemaphorePermit, Outcome) {
        if self.bridge.serve.read_only && !call.only_reads() {
            let failed = Failed::new(Problem::ReadOnly, "this bridge was started to change nothing");
            return (self.place(held_up).await, Outcome::Failed(failed));
        }
        if let Call::Lease { queue, wait_us, .. } = call {
            return self.lease(call, queue, Duration::from_micros(*wait_us), cancelled, held_up).await;
        }
        if let Call::Bus(call) = call {
            return self.bus(call, cancelled, held_up).await;
        }
        let place = self.place(held_up).await;
        if matches!(call, Call::Clean) {
            let cleaned = self.clean().await;
            return (place, cleaned.map_or_else(Outcome::Failed, |()| Outcome::Done(Reply::Ok)));
        }
        let outcome = match self.store.call(call).await {
            Ok(Step::Answered(reply)) => Outcome::Done(reply),
            Ok(Step::Nothing { .. }) => Outcome::Done(Reply::Ok),
            Err(failed) => Outcome::Failed(failed),
        };
        // After an unknown outcome too: work may be there.
        if let Call::Enqueue { queue, .. } | Call::Nack { queue, .. } | Call::Redrive { queue, .. } = call {
            self.bridge.bells.ring(&self.run, queue);
        }
        (place, outcome)
    }

    /// Removes all that the run has.
    async fn clean(&self) -> Result<(), Failed> {
        // A bridge may stand beside a Kafka and no Redis.
        let of_redis = clean(&self.bridge.redis, Some(&self.run)).await;
        if let Some(log) = &self.log {
            log.kafka.clean(&prefix(Some(&self.run))).await?;
        }
        of_redis.map(drop)
    }

    /// Waits for work for as long as was asked, and no longer than the bridge allows.
    async fn lease(
        &self,
        call: &Call,
        queue: &str,
        wait: Duration,
        cancelled: &mut oneshot::Receiver<()>,
        held_up: &mut Duration,
    ) -> (OwnedSemaphorePermit, Outcome) {
        let until = Instant::now() + wait.min(self.bridge.limits.wait_max);
        let bell = self.bridge.bells.of(&self.run, queue);
        loop {
            let mut rung = std::pin::pin!(bell.notified());
            // From here on no ringing is missed, even while Redis is asked.
            rung.as_mut().enable();
            let given_up = || Outcome::Failed(Failed::new(Problem::Cancelled, "the wait for work was cancelled"));
            let place = tokio::select! {
                biased;
                _ = &mut *cancelled => return (self.place(held_up).await, given_up()),
                place = self.place(held_up) => place,
            };
            let next_due = match self.store.call(call).await {
                Ok(Step::Answered(reply)) => return (place, Outcome::Done(reply)),
                Err(failed) => return (place, Outcome::Failed(failed)),
                Ok(Step::Nothing { next_due }) => next_due,
            };
            let now = Instant::now();
            if now >= until {
                return (place, Outcome::Done(Reply::Leased(None)));
            }
            // Whoever waits takes no place from those who do not.
            drop(place);
            let look_again = (now + next_due.unwrap_or(LOOK_AGAIN).min(LOOK_AGAIN)).min(until);
            tokio::select! {
                biased;
                _ = &mut *cancelled => return (self.place(held_up).await, given_up()),
                () = rung => {}
                () = tokio::time::sleep_until(look_again) => {}
            }
        }
    }
}
