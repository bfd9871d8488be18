//! Transactions that are open for too long: a producer that hangs or is gone must not hold up every reader of
//! committed data (`TransactionCoordinator.abortTimedOutTransactions`).

use std::rc::Rc;

use super::super::facts::TransactionExpired;
use super::super::ids::{CoordinatorEpoch, Partition, ProducerId};
use super::super::node::Node;
use super::{Place, end_txn};
use crate::recorder::Context;
use crate::time::Time;

/// Looks after the transactions of a partition for as long as this broker coordinates them.
pub(super) fn begin(node: &Rc<Node>, partition: Partition, epoch: CoordinatorEpoch) {
    let (there, incarnation) = (Rc::clone(node), node.incarnation());
    let due = node.world().now() + node.cluster().spec().transaction_abort_interval;
    node.world().clone().executor().call_at(due, move || {
        if there.incarnation() == incarnation && there.transactions.is_in_term(partition, epoch) {
            abort_overdue(&there, partition, epoch);
            begin(&there, partition, epoch);
        }
    });
}

fn abort_overdue(node: &Rc<Node>, partition: Partition, epoch: CoordinatorEpoch) {
    for id in node.transactions.overdue(partition, node.world().now()) {
        let place = Place { partition, epoch, id };
        let open = node.transactions.at(&place, |known| (known.now.producer_id, known.now.epoch.unwrap_or_default()));
        let Some((ProducerId(producer), of)) = open else { continue };
        let transactional = node.world().recorder().name(&place.id);
        let data = TransactionExpired { transactional, producer, epoch: of.0.into() };
        let expired = node.world().record(Context::default(), node.actor(), data);
        let context = Context { cause: Some(expired), ..Context::default() };
        // Where it cannot be written, the next look tries again.
        end_txn::fence(node, &place, context, Box::new(|_, _| {}));
    }
}

impl super::TransactionCoordinator {
    fn is_in_term(&self, partition: Partition, epoch: CoordinatorEpoch) -> bool {
        self.parts.borrow().get(&partition).is_some_and(|part| part.epoch == epoch)
    }

    fn overdue(&self, partition: Partition, now: Time) -> Vec<Rc<str>> {
        let parts = self.parts.borrow();
        let Some(part) = parts.get(&partition) else { return Vec::new() };
        let is_overdue = |known: &super::Known| known.pending.is_none() && known.now.is_overdue(now);
        part.known.iter().filter(|(_, known)| is_overdue(known)).map(|(id, _)| Rc::clone(id)).collect()
    }
}
