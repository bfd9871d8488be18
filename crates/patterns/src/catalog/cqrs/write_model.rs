//! The write model: takes a command, decides on the product as the log has it, appends at the version that it read.
//!
//! Products are kept in memory between commands and brought up to date by what the log has beyond them. Nothing in
//! memory changes before the log has the event, so a refused append leaves nothing to undo.

use std::cell::RefCell;
use std::rc::Rc;

use super::events::{ProductEvent, SCHEMA, Unreadable};
use super::product::{Change, Command, Product, decide};
use super::story::{Accepted, Asked, FoundDone, GaveUp, Refused, Retried, Unchanged};
use crate::backoff::{Backoff, Growth, Jitter};
use crate::event::Event;
use crate::fact::Correlation;
use crate::ports::{Actor, Clock, EventStore, Expected, NewEvent, Position, Runtime, StoreError, StoredEvent, Version};
use crate::rng::{Purpose, Stream};
use crate::sorted::SortedMap;
use crate::time::Span;

/// How often a command is tried.
const ATTEMPTS_MAX: u32 = 8;

/// The wait after a lost race. Jitter, or those who met once would meet again.
const BACKOFF: Backoff =
    Backoff { base: Span::from_ms(20), cap: Span::from_ms(500), growth: Growth::Exponential, jitter: Jitter::Full };

/// How many events are read at once.
const PAGE: usize = 500;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandEnd {
    /// Its event is in the log.
    Done(Written),
    /// It was so already.
    Unchanged,
    /// The rules forbid it.
    Refused,
    /// It could not be stored.
    GivenUp,
}

/// What a command wrote, as its caller may keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Of the product.
    pub version: Version,
    /// In the log: the token for reading one's own write.
    pub token: Position,
}

/// A product as far as it is folded.
#[derive(Clone, Debug, Default)]
struct Aggregate {
    product: Product,
    seller: String,
    version: Version,
}

/// The write model of one actor. Clones share their memory.
#[derive(Clone)]
pub struct WriteModel<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
    /// Products as they were last seen.
    known: Rc<RefCell<SortedMap<String, Aggregate>>>,
    jitter: Rc<RefCell<Stream>>,
}

impl<R: Runtime> WriteModel<R> {
    /// A write model that remembers nothing yet.
    pub fn new(actor: Actor<R>) -> WriteModel<R> {
        let jitter = Rc::new(RefCell::new(actor.random(Purpose::Jitter)));
        WriteModel { actor, known: Rc::default(), jitter }
    }

    /// Carries out a command of a user on a product. `seller` is whose it is, where it is to be listed.
    pub async fn carry_out(&self, id: &str, seller: &str, user: &str, command: &Command) -> CommandEnd {
        let actor = &self.actor;
        actor.correlate(correlation_of(id));
        let (product, name) = (actor.word(id), actor.word(command.verb()));
        actor.record(Asked { product, command: name, user: actor.word(user) });
        // The command as a message of its own: its id is the cause of whatever happens because of it.
        let message = actor.event(command.verb(), id, &());
        let mut first_seen: Option<Version> = None;
        let mut waited = BACKOFF.base;
        for attempt in 1..=ATTEMPTS_MAX {
            let why = match self.attempt(id, seller, user, command, &message, &mut first_seen).await {
                Ok(end) => return end,
                Err(why) => why,
            };
            let hopeless =
                matches!(why, Failed::Store(StoreError::Full | StoreError::Corrupt { .. }) | Failed::Unreadable);
            if hopeless || attempt == ATTEMPTS_MAX {
                actor.record(GaveUp { product, command: name, why: actor.word(why.code()) });
                return CommandEnd::GivenUp;
            }
            waited = BACKOFF.wait(attempt, waited, &mut self.jitter.borrow_mut());
            actor.record(Retried { product, command: name, attempt, wait: waited });
            actor.clock.sleep(waited).await;
        }
        unreachable!("the last attempt returns")
    }

    async fn attempt(
        &self,
        id: &str,
        seller: &str,
        user: &str,
        command: &Command,
        message: &Event,
        first_seen: &mut Option<Version>,
    ) -> Result<CommandEnd, Failed> {
        let actor = &self.actor;
        let (product, name) = (actor.word(id), actor.word(command.verb()));
        if let Some(seen) = *first_seen
            && let Some(stored) = self.find(id, seen, message).await?
        {
            let written = Written { version: stored.version, token: stored.position };
            actor.record(FoundDone { product, command: name, version: written.version.0, token: written.token.0 });
            return Ok(CommandEnd::Done(written));
        }
        let aggregate = self.newest(id).await?;
        let change = match decide(&aggregate.product, command) {
            Ok(Some(change)) => change,
            Ok(None) => {
                actor.record(Unchanged { product, command: name, version: aggregate.version.0 });
                return Ok(CommandEnd::Unchanged);
            }
            Err(refusal) => {
                actor.record(Refused { product, command: name, why: actor.word(refusal.code()) });
                return Ok(CommandEnd::Refused);
            }
        };
        first_seen.get_or_insert(aggregate.version);
        let seller = if aggregate.seller.is_empty() { seller } else { &aggregate.seller };
        let event =
            self.envelope(message, ProductEvent { seller: seller.to_owned(), user: Some(user.to_owned()), change });
        let appended = actor.event_store.append(id, Expected::Version(aggregate.version), vec![event]).await?;
        let written = Written { version: appended.last, token: appended.position };
        actor.record(Accepted { product, command: name, version: written.version.0, token: written.token.0 });
        Ok(CommandEnd::Done(written))
    }

    fn envelope(&self, message: &Event, event: ProductEvent) -> NewEvent {
        let envelope = self.actor.event_after(message, event.change.ty(), &message.subject, &());
        // What belongs together is what one command led to.
        let correlation_id = message.id.to_string().into();
        NewEvent { event: Event { data: event.write().into(), correlation_id, ..envelope }, schema: SCHEMA }
    }

    /// The product as the log has it: what is remembered, and what came since.
    async fn newest(&self, id: &str) -> Result<Aggregate, Failed> {
        let mut aggregate = self.known.borrow().get(id).cloned().unwrap_or_default();
        loop {
            let page = self.actor.event_store.read_stream(id, Version(aggregate.version.0 + 1), PAGE).await?;
            for stored in &page {
                aggregate.fold(stored)?;
            }
            if page.len() < PAGE {
                break;
            }
        }
        self.known.borrow_mut().insert(id.to_owned(), aggregate.clone());
        Ok(aggregate)
    }

    /// The product as its owner may read it at once, however far the views are: its version and what it is.
    ///
    /// # Errors
    /// One word that says why it cannot be read now.
    pub async fn read(&self, id: &str) -> Result<(Version, Product), &'static str> {
        let Aggregate { product, version, .. } = self.newest(id).await.map_err(|why| why.code())?;
        Ok((version, product))
    }

    /// The event that the command has caused already, after a version. Where an append had no answer, this says
    /// whether it worked.
    async fn find(&self, id: &str, after: Version, message: &Event) -> Result<Option<StoredEvent>, StoreError> {
        let since = self.actor.event_store.read_stream(id, Version(after.0 + 1), PAGE).await?;
        Ok(since.into_iter().find(|stored| stored.event.causation_id == Some(message.id)))
    }
}

impl Aggregate {
    fn fold(&mut self, stored: &StoredEvent) -> Result<(), Unreadable> {
        let ProductEvent { seller, change, .. } =
            ProductEvent::read(&stored.event.ty, stored.schema, &stored.event.data)?;
        if let Change::Created(_) = change {
            self.seller = seller;
        }
        self.product.apply(&change);
        self.version = stored.version;
        Ok(())
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
            Failed::Unreadable => "unreadable-event",
        }
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        Failed::Store(error)
    }
}

impl From<Unreadable> for Failed {
    fn from(_: Unreadable) -> Failed {
        Failed::Unreadable
    }
}

/// A product's number as a business thing: its id as a number, whatever it is.
pub fn correlation_of(id: &str) -> Correlation {
    Correlation(xxhash_rust::xxh64::xxh64(id.as_bytes(), 0) as u32 | 1)
}
