//! `Fetch`: what a consumer reads and a follower copies.

use std::rc::Rc;

use super::Node;
use crate::ports::log::{Isolation, LeaderEpoch, Offset, TopicPartition};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::leader_epochs::EpochEnd;
use crate::sim::broker::record::Batch;
use crate::sim::broker::transaction::Aborted;
use crate::sim::network::Reply;
use crate::time::Span;

/// A fetch of several partitions that one broker leads.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// The follower that asks; `None` for a consumer.
    pub replica: Option<BrokerId>,
    /// Up to where a consumer reads.
    pub isolation: Isolation,
    /// `fetch.max.wait.ms`: how long to wait for `min_bytes`.
    pub max_wait: Span,
    /// `fetch.min.bytes`.
    pub min_bytes: u32,
    /// `fetch.max.bytes`: over all partitions. The first batch comes in any case.
    pub max_bytes: u32,
    /// Which partitions, in the order in which they are served.
    pub partitions: Vec<FetchPartition>,
}

/// One partition of a fetch.
#[derive(Clone, Debug)]
pub struct FetchPartition {
    /// Which.
    pub partition: TopicPartition,
    /// From where.
    pub offset: Offset,
    /// The term of the leader that the asker knows.
    pub leader_epoch: LeaderEpoch,
    /// The term of the last record that the asker has, so that the leader can say where the logs part (KIP-595).
    pub last_fetched_epoch: Option<LeaderEpoch>,
    /// `max.partition.fetch.bytes`.
    pub max_bytes: u32,
}

/// What a fetch brings of one partition.
#[derive(Clone, Debug)]
pub struct FetchedPartition {
    /// Which.
    pub partition: TopicPartition,
    /// What there is, or why not.
    pub fetched: Result<FetchedData, Error>,
}

/// Batches, and how far the log reaches.
#[derive(Clone, Debug)]
pub struct FetchedData {
    /// Whole batches, the first of which may begin before the offset that was asked for.
    pub batches: Vec<Rc<Batch>>,
    /// The aborted transactions among them, for a reader of committed data.
    pub aborted: Vec<Aborted>,
    /// Up to where a reader may read.
    pub high_watermark: Offset,
    /// Up to where a reader of committed data may read.
    pub last_stable: Offset,
    /// Where the log begins.
    pub log_start: Offset,
    /// Where the follower's log parts from the leader's; then there are no batches.
    pub diverging: Option<EpochEnd>,
}

impl Ask<Node> for Fetch {
    /// Only partitions of which there is something to say are in it.
    type Answer = Rc<[FetchedPartition]>;

    const WHAT: &'static str = "fetch";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let _ = (node, from, reply);
        unimplemented!()
    }
}
