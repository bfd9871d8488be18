//! Who a producer that numbers its records is, and when it becomes somebody else (`TransactionManager`,
//! KIP-98, KIP-360).
//!
//! A producer without a transactional id asks any broker for an id once. Where a record may be missing for
//! good it raises its epoch by itself and numbers what is left from zero, so that it goes on at the price that
//! the record may come late or twice. Only when the epochs are used up does it ask for another id.
//!
//! `UNKNOWN_PRODUCER_ID` is not modelled: since KIP-360 a broker that knows nothing of a producer takes any
//! number of it.

use super::sequences::{Identity, Sequences};
use super::state::State;
use crate::sim::broker::ask::NoAnswer;
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::{ProducerEpoch, ProducerId};
use crate::sim::log_client::facts::EpochBumped;
use crate::time::Time;

/// The identity of a producer and the numbering of its batches.
#[derive(Default)]
pub(super) struct Idempotence {
    pub identity: Option<Identity>,
    pub sequences: Sequences,
    asking: bool,
    not_before: Time,
    failures: u32,
}

impl Idempotence {
    /// When to ask for an id; `None` while there is one, or an answer is under way.
    pub fn due(&self) -> Option<Time> {
        (self.identity.is_none() && !self.asking).then_some(self.not_before)
    }
}

impl State {
    /// Raises the epoch where that has been asked for (`bumpIdempotentEpochAndResetIdIfNeeded`). For a
    /// transactional producer the coordinator does it.
    pub fn bump_if_wanted(&mut self) {
        if self.transactions.is_some() {
            return;
        }
        let Some(idempotence) = &mut self.idempotence else { return };
        let Some(identity) = idempotence.identity.filter(|_| idempotence.sequences.wants_bump()) else { return };
        idempotence.identity = identity.epoch.next().map(|epoch| Identity { epoch, ..identity });
        // Where the epochs are used up, the numbers start again once there is another id.
        if let Some(identity) = idempotence.identity {
            idempotence.sequences.bump(identity);
            self.tell_epoch(identity);
        }
    }

    /// Tells the trace of an epoch that is not the first.
    pub fn tell_epoch(&self, identity: Identity) {
        let data = EpochBumped { producer: identity.producer_id.0, epoch: identity.epoch.0.into() };
        self.world.record(self.world.recorder().context(), self.actor, data);
    }

    /// Looks what became of batches that expired after they were sent.
    pub fn resolve_sequences(&mut self) {
        let Some(idempotence) = &mut self.idempotence else { return };
        let gaps = idempotence.sequences.resolve();
        if gaps.is_empty() {
            return;
        }
        if self.transactions.is_some() {
            self.must_abort("a record was sent and expired; whether a broker has it is not known", true);
        } else {
            gaps.iter().for_each(|gap| idempotence.sequences.request_bump(gap));
        }
    }

    /// Whether the id is to be asked for now.
    pub fn wants_id(&self, now: Time) -> bool {
        let own = self.idempotence.as_ref().filter(|_| self.transactions.is_none());
        own.and_then(Idempotence::due).is_some_and(|due| due <= now)
    }

    /// The id is asked for.
    pub fn asks_id(&mut self) {
        if let Some(idempotence) = &mut self.idempotence {
            idempotence.asking = true;
        }
    }

    /// A broker said who the producer is, or not.
    pub fn named(&mut self, answer: Result<Result<(ProducerId, ProducerEpoch), Error>, NoAnswer>) {
        let (backoff, now) = (self.backoff(), self.world.now());
        let Some(idempotence) = &mut self.idempotence else { return };
        idempotence.asking = false;
        match answer {
            Ok(Ok((producer_id, epoch))) => {
                let identity = Identity { producer_id, epoch };
                idempotence.identity = Some(identity);
                idempotence.sequences.bump(identity);
                idempotence.failures = 0;
            }
            Ok(Err(_)) | Err(_) => {
                idempotence.not_before = now + backoff.wait(idempotence.failures, &mut self.jitter);
                idempotence.failures += 1;
            }
        }
        self.wants_pass = true;
    }
}
