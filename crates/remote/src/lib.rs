//! The ports over a bridge. Nothing here knows a socket, a clock or a runtime: a call is given to whoever [`Ask`]s the
//! bridge, and so a page and a native program have the very same ports.
//!
//! - `ask` is what is needed of a connection.
//! - [`log`] is the port that keeps producers and consumers open, and so has a state of its own; a live run has it as it is.
//! - `keys`, `work` and `bus` are the other ports, a file each; `moves` tells what moved in a queue of work, `bus_moves`
//!   what moved on the bus.
//! - `browse` looks into the log for a person, and `by_hand` writes a record to it.
//! - `queue_calls` and `bus_calls` answer a live run, whose calls are messages.

mod ask;
mod browse;
mod bus;
mod bus_calls;
mod bus_moves;
mod by_hand;
mod keys;
pub mod log;
mod moves;
mod queue_calls;
mod work;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use eda_patterns::fact::Record;
use eda_patterns::time::{Span, Time};
use eda_wire::{Call, Failed, Problem, Reply};

pub use ask::Ask;
pub use browse::Listed;
pub use bus::Subscription;
pub use bus_calls::BusDesk;
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
    ahead: Arc<Ahead>,
}

impl<A: Ask> Ports<A> {
    /// The ports through `ask`. The numbers of their records begin with the random bits `lot`, so that two clients of one
    /// run give different numbers.
    pub fn new(ask: A, lot: u32) -> Ports<A> {
        // The highest bit stays free: Redis and Kafka know signed numbers alone.
        let records = Arc::new(AtomicU64::new(u64::from(lot >> 1) << 32));
        let (who, names) = (Arc::default(), Arc::default());
        Ports { ask, who, records, names, lot, ahead: Arc::default() }
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

    /// Takes in that Redis' clock read `now_us` at some moment since `asked_at`.
    fn read_clock(&self, asked_at: Time, now_us: u64) -> &Ahead {
        let ahead_at = |moment: Time| moment.as_us() as i64 - now_us as i64;
        self.ahead.narrow(ahead_at(asked_at), ahead_at(self.ask.now()));
        &self.ahead
    }
}

/// How much is to be added to Redis' time to have the run's: between what it would be if the question had taken all the
/// time of a call, and if the answer had. Each call that tells the time may bring the two nearer to each other.
struct Ahead {
    least_us: AtomicI64,
    most_us: AtomicI64,
}

impl Default for Ahead {
    fn default() -> Ahead {
        Ahead { least_us: AtomicI64::new(i64::MIN), most_us: AtomicI64::new(i64::MAX) }
    }
}

impl Ahead {
    /// One more call says that it is between these two. Where that fits no earlier one, a clock was set or stood still.
    fn narrow(&self, least_us: i64, most_us: i64) {
        let (least, most) = (self.least_us.load(Ordering::Relaxed), self.most_us.load(Ordering::Relaxed));
        let fits = least_us <= most && least <= most_us;
        let (least, most) = if fits { (least.max(least_us), most.min(most_us)) } else { (least_us, most_us) };
        self.least_us.store(least, Ordering::Relaxed);
        self.most_us.store(most, Ordering::Relaxed);
    }

    /// Redis' time by the run's clock, and no later than it is: what Redis says to have happened does not lie in the run's
    /// future.
    fn no_later(&self) -> impl Fn(u64) -> Time + 'static {
        let ahead_us = self.least_us.load(Ordering::Relaxed);
        move |at_us| Time::from_us(at_us.saturating_add_signed(ahead_us))
    }

    /// Redis' time by the run's clock, and no earlier than it is: what was done in the run does not lie in its past.
    fn no_earlier(&self) -> impl Fn(u64) -> Time + 'static {
        let ahead_us = self.most_us.load(Ordering::Relaxed);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls that took long say little, and those that took no time say it all; a clock that was set begins anew.
    #[test]
    fn two_clocks_are_told_apart_by_the_quickest_calls() {
        let ahead = Ahead::default();
        let bounds = || (ahead.least_us.load(Ordering::Relaxed), ahead.most_us.load(Ordering::Relaxed));
        ahead.narrow(-500, 900);
        ahead.narrow(80, 120);
        ahead.narrow(-2_000, 110);
        assert_eq!(bounds(), (80, 110));
        assert_eq!((ahead.no_later()(1_000), ahead.no_earlier()(1_000)), (Time::from_us(1_080), Time::from_us(1_110)));
        ahead.narrow(-9_000, -8_000);
        assert_eq!(bounds(), (-9_000, -8_000), "Redis' clock was set forward, or the run's stood still");
    }
}
