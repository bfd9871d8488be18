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
pub const KNOWN: &[Known] = &[];

/// The difference that is known of a subject.
pub(crate) fn of(log: &str, subject: &Subject) -> Option<&'static Known> {
    KNOWN.iter().find(|known| {
        known.log == log
            && known.step == subject.step
            && known.what == subject.what
            && known.place == subject.place.as_str()
    })
}
