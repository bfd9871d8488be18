//! The port's values as the bridge takes and gives them.

use std::rc::Rc;

use eda_patterns::fact::{Correlation, FactId, Record};
use eda_patterns::ports::log::{
    Acks, Assignor, AutoOffsetReset, Compression, Consumed, ConsumerConfig, Header, Isolation, NewRecord, Offset,
    Offsets, Partition, PartitionDescription, PartitionerKind, ProducerConfig, Provenance, TopicPartition, TopicSpec,
};
use eda_patterns::recorder::Context;
use eda_patterns::sim::broker::ids::LeaderEpoch;
use eda_patterns::time::Time;
use eda_wire::{self as wire, LogHeader, LogOffset, LogPartition, LogRecord, NewLogRecord};
use serde_bytes::ByteBuf;

/// The headers in which a record's number and what led to it travel, as decimal digits.
pub(crate) const RECORD: &str = "playground-record";
const CORRELATION: &str = "playground-correlation";
/// Facts are numbered in each trace by itself, and so the fact is named together with its trace.
const CAUSE: &str = "playground-cause";
const TRACE: &str = "playground-trace";

pub(super) fn partition(at: &LogPartition) -> TopicPartition {
    TopicPartition::new(&at.topic.as_str().into(), at.partition)
}

pub(super) fn at(partition: &TopicPartition) -> LogPartition {
    LogPartition { topic: partition.topic.to_string(), partition: partition.partition.0 }
}

pub(super) fn described(state: wire::PartitionState) -> PartitionDescription {
    PartitionDescription {
        partition: Partition(state.partition),
        leader: state.leader,
        leader_epoch: LeaderEpoch(0),
        replicas: state.replicas,
        isr: state.isr,
    }
}

pub(super) fn offsets(offsets: &Offsets) -> Vec<LogOffset> {
    offsets.iter().map(|(partition, Offset(offset))| LogOffset { at: at(partition), offset: *offset }).collect()
}

pub(super) fn topic(spec: &TopicSpec) -> wire::TopicSettings {
    let log = &spec.log;
    let for_ever = |number: Option<u64>| number.map_or_else(|| "-1".to_owned(), |number| number.to_string());
    let policy = match (log.delete, log.compact) {
        (true, true) => "delete,compact",
        (false, true) => "compact",
        (_, false) => "delete",
    };
    let per_mille = log.min_cleanable_dirty_per_mille;
    let further = [
        ("min.insync.replicas", spec.min_insync_replicas.to_string()),
        ("unclean.leader.election.enable", spec.unclean_leader_election.to_string()),
        ("segment.bytes", log.segment_bytes.min(i32::MAX as u64).to_string()),
        ("segment.ms", (log.segment_ms.as_us() / 1_000).to_string()),
        ("max.message.bytes", log.max_message_bytes.to_string()),
        ("cleanup.policy", policy.to_owned()),
        ("retention.ms", for_ever(log.retention_ms.map(|span| span.as_us() / 1_000))),
        ("retention.bytes", for_ever(log.retention_bytes)),
        ("delete.retention.ms", (log.delete_retention_ms.as_us() / 1_000).to_string()),
        ("min.compaction.lag.ms", (log.min_compaction_lag_ms.as_us() / 1_000).to_string()),
        ("min.cleanable.dirty.ratio", format!("{}.{:03}", per_mille / 1_000, per_mille % 1_000)),
    ];
    wire::TopicSettings {
        topic: spec.name.to_string(),
        partitions: spec.partitions,
        replication_factor: spec.replication_factor,
        further: further.map(|(name, value)| (name.to_owned(), value)).to_vec(),
    }
}

/// The settings of a producer as the bridge takes them.
pub fn producer(config: &ProducerConfig) -> wire::ProducerSettings {
    let compression = match config.compression {
        Compression::None => "none",
        Compression::Gzip => "gzip",
        Compression::Snappy => "snappy",
        Compression::Lz4 => "lz4",
        Compression::Zstd => "zstd",
    };
    wire::ProducerSettings {
        acks: match config.acks {
            Acks::None => wire::Acks::None,
            Acks::Leader => wire::Acks::Leader,
            Acks::All => wire::Acks::All,
        },
        idempotence: config.idempotence,
        transactional_id: config.transactional_id.as_deref().map(str::to_owned),
        batch_bytes: config.batch_size,
        linger_us: config.linger.as_us(),
        buffer_bytes: config.buffer_memory,
        max_block_us: config.max_block.as_us(),
        compression: compression.to_owned(),
        delivery_timeout_us: config.delivery_timeout.as_us(),
        request_timeout_us: config.request_timeout.as_us(),
        retries: config.retries,
        retry_backoff_us: config.retry_backoff.as_us(),
        retry_backoff_max_us: config.retry_backoff_max.as_us(),
        in_flight_max: config.max_in_flight,
        request_max_bytes: config.max_request_size,
        partitioner: match config.partitioner {
            PartitionerKind::BuiltIn { .. } => wire::Partitioner::Key,
            PartitionerKind::RoundRobin => wire::Partitioner::RoundRobin,
        },
        transaction_timeout_us: config.transaction_timeout.as_us(),
        metadata_max_age_us: config.metadata_max_age.as_us(),
    }
}

pub(super) fn consumer(config: &ConsumerConfig) -> wire::ConsumerSettings {
    let assignor = |assignor: &Assignor| match assignor {
        Assignor::Range => wire::Assignor::Range,
        Assignor::RoundRobin => wire::Assignor::RoundRobin,
        Assignor::Sticky => wire::Assignor::Sticky,
        Assignor::CooperativeSticky => wire::Assignor::CooperativeSticky,
    };
    wire::ConsumerSettings {
        group: config.group_id.as_deref().map(str::to_owned),
        instance: config.group_instance_id.as_deref().map(str::to_owned),
        assignors: config.assignors.iter().map(assignor).collect(),
        session_timeout_us: config.session_timeout.as_us(),
        heartbeat_us: config.heartbeat_interval.as_us(),
        poll_interval_max_us: config.max_poll_interval.as_us(),
        poll_records_max: config.max_poll_records,
        reset: match config.auto_offset_reset {
            AutoOffsetReset::Earliest => wire::Reset::Earliest,
            AutoOffsetReset::Latest => wire::Reset::Latest,
            AutoOffsetReset::None => wire::Reset::None,
        },
        auto_commit_us: config.auto_commit.then_some(config.auto_commit_interval.as_us()),
        isolation: match config.isolation {
            Isolation::ReadUncommitted => wire::Isolation::ReadUncommitted,
            Isolation::ReadCommitted => wire::Isolation::ReadCommitted,
        },
        fetch_min_bytes: config.fetch_min_bytes,
        fetch_wait_max_us: config.fetch_max_wait.as_us(),
        fetch_max_bytes: config.fetch_max_bytes,
        partition_fetch_max_bytes: config.max_partition_fetch_bytes,
        request_timeout_us: config.request_timeout.as_us(),
        retry_backoff_us: config.retry_backoff.as_us(),
        retry_backoff_max_us: config.retry_backoff_max.as_us(),
        metadata_max_age_us: config.metadata_max_age.as_us(),
    }
}

/// How the records of a run are written: when it began, and the name of its trace.
pub(super) struct Hand<'r> {
    pub(super) began_ms: u64,
    pub(super) trace: &'r str,
}

impl Hand<'_> {
    pub(super) fn write(&self, record: &NewRecord) -> NewLogRecord {
        let bytes = |bytes: &Option<Rc<[u8]>>| bytes.as_deref().map(ByteBuf::from);
        let own = |key: &str, value: &dyn ToString| LogHeader {
            key: key.to_owned(),
            value: Some(ByteBuf::from(value.to_string().into_bytes())),
        };
        let Provenance { record: number, context } = record.provenance;
        let given = record
            .headers
            .iter()
            .map(|Header { key, value }| LogHeader { key: key.to_string(), value: Some(ByteBuf::from(&value[..])) });
        let mut headers: Vec<LogHeader> = given.collect();
        headers.push(own(RECORD, &number.0));
        if context.correlation != Correlation::default() {
            headers.push(own(CORRELATION, &context.correlation.0));
        }
        if let Some(FactId(cause)) = context.cause {
            headers.extend([own(CAUSE, &cause), own(TRACE, &self.trace)]);
        }
        NewLogRecord {
            topic: record.topic.to_string(),
            partition: record.partition.map(|partition| partition.0),
            key: bytes(&record.key),
            value: bytes(&record.value),
            headers,
            timestamp_ms: record.timestamp.map(|time| (self.began_ms + time.as_us() / 1_000) as i64),
        }
    }

    pub(super) fn read(&self, record: LogRecord) -> Consumed {
        let (mut headers, mut number, mut correlation, mut cause, mut trace) = (Vec::new(), None, None, None, None);
        for LogHeader { key, value } in record.headers {
            let value = value.map(ByteBuf::into_vec).unwrap_or_default();
            let text = || String::from_utf8(value.clone()).unwrap_or_default();
            match key.as_str() {
                RECORD => number = text().parse().ok(),
                CORRELATION => correlation = text().parse().ok(),
                CAUSE => cause = text().parse().ok(),
                TRACE => trace = Some(text()),
                _ => headers.push(Header { key: key.into(), value: value.into() }),
            }
        }
        let is_ours = trace.as_deref() == Some(self.trace);
        let context = Context {
            cause: cause.filter(|_| is_ours).map(FactId),
            correlation: correlation.map(Correlation).unwrap_or_default(),
        };
        let since_ms = u64::try_from(record.timestamp_ms).unwrap_or_default().saturating_sub(self.began_ms);
        Consumed {
            partition: partition(&record.at.at),
            offset: Offset(record.at.offset),
            leader_epoch: LeaderEpoch(0),
            timestamp: Time::from_ms(since_ms),
            key: record.key.map(|key| key.into_vec().into()),
            value: record.value.map(|value| value.into_vec().into()),
            headers: headers.into(),
            provenance: Provenance { record: Record(number.unwrap_or_default()), context },
        }
    }
}
