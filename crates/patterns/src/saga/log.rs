//! The durable saga log: a stream a saga on the event store port, one event an entry.
//!
//! An entry is in the store before what it announces is done, and every append names the version that
//! its writer believes in. So a new orchestrator knows from the stream alone how far a saga has come,
//! and an old one that is still alive is told that it has been replaced.

use super::facts::{LogUnwritten, Logged};
use super::progress::{Entry, Progress};
use crate::event::Event;
use crate::ports::{Actor, AppendedAt, Clock, EventStore, Expected, NewEvent, Position, Runtime, StoreError, Version};
use crate::sorted::SortedMap;
use crate::time::Span;

/// The schema of an entry's body.
const SCHEMA: u32 = 1;

/// How many entries are read at once.
const PAGE: usize = 200;

/// How long to wait for a store that did not take an entry.
const PAUSE: Span = Span::from_ms(500);

/// What the names of all streams of sagas begin with.
const PREFIX: &str = "saga-";

/// A saga as whoever carries it out knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedSaga {
    /// Its name: what it is about, as a person calls it.
    pub name: String,
    /// How many entries its stream has, as far as is known.
    pub version: Version,
    /// What they add up to.
    pub progress: Progress,
}

/// Somebody else has written to the saga's stream: leave it to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenOver;

/// The log of all sagas.
pub struct SagaLog<R: Runtime> {
    actor: Actor<R>,
    is_kept: bool,
}

impl<R: Runtime> SagaLog<R> {
    /// The log as `actor` writes it. Where it is not kept, nothing survives the actor: a guard turned off.
    pub fn new(actor: Actor<R>, is_kept: bool) -> SagaLog<R> {
        SagaLog { actor, is_kept }
    }

    /// Begins a saga about something.
    ///
    /// # Errors
    /// [`TakenOver`] when there is one of this name already.
    pub async fn begin(&self, name: &str, about: String) -> Result<LoggedSaga, TakenOver> {
        let mut saga = LoggedSaga { name: name.to_owned(), version: Version(0), progress: Progress::default() };
        self.append(&mut saga, Entry::Started { about }).await?;
        Ok(saga)
    }

    /// Appends an entry, however long it takes.
    ///
    /// # Errors
    /// [`TakenOver`] when somebody else has appended since.
    pub async fn append(&self, saga: &mut LoggedSaga, entry: Entry) -> Result<(), TakenOver> {
        if self.is_kept {
            self.write(saga, &entry).await?;
        }
        saga.version = Version(saga.version.0 + 1);
        saga.progress.apply(&entry);
        let attempt = if let Entry::Asked { attempt, .. } = entry { attempt } else { 0 };
        self.actor.record(Logged {
            saga: self.actor.word(&saga.name),
            entry: self.actor.word(entry.word()),
            operation: self.actor.word(entry.operation()),
            attempt,
            version: if self.is_kept { saga.version.0 } else { 0 },
        });
        Ok(())
    }

    async fn write(&self, saga: &LoggedSaga, entry: &Entry) -> Result<(), TakenOver> {
        let stream = format!("{PREFIX}{}", saga.name);
        let event = self.actor.event("saga.entry", &saga.name, entry);
        loop {
            let new = NewEvent { event: event.clone(), schema: SCHEMA };
            let error = match self.actor.event_store.append(&stream, Expected::Version(saga.version), vec![new]).await {
                Ok(AppendedAt { .. }) => return Ok(()),
                Err(error) => error,
            };
            if matches!(error, StoreError::Conflict { .. } | StoreError::OutcomeUnknown) {
                match self.is_written(&stream, saga.version, &event).await {
                    Ok(Some(true)) => return Ok(()),
                    Ok(Some(false)) => return Err(TakenOver),
                    Ok(None) | Err(_) => {}
                }
            }
            let (saga, why) = (self.actor.word(&saga.name), self.actor.word(error.code()));
            self.actor.record(LogUnwritten { saga, why, wait: PAUSE });
            self.actor.clock.sleep(PAUSE).await;
        }
    }

    /// Whether the entry after a version is this one. `None` where there is none yet.
    async fn is_written(&self, stream: &str, after: Version, event: &Event) -> Result<Option<bool>, StoreError> {
        let next = self.actor.event_store.read_stream(stream, Version(after.0 + 1), 1).await?;
        Ok(next.first().map(|stored| stored.event.id == event.id))
    }

    /// All sagas that are not at rest, in the order in which they began.
    pub async fn unfinished(&self) -> Vec<LoggedSaga> {
        if !self.is_kept {
            return Vec::new();
        }
        let mut sagas: SortedMap<String, (Position, LoggedSaga)> = SortedMap::new();
        let mut position = Position(0);
        loop {
            let Ok(page) = self.actor.event_store.read_all(position, PAGE).await else {
                self.actor.clock.sleep(PAUSE).await;
                continue;
            };
            let Some(last) = page.last() else { break };
            position = last.position;
            for stored in page {
                let Some(name) = stored.stream.strip_prefix(PREFIX) else { continue };
                let entry = stored.event.read().expect("entries are written by this program");
                let fresh = || {
                    let (version, progress) = (Version(0), Progress::default());
                    (stored.position, LoggedSaga { name: name.to_owned(), version, progress })
                };
                let (_, saga) = sagas.entry(stored.stream.clone()).or_insert_with(fresh);
                saga.version = stored.version;
                saga.progress.apply(&entry);
            }
        }
        let open = sagas.into_values().filter(|(_, saga)| !saga.progress.is_at_rest());
        let mut open: Vec<(Position, LoggedSaga)> = open.collect();
        open.sort_by_key(|(began, _)| *began);
        open.into_iter().map(|(_, saga)| saga).collect()
    }
}
