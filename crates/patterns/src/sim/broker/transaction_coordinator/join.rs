//! How a partition joins a transaction without its producer saying so: the leader that gets the first batch asks
//! the coordinator before it appends it (`AddPartitionsToTxnManager`, KIP-890, part 2).
//!
//! A batch that comes late, after its transaction has ended, is thereby turned away by the coordinator, and no
//! transaction hangs that nobody would end.

use std::rc::Rc;

use super::super::ask::{Label, NoAnswer};
use super::super::error::Error;
use super::super::ids::TopicPartition;
use super::super::log::Log;
use super::super::node::Node;
use super::super::node::find_coordinator::Coordinated;
use super::super::record::Stamp;
use super::{AddPartitionsToTxn, TxnProducer};
use crate::recorder::Context;
use crate::sim::executor::Role;
use crate::time::Span;

/// `add.partitions.to.txn.retry.backoff.ms`.
const RETRY_AFTER: Span = Span::from_ms(20);
/// `add.partitions.to.txn.retry.backoff.max.ms`: how long the leader waits for the transaction before to be over.
const RETRY_FOR: Span = Span::from_ms(100);
/// `request.timeout.ms` of a broker.
const LIMIT: Span = Span::from_secs(30);

/// Called with whether the batch may be appended.
pub type OnJoined = Box<dyn FnOnce(&Rc<Node>, Result<(), Error>)>;

impl Node {
    /// Whether what a producer writes is the first of its transaction on this partition, as far as its log says, and
    /// has to wait for [`Node::join_transaction`].
    pub(in crate::sim::broker) fn must_join(&self, partition: &TopicPartition, stamp: Stamp) -> bool {
        let is_open = |log: &Log| {
            let known = log.producers().get(stamp.producer_id);
            known.is_some_and(|known| known.epoch == Some(stamp.epoch) && known.open_since.is_some())
        };
        self.cluster().spec().transaction_version_2 && self.with_log(partition, is_open) == Some(false)
    }

    /// Makes a partition part of a producer's transaction. `then` is called in any case, unless the broker crashes first.
    pub(in crate::sim::broker) fn join_transaction(
        self: &Rc<Node>,
        transactional_id: &Rc<str>,
        partition: &TopicPartition,
        stamp: Stamp,
        context: Context,
        then: OnJoined,
    ) {
        let producer = TxnProducer {
            transactional_id: Rc::clone(transactional_id),
            producer_id: stamp.producer_id,
            epoch: stamp.epoch,
        };
        let question = AddPartitionsToTxn { producer, partitions: vec![partition.clone()] };
        let node = Rc::clone(self);
        let task = Box::pin(async move {
            let joined = ask_coordinator(&node, question, context).await;
            then(&node, joined);
        });
        let causal = self.world().recorder().causal(context, task);
        self.world().executor().spawn(self.actor().0, Role::Server, causal);
    }
}

async fn ask_coordinator(node: &Rc<Node>, question: AddPartitionsToTxn, context: Context) -> Result<(), Error> {
    let until = node.world().now() + RETRY_FOR;
    loop {
        let of = Coordinated::Transactions(Rc::clone(&question.producer.transactional_id));
        let image = node.image();
        let leader = of.partition(&image).and_then(|partition| image.leader(&partition));
        // Kafka says so to the producer, which then tries again (`ReplicaManager.handleProduceAppend`).
        let Some(leader) = leader else { return Err(Error::NotEnoughReplicas) };
        let label = Label { context, ..Label::default() };
        match node.cluster().ask(node.actor(), leader, question.clone(), label, LIMIT).await {
            Ok(Err(Error::ConcurrentTransactions)) if node.world().now() < until => {}
            Ok(Ok(())) => return Ok(()),
            Ok(Err(Error::ProducerFenced)) => return Err(Error::InvalidProducerEpoch),
            Ok(Err(error @ (Error::ConcurrentTransactions | Error::InvalidProducerIdMapping))) => return Err(error),
            Ok(Err(_)) | Err(NoAnswer::TimedOut | NoAnswer::Disconnected) => return Err(Error::NotEnoughReplicas),
        }
        node.world().executor().sleep(RETRY_AFTER).await;
    }
}
