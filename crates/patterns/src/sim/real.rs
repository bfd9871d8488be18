//! What of a live run is real: the ports that reach a browser's storage or a server, beside those that stay simulated.
//!
//! Each call is a message and so is its answer, as for the stores (`wire.rs`): whoever keeps a connection is fetched when
//! it is first needed, and the run names nothing else of it.

mod bus;

use std::cell::{OnceCell, RefCell};
use std::future::Future;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::bus::door::LiveBuses;
use super::log_client::door::LiveLogs;
use super::work_queue::door::LiveWork;
use crate::fact::Record;
use crate::ports::{DeadWork, Depths, Lease, QueueError, Work};
use crate::time::{Span, Time};
use crate::wire::Carry;
pub use bus::{BusCall, BusMove, BusMoved, BusReply, CarryBus, CopyMove};

/// The real ports of a run. What is absent is simulated.
#[derive(Clone, Default)]
pub struct Real {
    /// Events, keys and values.
    pub stores: Option<Carry>,
    /// Leased work, publish/subscribe, the log and keys.
    pub bridge: Option<Door>,
}

/// Where what is behind a bridge is put once it is there, before the pattern begins.
pub type Door = Rc<OnceCell<Behind>>;

/// The ports behind a bridge that come with what reaches them: no page that only simulates carries it. What is absent is
/// simulated.
#[derive(Clone, Default)]
pub struct Behind {
    /// The log.
    pub log: Option<Rc<dyn LiveLogs>>,
    /// Publish/subscribe.
    pub bus: Option<Rc<dyn LiveBuses>>,
    /// Publish/subscribe that the log carries.
    pub bus_on_log: Option<Rc<dyn LiveBuses>>,
    /// Leased work.
    pub queues: Option<Rc<dyn LiveWork>>,
    /// Keys and values, for a pattern that opens them.
    pub keys: Option<Carry>,
}

/// What a call comes to.
pub type Boxed<T> = LocalBoxFuture<'static, T>;

/// Lets work go on outside of the run's turns, and brings its end into one. Where the first is false, it ends as soon as
/// nobody waits for it any more.
pub type Turns = Rc<dyn Fn(bool, Boxed<()>) -> Boxed<()>>;

/// Work outside of the run's turns.
pub(super) fn outside<T: 'static>(turns: &Turns, goes_on: bool, work: impl Future<Output = T> + 'static) -> Boxed<T> {
    let slot = Rc::new(RefCell::new(None));
    let put = Rc::clone(&slot);
    let whole = turns(
        goes_on,
        Box::pin(async move {
            let done = work.await;
            *put.borrow_mut() = Some(done);
        }),
    );
    Box::pin(async move {
        whole.await;
        slot.take().expect("work that has ended left its answer")
    })
}

/// A call on a queue of work that a server keeps: those of [`WorkQueue`](crate::ports::WorkQueue), and one for its moves.
/// Each begins with the queue's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueCall {
    /// As in the port: this work, kept back for so long.
    Enqueue(String, Work, Span),
    /// As in the port, for the worker of this name: for how long, and how long to wait for it.
    Lease(String, String, Span, Span),
    /// As in the port.
    Ack(String, Lease),
    /// As in the port: kept back for so long, and why.
    Nack(String, Lease, Span, String),
    /// As in the port: for so long from now, and why the attempt failed if it did.
    Extend(String, Lease, Span, Option<String>),
    /// As in the port: why, and for how long it is kept; where there are not so many dead letters already.
    DeadLetter(String, Lease, String, Span, Option<usize>),
    /// As in the port: after the first so many, so many at most.
    Browse(String, usize, usize),
    /// As in the port: with another body, where there is one.
    Redrive(String, DeadWork, Option<String>),
    /// As in the port.
    Depths(String),
    /// What moved after the move of this number, in its order. Moves are told from the first such call on.
    Moves(String, u64),
}

/// What a call comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueReply {
    /// It is done.
    Done,
    /// Work was handed out, if there was any in time.
    Leased(Option<Lease>),
    /// Dead letters.
    Letters(Vec<DeadWork>),
    /// What is where.
    Depths(Depths),
    /// What moved.
    Moves(Vec<Moved>),
}

/// Carries a call there and its answer back. The call goes out when the carried future is first polled.
pub type CarryQueue = Rc<dyn Fn(QueueCall) -> LocalBoxFuture<'static, Result<QueueReply, QueueError>>>;

/// A move of a message from one place of its queue to another, as the server tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The move's number, greater than that of every earlier one of the queue.
    pub number: u64,
    /// It had happened by then.
    pub by: Time,
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
