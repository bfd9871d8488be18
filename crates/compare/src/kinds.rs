//! Errors by their kind: the words that go with them are each cluster's own.

use eda_patterns::ports::log::{AdminError, CommitError, ConsumeError, SendError, TransactionError};

/// What went well.
pub(crate) const OK: &str = "ok";

pub(crate) trait Kind {
    fn kind(&self) -> String;
}

impl Kind for AdminError {
    fn kind(&self) -> String {
        match self {
            AdminError::Refused(error) => format!("{error:?}"),
            AdminError::OutcomeUnknown => "unknown outcome".to_owned(),
        }
    }
}

impl Kind for SendError {
    fn kind(&self) -> String {
        match self {
            SendError::TimedOut => "timed out".to_owned(),
            SendError::NoRoom => "no room".to_owned(),
            SendError::Refused(error) => format!("{error:?}"),
            SendError::Fenced => "fenced".to_owned(),
            SendError::Aborted => "aborted".to_owned(),
            SendError::Closed => "closed".to_owned(),
        }
    }
}

impl Kind for ConsumeError {
    fn kind(&self) -> String {
        match self {
            ConsumeError::NoOffset(_) => "no offset".to_owned(),
            ConsumeError::FencedInstance => "fenced instance".to_owned(),
            ConsumeError::InconsistentProtocol => "inconsistent protocol".to_owned(),
            ConsumeError::Refused(error) => format!("{error:?}"),
            ConsumeError::Closed => "closed".to_owned(),
            ConsumeError::TimedOut => "timed out".to_owned(),
        }
    }
}

impl Kind for CommitError {
    fn kind(&self) -> String {
        match self {
            CommitError::NotMember => "not a member",
            CommitError::Rebalancing => "rebalancing",
            CommitError::FencedInstance => "fenced instance",
            CommitError::OutcomeUnknown => "unknown outcome",
            CommitError::Closed => "closed",
        }
        .to_owned()
    }
}

impl Kind for TransactionError {
    fn kind(&self) -> String {
        match self {
            TransactionError::Fenced => "fenced",
            TransactionError::MustAbort(_) => "must abort",
            TransactionError::State(_) => "state",
            TransactionError::OutcomeUnknown => "unknown outcome",
        }
        .to_owned()
    }
}

/// How a call ended.
pub(crate) fn ended<T, E: Kind>(answer: &Result<T, E>) -> String {
    answer.as_ref().map_or_else(Kind::kind, |_| OK.to_owned())
}
