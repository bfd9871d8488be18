//! Answers calls of the bus port. Publishers wait for room, members for a copy, and whoever wants outcomes for those.

use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use super::{Caller, LOOK_AGAIN};
use crate::store::{BusStep, Came};
use eda_wire::{Advice, BusCall, BusReply, Failed, Outcome, Problem, Reply, Seat};

/// What a call waits for, if it waits at all: the bell that is rung then, and how long it waits.
fn wait_of(call: &BusCall) -> Option<(String, Duration)> {
    let (bell, wait_us) = match call {
        BusCall::Publish(publication) => (format!("event:{}", publication.record), publication.wait_us),
        BusCall::Settled { record, wait_us } => (format!("event:{record}"), *wait_us),
        BusCall::Next { seat, wait_us, .. } => (format!("sub:{}", seat.subscription), *wait_us),
        _ => return None,
    };
    Some((name(&bell), Duration::from_micros(wait_us)))
}

impl Caller {
    /// Answers a call, after as long a wait as was asked for and the bridge allows.
    pub(super) async fn bus(
        &self,
        call: &BusCall,
        cancelled: &mut oneshot::Receiver<()>,
        held_up: &mut Duration,
    ) -> (OwnedSemaphorePermit, Outcome) {
        let Some((bell, wait)) = wait_of(call) else {
            let place = self.place(held_up).await;
            let outcome = match self.bus_once(call, false).await {
                Ok(Came::Answered(reply)) => Outcome::Done(reply),
                Ok(Came::NotYet(_) | Came::Unknown) => Outcome::Done(Reply::Bus(BusReply::NotYet)),
                Err(failed) => Outcome::Failed(failed),
            };
            return (place, outcome);
        };
        let until = Instant::now() + wait.min(self.bridge.limits.wait_max);
        let bell = self.bridge.bells.of(&self.run, &bell);
        let mut was_asked = false;
        loop {
            let mut rung = std::pin::pin!(bell.notified());
            // From here on no ringing is missed, even while Redis is asked.
            rung.as_mut().enable();
            let given_up = || Outcome::Failed(Failed::new(Problem::Cancelled, "the wait was cancelled"));
            let place = if call.is_wait() {
                tokio::select! {
                    biased;
                    _ = &mut *cancelled => return (self.place(held_up).await, given_up()),
                    place = self.place(held_up) => place,
                }
            } else {
                self.place(held_up).await
            };
            let came = self.bus_once(call, was_asked).await;
            was_asked = true;
            let came = match came {
                Ok(came) => came,
                // Whoever waits for a copy waits for Redis as well.
                Err(failed) if call.is_wait() && failed.advice != Advice::GiveUp && Instant::now() < until => {
                    Came::NotYet(None)
                }
                Err(failed) => return (place, Outcome::Failed(failed)),
            };
            let now = Instant::now();
            let next_due = match came {
                Came::Answered(reply) => return (place, Outcome::Done(reply)),
                Came::Unknown if now >= until => {
                    let failed = Failed::new(Problem::OutcomeUnknown, "the bus does not know this event, or no more");
                    return (place, Outcome::Failed(failed));
                }
                Came::NotYet(_) if now >= until => return (place, Outcome::Done(Reply::Bus(BusReply::NotYet))),
                Came::NotYet(next_due) => next_due,
                Came::Unknown => None,
            };
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

    /// Carries a call out once. A publication that `was_asked` lies in Redis by then, and need not be sent there again.
    async fn bus_once(&self, call: &BusCall, was_asked: bool) -> Result<Came, Failed> {
        let BusStep { bells, came } = match call {
            BusCall::Publish(publication) if was_asked => self.store.bus_receipt(publication).await?,
            _ => self.store.bus(call, &self.presence).await?,
        };
        self.note_presence(call, &came);
        self.ring(&bells);
        Ok(came)
    }

    fn ring(&self, bells: &[String]) {
        bells.iter().for_each(|bell| self.bridge.bells.ring(&self.run, &name(bell)));
    }

    /// Keeps in mind who takes part over this connection.
    fn note_presence(&self, call: &BusCall, came: &Came) {
        match (call, came) {
            (
                BusCall::Subscribe { member, .. },
                Came::Answered(Reply::Bus(BusReply::Subscribed { subscription, .. })),
            ) => {
                self.presence.came(Seat { subscription: *subscription, member: *member });
            }
            (BusCall::Next { seat, .. }, _) => self.presence.came(*seat),
            (BusCall::Unsubscribe { seat } | BusCall::Leave { seat }, _) => self.presence.went(*seat),
            _ => {}
        }
    }

    /// The connection has ended: whoever took part over it is gone.
    pub async fn end(&self) {
        let bells = self.presence.end().await;
        self.ring(&bells);
    }
}

/// The bus's bells hang beside those of the queues.
fn name(bell: &str) -> String {
    format!("bus {bell}")
}
