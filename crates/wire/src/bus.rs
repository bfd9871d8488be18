//! The bus port's calls and what they come to. Events are CloudEvents 1.0 as JSON text, which the bridge keeps as it is.

mod moves;

pub use moves::{BusMove, BusMoved, CopyMove};

use serde::{Deserialize, Serialize};

/// A call of the bus port. Times are whole microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum BusCall {
    /// Hands an event to the bus, unless it was handed over before. Where a full queue holds it up it is kept all the
    /// same and goes in once there is room; the answer waits for that.
    Publish(Publication),
    /// What finally became of each copy of an event.
    Settled {
        /// The event's number in the run.
        record: u64,
        /// How long to wait until all are final.
        wait_us: u64,
    },
    /// Opens a subscription, or joins the one of that name, whose rules then stay as they are.
    Subscribe {
        /// Its rules.
        rules: Rules,
        /// Who takes part. A client draws a number once and keeps it over all its connections.
        member: u64,
    },
    /// Takes the next copy on lease. A member holds one copy at a time.
    Next {
        /// Who asks.
        seat: Seat,
        /// The newest lease that the member knows of. Where it holds a newer one, the answer with that was lost, and
        /// comes again.
        after: u64,
        /// How long to wait for a copy.
        wait_us: u64,
    },
    /// A copy is handled.
    Ack {
        /// Of which subscription, by number.
        subscription: u64,
        /// On which lease.
        lease: u64,
    },
    /// A copy could not be handled: it comes again after the back-off, or was given up.
    Nack {
        /// Of which subscription, by number.
        subscription: u64,
        /// On which lease.
        lease: u64,
        /// Why. The bridge keeps the first 1,024 bytes.
        reason: String,
    },
    /// A member leaves. The subscription ends with the last one that is there.
    Unsubscribe {
        /// Who leaves.
        seat: Seat,
    },
    /// A member is gone without a word, as one is that crashed. The bridge says this itself of all members of a connection
    /// that has ended; a connection that several share says it of one. What the member held stays on lease.
    Leave {
        /// Who is gone.
        seat: Seat,
    },
    /// What moved on the bus. Its moves are kept from the first such call on: about the newest 10,000.
    Moves {
        /// After the move of this number; 0 is before the first.
        after: u64,
        /// At most so many. The bridge may give fewer, and then says that there are more.
        limit: u32,
    },
    /// The copies that were given up, oldest first.
    DeadLetters {
        /// For which subscription, by name: letters stay when it ends.
        name: String,
        /// After the first so many.
        skip: u32,
        /// At most so many. The bridge may give fewer, and then says that there are more.
        limit: u32,
    },
    /// The oldest dead letters go back into the queue, as many as it has room for.
    Redrive {
        /// Of which subscription, by name.
        name: String,
        /// At most so many. The bridge may take fewer, and then says that there is more to do.
        limit: u32,
    },
}

/// An event to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Publication {
    /// Its number in the run.
    pub record: u64,
    /// The event's own id, by which it is known when it comes a second time.
    pub id: String,
    /// Whose it is. Order is kept among the events of one publisher.
    pub publisher: u64,
    /// Where to: words parted by dots.
    pub topic: String,
    /// The event.
    pub event: String,
    /// How long to wait for room.
    pub wait_us: u64,
}

/// A member's place in a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Seat {
    /// The subscription's number, which no other one of that name ever has.
    pub subscription: u64,
    /// The member's number.
    pub member: u64,
}

/// The rules of a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rules {
    /// Its name. Members of one name compete for its copies.
    pub name: String,
    /// Which topics: `*` stands for one word, a last `#` for any number of words.
    pub pattern: String,
    /// Whether it stays while nobody takes part.
    pub durable: bool,
    /// The most copies that wait or are on lease; none is unbounded.
    pub queue_max: Option<u64>,
    /// What happens when the queue is full.
    pub overflow: Overflow,
    /// How long a member may keep a copy.
    pub ack_timeout_us: u64,
    /// How often a copy is sent at most.
    pub attempts_max: u32,
    /// Whether a copy is kept as a dead letter after its last attempt, and not dropped.
    pub dead_letters: bool,
    /// How long to wait between two attempts.
    pub backoff: Waits,
    /// Whether a new subscription begins with what was published before.
    pub replay: bool,
    /// Of that, so many of the newest at most. The bus itself keeps the newest 256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay_max: Option<u64>,
}

/// What a full queue does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overflow {
    /// Publishers wait.
    Block,
    /// The oldest copy that waits is dropped.
    DropOldest,
    /// The copy that comes is dropped.
    DropNewest,
}

/// The waits between attempts, in a form that is worked out where the copies are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Waits {
    /// The first wait.
    pub base_us: u64,
    /// The longest wait.
    pub cap_us: u64,
    /// How they grow.
    pub growth: Growth,
    /// How they are spread.
    pub jitter: Jitter,
}

/// How waits grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Growth {
    /// Always the first.
    Fixed,
    /// Once, twice, three times the first.
    Linear,
    /// Doubled each time.
    Exponential,
}

/// How waits are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Jitter {
    /// Not at all.
    None,
    /// Half is kept, half is drawn.
    Equal,
    /// All is drawn.
    Full,
    /// Drawn between the first wait and three times the one before; growth is ignored.
    Decorrelated,
}

/// What a call of the bus port found or did. Those that only do something are answered with a plain *ok*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum BusReply {
    /// The bus has the event.
    Receipt {
        /// Its number; that of the first one, where the event came a second time.
        record: u64,
        /// Each subscription that it was for, by name, and what became of its copy.
        copies: Vec<(String, Accepted)>,
    },
    /// What was waited for has not come yet. Ask again.
    NotYet,
    /// What finally became of each copy, by the subscription's name.
    Outcomes(Vec<(String, Ending)>),
    /// A subscription is open.
    Subscribed {
        /// Its number.
        subscription: u64,
        /// The newest lease that there is: later ones are for whoever opened this.
        after: u64,
    },
    /// A copy on lease.
    Delivery(BusDelivery),
    /// Dead letters.
    Letters {
        /// What Redis' clock reads.
        now_us: u64,
        /// Oldest first.
        letters: Vec<BusLetter>,
        /// Whether there are more behind them.
        more: bool,
    },
    /// What moved.
    Moves {
        /// What Redis' clock reads.
        now_us: u64,
        /// In their order.
        moves: Vec<BusMoved>,
        /// Whether there are more behind them.
        more: bool,
    },
    /// Dead letters went back into their queue.
    Redriven {
        /// So many.
        count: u32,
        /// Whether it stopped before it was done.
        more: bool,
    },
}

/// What became of a copy when its event was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accepted {
    /// It waits.
    Queued,
    /// It waits, and the oldest one was dropped for it.
    DroppingOldest,
    /// It was dropped since the queue was full.
    Dropped,
}

/// What finally became of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It was handled at this attempt.
    Acked(u32),
    /// It was dropped.
    Dropped,
    /// It was given up, for this reason.
    Dead(String),
    /// Its subscription ended first.
    Gone,
}

/// A copy that was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BusDelivery {
    /// Its lease.
    pub lease: u64,
    /// 1 at the first time.
    pub attempt: u32,
    /// The event's number in the run.
    pub record: u64,
    /// Where it was published.
    pub topic: String,
    /// The event.
    pub event: String,
}

/// A copy that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BusLetter {
    /// The event's number in the run.
    pub record: u64,
    /// Where it was published.
    pub topic: String,
    /// The event.
    pub event: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub reason: String,
    /// When it was given up, by Redis' clock.
    pub at_us: u64,
}

impl BusCall {
    /// One word for figures and logs.
    pub fn word(&self) -> &'static str {
        match self {
            BusCall::Publish(_) => "bus-publish",
            BusCall::Settled { .. } => "bus-settled",
            BusCall::Subscribe { .. } => "bus-subscribe",
            BusCall::Next { .. } => "bus-next",
            BusCall::Ack { .. } => "bus-ack",
            BusCall::Nack { .. } => "bus-nack",
            BusCall::Unsubscribe { .. } => "bus-unsubscribe",
            BusCall::Leave { .. } => "bus-leave",
            BusCall::Moves { .. } => "bus-moves",
            BusCall::DeadLetters { .. } => "bus-dead-letters",
            BusCall::Redrive { .. } => "bus-redrive",
        }
    }

    /// Whether it changes nothing. Asking only lets in what is due anyway.
    pub fn only_reads(&self) -> bool {
        matches!(self, BusCall::Settled { .. } | BusCall::DeadLetters { .. })
    }

    /// Whether asking it twice is as good as once. An event is known by its number and its id, a subscription by its
    /// name, a lease whose answer was lost is given again, and who has left over one connection does not leave another.
    pub fn may_be_asked_again(&self) -> bool {
        let is_known = matches!(self, BusCall::Publish(_) | BusCall::Subscribe { .. } | BusCall::Next { .. });
        self.only_reads() || is_known || matches!(self, BusCall::Leave { .. } | BusCall::Moves { .. })
    }

    /// Whether it is a wait that ends with whoever asked. An event that is on its way to the bus is no such thing.
    pub fn is_wait(&self) -> bool {
        matches!(self, BusCall::Settled { .. } | BusCall::Next { .. })
    }
}
