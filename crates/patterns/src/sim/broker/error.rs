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
    /// The broker has no such partition, or does not know of it yet. Fetch the metadata and try again.
    UnknownTopicOrPartition,
    /// Nobody leads the partition at the moment. Fetch the metadata and try again.
    LeaderNotAvailable,
    /// This broker does not lead the partition, or no longer. Fetch the metadata and try again.
    NotLeaderOrFollower,
    /// The replicas in sync did not take the batch in time. It lies on the leader: try again.
    RequestTimedOut,
    /// The coordinator is still reading its log. Try again.
    CoordinatorLoadInProgress,
    /// The group or transactional id has no coordinator at the moment. Look for it again.
    CoordinatorNotAvailable,
    /// This broker does not coordinate it, or no longer. Look for the coordinator again.
    NotCoordinator,
    /// Fewer replicas are in sync than `min.insync.replicas`; nothing was appended. Try again.
    NotEnoughReplicas,
    /// As before, but the leader has appended the batch. Try again; without idempotence it is then there twice.
    NotEnoughReplicasAfterAppend,
    /// The group is in another generation. Join again.
    IllegalGeneration,
    /// The member knows no assignor that all others know too. Correct the settings.
    InconsistentGroupProtocol,
    /// `session.timeout.ms` is outside of what the broker allows. Correct it.
    InvalidSessionTimeout,
    /// The group knows no such member, or no longer. Join anew.
    UnknownMemberId,
    /// The group is being rebalanced. Join again.
    RebalanceInProgress,
    /// There is a topic of this name. Take another name, or take that topic.
    TopicAlreadyExists,
    /// The number of partitions is none, or not above what there is. Correct it.
    InvalidPartitions,
    /// There are fewer brokers than copies asked for. Ask for fewer.
    InvalidReplicationFactor,
    /// This is not the controller, or no longer. Try again.
    NotController,
    /// The request makes no sense. Correct it.
    InvalidRequest,
    /// The topic's settings forbid it. Change them first.
    PolicyViolation,
    /// The producer id is not the one of this transactional id. Begin anew with another producer: to Kafka's own this
    /// is fatal.
    InvalidProducerIdMapping,
    /// `transaction.timeout.ms` is above what the broker allows. Ask for less.
    InvalidTransactionTimeout,
    /// The transaction before is still being ended. Try again in a moment.
    ConcurrentTransactions,
    /// The leader is new and does not know yet how far readers have come (KIP-207). Try again.
    OffsetNotAvailable,
    /// The asker knows an older term of the leader. Fetch the metadata and try again.
    FencedLeaderEpoch,
    /// The asker knows a newer term than this broker. Try again.
    UnknownLeaderEpoch,
    /// The broker was registered anew in between. It must register again.
    StaleBrokerEpoch,
    /// The coordinator has given a name to the member. Join again under it (KIP-394).
    MemberIdRequired,
    /// The preferred leader is not in sync. Leave it as it is.
    PreferredLeaderNotAvailable,
    /// A newer member has joined under the same static name. Stop.
    FencedInstanceId,
    /// No replica may lead the partition. Wait for one in sync, or allow an unclean election.
    EligibleLeadersNotAvailable,
    /// The partition has its preferred leader, or any. Nothing to do.
    ElectionNotNeeded,
    /// A transaction on the group's offsets is open. Try again.
    UnstableOffsetCommit,
    /// A newer producer has taken the transactional id. Stop.
    ProducerFenced,
    /// The partition has changed in between. Ask again from what it is now.
    InvalidUpdateVersion,
    /// The coordinator knows no such transactional id. Initialise it.
    TransactionalIdNotFound,
}

impl Error {
    /// Whether the same request may succeed later (`RetriableException`).
    pub const fn is_retriable(self) -> bool {
        self.is_stale_metadata()
            || matches!(
                self,
                Error::RequestTimedOut
                    | Error::CoordinatorLoadInProgress
                    | Error::CoordinatorNotAvailable
                    | Error::NotCoordinator
                    | Error::NotEnoughReplicas
                    | Error::NotEnoughReplicasAfterAppend
                    | Error::NotController
                    | Error::ConcurrentTransactions
                    | Error::UnknownLeaderEpoch
                    | Error::OffsetNotAvailable
                    | Error::UnstableOffsetCommit
            )
    }

    /// Whether what the asker knows of the cluster may be old (`InvalidMetadataException`).
    pub const fn is_stale_metadata(self) -> bool {
        matches!(
            self,
            Error::UnknownTopicOrPartition
                | Error::LeaderNotAvailable
                | Error::NotLeaderOrFollower
                | Error::FencedLeaderEpoch
                | Error::PreferredLeaderNotAvailable
                | Error::EligibleLeadersNotAvailable
                | Error::ElectionNotNeeded
        )
    }

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
            Error::UnknownTopicOrPartition => 3,
            Error::LeaderNotAvailable => 5,
            Error::NotLeaderOrFollower => 6,
            Error::RequestTimedOut => 7,
            Error::CoordinatorLoadInProgress => 14,
            Error::CoordinatorNotAvailable => 15,
            Error::NotCoordinator => 16,
            Error::NotEnoughReplicas => 19,
            Error::NotEnoughReplicasAfterAppend => 20,
            Error::IllegalGeneration => 22,
            Error::InconsistentGroupProtocol => 23,
            Error::UnknownMemberId => 25,
            Error::InvalidSessionTimeout => 26,
            Error::RebalanceInProgress => 27,
            Error::TopicAlreadyExists => 36,
            Error::InvalidPartitions => 37,
            Error::InvalidReplicationFactor => 38,
            Error::NotController => 41,
            Error::InvalidRequest => 42,
            Error::PolicyViolation => 44,
            Error::InvalidProducerIdMapping => 49,
            Error::InvalidTransactionTimeout => 50,
            Error::ConcurrentTransactions => 51,
            Error::FencedLeaderEpoch => 74,
            Error::UnknownLeaderEpoch => 75,
            Error::StaleBrokerEpoch => 77,
            Error::OffsetNotAvailable => 78,
            Error::MemberIdRequired => 79,
            Error::PreferredLeaderNotAvailable => 80,
            Error::FencedInstanceId => 82,
            Error::EligibleLeadersNotAvailable => 83,
            Error::ElectionNotNeeded => 84,
            Error::UnstableOffsetCommit => 88,
            Error::ProducerFenced => 90,
            Error::InvalidUpdateVersion => 95,
            Error::TransactionalIdNotFound => 105,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Error {}
