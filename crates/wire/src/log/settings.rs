//! The settings of producers and consumers.

use serde::{Deserialize, Serialize};

/// Whose word a producer waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Acks {
    /// Nobody's.
    None,
    /// The leader's.
    Leader,
    /// That of all replicas in sync.
    All,
}

/// Who chooses the partition of a record that names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Partitioner {
    /// The hash of its key that Kafka's own clients take; without a key, any.
    Key,
    /// Each record to the next one.
    RoundRobin,
}

/// The settings of a producer. What each is called by Kafka stands in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ProducerSettings {
    /// `acks`.
    pub acks: Acks,
    /// `enable.idempotence`.
    pub idempotence: bool,
    /// `transactional.id`.
    pub transactional_id: Option<String>,
    /// `batch.size`.
    pub batch_bytes: u32,
    /// `linger.ms`.
    pub linger_us: u64,
    /// `buffer.memory`.
    pub buffer_bytes: u32,
    /// `max.block.ms`.
    pub max_block_us: u64,
    /// `compression.type`, by Kafka's word: `none`, `gzip`, `snappy`, `lz4`, `zstd`.
    pub compression: String,
    /// `delivery.timeout.ms`.
    pub delivery_timeout_us: u64,
    /// `request.timeout.ms`.
    pub request_timeout_us: u64,
    /// `retries`.
    pub retries: u32,
    /// `retry.backoff.ms`.
    pub retry_backoff_us: u64,
    /// `retry.backoff.max.ms`.
    pub retry_backoff_max_us: u64,
    /// `max.in.flight.requests.per.connection`.
    pub in_flight_max: u32,
    /// `max.request.size`.
    pub request_max_bytes: u32,
    /// `partitioner.class`.
    pub partitioner: Partitioner,
    /// `transaction.timeout.ms`.
    pub transaction_timeout_us: u64,
    /// `metadata.max.age.ms`.
    pub metadata_max_age_us: u64,
}

/// How a group shares its partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assignor {
    /// `range`.
    Range,
    /// `roundrobin`.
    RoundRobin,
    /// `sticky`, which this bridge refuses.
    Sticky,
    /// `cooperative-sticky`.
    CooperativeSticky,
}

/// Where a consumer begins that has no committed offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reset {
    /// At the beginning of what is kept.
    Earliest,
    /// With what comes next.
    Latest,
    /// Nowhere: the poll fails.
    None,
}

/// What a consumer sees of transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// Everything.
    ReadUncommitted,
    /// What is committed.
    ReadCommitted,
}

/// The settings of a consumer. What each is called by Kafka stands in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ConsumerSettings {
    /// `group.id`.
    pub group: Option<String>,
    /// `group.instance.id`.
    pub instance: Option<String>,
    /// `partition.assignment.strategy`, the preferred first.
    pub assignors: Vec<Assignor>,
    /// `session.timeout.ms`.
    pub session_timeout_us: u64,
    /// `heartbeat.interval.ms`.
    pub heartbeat_us: u64,
    /// `max.poll.interval.ms`.
    pub poll_interval_max_us: u64,
    /// `max.poll.records`.
    pub poll_records_max: u32,
    /// `auto.offset.reset`.
    pub reset: Reset,
    /// `auto.commit.interval.ms`; none where `enable.auto.commit` is false.
    pub auto_commit_us: Option<u64>,
    /// `isolation.level`.
    pub isolation: Isolation,
    /// `fetch.min.bytes`.
    pub fetch_min_bytes: u32,
    /// `fetch.max.wait.ms`.
    pub fetch_wait_max_us: u64,
    /// `fetch.max.bytes`.
    pub fetch_max_bytes: u32,
    /// `max.partition.fetch.bytes`.
    pub partition_fetch_max_bytes: u32,
    /// `request.timeout.ms`.
    pub request_timeout_us: u64,
    /// `retry.backoff.ms`.
    pub retry_backoff_us: u64,
    /// `retry.backoff.max.ms`.
    pub retry_backoff_max_us: u64,
    /// `metadata.max.age.ms`.
    pub metadata_max_age_us: u64,
}
