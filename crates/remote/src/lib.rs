//! The ports over a bridge. Nothing here knows a socket, a clock or a runtime: a call is given to whoever [`Ask`]s the
//! bridge, and so a page and a native program have the very same ports.
//!
//! - `ask` is what is needed of a connection.
//! - [`log`] is the port that keeps producers and consumers open, and so has a state of its own.
//! - `keys`, `work` and `bus` are the other ports, a file each; `moves` tells what moved in a queue of work.
//! - `queue_calls` answers a live run, whose calls are messages.

mod ask;
mod bus;
mod keys;
pub mod log;
mod moves;
mod queue_calls;
mod work;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use eda_patterns::fact::Record;
use eda_patterns::time::{Span, Time};
use eda_wire::{Call, Failed, Problem, Reply};

pub use ask::Ask;
pub use bus::Subscription;
pub use log::{RemoteLog, Spawn};
pub use moves::Moves;

/// The ports as they are reached through `A`. Clones are the same.
#[derive(Clone)]
pub struct Ports<A> {
    ask: A,
    /// Who asks; nobody in particular where it is empty.
    who: Arc<str>,
    records: Arc<AtomicU64>,
    /// Who all asked by a name of their own, in the order in which they came. With `lot` before it each has a number of
    /// its own among the members and publishers of a bus.
    names: Arc<Mutex<Vec<Arc<str>>>>,
    lot: u32,
    /// What is to be added to Redis' time to have the run's, or a little less: as it was at the first answer that told
    /// a time, as if that answer had taken no time.
    ahead_us: Arc<OnceLock<i64>>,
}

impl<A: Ask> Ports<A> {
    /// The ports through `ask`. The numbers of their records begin with the random bits `lot`, so that two clients of one
    /// run give different numbers.
    pub fn new(ask: A, lot: u32) -> Ports<A> {
        // The highest bit stays free: Redis and Kafka know signed numbers alone.
        let records = Arc::new(AtomicU64::new(u64::from(lot >> 1) << 32));
        let (who, names) = (Arc::default(), Arc::default());
        Ports { ask, who, records, names, lot, ahead_us: Arc::default() }
    }

    /// The same ports as `who` reaches them.
    pub fn of(&self, who: &str) -> Ports<A> {
        Ports { who: who.into(), ..self.clone() }
    }

    /// What carries the calls.
    pub fn connection(&self) -> &A {
        &self.ask
    }

    /// A number for the next record, unique in the run.
    fn new_record(&self) -> Record {
        Record(self.records.fetch_add(1, Ordering::Relaxed))
    }

    /// Asks what the bridge answers at once.
    fn at_once(&self, call: Call) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        self.ask.ask(call, Span::ZERO)
    }

    /// Redis' time by the run's clock, for an answer that says that it is `now_us` there. Never later than it is: of what
    /// Redis says to have happened, nothing lies in the run's future.
    fn times(&self, asked_at: Time, now_us: u64) -> impl Fn(u64) -> Time + 'static {
        let ahead_us = *self.ahead_us.get_or_init(|| asked_at.as_us() as i64 - now_us as i64);
        move |at_us| Time::from_us(at_us.saturating_add_signed(ahead_us))
    }
}

/// An answer of another kind than the call's.
fn misfit() -> Failed {
    Failed::new(Problem::OutcomeUnknown, "the bridge gave an answer of another kind")
}

/// Takes the answer that a call must have.
macro_rules! take {
    ($answer:expr, $failed:path, $wanted:pat => $value:expr) => {
        match $answer {
            Ok($wanted) => Ok($value),
            Ok(_) => Err($failed($crate::misfit())),
            Err(failed) => Err($failed(failed)),
        }
    };
}

use take;
