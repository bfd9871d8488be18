//! The stores of a page whose browser keeps nothing: in memory, with the same promises until the
//! page is closed.

use eda_patterns::sorted::SortedMap;
use std::cell::RefCell;
use std::rc::Rc;

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
    log: Vec<StoredEvent>,
    /// Places in the log, by stream; a version is the index plus one.
    streams: SortedMap<String, Vec<usize>>,
    snapshots: SortedMap<(String, Version), Snapshot>,
    views: SortedMap<String, View>,
    waiting: Vec<oneshot::Sender<()>>,
    keys: SortedMap<String, Row>,
}

#[derive(Default)]
struct View {
    position: Position,
    rows: SortedMap<String, String>,
}

struct Row {
    value: String,
    version: KeyVersion,
    expires: Time,
}

impl MemoryStore {
    /// Empty stores, whose times to live go by `now`.
    pub fn new(now: impl Fn() -> Time + 'static) -> MemoryStore {
        MemoryStore { state: Rc::default(), now: Rc::new(now) }
    }
}

impl State {
    fn append(&mut self, stream: &str, expected: Expected, events: &[NewEvent]) -> Result<AppendedAt, StoreError> {
        let actual = Version(self.streams.get(stream).map_or(0, Vec::len) as u64);
        if let Expected::Version(version) = expected
            && version != actual
        {
            return Err(StoreError::Conflict { actual });
        }
        let places = self.streams.entry(stream.to_owned()).or_default();
        for new in events {
            places.push(self.log.len());
            self.log.push(StoredEvent {
                stream: stream.to_owned(),
                version: Version(places.len() as u64),
                position: Position(self.log.len() as u64 + 1),
                schema: new.schema,
                event: new.event.clone(),
                context: Context::default(),
            });
        }
        let last = Version(places.len() as u64);
        for waiting in self.waiting.drain(..) {
            // Whoever gave up waiting needs no answer.
            let _ = waiting.send(());
        }
        Ok(AppendedAt { first: Version(actual.0 + 1), last, position: Position(self.log.len() as u64) })
    }

    fn live(&self, key: &str, now: Time) -> Option<&Row> {
        self.keys.get(key).filter(|row| row.expires > now)
    }

    fn check(&self, key: &str, condition: PutIf, now: Time) -> Result<(), KeyValueError> {
        let actual = self.live(key, now).map_or(KeyVersion(0), |row| row.version);
        let holds = match condition {
            PutIf::Always => true,
            PutIf::Absent => actual == KeyVersion(0),
            PutIf::Version(version) => actual == version,
        };
        if holds { Ok(()) } else { Err(KeyValueError::Conflict { key: key.to_owned(), actual }) }
    }

    fn put(&mut self, key: &str, value: &str, ttl: Option<Span>, now: Time) -> KeyVersion {
        let version = KeyVersion(self.live(key, now).map_or(0, |row| row.version.0) + 1);
        let expires = ttl.map_or(Time::NEVER, |ttl| now + ttl);
        self.keys.insert(key.to_owned(), Row { value: value.to_owned(), version, expires });
        version
    }
}

impl EventStore for MemoryStore {
    async fn append(&self, stream: &str, expected: Expected, events: Vec<NewEvent>) -> Result<AppendedAt, StoreError> {
        self.state.borrow_mut().append(stream, expected, &events)
    }

    async fn read_stream(&self, stream: &str, from: Version, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        let state = self.state.borrow();
        let places = state.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let skip = (from.0.max(1) - 1) as usize;
        Ok(places.iter().skip(skip).take(limit).map(|&place| state.log[place].clone()).collect())
    }

    async fn read_all(&self, after: Position, limit: usize) -> Result<Vec<StoredEvent>, StoreError> {
        Ok(self.state.borrow().log.iter().skip(after.0 as usize).take(limit).cloned().collect())
    }

    async fn wait_beyond(&self, position: Position) -> Result<(), StoreError> {
        loop {
            let told = {
                let mut state = self.state.borrow_mut();
                if state.log.len() as u64 > position.0 {
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
        self.state.borrow_mut().snapshots.insert((stream.to_owned(), snapshot.version), snapshot);
        Ok(())
    }

    async fn load_snapshot(&self, stream: &str, at_most: Option<Version>) -> Result<Option<Snapshot>, StoreError> {
        let state = self.state.borrow();
        let (first, last) = (Version(0), at_most.unwrap_or(Version(u64::MAX)));
        let mut up_to = state.snapshots.range((stream.to_owned(), first)..=(stream.to_owned(), last));
        Ok(up_to.next_back().map(|(_, snapshot)| snapshot.clone()))
    }

    async fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> Result<(), StoreError> {
        let mut state = self.state.borrow_mut();
        let view = state.views.entry(view.to_owned()).or_default();
        if position <= view.position {
            return Ok(());
        }
        view.position = position;
        for (key, row) in rows {
            match row {
                Some(row) => view.rows.insert(key, row),
                None => view.rows.remove(&key),
            };
        }
        Ok(())
    }

    async fn load_view(&self, view: &str) -> Result<(Position, Vec<(String, String)>), StoreError> {
        let state = self.state.borrow();
        let Some(view) = state.views.get(view) else { return Ok((Position(0), Vec::new())) };
        Ok((view.position, view.rows.iter().map(|(key, row)| (key.clone(), row.clone())).collect()))
    }
}

impl KeyValue for MemoryStore {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, KeyValueError> {
        let state = self.state.borrow();
        let live = state.live(key, (self.now)());
        Ok(live.map(|row| Versioned { value: row.value.clone(), version: row.version }))
    }

    async fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> Result<KeyVersion, KeyValueError> {
        let (mut state, now) = (self.state.borrow_mut(), (self.now)());
        state.check(key, condition, now)?;
        Ok(state.put(key, value, ttl, now))
    }

    async fn delete(&self, key: &str, condition: PutIf) -> Result<(), KeyValueError> {
        let (mut state, now) = (self.state.borrow_mut(), (self.now)());
        if state.live(key, now).is_some() {
            state.check(key, condition, now)?;
        }
        state.keys.remove(key);
        Ok(())
    }

    async fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Versioned)>, KeyValueError> {
        let (state, now) = (self.state.borrow(), (self.now)());
        let from = after.filter(|after| *after > prefix).unwrap_or(prefix);
        let within = state.keys.range(from.to_owned()..).take_while(|(key, _)| key.starts_with(prefix));
        let wanted = within.filter(|(key, row)| row.expires > now && after.is_none_or(|after| key.as_str() > after));
        let versioned = |row: &Row| Versioned { value: row.value.clone(), version: row.version };
        Ok(wanted.take(limit).map(|(key, row)| (key.clone(), versioned(row))).collect())
    }

    async fn batch(&self, writes: Vec<Write>) -> Result<(), KeyValueError> {
        let (mut state, now) = (self.state.borrow_mut(), (self.now)());
        for write in &writes {
            if let Write::Put { key, condition, .. } = write {
                state.check(key, *condition, now)?;
            }
        }
        for write in &writes {
            match write {
                Write::Put { key, value, ttl, .. } => {
                    state.put(key, value, *ttl, now);
                }
                Write::Delete { key } => {
                    state.keys.remove(key);
                }
            }
        }
        Ok(())
    }
}
