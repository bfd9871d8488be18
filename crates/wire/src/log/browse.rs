//! Looks into the log: what topics and groups there are, and what lies in partitions, without a consumer of one's own
//! and without a trace. Whoever may look at all runs of the bridge sees each name with its run's before it,
//! `<run>.<name>`; otherwise there are the connection's own run and its names alone.

use serde::{Deserialize, Serialize};

use super::reply::{LogRecord, PartitionState};
use super::{LogOffset, LogPartition};
use crate::Isolation;

/// Which names a page of topics or of groups has, in the order of their bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Page {
    /// Those of all runs of this bridge.
    #[serde(default, skip_serializing_if = "is_not")]
    pub every_run: bool,
    /// After this name.
    pub after: Option<String>,
    /// At most so many. The bridge may give fewer, and then says that there are more.
    pub limit: u32,
}

/// Which records of a topic are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reading {
    /// The topic is named as those of all runs.
    #[serde(default, skip_serializing_if = "is_not")]
    pub every_run: bool,
    /// Which topic.
    pub topic: String,
    /// From where, of each partition once.
    pub from: Vec<ReadFrom>,
    /// At most so many records of all of them. The bridge may give fewer: `next` says where to go on.
    pub limit: u32,
    /// Of each value so many bytes at most. The bridge may give fewer.
    pub value_max_bytes: u32,
    /// Whether those are left out whose transaction is not committed.
    pub isolation: Isolation,
}

/// From where a partition is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReadFrom {
    /// Which partition.
    pub partition: u32,
    /// From where. What lies before its beginning begins there, and what lies after its end ends there.
    pub place: Place,
}

/// A place in a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// This offset.
    Offset(u64),
    /// So many offsets before the end.
    Newest(u32),
}

/// A topic with its partitions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TopicState {
    /// Its name.
    pub topic: String,
    /// Its partitions, by number.
    pub partitions: Vec<PartitionRange>,
}

/// A partition, and where it begins and ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PartitionRange {
    /// As the cluster sees it.
    pub state: PartitionState,
    /// The first offset that can be read; none where its leader does not say.
    pub begin: Option<u64>,
    /// The offset that its next record gets; none where its leader does not say.
    pub end: Option<u64>,
}

/// A group of consumers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GroupState {
    /// Its name.
    pub group: String,
    /// In Kafka's word: `Stable`, `Empty`, `PreparingRebalance`, `CompletingRebalance`, `Dead`.
    pub state: String,
    /// How its partitions are given out, in Kafka's word; empty where nobody is in it.
    pub assignor: String,
    /// Who is in it.
    pub members: Vec<GroupMember>,
    /// What it has committed.
    pub offsets: Vec<GroupOffset>,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GroupMember {
    /// What the group calls it.
    pub member: String,
    /// What it calls itself.
    pub client: String,
    /// From where it speaks to Kafka.
    pub host: String,
    /// The partitions that it has, as far as they are of topics that may be looked at.
    pub assigned: Vec<LogPartition>,
}

/// How far a group is in a partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GroupOffset {
    /// The offset that it reads next, as it has committed it.
    pub committed: LogOffset,
    /// The offset that the partition's next record gets; none where its leader does not say.
    pub end: Option<u64>,
}

impl GroupOffset {
    /// How much the group has still to read. A partition whose records were removed, or that was made anew, may end
    /// before what was committed: then there is nothing.
    pub fn lag(&self) -> Option<u64> {
        self.end.map(|end| end.saturating_sub(self.committed.offset))
    }
}

/// What was read of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Found {
    /// The records, in the order of their offsets in each partition.
    pub records: Vec<FoundRecord>,
    /// How far each partition was read, in the order of the question.
    pub read: Vec<PartitionRead>,
}

/// A record as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FoundRecord {
    /// The record, with as much of its value as was asked for.
    pub record: LogRecord,
    /// How many bytes its value has.
    pub value_bytes: u64,
}

/// How far a partition was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PartitionRead {
    /// Which partition.
    pub partition: u32,
    /// The offset at which to go on.
    pub next: u64,
    /// The first offset that can be read.
    pub begin: u64,
    /// The end, as it was when the reading began. Where `next` is before it, there is more.
    pub end: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a field over by reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}
