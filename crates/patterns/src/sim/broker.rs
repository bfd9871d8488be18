//! The simulated Kafka broker: its pure core, without network, tasks or clock.
//!
//! Data structures and functions that do what Kafka's classes do, each with its source. Each is owned
//! by one actor and is given the time and the random draw by whoever calls it. In reading order:
//!
//! 1. [`ids`], [`error`]: the numbers of the protocol, and why a broker refuses.
//! 2. [`murmur2`], [`partitioner`]: which partition a record goes to.
//! 3. [`record`]: records, and the batches in which they travel and lie.
//! 4. [`log`], [`log_config`], [`segment`]: a partition's log; append, fetch, cut.
//! 5. [`leader_epochs`]: how a follower finds out where its log differs from its leader's.
//! 6. [`producer_state`]: idempotence; sequences, epochs and the last five batches.
//! 7. [`transaction`], [`read_committed`]: what is open, what was aborted, and what a reader of
//!    committed data makes of it.
//! 8. [`retention`]: what leaves a log at its start.
//! 9. [`compaction`]: what is left of a log that keeps the last record of each key.
//! 10. [`assignor`]: which member of a group reads which partitions.
//! 11. [`lag`]: how far behind a consumer is.
//!
//! Not modelled yet: everything between two machines. Leaders, followers, in-sync replicas and their
//! high watermark, elections and the controller; the accumulator of the producer and its retries; the
//! coordinators of groups and transactions with their logs; the consumer; quotas. Of the log:
//! `message.timestamp.type=LogAppendTime`, the limits on how far timestamps may be off, indexes (a
//! segment is never closed because one is full), a jitter on `segment.ms`, `max.compaction.lag.ms`,
//! the cleaner's buffer (a pass knows every key), tiered storage, and what a crash of the machine
//! loses that had not reached the disk. Of the assignors: racks (KIP-881). Of idempotence: the
//! verification of a transaction with its coordinator before the first append (KIP-890, part 1).

pub mod ask;
pub mod assignor;
pub mod cluster;
pub mod compaction;
pub mod controller;
pub mod error;
pub mod facts;
pub mod group;
pub mod ids;
pub mod image;
pub mod lag;
pub mod leader_epochs;
pub mod log;
pub mod log_config;
pub mod murmur2;
pub mod node;
pub mod partitioner;
pub mod producer_state;
pub mod read_committed;
pub mod record;
pub mod replica;
pub mod retention;
pub mod segment;
pub mod transaction;
pub mod transaction_coordinator;
