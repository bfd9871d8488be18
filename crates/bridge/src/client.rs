//! A native client: the ports over a WebSocket to a bridge, by the very protocol that a page speaks. The ports themselves are
//! [`eda_remote`]'s; here is what carries their calls.
//!
//! A client keeps its connection by itself: it connects again after a back-off with jitter. A call that was not sent
//! yet waits for that. What was under way when a connection broke is never guessed: a call that may be asked twice is
//! asked again, and every other one ends as *unknown outcome*, which is what the port has the word for.

mod clock;
mod link;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use eda_patterns::recorder::Now;
use eda_patterns::time::{Span, Time};
use eda_remote::{Ask, Ports};
use tokio::sync::{mpsc, oneshot, watch};

pub use clock::NativeClock;
use link::{Asked, Event, Link};

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
    clock: NativeClock,
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
        Client { events, status, numbers: Arc::default(), clock }
    }

    /// The ports over this connection.
    ///
    /// # Panics
    /// Where the system gives no randomness.
    pub fn ports(&self) -> Ports<Client> {
        Ports::new(self.clone(), getrandom::u32().expect("the system gives randomness"))
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
}

impl Ask for Client {
    fn ask(&self, call: Call, wait: Span) -> impl Future<Output = Result<Reply, Failed>> + 'static {
        let client = self.clone();
        async move {
            let id = client.numbers.fetch_add(1, Ordering::Relaxed);
            let (answer, answered) = oneshot::channel();
            let until = tokio::time::Instant::now() + Duration::from_micros(wait.as_us()) + CALL_MAX;
            let ended = || Failed::new(Problem::Unavailable, "the client has ended");
            client.events.send(Event::Asked(id, Asked { call, answer, until })).map_err(|_| ended())?;
            let mut waiting = Waiting { id, events: &client.events, is_answered: false };
            let answer = answered.await;
            waiting.is_answered = true;
            answer.unwrap_or_else(|_| Err(Failed::new(Problem::OutcomeUnknown, "the client has ended")))
        }
    }

    fn now(&self) -> Time {
        self.clock.now()
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
