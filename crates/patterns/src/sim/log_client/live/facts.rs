//! What a real cluster tells to whoever asks it, where a simulated one says more.

use crate::fact::Name;
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
}
