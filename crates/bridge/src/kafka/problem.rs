//! What an error of librdkafka's means for whoever asked.

use eda_wire::{Failed, LogProblem, Problem};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

/// A failure of the log, in words.
pub(crate) fn failed(problem: LogProblem, message: impl Into<String>) -> Failed {
    Failed::new(Problem::Log(problem), message)
}

/// What a number of librdkafka's means. Its own are negative, those of Kafka's protocol positive.
pub(crate) fn of_code(code: Code) -> LogProblem {
    match code {
        Code::MessageTimedOut
        | Code::OperationTimedOut
        | Code::TimedOutQueue
        | Code::RequestTimedOut
        | Code::BrokerTransportFailure
        | Code::AllBrokersDown
        | Code::WaitingForCoordinator
        | Code::Resolve => LogProblem::TimedOut,
        Code::QueueFull => LogProblem::NoRoom,
        Code::Fenced | Code::ProducerFenced | Code::InvalidProducerEpoch => LogProblem::Fenced,
        Code::PurgeQueue | Code::PurgeInflight => LogProblem::Aborted,
        Code::State | Code::Conflict | Code::PreviousInProgress => LogProblem::State,
        Code::FencedInstanceId => LogProblem::FencedInstance,
        Code::InconsistentGroupProtocol => LogProblem::InconsistentProtocol,
        Code::IllegalGeneration | Code::UnknownMemberId | Code::AssignmentLost => LogProblem::NotMember,
        Code::RebalanceInProgress => LogProblem::Rebalancing,
        Code::UnknownTopic | Code::UnknownPartition => LogProblem::Refused { code: 3 },
        // What is left of librdkafka's own says that the call makes no sense: INVALID_REQUEST.
        code => LogProblem::Refused { code: i16::try_from(code as i32).ok().filter(|code| *code > 0).unwrap_or(42) },
    }
}

/// What an error of a call that is about no transaction means.
pub(crate) fn of(error: &KafkaError) -> Failed {
    let problem = match error {
        KafkaError::ClientConfig(..) | KafkaError::ClientCreation(_) => LogProblem::BadSettings,
        error => error.rdkafka_error_code().map_or(LogProblem::Refused { code: 42 }, of_code),
    };
    failed(problem, error.to_string())
}

/// What an error of a transaction means. librdkafka says itself what is to be done about each.
pub(crate) fn of_transaction(error: &KafkaError) -> Failed {
    let KafkaError::Transaction(error) = error else { return of(error) };
    let problem = match error.code() {
        Code::Fenced | Code::ProducerFenced => LogProblem::Fenced,
        _ if error.txn_requires_abort() => LogProblem::MustAbort,
        // The producer can do nothing more, whoever is to blame: what helps is a new one.
        _ if error.is_fatal() => LogProblem::Fenced,
        _ if error.is_retriable() => LogProblem::TimedOut,
        Code::State | Code::Conflict => LogProblem::State,
        code => of_code(code),
    };
    failed(problem, error.string())
}
