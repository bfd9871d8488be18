//! The stores of a page whose browser keeps nothing: in memory, with the same promises until the
//! page is closed.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::event::json_lines::{Misfit, TrailEvent, check_versions};
use eda_patterns::memory::{EventLog, KeyTable};
use eda_patterns::ports::{
    AppendedAt, EventStore, Expected, KeyValue, KeyValueError, KeyVersion, NewEvent, Position, PutIf, Snapshot,
    StoreError, StoredEvent, Version, Versioned, Write,
};
use eda_patterns::recorder::Context;
use eda_patterns::time::{Span, Time};
use futures::channel::oneshot;

/// An event store and a key-value store in memory. Clones share them.
#[derive(Clone)]
pub struct MemoryStore {
    state: Rc<RefCell<State>>,
    now: Rc<dyn Fn() -> Time>,
}

#[derive(Default)]
struct State {
    log: EventLog,
    keys: KeyTable,
    waiting: Vec<oneshot::Sender<()>>,
}

impl MemoryStore {
    /// Empty stores, whose times to live go by `now`.
    pub fn new(now: impl Fn() -> Time + 'static) -> MemoryStore {
        MemoryStore { state: Rc::default(), now: Rc::new(now) }
    }

    /// Where the newest event lies.
    pub fn end(&self) -> Position {
        self.state.borrow().log.end()
    }

    /// Appends all of `events`, or none.
    ///
    /// # Errors
    /// The first event that does not go on where its stream stops.
    pub fn import(&self, events: &[TrailEvent]) -> Result<(), Misfit> {
        let mut state = self.state.borrow_mut();
        let versions = events.iter().map(|trail| (trail.stream.clone(), state.log.version(&trail.stream))).collect();
        check_versions(events, versions)?;
        for trail in events {
            let appended = state.append(&trail.stream, Expected::Any, std::slice::from_ref(&trail.event));
            appended.expect("an append that expects nothing has no conflict");
        }
        Ok(())
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let mut state = self.state.borrow_mut();
        (state.log, state.keys) = (EventLog::default(), KeyTable::default());
    }
}

impl State {
    fn append(&mut self, stream: &str, expected: Expected, events: &[NewEvent]) -> Result<AppendedAt, StoreError> {
        let appended = self.log.append(stream, expected, events, Context::default())?;
        for waiting in self.waiting.drain(..) {
            // Whoever gave up waiting needs no answer.
            let _ = waiting.send(());
        }
        Ok(appended)
    }
}

impl EventStore for MemoryStore {
    async fn append(&self, stream: &str, expected: Expected, events: Vec<NewEvent>) -> Result<AppendedAt, StoreError> {
        self.state.borrow_mut().append(stream, expected, &events)
    }

    async fn read_stream(&self, stream: &str, from: Version, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self.state.borrow().log.stream(stream, from, limit))
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self.state.borrow().log.after(after, limit))
    }

    async fn wait_beyond(&self, position: Position) -> Result<(), StoreError> {
        loop {
            let told = {
                let mut state = self.state.borrow_mut();
                if state.log.end() > position {
                    return Ok(());
                }
                let (sender, told) = oneshot::channel();
                state.waiting.push(sender);
                told
            };
            told.await.expect("the store lives as long as whoever waits on it");
        }
    }

    async fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> Result<(), StoreError> {
        self.state.borrow_mut().log.save_snapshot(stream, snapshot);
        Ok(())
    }

    async fn load_snapshot(&self, stream: &str, at_most: Option<Version>) -> Result<Option<Snapshot>, StoreError> {
        Ok(self.state.borrow().log.snapshot(stream, at_most))
    }

    async fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> Result<(), StoreError> {
        self.state.borrow_mut().log.commit_view(view, position, &rows);
        Ok(())
    }

    async fn load_view(&self, view: &str) -> Result<(Position, Vec<(String, String)>), StoreError> {
        Ok(self.state.borrow().log.view(view))
    }
}

impl KeyValue for MemoryStore {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, KeyValueError> {
        Ok(self.state.borrow().keys.get(key, (self.now)()))
    }

    async fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> Result<KeyVersion, KeyValueError> {
        self.state.borrow_mut().keys.put(key, value, condition, ttl, (self.now)())
    }

    async fn delete(&self, key: &str, condition: PutIf) -> Result<(), KeyValueError> {
        self.state.borrow_mut().keys.delete(key, condition, (self.now)())
    }

    async fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Versioned)>, KeyValueError> {
        Ok(self.state.borrow().keys.scan(prefix, after, limit, (self.now)()))
    }

    async fn batch(&self, writes: Vec<Write>) -> Result<(), KeyValueError> {
        self.state.borrow_mut().keys.write(&writes, (self.now)())
    }
}
