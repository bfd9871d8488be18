//! Events as JSON lines: one CloudEvents 1.0 event a line, in the order of the store.
//!
//! What CloudEvents has no word for travels as extension attributes: `stream`, `streamversion`,
//! `schemaversion`, `correlationid` and `causationid`. A body is the event's `data`, digit for
//! digit; line breaks between its tokens become blanks. A body that is no JSON travels as text.

use eda_patterns::sorted::{SortedMap, SortedSet};
use std::borrow::Cow;
use std::fmt;

use eda_patterns::event::Event;
use eda_patterns::ports::{EventStore, NewEvent, Position, StoreError, StoredEvent, Version};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;
use wasm_bindgen::JsValue;

use super::IndexedDb;
use super::connection::detached;
use super::event_store::{newest_position, newest_version};
use super::failure::Failure;
use super::record::event_record;
use super::schema::EVENTS;
use indexed_db_futures::prelude::*;

/// How many events are read at a time.
const PAGE: usize = 1_000;
const JSON: &str = "application/json";
const TEXT: &str = "text/plain";

/// A line. An attribute that we could not keep is refused, not dropped.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    specversion: Cow<'a, str>,
    id: Uuid,
    source: Cow<'a, str>,
    r#type: Cow<'a, str>,
    subject: Cow<'a, str>,
    time: Cow<'a, str>,
    datacontenttype: Cow<'a, str>,
    stream: Cow<'a, str>,
    streamversion: u64,
    schemaversion: u32,
    correlationid: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    causationid: Option<Uuid>,
    data: Box<RawValue>,
}

/// Why a file was not taken in. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// A line does not fit.
    Line {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        why: String,
    },
    /// The store failed.
    Store(StoreError),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImportError::Line { number, why } => write!(f, "line {number} does not fit: {why}; nothing was imported"),
            ImportError::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ImportError {}

impl IndexedDb {
    /// Every event of the store, a line each.
    ///
    /// # Errors
    /// As [`EventStore::read_all`]: an export without a damaged event would pass for the whole, so
    /// the damage comes first; another export then goes on without it.
    pub async fn export(&self) -> Result<String, StoreError> {
        let (mut lines, mut after) = (String::new(), Position(0));
        loop {
            let events = self.read_all(after, PAGE).await?;
            let Some(last) = events.last() else { return Ok(lines) };
            after = last.position;
            for stored in &events {
                lines.push_str(&line_from_event(stored));
                lines.push('\n');
            }
        }
    }

    /// Appends every event of `lines` in one transaction, or none. Returns how many there were.
    /// Streams must go on where the store's stop; positions are given anew, in the order of the lines.
    ///
    /// # Errors
    /// The first line that does not fit and why, or what the store says.
    pub async fn import(&self, lines: &str) -> Result<usize, ImportError> {
        let events = read_lines(lines)?;
        let this = self.clone();
        detached(async move {
            let count = events.len();
            let imported = this.connection.write_attached(&[EVENTS], async move |transaction| {
                let store = transaction.object_store(EVENTS)?;
                let mut position = newest_position(&store).await?;
                // All lines are checked before the first is added: what was added would be kept.
                let mut versions: SortedMap<&str, Version> = SortedMap::new();
                for (number, stream, version, _) in &events {
                    let before = match versions.get(stream.as_str()) {
                        Some(&before) => before,
                        None => newest_version(&store, stream).await?,
                    };
                    if version.0 != before.0 + 1 {
                        let Version(is) = before;
                        let why = format!("stream {stream} is at version {is}, so version {} cannot follow", version.0);
                        return Ok(Err(ImportError::Line { number: *number, why }));
                    }
                    versions.insert(stream, *version);
                }
                for (_, stream, version, new) in &events {
                    position.0 += 1;
                    store.add(JsValue::from(event_record(stream, *version, position, new))).primitive()?;
                }
                Ok(Ok(count))
            });
            let imported = imported.await.map_err(|failure: Failure| ImportError::Store(failure.into()))?;
            this.news.tell();
            imported
        })
        .await
    }
}

type Numbered = (usize, String, Version, NewEvent);

/// The events of all lines, each with its line's number. Blank lines are passed over.
fn read_lines(lines: &str) -> Result<Vec<Numbered>, ImportError> {
    let mut ids = SortedSet::new();
    let mut events = Vec::new();
    for (line, number) in lines.lines().zip(1..) {
        if line.trim().is_empty() {
            continue;
        }
        let fits = event_from_line(line).and_then(|(stream, version, new)| {
            let again = !ids.insert(new.event.id);
            if again { Err(format!("event {} is in the file twice", new.event.id)) } else { Ok((stream, version, new)) }
        });
        let (stream, version, new) = fits.map_err(|why| ImportError::Line { number, why })?;
        events.push((number, stream, version, new));
    }
    Ok(events)
}

fn line_from_event(stored: &StoredEvent) -> String {
    let event = &stored.event;
    let on_one_line = event.data.replace(['\n', '\r'], " ");
    let (datacontenttype, data) = match RawValue::from_string(on_one_line) {
        Ok(data) => (JSON, data),
        Err(_) => (TEXT, serde_json::value::to_raw_value(&*event.data).expect("text serialises")),
    };
    let line = Line {
        specversion: "1.0".into(),
        id: event.id,
        source: (&*event.source).into(),
        r#type: (&*event.ty).into(),
        subject: (&*event.subject).into(),
        time: String::from(js_sys::Date::new(&JsValue::from(event.unix_ms as f64)).to_iso_string()).into(),
        datacontenttype: datacontenttype.into(),
        stream: (&*stored.stream).into(),
        streamversion: stored.version.0,
        schemaversion: stored.schema,
        correlationid: (&*event.correlation_id).into(),
        causationid: event.causation_id,
        data,
    };
    serde_json::to_string(&line).expect("a line serialises")
}

fn event_from_line(line: &str) -> Result<(String, Version, NewEvent), String> {
    let line: Line<'_> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    if line.specversion != "1.0" {
        return Err(format!("CloudEvents {} is not 1.0", line.specversion));
    }
    let data = match &*line.datacontenttype {
        JSON => line.data.get().to_owned(),
        TEXT => serde_json::from_str(line.data.get()).map_err(|error| format!("data: {error}"))?,
        other => return Err(format!("datacontenttype {other} is neither {JSON} nor {TEXT}")),
    };
    for (name, value) in [("source", &line.source), ("type", &line.r#type), ("stream", &line.stream)] {
        if value.is_empty() {
            return Err(format!("{name} is empty"));
        }
    }
    let event = Event {
        id: line.id,
        ty: (*line.r#type).into(),
        source: (*line.source).into(),
        subject: (*line.subject).into(),
        unix_ms: unix_ms(&line.time).ok_or_else(|| format!("time {} is no RFC 3339 time since 1970", line.time))?,
        correlation_id: (*line.correlationid).into(),
        causation_id: line.causationid,
        data: data.into(),
    };
    let new = NewEvent { event, schema: line.schemaversion };
    Ok((line.stream.into_owned(), Version(line.streamversion), new))
}

/// Milliseconds since 1970 of an RFC 3339 time. The browser reads many other forms as well, in the
/// reader's own time zone, so the shape is checked first.
fn unix_ms(time: &str) -> Option<u64> {
    let shape: String = time.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let rest = shape.strip_prefix("0000-00-00T00:00:00")?;
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches('0'),
        None => rest,
    };
    if !["Z", "+00:00", "-00:00"].contains(&zone) {
        return None;
    }
    let unix_ms = js_sys::Date::parse(time);
    (unix_ms >= 0.0).then_some(unix_ms as u64)
}
