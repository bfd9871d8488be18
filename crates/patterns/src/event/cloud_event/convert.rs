//! An event of a pattern as a CloudEvent, and back.

use std::rc::Rc;

use serde_json::value::RawValue;
use uuid::Uuid;

use super::super::{Event, rfc3339};
use super::{CloudEvent, CloudEventError, Data, Extension, is_json_media_type, raw_text, text_of};
use crate::sorted::SortedMap;

impl TryFrom<&Event> for CloudEvent {
    type Error = CloudEventError;

    /// # Errors
    /// When its source is no URI reference or another attribute breaks a rule. A body that is no JSON
    /// is text.
    fn try_from(event: &Event) -> Result<CloudEvent, CloudEventError> {
        let (media, data) = match RawValue::from_string(event.data.to_string()) {
            Ok(json) => ("application/json", json),
            Err(_) => ("text/plain", raw_text(&event.data)),
        };
        let mut extensions = SortedMap::new();
        extensions.insert("correlationid".to_owned(), Extension::Text(event.correlation_id.to_string()));
        if let Some(cause) = event.causation_id {
            extensions.insert("causationid".to_owned(), Extension::Text(cause.to_string()));
        }
        let cloud_event = CloudEvent {
            id: event.id.to_string(),
            source: event.source.to_string(),
            ty: event.ty.to_string(),
            data_content_type: Some(media.to_owned()),
            data_schema: None,
            subject: Some(event.subject.to_string()),
            time: Some(rfc3339::format(event.unix_ms)),
            extensions,
            data: Some(Data::Json(data)),
        };
        cloud_event.check()?;
        Ok(cloud_event)
    }
}

impl TryFrom<&CloudEvent> for Event {
    type Error = CloudEventError;

    /// # Errors
    /// What one of our events has and this one lacks.
    fn try_from(event: &CloudEvent) -> Result<Event, CloudEventError> {
        let not_ours = CloudEventError::NotOurs;
        let uuid = |text: &str, what| Uuid::try_parse(text).map_err(|_| not_ours(what));
        let text = |name: &str| event.extensions.get(name).map(Extension::to_string);
        let subject: Rc<str> = event.subject.as_deref().ok_or(not_ours("it has no subject"))?.into();
        let time = event.time.as_deref().ok_or(not_ours("it has no time"))?;
        let unix_ms = rfc3339::parse(time).and_then(|ms| u64::try_from(ms).ok());
        let Some(Data::Json(data)) = &event.data else { return Err(not_ours("its data is neither JSON nor text")) };
        let data: Rc<str> = match event.data_content_type.as_deref() {
            Some("text/plain") => text_of("data", data)?.into(),
            media if media.is_none_or(is_json_media_type) => data.get().into(),
            Some(_) | None => return Err(not_ours("its data is neither JSON nor plain text")),
        };
        Ok(Event {
            id: uuid(&event.id, "its id is no UUID")?,
            ty: event.ty.as_str().into(),
            source: event.source.as_str().into(),
            unix_ms: unix_ms.ok_or(not_ours("its time is before 1970"))?,
            correlation_id: text("correlationid").map_or_else(|| Rc::clone(&subject), Rc::from),
            causation_id: text("causationid").map(|id| uuid(&id, "its causationid is no UUID")).transpose()?,
            subject,
            data,
        })
    }
}
