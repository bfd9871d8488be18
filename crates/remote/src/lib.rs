//! The ports over a bridge. Nothing here knows a socket, a clock or a runtime: a call is given to whoever [`Ask`]s the
//! bridge, and so a page and a native program have the very same ports.
//!
//! - `ask` is what is needed of a connection.
//! - `keys`, `work` and `bus` are the ports, a file each.

mod ask;
mod bus;
mod keys;
mod work;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use eda_patterns::fact::Record;
use eda_patterns::time::{Span, Time};
use eda_wire::{Call, Failed, Problem, Reply};

pub use ask::Ask;
pub use bus::Subscription;

/// The ports as they are reached through `A`. Clones are the same.
#[derive(Clone)]
pub struct Ports<A> {
    ask: A,
    records: Arc<AtomicU64>,
    /// This client among the members and publishers of a bus.
    member: u64,
    /// What is to be added to Redis' time to have the run's, as it was at the first answer that told a time.
    ahead_us: Arc<OnceLock<i64>>,
}

impl<A: Ask> Ports<A> {
    /// The ports through `ask`. The numbers of their records begin with the random bits `lot`, so that two clients of one
    /// run give different numbers.
    pub fn new(ask: A, lot: u32) -> Ports<A> {
        // The highest bit stays free: Redis and Kafka know signed numbers alone.
        let records = Arc::new(AtomicU64::new(u64::from(lot >> 1) << 32));
        Ports { ask, records, member: lot.into(), ahead_us: Arc::default() }
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

    /// A time of Redis by the run's clock.
    fn time(&self, now_us: u64, at_us: u64) -> Time {
        let ahead = || self.ask.now().as_us() as i64 - now_us as i64;
        let ahead_us = *self.ahead_us.get_or_init(ahead);
        Time::from_us(at_us.saturating_add_signed(ahead_us))
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
