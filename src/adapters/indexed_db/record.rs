//! What a stored record looks like.
//!
//! What IndexedDB has to find (position, stream, version) are fields of their own. The event is one
//! JSON text, and its body is text within that text: JavaScript would read `1.0` as `1` and round
//! integers beyond 2^53.

use std::rc::Rc;

use eda_patterns::event::Event;
use eda_patterns::ports::{KeyVersion, NewEvent, Position, Snapshot, StoredEvent, Version};
use eda_patterns::recorder::Context;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wasm_bindgen::prelude::*;

/// The largest whole number that a double holds with all its smaller neighbours: 2^53.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

#[wasm_bindgen]
extern "C" {
    /// A plain object with the fields that our records have. The getters return whatever is there,
    /// since a damaged record may have anything in place of what we wrote.
    #[wasm_bindgen(extends = js_sys::Object, js_name = Object)]
    #[derive(Clone)]
    pub(super) type Record;

    #[wasm_bindgen(constructor, js_class = "Object")]
    fn new() -> Record;

    #[wasm_bindgen(method, getter)]
    fn position(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_position(this: &Record, position: f64);

    #[wasm_bindgen(method, getter)]
    fn stream(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_stream(this: &Record, stream: &str);

    #[wasm_bindgen(method, getter)]
    fn version(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_version(this: &Record, version: f64);

    #[wasm_bindgen(method, getter)]
    fn event(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_event(this: &Record, event: &str);

    #[wasm_bindgen(method, getter)]
    fn schema(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_schema(this: &Record, schema: u32);

    #[wasm_bindgen(method, getter)]
    fn body(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_body(this: &Record, body: &str);

    #[wasm_bindgen(method, getter)]
    fn view(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_view(this: &Record, view: &str);

    #[wasm_bindgen(method, getter)]
    fn key(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_key(this: &Record, key: &str);

    #[wasm_bindgen(method, getter)]
    fn row(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_row(this: &Record, row: &str);

    #[wasm_bindgen(method, getter)]
    fn value(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_value(this: &Record, value: &str);

    #[wasm_bindgen(method, getter)]
    fn expires_ms(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_expires_ms(this: &Record, expires_ms: f64);

    #[wasm_bindgen(method, getter)]
    fn place(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_place(this: &Record, place: &str);

    #[wasm_bindgen(method, getter)]
    fn why(this: &Record) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_why(this: &Record, why: &str);

    #[wasm_bindgen(method, setter)]
    fn set_record(this: &Record, record: &JsValue);
}

/// An event as the text in its record. The store is private to this page: what leaves it is
/// written as CloudEvents by [`json_lines`](eda_patterns::event::json_lines).
#[derive(Serialize, Deserialize)]
struct EventText {
    id: Uuid,
    ty: Rc<str>,
    source: Rc<str>,
    subject: Rc<str>,
    unix_ms: u64,
    correlation_id: Rc<str>,
    causation_id: Option<Uuid>,
    schema: u32,
    data: Rc<str>,
}

/// Why a record cannot be read.
type Damage = String;

/// The record of a new event at its place.
pub(super) fn event_record(stream: &str, version: Version, position: Position, new: &NewEvent) -> Record {
    let event = new.event.clone();
    let text = EventText {
        id: event.id,
        ty: event.ty,
        source: event.source,
        subject: event.subject,
        unix_ms: event.unix_ms,
        correlation_id: event.correlation_id,
        causation_id: event.causation_id,
        schema: new.schema,
        data: event.data,
    };
    let record = Record::new();
    record.set_position(double(position.0));
    record.set_stream(stream);
    record.set_version(double(version.0));
    record.set_event(&serde_json::to_string(&text).expect("an event's own text serialises"));
    record
}

/// The event of a record.
pub(super) fn stored_event(record: &Record) -> Result<StoredEvent, Damage> {
    let position = Position(number("position", &record.position())?);
    let stream = text("stream", &record.stream())?;
    let version = Version(number("version", &record.version())?);
    let event: EventText =
        serde_json::from_str(&text("event", &record.event())?).map_err(|error| format!("event: {error}"))?;
    Ok(StoredEvent {
        stream,
        version,
        position,
        schema: event.schema,
        event: Event {
            id: event.id,
            ty: event.ty,
            source: event.source,
            subject: event.subject,
            unix_ms: event.unix_ms,
            correlation_id: event.correlation_id,
            causation_id: event.causation_id,
            data: event.data,
        },
        context: Context::default(),
    })
}

/// The record of a snapshot.
pub(super) fn snapshot_record(stream: &str, snapshot: &Snapshot) -> Record {
    let record = Record::new();
    record.set_stream(stream);
    record.set_version(double(snapshot.version.0));
    record.set_schema(snapshot.schema);
    record.set_body(&snapshot.body);
    record
}

/// The snapshot of a record.
pub(super) fn snapshot(record: &Record) -> Result<Snapshot, Damage> {
    let schema = number("schema", &record.schema())?;
    Ok(Snapshot {
        version: Version(number("version", &record.version())?),
        schema: u32::try_from(schema).map_err(|_| format!("schema: {schema} is out of range"))?,
        body: text("body", &record.body())?,
    })
}

/// The record of how far a view has come.
pub(super) fn view_record(view: &str, position: Position) -> Record {
    let record = Record::new();
    record.set_view(view);
    record.set_position(double(position.0));
    record
}

/// How far the view of a record has come.
pub(super) fn view_position(record: &Record) -> Result<Position, Damage> {
    Ok(Position(number("position", &record.position())?))
}

/// The record of a view's row.
pub(super) fn row_record(view: &str, key: &str, row: &str) -> Record {
    let record = Record::new();
    record.set_view(view);
    record.set_key(key);
    record.set_row(row);
    record
}

/// The key and row of a record.
pub(super) fn row(record: &Record) -> Result<(String, String), Damage> {
    Ok((text("key", &record.key())?, text("row", &record.row())?))
}

/// A key's value, its version, and the wall clock's reading when it is over; `None` is never.
pub(super) struct KeyRow {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) version: KeyVersion,
    pub(super) expires_ms: Option<f64>,
}

impl KeyRow {
    pub(super) fn record(&self) -> Record {
        let record = Record::new();
        record.set_key(&self.key);
        record.set_value(&self.value);
        record.set_version(double(self.version.0));
        if let Some(expires_ms) = self.expires_ms {
            record.set_expires_ms(expires_ms);
        }
        record
    }

    pub(super) fn of(record: &Record) -> Result<KeyRow, Damage> {
        let expires_ms = record.expires_ms();
        Ok(KeyRow {
            key: text("key", &record.key())?,
            value: text("value", &record.value())?,
            version: KeyVersion(number("version", &record.version())?),
            expires_ms: match expires_ms.as_f64() {
                None if expires_ms.is_undefined() => None,
                None => return Err("expires_ms: not a number".to_owned()),
                found => found,
            },
        })
    }
}

/// A copy of a record that cannot be read.
pub(super) fn quarantine_record(place: &str, why: &str, damaged: &JsValue) -> Record {
    let record = Record::new();
    record.set_place(place);
    record.set_why(why);
    record.set_record(damaged);
    record
}

/// Where the record lies that this is a copy of, and why it cannot be read.
pub(super) fn set_aside(record: &Record) -> (String, String) {
    (record.place().as_string().unwrap_or_default(), record.why().as_string().unwrap_or_default())
}

/// A whole number as IndexedDB's keys want it.
pub(super) fn double(number: u64) -> f64 {
    let double = number as f64;
    assert!(double < EXACT_MAX, "positions and versions count events, and no store has 2^53 of them");
    double
}

/// The whole number of a field.
pub(super) fn number(field: &str, value: &JsValue) -> Result<u64, Damage> {
    match value.as_f64() {
        Some(double) if (0.0..EXACT_MAX).contains(&double) && double.fract() == 0.0 => Ok(double as u64),
        Some(double) => Err(format!("{field}: {double} is not a count")),
        None => Err(format!("{field}: not a number")),
    }
}

fn text(field: &str, value: &JsValue) -> Result<String, Damage> {
    value.as_string().ok_or_else(|| format!("{field}: not text"))
}
