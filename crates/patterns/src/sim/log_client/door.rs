//! The log of a live run as its actors reach it, behind trait objects: what is behind them is fetched when a run on a real
//! Kafka begins, and no page that only simulates one carries it.

use std::rc::Rc;

use crate::fact::{ActorId, Record};
use crate::ports::log::{
    AdminError, CommitError, ConsumeError, ConsumerConfig, GroupMetadata, NewRecord, Offset, Offsets, OnSent,
    PartitionDescription, Polled, ProducerConfig, SendError, TopicPartition, TopicSpec, TransactionError,
};
pub use crate::sim::real::Boxed;
use crate::time::Span;

/// A real cluster, as the actors of one run reach it: each method is that of [`Log`](crate::ports::Log) of its name.
pub trait LiveLogs {
    /// Begins to look at the cluster.
    fn begin(&self);
    /// As in the port.
    fn create_topic(&self, topic: TopicSpec) -> Boxed<Result<(), AdminError>>;
    /// As in the port.
    fn add_partitions(&self, topic: &str, count: u32) -> Boxed<Result<(), AdminError>>;
    /// As in the port.
    fn delete_records(&self, before: Offsets) -> Boxed<Result<(), AdminError>>;
    /// As in the port.
    fn elect_leaders(&self, topic: &str, unclean: bool) -> Boxed<Result<(), AdminError>>;
    /// As in the port.
    fn describe(&self, topic: &str) -> Boxed<Result<Vec<PartitionDescription>, AdminError>>;
    /// As in the port, for this actor.
    fn producer(&self, actor: ActorId, config: ProducerConfig) -> Rc<dyn LiveSender>;
    /// As in the port, for this actor.
    fn consumer(&self, actor: ActorId, config: ConsumerConfig) -> Rc<dyn LiveReader>;
    /// As in the port.
    fn next_record(&self) -> Record;
}

/// A producer: each method is that of [`LogProducer`](crate::ports::LogProducer) of its name.
pub trait LiveSender {
    /// As in the port.
    fn send(&self, record: NewRecord, done: OnSent) -> Boxed<Result<(), SendError>>;
    /// As in the port.
    fn flush(&self) -> Boxed<()>;
    /// As in the port.
    fn init_transactions(&self) -> Boxed<Result<(), TransactionError>>;
    /// As in the port.
    ///
    /// # Errors
    /// As in the port.
    fn begin_transaction(&self) -> Result<(), TransactionError>;
    /// As in the port.
    fn send_offsets(&self, offsets: Offsets, group: GroupMetadata) -> Boxed<Result<(), TransactionError>>;
    /// As in the port.
    fn commit_transaction(&self) -> Boxed<Result<(), TransactionError>>;
    /// As in the port.
    fn abort_transaction(&self) -> Boxed<Result<(), TransactionError>>;
    /// As in the port.
    fn close(&self) -> Boxed<()>;
}

/// What a group has committed in some partitions.
pub type Commits = Vec<(TopicPartition, Option<Offset>)>;

/// A consumer: each method is that of [`LogConsumer`](crate::ports::LogConsumer) of its name.
pub trait LiveReader {
    /// As in the port.
    fn subscribe(&self, topics: &[&str]);
    /// As in the port.
    fn assign(&self, partitions: Vec<TopicPartition>);
    /// As in the port.
    fn poll(&self, limit: Span) -> Boxed<Result<Polled, ConsumeError>>;
    /// As in the port.
    fn revoked(&self);
    /// As in the port.
    fn commit(&self, offsets: Offsets) -> Boxed<Result<(), CommitError>>;
    /// As in the port.
    fn seek(&self, partition: &TopicPartition, offset: Offset);
    /// As in the port.
    fn seek_to_beginning(&self, partition: &TopicPartition);
    /// As in the port.
    fn pause(&self, partitions: &[TopicPartition]);
    /// As in the port.
    fn resume(&self, partitions: &[TopicPartition]);
    /// As in the port.
    fn assignment(&self) -> Vec<TopicPartition>;
    /// As in the port.
    fn position(&self, partition: &TopicPartition) -> Option<Offset>;
    /// As in the port.
    fn lag(&self, partition: &TopicPartition) -> Option<u64>;
    /// As in the port.
    fn committed(&self, partitions: Vec<TopicPartition>) -> Boxed<Result<Commits, ConsumeError>>;
    /// As in the port.
    fn group_metadata(&self) -> GroupMetadata;
    /// As in the port.
    fn close(&self) -> Boxed<()>;
}
