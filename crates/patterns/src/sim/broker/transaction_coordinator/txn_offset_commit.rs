//! `TxnOffsetCommit`: offsets of a group that count once a transaction is committed (KIP-98, KIP-447). The group's
//! coordinator serves it.

use std::rc::Rc;

use super::super::ask::{Ask, Asker};
use super::super::error::Error;
use super::super::group::InTransaction;
use super::super::node::Node;
use super::super::node::find_coordinator::Coordinated;
use super::super::producer_state::TransactionVersion;
use super::super::record::Stamp;
use super::TxnProducer;
use crate::ports::log::{GroupMetadata, Offsets};
use crate::sim::network::Reply;

/// Offsets are made part of a transaction.
#[derive(Clone, Debug)]
pub struct TxnOffsetCommit {
    /// Whose transaction.
    pub producer: TxnProducer,
    /// The group, and who of it read what the transaction is about: a member that is none any more is refused.
    pub group: GroupMetadata,
    /// The offsets.
    pub offsets: Offsets,
}

impl Ask<Node> for TxnOffsetCommit {
    type Answer = Result<(), Error>;

    const WHAT: &'static str = "txn-offset-commit";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let TxnProducer { transactional_id, producer_id, epoch } = &self.producer;
        let stamp = Stamp { producer_id: *producer_id, epoch: *epoch, base_sequence: None };
        let partition = Coordinated::Group(Rc::clone(&self.group.group)).partition(&node.image());
        let question = self.clone();
        match partition {
            // With version 2 the group's coordinator tells that of the transaction, as the leader of any partition does.
            Some(partition) if node.must_join(&partition, stamp) => {
                let then = Box::new(move |node: &Rc<Node>, joined: Result<(), Error>| match joined {
                    Err(Error::NotEnoughReplicas) => reply.send(Err(Error::CoordinatorNotAvailable)),
                    Err(error) => reply.send(Err(error)),
                    Ok(()) => question.commit(node, from, reply),
                });
                node.join_transaction(transactional_id, &partition, stamp, from.context, then);
            }
            _ => question.commit(node, from, reply),
        }
    }
}

impl TxnOffsetCommit {
    fn commit(self, node: &Rc<Node>, from: Asker, reply: Reply<Result<(), Error>>) {
        let version_2 = node.cluster().spec().transaction_version_2;
        let version = if version_2 { TransactionVersion::V2 } else { TransactionVersion::V1 };
        let TxnProducer { producer_id, epoch, .. } = self.producer;
        let by = InTransaction { producer_id, epoch, version };
        let done = Box::new(move |committed| reply.send(committed));
        node.groups.commit_in_transaction(node, from, &self.group, &self.offsets, by, done);
    }
}
