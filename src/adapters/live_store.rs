//! The page's storage as the actors of a live run reach it.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use eda_patterns::ports::{
    AppendedAt, EventStore, Expected, KeyValue, KeyValueError, KeyVersion, NewEvent, Position, PutIf, Snapshot,
    StoreError, StoredEvent, Version, Versioned, Write,
};
use eda_patterns::recorder::{Context, Recorder};
use eda_patterns::sim::RealStores;
use eda_patterns::sorted::SortedMap;
use eda_patterns::time::Span;
use uuid::Uuid;

use super::real_time::RealTime;
use super::runtime::Opening;

/// Stores whose answers come in turns of the run, and which knows what led to the events that
/// were written in this run. Calls wait until it is open. Clones share it.
#[derive(Clone)]
pub struct LiveStore {
    stores: Opening,
    real_time: RealTime,
    recorder: Recorder,
    /// By event. Contexts are numbers of this run's trace, so they are kept here and not in the store.
    contexts: Rc<RefCell<SortedMap<Uuid, Context>>>,
}

impl LiveStore {
    /// `stores` within the turns of `real_time`.
    pub fn new(stores: Opening, real_time: RealTime, recorder: Recorder) -> LiveStore {
        LiveStore { stores, real_time, recorder, contexts: Rc::default() }
    }

    /// Calls the stores outside the executor and brings the answer in.
    async fn ask<T: 'static>(&self, call: impl AsyncFnOnce(RealStores) -> T + 'static) -> T {
        let opening = self.stores.clone();
        self.real_time.clone().outside(async move { call(opening.await).await }).await
    }

    fn with_contexts(&self, mut events: Vec<StoredEvent>) -> Vec<StoredEvent> {
        let contexts = self.contexts.borrow();
        for stored in &mut events {
            stored.context = contexts.get(&stored.event.id).copied().unwrap_or_default();
        }
        events
    }
}

impl EventStore for LiveStore {
    async fn append(&self, stream: &str, expected: Expected, events: Vec<NewEvent>) -> Result<AppendedAt, StoreError> {
        let (stream, context) = (stream.to_owned(), self.recorder.context());
        self.contexts.borrow_mut().extend(events.iter().map(|new| (new.event.id, context)));
        self.ask(async move |stores| stores.event_store.append(&stream, expected, events).await).await
    }

    async fn read_stream(&self, stream: &str, from: Version, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        let stream = stream.to_owned();
        let read = self.ask(async move |stores| stores.event_store.read_stream(&stream, from, limit).await).await;
        read.map(|events| self.with_contexts(events))
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        let read = self.ask(async move |stores| stores.event_store.read_all(after, limit).await).await;
        read.map(|events| self.with_contexts(events))
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        self.ask(async move |stores| stores.event_store.wait_beyond(position).await)
    }

    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>> {
        let stream = stream.to_owned();
        self.ask(async move |stores| stores.event_store.save_snapshot(&stream, snapshot).await)
    }

    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> {
        let stream = stream.to_owned();
        self.ask(async move |stores| stores.event_store.load_snapshot(&stream, at_most).await)
    }

    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        let view = view.to_owned();
        self.ask(async move |stores| stores.event_store.commit_view(&view, position, rows).await)
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>> {
        let view = view.to_owned();
        self.ask(async move |stores| stores.event_store.load_view(&view).await)
    }
}

impl KeyValue for LiveStore {
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>> {
        let key = key.to_owned();
        self.ask(async move |stores| stores.key_value.get(&key).await)
    }

    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.ask(async move |stores| stores.key_value.put(&key, &value, condition, ttl).await)
    }

    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        let key = key.to_owned();
        self.ask(async move |stores| stores.key_value.delete(&key, condition).await)
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        let (prefix, after) = (prefix.to_owned(), after.map(str::to_owned));
        self.ask(async move |stores| stores.key_value.scan(&prefix, after.as_deref(), limit).await)
    }

    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        self.ask(async move |stores| stores.key_value.batch(writes).await)
    }
}
