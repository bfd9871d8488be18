//! Those who give orders: read, decide, append at the version that was read; whoever lost the race
//! reads again and decides again.

use super::chain::Folded;
use super::portfolio::{Order, PortfolioEvent, decide};
use super::replay::{ReplayError, Snapshots, rebuild};
use super::story::{FoundDone, GaveUp, Rebuilt, Refused, Retried};
use super::upcasters::write_body;
use crate::backoff::{Backoff, Growth, Jitter};
use crate::event::Event;
use crate::fact::Correlation;
use crate::ports::{Actor, Clock, EventStore, Expected, NewEvent, Runtime, StoreError, Version};
use crate::rng::{Purpose, Stream};
use crate::time::Span;

/// How often an order is tried.
const ATTEMPTS_MAX: u32 = 8;

/// The wait after a lost race. Jitter, or those who met once would meet again.
const BACKOFF: Backoff =
    Backoff { base: Span::from_ms(20), cap: Span::from_ms(500), growth: Growth::Exponential, jitter: Jitter::Full };

/// Somebody who writes to portfolios.
pub struct Writer<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
    /// The schema in which this client writes.
    pub schema: u32,
    /// Whether it appends at the version that it read. A guard.
    pub expects_version: bool,
    /// How it rebuilds.
    pub snapshots: Snapshots,
    /// How long its person looks at what was read before the order goes out.
    pub think: Span,
    jitter: Stream,
}

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderEnd {
    /// Its events are in the stream.
    Done,
    /// The portfolio's rules forbid it.
    Refused,
    /// It could not be decided or stored; nothing of it is in the stream as far as is known.
    GivenUp,
}

impl<R: Runtime> Writer<R> {
    /// A writer.
    pub fn new(actor: Actor<R>, schema: u32, expects_version: bool, snapshots: Snapshots, think: Span) -> Writer<R> {
        let jitter = actor.random(Purpose::Jitter);
        Writer { actor, schema, expects_version, snapshots, think, jitter }
    }

    /// Carries out an order on a portfolio.
    pub async fn carry_out(&mut self, stream: &str, order: &Order) -> OrderEnd {
        let actor = self.actor.clone();
        actor.correlate(correlation_of(stream));
        let (portfolio, name) = (actor.word(stream), actor.word(order.verb()));
        // The order as a message of its own: its id is the cause of whatever happens because of it,
        // and the way to find that again.
        let command = actor.event(order.verb(), stream, &());
        let mut first_seen: Option<Version> = None;
        let mut waited = BACKOFF.base;
        for attempt in 1..=ATTEMPTS_MAX {
            let why = match self.attempt(stream, order, &command, &mut first_seen).await {
                Ok(end) => return end,
                Err(why) => why,
            };
            let hopeless =
                matches!(why, Failed::Store(StoreError::Full | StoreError::Corrupt { .. }) | Failed::Unreadable);
            if hopeless || attempt == ATTEMPTS_MAX {
                let why = actor.word(why.code());
                actor.record(GaveUp { portfolio, order: name, why });
                return OrderEnd::GivenUp;
            }
            waited = BACKOFF.wait(attempt, waited, &mut self.jitter);
            actor.record(Retried { portfolio, order: name, attempt, wait: waited });
            actor.clock.sleep(waited).await;
        }
        unreachable!("the last attempt returns")
    }

    async fn attempt(
        &self,
        stream: &str,
        order: &Order,
        command: &Event,
        first_seen: &mut Option<Version>,
    ) -> Result<OrderEnd, Failed> {
        let actor = &self.actor;
        let (portfolio, name) = (actor.word(stream), actor.word(order.verb()));
        if let Some(seen) = *first_seen
            && let Some(version) = self.find(stream, seen, command).await?
        {
            actor.record(FoundDone { portfolio, order: name, version: version.0 });
            return Ok(OrderEnd::Done);
        }
        let rebuilt = rebuild(actor, stream, None, self.snapshots).await?;
        let (version, snapshot) = (rebuilt.folded.version, rebuilt.snapshot.0);
        actor.record(Rebuilt { portfolio, version: version.0, snapshot, replayed: rebuilt.replayed });
        actor.clock.sleep(self.think).await;
        let events = match decide(&rebuilt.folded.portfolio, order) {
            Ok(events) => events,
            Err(refusal) => {
                let why = actor.word(refusal.code());
                actor.record(Refused { portfolio, order: name, why });
                return Ok(OrderEnd::Refused);
            }
        };
        first_seen.get_or_insert(version);
        let expected = if self.expects_version { Expected::Version(version) } else { Expected::Any };
        let events = events.iter().map(|event| self.envelope(&rebuilt.folded, command, event)).collect();
        actor.event_store.append(stream, expected, events).await?;
        Ok(OrderEnd::Done)
    }

    /// An event to append. Each order makes one event, so its link is that of the state.
    fn envelope(&self, folded: &Folded, command: &Event, event: &PortfolioEvent) -> NewEvent {
        let body = write_body(event, folded.link, self.schema);
        let envelope = self.actor.event_after(command, event.ty(), &command.subject, &());
        NewEvent { event: Event { data: body.into(), ..envelope }, schema: self.schema }
    }

    /// The version of an event that the order has caused already, after a version. Where an append
    /// had no answer, this says whether it worked.
    async fn find(&self, stream: &str, after: Version, command: &Event) -> Result<Option<Version>, StoreError> {
        let since = self.actor.event_store.read_stream(stream, Version(after.0 + 1), 1_000).await?;
        Ok(since.iter().find(|stored| stored.event.causation_id == Some(command.id)).map(|stored| stored.version))
    }
}

/// Why an attempt failed.
enum Failed {
    Store(StoreError),
    Unreadable,
}

impl Failed {
    fn code(&self) -> &'static str {
        match self {
            Failed::Store(error) => error.code(),
            Failed::Unreadable => "unreadable",
        }
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        Failed::Store(error)
    }
}

impl From<ReplayError> for Failed {
    fn from(error: ReplayError) -> Failed {
        match error {
            ReplayError::Store(error) => Failed::Store(error),
            ReplayError::Unreadable { .. } => Failed::Unreadable,
        }
    }
}

impl Order {
    /// What it asks for, one word: the verb of the command.
    pub fn verb(&self) -> &'static str {
        match self {
            Order::Open => "open",
            Order::AddFunds(_) => "fund",
            Order::Withdraw(_) => "withdraw",
            Order::Buy(_) => "buy",
            Order::Sell(_) => "sell",
            Order::Dividend { .. } => "dividend",
        }
    }
}

/// The portfolios of the scenario are ZR1042 onwards; each is its own business thing.
pub fn correlation_of(stream: &str) -> Correlation {
    let number = stream.strip_prefix("ZR").and_then(|digits| digits.parse::<u32>().ok());
    number.map_or(Correlation::NONE, Correlation)
}
