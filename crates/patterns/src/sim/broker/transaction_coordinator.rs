//! The transaction coordinator: who a transactional producer is, and how its transactions end.

use std::rc::Rc;

use super::ids::{LeaderEpoch, Partition};
use super::log::Log;
use super::node::Node;

/// The transactional ids that a broker coordinates: those whose part of the transactions topic it leads.
#[derive(Default)]
pub struct TransactionCoordinator {}

impl TransactionCoordinator {
    /// The broker leads a partition of the transactions topic from now on: reads what is in its log.
    pub(super) fn elected(&self, node: &Rc<Node>, partition: Partition, epoch: LeaderEpoch, log: &Log) {
        let _ = (node, partition, epoch, log);
    }

    /// The broker no longer leads a partition of the transactions topic: forgets its transactions.
    pub(super) fn resigned(&self, node: &Rc<Node>, partition: Partition) {
        let _ = (node, partition);
    }

    /// The broker's process has died, or the run is over: forgets everything.
    pub(super) fn forget(&self) {}
}
