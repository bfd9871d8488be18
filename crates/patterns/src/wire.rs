//! How a store is called from afar: each call of its ports as a message, and each answer.
//!
//! Whoever keeps the store runs [`answer`]; whoever calls it has a [`Remote`], which is an event
//! store and a key-value store like any other.

use std::future::Future;
use std::rc::Rc;

use crate::ports::{
    AppendedAt, EventStore, Expected, KeyValue, KeyValueError, KeyVersion, NewEvent, Position, PutIf, Snapshot,
    StoreError, StoredEvent, Version, Versioned, Write,
};
use crate::time::Span;
use futures::future::LocalBoxFuture;

/// A call of [`EventStore`] or [`KeyValue`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// [`EventStore::append`]
    Append(String, Expected, Vec<NewEvent>),
    /// [`EventStore::read_stream`]
    ReadStream(String, Version, usize),
    /// [`EventStore::read_all`]
    ReadAll(Position, usize),
    /// [`EventStore::wait_beyond`]
    WaitBeyond(Position),
    /// [`EventStore::save_snapshot`]
    SaveSnapshot(String, Snapshot),
    /// [`EventStore::load_snapshot`]
    LoadSnapshot(String, Option<Version>),
    /// [`EventStore::commit_view`]
    CommitView(String, Position, Vec<(String, Option<String>)>),
    /// [`EventStore::load_view`]
    LoadView(String),
    /// [`KeyValue::get`]
    Get(String),
    /// [`KeyValue::put`]
    Put(String, String, PutIf, Option<Span>),
    /// [`KeyValue::delete`]
    Delete(String, PutIf),
    /// [`KeyValue::scan`]
    Scan(String, Option<String>, usize),
    /// [`KeyValue::batch`]
    Batch(Vec<Write>),
}

/// What a call comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// Events were appended.
    Appended(AppendedAt),
    /// Events were read.
    Events(Vec<StoredEvent>),
    /// A snapshot was read, if there was one.
    Snapshot(Option<Snapshot>),
    /// A view was read.
    View(Position, Vec<(String, String)>),
    /// A key was read, if it was there.
    Value(Option<Versioned>),
    /// A key was written.
    Put(KeyVersion),
    /// Keys were read.
    Values(Vec<(String, Versioned)>),
    /// The event store failed.
    StoreFailed(StoreError),
    /// The key-value store failed.
    KeysFailed(KeyValueError),
}

impl Call {
    /// The answer where whoever keeps the store is gone.
    pub fn unavailable(&self, why: &str) -> Answer {
        if self.is_of_keys() {
            Answer::KeysFailed(KeyValueError::Unavailable(why.to_owned()))
        } else {
            Answer::StoreFailed(StoreError::Unavailable(why.to_owned()))
        }
    }

    /// The answer where none came in time.
    pub fn unknown(&self) -> Answer {
        if self.is_of_keys() {
            Answer::KeysFailed(KeyValueError::OutcomeUnknown)
        } else {
            Answer::StoreFailed(StoreError::OutcomeUnknown)
        }
    }

    const fn is_of_keys(&self) -> bool {
        matches!(self, Call::Get(..) | Call::Put(..) | Call::Delete(..) | Call::Scan(..) | Call::Batch(..))
    }
}

/// Answers a call from a store.
pub async fn answer(call: Call, events: &impl EventStore, keys: &impl KeyValue) -> Answer {
    match call {
        Call::Append(stream, expected, new) => {
            events.append(&stream, expected, new).await.map_or_else(Answer::StoreFailed, Answer::Appended)
        }
        Call::ReadStream(stream, from, limit) => {
            events.read_stream(&stream, from, limit).await.map_or_else(Answer::StoreFailed, Answer::Events)
        }
        Call::ReadAll(after, limit) => {
            events.read_all(after, limit).await.map_or_else(Answer::StoreFailed, Answer::Events)
        }
        Call::WaitBeyond(position) => {
            events.wait_beyond(position).await.map_or_else(Answer::StoreFailed, |()| Answer::Done)
        }
        Call::SaveSnapshot(stream, snapshot) => {
            events.save_snapshot(&stream, snapshot).await.map_or_else(Answer::StoreFailed, |()| Answer::Done)
        }
        Call::LoadSnapshot(stream, at_most) => {
            events.load_snapshot(&stream, at_most).await.map_or_else(Answer::StoreFailed, Answer::Snapshot)
        }
        Call::CommitView(view, position, rows) => {
            events.commit_view(&view, position, rows).await.map_or_else(Answer::StoreFailed, |()| Answer::Done)
        }
        Call::LoadView(view) => events
            .load_view(&view)
            .await
            .map_or_else(Answer::StoreFailed, |(position, rows)| Answer::View(position, rows)),
        of_keys => answer_of_keys(of_keys, keys).await,
    }
}

/// Answers a call of [`KeyValue`] from a store that keeps nothing else.
pub async fn answer_of_keys(call: Call, keys: &impl KeyValue) -> Answer {
    match call {
        Call::Get(key) => keys.get(&key).await.map_or_else(Answer::KeysFailed, Answer::Value),
        Call::Put(key, value, condition, ttl) => {
            keys.put(&key, &value, condition, ttl).await.map_or_else(Answer::KeysFailed, Answer::Put)
        }
        Call::Delete(key, condition) => {
            keys.delete(&key, condition).await.map_or_else(Answer::KeysFailed, |()| Answer::Done)
        }
        Call::Scan(prefix, after, limit) => {
            keys.scan(&prefix, after.as_deref(), limit).await.map_or_else(Answer::KeysFailed, Answer::Values)
        }
        Call::Batch(writes) => keys.batch(writes).await.map_or_else(Answer::KeysFailed, |()| Answer::Done),
        of_events => of_events.unavailable("only keys are kept there"),
    }
}

/// Carries a call there and its answer back.
pub type Carry = Rc<dyn Fn(Call) -> LocalBoxFuture<'static, Answer>>;

/// A store that is somewhere else. Clones are the same one.
#[derive(Clone)]
pub struct Remote {
    carry: Carry,
}

impl Remote {
    /// A store that is reached by `carry`. The call goes out when the carried future is first polled.
    pub fn new(carry: Carry) -> Remote {
        Remote { carry }
    }
}

/// Takes the answer that a call must have, or its error.
macro_rules! expect {
    ($this:expr, $call:expr, $failed:path, $wanted:pat => $value:expr) => {{
        let answer = ($this.carry)($call);
        async move {
            match answer.await {
                $wanted => Ok($value),
                $failed(error) => Err(error),
                // Said without the answer: to print one would bring the printing of every type in it.
                _ => panic!("each call has its kind of answer, and this one got another"),
            }
        }
    }};
}

impl EventStore for Remote {
    fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<AppendedAt, StoreError>> {
        let call = Call::Append(stream.to_owned(), expected, events);
        expect!(self, call, Answer::StoreFailed, Answer::Appended(at) => at)
    }

    fn read_stream(
        &self,
        stream: &str,
        from: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        let call = Call::ReadStream(stream.to_owned(), from, limit);
        expect!(self, call, Answer::StoreFailed, Answer::Events(events) => events)
    }

    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        expect!(self, Call::ReadAll(after, limit), Answer::StoreFailed, Answer::Events(events) => events)
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        expect!(self, Call::WaitBeyond(position), Answer::StoreFailed, Answer::Done => ())
    }

    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>> {
        expect!(self, Call::SaveSnapshot(stream.to_owned(), snapshot), Answer::StoreFailed, Answer::Done => ())
    }

    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> {
        let call = Call::LoadSnapshot(stream.to_owned(), at_most);
        expect!(self, call, Answer::StoreFailed, Answer::Snapshot(found) => found)
    }

    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        expect!(self, Call::CommitView(view.to_owned(), position, rows), Answer::StoreFailed, Answer::Done => ())
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>> {
        let call = Call::LoadView(view.to_owned());
        expect!(self, call, Answer::StoreFailed, Answer::View(position, rows) => (position, rows))
    }
}

impl KeyValue for Remote {
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>> {
        expect!(self, Call::Get(key.to_owned()), Answer::KeysFailed, Answer::Value(found) => found)
    }

    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        let call = Call::Put(key.to_owned(), value.to_owned(), condition, ttl);
        expect!(self, call, Answer::KeysFailed, Answer::Put(version) => version)
    }

    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        expect!(self, Call::Delete(key.to_owned(), condition), Answer::KeysFailed, Answer::Done => ())
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        let call = Call::Scan(prefix.to_owned(), after.map(str::to_owned), limit);
        expect!(self, call, Answer::KeysFailed, Answer::Values(found) => found)
    }

    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        expect!(self, Call::Batch(writes), Answer::KeysFailed, Answer::Done => ())
    }
}
