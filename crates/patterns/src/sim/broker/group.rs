//! The group coordinator: who is in a group, who reads what, and how far the group has come.

use std::rc::Rc;

use super::ids::{LeaderEpoch, Partition, ProducerId};
use super::log::Log;
use super::node::Node;
use super::record::Outcome;

/// The groups that a broker coordinates: those whose part of the offsets topic it leads.
#[derive(Default)]
pub struct GroupCoordinator {}

impl GroupCoordinator {
    /// The broker leads a partition of the offsets topic from now on: reads what is in its log.
    pub(super) fn elected(&self, node: &Rc<Node>, partition: Partition, epoch: LeaderEpoch, log: &Log) {
        let _ = (node, partition, epoch, log);
    }

    /// The broker no longer leads a partition of the offsets topic: forgets its groups.
    pub(super) fn resigned(&self, node: &Rc<Node>, partition: Partition) {
        let _ = (node, partition);
    }

    /// The marker of a transaction lies in a partition of the offsets topic: the offsets that the transaction has
    /// brought count from now on, or are forgotten.
    pub(super) fn marker_appended(
        &self,
        node: &Rc<Node>,
        partition: Partition,
        producer_id: ProducerId,
        outcome: Outcome,
    ) {
        let _ = (node, partition, producer_id, outcome);
    }

    /// The broker's process has died, or the run is over: forgets everything.
    pub(super) fn forget(&self) {}
}
