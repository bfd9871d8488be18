//! A partitioned log: topics, producers, and consumers in groups. Apache Kafka's interface, with its
//! names.
//!
//! Three things are other than in the Java client, so that one piece of code can stand on the
//! simulator and on a real broker alike:
//!
//! - A rebalance is an **event of [`LogConsumer::poll`]**, not a callback: `Assigned`, `Revoked`, `Lost`.
//!   What was revoked is given up when the consumer says [`LogConsumer::revoked`] or polls again, so there is
//!   time to commit.
//! - [`LogProducer::send`] waits until the record has a place in the producer's memory, and calls back when
//!   its fate is known, as Kafka's `Callback` does. [`Traced`] makes a future of that ([`InFlight`]).
//! - Every record carries its number in the run and what led to it ([`Provenance`]); on a real broker they
//!   travel as headers.

mod config;
mod error;
pub(crate) mod events;
mod traced;

use std::future::Future;
use std::rc::Rc;

pub use config::{
    Acks, AutoOffsetReset, Compression, ConsumerConfig, GroupProtocol, Isolation, PartitionerKind, ProducerConfig,
    TopicSpec,
};
pub use error::{AdminError, CommitError, ConsumeError, SendError, TransactionError};
pub use traced::{
    Acknowledged, Assigned, Assumed, CommitFailed, Committed, ConsumerClosed, Lost, PartitionAssigned,
    PartitionRevoked, PollFailed, ReceivedFrom, Revoked, SendFailed, SentTo, Sought, SoughtStart, TransactionAborted,
    TransactionBegan, TransactionCommitted, TransactionFailed,
};
pub use traced::{InFlight, KINDS};

pub use crate::sim::broker::assignor::Assignor;
pub use crate::sim::broker::ids::{LeaderEpoch, Offset, Partition, TopicPartition};
pub use crate::sim::broker::record::{Header, Provenance};

use super::Traced;
use crate::fact::Record;
use crate::time::{Span, Time};

/// A record to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRecord {
    /// Where to.
    pub topic: Rc<str>,
    /// Which partition; `None` leaves it to the partitioner, by key or without one.
    pub partition: Option<Partition>,
    /// What keeps records of one thing on one partition, and so in order.
    pub key: Option<Rc<[u8]>>,
    /// What it says; `None` with a key deletes the key from a compacted topic.
    pub value: Option<Rc<[u8]>>,
    /// Names and values beside it.
    pub headers: Vec<Header>,
    /// When it happened; `None` takes the time at which it is sent.
    pub timestamp: Option<Time>,
    /// Its number in the run and what led to it. Filled in by the decorator.
    pub provenance: Provenance,
}

/// Where a record lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMetadata {
    /// Its partition.
    pub partition: TopicPartition,
    /// Its offset; `None` with `acks=0`, where nobody said.
    pub offset: Option<Offset>,
}

/// A record as a consumer gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Consumed {
    /// Where it lies.
    pub partition: TopicPartition,
    /// At which offset.
    pub offset: Offset,
    /// The term of the leader that appended it.
    pub leader_epoch: LeaderEpoch,
    /// When it happened, as its producer says.
    pub timestamp: Time,
    /// Its key.
    pub key: Option<Rc<[u8]>>,
    /// What it says.
    pub value: Option<Rc<[u8]>>,
    /// Names and values beside it.
    pub headers: Rc<[Header]>,
    /// Its number in the run and what led to it.
    pub provenance: Provenance,
}

/// What a poll brings.
#[derive(Clone, Debug, PartialEq)]
pub enum Polled {
    /// Records, in order within each partition; none where the time was over first.
    Records(Vec<Consumed>),
    /// These partitions are this consumer's from now on, beside those that it kept.
    Assigned(Vec<TopicPartition>),
    /// These partitions are to be given up: commit what was done, then say [`LogConsumer::revoked`].
    Revoked(Vec<TopicPartition>),
    /// These partitions are somebody else's already: the group went on without this consumer. What it does
    /// for them now may be done twice, and it can commit nothing.
    Lost(Vec<TopicPartition>),
}

/// What a transaction needs to know of a consumer to commit its offsets (`ConsumerGroupMetadata`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMetadata {
    /// The group.
    pub group: Rc<str>,
    /// The generation in which the consumer last took part.
    pub generation: Option<u32>,
    /// The name that the coordinator gave to it.
    pub member_id: Rc<str>,
    /// Its own name, for a static member.
    pub instance_id: Option<Rc<str>>,
}

/// A partition as the cluster sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionDescription {
    /// Which.
    pub partition: Partition,
    /// The broker that leads it, by its number; `None` while nobody does.
    pub leader: Option<u32>,
    /// The leader's term.
    pub leader_epoch: LeaderEpoch,
    /// The brokers that keep a copy, the preferred leader first.
    pub replicas: Vec<u32>,
    /// Those of them that are in sync.
    pub isr: Vec<u32>,
}

/// Offsets to be committed: the next to be read, for each partition.
pub type Offsets = Vec<(TopicPartition, Offset)>;

/// Called once, when the fate of a record is known.
pub type OnSent = Box<dyn FnOnce(Result<RecordMetadata, SendError>)>;

/// A cluster, as one actor reaches it.
pub trait Log: Clone + 'static {
    /// What sends records.
    type Producer: LogProducer;
    /// What reads them.
    type Consumer: LogConsumer;

    /// Makes a topic.
    fn create_topic(&self, topic: TopicSpec) -> impl Future<Output = Result<(), AdminError>> + 'static;

    /// Raises the number of partitions. Keys may go elsewhere from then on.
    fn add_partitions(&self, topic: &str, count: u32) -> impl Future<Output = Result<(), AdminError>> + 'static;

    /// Makes everything before the offsets unreadable.
    fn delete_records(&self, before: Offsets) -> impl Future<Output = Result<(), AdminError>> + 'static;

    /// Gives the partitions of a topic back to their preferred leaders, or, `unclean`, a leader to those that
    /// have none although no replica in sync is left: what the others had not copied is lost.
    fn elect_leaders(&self, topic: &str, unclean: bool) -> impl Future<Output = Result<(), AdminError>> + 'static;

    /// The partitions of a topic.
    fn describe(&self, topic: &str) -> impl Future<Output = Result<Vec<PartitionDescription>, AdminError>> + 'static;

    /// A producer. It belongs to the actor and ends when that crashes.
    fn producer(&self, config: ProducerConfig) -> Self::Producer;

    /// A consumer. It belongs to the actor and ends when that crashes.
    fn consumer(&self, config: ConsumerConfig) -> Self::Consumer;

    /// A number for the next record, unique in the run.
    fn next_record(&self) -> Record;
}

/// Sends records. Clones are the same producer.
pub trait LogProducer: Clone + 'static {
    /// Puts a record into the producer's memory, from where it is sent with others. Waits for room and for
    /// the topic's partitions, `max.block.ms` at most. `done` is called in every case, also before an error
    /// is returned. Records of one partition are sent in the order in which these calls were first polled.
    fn send(&self, record: NewRecord, done: OnSent) -> impl Future<Output = Result<(), SendError>> + 'static;

    /// Sends what waits without lingering, and is ready when the fate of all of it is known.
    fn flush(&self) -> impl Future<Output = ()> + 'static;

    /// Takes the transactional id and fences whoever had it before.
    fn init_transactions(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static;

    /// Begins a transaction. Nothing is sent yet.
    ///
    /// # Errors
    /// Where one is open already, or the producer was fenced.
    fn begin_transaction(&self) -> Result<(), TransactionError>;

    /// Makes offsets part of the transaction: they are committed if it is.
    fn send_offsets_to_transaction(
        &self,
        offsets: Offsets,
        group: GroupMetadata,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static;

    /// Ends the transaction: readers of committed data see it.
    fn commit_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static;

    /// Ends the transaction: readers of committed data never see it.
    fn abort_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static;

    /// Sends what waits, then ends the producer.
    fn close(&self) -> impl Future<Output = ()> + 'static;
}

/// Reads records, alone or in a group. Clones are the same consumer.
pub trait LogConsumer: Clone + 'static {
    /// Joins the group for these topics. Takes effect with the next poll.
    fn subscribe(&self, topics: &[&str]);

    /// Reads these partitions without a group (`assign`). Takes effect with the next poll.
    fn assign(&self, partitions: Vec<TopicPartition>);

    /// Waits for records or for a change of what is assigned, `limit` at most. Must be called again within
    /// `max.poll.interval.ms`. Drop the future only together with the consumer.
    fn poll(&self, limit: Span) -> impl Future<Output = Result<Polled, ConsumeError>> + 'static;

    /// Says that what [`Polled::Revoked`] asked for has been given up.
    fn revoked(&self);

    /// Commits offsets for the group (`commitSync`).
    fn commit(&self, offsets: Offsets) -> impl Future<Output = Result<(), CommitError>> + 'static;

    /// The next poll reads from here.
    fn seek(&self, partition: &TopicPartition, offset: Offset);

    /// The next poll reads from where the log begins then.
    fn seek_to_beginning(&self, partition: &TopicPartition);

    /// Polls bring nothing of these partitions until they are resumed.
    fn pause(&self, partitions: &[TopicPartition]);

    /// Ends a pause.
    fn resume(&self, partitions: &[TopicPartition]);

    /// What is assigned at the moment.
    fn assignment(&self) -> Vec<TopicPartition>;

    /// The offset that is read next.
    fn position(&self, partition: &TopicPartition) -> Option<Offset>;

    /// How many records are there that a poll has not brought yet, as far as the last fetch knew
    /// (`records-lag`).
    fn lag(&self, partition: &TopicPartition) -> Option<u64>;

    /// What the group has committed.
    fn committed(
        &self,
        partitions: Vec<TopicPartition>,
    ) -> impl Future<Output = Result<Vec<(TopicPartition, Option<Offset>)>, ConsumeError>> + 'static;

    /// What a transaction needs to commit offsets for this consumer.
    fn group_metadata(&self) -> GroupMetadata;

    /// Leaves the group, unless it is a static member, and ends. Commits first where it commits by itself.
    fn close(&self) -> impl Future<Output = ()> + 'static;
}

impl<L: Log> Traced<L> {
    /// A record that says `value` of `key`. To try again after an unknown outcome, send the same record
    /// again.
    pub fn record_of(&self, topic: &Rc<str>, key: Option<&[u8]>, value: Option<&[u8]>) -> NewRecord {
        NewRecord {
            topic: Rc::clone(topic),
            partition: None,
            key: key.map(Rc::from),
            value: value.map(Rc::from),
            headers: Vec::new(),
            timestamp: None,
            provenance: Provenance { record: self.port.next_record(), ..Provenance::default() },
        }
    }
}
