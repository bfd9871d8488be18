//! The differences between the simulated Kafka and the real one behind a bridge, each with its reason.
//!
//! The tests against a real Kafka fail where there is another one, and where one of these is no more.

use crate::outcome::{Subject, What};

/// A difference.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    /// The log of actions that shows it.
    pub log: &'static str,
    /// The action after which it is told, counted from 1; `None` at the end of all.
    pub step: Option<usize>,
    /// What is told.
    pub what: What,
    /// Of whom or of which partition.
    pub place: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// All of them.
pub const KNOWN: &[Known] = &[
    cooperative(5),
    cooperative(7),
    cooperative(9),
    Known {
        log: "a-transaction-may-not-take-so-long",
        step: Some(3),
        what: What::Answer,
        place: "t",
        reason: "On both the producer can do nothing more. The bridge has one word for whatever ends a producer, that it \
                 is fenced; the simulator passes on the coordinator's reason.",
    },
    Known {
        log: "records-are-deleted",
        step: Some(8),
        what: What::Answer,
        place: "rides-7",
        reason: "librdkafka says at once that the partition has no leader. The Java client, and so the simulator, goes on \
                 asking until its time is over (PartitionLeaderStrategy).",
    },
];

/// Who of the members with the cooperative assignor has what.
const fn cooperative(step: usize) -> Known {
    Known {
        log: "cooperative-members-come-and-go",
        step: Some(step),
        what: What::Assigned,
        place: "the group",
        reason: "librdkafka gives up a member's first partitions, the Java client, and so the simulator, its last. Both \
                 move equally many, and deal them out evenly (rdkafka_sticky_assignor.c, AbstractStickyAssignor).",
    }
}

/// The difference that is known of a subject.
pub(crate) fn of(log: &str, subject: &Subject) -> Option<&'static Known> {
    KNOWN.iter().find(|known| {
        known.log == log
            && known.step == subject.step
            && known.what == subject.what
            && known.place == subject.place.as_str()
    })
}
