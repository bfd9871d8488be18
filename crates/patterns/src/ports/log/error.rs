//! Why a call of the log failed, and what the caller should do.

use std::fmt;

use crate::sim::broker::error::Error;
use crate::sim::broker::ids::TopicPartition;

/// Why a record was not sent, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// `delivery.timeout.ms` is over without a good answer: a broker may have the record. Send it again under
    /// the same event id; readers tell copies apart by it.
    TimedOut,
    /// `max.block.ms` is over without memory or metadata: nothing was sent. Send later, or less.
    NoRoom,
    /// The broker refuses, and trying again does not help. Correct the record or the settings.
    Refused(Error),
    /// A newer producer has taken this one's transactional id, or its epoch is over. Close it.
    Fenced,
    /// The transaction was aborted before the record was sent. Begin anew.
    Aborted,
    /// The producer was closed first.
    Closed,
}

/// Why a poll failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsumeError {
    /// Nothing was committed for this partition, or the offset is gone, and `auto.offset.reset` is `none`. Seek.
    NoOffset(TopicPartition),
    /// A newer static member of the same name has joined. Close.
    FencedInstance,
    /// The group and this consumer have no assignor in common. Correct the settings.
    InconsistentProtocol,
    /// The coordinator refuses this member, and trying again does not help. Correct the settings.
    Refused(Error),
    /// The consumer was closed. Stop.
    Closed,
    /// The brokers did not answer in time. Poll again.
    TimedOut,
}

/// Why a commit failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// The group went on without this consumer: the partitions are somebody else's, who will read the same
    /// records again. Do not commit; poll (`CommitFailedException`).
    NotMember,
    /// A rebalance is under way. Poll, then commit what is still assigned (`RebalanceInProgressException`).
    Rebalancing,
    /// A newer static member of the same name has joined. Close.
    FencedInstance,
    /// No answer came in time: it may be committed. Commit again.
    OutcomeUnknown,
    /// The consumer was closed, or has no group.
    Closed,
}

/// Why a call of a transaction failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionError {
    /// A newer producer has taken the transactional id. Close this one (`ProducerFencedException`).
    Fenced,
    /// Something in the transaction failed. Abort it and begin anew.
    MustAbort(String),
    /// The call does not fit the state: nothing is open, or something is. Correct the program.
    State(&'static str),
    /// No answer came in time: it may be done. Call again.
    OutcomeUnknown,
}

/// Why a change of the cluster failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminError {
    /// The cluster refuses, and why. Correct the call.
    Refused(Error),
    /// No answer came in time: it may be done. Ask, or call again.
    OutcomeUnknown,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::TimedOut => f.write_str("no good answer within delivery.timeout.ms; a broker may have it"),
            SendError::NoRoom => f.write_str("no memory or metadata within max.block.ms"),
            SendError::Refused(error) => error.fmt(f),
            SendError::Fenced => f.write_str("a newer producer has taken over"),
            SendError::Aborted => f.write_str("the transaction was aborted"),
            SendError::Closed => f.write_str("the producer is closed"),
        }
    }
}

impl fmt::Display for ConsumeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConsumeError::NoOffset(partition) => write!(f, "no offset for {partition} and no reset policy"),
            ConsumeError::FencedInstance => f.write_str("a newer static member has joined"),
            ConsumeError::InconsistentProtocol => f.write_str("no assignor in common with the group"),
            ConsumeError::Refused(error) => error.fmt(f),
            ConsumeError::Closed => f.write_str("the consumer is closed"),
            ConsumeError::TimedOut => f.write_str("the brokers did not answer in time"),
        }
    }
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CommitError::NotMember => "the group went on without this consumer",
            CommitError::Rebalancing => "a rebalance is under way",
            CommitError::FencedInstance => "a newer static member has joined",
            CommitError::OutcomeUnknown => "no answer came in time; it may be committed",
            CommitError::Closed => "the consumer is closed or has no group",
        })
    }
}

impl fmt::Display for TransactionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TransactionError::Fenced => f.write_str("a newer producer has taken the transactional id"),
            TransactionError::MustAbort(why) => write!(f, "abort: {why}"),
            TransactionError::State(why) => f.write_str(why),
            TransactionError::OutcomeUnknown => f.write_str("no answer came in time; it may be done"),
        }
    }
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdminError::Refused(error) => error.fmt(f),
            AdminError::OutcomeUnknown => f.write_str("no answer came in time; it may be done"),
        }
    }
}

impl std::error::Error for SendError {}
impl std::error::Error for ConsumeError {}
impl std::error::Error for CommitError {}
impl std::error::Error for TransactionError {}
impl std::error::Error for AdminError {}
