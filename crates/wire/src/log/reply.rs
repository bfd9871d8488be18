//! What a call of the log comes to.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::browse::{Found, GroupState, TopicState};
use super::call::LogHeader;
use super::{LogOffset, LogPartition};
use crate::Advice;

/// What was found or done. A call that is not named here is answered with [`crate::Reply::Ok`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum LogReply {
    /// The partitions of a topic, by number.
    Partitions(Vec<PartitionState>),
    /// What the cluster is at the moment.
    Surveyed(Survey),
    /// Topics, in the order of their names.
    Topics {
        /// These.
        topics: Vec<TopicState>,
        /// Whether there are more.
        more: bool,
    },
    /// Groups, in the order of their names.
    Groups {
        /// These.
        groups: Vec<GroupState>,
        /// Whether there are more.
        more: bool,
    },
    /// What lies in partitions.
    Found(Found),
    /// What became of each record, in the order of the request.
    Fates(Vec<Fate>),
    /// What a poll brought.
    Polled {
        /// This.
        polled: Polled,
        /// The offset that is read next, of each partition for which it has changed.
        positions: Vec<LogOffset>,
        /// The end of what a consumer may see, of each partition for which news of it came.
        ends: Vec<LogOffset>,
        /// Counts how often the consumer's partitions have changed. Offsets that become part of a transaction name it.
        assignment: u32,
    },
    /// What a group has committed.
    Committed(Vec<(LogPartition, Option<u64>)>),
    /// Where a partition begins, and the offset that its next record gets.
    Watermarks {
        /// The first offset that can be read.
        begin: u64,
        /// One after the last.
        end: u64,
    },
}

/// A partition as the cluster sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PartitionState {
    /// Its number.
    pub partition: u32,
    /// The broker that leads it.
    pub leader: Option<u32>,
    /// The brokers that keep a copy.
    pub replicas: Vec<u32>,
    /// Those of them that are in sync.
    pub isr: Vec<u32>,
}

/// What the cluster was when it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Survey {
    /// The brokers that the controller hears of, by number.
    pub brokers: Vec<u32>,
    /// The partitions of the topics that were asked for.
    pub partitions: Vec<Surveyed>,
    /// The run's groups.
    pub groups: Vec<SurveyedGroup>,
}

/// A partition in a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Surveyed {
    /// Of which topic.
    pub topic: String,
    /// Who keeps it.
    pub state: PartitionState,
    /// Where it begins, and up to where it can be read; none where its leader did not say so in time.
    pub bounds: Option<(u64, u64)>,
}

/// A group in a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SurveyedGroup {
    /// Its name.
    pub group: String,
    /// Where it stands, in Kafka's word (`ClassicGroupState`): `Stable`.
    pub state: String,
    /// How many members it has.
    pub members: u32,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Fate {
    /// It lies here.
    At {
        /// In this partition of its topic.
        partition: u32,
        /// At this offset; none where nobody was to say.
        offset: Option<u64>,
    },
    /// It does not, or may not.
    Failed(LogProblem),
}

/// What a poll brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Polled {
    /// Records, in order within each partition; none where the time was over first.
    Records(Vec<LogRecord>),
    /// These are this consumer's from now on, beside those that it kept.
    Assigned {
        /// These.
        partitions: Vec<LogPartition>,
    },
    /// These are to be given up; say `revoked`, or poll again.
    Revoked {
        /// These.
        partitions: Vec<LogPartition>,
        /// So long from when they were asked for; then they are lost.
        within_us: u64,
    },
    /// These are somebody else's already.
    Lost {
        /// These.
        partitions: Vec<LogPartition>,
    },
}

/// A record as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct LogRecord {
    /// Where it lies.
    pub at: LogOffset,
    /// When it happened, in milliseconds since 1970, as its producer says.
    pub timestamp_ms: i64,
    /// Its key.
    pub key: Option<ByteBuf>,
    /// What it says.
    pub value: Option<ByteBuf>,
    /// Names and values beside it.
    pub headers: Vec<LogHeader>,
}

/// Why a call of the log failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum LogProblem {
    /// This connection has no such producer or consumer. Open it.
    NotOpen,
    /// This connection has one of this number already, or as many as it may have.
    NotOpened,
    /// Settings that cannot be carried out.
    BadSettings,
    /// The brokers refuse, with the number that Kafka's protocol has for it.
    Refused {
        /// `org.apache.kafka.common.protocol.Errors` lists them.
        code: i16,
    },
    /// No good answer came in time; it may be done.
    TimedOut,
    /// There was no room or no metadata in time; nothing was sent.
    NoRoom,
    /// A newer producer has taken the transactional id.
    Fenced,
    /// The transaction was aborted first, or the producer closed.
    Aborted,
    /// Something in the transaction failed: abort it.
    MustAbort,
    /// The call does not fit the state of the producer or consumer.
    State,
    /// There is no offset to begin with, and the settings forbid to choose one. Seek.
    NoOffset {
        /// Of which partition.
        at: LogPartition,
    },
    /// A newer static member has joined under the same name.
    FencedInstance,
    /// The group has no assignor in common with this consumer.
    InconsistentProtocol,
    /// The group went on without this consumer.
    NotMember,
    /// The group is being rebalanced. Poll.
    Rebalancing,
}

impl LogProblem {
    /// What to do about it, whatever else is known.
    pub fn advice(&self) -> Advice {
        match self {
            LogProblem::NoRoom | LogProblem::Rebalancing => Advice::Retry,
            LogProblem::NotOpen
            | LogProblem::TimedOut
            | LogProblem::Aborted
            | LogProblem::MustAbort
            | LogProblem::NoOffset { .. }
            | LogProblem::NotMember => Advice::Reload,
            LogProblem::NotOpened
            | LogProblem::BadSettings
            | LogProblem::Refused { .. }
            | LogProblem::Fenced
            | LogProblem::State
            | LogProblem::FencedInstance
            | LogProblem::InconsistentProtocol => Advice::GiveUp,
        }
    }

    /// One word for figures and logs.
    pub fn word(&self) -> &'static str {
        match self {
            LogProblem::NotOpen => "log-not-open",
            LogProblem::NotOpened => "log-not-opened",
            LogProblem::BadSettings => "log-bad-settings",
            LogProblem::Refused { .. } => "log-refused",
            LogProblem::TimedOut => "log-timed-out",
            LogProblem::NoRoom => "log-no-room",
            LogProblem::Fenced => "log-fenced",
            LogProblem::Aborted => "log-aborted",
            LogProblem::MustAbort => "log-must-abort",
            LogProblem::State => "log-state",
            LogProblem::NoOffset { .. } => "log-no-offset",
            LogProblem::FencedInstance => "log-fenced-instance",
            LogProblem::InconsistentProtocol => "log-inconsistent-protocol",
            LogProblem::NotMember => "log-not-member",
            LogProblem::Rebalancing => "log-rebalancing",
        }
    }
}
