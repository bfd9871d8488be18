//! One record: its key, its value, its headers, and the event that it carries.

use std::rc::Rc;

use eda_patterns::event::{Binding, CloudEvent, Message, Mode, rfc3339};
use eda_wire::{FoundRecord, Isolation, LogRecord, Place, ReadFrom, Reading};
use yew::prelude::*;

use super::asking::Desk;
use super::tail::place;
use super::text::{Shown, line};
use crate::views::parameters::grouped;
use crate::views::while_there::while_there;
use crate::words::{Spoken, use_words};

/// A bridge gives no more of a value.
const VALUE_MAX_BYTES: u32 = 256 << 10;

/// So many characters of a header stand in its row.
const HEADER_SHOWN: usize = 400;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) desk: Desk,
    pub(super) every_run: bool,
    pub(super) found: Rc<FoundRecord>,
}

#[component]
pub(super) fn Record(props: &Props) -> Html {
    let words = use_words();
    let found = use_whole(props);
    let record = &found.record;
    let (partition, offset) = place(&found);
    let held = record.value.as_ref().map_or(0, |value| value.len() as u64);
    let at = rfc3339::format(u64::try_from(record.timestamp_ms).unwrap_or_default());
    let value = match &record.value {
        None => html! { <p class="quiet">{ words.text("topics-no-value") }</p> },
        Some(value) => {
            html! { <pre tabindex="0" aria-labelledby="topics-value">{ Shown::of(value).text() }</pre> }
        }
    };
    html! {
        <article class="record" aria-label={words.text_with("topics-record", &[("place", &format!("P{partition} · {offset}"))])}>
            <dl>
                <dt>{ words.text("topics-place") }</dt><dd>{ format!("P{partition} · {offset}") }</dd>
                <dt>{ words.text("topics-time") }</dt><dd><time>{ at }</time></dd>
                <dt>{ words.text("topics-key") }</dt>
                <dd>{ record.key.as_ref().map_or_else(|| html! { <span class="quiet">{ words.text("topics-no-key") }</span> },
                    |key| html! { <code>{ Shown::of(key).text() }</code> }) }</dd>
            </dl>
            { event(&words, record, held == found.value_bytes) }
            { headers(&words, record) }
            <h4 id="topics-value">{ words.text("topics-value") }
                <small>{ words.text_with("topics-bytes", &[("bytes", &grouped(found.value_bytes as i64))]) }</small>
            </h4>
            { value }
            if held < found.value_bytes {
                <p class="quiet">{ words.text_with("topics-cut", &[("bytes", &grouped(held as i64))]) }</p>
            }
        </article>
    }
}

/// The record with all of its value, once that is there: the list has the beginning of a long one alone.
#[hook]
fn use_whole(props: &Props) -> Rc<FoundRecord> {
    let whole = use_state_eq(|| None::<Rc<FoundRecord>>);
    use_effect_with((), {
        let whole = whole.setter();
        let (desk, every_run, found) = (props.desk.clone(), props.every_run, Rc::clone(&props.found));
        move |()| {
            let gone = while_there(async move {
                let held = found.record.value.as_ref().map_or(0, |value| value.len() as u64);
                if held == found.value_bytes {
                    return;
                }
                let (partition, offset) = place(&found);
                let reading = Reading {
                    every_run,
                    topic: found.record.at.at.topic.clone(),
                    from: vec![ReadFrom { partition, place: Place::Offset(offset) }],
                    limit: 1,
                    value_max_bytes: VALUE_MAX_BYTES,
                    isolation: Isolation::ReadUncommitted,
                };
                // Where it cannot be had, its beginning stays, and it is said how long it is.
                if let Ok(answer) = desk.inspector.0.records(reading).await {
                    let same = answer.records.into_iter().find(|read| place(read) == (partition, offset));
                    whole.set(same.map(Rc::new));
                }
            });
            move || drop(gone)
        }
    });
    (*whole).clone().unwrap_or_else(|| Rc::clone(&props.found))
}

/// The message of the Kafka protocol binding of CloudEvents, and its mode. `None` where nothing says that there is an event.
fn message(record: &LogRecord) -> Option<(Message, Mode)> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let headers = record.headers.iter();
    let headers: Vec<(String, String)> = headers
        .map(|header| (header.key.clone(), header.value.as_ref().map_or_else(String::new, |it| text(it))))
        .collect();
    let body = record.value.as_ref().map(|value| value.to_vec());
    let message = Message { headers, body };
    let mode = message.mode();
    let has_attributes = message.headers.iter().any(|(name, _)| name.to_ascii_lowercase().starts_with("ce_"));
    (mode == Mode::Structured || has_attributes).then_some((message, mode))
}

/// The attributes of the event that a record carries, and in which mode they stand there.
fn event(words: &Spoken, record: &LogRecord, is_whole: bool) -> Html {
    let Some((message, mode)) = message(record) else { return html! {} };
    let about = words.text(match mode {
        Mode::Binary => "topics-event-binary",
        Mode::Structured => "topics-event-structured",
    });
    let told = match Binding::Kafka.read(&message) {
        Ok(event) => attributes(words, &event),
        // All of it may be no event, or not all of it be there.
        Err(_) if !is_whole && mode == Mode::Structured => {
            html! { <p class="quiet">{ words.text("topics-event-cut") }</p> }
        }
        Err(error) => {
            html! { <p class="fault">{ words.text_with("topics-event-broken", &[("why", &error.to_string())]) }</p> }
        }
    };
    html! { <><h4>{ "CloudEvents" }<small>{ about }</small></h4>{ told }</> }
}

fn attributes(words: &Spoken, event: &CloudEvent) -> Html {
    let optional = [
        ("datacontenttype", &event.data_content_type),
        ("dataschema", &event.data_schema),
        ("subject", &event.subject),
        ("time", &event.time),
    ];
    let mut rows = vec![
        ("specversion".to_owned(), "1.0".to_owned()),
        ("id".to_owned(), event.id.clone()),
        ("source".to_owned(), event.source.clone()),
        ("type".to_owned(), event.ty.clone()),
    ];
    let given = optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    rows.extend(given);
    rows.extend(event.extensions.iter().map(|(name, value)| (name.clone(), value.to_string())));
    pairs(&words.text("topics-event-table"), rows)
}

fn headers(words: &Spoken, record: &LogRecord) -> Html {
    let rows: Vec<(String, String)> = record
        .headers
        .iter()
        .map(|header| {
            let value = header.value.as_ref().map_or_else(|| "∅".to_owned(), |value| line(value, HEADER_SHOWN));
            (header.key.clone(), value)
        })
        .collect();
    html! {
        <>
            <h4>{ words.text("topics-headers") }</h4>
            if rows.is_empty() { <p class="quiet">{ words.text("topics-no-headers") }</p> } else { { pairs(&words.text("topics-headers"), rows) } }
        </>
    }
}

/// A table of names and values. A name may come twice.
fn pairs(caption: &str, rows: Vec<(String, String)>) -> Html {
    let row = |(name, value): (String, String)| html! { <tr><th scope="row">{ name }</th><td>{ value }</td></tr> };
    html! { <table class="pairs"><caption class="sr">{ caption }</caption><tbody>{ for rows.into_iter().map(row) }</tbody></table> }
}

#[cfg(test)]
mod tests {
    use eda_wire::{LogHeader, LogOffset, LogPartition};
    use serde_bytes::ByteBuf;

    use super::*;

    fn record(headers: &[(&str, &str)], value: &str) -> LogRecord {
        let bytes = |text: &str| Some(ByteBuf::from(text.as_bytes()));
        let header = |(key, value): &(&str, &str)| LogHeader { key: (*key).to_owned(), value: bytes(value) };
        LogRecord {
            at: LogOffset { at: LogPartition { topic: "t".to_owned(), partition: 0 }, offset: 0 },
            timestamp_ms: 0,
            key: None,
            value: bytes(value),
            headers: headers.iter().map(header).collect(),
        }
    }

    /// Kafka protocol binding 1.0.2, 3.: the content type tells the modes apart.
    #[test]
    fn a_record_says_in_which_mode_its_event_is() {
        let mode = |record: &LogRecord| message(record).map(|(_, mode)| mode);
        let json = ("content-type", "application/json");
        assert_eq!(mode(&record(&[json, ("ce_id", "1")], "{}")), Some(Mode::Binary));
        let structured = ("content-type", "application/cloudevents+json; charset=UTF-8");
        assert_eq!(mode(&record(&[structured], "{}")), Some(Mode::Structured));
        assert_eq!(mode(&record(&[json, ("trace", "1")], "{}")), None);
    }
}
