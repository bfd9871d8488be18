//! Stored events as JSON lines, one CloudEvents 1.0 event each, that anybody can read, keep and put
//! into another store: an audit trail, an export.
//!
//! What CloudEvents has no word for travels as extensions: `stream`, `streamversion`,
//! `schemaversion`. A line break between two tokens of a body becomes a space; else it keeps every
//! digit.

use crate::event::{CloudEvent, CloudEventError, Event, Extension};
use crate::pattern::Intake;
use crate::ports::{NewEvent, StoredEvent, Version};
use crate::sorted::{SortedMap, SortedSet};

/// The extensions that a line may have. Another one could not be kept, so it is refused.
const EXTENSIONS: [&str; 5] = ["stream", "streamversion", "schemaversion", "correlationid", "causationid"];

/// An event of a trail: where it stood, and what to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEvent {
    /// The line that it was read from, counted from 1.
    pub line: usize,
    /// Its stream.
    pub stream: String,
    /// Its version there.
    pub version: Version,
    /// The event.
    pub event: NewEvent,
}

/// Why lines were not taken: the first that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} does not fit: {}", self.line, self.why)
    }
}

impl std::error::Error for Misfit {}

/// Writes events as JSON lines.
///
/// # Errors
/// When an event breaks a rule of CloudEvents: its source is no URI reference, its subject is empty.
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

/// Reads JSON lines. Blank ones are passed over.
///
/// # Errors
/// The first line that is no event of ours, or one that stood on a line before.
pub fn from_json_lines(lines: &str) -> Result<Vec<TrailEvent>, Misfit> {
    let mut ids = SortedSet::new();
    let mut events = Vec::new();
    for (text, line) in lines.lines().zip(1..).filter(|(text, _)| !text.trim().is_empty()) {
        let event = read_line(line, text).map_err(|error| Misfit { line, why: error.to_string() })?;
        let id = event.event.event.id;
        if !ids.insert(id) {
            return Err(Misfit { line, why: format!("event {id} is in the file twice") });
        }
        events.push(event);
    }
    Ok(events)
}

/// Checks that each event goes on where its stream stops. `versions` are those of the streams as
/// they are kept; what is not among them is empty.
///
/// # Errors
/// The first line whose version cannot follow.
pub fn check_versions(events: &[TrailEvent], mut versions: SortedMap<String, Version>) -> Result<(), Misfit> {
    for TrailEvent { line, stream, version, .. } in events {
        let Version(before) = versions.insert(stream.clone(), *version).unwrap_or_default();
        if version.0 != before + 1 {
            let why = format!("stream {stream} is at version {before}, so version {} cannot follow", version.0);
            return Err(Misfit { line: *line, why });
        }
    }
    Ok(())
}

/// Checks that whoever will read the events can: what its readers cannot read would stop them for ever.
/// `intake` has judged the events that the store has.
///
/// # Errors
/// The first line that cannot be read, and why.
pub fn check_readable(events: &[TrailEvent], mut intake: Intake) -> Result<(), Misfit> {
    events.iter().try_for_each(|trail| intake(&trail.event).map_err(|why| Misfit { line: trail.line, why }))
}

fn read_line(line: usize, text: &str) -> Result<TrailEvent, CloudEventError> {
    let read = CloudEvent::from_json(text)?;
    let unknown = read.extensions.keys().find(|name| !EXTENSIONS.contains(&name.as_str()));
    let unkept = unknown.cloned().or_else(|| read.data_schema.as_ref().map(|_| "dataschema".to_owned()));
    if let Some(name) = unkept {
        return Err(CloudEventError::Attribute { name, why: "is none that could be kept" });
    }
    let text = |name: &str, what| {
        let value = read.extensions.get(name).map(Extension::to_string).filter(|value| !value.is_empty());
        value.ok_or(CloudEventError::NotOurs(what))
    };
    let not_a_number = |_| CloudEventError::NotOurs("a version of it is no number");
    let version = text("streamversion", "it has no streamversion")?.parse().map_err(not_a_number)?;
    let schema = text("schemaversion", "it has no schemaversion")?.parse().map_err(not_a_number)?;
    Ok(TrailEvent {
        line,
        stream: text("stream", "it has no stream")?,
        version: Version(version),
        event: NewEvent { event: Event::try_from(&read)?, schema },
    })
}
