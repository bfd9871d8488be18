//! What can be asked of a cluster.
//!
//! Topics, groups, producers and members have names of their log's own; nothing of them is shared between two logs.

use eda_patterns::ports::log::{ConsumerConfig, ProducerConfig};
use eda_patterns::sim::broker::log_config::LogConfig;

/// The name of a topic, of a producer or of a member within its log.
pub type Name = &'static str;

/// A partition of a topic.
pub type Place = (Name, u32);

/// Actions that are carried out one after the other.
#[derive(Clone, Debug)]
pub struct ActionLog {
    /// Its name, of letters, digits and hyphens.
    pub name: &'static str,
    /// What it is there to compare, as a sentence.
    pub about: &'static str,
    /// What is done.
    pub actions: Vec<Action>,
}

impl ActionLog {
    /// Whether it waits for what a broker removes by size or by age: within [`PATIENCE`](crate::PATIENCE) that happens
    /// only where `log.retention.check.interval.ms` is shorter, and Kafka's default is five minutes.
    pub fn waits_for_retention(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::AwaitBegin { .. }))
    }
}

/// A record to be sent.
#[derive(Clone, Debug)]
pub struct ToSend {
    /// Where to.
    pub topic: Name,
    /// The partition, where it is not left to the partitioner.
    pub partition: Option<u32>,
    /// Its key.
    pub key: Option<String>,
    /// What it says; `None` deletes the key.
    pub value: Option<String>,
    /// How many bytes follow the value, to make it large.
    pub padding: usize,
    /// When it happened, counted from the beginning of the run, in milliseconds; `None` takes the time of sending.
    pub at_ms: Option<u64>,
}

/// One thing that is done.
#[derive(Clone, Debug)]
pub enum Action {
    /// Makes a topic.
    Topic {
        /// Its name.
        topic: Name,
        /// How many partitions it has.
        partitions: u32,
        /// Segments, retention, compaction.
        settings: LogConfig,
    },
    /// Raises the number of partitions, and waits until that is seen.
    MorePartitions {
        /// The topic.
        topic: Name,
        /// How many it has then.
        count: u32,
    },
    /// Makes what lies before an offset unreadable.
    DeleteRecords {
        /// Where.
        at: Place,
        /// Everything before this goes.
        before: u64,
    },
    /// Makes a producer. A transactional id in the settings is a name of this log's.
    Producer {
        /// Its name.
        producer: Name,
        /// Its settings.
        config: ProducerConfig,
    },
    /// Hands records over one after the other, flushes, and waits for the fate of each.
    Send {
        /// Who sends.
        producer: Name,
        /// What.
        records: Vec<ToSend>,
    },
    /// Takes the transactional id.
    Init(Name),
    /// Begins a transaction.
    Begin(Name),
    /// Commits it.
    Commit(Name),
    /// Aborts it.
    Abort(Name),
    /// Makes an offset of a member's group part of the transaction.
    SendOffset {
        /// Whose transaction.
        producer: Name,
        /// Whose group.
        member: Name,
        /// Of which partition.
        at: Place,
        /// What is read next.
        offset: u64,
    },
    /// Makes a member that wants topics by its group. The group in the settings is a name of this log's.
    Join {
        /// Its name.
        member: Name,
        /// Its settings.
        config: ConsumerConfig,
        /// The topics.
        topics: Vec<Name>,
    },
    /// Makes a consumer that reads these partitions without a group's leave.
    Assign {
        /// Its name.
        member: Name,
        /// Its settings.
        config: ConsumerConfig,
        /// What it reads.
        partitions: Vec<Place>,
    },
    /// Polls these members until each has so many partitions.
    Settle(Vec<(Name, usize)>),
    /// Polls a member until it has brought so many records more.
    Read {
        /// Who.
        member: Name,
        /// How many.
        count: usize,
    },
    /// Polls a member until a poll fails.
    ReadFails(Name),
    /// Commits an offset.
    CommitOffset {
        /// Who.
        member: Name,
        /// Of which partition.
        at: Place,
        /// What is read next.
        offset: u64,
    },
    /// Asks what the member's group has committed of all partitions of a topic.
    Committed {
        /// Who asks.
        member: Name,
        /// The topic.
        topic: Name,
    },
    /// The next poll reads from here.
    Seek {
        /// Who.
        member: Name,
        /// Where.
        at: Place,
        /// The offset; `None` is where the log begins.
        offset: Option<u64>,
    },
    /// Stops or goes on with reading a partition.
    Pause {
        /// Who.
        member: Name,
        /// Which.
        at: Place,
        /// Whether it stops.
        is_paused: bool,
    },
    /// Closes a member. A static one stays in its group.
    Leave(Name),
    /// Asks for the high watermark and the last stable offset of every partition of a topic.
    Ends(Name),
    /// Waits until no transaction is open in a topic, and its marks are written.
    Quiet(Name),
    /// Waits until the log of a partition begins here or later.
    AwaitBegin {
        /// Where.
        at: Place,
        /// The first offset.
        offset: u64,
    },
    /// Waits until a partition holds so many records.
    AwaitRecords {
        /// Where.
        at: Place,
        /// How many.
        count: usize,
    },
}

impl ToSend {
    /// A record with a key.
    pub fn keyed(topic: Name, key: impl Into<String>, value: impl Into<String>) -> ToSend {
        ToSend { key: Some(key.into()), ..ToSend::bare(topic, value) }
    }

    /// A record without a key.
    pub fn bare(topic: Name, value: impl Into<String>) -> ToSend {
        ToSend { topic, partition: None, key: None, value: Some(value.into()), padding: 0, at_ms: None }
    }

    /// A record that names its partition.
    pub fn to(at: Place, value: impl Into<String>) -> ToSend {
        ToSend { partition: Some(at.1), ..ToSend::bare(at.0, value) }
    }

    /// The same with so many bytes more.
    #[must_use]
    pub fn padded(self, padding: usize) -> ToSend {
        ToSend { padding, ..self }
    }

    /// The same at another time.
    #[must_use]
    pub fn at_ms(self, at_ms: u64) -> ToSend {
        ToSend { at_ms: Some(at_ms), ..self }
    }
}

impl Action {
    /// A topic with Kafka's defaults.
    pub fn topic(topic: Name, partitions: u32) -> Action {
        Action::Topic { topic, partitions, settings: LogConfig::default() }
    }

    /// A producer with Kafka's defaults.
    pub fn producer(producer: Name) -> Action {
        Action::Producer { producer, config: ProducerConfig::default() }
    }
}
