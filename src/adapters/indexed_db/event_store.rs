//! The event store.

mod keys;

use self::keys::{beginning_of, damage, end_of, key_number, key_of, numbers, pair, place, whole};
use std::future::Future;
use std::rc::Rc;

use eda_patterns::ports::{
    AppendedAt, EventStore, Expected, NewEvent, Position, Snapshot, StoreError, StoredEvent, Version,
};
use futures::future::try_join;
use indexed_db_futures::KeyRange;
use indexed_db_futures::cursor::CursorDirection;
use indexed_db_futures::internals::{QuerySourceInternal, SystemRepr};
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::IndexedDb;
use super::connection::detached;
use super::failure::Failure;
use super::quarantine::pass_over;
use super::record::{self, Record, double};
use super::schema::{BY_STREAM, EVENTS, QUARANTINE, ROWS, SNAPSHOTS, VIEWS};

impl EventStore for IndexedDb {
    fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<AppendedAt, StoreError>> {
        let (this, stream) = (self.clone(), stream.to_owned());
        let events: Rc<[NewEvent]> = events.into();
        async move {
            // The news goes out whether or not the writer still waits for its answer.
            detached(async move {
                let (mut end, epoch) = (this.end.get(), this.acknowledged.epoch());
                let appended = loop {
                    let (stream, events) = (stream.clone(), Rc::clone(&events));
                    let appended = this.connection.write_attached(&[EVENTS], async move |transaction| {
                        append(transaction, &stream, expected, &events, end).await
                    });
                    match appended.await {
                        // Another tab has appended; without a guess it cannot be wrong again.
                        Err(Failure::GuessedWrong) => end = None,
                        appended => break appended?,
                    }
                };
                this.end.set(Some(appended.position));
                this.acknowledged.note(epoch, appended.position);
                this.news.tell();
                Ok(appended)
            })
            .await
        }
    }

    fn read_stream(
        &self,
        stream: &str,
        from: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        let (this, stream) = (self.clone(), stream.to_owned());
        async move {
            let found = this.connection.read(&[EVENTS, QUARANTINE], async move |transaction| {
                let events = transaction.object_store(EVENTS)?;
                let index = events.index(BY_STREAM)?;
                let range = KeyRange::Bound(place(&stream, from.0), false, end_of(&stream), false);
                collect(transaction, &index, &["stream", "version"], range, limit).await
            });
            Ok(this.answer(found.await).await?)
        }
    }

    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        let this = self.clone();
        async move {
            let found = this.connection.read(&[EVENTS, QUARANTINE], async move |transaction| {
                let events = transaction.object_store(EVENTS)?;
                let range = KeyRange::Bound(double(after.0).into(), true, f64::INFINITY.into(), false);
                collect(transaction, &events, &["position"], range, limit).await
            });
            Ok(this.answer(found.await).await?)
        }
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        let this = self.clone();
        async move {
            loop {
                // Asked for before we look, so that nothing falls between looking and waiting.
                let news = this.news.next();
                if !this.read_all(position, 1).await?.is_empty() {
                    return Ok(());
                }
                news.await;
            }
        }
    }

    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>> {
        let (this, stream) = (self.clone(), stream.to_owned());
        async move {
            let saved = this.connection.write(&[EVENTS, SNAPSHOTS], async move |transaction| {
                // Another tab may have deleted everything since this state was folded.
                if snapshot.version > newest_version(&transaction.object_store(EVENTS)?, &stream).await? {
                    return Err(Failure::Gone);
                }
                let snapshots = transaction.object_store(SNAPSHOTS)?;
                snapshots.put(JsValue::from(record::snapshot_record(&stream, &snapshot))).primitive()?;
                Ok(())
            });
            Ok(saved.await?)
        }
    }

    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> {
        let (this, stream) = (self.clone(), stream.to_owned());
        async move {
            let found = this.connection.read(&[SNAPSHOTS, QUARANTINE], async move |transaction| {
                newest_snapshot(transaction, &stream, at_most).await
            });
            Ok(this.answer(found.await).await?)
        }
    }

    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        let (this, view) = (self.clone(), view.to_owned());
        async move {
            let committed = this.connection.write(&[EVENTS, VIEWS, ROWS], async move |transaction| {
                let (views, table) = (transaction.object_store(VIEWS)?, transaction.object_store(ROWS)?);
                // Another tab may have deleted everything since these events were read.
                if position > newest_position(&transaction.object_store(EVENTS)?).await? {
                    return Err(Failure::Gone);
                }
                if position <= position_of(&views, &view).await? {
                    return Ok(());
                }
                views.put(JsValue::from(record::view_record(&view, position))).primitive()?;
                for (key, row) in &rows {
                    match row {
                        Some(row) => {
                            table.put(JsValue::from(record::row_record(&view, key, row))).primitive()?;
                        }
                        None => {
                            table.delete(pair(&view, key)).primitive()?;
                        }
                    }
                }
                Ok(())
            });
            Ok(this.answer(committed.await).await?)
        }
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>> {
        let (this, view) = (self.clone(), view.to_owned());
        async move {
            let found = this.connection.read(&[VIEWS, ROWS, QUARANTINE], async move |transaction| {
                let (views, table) = (transaction.object_store(VIEWS)?, transaction.object_store(ROWS)?);
                let position = position_of(&views, &view).await?;
                let range = KeyRange::Bound(beginning_of(&view), false, end_of(&view), false);
                let (mut rows, mut damaged) = (Vec::new(), Vec::new());
                for found in table.get_all::<JsValue>().with_query::<JsValue, _>(range).primitive()?.await? {
                    let found = found?;
                    match record::row(found.unchecked_ref()) {
                        Ok(row) => rows.push(row),
                        Err(why) => damaged.push(damage(ROWS, &found, &["view", "key"], why)),
                    }
                }
                // IndexedDB orders text by UTF-16 units, the port by bytes.
                rows.sort();
                pass_over(transaction, damaged).await?;
                Ok((position, rows))
            });
            Ok(this.answer(found.await).await?)
        }
    }
}

/// Adds the events after the newest one of their stream, unless that is not the expected one.
///
/// `end` is where this page believes the store to end. With it and an expected version the events
/// are added along with the questions whether both are true, which saves the wait between the two;
/// the answers decide whether the transaction is committed.
async fn append(
    transaction: &Transaction<'_>,
    stream: &str,
    expected: Expected,
    events: &[NewEvent],
    end: Option<Position>,
) -> Result<AppendedAt, Failure> {
    let store = transaction.object_store(EVENTS)?;
    let index = store.index(BY_STREAM)?;
    let newest = newest_key(&store, numbers())?;
    let newest_of_stream = newest_key(&index, whole(stream))?;
    let guess = match (expected, end) {
        (Expected::Version(version), Some(end)) => Some((end, version)),
        (Expected::Version(_) | Expected::Any, _) => None,
    };
    if let Some((position, version)) = guess {
        add(&store, stream, version, position, events)?;
    }
    let (newest, newest_of_stream) = try_join(newest, newest_of_stream).await?;
    let (position, actual) = (position_of_key(newest)?, version_of_key(newest_of_stream)?);
    if let Expected::Version(version) = expected
        && version != actual
    {
        return Err(Failure::Conflict(actual));
    }
    match guess {
        None => add(&store, stream, actual, position, events)?,
        Some(guess) if guess != (position, actual) => return Err(Failure::GuessedWrong),
        Some(_) => {}
    }
    let count = events.len() as u64;
    Ok(AppendedAt {
        first: Version(actual.0 + 1),
        last: Version(actual.0 + count),
        position: Position(position.0 + count),
    })
}

/// Adds events after a version and a position. No request is awaited: the commit waits for all.
fn add(
    store: &ObjectStore<'_>,
    stream: &str,
    version: Version,
    position: Position,
    events: &[NewEvent],
) -> Result<(), Failure> {
    for (new, place) in events.iter().zip(1..) {
        let (version, position) = (Version(version.0 + place), Position(position.0 + place));
        store.add(JsValue::from(record::event_record(stream, version, position, new))).primitive()?;
    }
    Ok(())
}

/// The position of the newest event of the store.
pub(super) async fn newest_position(events: &ObjectStore<'_>) -> Result<Position, Failure> {
    position_of_key(newest_key(events, numbers())?.await?)
}

/// The version of the newest event of a stream.
pub(super) async fn newest_version(events: &ObjectStore<'_>, stream: &str) -> Result<Version, Failure> {
    let index = events.index(BY_STREAM)?;
    version_of_key(newest_key(&index, whole(stream))?.await?)
}

/// Asks for the greatest key of a range. The request is made by this call, not by the first poll of
/// what it returns.
fn newest_key<'s, S, Sys>(
    source: &'s S,
    range: KeyRange<JsValue>,
) -> Result<impl Future<Output = Result<Option<JsValue>, Failure>> + use<'s, S, Sys>, Failure>
where
    S: SystemRepr<Repr = Sys>,
    Sys: QuerySourceInternal,
{
    let cursor = source.open_key_cursor().with_query::<JsValue, _>(range).with_direction(CursorDirection::Prev);
    let request = cursor.primitive()?;
    Ok(async move { Ok(request.await?.map(|cursor| cursor.as_sys().key()).transpose()?) })
}

fn position_of_key(key: Option<JsValue>) -> Result<Position, Failure> {
    Ok(Position(key.map_or(Ok(0), |key| key_number(&key))?))
}

fn version_of_key(key: Option<JsValue>) -> Result<Version, Failure> {
    Ok(Version(key.map_or(Ok(0), |key| key_number(&Array::from(&key).get(1)))?))
}

/// Up to `limit` readable events of `source` between two keys, in their order. `key_path` are the
/// fields that make up a record's key there. Damage that was reported before is passed over.
async fn collect<S, Sys>(
    transaction: &Transaction<'_>,
    source: &S,
    key_path: &[&str],
    mut range: KeyRange<JsValue>,
    limit: usize,
) -> Result<Vec<StoredEvent>, Failure>
where
    S: SystemRepr<Repr = Sys>,
    Sys: QuerySourceInternal,
{
    let mut events = Vec::new();
    while events.len() < limit {
        let wanted = u32::try_from(limit - events.len()).unwrap_or(u32::MAX);
        let (mut damaged, mut last, mut records) = (Vec::new(), JsValue::UNDEFINED, 0);
        for found in
            source.get_all::<JsValue>().with_query::<JsValue, _>(range.clone()).with_limit(wanted).primitive()?.await?
        {
            let found = found?;
            match record::stored_event(found.unchecked_ref()) {
                Ok(event) => events.push(event),
                Err(why) => damaged.push(damage(EVENTS, &found, &["position"], why)),
            }
            (last, records) = (found, records + 1);
        }
        pass_over(transaction, damaged).await?;
        if records < wanted {
            break;
        }
        let KeyRange::Bound(_, _, end, end_open) = range else { panic!("events are read between two keys") };
        range = KeyRange::Bound(key_of(&last, key_path), true, end, end_open);
    }
    Ok(events)
}

async fn newest_snapshot(
    transaction: &Transaction<'_>,
    stream: &str,
    at_most: Option<Version>,
) -> Result<Option<Snapshot>, Failure> {
    let snapshots = transaction.object_store(SNAPSHOTS)?;
    let end = at_most.map_or_else(|| end_of(stream), |version| place(stream, version.0));
    let range = KeyRange::Bound(beginning_of(stream), false, end, false);
    let mut cursor = snapshots
        .open_cursor()
        .with_query::<JsValue, _>(range)
        .with_direction(CursorDirection::Prev)
        .primitive()?
        .await?;
    while let Some(cursor) = &mut cursor {
        let Some(found) = cursor.next_record::<JsValue>().await? else { break };
        match record::snapshot(found.unchecked_ref()) {
            Ok(snapshot) => return Ok(Some(snapshot)),
            // An older snapshot serves as well, only slower.
            Err(why) => pass_over(transaction, vec![damage(SNAPSHOTS, &found, &["stream", "version"], why)]).await?,
        }
    }
    Ok(None)
}

async fn position_of(views: &ObjectStore<'_>, view: &str) -> Result<Position, Failure> {
    match views.get::<JsValue, _, _>(view).primitive()?.await? {
        Some(found) => record::view_position(found.unchecked_ref::<Record>())
            .map_err(|why| Failure::Corrupt(vec![damage(VIEWS, &found, &["view"], why)])),
        None => Ok(Position(0)),
    }
}
