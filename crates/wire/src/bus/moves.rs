//! What moved on a bus, as Redis keeps it in the order in which it happened.

use serde::{Deserialize, Serialize};

/// A move. Moments are by Redis' clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BusMoved {
    /// Its number, from 1 in each run.
    pub number: u64,
    /// What happened.
    pub what: BusMove,
}

/// What happened on a bus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum BusMove {
    /// A subscription was opened, or somebody joined it. The rules are those of the first.
    Opened {
        /// Its name.
        name: String,
        /// Who joined.
        member: u64,
        /// Which topics.
        pattern: String,
        /// Whether it stays while nobody takes part.
        durable: bool,
        /// The most copies that wait or are on lease; none is unbounded.
        queue_max: Option<u64>,
        /// How often a copy is sent at most.
        attempts_max: u32,
    },
    /// A subscription ended.
    Closed {
        /// Its name.
        name: String,
        /// So many copies went with it.
        dropped: u32,
    },
    /// The bus took an event.
    Kept {
        /// Its number.
        record: u64,
        /// Where to.
        topic: String,
        /// So many subscriptions match, and the move of each copy follows.
        copies: u32,
    },
    /// An event waits for room.
    Blocked {
        /// Its number.
        record: u64,
        /// A subscription that is full, or for which an earlier event of the same publisher waits.
        name: String,
    },
    /// Something became of one copy.
    Copy {
        /// Of which subscription, by name.
        name: String,
        /// Of which event.
        record: u64,
        /// What.
        what: CopyMove,
    },
}

/// What became of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum CopyMove {
    /// It waits.
    Queued {
        /// So many wait with it now, those of a replay apart.
        depth: u32,
    },
    /// It waits among the history that a late subscriber has yet to get.
    Replayed,
    /// It was a dead letter and waits again.
    Redriven {
        /// So many wait with it now.
        depth: u32,
    },
    /// It was handed out.
    Dispatched {
        /// To whom.
        member: u64,
        /// 1 at the first time.
        attempt: u32,
        /// Until when.
        until_us: u64,
    },
    /// It is handled.
    Acked {
        /// At this attempt.
        attempt: u32,
    },
    /// It waits for another attempt.
    Requeued {
        /// This attempt failed.
        attempt: u32,
        /// For so long.
        wait_us: u64,
        /// Why.
        reason: String,
    },
    /// It was dropped.
    Dropped {
        /// Why.
        reason: String,
    },
    /// It was given up, and is kept.
    Dead {
        /// After so many attempts.
        attempts: u32,
        /// Why the last one failed.
        reason: String,
    },
}
