//! An event store and a key-value store that outlive the page.
//!
//! One port call is one IndexedDB transaction. It runs in a task of its own, so that dropping the
//! caller's future loses the answer and nothing else, and it commits only when all of it worked.
//! A readwrite transaction has its object stores to itself over all tabs of the browser, which is
//! why reading the newest version and adding the next one in one transaction is enough for the
//! optimistic concurrency that [`EventStore::append`](eda_patterns::ports::EventStore::append)
//! promises (Indexed Database API 3.0, section 2.7.2, transaction scheduling).
//!
//! Reading order: `schema` (what lies where), `connection` (open, close, lose, reopen),
//! `event_store`, `key_value`, `acknowledged` (how far it had come), `notify` (news between tabs), `quarantine` (records that
//! cannot be read), `import` (JSON lines).

mod acknowledged;
mod connection;
mod durability;
mod event_store;
mod failure;
mod import;
mod key_value;
mod notify;
mod quarantine;
mod record;
mod schema;

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use acknowledged::Acknowledged;
use connection::Connection;
pub use durability::Durability;
use eda_patterns::ports::{Position, StoreError};
use notify::News;
pub use quarantine::SetAside;
use schema::{ALL, EVENTS};

/// A database of this origin. Clones share one connection.
#[derive(Clone)]
pub struct IndexedDb {
    connection: Rc<Connection>,
    news: Rc<News>,
    acknowledged: Rc<Acknowledged>,
    /// Where the last append of this page ended. Another tab may have gone on since.
    end: Rc<Cell<Option<Position>>>,
}

impl IndexedDb {
    /// The database `name`, opened at the first call on it.
    pub fn new(name: &str, durability: Durability) -> IndexedDb {
        let (connection, news) = (Connection::new(name, durability), News::new(name));
        let acknowledged = Rc::new(Acknowledged::of(name));
        IndexedDb { connection: Rc::new(connection), news: Rc::new(news), acknowledged, end: Rc::default() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.connection.name()
    }

    /// What its commits promise.
    pub fn durability(&self) -> Durability {
        self.connection.durability()
    }

    /// Sets what later commits promise, and has whoever shows it look again.
    pub fn set_durability(&self, durability: Durability) {
        self.connection.set_durability(durability);
        self.news.tell_here();
    }

    /// Where the newest event lies: as many events are kept, since positions have no gaps.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the browser refuses: a private window, blocked storage, a
    /// newer version of this page. The page can work in memory instead.
    pub async fn end(&self) -> Result<Position, StoreError> {
        let read = self.connection.read(&[EVENTS], async |transaction| {
            event_store::newest_position(&transaction.object_store(EVENTS)?).await
        });
        Ok(read.await?)
    }

    /// Where the newest acknowledged event lay, by a note outside of the database; 0 where there is
    /// none. Beyond [`IndexedDb::end`] it says that the browser has lost events.
    pub fn acknowledged(&self) -> Position {
        self.acknowledged.read().unwrap_or_default()
    }

    /// Deletes everything that is kept, in one transaction, and tells the other tabs.
    ///
    /// # Errors
    /// What the browser says; nothing was deleted then.
    pub async fn clear(&self) -> Result<(), StoreError> {
        let cleared = self.connection.write(&ALL, async |transaction| {
            for name in ALL {
                transaction.object_store(name)?.clear()?;
            }
            Ok(())
        });
        cleared.await?;
        self.end.set(None);
        self.acknowledged.begin_anew();
        self.news.tell_cleared();
        Ok(())
    }

    /// Ready at the next append, here or in another tab, or after a while.
    pub fn news(&self) -> impl Future<Output = ()> + use<> {
        self.news.next()
    }

    /// How often another tab has deleted everything since this page was opened.
    pub fn clears_elsewhere(&self) -> u32 {
        self.news.clears_elsewhere()
    }

    /// What the browser says of the newest readwrite transaction's durability: a browser that does
    /// not know the option says nothing.
    pub fn durability_in_force(&self) -> Option<String> {
        self.connection.durability_in_force()
    }
}
