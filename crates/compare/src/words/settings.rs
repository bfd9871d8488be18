//! Settings that are not the usual ones, by Kafka's names.

use eda_patterns::ports::log::{
    Acks, AutoOffsetReset, Compression, ConsumerConfig, Isolation, PartitionerKind, ProducerConfig,
};
use eda_patterns::sim::broker::log_config::LogConfig;
use eda_patterns::time::Span;

/// Tells a setting where it is another than usual.
fn tell<T: PartialEq>(told: &mut Vec<String>, name: &str, is: &T, usual: &T, text: impl Fn(&T) -> String) {
    if is != usual {
        told.push(format!("{name}={}", text(is)));
    }
}

fn ms(span: &Span) -> String {
    (span.as_us() / 1_000).to_string()
}

pub(super) fn of_topic(settings: &LogConfig) -> Vec<String> {
    let (mut told, usual) = (Vec::new(), LogConfig::default());
    let for_ever = |number: Option<u64>| number.map_or_else(|| "-1".to_owned(), |number| number.to_string());
    let policy = |&(delete, compact): &(bool, bool)| match (delete, compact) {
        (true, true) => "delete,compact".to_owned(),
        (false, true) => "compact".to_owned(),
        (_, false) => "delete".to_owned(),
    };
    let policies = [(settings.delete, settings.compact), (usual.delete, usual.compact)];
    tell(&mut told, "cleanup.policy", &policies[0], &policies[1], policy);
    tell(&mut told, "segment.bytes", &settings.segment_bytes, &usual.segment_bytes, u64::to_string);
    tell(&mut told, "segment.ms", &settings.segment_ms, &usual.segment_ms, ms);
    tell(&mut told, "max.message.bytes", &settings.max_message_bytes, &usual.max_message_bytes, u32::to_string);
    tell(&mut told, "retention.ms", &settings.retention_ms, &usual.retention_ms, |span| {
        for_ever(span.map(|span| span.as_us() / 1_000))
    });
    tell(&mut told, "retention.bytes", &settings.retention_bytes, &usual.retention_bytes, |bytes| for_ever(*bytes));
    let ratios = [settings.min_cleanable_dirty_per_mille, usual.min_cleanable_dirty_per_mille];
    tell(&mut told, "min.cleanable.dirty.ratio", &ratios[0], &ratios[1], |per_mille| {
        (f64::from(*per_mille) / 1_000.0).to_string()
    });
    told
}

pub(super) fn of_producer(config: &ProducerConfig) -> Vec<String> {
    let (mut told, usual) = (Vec::new(), ProducerConfig::default());
    tell(&mut told, "transactional.id", &config.transactional_id, &usual.transactional_id, |id| {
        id.as_deref().unwrap_or_default().to_owned()
    });
    tell(&mut told, "acks", &config.acks, &usual.acks, |acks| {
        match acks {
            Acks::None => "0",
            Acks::Leader => "1",
            Acks::All => "all",
        }
        .to_owned()
    });
    tell(&mut told, "enable.idempotence", &config.idempotence, &usual.idempotence, bool::to_string);
    tell(&mut told, "partitioner", &config.partitioner, &usual.partitioner, |partitioner| {
        match partitioner {
            PartitionerKind::BuiltIn { .. } => "built in",
            PartitionerKind::RoundRobin => "RoundRobinPartitioner",
        }
        .to_owned()
    });
    tell(&mut told, "batch.size", &config.batch_size, &usual.batch_size, u32::to_string);
    tell(&mut told, "compression.type", &config.compression, &usual.compression, |compression| {
        match compression {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Snappy => "snappy",
            Compression::Lz4 => "lz4",
            Compression::Zstd => "zstd",
        }
        .to_owned()
    });
    tell(&mut told, "max.request.size", &config.max_request_size, &usual.max_request_size, u32::to_string);
    tell(&mut told, "transaction.timeout.ms", &config.transaction_timeout, &usual.transaction_timeout, ms);
    told
}

/// Of a member of a group, or of a consumer without one, which commits nothing.
pub(super) fn of_member(config: &ConsumerConfig) -> Vec<String> {
    let (mut told, usual) = (Vec::new(), ConsumerConfig::default());
    if let Some(group) = &config.group_id {
        told.push(format!("group.id={group}"));
        if let Some(name) = &config.group_instance_id {
            told.push(format!("group.instance.id={name}"));
        }
        let assignors: Vec<&str> = config.assignors.iter().map(|assignor| assignor.name()).collect();
        told.push(format!("partition.assignment.strategy={}", assignors.join(",")));
        tell(&mut told, "session.timeout.ms", &config.session_timeout, &usual.session_timeout, ms);
        tell(&mut told, "heartbeat.interval.ms", &config.heartbeat_interval, &usual.heartbeat_interval, ms);
        // What is read here begins at the beginning and is committed by hand, unless a log says otherwise.
        tell(&mut told, "enable.auto.commit", &config.auto_commit, &false, bool::to_string);
    }
    tell(&mut told, "auto.offset.reset", &config.auto_offset_reset, &AutoOffsetReset::Earliest, |reset| {
        match reset {
            AutoOffsetReset::Earliest => "earliest",
            AutoOffsetReset::Latest => "latest",
            AutoOffsetReset::None => "none",
        }
        .to_owned()
    });
    tell(&mut told, "isolation.level", &config.isolation, &usual.isolation, |isolation| {
        match isolation {
            Isolation::ReadUncommitted => "read_uncommitted",
            Isolation::ReadCommitted => "read_committed",
        }
        .to_owned()
    });
    tell(&mut told, "metadata.max.age.ms", &config.metadata_max_age, &usual.metadata_max_age, ms);
    told
}
