//! What happens in the cluster, as facts: what the picture is drawn from and what the invariants read.

use crate::fact::{ActorId, Name, Record};
use crate::time::Span;

crate::facts! {
    /// A partition was made on a broker: one of its `replicas` copies, the `place`th, the first being the preferred leader.
    ReplicaPlaced = "kafka.replica-placed", Plain, Detail { topic: Name, partition: u32, place: u32, replicas: u32, min_insync: u32 }
    /// The controller made a broker the leader of a partition, for this term; `unclean`: it was not in sync.
    Elected = "kafka.elected", Plain, Marked { topic: Name, partition: u32, leader: ActorId, epoch: u32, unclean: bool }
    /// Nobody leads a partition: no replica in sync is there.
    Leaderless = "kafka.leaderless", Failed, Marked { topic: Name, partition: u32, epoch: u32 }
    /// The broker knows that it leads a partition now. Its log ends at `end`.
    Leads = "kafka.leads", Plain, Detail { topic: Name, partition: u32, epoch: u32, end: u64 }
    /// The broker knows that it follows another's copy now.
    Follows = "kafka.follows", Plain, Detail { topic: Name, partition: u32, epoch: u32, leader: ActorId }
    /// A replica joined those in sync, which are `size` now.
    InSync = "kafka.in-sync", Delivered, Story { topic: Name, partition: u32, replica: ActorId, size: u32 }
    /// A replica is no longer in sync; `size` are left.
    OutOfSync = "kafka.out-of-sync", Failed, Story { topic: Name, partition: u32, replica: ActorId, size: u32 }
    /// The controller has heard nothing of a broker for its session timeout.
    BrokerFenced = "kafka.broker-fenced", Failed, Marked { broker: ActorId, silent: Span }
    /// A broker is back: the controller hears of it again.
    BrokerUnfenced = "kafka.broker-unfenced", Delivered, Marked { broker: ActorId }
    /// The leader appended a batch, from `base` to `last`. `producer` is its producer id plus one; 0 is none.
    Appended = "kafka.appended", Plain, Detail { topic: Name, partition: u32, base: u64, last: u64, epoch: u32, producer: u64, sequence: u64, bytes: u32 }
    /// One record of it.
    Stored = "kafka.stored", Plain, Detail { topic: Name, partition: u32, offset: u64, record: Record }
    /// A batch was there already, and the retry is answered as the success that it was.
    Duplicate = "kafka.duplicate", Retry, Story { topic: Name, partition: u32, base: u64, last: u64 }
    /// A broker refuses a request on a partition.
    Refused = "kafka.refused", Failed, Story { topic: Name, partition: u32, error: Name }
    /// A thread of the broker stands still with a request while the others go on.
    RequestStalled = "kafka.request-stalled", Failed, Marked { request: Name, pause: Span }
    /// A follower has copied up to `end`.
    Copied = "kafka.copied", Plain, Detail { topic: Name, partition: u32, end: u64 }
    /// The leader's high watermark moved.
    HighWatermark = "kafka.high-watermark", Plain, Detail { topic: Name, partition: u32, offset: u64, end: u64 }
    /// Up to here readers of committed data may read, where that is not the high watermark.
    LastStable = "kafka.last-stable", Plain, Detail { topic: Name, partition: u32, offset: u64 }
    /// A replica cut its log to `end`, since its leader has other records from there on; `records` of it are gone.
    Truncated = "kafka.truncated", Failed, Story { topic: Name, partition: u32, end: u64, records: u64 }
    /// A log begins later than before: retention or somebody has deleted what was first.
    LogStart = "kafka.log-start", Plain, Story { topic: Name, partition: u32, offset: u64 }
    /// The cleaner has made a pass over a compacted log.
    Compacted = "kafka.compacted", Plain, Story { topic: Name, partition: u32, removed: u64 }
    /// A broker is the coordinator of a part of the groups or transactional ids now, and has read its log.
    Coordinates = "kafka.coordinates", Plain, Detail { what: Name, partition: u32, epoch: u32 }
    /// A member asked to join its group.
    MemberJoined = "kafka.member-joined", Plain, Story { group: Name, member: Name, client: ActorId, is_static: bool }
    /// A member left, or was taken for dead; `reason` says why.
    MemberLeft = "kafka.member-left", Plain, Story { group: Name, member: Name, client: ActorId, reason: Name }
    /// A group prepares a rebalance; `reason` says why.
    RebalanceBegan = "kafka.rebalance-began", Retry, Marked { group: Name, generation: u32, reason: Name }
    /// All members are there, the generation is new, and its leader is to assign.
    GenerationBegan = "kafka.generation-began", Plain, Story { group: Name, generation: u32, members: u32, protocol: Name }
    /// The coordinator has the assignment: the group is stable.
    GroupStable = "kafka.group-stable", Delivered, Marked { group: Name, generation: u32, members: u32 }
    /// The assignment gives a partition to a member.
    PartitionGiven = "kafka.partition-given", Plain, Detail { group: Name, generation: u32, client: ActorId, topic: Name, partition: u32 }
    /// The coordinator stored a group's place in a partition.
    OffsetStored = "kafka.offset-stored", Plain, Detail { group: Name, topic: Name, partition: u32, offset: u64, generation: u32, client: ActorId }
    /// The coordinator refused a request of a member.
    GroupRefused = "kafka.group-refused", Failed, Story { group: Name, client: ActorId, error: Name, request: Name }
    /// A producer got its id and epoch.
    ProducerNamed = "kafka.producer-named", Plain, Story { client: ActorId, producer: u64, epoch: u32, transactional: Name }
    /// A partition is part of an open transaction now.
    TransactionJoined = "kafka.transaction-joined", Plain, Detail { transactional: Name, topic: Name, partition: u32 }
    /// A transaction is to be committed, or aborted; from here on there is no way back.
    TransactionPrepared = "kafka.transaction-prepared", Plain, Story {
        transactional: Name, producer: u64, epoch: u32, commit: bool, client: ActorId, asked_epoch: u32
    }
    /// All markers are written: a transaction is over.
    TransactionEnded = "kafka.transaction-ended", Delivered, Story { transactional: Name, producer: u64, epoch: u32, commit: bool }
    /// The coordinator aborts a transaction that was open for too long.
    TransactionExpired = "kafka.transaction-expired", Failed, Marked { transactional: Name, producer: u64, epoch: u32 }
    /// A producer with an older epoch was turned away.
    ProducerFenced = "kafka.producer-fenced", Failed, Marked { client: ActorId, producer: u64, epoch: u32 }
    /// A marker was appended to a partition.
    MarkerAppended = "kafka.marker-appended", Plain, Detail { topic: Name, partition: u32, offset: u64, producer: u64, epoch: u32, commit: bool }
}
