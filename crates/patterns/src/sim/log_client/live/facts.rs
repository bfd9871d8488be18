//! What a real cluster tells to whoever asks it, where a simulated one says more.

use crate::fact::{ActorId, Name};
use crate::time::Span;

crate::facts! {
    /// The leader of a partition said where its log begins and up to where it can be read.
    Bounds = "kafka.bounds", Plain, Detail { topic: Name, partition: u32, start: u64, end: u64 }
    /// The coordinator said where a group stands.
    GroupIs = "kafka.group-is", Plain, Story { group: Name, state: Name, members: u32 }
    /// Nobody answered when the cluster was asked how it is.
    Silent = "kafka.silent", Failed, Marked {}
    /// The cluster answers again.
    Answers = "kafka.answers", Delivered, Marked { silent: Span }
    /// The coordinator gave a transactional id. Whoever asked for it when the turn before was given has a later turn.
    IdGiven = "kafka.id-given", Plain, Story { client: ActorId, transactional: Name, turn: u32 }
    /// A record that is stored here was sent in the transaction of this number.
    PartOf = "kafka.part-of", Plain, Detail { topic: Name, partition: u32, offset: u64, transaction: u64 }
    /// A producer asked for the commit of a transaction for the first time.
    CommitAsked = "kafka.commit-asked", Plain, Detail { transactional: Name, turn: u32, transaction: u64 }
    /// It is known that a transaction is committed, or aborted.
    Decided = "kafka.decided", Plain, Story { transactional: Name, transaction: u64, commit: bool }
}
