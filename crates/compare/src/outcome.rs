//! What came of a log of actions.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an item tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// How a call ended.
    Answer,
    /// Where each record that was sent came to lie, or why it did not.
    Sent,
    /// Who has which partitions once a rebalance has settled. Members without a name of their own are not told apart,
    /// since their ids are drawn by lot.
    Assigned,
    /// How many partitions members kept over a rebalance, and how many came to them.
    Kept,
    /// What a member read, by partition and in order.
    Read,
    /// What a group has committed.
    Committed,
    /// The high watermark and the last stable offset.
    Ends,
    /// The first offset that may be read.
    Begin,
    /// The records of a partition, each with its offset.
    Records,
    /// Offsets that are no record: marks of transactions, and what compaction has removed.
    Gaps,
    /// What a reader of committed data sees.
    ReadCommitted,
    /// Where the log of a partition ends.
    End,
}

impl What {
    /// Its name in lists.
    pub const fn name(self) -> &'static str {
        match self {
            What::Answer => "answer",
            What::Sent => "sent",
            What::Assigned => "assigned",
            What::Kept => "kept",
            What::Read => "read",
            What::Committed => "committed",
            What::Ends => "ends",
            What::Begin => "begin",
            What::Records => "records",
            What::Gaps => "gaps",
            What::ReadCommitted => "read-committed",
            What::End => "end",
        }
    }
}

/// What an item is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The action after which it was told, counted from 1; `None` at the end of all.
    pub step: Option<usize>,
    /// What it tells.
    pub what: What,
    /// Whom or which partition it is about.
    pub place: String,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Some(step) => write!(f, "{step}. {} {}", self.what.name(), self.place),
            None => write!(f, "at the end, {} {}", self.what.name(), self.place),
        }
    }
}

/// All that was told, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    items: Vec<(Subject, String)>,
}

impl Outcome {
    pub(crate) fn tell(&mut self, step: Option<usize>, what: What, place: impl Into<String>, told: impl Into<String>) {
        self.items.push((Subject { step, what, place: place.into() }, told.into()));
    }

    /// What the items are about, in order.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.items.iter().map(|(subject, _)| subject)
    }

    /// What was told of a subject.
    pub fn told(&self, subject: &Subject) -> Option<&str> {
        self.items.iter().find(|(found, _)| found == subject).map(|(_, told)| told.as_str())
    }
}
