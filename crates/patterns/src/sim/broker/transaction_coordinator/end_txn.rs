//! `EndTxn`: a transaction is to be committed or aborted. The answer comes when that can no longer be undone; the
//! markers are written afterwards (`TransactionCoordinator.handleEndTransaction`).

use std::rc::Rc;

use super::super::ask::{Ask, Asker};
use super::super::error::Error;
use super::super::facts::TransactionPrepared;
use super::super::ids::{ProducerEpoch, ProducerId};
use super::super::node::Node;
use super::super::record::Outcome;
use super::add_partitions::tell_fenced;
use super::state_log::OnWritten;
use super::transaction::{Next, Transaction, TxnState};
use super::{Place, TxnProducer, markers, producer_ids, state_log};
use crate::recorder::Context;
use crate::sim::network::Reply;

/// A producer ends its transaction.
#[derive(Clone, Debug)]
pub struct EndTxn {
    /// Whose transaction.
    pub producer: TxnProducer,
    /// Whether it is to be committed.
    pub commit: bool,
}

/// Who the producer is from now on: with version 2 the epoch is raised.
type Answer = Result<(ProducerId, ProducerEpoch), Error>;

impl Ask<Node> for EndTxn {
    type Answer = Answer;

    const WHAT: &'static str = "end-txn";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Answer>) {
        let place = match node.transactions.place(node, &self.producer.transactional_id) {
            Ok(place) => place,
            Err(error) => {
                reply.send(Err(error));
                return;
            }
        };
        // An id is wanted once in 32 thousand transactions.
        let question = self.clone();
        if node.transactions.at(&place, |known| known.now.is_exhausted()) == Some(true) {
            let then = move |node: &Rc<Node>, id: Result<ProducerId, Error>| match id {
                Err(error) => reply.send(Err(error)),
                Ok(fresh) => question.decide(node, &place, fresh, from, reply),
            };
            producer_ids::next(node, from.context, Box::new(then));
        } else {
            question.decide(node, &place, ProducerId::default(), from, reply);
        }
    }
}

impl EndTxn {
    fn decide(self, node: &Rc<Node>, place: &Place, fresh: ProducerId, from: Asker, reply: Reply<Answer>) {
        let version_2 = node.cluster().spec().transaction_version_2;
        let outcome = if self.commit { Outcome::Commit } else { Outcome::Abort };
        let TxnProducer { producer_id, epoch, .. } = self.producer;
        let next = node.transactions.at(place, |known| {
            let next = if version_2 {
                known.now.end_and_raise(producer_id, epoch, outcome, || fresh)
            } else {
                known.now.end(producer_id, epoch, outcome)
            }?;
            if known.pending.is_some() {
                Err(Error::ConcurrentTransactions)
            } else {
                Ok((known.now.goes_on_as(), next))
            }
        });
        match next.unwrap_or(Err(Error::InvalidProducerIdMapping)) {
            Err(error) => {
                if error == Error::ProducerFenced {
                    tell_fenced(node, from.context, from.actor, &self.producer);
                }
                reply.send(Err(error));
            }
            Ok((identity, Next::Already)) => reply.send(Ok(identity)),
            Ok((_, Next::Write(next))) => {
                let identity = next.goes_on_as();
                let done = move |_: &Rc<Node>, prepared: Result<(), Error>| reply.send(prepared.map(|()| identity));
                prepare(node, place, next, (from, epoch), Box::new(done));
            }
        }
    }
}

/// Writes that a transaction is to be ended. Once that is written there is no way back, and the markers follow.
/// Who asked for it, and under which epoch, is told beside the epoch that the markers will have.
fn prepare(
    node: &Rc<Node>,
    place: &Place,
    next: Transaction,
    (from, ProducerEpoch(asked)): (Asker, ProducerEpoch),
    done: OnWritten,
) {
    let (ProducerId(producer), epoch) = (next.producer_id, next.epoch.unwrap_or_default());
    let commit = next.state == TxnState::PrepareCommit;
    let kept = place.clone();
    let written = move |node: &Rc<Node>, written: Result<(), Error>| {
        let mut context = from.context;
        if written.is_ok() {
            let transactional = node.world().recorder().name(&kept.id);
            let (client, epoch, asked_epoch) = (from.actor, epoch.0.into(), asked.into());
            let data = TransactionPrepared { transactional, producer, epoch, commit, client, asked_epoch };
            context.cause = Some(node.world().record(context, node.actor(), data));
        }
        done(node, written);
        if written.is_ok() {
            markers::write_all(node, &kept, context);
        }
    };
    state_log::write(node, place, next, Box::new(written));
}

/// Fences whoever is the producer and aborts its transaction.
pub(super) fn fence(node: &Rc<Node>, place: &Place, context: Context, done: OnWritten) {
    let fenced = node.transactions.at(place, |known| {
        let fenced = known.now.fenced(known.failed_fence);
        known.pending = Some(TxnState::PrepareEpochFence);
        // In this coordinator the epoch counts at once, whether it can be written or not. So it does in Kafka by
        // version 1; by version 2 it counts once it is written.
        known.now.epoch = fenced.epoch;
        known.now.last_epoch = None;
        fenced
    });
    let Some(fenced) = fenced else {
        done(node, Err(Error::NotCoordinator));
        return;
    };
    let kept = place.clone();
    let then = move |node: &Rc<Node>, prepared: Result<(), Error>| {
        if prepared.is_err() {
            node.transactions.at(&kept, |known| known.failed_fence = true);
        }
        done(node, prepared);
    };
    let from = Asker { actor: node.actor(), context };
    let epoch = fenced.epoch.unwrap_or_default();
    prepare(node, place, fenced, (from, epoch), Box::new(then));
}
