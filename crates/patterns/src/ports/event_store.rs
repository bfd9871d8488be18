//! Append-only streams of events with expected versions.

use std::future::Future;
use std::panic::Location;

use serde::{Deserialize, Serialize};

use super::Traced;
use crate::event::Event;
use crate::fact::{Name, Record};
use crate::recorder::Context;

crate::facts! {
    /// An append was asked for. It is what led to each of its events, for whoever reads them.
    Appending = "store.append", Flight, Detail { stream: Name, events: u32 }
    /// Events were appended; `first` to `last` are their versions, `position` the last one's place
    /// in the whole store.
    Appended = "store.appended", Delivered, Story { stream: Name, first: u64, last: u64, position: u64 }
    /// An append was refused because the stream had moved on.
    AppendConflicted = "store.conflicted", Retry, Story { stream: Name, expected: u64, actual: u64 }
    /// An append got no answer, or the store refused it.
    AppendFailed = "store.failed", Failed, Story { stream: Name, why: Name }
    /// A stream was read: so many events, the last one's version.
    StreamRead = "store.read", Plain, Detail { stream: Name, from: u64, events: u32, last: u64 }
    /// The whole store was read from a position on.
    AllRead = "store.read-all", Plain, Detail { after: u64, events: u32 }
    /// An event came to a reader that follows the store.
    Followed = "store.followed", Flight, Detail { stream: Name, version: u64, position: u64, record: Record }
    /// A snapshot was kept.
    SnapshotSaved = "store.snapshot-saved", Delivered, Story { stream: Name, version: u64, schema: u32 }
    /// A snapshot was read; version 0 says that there was none.
    SnapshotRead = "store.snapshot-read", Plain, Detail { stream: Name, version: u64, schema: u32 }
    /// A view and the position that it reflects were kept together.
    ViewCommitted = "store.view-committed", Delivered, Detail { view: Name, position: u64 }
}

/// An event's place in its stream: 1 is the first. 0 stands for an empty stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub u64);

/// An event's place in the whole store: 1 is the first. 0 is before them all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

/// What a writer believes of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing: append after whatever is there. A guard turned off.
    Any,
    /// The newest event has this version; 0 is an empty stream.
    Version(Version),
}

/// An event as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// The stream.
    pub stream: String,
    /// Its place there.
    pub version: Version,
    /// Its place in the store.
    pub position: Position,
    /// The schema version of the body, for upcasting.
    pub schema: u32,
    /// The event.
    pub event: Event,
    /// What led to it, where the store was written in this run.
    pub context: Context,
}

/// An event to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The event.
    pub event: Event,
    /// The schema version of its body.
    pub schema: u32,
}

/// What an append did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppendedAt {
    /// The first appended event's version.
    pub first: Version,
    /// The last one's.
    pub last: Version,
    /// The last one's position.
    pub position: Position,
}

/// A state that was folded from a stream and kept, so that the next fold starts there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last event that it has folded in.
    pub version: Version,
    /// The schema version of the body.
    pub schema: u32,
    /// The state, JSON text.
    pub body: String,
}

/// Why a store call failed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The stream has moved on; nothing was written. Read the new events, decide again, append again.
    Conflict {
        /// The version that the stream has.
        actual: Version,
    },
    /// No answer came in time. The events may be there: look for their ids before appending again.
    OutcomeUnknown,
    /// There is no room left. Nothing was written; export, delete or ask for more.
    Full,
    /// What would be kept reflects events that the store does not have: somebody deleted them. Nothing
    /// was written; begin again from what is there.
    Gone,
    /// The store cannot be reached or opened, and says why. Nothing was written.
    Unavailable(String),
    /// A record cannot be read. It was set aside under this key, not dropped.
    Corrupt {
        /// Where it lies.
        key: String,
        /// What is wrong with it.
        why: String,
    },
}

impl StoreError {
    /// One word for the trace.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Conflict { .. } => "conflict",
            StoreError::OutcomeUnknown => "outcome-unknown",
            StoreError::Full => "store-full",
            StoreError::Gone => "events-gone",
            StoreError::Unavailable(_) => "store-unavailable",
            StoreError::Corrupt { .. } => "corrupt",
        }
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StoreError::Conflict { actual } => write!(f, "the stream is at version {} already", actual.0),
            StoreError::OutcomeUnknown => f.write_str("no answer came in time; the events may be there"),
            StoreError::Full => f.write_str("the store has no room left; nothing was written"),
            StoreError::Gone => f.write_str("the events that this reflects were deleted; nothing was written"),
            StoreError::Unavailable(why) => write!(f, "the store is unavailable: {why}"),
            StoreError::Corrupt { key, why } => {
                write!(f, "the record at {key} cannot be read ({why}); it was set aside")
            }
        }
    }
}

impl std::error::Error for StoreError {}

/// A store of events.
pub trait EventStore: Clone + 'static {
    /// Appends all of `events` after the version that the writer expects, or none. Two appends never
    /// get the same version.
    #[track_caller]
    fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<AppendedAt, StoreError>>;

    /// Up to `limit` events of a stream, from version `from` on.
    #[track_caller]
    fn read_stream(
        &self,
        stream: &str,
        from: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>>;

    /// Up to `limit` events of the whole store that come after `after`.
    #[track_caller]
    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>>;

    /// Ready when the store has an event beyond `position`: what a subscription waits for once it
    /// has caught up.
    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>>;

    /// Keeps a snapshot beside the stream, which must reach so far.
    #[track_caller]
    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>>;

    /// The newest snapshot at `at_most` or before, or the newest of all.
    #[track_caller]
    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>>;

    /// Keeps a view's rows and the position that they reflect, together or not at all. A position
    /// that is not beyond the kept one changes nothing and succeeds, so a projector may repeat itself.
    /// One beyond the end of the store is refused, or whoever goes on from there would miss what comes.
    #[track_caller]
    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>>;

    /// A view's position and rows, in the order of their keys; position 0 where there is no such view.
    #[track_caller]
    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>>;
}

impl<P: EventStore> Traced<P> {
    fn store_failed(&self, stream: Name, error: &StoreError, site: &'static Location<'static>) {
        let why = self.recorder.name(error.code());
        self.recorder.record(self.actor, AppendFailed { stream, why }, site);
    }

    /// The next events after `after`: at once where there are some, else when there are. A loop
    /// over it is a catch-up subscription that turns live. The running task has received the newest.
    #[track_caller]
    pub fn follow(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        let site = Location::caller();
        async move {
            loop {
                let events = self.port.read_all(after, limit).await?;
                if events.is_empty() {
                    self.port.wait_beyond(after).await?;
                    continue;
                }
                for stored in &events {
                    let stream = self.recorder.name(&stored.stream);
                    let (version, position) = (stored.version.0, stored.position.0);
                    let fact = Followed { stream, version, position, record: Record(position.saturating_sub(1)) };
                    let followed = self.recorder.record_in(stored.context, self.actor, fact, site);
                    self.recorder.receive(Context { cause: Some(followed), ..stored.context });
                }
                return Ok(events);
            }
        }
    }
}

impl<P: EventStore> EventStore for Traced<P> {
    #[track_caller]
    fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<AppendedAt, StoreError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(stream);
            let before = self.recorder.context();
            let asked = Appending { stream: name, events: events.len() as u32 };
            let asked = Context { cause: Some(self.recorder.record(self.actor, asked, site)), ..before };
            // The store keeps with each event what the calling task was caused by.
            self.recorder.receive(asked);
            let appended = self.port.append(stream, expected, events).await;
            match &appended {
                Ok(at) => {
                    let (first, last, position) = (at.first.0, at.last.0, at.position.0);
                    self.recorder.record(self.actor, Appended { stream: name, first, last, position }, site);
                }
                Err(StoreError::Conflict { actual }) => {
                    let expected = match expected {
                        Expected::Any => 0,
                        Expected::Version(version) => version.0,
                    };
                    self.recorder.record(
                        self.actor,
                        AppendConflicted { stream: name, expected, actual: actual.0 },
                        site,
                    );
                }
                Err(error) => self.store_failed(name, error, site),
            }
            self.recorder.receive(before);
            appended
        }
    }

    #[track_caller]
    fn read_stream(
        &self,
        stream: &str,
        from: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(stream);
            let read = self.port.read_stream(stream, from, limit).await;
            match &read {
                Ok(events) => {
                    let last = events.last().map_or(0, |event| event.version.0);
                    let fact = StreamRead { stream: name, from: from.0, events: events.len() as u32, last };
                    self.recorder.record(self.actor, fact, site);
                }
                Err(error) => self.store_failed(name, error, site),
            }
            read
        }
    }

    #[track_caller]
    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        let site = Location::caller();
        async move {
            let read = self.port.read_all(after, limit).await;
            if let Ok(events) = &read {
                self.recorder.record(self.actor, AllRead { after: after.0, events: events.len() as u32 }, site);
            }
            read
        }
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        self.port.wait_beyond(position)
    }

    #[track_caller]
    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(stream);
            let (version, schema) = (snapshot.version.0, snapshot.schema);
            let saved = self.port.save_snapshot(stream, snapshot).await;
            match &saved {
                Ok(()) => {
                    self.recorder.record(self.actor, SnapshotSaved { stream: name, version, schema }, site);
                }
                Err(error) => self.store_failed(name, error, site),
            }
            saved
        }
    }

    #[track_caller]
    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(stream);
            let loaded = self.port.load_snapshot(stream, at_most).await;
            match &loaded {
                Ok(found) => {
                    let (version, schema) = found.as_ref().map_or((0, 0), |found| (found.version.0, found.schema));
                    self.recorder.record(self.actor, SnapshotRead { stream: name, version, schema }, site);
                }
                Err(error) => self.store_failed(name, error, site),
            }
            loaded
        }
    }

    #[track_caller]
    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(view);
            let committed = self.port.commit_view(view, position, rows).await;
            match &committed {
                Ok(()) => {
                    self.recorder.record(self.actor, ViewCommitted { view: name, position: position.0 }, site);
                }
                Err(error) => self.store_failed(name, error, site),
            }
            committed
        }
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>> {
        self.port.load_view(view)
    }
}
