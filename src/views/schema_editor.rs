//! Schemas and records to edit freely, judged by the very code of the registry: what changed, which rule decides and where,
//! what a reader makes of a record, and the modes against the kinds of change.

mod comparison;
mod matrix;
mod record;
mod sentences;

use std::rc::Rc;

use eda_schema::SchemaType;
use eda_schema::changes::changes_of;
use eda_schema::json_schema::parse_strictly;
use eda_schema::registry::{Comparable, Mode, Parsed, clashes};
use eda_schema::text::Malformed;
use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use self::matrix::Matrix;
use self::sentences::fault;
use super::dialog::{Dialog, use_dialog};
use crate::words::{Spoken, use_words};

/// More versions than this are not offered: the page would be all text.
const VERSIONS_MAX: usize = 6;

/// The editor, for a page that has fetched it.
pub(crate) fn editor(on_closed: Callback<()>) -> Html {
    Spoken::learn_words(eda_patterns::words::SCHEMA_EDITOR);
    html! { <Editor {on_closed} /> }
}

/// What is being edited.
#[derive(Clone, PartialEq)]
struct Draft {
    ty: SchemaType,
    mode: Mode,
    /// The registered versions, oldest first.
    earlier: Vec<Rc<str>>,
    new: Rc<str>,
    record: Rc<str>,
    /// Whether the record is written with the new schema, and read with the last one.
    writes_new: bool,
    /// The cell of the matrix that the schemas came from.
    picked: Option<(Mode, &'static str)>,
}

impl Draft {
    /// An example of the matrix.
    fn of(ty: SchemaType, mode: Mode, id: &str) -> Draft {
        let changes = changes_of(ty);
        let change = changes.iter().find(|change| change.id == id).unwrap_or(&changes[0]);
        Draft {
            ty,
            mode,
            earlier: change.earlier.iter().map(|text| Rc::from(*text)).collect(),
            new: Rc::from(change.new),
            record: Rc::from(record::example(change.id)),
            writes_new: false,
            picked: Some((mode, change.id)),
        }
    }
}

/// A schema as a person writes it: of JSON Schema the meta-schema is asked as well.
fn read(ty: SchemaType, text: &str) -> Result<Parsed, Malformed> {
    match ty {
        SchemaType::Avro => Parsed::parse(ty, text),
        SchemaType::JsonSchema => parse_strictly(text).map(Parsed::JsonSchema),
    }
}

#[derive(PartialEq, Properties)]
struct Props {
    on_closed: Callback<()>,
}

#[component]
fn Editor(props: &Props) -> Html {
    let words = use_words();
    let draft = use_state(|| Draft::of(SchemaType::Avro, Mode::Backward, "required-added"));
    let Dialog { element, close, onclose } = use_dialog(&props.on_closed);
    let on_pick = {
        let draft = draft.clone();
        Callback::from(move |(mode, id): (Mode, &'static str)| draft.set(Draft::of(draft.ty, mode, id)))
    };
    html! {
        <dialog class="schema-editor" ref={element} aria-labelledby="schema-editor-title" {onclose}>
            <header>
                <h2 id="schema-editor-title">{ words.text("schema-editor-title") }</h2>
                <button type="button" onclick={close}>{ words.text("app-close") }</button>
            </header>
            { settings(&words, &draft) }
            { texts(&words, &draft) }
            { verdict(&words, &draft) }
            { record::panel(&words, &draft) }
            <h3>{ words.text("schema-editor-matrix") }</h3>
            <p class="quiet">{ words.text("schema-editor-matrix-about") }</p>
            <Matrix ty={draft.ty} picked={draft.picked} {on_pick} />
        </dialog>
    }
}

fn settings(words: &Spoken, draft: &UseStateHandle<Draft>) -> Html {
    let on_type = {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let ty = if select.selected_index() == 0 { SchemaType::Avro } else { SchemaType::JsonSchema };
            draft.set(Draft::of(ty, draft.mode, draft.picked.map_or("required-added", |(_, id)| id)));
        })
    };
    let on_mode = {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let mode = Mode::named(&select.value()).expect("the options are the modes' names");
            draft.set(Draft { mode, picked: None, ..(*draft).clone() });
        })
    };
    let modes = Mode::ALL.iter().map(|mode| {
        html! { <option value={mode.name()} selected={*mode == draft.mode}>{ mode.name() }</option> }
    });
    html! {
        <div class="row settings">
            <label>{ words.text("schema-editor-language") }
                <select onchange={on_type}>
                    <option selected={draft.ty == SchemaType::Avro}>{ "Avro" }</option>
                    <option selected={draft.ty == SchemaType::JsonSchema}>{ "JSON Schema" }</option>
                </select>
            </label>
            <label>{ words.text("schema-versioning-param-mode") }<select onchange={on_mode}>{ for modes }</select></label>
        </div>
    }
}

/// The registered versions and the new one, each with what is wrong in its text.
fn texts(words: &Spoken, draft: &UseStateHandle<Draft>) -> Html {
    let earlier = draft.earlier.iter().enumerate().map(|(index, text)| {
        let label = words.text_with("schema-editor-version", &[("version", &(index + 1).to_string())]);
        let edit = draft.clone();
        let change = move |text: Rc<str>| {
            let mut next = (*edit).clone();
            next.earlier[index] = text;
            edit.set(Draft { picked: None, ..next });
        };
        area(words, &format!("schema-version-{}", index + 1), label, text, read(draft.ty, text).err(), change)
    });
    let edit = draft.clone();
    let change = move |new: Rc<str>| edit.set(Draft { new, picked: None, ..(*edit).clone() });
    let new = area(
        words,
        "schema-new",
        words.text("schema-editor-new"),
        &draft.new,
        read(draft.ty, &draft.new).err(),
        change,
    );
    html! { <div class="texts">{ for earlier }{ new }</div> }
}

/// A text with its label, and under it where and why it is not what it should be.
fn area(
    words: &Spoken,
    id: &str,
    label: String,
    text: &Rc<str>,
    malformed: Option<Malformed>,
    change: impl Fn(Rc<str>) + 'static,
) -> Html {
    let about = format!("{id}-about");
    let oninput = Callback::from(move |event: InputEvent| {
        let area: HtmlTextAreaElement = event.target_unchecked_into();
        change(Rc::from(area.value()));
    });
    let rows = text.lines().count().clamp(6, 16).to_string();
    html! {
        <div class="text" key={id.to_owned()}>
            <label for={id.to_owned()}>{ label }</label>
            <textarea id={id.to_owned()} {rows} spellcheck="false" autocapitalize="off" autocomplete="off" dir="ltr"
                aria-invalid={malformed.is_some().to_string()} aria-describedby={about.clone()}
                value={text.to_string()} {oninput} />
            <p id={about} class="fault" aria-live="polite">{ for malformed.iter().map(|malformed| fault(words, malformed)) }</p>
        </div>
    }
}

/// What the mode says of the new schema, and the two schemas that decide it beside each other.
fn verdict(words: &Spoken, draft: &UseStateHandle<Draft>) -> Html {
    let earlier: Result<Vec<Parsed>, Malformed> = draft.earlier.iter().map(|text| read(draft.ty, text)).collect();
    let (Ok(earlier), Ok(new)) = (earlier, read(draft.ty, &draft.new)) else {
        return html! { <p role="status" class="verdict">{ words.text("schema-editor-unread") }</p> };
    };
    let clashes = clashes(draft.mode, &new, &earlier.iter().collect::<Vec<_>>());
    let mode = [("mode", draft.mode.name())];
    let said = if clashes.is_empty() { "schema-editor-let-in" } else { "schema-editor-refused" };
    let register = {
        let draft = draft.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*draft).clone();
            next.earlier.push(Rc::clone(&next.new));
            draft.set(Draft { picked: None, ..next });
        })
    };
    let offers = clashes.is_empty() && earlier.len() < VERSIONS_MAX;
    let against = clashes.first().map_or(earlier.len(), |clash| clash.version.0 as usize);
    html! {
        <>
            <div role="status" class={classes!("verdict", if clashes.is_empty() { "good" } else { "refused" })}>
                <b>{ words.text_with(said, &mode) }</b>
                <ul>{ for clashes.iter().map(|clash| html! { <li>{ sentences::clash(words, clash) }</li> }) }</ul>
            </div>
            if offers {
                <button type="button" onclick={register}>{ words.text("schema-editor-register") }</button>
            }
            { comparison::draw(words, &draft.earlier[against - 1], &draft.new, against, &clashes) }
        </>
    }
}
