//! What a producer does with its records between being handed them and having an answer, as facts.
//!
//! A batch is known by its number within its producer. Where it is split, what it is split into has numbers of
//! its own.

use crate::fact::{ActorId, Name, Record};
use crate::time::Span;

crate::facts! {
    /// A record was put into a batch, which now holds `bytes` of at most `limit`.
    Batched = "producer.batched", Plain, Detail { record: Record, topic: Name, partition: u32, batch: u64, bytes: u32, limit: u32 }
    /// A record waits for room in the producer's memory, or for its topic's partitions; so many wait now.
    Waits = "producer.waits", Retry, Story { record: Record, topic: Name, waiting: u32, memory: bool }
    /// A batch leaves for the leader of its partition, the `attempt`th time; `in_flight` requests are under way to that broker now.
    BatchSent = "producer.batch-sent", Flight, Detail { topic: Name, partition: u32, batch: u64, records: u32, bytes: u32, broker: ActorId, attempt: u32, in_flight: u32 }
    /// A batch is done. Its records are reported one by one.
    BatchDone = "producer.batch-done", Delivered, Detail { topic: Name, partition: u32, batch: u64, records: u32 }
    /// A batch is put back and sent again after a wait.
    BatchRetried = "producer.batch-retried", Retry, Story { topic: Name, partition: u32, batch: u64, attempt: u32, wait: Span, reason: Name }
    /// A batch was too large for the broker and is sent in `parts` parts.
    BatchSplit = "producer.batch-split", Retry, Story { topic: Name, partition: u32, batch: u64, parts: u32 }
    /// A batch was not acknowledged within `delivery.timeout.ms`.
    BatchExpired = "producer.batch-expired", Failed, Story { topic: Name, partition: u32, batch: u64, records: u32, age: Span, sent: bool }
    /// A batch is given up.
    BatchFailed = "producer.batch-failed", Failed, Story { topic: Name, partition: u32, batch: u64, records: u32, reason: Name }
    /// A producer goes on under a new epoch and counts from zero again; `producer` is its id.
    EpochBumped = "producer.epoch-bumped", Retry, Story { producer: u64, epoch: u32 }
    /// A transactional producer can only abort, or, where it is `fatal`, only be closed.
    ProducerFailed = "producer.failed", Failed, Story { reason: Name, fatal: bool }
}
