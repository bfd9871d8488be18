//! The transaction coordinator: who a transactional producer is, and how its transactions end.
//!
//! A hash of the transactional id chooses a partition of `__transaction_state`; whoever leads it coordinates
//! the id. A transaction ends in two steps. First the outcome is written into that log ([`TxnState::PrepareCommit`],
//! [`TxnState::PrepareAbort`]): from then on there is no way back, and a coordinator that takes over goes on from
//! there. Then a marker is written to every partition that took part, and when all have one, the transaction is
//! complete. Kafka's `TransactionCoordinator`, `TransactionStateManager`, `TransactionMarkerChannelManager`,
//! `TransactionMetadata` (KIP-98, KIP-360, KIP-588, KIP-890).
//!
//! Not modelled: two-phase commit with an outside coordinator (KIP-939), the expiry of transactional ids
//! (`transactional.id.expiration.ms`), authorisation, and the verification of a partition with its coordinator
//! for producers of version 1 (KIP-890, part 1).

mod add_partitions;
mod end_txn;
mod expiry;
mod init_producer_id;
mod join;
mod markers;
mod producer_ids;
mod state_log;
mod transaction;
mod txn_offset_commit;

use std::cell::RefCell;
use std::rc::Rc;

pub use add_partitions::{AddOffsetsToTxn, AddPartitionsToTxn};
pub use end_txn::EndTxn;
pub use init_producer_id::InitProducerId;
pub use markers::WriteTxnMarkers;
pub use producer_ids::AllocateProducerIds;
pub use transaction::TxnState;
pub use txn_offset_commit::TxnOffsetCommit;

use self::producer_ids::ProducerIds;
use self::transaction::Transaction;
use super::error::Error;
use super::facts::Coordinates;
use super::ids::{CoordinatorEpoch, LeaderEpoch, Partition, ProducerEpoch, ProducerId, TopicPartition};
use super::image::TRANSACTIONS_TOPIC;
use super::log::Log;
use super::node::Node;
use super::node::find_coordinator::Coordinated;
use crate::recorder::Context;
use crate::sorted::SortedMap;

/// Who a request of a transaction comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxnProducer {
    /// The transactional id.
    pub transactional_id: Rc<str>,
    /// The producer.
    pub producer_id: ProducerId,
    /// Its incarnation.
    pub epoch: ProducerEpoch,
}

/// A transactional id, as its coordinator keeps it.
struct Known {
    /// What is in the log.
    now: Transaction,
    /// What is being written to the log; until that is done, nothing else is begun.
    pending: Option<TxnState>,
    /// Whether an epoch that was to fence somebody could not be written: it is not raised once more.
    failed_fence: bool,
}

impl Known {
    const fn new(now: Transaction) -> Known {
        Known { now, pending: None, failed_fence: false }
    }
}

/// The transactional ids of one partition of the log.
struct Part {
    epoch: CoordinatorEpoch,
    known: SortedMap<Rc<str>, Known>,
}

/// Where a transactional id is kept, and in which term of its coordinator: what was begun in an earlier one
/// does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    partition: Partition,
    epoch: CoordinatorEpoch,
    id: Rc<str>,
}

/// The transactional ids that a broker coordinates: those whose part of the transactions topic it leads.
#[derive(Default)]
pub struct TransactionCoordinator {
    parts: RefCell<SortedMap<Partition, Part>>,
    ids: RefCell<ProducerIds>,
}

impl TransactionCoordinator {
    /// The broker leads a partition of the transactions topic from now on: reads what is in its log, and goes on
    /// with what was to be ended (`TransactionStateManager.loadTransactionsForTxnTopicPartition`).
    pub(super) fn elected(&self, node: &Rc<Node>, partition: Partition, epoch: LeaderEpoch, log: &Log) {
        let epoch = CoordinatorEpoch(epoch.0);
        let known: SortedMap<Rc<str>, Known> =
            state_log::read(log).into_iter().map(|(id, transaction)| (id, Known::new(transaction))).collect();
        let is_prepared = |known: &Known| known.now.state.outcome_to_write().is_some();
        let prepared: Vec<Rc<str>> =
            known.iter().filter(|(_, known)| is_prepared(known)).map(|(id, _)| Rc::clone(id)).collect();
        self.parts.borrow_mut().insert(partition, Part { epoch, known });
        let what = node.world().recorder().name(TRANSACTIONS_TOPIC);
        let data = Coordinates { what, partition: partition.0, epoch: epoch.0 };
        node.world().record(Context::default(), node.actor(), data);
        for id in prepared {
            // The log is being looked at; what follows from it comes once that is over.
            let (node, place) = (Rc::clone(node), Place { partition, epoch, id });
            let incarnation = node.incarnation();
            node.world().clone().executor().call_at(node.world().now(), move || {
                if node.incarnation() == incarnation {
                    markers::write_all(&node, &place, Context::default());
                }
            });
        }
        expiry::begin(node, partition, epoch);
    }

    /// The broker no longer leads a partition of the transactions topic: forgets its transactions.
    pub(super) fn resigned(&self, node: &Rc<Node>, partition: Partition) {
        let _ = node;
        self.parts.borrow_mut().remove(&partition);
    }

    /// The broker's process has died, or the run is over: forgets everything.
    pub(super) fn forget(&self) {
        self.parts.borrow_mut().clear();
        *self.ids.borrow_mut() = ProducerIds::default();
    }

    /// Where a transactional id is kept.
    ///
    /// # Errors
    /// [`Error::NotCoordinator`]: somewhere else.
    fn place(&self, node: &Node, id: &Rc<str>) -> Result<Place, Error> {
        let of = Coordinated::Transactions(Rc::clone(id));
        let TopicPartition { partition, .. } = of.partition(&node.image()).ok_or(Error::NotCoordinator)?;
        let parts = self.parts.borrow();
        let epoch = parts.get(&partition).ok_or(Error::NotCoordinator)?.epoch;
        Ok(Place { partition, epoch, id: Rc::clone(id) })
    }

    /// Looks at a transactional id, or changes it; `None` where the coordinator's term is over or the id is not known.
    fn at<T>(&self, place: &Place, act: impl FnOnce(&mut Known) -> T) -> Option<T> {
        let mut parts = self.parts.borrow_mut();
        let part = parts.get_mut(&place.partition).filter(|part| part.epoch == place.epoch)?;
        part.known.get_mut(&place.id).map(act)
    }

    /// Makes a transactional id known that is not yet.
    fn add(&self, place: &Place, transaction: Transaction) {
        let mut parts = self.parts.borrow_mut();
        if let Some(part) = parts.get_mut(&place.partition).filter(|part| part.epoch == place.epoch) {
            part.known.entry(Rc::clone(&place.id)).or_insert_with(|| Known::new(transaction));
        }
    }
}
