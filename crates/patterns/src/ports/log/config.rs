//! The settings of topics, producers and consumers, with Kafka's names and the defaults of Kafka 4.

use std::rc::Rc;

use crate::sim::broker::assignor::Assignor;
use crate::sim::broker::log_config::LogConfig;
use crate::time::Span;

/// A topic to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicSpec {
    /// Its name.
    pub name: Rc<str>,
    /// How many partitions (`num.partitions`).
    pub partitions: u32,
    /// How many brokers keep each partition (`default.replication.factor`).
    pub replication_factor: u32,
    /// `min.insync.replicas`: with `acks=all` a write needs so many replicas in sync.
    pub min_insync_replicas: u32,
    /// `unclean.leader.election.enable`: whether a replica that is not in sync may lead where none else is left.
    pub unclean_leader_election: bool,
    /// Segments, retention, compaction.
    pub log: LogConfig,
}

impl TopicSpec {
    /// A topic with the defaults: one partition on one broker.
    pub fn named(name: &str) -> TopicSpec {
        TopicSpec {
            name: name.into(),
            partitions: 1,
            replication_factor: 1,
            min_insync_replicas: 1,
            unclean_leader_election: false,
            log: LogConfig::default(),
        }
    }
}

/// `acks`: whose word a producer waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acks {
    /// Nobody's: a record counts as sent once it has left.
    None,
    /// The leader's, which may die before anybody has a copy.
    Leader,
    /// That of all replicas in sync.
    All,
}

/// How a producer packs a batch (`compression.type`). The simulator models what it saves and takes, not the
/// bytes: see `sim/log_client/compression.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// Slow and small.
    Gzip,
    /// Quick.
    Snappy,
    /// Quick, a little smaller.
    Lz4,
    /// Small and quick enough.
    Zstd,
}

/// Who chooses the partition of a record that names none (`partitioner.class`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartitionerKind {
    /// Kafka's own: by key, or, without one, a batch's worth to one partition after the other. Adaptive where
    /// `partitioner.adaptive.partitioning.enable` says so.
    BuiltIn {
        /// Whether partitions with short queues are chosen more often (KIP-794).
        adaptive: bool,
    },
    /// Each record to the next partition, whatever its key (`RoundRobinPartitioner`).
    RoundRobin,
}

/// The settings of a producer.
#[derive(Clone, Debug, PartialEq)]
pub struct ProducerConfig {
    /// `acks`.
    pub acks: Acks,
    /// `enable.idempotence`: numbers what is sent, so that the broker knows a retry. Needs `acks=all`, retries,
    /// and at most five requests in flight; where one of these is missing, it is off.
    pub idempotence: bool,
    /// `transactional.id`.
    pub transactional_id: Option<Rc<str>>,
    /// `batch.size`, in bytes.
    pub batch_size: u32,
    /// `linger.ms`: how long a batch waits for more records.
    pub linger: Span,
    /// `buffer.memory`, in bytes.
    pub buffer_memory: u32,
    /// `max.block.ms`: how long a send waits for memory or metadata.
    pub max_block: Span,
    /// `compression.type`.
    pub compression: Compression,
    /// `delivery.timeout.ms`: how long a record may take altogether before it is reported as failed.
    pub delivery_timeout: Span,
    /// `request.timeout.ms`: how long an answer is waited for.
    pub request_timeout: Span,
    /// `retries`.
    pub retries: u32,
    /// `retry.backoff.ms`: the first wait before a retry; doubled each time.
    pub retry_backoff: Span,
    /// `retry.backoff.max.ms`: the longest.
    pub retry_backoff_max: Span,
    /// `max.in.flight.requests.per.connection`.
    pub max_in_flight: u32,
    /// `max.request.size`, in bytes.
    pub max_request_size: u32,
    /// `partitioner.class`.
    pub partitioner: PartitionerKind,
    /// `transaction.timeout.ms`: how long the coordinator leaves a transaction open.
    pub transaction_timeout: Span,
    /// `metadata.max.age.ms`.
    pub metadata_max_age: Span,
}

impl Default for ProducerConfig {
    fn default() -> ProducerConfig {
        ProducerConfig {
            acks: Acks::All,
            idempotence: true,
            transactional_id: None,
            batch_size: 16_384,
            linger: Span::from_ms(5),
            buffer_memory: 33_554_432,
            max_block: Span::from_secs(60),
            compression: Compression::None,
            delivery_timeout: Span::from_secs(120),
            request_timeout: Span::from_secs(30),
            retries: i32::MAX as u32,
            retry_backoff: Span::from_ms(100),
            retry_backoff_max: Span::from_ms(1_000),
            max_in_flight: 5,
            max_request_size: 1_048_576,
            partitioner: PartitionerKind::BuiltIn { adaptive: true },
            transaction_timeout: Span::from_secs(60),
            metadata_max_age: Span::from_secs(300),
        }
    }
}

/// `auto.offset.reset`: where a group begins that has committed nothing, or whose offset is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoOffsetReset {
    /// At the beginning of what is kept.
    Earliest,
    /// With what comes next.
    Latest,
    /// Nowhere: the poll fails.
    None,
}

/// `isolation.level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Everything up to the high watermark, open and aborted transactions too.
    ReadUncommitted,
    /// What is committed, up to the last stable offset.
    ReadCommitted,
}

/// `group.protocol`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupProtocol {
    /// Members join and the first of them assigns.
    Classic,
}

/// The settings of a consumer.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerConfig {
    /// `group.id`; `None` reads without a group.
    pub group_id: Option<Rc<str>>,
    /// `group.instance.id`: makes it a static member (KIP-345).
    pub group_instance_id: Option<Rc<str>>,
    /// `group.protocol`.
    pub group_protocol: GroupProtocol,
    /// `partition.assignment.strategy`, the preferred first. The group takes the first that all members know.
    pub assignors: Vec<Assignor>,
    /// `session.timeout.ms`: without a heartbeat for so long, a member is taken for dead.
    pub session_timeout: Span,
    /// `heartbeat.interval.ms`.
    pub heartbeat_interval: Span,
    /// `max.poll.interval.ms`: a consumer that does not poll for so long leaves the group.
    pub max_poll_interval: Span,
    /// `max.poll.records`.
    pub max_poll_records: u32,
    /// `auto.offset.reset`.
    pub auto_offset_reset: AutoOffsetReset,
    /// `enable.auto.commit`: every poll commits what the polls before it brought, once the interval is over.
    pub auto_commit: bool,
    /// `auto.commit.interval.ms`.
    pub auto_commit_interval: Span,
    /// `isolation.level`.
    pub isolation: Isolation,
    /// `fetch.min.bytes`: the broker waits until it has so much to send.
    pub fetch_min_bytes: u32,
    /// `fetch.max.wait.ms`: or so long.
    pub fetch_max_wait: Span,
    /// `fetch.max.bytes`.
    pub fetch_max_bytes: u32,
    /// `max.partition.fetch.bytes`.
    pub max_partition_fetch_bytes: u32,
    /// `request.timeout.ms`.
    pub request_timeout: Span,
    /// `retry.backoff.ms`.
    pub retry_backoff: Span,
    /// `retry.backoff.max.ms`.
    pub retry_backoff_max: Span,
    /// `default.api.timeout.ms`: how long a commit is tried.
    pub api_timeout: Span,
    /// `metadata.max.age.ms`: how soon new partitions are noticed.
    pub metadata_max_age: Span,
}

impl Default for ConsumerConfig {
    fn default() -> ConsumerConfig {
        ConsumerConfig {
            group_id: None,
            group_instance_id: None,
            group_protocol: GroupProtocol::Classic,
            assignors: vec![Assignor::Range, Assignor::CooperativeSticky],
            session_timeout: Span::from_secs(45),
            heartbeat_interval: Span::from_secs(3),
            max_poll_interval: Span::from_secs(300),
            max_poll_records: 500,
            auto_offset_reset: AutoOffsetReset::Latest,
            auto_commit: true,
            auto_commit_interval: Span::from_secs(5),
            isolation: Isolation::ReadUncommitted,
            fetch_min_bytes: 1,
            fetch_max_wait: Span::from_ms(500),
            fetch_max_bytes: 52_428_800,
            max_partition_fetch_bytes: 1_048_576,
            request_timeout: Span::from_secs(30),
            retry_backoff: Span::from_ms(100),
            retry_backoff_max: Span::from_ms(1_000),
            api_timeout: Span::from_secs(60),
            metadata_max_age: Span::from_secs(300),
        }
    }
}
