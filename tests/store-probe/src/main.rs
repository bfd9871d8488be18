//! Lends the page's event store to JavaScript, so that a test can open it in several tabs, take the
//! browser away in the midst of an append, and look at what is left; and the [`engine`], so that it can
//! be measured.
//!
//! Answers are JSON text. An error is thrown as the text of a
//! [`StoreError`], after its one-word code and a colon.

mod engine;

use std::cell::Cell;

use eda_patterns::event::Event;
use eda_patterns::ports::{EventStore, Expected, NewEvent, Position, StoreError, StoredEvent, Version};
use event_playground::adapters::indexed_db::{Durability, IndexedDb};
use event_playground::adapters::storage::{Storage, StorageStatus};
use serde_json::json;
use uuid::Uuid;
use wasm_bindgen::prelude::*;

fn main() {
    // Tells the test that the module has started; a second start would make a second store.
    let told = js_sys::Reflect::set(&js_sys::global(), &"probeStarted".into(), &JsValue::TRUE);
    told.expect("a window takes a new field");
}

/// The page's event store.
#[wasm_bindgen]
pub struct Store {
    database: IndexedDb,
    ids: Ids,
}

#[wasm_bindgen]
impl Store {
    /// The database `name`; `durability` is `strict` or `relaxed`.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, durability: &str) -> Store {
        let durability = if durability == "relaxed" { Durability::Relaxed } else { Durability::Strict };
        Store { database: IndexedDb::new(name, durability), ids: Ids::drawn() }
    }

    /// Appends `count` events whose body is the JSON text `body`, at the version `expected`, or at
    /// any where it is negative. Answers with the last version.
    pub async fn append(&self, stream: String, expected: f64, count: u32, body: String) -> Result<f64, JsValue> {
        let expected = if expected < 0.0 { Expected::Any } else { Expected::Version(Version(expected as u64)) };
        let events = (0..count).map(|_| new_event(self.ids.next(), &stream, &body)).collect();
        let appended = self.database.append(&stream, expected, events).await.map_err(thrown)?;
        Ok(appended.last.0 as f64)
    }

    /// Up to `limit` events of a stream from version `from` on.
    pub async fn read_stream(&self, stream: String, from: u32, limit: u32) -> Result<String, JsValue> {
        let read = self.database.read_stream(&stream, Version(from.into()), limit as usize).await;
        Ok(as_json(&read.map_err(thrown)?))
    }

    /// Up to `limit` events of the store after a position.
    pub async fn read_all(&self, after: u32, limit: u32) -> Result<String, JsValue> {
        let read = self.database.read_all(Position(after.into()), limit as usize).await;
        Ok(as_json(&read.map_err(thrown)?))
    }

    /// Ready when there is an event beyond a position.
    pub async fn wait_beyond(&self, position: u32) -> Result<(), JsValue> {
        self.database.wait_beyond(Position(position.into())).await.map_err(thrown)
    }

    /// What the browser says of the durability of what was written.
    pub fn durability_in_force(&self) -> Option<String> {
        self.database.durability_in_force()
    }
}

/// Opens the page's storage and says what it is: `strict`, `relaxed`, or `memory:` and why.
#[wasm_bindgen]
pub async fn open_storage(name: String) -> Result<String, JsValue> {
    let storage = Storage::open(&name, Durability::Strict).await;
    storage
        .stores()
        .append("s", Expected::Any, vec![new_event(Ids::drawn().next(), "s", "{}")])
        .await
        .map_err(thrown)?;
    Ok(match storage.status() {
        StorageStatus::Kept { durability, .. } => durability.word().to_owned(),
        StorageStatus::InMemory { why } => format!("memory: {why}"),
    })
}

/// Ids that no other tab has, drawn once and then counted on: the browser's randomness would be
/// measured along with the store.
struct Ids(Cell<u128>);

impl Ids {
    fn drawn() -> Ids {
        let draw = || u128::from((js_sys::Math::random() * f64::from(u32::MAX)) as u32);
        Ids(Cell::new(draw() << 96 | draw() << 64))
    }

    fn next(&self) -> Uuid {
        self.0.set(self.0.get().wrapping_add(1));
        Uuid::from_u128(self.0.get())
    }
}

fn new_event(id: Uuid, subject: &str, body: &str) -> NewEvent {
    let event = Event {
        id,
        ty: "share.bought".into(),
        source: "/probe".into(),
        subject: subject.into(),
        unix_ms: js_sys::Date::now() as u64,
        correlation_id: subject.into(),
        causation_id: None,
        data: body.into(),
    };
    NewEvent { event, schema: 1 }
}

fn as_json(events: &[StoredEvent]) -> String {
    let events = events.iter().map(|stored| {
        json!({
            "stream": stored.stream,
            "version": stored.version,
            "position": stored.position,
            "id": stored.event.id.to_string(),
            "body": &*stored.event.data,
        })
    });
    serde_json::Value::Array(events.collect()).to_string()
}

fn thrown(error: StoreError) -> JsValue {
    js_sys::Error::new(&format!("{}: {error}", error.code())).into()
}
