//! Streams of events in one log, with what is kept beside them.

use crate::ports::{AppendedAt, Expected, NewEvent, Position, Snapshot, StoreError, StoredEvent, Version};
use crate::recorder::Context;
use crate::sorted::SortedMap;

/// The events of a store in the order in which they came, its snapshots and its views.
#[derive(Default)]
pub struct EventLog {
    events: Vec<StoredEvent>,
    /// Places in the log, by stream; a version is the index plus one.
    streams: SortedMap<String, Vec<usize>>,
    snapshots: SortedMap<(String, Version), Snapshot>,
    views: SortedMap<String, View>,
}

#[derive(Default)]
struct View {
    position: Position,
    rows: SortedMap<String, String>,
}

impl EventLog {
    /// Where the newest event lies; 0 where there is none.
    pub fn end(&self) -> Position {
        Position(self.events.len() as u64)
    }

    /// The version of a stream's newest event; 0 where there is none.
    pub fn version(&self, stream: &str) -> Version {
        Version(self.streams.get(stream).map_or(0, Vec::len) as u64)
    }

    /// Appends all of `events`, which `context` led to, or none.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the stream is not at the expected version.
    pub fn append(
        &mut self,
        stream: &str,
        expected: Expected,
        events: &[NewEvent],
        context: Context,
    ) -> Result<AppendedAt, StoreError> {
        let places = self.streams.entry(stream.to_owned()).or_default();
        let actual = Version(places.len() as u64);
        if let Expected::Version(version) = expected
            && version != actual
        {
            return Err(StoreError::Conflict { actual });
        }
        for new in events {
            let version = Version(places.len() as u64 + 1);
            places.push(self.events.len());
            self.events.push(StoredEvent {
                stream: stream.to_owned(),
                version,
                position: Position(self.events.len() as u64 + 1),
                schema: new.schema,
                event: new.event.clone(),
                context,
            });
        }
        let last = Version(places.len() as u64);
        Ok(AppendedAt { first: Version(actual.0 + 1), last, position: self.end() })
    }

    /// Up to `limit` events of a stream, from version `from` on.
    pub fn stream(&self, stream: &str, from: Version, limit: usize) -> Vec<StoredEvent> {
        let places = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let skip = (from.0.max(1) - 1) as usize;
        places.iter().skip(skip).take(limit).map(|&place| self.events[place].clone()).collect()
    }

    /// Up to `limit` events that come after a position.
    pub fn after(&self, position: Position, limit: usize) -> Vec<StoredEvent> {
        self.events.iter().skip(position.0 as usize).take(limit).cloned().collect()
    }

    /// Keeps a snapshot.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where the stream does not reach so far.
    pub fn save_snapshot(&mut self, stream: &str, snapshot: Snapshot) -> Result<(), StoreError> {
        if snapshot.version > self.version(stream) {
            return Err(StoreError::Gone);
        }
        self.snapshots.insert((stream.to_owned(), snapshot.version), snapshot);
        Ok(())
    }

    /// The newest snapshot at `at_most` or before, or the newest of all.
    pub fn snapshot(&self, stream: &str, at_most: Option<Version>) -> Option<Snapshot> {
        let (first, last) = (Version(0), at_most.unwrap_or(Version(u64::MAX)));
        let mut up_to = self.snapshots.range((stream.to_owned(), first)..=(stream.to_owned(), last));
        up_to.next_back().map(|(_, snapshot)| snapshot.clone())
    }

    /// Keeps a view's rows with their position, unless one as far is kept already.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where the store does not reach so far.
    pub fn commit_view(
        &mut self,
        view: &str,
        position: Position,
        rows: &[(String, Option<String>)],
    ) -> Result<(), StoreError> {
        if position > self.end() {
            return Err(StoreError::Gone);
        }
        let view = self.views.entry(view.to_owned()).or_default();
        if position <= view.position {
            return Ok(());
        }
        view.position = position;
        for (key, row) in rows {
            match row {
                Some(row) => view.rows.insert(key.clone(), row.clone()),
                None => view.rows.remove(key),
            };
        }
        Ok(())
    }

    /// A view's position and rows, in the order of their keys.
    pub fn view(&self, view: &str) -> (Position, Vec<(String, String)>) {
        let Some(view) = self.views.get(view) else { return (Position(0), Vec::new()) };
        (view.position, view.rows.iter().map(|(key, row)| (key.clone(), row.clone())).collect())
    }
}
