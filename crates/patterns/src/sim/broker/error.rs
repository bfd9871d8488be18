//! Why a broker refuses, under Kafka's own names.

use std::fmt;

/// A refusal of a request on a partition. The names and codes are those of
/// `org.apache.kafka.common.protocol.Errors`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The offset is not in the log. Begin where `auto.offset.reset` says.
    OffsetOutOfRange,
    /// The batch is larger than `max.message.bytes`. Send fewer records at once.
    MessageTooLarge,
    /// The batch is larger than a whole segment. Send fewer records at once.
    RecordListTooLarge,
    /// A record is missing in between, or came twice and too late to tell. Retrying does not help: the
    /// producer must begin a new epoch.
    OutOfOrderSequence,
    /// A newer incarnation of the producer has written already. Abort the transaction, or give up.
    InvalidProducerEpoch,
    /// The batch belongs to no open transaction, or an open one is in the way. Abort and begin anew.
    InvalidTxnState,
    /// The coordinator that wrote the marker has been replaced. It must stop.
    TransactionCoordinatorFenced,
    /// A record without a key on a compacted topic. Never retry.
    InvalidRecord,
}

impl Error {
    /// The number on the wire.
    pub const fn code(self) -> i16 {
        match self {
            Error::OffsetOutOfRange => 1,
            Error::MessageTooLarge => 10,
            Error::RecordListTooLarge => 18,
            Error::OutOfOrderSequence => 45,
            Error::InvalidProducerEpoch => 47,
            Error::InvalidTxnState => 48,
            Error::TransactionCoordinatorFenced => 52,
            Error::InvalidRecord => 87,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Error {}
