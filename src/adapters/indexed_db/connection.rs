//! One connection to one database: opened when needed, given up when asked, opened again when lost.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::{Rc, Weak};

use futures::channel::oneshot;
use futures::future::{Either, FutureExt, LocalBoxFuture, Shared, select};
use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use wasm_bindgen_futures::spawn_local;

use super::durability::Durability;
use super::failure::Failure;
use super::schema;

/// How long opening may take. Only a tab that does not give its connection up makes it long.
const OPEN_TIMEOUT_MS: u32 = 10_000;

impl Durability {
    const fn option(self) -> TransactionDurability {
        match self {
            Durability::Strict => TransactionDurability::Strict,
            Durability::Relaxed => TransactionDurability::Relaxed,
        }
    }
}

type Opening = Shared<LocalBoxFuture<'static, Result<Rc<Open>, Failure>>>;

/// A database by name, and the connection to it while there is one.
pub(super) struct Connection {
    name: String,
    durability: Cell<Durability>,
    current: RefCell<Option<Opening>>,
    in_force: RefCell<Option<String>>,
}

/// An open connection. Dropping it closes it: a forgotten one would block every upgrade.
pub(super) struct Open {
    database: Database,
    _listeners: [EventListener; 2],
}

impl Drop for Open {
    fn drop(&mut self) {
        self.database.as_sys().close();
    }
}

impl Connection {
    pub(super) fn new(name: &str, durability: Durability) -> Connection {
        let durability = Cell::new(durability);
        Connection { name: name.to_owned(), durability, current: RefCell::default(), in_force: RefCell::default() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn durability(&self) -> Durability {
        self.durability.get()
    }

    /// Sets what later commits promise.
    pub(super) fn set_durability(&self, durability: Durability) {
        self.durability.set(durability);
        self.in_force.take();
    }

    pub(super) fn durability_in_force(&self) -> Option<String> {
        self.in_force.borrow().clone()
    }

    /// The open connection. Calls that come while it opens share the one attempt; a failed attempt
    /// is forgotten, so that the next call tries again.
    pub(super) async fn open(self: &Rc<Self>) -> Result<Rc<Open>, Failure> {
        let opening = {
            let mut current = self.current.borrow_mut();
            let begin = || open_database(self.name.clone(), Rc::downgrade(self)).boxed_local().shared();
            current.get_or_insert_with(begin).clone()
        };
        let opened = opening.await;
        if opened.is_err() {
            self.forget();
        }
        opened
    }

    /// Lets the connection go. It closes when the transactions that use it are over.
    pub(super) fn forget(&self) {
        self.current.take();
    }

    /// Runs `work` in one transaction over `stores` and commits it; where `work` fails, nothing of
    /// it is kept. It goes on when the caller's future is dropped.
    ///
    /// `work` must not wait for anything but requests of its transaction, which would otherwise
    /// commit by itself.
    pub(super) async fn write<T: 'static>(
        self: &Rc<Self>,
        stores: &'static [&'static str],
        work: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, Failure> + 'static,
    ) -> Result<T, Failure> {
        let this = Rc::clone(self);
        detached(async move { this.write_attached(stores, work).await }).await
    }

    /// As [`Connection::write`] for a caller that is a detached task itself.
    pub(super) async fn write_attached<T: 'static>(
        self: &Rc<Self>,
        stores: &'static [&'static str],
        work: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, Failure> + 'static,
    ) -> Result<T, Failure> {
        self.transact(stores, TransactionMode::Readwrite, work).await
    }

    /// Runs `work` in one transaction over `stores` that only reads.
    pub(super) async fn read<T: 'static>(
        self: &Rc<Self>,
        stores: &'static [&'static str],
        work: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, Failure> + 'static,
    ) -> Result<T, Failure> {
        let this = Rc::clone(self);
        detached(async move { this.transact(stores, TransactionMode::Readonly, work).await }).await
    }

    async fn transact<T: 'static>(
        self: &Rc<Self>,
        stores: &'static [&'static str],
        mode: TransactionMode,
        work: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, Failure> + 'static,
    ) -> Result<T, Failure> {
        let open = self.open().await?;
        let reopened;
        let mut asked = self.durability.get();
        let transaction = match self.begin(&open, stores, mode) {
            // The browser closed the connection and its event has not reached us yet.
            Err(Failure::Closed) => {
                self.forget();
                reopened = self.open().await?;
                asked = self.durability.get();
                self.begin(&reopened, stores, mode)?
            }
            begun => begun?,
        };
        let done = work(&transaction).await?;
        if mode == TransactionMode::Readwrite {
            self.note_durability(&transaction, asked);
            commit(transaction).await?;
        }
        Ok(done)
    }

    fn begin<'o>(
        &self,
        open: &'o Open,
        stores: &'static [&'static str],
        mode: TransactionMode,
    ) -> Result<Transaction<'o>, Failure> {
        let options = TransactionOptions::new().with_durability(self.durability.get().option());
        Ok(open.database.transaction(stores).with_mode(mode).with_options(options).build()?)
    }

    /// Keeps what the browser made of the durability that we asked for. A transaction that was begun before another was
    /// chosen says nothing of the new one.
    fn note_durability(&self, transaction: &Transaction<'_>, asked: Durability) {
        if asked == self.durability.get() && self.in_force.borrow().is_none() {
            let said = js_sys::Reflect::get(transaction.as_sys(), &"durability".into());
            *self.in_force.borrow_mut() = said.ok().and_then(|said| said.as_string());
        }
    }
}

/// Commits, and finds out why where that did not work.
async fn commit(transaction: Transaction<'_>) -> Result<(), Failure> {
    let raw: web_sys::IdbTransaction = transaction.as_sys().clone().into();
    let Err(error) = transaction.commit().await else { return Ok(()) };
    // The library tells that the transaction was aborted; the transaction itself knows why.
    Err(match raw.error().map(|error| (error.name(), error.message())) {
        Some((name, message)) if name == "QuotaExceededError" => Failure::named(&name, &message),
        // The process that keeps the database went away between our asking and its answer.
        Some((name, _)) if name == "AbortError" || name == "UnknownError" => Failure::OutcomeUnknown,
        Some((name, message)) => Failure::named(&name, &message),
        None => error.into(),
    })
}

async fn open_database(name: String, connection: Weak<Connection>) -> Result<Rc<Open>, Failure> {
    let (sender, opened) = oneshot::channel();
    // In a task of its own: one that opens after we gave up must be closed again.
    spawn_local(async move {
        let request = Database::open(name.as_str())
            .with_version(schema::VERSION)
            .with_on_upgrade_needed(|event, database| schema::upgrade(&event, &database));
        let opened = match request.build() {
            Ok(request) => request.await.map(|database| Rc::new(listen(database, connection))),
            Err(error) => Err(error),
        };
        // Whoever waited may have given up; dropping what was opened closes it.
        let _ = sender.send(opened.map_err(Failure::from));
    });
    match select(opened, TimeoutFuture::new(OPEN_TIMEOUT_MS)).await {
        Either::Left((Ok(opened), _)) => opened,
        Either::Left((Err(_), _)) => Err(Failure::Unavailable("opening ended without an answer".to_owned())),
        Either::Right(_) => Err(Failure::Unavailable("another tab keeps an older version open; close it".to_owned())),
    }
}

/// Gives the connection up as soon as another tab wants to upgrade or delete the database, or the
/// browser has closed it (cleared data, a crashed storage process).
fn listen(database: Database, connection: Weak<Connection>) -> Open {
    let listeners = ["versionchange", "close"].map(|event| {
        let (closing, connection) = (database.as_sys().clone(), connection.clone());
        EventListener::new(database.as_sys(), event, move |_| {
            closing.close();
            if let Some(connection) = connection.upgrade() {
                connection.forget();
            }
        })
    });
    Open { database, _listeners: listeners }
}

/// Runs `future` to its end whether or not somebody still waits for it.
pub(super) async fn detached<T: 'static>(future: impl Future<Output = T> + 'static) -> T {
    let (sender, done) = oneshot::channel();
    spawn_local(async move {
        // Nobody may wait any more; the work is done all the same.
        let _ = sender.send(future.await);
    });
    done.await.expect("the task sends before it ends")
}
