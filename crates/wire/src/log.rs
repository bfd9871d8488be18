//! The log's part of the protocol. It is the one port whose calls have something that stays open between them.
//!
//! A client opens **producers and consumers under numbers of its own choice**, which are valid on that connection
//! alone; a connection's end closes them. The calls on one of them are carried out in the order in which they came,
//! each after the one before it has been begun (a batch of records) or done (all others). Names of topics, groups and
//! transactional ids are the client's; the bridge keeps each run's apart.

pub mod browse;
pub mod call;
pub mod reply;
pub mod settings;

use serde::{Deserialize, Serialize};

/// A partition of a topic.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LogPartition {
    /// The topic.
    pub topic: String,
    /// The partition's number, from 0.
    pub partition: u32,
}

/// A place in a partition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LogOffset {
    /// In which partition.
    pub at: LogPartition,
    /// Which offset.
    pub offset: u64,
}
