//! `Produce`: a producer's batches, appended by the leader and answered by `acks`.

use std::rc::Rc;

use super::Node;
use crate::ports::log::{Acks, Offset, TopicPartition};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::record::Batch;
use crate::sim::network::Reply;
use crate::time::Span;

/// A producer's batches, at most one a partition.
#[derive(Clone, Debug)]
pub struct Produce {
    /// Whose word the producer waits for.
    pub acks: Acks,
    /// `request.timeout.ms`: how long the leader waits for the replicas in sync.
    pub timeout: Span,
    /// The producer's transactional id, for batches of a transaction.
    pub transactional_id: Option<Rc<str>>,
    /// The batches.
    pub batches: Vec<(TopicPartition, Rc<Batch>)>,
}

/// What became of one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Produced {
    /// Where its first record lies.
    pub base_offset: Offset,
    /// Where the log begins.
    pub log_start: Offset,
}

impl Ask<Node> for Produce {
    /// For each partition what became of its batch. With `acks=0` nothing is sent back: the asker must not wait.
    type Answer = Rc<[(TopicPartition, Result<Produced, Error>)]>;

    const WHAT: &'static str = "produce";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let _ = (node, from, reply);
        unimplemented!()
    }
}
