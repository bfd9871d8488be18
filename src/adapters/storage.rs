//! Where a live run keeps its events: in IndexedDB, or in memory where the browser refuses, and in
//! either case with a word for the page to show.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::rc::Rc;

use eda_patterns::event::json_lines::{Misfit, check_readable, from_json_lines, to_json_lines};
use eda_patterns::pattern::Reads;
use eda_patterns::ports::{EventStore, NewEvent, Position, StoreError, StoredEvent};
use eda_patterns::recorder::Now;
use eda_patterns::wire::{Answer, Call, Remote, answer};
use futures::FutureExt;
use futures::future::Either;
use gloo_timers::future::TimeoutFuture;

use super::clock::BrowserClock;
use super::indexed_db::{Durability, IndexedDb, SetAside};
use super::memory::MemoryStore;

/// How many events are read at a time.
const PAGE: usize = 1_000;

/// How long whoever waits for news of a memory waits: nobody tells of them.
const LOOK_AGAIN_MS: u32 = 500;

/// What keeps the events of this page. Clones are the same.
#[derive(Clone)]
pub struct Storage {
    place: Place,
    /// How many events were acknowledged once and are no longer there.
    lost: Rc<Cell<u64>>,
}

#[derive(Clone)]
enum Place {
    /// The browser, over reloads and for every tab.
    Browser(IndexedDb),
    /// Only this page's memory, and why.
    Memory(MemoryStore, StoreError),
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

/// What is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// How many events.
    pub events: u64,
    /// Records that cannot be read.
    pub set_aside: Vec<SetAside>,
}

/// Why a file was not taken in. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// A line does not fit: correct the file.
    Misfit(Misfit),
    /// The store failed.
    Store(StoreError),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Misfit(misfit) => misfit.fmt(f),
            ImportError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ImportError {}

impl Storage {
    /// The database `name` where the browser gives it to us, else memory.
    pub async fn open(name: &str, durability: Durability) -> Storage {
        let database = IndexedDb::new(name, durability);
        // Read first: another tab may append in between, and its events are no loss.
        let noted = database.acknowledged();
        match database.end().await {
            Ok(end) => {
                let lost = Rc::new(Cell::new(noted.0.saturating_sub(end.0)));
                Storage { place: Place::Browser(database), lost }
            }
            Err(why) => Storage::in_memory(why),
        }
    }

    /// Memory alone, because of `why`.
    pub fn in_memory(why: StoreError) -> Storage {
        let clock = BrowserClock::start();
        Storage { place: Place::Memory(MemoryStore::new(move || Now::now(&clock)), why), lost: Rc::default() }
    }

    /// Answers a call of a port.
    pub async fn answer(&self, call: Call) -> Answer {
        match &self.place {
            Place::Browser(database) => answer(call, database, database).await,
            Place::Memory(store, _) => store.answer(call).await,
        }
    }

    /// Its streams and keys.
    pub fn stores(&self) -> Remote {
        let this = self.clone();
        Remote::new(Rc::new(move |call| {
            let this = this.clone();
            async move { this.answer(call).await }.boxed_local()
        }))
    }

    /// What the page says about it.
    pub fn status(&self) -> StorageStatus {
        match &self.place {
            Place::Browser(database) => {
                StorageStatus::Kept { durability: database.durability(), in_force: database.durability_in_force() }
            }
            Place::Memory(_, why) => StorageStatus::InMemory { why: why.clone() },
        }
    }

    /// How many events were acknowledged before this page was opened and are no longer there. None is
    /// missing any more once a person has deleted everything, here or in another tab.
    pub fn lost(&self) -> u64 {
        if self.clears_elsewhere() > 0 { 0 } else { self.lost.get() }
    }

    /// Sets what later commits promise. Memory promises nothing.
    pub fn set_durability(&self, durability: Durability) {
        if let Place::Browser(database) = &self.place {
            database.set_durability(durability);
        }
    }

    /// Counts what is there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the database can no longer be opened.
    pub async fn census(&self) -> Result<Census, StoreError> {
        match &self.place {
            Place::Browser(database) => {
                Ok(Census { events: database.end().await?.0, set_aside: database.set_aside().await? })
            }
            Place::Memory(store, _) => Ok(Census { events: store.end().0, set_aside: Vec::new() }),
        }
    }

    /// Ready when something may have changed.
    pub fn news(&self) -> impl Future<Output = ()> + use<> {
        match &self.place {
            Place::Browser(database) => Either::Left(database.news()),
            Place::Memory(..) => Either::Right(TimeoutFuture::new(LOOK_AGAIN_MS)),
        }
    }

    /// How often another tab has deleted everything since this page was opened.
    pub fn clears_elsewhere(&self) -> u32 {
        match &self.place {
            Place::Browser(database) => database.clears_elsewhere(),
            Place::Memory(..) => 0,
        }
    }

    /// Every event, a line each, in the order of the store.
    ///
    /// # Errors
    /// As [`EventStore::read_all`]: an export without a damaged event would pass for the whole, so
    /// the damage comes first; another export then goes on without it.
    pub async fn export(&self) -> Result<String, StoreError> {
        let mut lines = String::new();
        let written = self.each_page(|page| {
            let unwritable = |error| StoreError::Corrupt {
                key: format!("events/{} and on", page[0].position.0),
                why: format!("no CloudEvent: {error}"),
            };
            lines.push_str(&to_json_lines(page).map_err(unwritable)?);
            Ok(())
        });
        written.await?;
        Ok(lines)
    }

    /// Hands over every event in the order of the store, many at a time.
    async fn each_page(&self, mut act: impl FnMut(&[StoredEvent]) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let (stores, mut after) = (self.stores(), Position(0));
        loop {
            let page = stores.read_all(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.position;
            act(&page)?;
        }
    }

    /// Appends every event of `lines`, or none, and says how many there were. Each must be one that
    /// `reads` takes after those that are there.
    ///
    /// # Errors
    /// The first line that does not fit and why, or what the store says.
    pub async fn import(&self, lines: &str, reads: Reads) -> Result<usize, ImportError> {
        let events = from_json_lines(lines).map_err(ImportError::Misfit)?;
        let mut intake = reads();
        // Another tab may append meanwhile. Where it does so to a stream of the file, the versions of the
        // file do not follow any more.
        let known = self.each_page(|page| {
            for stored in page {
                // What lies there and cannot be read stops its readers already; no file is to blame for it.
                let _ = intake(&NewEvent { event: stored.event.clone(), schema: stored.schema });
            }
            Ok(())
        });
        known.await.map_err(ImportError::Store)?;
        check_readable(&events, intake).map_err(ImportError::Misfit)?;
        match &self.place {
            Place::Browser(database) => database.import(events).await,
            Place::Memory(store, _) => {
                store.import(&events).map_err(ImportError::Misfit)?;
                Ok(events.len())
            }
        }
    }

    /// Deletes everything.
    ///
    /// # Errors
    /// What the browser says; nothing was deleted then.
    pub async fn clear(&self) -> Result<(), StoreError> {
        match &self.place {
            Place::Browser(database) => database.clear().await?,
            Place::Memory(store, _) => store.clear(),
        }
        self.lost.set(0);
        Ok(())
    }
}
