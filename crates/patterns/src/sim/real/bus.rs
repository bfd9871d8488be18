//! The calls of a bus that a server keeps, as messages.

use std::rc::Rc;

use futures::future::LocalBoxFuture;

use crate::fact::Record;
use crate::ports::{BusError, DeadLetter, Delivery, Message, Outcome, Receipt, SubscriptionSpec};
use crate::time::{Span, Time};

/// A call on a bus that a server keeps: those of [`Bus`](crate::ports::Bus) and of
/// [`Subscription`](crate::ports::Subscription), one for whoever crashed, and one for the moves. Where somebody must be
/// named, or a subscription, that comes first, in this order.
#[derive(Clone, Debug)]
pub enum BusCall {
    /// As in the port.
    Publish(String, Message),
    /// As in the port.
    Settled(Record),
    /// As in the port; of what was published before, so many of the newest at most.
    Subscribe(String, SubscriptionSpec, usize),
    /// As in the port, but waits no longer than this.
    Next(String, Rc<str>, Span),
    /// As in the port: on this lease.
    Ack(String, Rc<str>, u64),
    /// As in the port: on this lease, and why.
    Nack(String, Rc<str>, u64, String),
    /// As in the port.
    Unsubscribe(String, Rc<str>),
    /// Whoever it is has crashed, and takes part in nothing any more.
    Leave(String),
    /// As in the port: after the first so many, so many at most.
    DeadLetters(String, usize, usize),
    /// As in the port: so many at most.
    Redrive(String, usize),
    /// What moved after the move of this number, in its order. Moves are told from the first such call on.
    Moves(u64),
}

/// What a call comes to.
#[derive(Clone, Debug)]
pub enum BusReply {
    /// It is done.
    Done,
    /// The bus has the message.
    Receipt(Receipt),
    /// What became of each copy.
    Outcomes(Vec<(Rc<str>, Outcome)>),
    /// A copy was handed out, if there was any in time.
    Delivered(Option<Delivery>),
    /// Dead letters.
    Letters(Vec<DeadLetter>),
    /// So many dead letters wait again.
    Redriven(usize),
    /// What moved.
    Moves(Vec<BusMoved>),
}

/// Carries a call there and its answer back. The call goes out when the carried future is first polled.
pub type CarryBus = Rc<dyn Fn(BusCall) -> LocalBoxFuture<'static, Result<BusReply, BusError>>>;

/// A move on the bus, as the server tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusMoved {
    /// The move's number, greater than that of every earlier one.
    pub number: u64,
    /// It had happened by then.
    pub by: Time,
    /// What happened. Moments are by the run's clock, and no later than they were.
    pub what: BusMove,
}

/// What happened on the bus. Subscriptions and members are told by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusMove {
    /// A subscription was opened, or somebody joined it.
    Opened {
        /// Which.
        name: String,
        /// Who.
        member: String,
        /// Which topics.
        pattern: String,
        /// Whether it stays while nobody takes part.
        durable: bool,
        /// The most copies that wait or are on lease; 0 is unbounded.
        capacity: u32,
        /// How often a copy is sent at most.
        attempts_max: u32,
    },
    /// A subscription ended.
    Closed {
        /// Which.
        name: String,
        /// So many copies went with it.
        dropped: u32,
    },
    /// The bus took a message.
    Kept {
        /// Which.
        record: Record,
        /// Where to.
        topic: String,
        /// So many copies of it are made.
        copies: u32,
    },
    /// A publication waits for room.
    Blocked {
        /// Which.
        record: Record,
        /// In whose queue.
        name: String,
    },
    /// Something became of a copy.
    Copy {
        /// Whose.
        name: String,
        /// Of which message.
        record: Record,
        /// What.
        what: CopyMove,
    },
}

/// What became of a copy. As [`Change`](crate::bus::Change), which borrows its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopyMove {
    /// It waits, and so many with it.
    Queued(u32),
    /// It waits among the history that a late subscriber has yet to get.
    Replayed,
    /// It was a dead letter and waits again, and so many with it.
    Redriven(u32),
    /// It went out on lease.
    Dispatched {
        /// To whom.
        member: String,
        /// 1 at the first time.
        attempt: u32,
        /// Until when.
        until: Time,
    },
    /// It was acknowledged at this attempt.
    Acked(u32),
    /// It waits for another attempt.
    Requeued {
        /// This attempt failed.
        attempt: u32,
        /// For so long.
        wait: Span,
        /// Why.
        reason: String,
    },
    /// It was dropped, for this reason.
    Dropped(String),
    /// It was given up after so many attempts, and the last failed for this reason.
    Dead(u32, String),
}
