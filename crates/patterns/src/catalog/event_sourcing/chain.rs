//! The fold over a stream, and the hash chain that ties its events together.
//!
//! Each event carries the hash of the one before it. Whoever alters, drops or re-orders an event
//! therefore breaks every link after it, and two writers who believed in the same past leave two
//! events with the same link. The hash is XXH64, which finds accidents; against malice a real ledger
//! takes SHA-256 and signs the newest link.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh64::{Xxh64, xxh64};

use super::portfolio::{Portfolio, PortfolioEvent, apply};
use super::upcasters::{Unreadable, Upcaster, read_body};
use crate::fact::ContentHash;
use crate::ports::{Snapshot, StoredEvent, Version};

/// The schema of a snapshot's body: of the folded state, not of events. Raise it whenever `apply`
/// changes what it makes of a stream: a snapshot by other code is not this code's state.
pub const STATE_SCHEMA: u32 = 3;

/// A portfolio folded up to some event of its stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The state.
    pub portfolio: Portfolio,
    /// The last event that was folded in; 0 is none.
    pub version: Version,
    /// That event's hash: what the next event must carry.
    pub link: ContentHash,
    /// The latest time of all folded events, milliseconds since 1970.
    pub latest_ms: u64,
}

/// What a snapshot's body holds. The version is the snapshot's own.
#[derive(Serialize, Deserialize)]
struct SnapshotBody {
    portfolio: Portfolio,
    link: u64,
    latest_ms: u64,
}

/// An event as this code understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// What happened.
    pub event: PortfolioEvent,
    /// The link to the event before, as the writer saw it.
    pub previous: ContentHash,
    /// The event's own hash.
    pub hash: ContentHash,
}

/// Reads a stored event, lifting it where it is old.
///
/// # Errors
/// What this reader cannot make sense of.
pub fn understand(stored: &StoredEvent, chain: &[Upcaster]) -> Result<Understood, Unreadable> {
    let (event, previous) = read_body(&stored.event.ty, stored.schema, &stored.event.data, chain)?;
    Ok(Understood { event, previous, hash: hash_of(stored) })
}

/// XXH64 over everything that the event says, as it was written: id, type, subject, time,
/// correlation, cause, schema and body, each with its length. The body holds the link before.
pub fn hash_of(stored: &StoredEvent) -> ContentHash {
    let event = &stored.event;
    let cause = event.causation_id.unwrap_or_default();
    let mut hasher = Xxh64::new(0);
    let numbers = [event.unix_ms, u64::from(stored.schema)].map(u64::to_le_bytes);
    let texts =
        [&event.ty, &event.source, &event.subject, &event.correlation_id, &event.data].map(|text| text.as_bytes());
    let ids: [&[u8]; 4] = [event.id.as_bytes(), cause.as_bytes(), &numbers[0], &numbers[1]];
    for part in ids.into_iter().chain(texts) {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    ContentHash(hasher.digest())
}

impl Folded {
    /// Folds the next event.
    pub fn fold(&mut self, stored: &StoredEvent, understood: &Understood) {
        apply(&mut self.portfolio, &understood.event);
        self.version = stored.version;
        self.link = understood.hash;
        self.latest_ms = self.latest_ms.max(stored.event.unix_ms);
    }

    /// A hash of the state: two folds are equal where theirs are.
    pub fn state_hash(&self) -> ContentHash {
        ContentHash(xxh64(self.snapshot_body().as_bytes(), 0))
    }

    /// The state as a snapshot that says it is of `version`.
    pub fn snapshot(&self, version: Version) -> Snapshot {
        Snapshot { version, schema: STATE_SCHEMA, body: self.snapshot_body() }
    }

    fn snapshot_body(&self) -> String {
        let body = SnapshotBody { portfolio: self.portfolio.clone(), link: self.link.0, latest_ms: self.latest_ms };
        serde_json::to_string(&body).expect("a state serialises")
    }

    /// The state that a snapshot holds, taken to be of the version that it says. `None` where its
    /// body is not a state of this code.
    pub fn from_snapshot(snapshot: &Snapshot) -> Option<Folded> {
        let body: SnapshotBody = serde_json::from_str(&snapshot.body).ok()?;
        let SnapshotBody { portfolio, link, latest_ms } = body;
        Some(Folded { portfolio, version: snapshot.version, link: ContentHash(link), latest_ms })
    }
}
