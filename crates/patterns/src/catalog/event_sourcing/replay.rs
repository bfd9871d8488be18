//! Rebuilding a portfolio: from the first event, or from a snapshot and the events after it; as it
//! is, as it was at a version, as it was at a time.

use super::chain::{Folded, STATE_SCHEMA, hash_of, understand};
use super::story::SnapshotIgnored;
use super::upcasters::{CHAIN, Unreadable};
use crate::ports::{Actor, EventStore, Runtime, StoreError, StoredEvent, Version};

/// How many events are read at once.
const PAGE: usize = 500;

/// How a portfolio is to be rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Snapshots {
    /// Not from any: every event is folded.
    Ignored,
    /// From the newest one that fits: its schema is this code's, and the event of its version has
    /// the hash that it names. One that does not fit is left aside.
    Checked,
    /// From the newest one, whatever it is. A guard turned off.
    Trusted,
}

/// A portfolio and what it took to rebuild it.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// The state.
    pub folded: Folded,
    /// The version of the snapshot that it began with; 0 is none.
    pub snapshot: Version,
    /// How many events were folded.
    pub replayed: u64,
}

/// Why a portfolio could not be rebuilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// The store did not give its events. Nothing was changed; ask again.
    Store(StoreError),
    /// An event cannot be read. Deploy what is missing; asking again will not help.
    Unreadable {
        /// Which event.
        version: Version,
        /// What it needs.
        why: Unreadable,
    },
}

impl From<StoreError> for ReplayError {
    fn from(error: StoreError) -> ReplayError {
        ReplayError::Store(error)
    }
}

impl ReplayError {
    /// One word for the trace.
    pub fn code(&self) -> &'static str {
        match self {
            ReplayError::Store(error) => error.code(),
            ReplayError::Unreadable { .. } => "unreadable",
        }
    }
}

/// Rebuilds a portfolio as it was at `until`, or as it is.
///
/// # Errors
/// When the store or an event cannot be read.
pub async fn rebuild<R: Runtime>(
    actor: &Actor<R>,
    stream: &str,
    until: Option<Version>,
    snapshots: Snapshots,
) -> Result<Rebuilt, ReplayError> {
    let begin = match snapshots {
        Snapshots::Ignored => Folded::default(),
        Snapshots::Checked | Snapshots::Trusted => newest_snapshot(actor, stream, until, snapshots).await?,
    };
    replay(actor, stream, begin, until).await
}

/// Rebuilds a portfolio as it was at a time: all events up to the first that is later. Writers'
/// clocks may disagree, so a later event may carry an earlier time; it stays outside.
///
/// # Errors
/// When the store or an event cannot be read.
pub async fn rebuild_as_of<R: Runtime>(
    actor: &Actor<R>,
    stream: &str,
    unix_ms: u64,
    snapshots: Snapshots,
) -> Result<Rebuilt, ReplayError> {
    let mut until = None;
    let begin = loop {
        let begin = newest_snapshot(actor, stream, until, snapshots).await?;
        if begin.latest_ms <= unix_ms {
            break begin;
        }
        until = Some(Version(begin.version.0 - 1));
    };
    let mut rebuilt = Rebuilt { snapshot: begin.version, folded: begin, replayed: 0 };
    loop {
        let next = Version(rebuilt.folded.version.0 + 1);
        let page = actor.event_store.read_stream(stream, next, PAGE).await?;
        let full = page.len() == PAGE;
        for stored in page {
            if stored.event.unix_ms > unix_ms {
                return Ok(rebuilt);
            }
            rebuilt.fold(&stored)?;
        }
        if !full {
            return Ok(rebuilt);
        }
    }
}

/// The state of the newest snapshot up to `until` that can be used; an empty one where there is none.
async fn newest_snapshot<R: Runtime>(
    actor: &Actor<R>,
    stream: &str,
    until: Option<Version>,
    snapshots: Snapshots,
) -> Result<Folded, ReplayError> {
    let Some(snapshot) = actor.event_store.load_snapshot(stream, until).await? else { return Ok(Folded::default()) };
    let why = match Folded::from_snapshot(&snapshot) {
        Some(folded) if snapshots == Snapshots::Trusted => return Ok(folded),
        Some(folded) if snapshot.schema == STATE_SCHEMA => {
            // The event of the snapshot's version is read as well: its hash says whether the
            // snapshot is of this stream and of this version.
            let own = actor.event_store.read_stream(stream, snapshot.version, 1).await?;
            if own.first().is_some_and(|stored| hash_of(stored) == folded.link) {
                return Ok(folded);
            }
            "link-differs"
        }
        Some(_) | None => "old-schema",
    };
    let (portfolio, why) = (actor.word(stream), actor.word(why));
    actor.record(SnapshotIgnored { portfolio, version: snapshot.version.0, schema: snapshot.schema, why });
    Ok(Folded::default())
}

/// Folds the events after `begin`, up to `until`.
async fn replay<R: Runtime>(
    actor: &Actor<R>,
    stream: &str,
    begin: Folded,
    until: Option<Version>,
) -> Result<Rebuilt, ReplayError> {
    let mut rebuilt = Rebuilt { snapshot: begin.version, folded: begin, replayed: 0 };
    loop {
        let next = Version(rebuilt.folded.version.0 + 1);
        let left = until.map_or(u64::MAX, |until| (until.0 + 1).saturating_sub(next.0));
        let limit = usize::try_from(left).unwrap_or(PAGE).min(PAGE);
        if limit == 0 {
            return Ok(rebuilt);
        }
        let page = actor.event_store.read_stream(stream, next, limit).await?;
        let full = page.len() == limit;
        for stored in &page {
            rebuilt.fold(stored)?;
        }
        if !full {
            return Ok(rebuilt);
        }
    }
}

impl Rebuilt {
    fn fold(&mut self, stored: &StoredEvent) -> Result<(), ReplayError> {
        let understood =
            understand(stored, CHAIN).map_err(|why| ReplayError::Unreadable { version: stored.version, why })?;
        self.folded.fold(stored, &understood);
        self.replayed += 1;
        Ok(())
    }
}
