//! `TxnOffsetCommit`: offsets of a group that count once a transaction is committed (KIP-98, KIP-447). The group's
//! coordinator serves it.

use std::rc::Rc;

use super::super::ask::{Ask, Asker};
use super::super::error::Error;
use super::super::node::Node;
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
        let _ = (node, from, reply);
    }
}
