//! Those who write: what they have sent, and what became of it.

use super::lanes::Lanes;
use crate::fact::{ActorId, FactData, FactId, Name};
use crate::ports::log::{
    Acknowledged, Assumed, SendFailed, SentTo, TransactionAborted, TransactionBegan, TransactionCommitted,
};
use crate::sim::broker::facts::{ProducerFenced, ProducerNamed};
use crate::sim::runtime::Crashed;
use crate::time::Time;
use crate::trace::Fact;

const SENT: u64 = <SentTo as FactData>::KIND.id;
const ACKED: u64 = <Acknowledged as FactData>::KIND.id;
const ASSUMED: u64 = <Assumed as FactData>::KIND.id;
const FAILED: u64 = <SendFailed as FactData>::KIND.id;
const BEGAN: u64 = <TransactionBegan as FactData>::KIND.id;
const COMMITTED: u64 = <TransactionCommitted as FactData>::KIND.id;
const ABORTED: u64 = <TransactionAborted as FactData>::KIND.id;
const NAMED: u64 = <ProducerNamed as FactData>::KIND.id;
const FENCED: u64 = <ProducerFenced as FactData>::KIND.id;
const CRASHED: u64 = <Crashed as FactData>::KIND.id;

/// Somebody who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    /// The actor whose producer it is.
    pub actor: ActorId,
    /// Records that were handed to it.
    pub sent: u64,
    /// Records that a broker said to have.
    pub acknowledged: u64,
    /// Records that have left and that nobody said to have.
    pub assumed: u64,
    /// Records that were given up.
    pub failed: u64,
    /// Records that a crash of its process took along before their fate was known.
    pub forgotten: u64,
    /// Its id and its epoch, where the broker gave it one.
    pub named: Option<(u64, u32)>,
    /// Whether a transaction is open.
    pub in_transaction: bool,
    /// Whether a younger producer has taken its transactional id.
    pub is_fenced: bool,
    /// The newest failure, with its reason.
    pub failure: Option<(FactId, Time, Name)>,
}

/// All who write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Producers {
    producers: Vec<Producer>,
}

impl Producers {
    /// Those who write, in the order in which they began.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Producer> {
        self.producers.iter()
    }

    /// What an actor writes.
    pub fn of(&self, actor: ActorId) -> Option<&Producer> {
        self.producers.iter().find(|producer| producer.actor == actor)
    }

    fn producer(&mut self, actor: ActorId) -> &mut Producer {
        let place = self.producers.iter().position(|known| known.actor == actor).unwrap_or_else(|| {
            self.producers.push(Producer {
                actor,
                sent: 0,
                acknowledged: 0,
                assumed: 0,
                failed: 0,
                forgotten: 0,
                named: None,
                in_transaction: false,
                is_fenced: false,
                failure: None,
            });
            self.producers.len() - 1
        });
        &mut self.producers[place]
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>, _: &Lanes) {
        let (words, actor) = (fact.words(), fact.actor());
        match fact.kind().id {
            SENT => self.producer(actor).sent += 1,
            ACKED => self.producer(actor).acknowledged += 1,
            ASSUMED => self.producer(actor).assumed += 1,
            FAILED => {
                let producer = self.producer(actor);
                producer.failed += 1;
                producer.failure = Some((fact.id(), fact.at(), SendFailed::read(words).reason));
            }
            BEGAN => self.producer(actor).in_transaction = true,
            COMMITTED | ABORTED => self.producer(actor).in_transaction = false,
            NAMED => {
                let ProducerNamed { client, producer, epoch, .. } = ProducerNamed::read(words);
                let named = self.producer(client);
                (named.named, named.is_fenced) = (Some((producer, epoch)), false);
            }
            FENCED => {
                let ProducerFenced { client, .. } = ProducerFenced::read(words);
                self.producer(client).is_fenced = true;
            }
            CRASHED => {
                if let Some(producer) = self.producers.iter_mut().find(|known| known.actor == actor) {
                    producer.forgotten += producer.unanswered();
                    producer.in_transaction = false;
                }
            }
            _ => {}
        }
    }
}

impl Producer {
    /// Records whose fate it does not know yet.
    pub fn unanswered(&self) -> u64 {
        self.sent.saturating_sub(self.acknowledged + self.assumed + self.failed + self.forgotten)
    }
}
