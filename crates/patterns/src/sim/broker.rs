//! The simulated Kafka: what its classes do, and the cluster that they make.
//!
//! **The core** is data structures and functions without network, tasks or clock, each with its source. Each is owned
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
//! **The cluster** is what lies between machines:
//!
//! 12. [`ask`]: a request as a type that says how it is served, across the simulated network.
//! 13. [`cluster`], [`image`]: brokers and controller, and what is known of them.
//! 14. [`controller`]: who is alive, who leads, who is in sync.
//! 15. [`replica`], [`node`]: a broker's copies, and what it does with them: append, replicate, answer.
//! 16. [`group`]: the coordinator of consumer groups. [`transaction_coordinator`]: that of transactions.
//! 17. [`facts`]: what of all that is told to the trace.
//!
//! Kafka's clients, which use it, are in [`log_client`](super::log_client). What is not modelled is listed on the page
//! "What this does not model", from the message `kafka-limits`.

pub mod ask;
pub mod assignor;
pub mod cluster;
pub mod compaction;
pub mod controller;
mod encoding;
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
