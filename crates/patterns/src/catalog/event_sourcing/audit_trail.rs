//! The audit trail: a stream as JSON lines, one CloudEvents 1.0 event each, that anybody can read,
//! keep and put into another store.
//!
//! What CloudEvents has no word for travels as extensions: `stream`, `streamversion`,
//! `schemaversion`.

use crate::event::{CloudEvent, CloudEventError, Event, Extension};
use crate::ports::{NewEvent, StoredEvent, Version};

/// An event of a trail: where it stood, and what to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEvent {
    /// Its stream.
    pub stream: String,
    /// Its version there.
    pub version: Version,
    /// The event.
    pub event: NewEvent,
}

/// Writes events as JSON lines.
///
/// # Errors
/// When an event's body is no JSON.
pub fn to_json_lines(events: &[StoredEvent]) -> Result<String, CloudEventError> {
    let mut lines = String::new();
    for stored in events {
        let mut event = CloudEvent::try_from(&stored.event)?;
        // Numbers of CloudEvents have 32 bits; a version may have more, so it travels as text.
        let extensions = [
            ("stream", Extension::Text(stored.stream.clone())),
            ("streamversion", Extension::Text(stored.version.0.to_string())),
            ("schemaversion", Extension::Text(stored.schema.to_string())),
        ];
        event.extensions.extend(extensions.map(|(name, value)| (name.to_owned(), value)));
        lines.push_str(&event.to_json_line());
        lines.push('\n');
    }
    Ok(lines)
}

/// Reads JSON lines.
///
/// # Errors
/// The number of the first line that does not fit, from 1, and what is wrong with it.
pub fn from_json_lines(lines: &str) -> Result<Vec<TrailEvent>, (usize, CloudEventError)> {
    let numbered = lines.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    numbered.map(|(line, number)| read_line(line).map_err(|error| (number, error))).collect()
}

fn read_line(line: &str) -> Result<TrailEvent, CloudEventError> {
    let read = CloudEvent::from_json(line)?;
    let text = |name: &str, what| {
        let value = read.extensions.get(name).map(Extension::to_string);
        value.ok_or(CloudEventError::NotOurs(what))
    };
    let not_a_number = |_| CloudEventError::NotOurs("a version of it is no number");
    let version = text("streamversion", "it has no streamversion")?.parse().map_err(not_a_number)?;
    let schema = text("schemaversion", "it has no schemaversion")?.parse().map_err(not_a_number)?;
    Ok(TrailEvent {
        stream: text("stream", "it has no stream")?,
        version: Version(version),
        event: NewEvent { event: Event::try_from(&read)?, schema },
    })
}
