//! What a client may ask of the log.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::browse::{Page, Reading};
use super::settings::{ConsumerSettings, ProducerSettings};
use super::{LogOffset, LogPartition};

/// A call of the log. Times are whole microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum LogCall {
    /// Makes a topic, and waits until it has leaders.
    CreateTopic(TopicSettings),
    /// Raises the number of partitions.
    AddPartitions {
        /// Of which topic.
        topic: String,
        /// To so many.
        count: u32,
    },
    /// Makes everything before the offsets unreadable.
    DeleteRecords {
        /// These.
        before: Vec<LogOffset>,
    },
    /// The partitions of a topic.
    Describe {
        /// Which.
        topic: String,
    },
    /// What the cluster is at the moment: its brokers, these topics, and the run's groups. What does not exist is left out.
    Survey {
        /// Which topics.
        topics: Vec<String>,
    },
    /// Topics, with where their partitions begin and end.
    Topics(Page),
    /// Groups, with who is in them and what they have committed.
    Groups(Page),
    /// Records as they lie in partitions, read for nobody's group.
    Records(Reading),
    /// Opens a producer.
    OpenProducer {
        /// The client's number for it.
        producer: u64,
        /// How it works.
        settings: Box<ProducerSettings>,
    },
    /// Sends records, in this order. The answer has the fate of each, and comes when all are known.
    Send {
        /// Through which producer.
        producer: u64,
        /// These.
        records: Vec<NewLogRecord>,
    },
    /// Sends what waits without lingering; answered when the fate of all of it is known.
    Flush {
        /// Of which producer.
        producer: u64,
    },
    /// Takes the transactional id and fences whoever had it before.
    InitTransactions {
        /// Which producer.
        producer: u64,
    },
    /// Begins a transaction.
    BeginTransaction {
        /// Which producer.
        producer: u64,
    },
    /// Makes a consumer's offsets part of the transaction.
    SendOffsets {
        /// Of which producer.
        producer: u64,
        /// A consumer of the same connection.
        consumer: u64,
        /// The assignment under which the records were read, as [`crate::LogReply::Polled`] gave it.
        assignment: u32,
        /// The next to be read, for each partition.
        offsets: Vec<LogOffset>,
    },
    /// Commits the transaction.
    CommitTransaction {
        /// Which producer.
        producer: u64,
    },
    /// Aborts the transaction.
    AbortTransaction {
        /// Which producer.
        producer: u64,
    },
    /// Sends what waits, then ends the producer.
    CloseProducer {
        /// Which.
        producer: u64,
    },
    /// Opens a consumer.
    OpenConsumer {
        /// The client's number for it.
        consumer: u64,
        /// How it works.
        settings: Box<ConsumerSettings>,
    },
    /// Joins the group for these topics.
    Subscribe {
        /// Which consumer.
        consumer: u64,
        /// These.
        topics: Vec<String>,
    },
    /// Reads these partitions without a group.
    Assign {
        /// Which consumer.
        consumer: u64,
        /// These.
        partitions: Vec<LogPartition>,
    },
    /// Waits for records or a change of what is assigned. One at a time for each consumer.
    Poll {
        /// Which consumer.
        consumer: u64,
        /// So long at most. The bridge may wait less.
        wait_us: u64,
    },
    /// What [`crate::Polled::Revoked`] asked for has been given up.
    Revoked {
        /// By which consumer.
        consumer: u64,
    },
    /// Commits offsets for the group.
    Commit {
        /// Of which consumer.
        consumer: u64,
        /// The next to be read, for each partition.
        offsets: Vec<LogOffset>,
    },
    /// What the group has committed.
    Committed {
        /// Of which consumer.
        consumer: u64,
        /// For these.
        partitions: Vec<LogPartition>,
    },
    /// The next poll reads from here.
    Seek {
        /// Which consumer.
        consumer: u64,
        /// Of which partition.
        at: LogPartition,
        /// From where.
        to: SeekTo,
    },
    /// Polls bring nothing of these partitions until they are resumed.
    Pause {
        /// Of which consumer.
        consumer: u64,
        /// These.
        partitions: Vec<LogPartition>,
    },
    /// Ends a pause.
    Resume {
        /// Of which consumer.
        consumer: u64,
        /// For these.
        partitions: Vec<LogPartition>,
    },
    /// Where a partition begins and ends, as its leader says now.
    Watermarks {
        /// Which consumer asks.
        consumer: u64,
        /// Of which partition.
        at: LogPartition,
    },
    /// Leaves the group, unless it is a static member, and ends.
    CloseConsumer {
        /// Which.
        consumer: u64,
        /// Whether one that commits by itself commits what it has brought: only whoever ends in an orderly way is done
        /// with it.
        #[serde(default)]
        commits: bool,
    },
}

/// A topic to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TopicSettings {
    /// Its name.
    pub topic: String,
    /// How many partitions.
    pub partitions: u32,
    /// How many brokers keep each of them.
    pub replication_factor: u32,
    /// Further settings by Kafka's names, like `cleanup.policy`.
    pub further: Vec<(String, String)>,
}

/// A record to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NewLogRecord {
    /// Where to.
    pub topic: String,
    /// Which partition; none leaves it to the partitioner.
    pub partition: Option<u32>,
    /// Its key.
    pub key: Option<ByteBuf>,
    /// What it says.
    pub value: Option<ByteBuf>,
    /// Names and values beside it.
    pub headers: Vec<LogHeader>,
    /// When it happened, in milliseconds since 1970; none takes the time at which it is sent.
    pub timestamp_ms: Option<i64>,
}

/// A record's header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LogHeader {
    /// The name; need not be unique.
    pub key: String,
    /// The bytes.
    pub value: Option<ByteBuf>,
}

/// From where the next poll reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeekTo {
    /// From this offset.
    Offset(u64),
    /// From where the partition begins.
    Beginning,
}

/// The producer or the consumer that a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handle {
    /// A producer's number.
    Producer(u64),
    /// A consumer's number.
    Consumer(u64),
}

impl LogCall {
    /// One word for figures and logs.
    pub fn word(&self) -> &'static str {
        match self {
            LogCall::CreateTopic(_) => "log-create-topic",
            LogCall::AddPartitions { .. } => "log-add-partitions",
            LogCall::DeleteRecords { .. } => "log-delete-records",
            LogCall::Describe { .. } => "log-describe",
            LogCall::Survey { .. } => "log-survey",
            LogCall::Topics(_) => "log-topics",
            LogCall::Groups(_) => "log-groups",
            LogCall::Records(_) => "log-records",
            LogCall::OpenProducer { .. } => "log-open-producer",
            LogCall::Send { .. } => "log-send",
            LogCall::Flush { .. } => "log-flush",
            LogCall::InitTransactions { .. } => "log-init-transactions",
            LogCall::BeginTransaction { .. } => "log-begin-transaction",
            LogCall::SendOffsets { .. } => "log-send-offsets",
            LogCall::CommitTransaction { .. } => "log-commit-transaction",
            LogCall::AbortTransaction { .. } => "log-abort-transaction",
            LogCall::CloseProducer { .. } => "log-close-producer",
            LogCall::OpenConsumer { .. } => "log-open-consumer",
            LogCall::Subscribe { .. } => "log-subscribe",
            LogCall::Assign { .. } => "log-assign",
            LogCall::Poll { .. } => "log-poll",
            LogCall::Revoked { .. } => "log-revoked",
            LogCall::Commit { .. } => "log-commit",
            LogCall::Committed { .. } => "log-committed",
            LogCall::Seek { .. } => "log-seek",
            LogCall::Pause { .. } => "log-pause",
            LogCall::Resume { .. } => "log-resume",
            LogCall::Watermarks { .. } => "log-watermarks",
            LogCall::CloseConsumer { .. } => "log-close-consumer",
        }
    }

    /// The producer or consumer that it is about, if it is about one.
    pub fn handle(&self) -> Option<Handle> {
        match *self {
            LogCall::CreateTopic(_)
            | LogCall::AddPartitions { .. }
            | LogCall::DeleteRecords { .. }
            | LogCall::Describe { .. }
            | LogCall::Survey { .. }
            | LogCall::Topics(_)
            | LogCall::Groups(_)
            | LogCall::Records(_) => None,
            LogCall::OpenProducer { producer, .. }
            | LogCall::Send { producer, .. }
            | LogCall::Flush { producer }
            | LogCall::InitTransactions { producer }
            | LogCall::BeginTransaction { producer }
            | LogCall::SendOffsets { producer, .. }
            | LogCall::CommitTransaction { producer }
            | LogCall::AbortTransaction { producer }
            | LogCall::CloseProducer { producer } => Some(Handle::Producer(producer)),
            LogCall::OpenConsumer { consumer, .. }
            | LogCall::Subscribe { consumer, .. }
            | LogCall::Assign { consumer, .. }
            | LogCall::Poll { consumer, .. }
            | LogCall::Revoked { consumer }
            | LogCall::Commit { consumer, .. }
            | LogCall::Committed { consumer, .. }
            | LogCall::Seek { consumer, .. }
            | LogCall::Pause { consumer, .. }
            | LogCall::Resume { consumer, .. }
            | LogCall::Watermarks { consumer, .. }
            | LogCall::CloseConsumer { consumer, .. } => Some(Handle::Consumer(consumer)),
        }
    }

    /// Whether it changes nothing in Kafka. A member of a group changes the group.
    pub fn only_reads(&self) -> bool {
        match self {
            call if call.may_be_asked_again() => true,
            LogCall::OpenConsumer { settings, .. } => settings.group.is_none(),
            LogCall::Commit { .. } | LogCall::Subscribe { .. } => false,
            call => matches!(call.handle(), Some(Handle::Consumer(_))),
        }
    }

    /// Whether asking it twice is as good as once. What has a producer or a consumer goes with its connection, where
    /// it could not be asked again.
    pub fn may_be_asked_again(&self) -> bool {
        matches!(
            self,
            LogCall::Describe { .. }
                | LogCall::Survey { .. }
                | LogCall::Topics(_)
                | LogCall::Groups(_)
                | LogCall::Records(_)
        )
    }
}
