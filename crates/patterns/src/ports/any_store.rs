//! Stores behind a pointer, for a runtime whose stores are chosen when it begins.
//!
//! A runtime names one type for each port. With these a simulated run and a run on a browser's
//! storage are the same type, so a pattern is compiled once for both: another copy of its code for
//! each runtime would be the greater part of the page.

use std::future::Future;
use std::rc::Rc;

use futures::future::LocalBoxFuture;

use super::event_store::{
    AppendedAt, EventStore, Expected, NewEvent, Position, Snapshot, StoreError, StoredEvent, Version,
};
use super::key_value::{KeyValue, KeyValueError, KeyVersion, PutIf, Versioned, Write};
use crate::time::Span;

type Answer<T, E> = LocalBoxFuture<'static, Result<T, E>>;
type Rows = Vec<(String, String)>;
type RowChanges = Vec<(String, Option<String>)>;

/// [`EventStore`] with boxed answers, which a pointer can stand for.
trait BoxedEventStore {
    fn append(&self, stream: String, expected: Expected, events: Vec<NewEvent>) -> Answer<AppendedAt, StoreError>;
    fn read_stream(&self, stream: String, from: Version, limit: usize) -> Answer<Vec<StoredEvent>, StoreError>;
    fn read_all(&self, after: Position, limit: usize) -> Answer<Vec<StoredEvent>, StoreError>;
    fn wait_beyond(&self, position: Position) -> Answer<(), StoreError>;
    fn save_snapshot(&self, stream: String, snapshot: Snapshot) -> Answer<(), StoreError>;
    fn load_snapshot(&self, stream: String, at_most: Option<Version>) -> Answer<Option<Snapshot>, StoreError>;
    fn commit_view(&self, view: String, position: Position, rows: RowChanges) -> Answer<(), StoreError>;
    fn load_view(&self, view: String) -> Answer<(Position, Rows), StoreError>;
}

/// [`KeyValue`] with boxed answers, which a pointer can stand for.
trait BoxedKeyValue {
    fn get(&self, key: String) -> Answer<Option<Versioned>, KeyValueError>;
    fn put(&self, key: String, value: String, on: PutIf, ttl: Option<Span>) -> Answer<KeyVersion, KeyValueError>;
    fn delete(&self, key: String, condition: PutIf) -> Answer<(), KeyValueError>;
    fn scan(
        &self,
        prefix: String,
        after: Option<String>,
        limit: usize,
    ) -> Answer<Vec<(String, Versioned)>, KeyValueError>;
    fn batch(&self, writes: Vec<Write>) -> Answer<(), KeyValueError>;
}

/// Boxes a call on a clone of the store, so that the answer borrows nothing.
macro_rules! boxed {
    ($this:expr, $store:ident => $call:expr) => {{
        let $store = $this.clone();
        Box::pin(async move { $call.await })
    }};
}

impl<S: EventStore> BoxedEventStore for S {
    fn append(&self, stream: String, expected: Expected, events: Vec<NewEvent>) -> Answer<AppendedAt, StoreError> {
        boxed!(self, store => EventStore::append(&store, &stream, expected, events))
    }

    fn read_stream(&self, stream: String, from: Version, limit: usize) -> Answer<Vec<StoredEvent>, StoreError> {
        boxed!(self, store => EventStore::read_stream(&store, &stream, from, limit))
    }

    fn read_all(&self, after: Position, limit: usize) -> Answer<Vec<StoredEvent>, StoreError> {
        boxed!(self, store => EventStore::read_all(&store, after, limit))
    }

    fn wait_beyond(&self, position: Position) -> Answer<(), StoreError> {
        boxed!(self, store => EventStore::wait_beyond(&store, position))
    }

    fn save_snapshot(&self, stream: String, snapshot: Snapshot) -> Answer<(), StoreError> {
        boxed!(self, store => EventStore::save_snapshot(&store, &stream, snapshot))
    }

    fn load_snapshot(&self, stream: String, at_most: Option<Version>) -> Answer<Option<Snapshot>, StoreError> {
        boxed!(self, store => EventStore::load_snapshot(&store, &stream, at_most))
    }

    fn commit_view(&self, view: String, position: Position, rows: RowChanges) -> Answer<(), StoreError> {
        boxed!(self, store => EventStore::commit_view(&store, &view, position, rows))
    }

    fn load_view(&self, view: String) -> Answer<(Position, Rows), StoreError> {
        boxed!(self, store => EventStore::load_view(&store, &view))
    }
}

impl<S: KeyValue> BoxedKeyValue for S {
    fn get(&self, key: String) -> Answer<Option<Versioned>, KeyValueError> {
        boxed!(self, store => KeyValue::get(&store, &key))
    }

    fn put(&self, key: String, value: String, on: PutIf, ttl: Option<Span>) -> Answer<KeyVersion, KeyValueError> {
        boxed!(self, store => KeyValue::put(&store, &key, &value, on, ttl))
    }

    fn delete(&self, key: String, condition: PutIf) -> Answer<(), KeyValueError> {
        boxed!(self, store => KeyValue::delete(&store, &key, condition))
    }

    fn scan(
        &self,
        prefix: String,
        after: Option<String>,
        limit: usize,
    ) -> Answer<Vec<(String, Versioned)>, KeyValueError> {
        boxed!(self, store => KeyValue::scan(&store, &prefix, after.as_deref(), limit))
    }

    fn batch(&self, writes: Vec<Write>) -> Answer<(), KeyValueError> {
        boxed!(self, store => KeyValue::batch(&store, writes))
    }
}

/// Any event store. Clones are the same one.
#[derive(Clone)]
pub struct AnyEventStore(Rc<dyn BoxedEventStore>);

impl AnyEventStore {
    /// Forgets which store it is.
    pub fn new(store: impl EventStore) -> AnyEventStore {
        AnyEventStore(Rc::new(store))
    }
}

impl EventStore for AnyEventStore {
    fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<AppendedAt, StoreError>> {
        self.0.append(stream.to_owned(), expected, events)
    }

    fn read_stream(
        &self,
        stream: &str,
        from: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        self.0.read_stream(stream.to_owned(), from, limit)
    }

    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        self.0.read_all(after, limit)
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        self.0.wait_beyond(position)
    }

    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>> {
        self.0.save_snapshot(stream.to_owned(), snapshot)
    }

    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> {
        self.0.load_snapshot(stream.to_owned(), at_most)
    }

    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: RowChanges,
    ) -> impl Future<Output = Result<(), StoreError>> {
        self.0.commit_view(view.to_owned(), position, rows)
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Rows), StoreError>> {
        self.0.load_view(view.to_owned())
    }
}

/// Any key-value store. Clones are the same one.
#[derive(Clone)]
pub struct AnyKeyValue(Rc<dyn BoxedKeyValue>);

impl AnyKeyValue {
    /// Forgets which store it is.
    pub fn new(store: impl KeyValue) -> AnyKeyValue {
        AnyKeyValue(Rc::new(store))
    }
}

impl KeyValue for AnyKeyValue {
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>> {
        self.0.get(key.to_owned())
    }

    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        self.0.put(key.to_owned(), value.to_owned(), condition, ttl)
    }

    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        self.0.delete(key.to_owned(), condition)
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        self.0.scan(prefix.to_owned(), after.map(str::to_owned), limit)
    }

    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        self.0.batch(writes)
    }
}
