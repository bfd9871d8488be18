//! What a call comes to: what was found or written, or why it failed and what to do.

use serde::{Deserialize, Serialize};

use crate::{BusReply, Held, LogProblem, LogReply};

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Outcome {
    /// It was done.
    Done(Reply),
    /// It was not, or nobody knows.
    Failed(Failed),
}

/// What was found or written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Reply {
    /// Nothing more to say.
    Ok,
    /// A key's value, where it has one.
    Value(Option<Versioned>),
    /// The version that a key has now.
    Version(u64),
    /// Keys with their values.
    Values {
        /// In order.
        found: Vec<(String, Versioned)>,
        /// Go on after this key: there may be more.
        more: Option<String>,
    },
    /// Work on lease; none where none came in time.
    Leased(Option<Leased>),
    /// Dead letters.
    Letters {
        /// What Redis' clock reads.
        now_us: u64,
        /// Oldest first.
        letters: Vec<Letter>,
        /// Whether there are more behind them.
        more: bool,
    },
    /// What moved.
    Moves {
        /// What Redis' clock reads.
        now_us: u64,
        /// In their order.
        moves: Vec<Moved>,
        /// Whether there are more behind them.
        more: bool,
    },
    /// What is where.
    Depths {
        /// What Redis' clock reads.
        now_us: u64,
        /// Can be leased now.
        queued: u64,
        /// On lease.
        leased: u64,
        /// Due later.
        scheduled: u64,
        /// Given up.
        dead: u64,
        /// When the oldest unfinished work came, by Redis' clock.
        oldest_us: Option<u64>,
    },
    /// What a call of the log came to, where there is more to say than that it was done.
    Log(LogReply),
    /// An answer of the bus port.
    Bus(BusReply),
}

/// A value as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Versioned {
    /// The text.
    pub value: String,
    /// 1 at the first write.
    pub version: u64,
}

/// Work that was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Leased {
    /// Its lease.
    pub held: Held,
    /// What it is about.
    pub topic: String,
    /// What to do.
    pub body: String,
    /// How long it had to wait before this attempt.
    pub waited_us: u64,
    /// Why it was given up, where there was no room for it among the dead letters.
    pub given_up: Option<String>,
}

/// Work that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Letter {
    /// Its number, the lease under which it was given up, and how many attempts it had.
    pub held: Held,
    /// What it was about.
    pub topic: String,
    /// What was to be done.
    pub body: String,
    /// When it was first put into the queue, by Redis' clock.
    pub queued_at_us: u64,
    /// When it was given up, by Redis' clock.
    pub dead_at_us: u64,
    /// Every failed attempt, oldest first; of very many the newest.
    pub trail: Vec<Attempt>,
}

/// An attempt that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Attempt {
    /// Which, from 1.
    pub attempt: u32,
    /// When it ended, by Redis' clock.
    pub at_us: u64,
    /// Why.
    pub reason: String,
}

/// A move of a message from one place of its queue to another. Moments are by Redis' clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Moved {
    /// The move's number, from 1 in each queue.
    pub number: u64,
    /// The message's number, its newest lease, and its attempts so far.
    pub held: Held,
    /// Where to.
    pub what: Move,
}

/// Where a message moved to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Move {
    /// It was put into the queue.
    Enqueued {
        /// What it is about.
        topic: String,
        /// From when on it can be leased.
        due_us: u64,
    },
    /// Its time has come, and it can be leased.
    Due,
    /// It was handed out.
    Leased {
        /// To whom.
        worker: String,
        /// Until when.
        until_us: u64,
    },
    /// Its lease ends later than it did.
    Extended {
        /// Now then.
        until_us: u64,
    },
    /// Its lease was over, and it can be leased again.
    LeaseOver,
    /// It is done.
    Acked,
    /// It was given back.
    Scheduled {
        /// From when on it can be leased again.
        due_us: u64,
        /// Why.
        reason: String,
    },
    /// It was given up.
    Dead {
        /// Until when it is kept.
        keep_until_us: u64,
        /// Why.
        reason: String,
    },
    /// It was to be given up, and there was no room. It stays on its lease.
    NoRoom,
    /// It is no dead letter any more, and can be leased.
    Redriven {
        /// Whether it has another body now.
        edited: bool,
    },
    /// Nobody came for the dead letter in time, and it is gone.
    Expired,
    /// Somebody named a lease of it that is over; nothing was changed.
    Stale {
        /// That lease.
        receipt: u64,
    },
}

/// Why a call failed, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Failed {
    /// What happened.
    pub problem: Problem,
    /// What a client that does not know the problem is to do.
    pub advice: Advice,
    /// One sentence for a person.
    pub message: String,
}

/// What to do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Advice {
    /// Nothing was changed. Ask the same again, a little later.
    Retry,
    /// What the call took for granted does not hold, or is not known. Read again, then decide again.
    Reload,
    /// Asking again will not help.
    GiveUp,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Problem {
    /// A condition did not hold, and nothing was written.
    Conflict {
        /// The key.
        key: String,
        /// The version that it has; 0 where it is absent.
        actual: u64,
    },
    /// No answer came from Redis: the call may have taken effect.
    OutcomeUnknown,
    /// Redis cannot be reached, or takes no calls yet. Nothing was changed.
    Unavailable,
    /// There is no room.
    Full,
    /// The lease is over.
    LeaseLost,
    /// There is no such dead letter any more.
    NoSuchLetter,
    /// What lies under this name was not written by a bridge.
    Corrupt {
        /// The name.
        key: String,
    },
    /// More requests were unanswered than the welcome allows. Nothing was changed.
    TooMany,
    /// What was to be written could not be given out again, and nothing was changed; or the answer would be longer than
    /// a message may be.
    TooLarge,
    /// A name or a topic is longer than 512 bytes. Nothing was changed.
    BadName,
    /// The bridge changes nothing, as it was told at its start.
    ReadOnly,
    /// The wait was cancelled.
    Cancelled,
    /// A call of the log failed.
    Log(LogProblem),
    /// The subscription has ended.
    Unsubscribed,
    /// A topic or a pattern is malformed; the message says how. Nothing was changed.
    BadTopic,
    /// Something that only a newer bridge knows. The advice says what to do.
    Other,
}

impl Failed {
    /// A failure with the advice that belongs to it.
    pub fn new(problem: Problem, message: impl Into<String>) -> Failed {
        let advice = match &problem {
            Problem::Unavailable | Problem::TooMany => Advice::Retry,
            Problem::Conflict { .. } | Problem::OutcomeUnknown | Problem::NoSuchLetter => Advice::Reload,
            Problem::Full
            | Problem::LeaseLost
            | Problem::Corrupt { .. }
            | Problem::TooLarge
            | Problem::BadName
            | Problem::ReadOnly
            | Problem::Cancelled
            | Problem::Unsubscribed
            | Problem::BadTopic
            | Problem::Other => Advice::GiveUp,
            Problem::Log(problem) => problem.advice(),
        };
        Failed { problem, advice, message: message.into() }
    }
}

impl Problem {
    /// One word for figures and logs.
    pub fn word(&self) -> &'static str {
        match self {
            Problem::Conflict { .. } => "conflict",
            Problem::OutcomeUnknown => "outcome-unknown",
            Problem::Unavailable => "unavailable",
            Problem::Full => "full",
            Problem::LeaseLost => "lease-lost",
            Problem::NoSuchLetter => "no-such-letter",
            Problem::Corrupt { .. } => "corrupt",
            Problem::TooMany => "too-many",
            Problem::TooLarge => "too-large",
            Problem::BadName => "bad-name",
            Problem::ReadOnly => "read-only",
            Problem::Cancelled => "cancelled",
            Problem::Log(problem) => problem.word(),
            Problem::Unsubscribed => "unsubscribed",
            Problem::BadTopic => "bad-topic",
            Problem::Other => "other",
        }
    }
}
