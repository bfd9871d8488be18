//! The envelope of every event: immutable, and CloudEvents 1.0 JSON where it leaves the program.

mod cloud_event;
pub mod json_lines;
pub mod rfc3339;
pub mod uuid_v7;

use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

pub use cloud_event::{Binding, CloudEvent, CloudEventError, Data, Extension, Message, Mode};

/// An immutable event. Cloning shares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Unique for ever: UUID version 7, so that ids sort by time.
    pub id: Uuid,
    /// The type in the past tense: `order.placed`.
    pub ty: Rc<str>,
    /// Who says so: `/checkout`.
    pub source: Rc<str>,
    /// About whom: the order's or the portfolio's id.
    pub subject: Rc<str>,
    /// The writer's wall clock: milliseconds since 1970-01-01 UTC.
    pub unix_ms: u64,
    /// The business thing that a chain of events belongs to.
    pub correlation_id: Rc<str>,
    /// The event that led to this one.
    pub causation_id: Option<Uuid>,
    /// The body, JSON text. Text, so that numbers keep all their digits.
    pub data: Rc<str>,
}

impl Event {
    /// The body as a type.
    ///
    /// # Errors
    /// When the body is not of that type: the event is poison to this reader, and trying again
    /// will not help.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.data)
    }

    /// A body as JSON text.
    ///
    /// # Panics
    /// When `data` has a map whose keys are not text; our own types have none.
    pub fn body<T: Serialize>(data: &T) -> Rc<str> {
        serde_json::to_string(data).expect("our bodies serialise").into()
    }
}
