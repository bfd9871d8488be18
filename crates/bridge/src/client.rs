//! A native client: the ports over a WebSocket to a bridge, by the very protocol that a page speaks.
//!
//! A client keeps its connection by itself: it connects again after a back-off with jitter. A call that was not sent
//! yet waits for that. What was under way when a connection broke is never guessed: a call that may be asked twice is
//! asked again, and every other one ends as *unknown outcome*, which is what the port has the word for.

mod clock;
mod link;
mod ports;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use eda_patterns::recorder::Now;
use eda_patterns::time::Time;
use tokio::sync::{mpsc, oneshot, watch};

pub use clock::NativeClock;
use link::{Ask, Event, Link};

use eda_wire::{Call, Failed, Problem, Reply};

/// A call that takes longer has an unknown outcome.
const CALL_MAX: Duration = Duration::from_secs(5);

/// Where a bridge is, and what opens it.
#[derive(Clone)]
pub struct Target {
    /// `ws://127.0.0.1:7878/ws`
    pub url: String,
    /// The token that the bridge printed.
    pub token: String,
    /// The run whose names are meant.
    pub run: String,
}

/// How the connection is at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is being made, for the first time or again.
    Connecting,
    /// It is there.
    Connected,
    /// The bridge refuses this client, and says why; it is not asked again.
    Refused(String),
}

/// A connection to a bridge. Clones are the same one; the last one's end closes it.
#[derive(Clone)]
pub struct Client {
    events: mpsc::UnboundedSender<Event>,
    status: watch::Receiver<Status>,
    numbers: Arc<AtomicU64>,
    /// Begins with random bits, so that two clients of one run give different numbers to their work.
    records: Arc<AtomicU64>,
    clock: NativeClock,
    /// What is to be added to Redis' time to have this clock's, as it was at the first answer that told a time.
    ahead_us: Arc<OnceLock<i64>>,
}

impl Client {
    /// A client of the bridge at `target`, which connects as soon as it can. `clock` is the run's.
    ///
    /// # Panics
    /// Outside of a tokio runtime, or where the system gives no randomness.
    pub fn start(target: Target, clock: NativeClock) -> Client {
        let (events, inbox) = mpsc::unbounded_channel();
        let (tell, status) = watch::channel(Status::Connecting);
        tokio::spawn(Link::new(target, inbox, tell).run());
        let bits = getrandom::u32().expect("the system gives randomness") >> 1;
        let records = Arc::new(AtomicU64::new(u64::from(bits) << 32));
        Client { events, status, numbers: Arc::default(), records, clock, ahead_us: Arc::default() }
    }

    /// How the connection is.
    pub fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// Ready when the connection is there, or refused.
    pub async fn settled(&self) -> Status {
        let mut status = self.status.clone();
        match status.wait_for(|status| *status != Status::Connecting).await {
            Ok(status) => status.clone(),
            Err(_) => Status::Refused("the client has ended".to_owned()),
        }
    }

    /// Asks the bridge. The call is on its way from the first poll on, whatever becomes of this future; `wait` is how
    /// long the bridge itself may wait before it answers.
    async fn ask(&self, call: Call, wait: Duration) -> Result<Reply, Failed> {
        let id = self.numbers.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        let asked = Ask { call, answer, until: tokio::time::Instant::now() + wait + CALL_MAX };
        let ended = || Failed::new(Problem::Unavailable, "the client has ended");
        self.events.send(Event::Asked(id, asked)).map_err(|_| ended())?;
        let mut waiting = Waiting { id, events: &self.events, is_answered: false };
        let answer = answered.await;
        waiting.is_answered = true;
        answer.unwrap_or_else(|_| Err(Failed::new(Problem::OutcomeUnknown, "the client has ended")))
    }

    /// A time of Redis on the run's clock.
    fn time(&self, now_us: u64, at_us: u64) -> Time {
        let ahead = || self.clock.now().as_us() as i64 - now_us as i64;
        let ahead_us = *self.ahead_us.get_or_init(ahead);
        Time::from_us(at_us.saturating_add_signed(ahead_us))
    }
}

/// Somebody waits for an answer. If that ends before it has come, the link is told.
struct Waiting<'c> {
    id: u64,
    events: &'c mpsc::UnboundedSender<Event>,
    is_answered: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            // A link that has ended has nothing to be told.
            let _ = self.events.send(Event::Dropped(self.id));
        }
    }
}
