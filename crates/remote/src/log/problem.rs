//! What a failure of the bridge's is for the port.

use eda_patterns::ports::log::{AdminError, CommitError, ConsumeError, SendError, TransactionError};
use eda_patterns::sim::broker::error::Error;
use eda_wire::{Failed, LogProblem, Problem};

use super::words::partition;

/// The refusals that a client may meet, of those that the port has names for.
const REFUSALS: [Error; 25] = [
    Error::OffsetOutOfRange,
    Error::UnknownTopicOrPartition,
    Error::LeaderNotAvailable,
    Error::NotLeaderOrFollower,
    Error::RequestTimedOut,
    Error::MessageTooLarge,
    Error::RecordListTooLarge,
    Error::NotEnoughReplicas,
    Error::NotEnoughReplicasAfterAppend,
    Error::InvalidSessionTimeout,
    Error::TopicAlreadyExists,
    Error::InvalidPartitions,
    Error::InvalidReplicationFactor,
    Error::NotController,
    Error::InvalidRequest,
    Error::PolicyViolation,
    Error::OutOfOrderSequence,
    Error::InvalidProducerEpoch,
    Error::InvalidTxnState,
    Error::InvalidProducerIdMapping,
    Error::InvalidTransactionTimeout,
    Error::ConcurrentTransactions,
    Error::UnstableOffsetCommit,
    Error::InvalidRecord,
    Error::TransactionalIdNotFound,
];

/// A refusal by the number that it has on the wire. One without a name here says no more than that the request was wrong.
fn refusal(code: i16) -> Error {
    REFUSALS.into_iter().find(|error| error.code() == code).unwrap_or(Error::InvalidRequest)
}

/// Whether the bridge knows nothing of this producer or consumer, and so has done nothing.
pub(super) fn is_not_open(failed: &Failed) -> bool {
    failed.problem == Problem::Log(LogProblem::NotOpen)
}

/// Whether nothing was done because the bridge was not to be reached.
pub(super) fn is_unavailable(failed: &Failed) -> bool {
    matches!(failed.problem, Problem::Unavailable | Problem::TooMany)
}

pub(super) fn admin(failed: &Failed) -> AdminError {
    match &failed.problem {
        Problem::Log(LogProblem::Refused { code }) => AdminError::Refused(refusal(*code)),
        Problem::OutcomeUnknown | Problem::Unavailable | Problem::TooMany | Problem::Log(LogProblem::TimedOut) => {
            AdminError::OutcomeUnknown
        }
        _ => AdminError::Refused(Error::InvalidRequest),
    }
}

/// What a record's fate is for the port.
pub(super) fn fate(problem: &LogProblem) -> SendError {
    match problem {
        LogProblem::TimedOut => SendError::TimedOut,
        LogProblem::NoRoom | LogProblem::NotOpen => SendError::NoRoom,
        LogProblem::Fenced => SendError::Fenced,
        LogProblem::Aborted | LogProblem::MustAbort => SendError::Aborted,
        LogProblem::State => SendError::Refused(Error::InvalidTxnState),
        LogProblem::Refused { code } => SendError::Refused(refusal(*code)),
        _ => SendError::Refused(Error::InvalidRequest),
    }
}

/// What the failure of a whole batch is for each of its records.
pub(super) fn sent(failed: &Failed) -> SendError {
    match &failed.problem {
        Problem::Log(problem) => fate(problem),
        Problem::OutcomeUnknown => SendError::TimedOut,
        Problem::TooLarge => SendError::Refused(Error::MessageTooLarge),
        _ if is_unavailable(failed) => SendError::NoRoom,
        _ => SendError::Refused(Error::InvalidRequest),
    }
}

pub(super) fn transaction(failed: &Failed) -> TransactionError {
    match &failed.problem {
        Problem::Log(LogProblem::Fenced) => TransactionError::Fenced,
        Problem::Log(LogProblem::MustAbort | LogProblem::NotMember | LogProblem::Rebalancing) => {
            TransactionError::MustAbort(failed.message.clone())
        }
        Problem::Log(LogProblem::TimedOut) | Problem::OutcomeUnknown | Problem::Unavailable | Problem::TooMany => {
            TransactionError::OutcomeUnknown
        }
        Problem::Log(LogProblem::State) => TransactionError::State("the call does not fit the transaction's state"),
        _ => TransactionError::State("the producer cannot work with these settings"),
    }
}

pub(super) fn committed(failed: &Failed) -> CommitError {
    match &failed.problem {
        Problem::Log(LogProblem::NotMember | LogProblem::NotOpen) => CommitError::NotMember,
        Problem::Log(LogProblem::Rebalancing) => CommitError::Rebalancing,
        Problem::Log(LogProblem::FencedInstance) => CommitError::FencedInstance,
        Problem::Log(LogProblem::State | LogProblem::BadSettings) => CommitError::Closed,
        // Offsets that the brokers refuse are not the port's: whoever tries again does no harm.
        _ => CommitError::OutcomeUnknown,
    }
}

pub(super) fn polled(failed: &Failed) -> ConsumeError {
    match &failed.problem {
        Problem::Log(LogProblem::NoOffset { at }) => ConsumeError::NoOffset(partition(at)),
        Problem::Log(LogProblem::FencedInstance) => ConsumeError::FencedInstance,
        Problem::Log(LogProblem::InconsistentProtocol) => ConsumeError::InconsistentProtocol,
        Problem::Log(LogProblem::Refused { code }) => ConsumeError::Refused(refusal(*code)),
        Problem::Log(LogProblem::BadSettings | LogProblem::State) => ConsumeError::Refused(Error::InvalidRequest),
        _ => ConsumeError::TimedOut,
    }
}
