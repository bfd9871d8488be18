//! What of a live run is real: the ports that reach a browser's storage or a server, beside those that stay simulated.

use std::rc::Rc;

use futures::future::LocalBoxFuture;

use crate::fact::Record;
use crate::ports::{DeadWork, Depths, Lease, QueueError, Work};
use crate::time::{Span, Time};
use crate::wire::Carry;

/// The real ports of a run. What is absent is simulated.
#[derive(Clone, Default)]
pub struct Real {
    /// Events, keys and values.
    pub stores: Option<Carry>,
    /// Leased work.
    pub queues: Option<Rc<dyn RealQueues>>,
}

/// What a call comes to, once it does.
pub type Answering<T> = LocalBoxFuture<'static, Result<T, QueueError>>;

/// Queues of work that are kept by a server: [`WorkQueue`](crate::ports::WorkQueue) for whoever does not know its type, and the
/// moves that it tells.
pub trait RealQueues {
    /// A number for the next piece of work, unique in the run.
    fn next_record(&self) -> Record;

    /// As in the port.
    fn enqueue(&self, queue: &str, work: Work, delay: Span) -> Answering<()>;

    /// As in the port, for the worker of this name.
    fn lease(&self, queue: &str, worker: &str, visibility: Span, wait: Span) -> Answering<Option<Lease>>;

    /// As in the port.
    fn ack(&self, queue: &str, lease: &Lease) -> Answering<()>;

    /// As in the port.
    fn nack(&self, queue: &str, lease: &Lease, delay: Span, reason: &str) -> Answering<()>;

    /// As in the port.
    fn extend(&self, queue: &str, lease: &Lease, visibility: Span, failed: Option<&str>) -> Answering<()>;

    /// As in the port, where there are not `letters_max` dead letters already.
    fn dead_letter(
        &self,
        queue: &str,
        lease: &Lease,
        reason: &str,
        keep: Span,
        letters_max: Option<usize>,
    ) -> Answering<()>;

    /// As in the port.
    fn browse(&self, queue: &str, skip: usize, limit: usize) -> Answering<Vec<DeadWork>>;

    /// As in the port.
    fn redrive(&self, queue: &str, letter: &DeadWork, body: Option<String>) -> Answering<()>;

    /// As in the port.
    fn depths(&self, queue: &str) -> Answering<Depths>;

    /// What moved in `queue` after the move of the number `after`, in its order. Moves are told from the first such call on.
    fn moves(&self, queue: &str, after: u64) -> Answering<Vec<Moved>>;
}

/// A move of a message from one place of its queue to another, as the server tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The move's number, greater than that of every earlier one of the queue.
    pub number: u64,
    /// The message.
    pub record: Record,
    /// Its newest lease; 0 before the first.
    pub receipt: u64,
    /// How many attempts were begun since it was last put into the queue.
    pub attempts: u32,
    /// Where to. Moments are by the run's clock, and no later than they were.
    pub to: WhereTo,
}

/// Where a message moved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhereTo {
    /// It was put into the queue.
    Enqueued {
        /// What it is about.
        topic: String,
        /// From when on it can be leased.
        due: Time,
    },
    /// Its time has come, and it can be leased.
    Due,
    /// It was handed out.
    Leased {
        /// To whom.
        worker: String,
        /// Until when.
        until: Time,
    },
    /// Its lease ends later than it did.
    Extended {
        /// Now then.
        until: Time,
    },
    /// Its lease was over, and it can be leased again.
    LeaseOver,
    /// It is done.
    Acked,
    /// It was given back.
    Scheduled {
        /// From when on it can be leased again.
        due: Time,
        /// Why.
        reason: String,
    },
    /// It was given up.
    Dead {
        /// Until when it is kept.
        keep_until: Time,
        /// Why.
        reason: String,
    },
    /// It was to be given up, and there was no room.
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
