//! A record to write with one schema and read with the other.

use std::rc::Rc;

use eda_schema::json_schema::invalid;
use eda_schema::registry::{Parsed, SchemaId};
use eda_schema::text::{self, Malformed, malformed};
use eda_schema::wire::frame;
use eda_schema::{SchemaType, avro};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::sentences::fault;
use super::{Draft, area, read};
use crate::words::Spoken;

/// Bytes are shown up to here.
const BYTES_SHOWN_MAX: usize = 48;

/// A record that the schemas of a kind of change begin with.
pub(super) fn example(change: &str) -> &'static str {
    match change {
        "renamed" | "renamed-with-alias" => "{\"id\": \"TXN-1\", \"sender_id\": \"U10001\"}",
        "widened" | "narrowed" => "{\"id\": \"TXN-1\", \"amount\": 500000}",
        "symbol-added" | "symbol-removed" => "{\"currency\": \"INR\"}",
        "optional-removed" | "required-removed" => "{\"id\": \"TXN-1\", \"note\": \"rent\"}",
        _ => "{\"id\": \"TXN-1\"}",
    }
}

/// What became of a record.
enum Came {
    /// A schema is none, which is told at it.
    NoSchema,
    /// The writer's schema does not let it be written.
    Unwritten(Malformed),
    /// Written, as these bytes where it is Avro.
    Written(Vec<u8>, Read),
}

/// What the reader made of it.
enum Read {
    As(String),
    Valid,
    Unresolved,
    Invalid(Vec<Malformed>),
}

fn come(draft: &Draft) -> Came {
    let last = draft.earlier.last().expect("there is a version");
    let (writer, reader) = if draft.writes_new { (&draft.new, last) } else { (last, &draft.new) };
    let (Ok(writer), Ok(reader)) = (read(draft.ty, writer), read(draft.ty, reader)) else { return Came::NoSchema };
    let record = &draft.record;
    match (writer, reader) {
        (Parsed::Avro(writer), Parsed::Avro(reader)) => {
            let value = text::read(record)
                .and_then(|json| avro::payload(&writer, &json).map_err(|(path, why)| malformed(record, &path, why)));
            let body = match value.map(|value| avro::encode(&writer, value)) {
                Ok(Ok(body)) => body,
                Ok(Err(error)) => return Came::Unwritten(malformed(record, "", error.to_string())),
                Err(malformed) => return Came::Unwritten(malformed),
            };
            let value = avro::decode(&writer, Some(&reader), &body).ok();
            let json = value.and_then(|value| serde_json::Value::try_from(value).ok());
            let id = SchemaId(draft.earlier.len() as u32 + u32::from(draft.writes_new));
            Came::Written(frame(id, &body), json.map_or(Read::Unresolved, |json| Read::As(json.to_string())))
        }
        (Parsed::JsonSchema(writer), Parsed::JsonSchema(reader)) => {
            let faults = |schema| invalid(schema, record).unwrap_or_else(|why| vec![malformed(record, "", why)]);
            match faults(&writer).into_iter().next() {
                Some(malformed) => Came::Unwritten(malformed),
                None => {
                    let found = faults(&reader);
                    Came::Written(Vec::new(), if found.is_empty() { Read::Valid } else { Read::Invalid(found) })
                }
            }
        }
        _ => Came::NoSchema,
    }
}

pub(super) fn panel(words: &Spoken, draft: &UseStateHandle<Draft>) -> Html {
    let came = come(draft);
    let on_writer = {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            draft.set(Draft { writes_new: select.selected_index() == 1, ..(*draft).clone() });
        })
    };
    let edit = draft.clone();
    let change = move |record: Rc<str>| edit.set(Draft { record, ..(*edit).clone() });
    let last = draft.earlier.len().to_string();
    let option = |is_new: bool, id: &str| {
        html! { <option selected={draft.writes_new == is_new}>{ words.text_with(id, &[("version", &last)]) }</option> }
    };
    let unwritten = if let Came::Unwritten(malformed) = &came { Some(malformed.clone()) } else { None };
    html! {
        <>
            <h3>{ words.text("schema-editor-record") }</h3>
            <label class="writer">{ words.text("schema-editor-writer") }
                <select onchange={on_writer}>
                    { option(false, "schema-editor-old-writes") }
                    { option(true, "schema-editor-new-writes") }
                </select>
            </label>
            { area(words, "schema-record", words.text("schema-editor-record-text"), &draft.record, unwritten, change) }
            <div role="status" class="read">{ outcome(words, draft.ty, &came) }</div>
        </>
    }
}

fn outcome(words: &Spoken, ty: SchemaType, came: &Came) -> Html {
    let Came::Written(bytes, read) = came else {
        return html! { <p>{ words.text("schema-editor-not-written") }</p> };
    };
    let hex: Vec<String> = bytes.iter().take(BYTES_SHOWN_MAX).map(|byte| format!("{byte:02x}")).collect();
    let more = if bytes.len() > BYTES_SHOWN_MAX { " …" } else { "" };
    let said = match read {
        Read::As(json) => {
            html! { <p class="good">{ words.text("schema-editor-read-as") }{ " " }<code>{ json }</code></p> }
        }
        Read::Valid => html! { <p class="good">{ words.text("schema-editor-valid") }</p> },
        Read::Unresolved => html! { <p class="bad">{ words.text("schema-editor-unresolved") }</p> },
        Read::Invalid(faults) => html! {
            <>
                <p class="bad">{ words.text("schema-editor-invalid") }</p>
                <ul>{ for faults.iter().map(|malformed| html! { <li>{ fault(words, malformed) }</li> }) }</ul>
            </>
        },
    };
    html! {
        <>
            if ty == SchemaType::Avro {
                <p>{ words.counted("schema-editor-bytes", "bytes", bytes.len() as u64) }{ " " }
                    <code class="bytes">{ hex.join(" ") }{ more }</code></p>
            }
            { said }
        </>
    }
}
