//! How an event travels as a record: a CloudEvent in binary mode, its attributes as headers and its data as the value.

use std::rc::Rc;

use super::{Consumed, Header};
use crate::event::{Binding, CloudEvent, Event, Mode};

/// A header with text.
pub(crate) fn header(key: &str, value: &str) -> Header {
    Header { key: key.into(), value: value.as_bytes().into() }
}

/// An event as the headers and the value of a record.
///
/// # Panics
/// When the event breaks a rule of CloudEvents; those of the patterns do not.
pub(crate) fn to_record(event: &Event) -> (Vec<Header>, Rc<[u8]>) {
    let event = CloudEvent::try_from(event).expect("the attributes of our events are well formed");
    let message = Binding::Kafka.write(&event, Mode::Binary).expect("our events carry JSON");
    let headers = message.headers.iter().map(|(key, value)| header(key, value)).collect();
    (headers, message.body.unwrap_or_default().into())
}

/// The event of a record; `None` where it is none: trying again will not help.
pub(crate) fn of_record(record: &Consumed) -> Option<Event> {
    let mut headers = Vec::with_capacity(record.headers.len());
    for header in record.headers.iter() {
        headers.push((&*header.key, std::str::from_utf8(&header.value).ok()?));
    }
    let event = Binding::Kafka.read_parts(&headers, record.value.as_deref()).ok()?;
    Event::try_from(&event).ok()
}
