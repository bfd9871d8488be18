//! `InitProducerId`: who a producer is (`TransactionCoordinator.handleInitProducerId`).
//!
//! A producer without a transactional id gets an id and nothing is kept. With one it gets the next epoch of the
//! id, which fences every earlier incarnation; what that had begun is aborted first.

use std::rc::Rc;

use super::super::ask::{Ask, Asker};
use super::super::error::Error;
use super::super::facts::ProducerNamed;
use super::super::ids::{ProducerEpoch, ProducerId};
use super::super::node::Node;
use super::transaction::{Next, Transaction, TxnState};
use super::{Place, end_txn, producer_ids, state_log};
use crate::sim::network::Reply;
use crate::time::Span;

/// A producer asks who it is.
#[derive(Clone, Debug)]
pub struct InitProducerId {
    /// Its transactional id; without one any broker answers.
    pub transactional_id: Option<Rc<str>>,
    /// `transaction.timeout.ms`.
    pub timeout: Span,
    /// Who it is, where it asks for its own next epoch (KIP-360).
    pub expected: Option<(ProducerId, ProducerEpoch)>,
}

type Answer = Result<(ProducerId, ProducerEpoch), Error>;

impl Ask<Node> for InitProducerId {
    type Answer = Answer;

    const WHAT: &'static str = "init-producer-id";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Answer>) {
        let Some(id) = self.transactional_id.clone() else {
            let then = move |node: &Rc<Node>, id: Result<ProducerId, Error>| {
                if let Ok(producer_id) = id {
                    tell(node, from, producer_id, ProducerEpoch(0), "");
                }
                reply.send(id.map(|id| (id, ProducerEpoch(0))));
            };
            producer_ids::next(node, from.context, Box::new(then));
            return;
        };
        if self.timeout == Span::ZERO || self.timeout > node.cluster().spec().transaction_max_timeout {
            reply.send(Err(Error::InvalidTransactionTimeout));
            return;
        }
        let place = match node.transactions.place(node, &id) {
            Ok(place) => place,
            Err(error) => {
                reply.send(Err(error));
                return;
            }
        };
        // An id for a new transactional id, or for one whose epochs are used up.
        let needs_id = node.transactions.at(&place, |known| known.now.is_exhausted()).unwrap_or(true);
        let question = self.clone();
        if needs_id {
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

impl InitProducerId {
    fn decide(self, node: &Rc<Node>, place: &Place, fresh: ProducerId, from: Asker, reply: Reply<Answer>) {
        node.transactions.add(place, Transaction::new(fresh, self.timeout));
        let (expected, timeout) = (self.expected, self.timeout);
        let looked = node.transactions.at(place, |known| {
            if known.pending.is_some() || known.now.state.outcome_to_write().is_some() {
                return Err(Error::ConcurrentTransactions);
            }
            let next = known.now.next_incarnation(expected, timeout, || fresh)?;
            Ok((known.now.state == TxnState::Ongoing, known.now.goes_on_as(), next))
        });
        match looked.unwrap_or(Err(Error::NotCoordinator)) {
            Err(error) => reply.send(Err(error)),
            // The transaction that is open belongs to an earlier incarnation; its end must come first.
            Ok((true, ..)) => {
                end_txn::fence(
                    node,
                    place,
                    from.context,
                    Box::new(move |_, ended| {
                        reply.send(Err(ended.err().unwrap_or(Error::ConcurrentTransactions)));
                    }),
                );
            }
            Ok((false, identity, Next::Already)) => reply.send(Ok(identity)),
            Ok((false, _, Next::Write(next))) => {
                let (identity, id) = (next.goes_on_as(), Rc::clone(&place.id));
                let done = move |node: &Rc<Node>, written: Result<(), Error>| {
                    if written.is_ok() {
                        tell(node, from, identity.0, identity.1, &id);
                    }
                    reply.send(written.map(|()| identity));
                };
                state_log::write(node, place, next, Box::new(done));
            }
        }
    }
}

fn tell(node: &Node, from: Asker, ProducerId(producer): ProducerId, epoch: ProducerEpoch, transactional: &str) {
    let transactional = node.world().recorder().name(transactional);
    let data = ProducerNamed { client: from.actor, producer, epoch: epoch.0.into(), transactional };
    node.world().record(from.context, node.actor(), data);
}
