//! `AddPartitionsToTxn` and `AddOffsetsToTxn`: what a transaction writes to, before it does, so that the coordinator
//! knows where the markers belong. With version 2 of transactions brokers ask this themselves (`join.rs`).

use std::rc::Rc;

use super::super::ask::{Ask, Asker};
use super::super::error::Error;
use super::super::facts::{ProducerFenced, TransactionJoined};
use super::super::ids::TopicPartition;
use super::super::node::Node;
use super::super::node::find_coordinator::Coordinated;
use super::transaction::Next;
use super::{TxnProducer, state_log};
use crate::fact::ActorId;
use crate::recorder::Context;
use crate::sim::network::Reply;

/// Partitions join a transaction.
#[derive(Clone, Debug)]
pub struct AddPartitionsToTxn {
    /// Whose transaction.
    pub producer: TxnProducer,
    /// Which partitions.
    pub partitions: Vec<TopicPartition>,
}

/// The offsets of a group join a transaction: the partition in which its coordinator keeps them does.
#[derive(Clone, Debug)]
pub struct AddOffsetsToTxn {
    /// Whose transaction.
    pub producer: TxnProducer,
    /// The group.
    pub group: Rc<str>,
}

impl Ask<Node> for AddPartitionsToTxn {
    type Answer = Result<(), Error>;

    const WHAT: &'static str = "add-partitions";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        add(node, &self.producer, self.partitions.clone(), from, reply);
    }
}

impl Ask<Node> for AddOffsetsToTxn {
    type Answer = Result<(), Error>;

    const WHAT: &'static str = "add-offsets";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        match Coordinated::Group(Rc::clone(&self.group)).partition(&node.image()) {
            None => reply.send(Err(Error::CoordinatorNotAvailable)),
            Some(partition) => add(node, &self.producer, vec![partition], from, reply),
        }
    }
}

fn add(
    node: &Rc<Node>,
    producer: &TxnProducer,
    partitions: Vec<TopicPartition>,
    from: Asker,
    reply: Reply<Result<(), Error>>,
) {
    let place = match node.transactions.place(node, &producer.transactional_id) {
        Ok(place) => place,
        Err(error) => {
            reply.send(Err(error));
            return;
        }
    };
    let now = node.world().now();
    let next = node.transactions.at(&place, |known| {
        let next = known.now.add(producer.producer_id, producer.epoch, &partitions, now)?;
        if known.pending.is_some() { Err(Error::ConcurrentTransactions) } else { Ok(next) }
    });
    match next.unwrap_or(Err(Error::InvalidProducerIdMapping)) {
        Err(error) => {
            if error == Error::ProducerFenced {
                tell_fenced(node, from.context, from.actor, producer);
            }
            reply.send(Err(error));
        }
        Ok(Next::Already) => reply.send(Ok(())),
        Ok(Next::Write(next)) => {
            let id = Rc::clone(&place.id);
            let done = move |node: &Rc<Node>, written: Result<(), Error>| {
                if written.is_ok() {
                    partitions.iter().for_each(|joined| tell_joined(node, from.context, &id, joined));
                }
                reply.send(written);
            };
            state_log::write(node, &place, next, Box::new(done));
        }
    }
}

fn tell_joined(node: &Node, context: Context, id: &str, joined: &TopicPartition) {
    let recorder = node.world().recorder();
    let (transactional, topic) = (recorder.name(id), recorder.name(&joined.topic));
    let data = TransactionJoined { transactional, topic, partition: joined.partition.0 };
    node.world().record(context, node.actor(), data);
}

/// Tells the trace that a producer with an older epoch was turned away.
pub(super) fn tell_fenced(node: &Node, context: Context, client: ActorId, producer: &TxnProducer) {
    let data = ProducerFenced { client, producer: producer.producer_id.0, epoch: producer.epoch.0.into() };
    node.world().record(context, node.actor(), data);
}
