//! The settings of a topic, with Kafka's names and the defaults of Kafka 4.

use crate::time::{Span, Time};

/// The settings of the logs of a topic (`LogConfig`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// `segment.bytes`: a segment is closed before it grows beyond this.
    pub segment_bytes: u64,
    /// `segment.ms`: or when it spans this much time.
    pub segment_ms: Span,
    /// `max.message.bytes`: the largest batch.
    pub max_message_bytes: u32,
    /// `cleanup.policy` holds `delete`: old segments go, by time and size.
    pub delete: bool,
    /// `cleanup.policy` holds `compact`: all but the last record of each key go.
    pub compact: bool,
    /// `retention.ms`: `None` keeps for ever.
    pub retention_ms: Option<Span>,
    /// `retention.bytes`: `None` sets no bound.
    pub retention_bytes: Option<u64>,
    /// `delete.retention.ms`: how long a tombstone stays after the clean that first saw it.
    pub delete_retention_ms: Span,
    /// `min.compaction.lag.ms`: how long a record is safe from the cleaner.
    pub min_compaction_lag_ms: Span,
    /// `min.cleanable.dirty.ratio`, in thousandths: how much of a log must be uncleaned before the
    /// cleaner begins.
    pub min_cleanable_dirty_per_mille: u32,
    /// `producer.id.expiration.ms`: how long a silent producer is remembered.
    pub producer_id_expiration_ms: Span,
}

const DAY: Span = Span::from_secs(24 * 60 * 60);

impl Default for LogConfig {
    fn default() -> LogConfig {
        LogConfig {
            segment_bytes: 1 << 30,
            segment_ms: Span::from_us(7 * DAY.as_us()),
            max_message_bytes: 1_048_588,
            delete: true,
            compact: false,
            retention_ms: Some(Span::from_us(7 * DAY.as_us())),
            retention_bytes: None,
            delete_retention_ms: DAY,
            min_compaction_lag_ms: Span::ZERO,
            min_cleanable_dirty_per_mille: 500,
            producer_id_expiration_ms: DAY,
        }
    }
}

impl LogConfig {
    /// Whether records made at `timestamp` are too old to be kept at `now`.
    pub fn is_expired(&self, timestamp: Time, now: Time) -> bool {
        self.retention_ms.is_some_and(|retention| now.since(timestamp) > retention)
    }
}
