//! Where a live run keeps its events: in IndexedDB, or in memory where the browser refuses, and in
//! either case with a word for the page to show.

use std::future::Future;

use eda_patterns::ports::{
    AppendedAt, EventStore, Expected, KeyValue, KeyValueError, KeyVersion, NewEvent, Position, PutIf, Snapshot,
    StoreError, StoredEvent, Version, Versioned, Write,
};
use eda_patterns::recorder::Now;
use eda_patterns::time::Span;
use futures::future::Either;

use super::clock::BrowserClock;
use super::indexed_db::{Durability, IndexedDb};
use super::memory::MemoryStore;

/// What keeps the events of this page.
#[derive(Clone)]
pub enum Storage {
    /// The browser, over reloads and for every tab.
    Kept(IndexedDb),
    /// Only this page's memory.
    InMemory {
        /// The stores.
        store: MemoryStore,
        /// Why the browser keeps nothing.
        why: StoreError,
    },
}

/// What the page says about its storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorageStatus {
    /// Events are kept, with this promise about a commit.
    Kept {
        /// The promise asked for.
        durability: Durability,
        /// What the browser says of it, once something was written. `None` until then, and in a
        /// browser that does not know the option.
        in_force: Option<String>,
    },
    /// Events are gone when the page is closed.
    InMemory {
        /// Why.
        why: StoreError,
    },
}

impl Storage {
    /// The database `name` where the browser gives it to us, else memory.
    pub async fn open(name: &str, durability: Durability) -> Storage {
        let database = IndexedDb::new(name, durability);
        match database.probe().await {
            Ok(()) => Storage::Kept(database),
            Err(why) => Storage::in_memory(why),
        }
    }

    /// Memory alone, because of `why`.
    pub fn in_memory(why: StoreError) -> Storage {
        let clock = BrowserClock::start();
        Storage::InMemory { store: MemoryStore::new(move || Now::now(&clock)), why }
    }

    /// What the page says about it.
    pub fn status(&self) -> StorageStatus {
        match self {
            Storage::Kept(database) => {
                StorageStatus::Kept { durability: database.durability(), in_force: database.durability_in_force() }
            }
            Storage::InMemory { why, .. } => StorageStatus::InMemory { why: why.clone() },
        }
    }
}

/// Passes a call on to whichever store there is.
macro_rules! either {
    ($storage:expr, $store:ident => $call:expr) => {
        match $storage {
            Storage::Kept($store) => Either::Left($call),
            Storage::InMemory { store: $store, .. } => Either::Right($call),
        }
    };
}

impl EventStore for Storage {
    fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<AppendedAt, StoreError>> {
        either!(self, store => store.append(stream, expected, events))
    }

    fn read_stream(
        &self,
        stream: &str,
        from: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        either!(self, store => store.read_stream(stream, from, limit))
    }

    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        either!(self, store => store.read_all(after, limit))
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        either!(self, store => store.wait_beyond(position))
    }

    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>> {
        either!(self, store => store.save_snapshot(stream, snapshot))
    }

    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> {
        either!(self, store => store.load_snapshot(stream, at_most))
    }

    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        either!(self, store => store.commit_view(view, position, rows))
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>> {
        either!(self, store => store.load_view(view))
    }
}

impl KeyValue for Storage {
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>> {
        either!(self, store => store.get(key))
    }

    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        either!(self, store => store.put(key, value, condition, ttl))
    }

    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        either!(self, store => store.delete(key, condition))
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        either!(self, store => store.scan(prefix, after, limit))
    }

    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        either!(self, store => store.batch(writes))
    }
}
