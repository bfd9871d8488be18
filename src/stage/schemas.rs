//! The stage of schema versioning: who takes part, the versions as a lane with who writes and reads them, and under it the
//! way to the editor, which is fetched when it is asked for.

use eda_patterns::fact::FactId;
use eda_patterns::picture::versions::{Reader, Release, Versions};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::scene::{Drawing, Sheet};
use super::topology::{self, Height};
use crate::parts::{Missing, part};
use crate::views::glyph::glyph;
use crate::words::use_words;

/// What draws the editor; it is told when it was closed.
type Editor = fn(Callback<()>) -> Html;

part! {
    fn schema_editor() -> Editor {
        // Nothing else may name what is in it, or it would not be apart.
        crate::views::schema_editor::editor
    }
}

pub(super) fn draw(drawing: &Drawing<'_>, versions: &Versions) -> Sheet {
    let words = drawing.words;
    let (aside, relabelled) = (versions.set_aside().to_string(), versions.relabelled().to_string());
    let blocks = html! { <>{ lane(drawing, versions) }{ readers(drawing, versions) }<Workbench /></> };
    Sheet {
        blocks,
        summary: versions.mode.map_or_else(String::new, |mode| drawing.trace.text(mode).to_owned()),
        figure: words.text_with("schema-versioning-stage-now", &[("aside", &aside), ("relabelled", &relabelled)]),
        ..topology::draw(drawing, Height::Low)
    }
}

/// What was brought to the registry, oldest first, with who works with it now.
fn lane(drawing: &Drawing<'_>, versions: &Versions) -> Html {
    let words = drawing.words;
    let releases = versions.releases.iter().map(|release| match *release {
        Release::In { fact, version, id, written } => {
            let sides = versions.rolled_out.iter().filter(|(_, known)| *known == version);
            let sides: Vec<String> = sides.map(|(side, _)| words.word(drawing.trace.text(*side))).collect();
            html! {
                <li class="in">
                    { at(drawing, fact, html! { <>{ glyph("delivered") }<b>{ format!("V{version}") }</b><code>{ format!("id {id}") }</code></> }) }
                    <span>{ words.counted("schema-versioning-stage-written", "count", written) }</span>
                    <span class="sides">{ sides.join(", ") }</span>
                </li>
            }
        }
        Release::Refused { fact, against, path, rule } => {
            let against = format!("V{against}");
            html! {
                <li class="refused">
                    { at(drawing, fact, html! { <>{ glyph("failed") }<b>{ words.text_with("schema-versioning-stage-refused", &[("against", &against)]) }</b></> }) }
                    <code>{ drawing.trace.text(path).to_owned() }</code>
                    <code class="rule">{ drawing.trace.text(rule).to_owned() }</code>
                </li>
            }
        }
    });
    html! {
        <section class="block">
            <h2><b>{ words.text("schema-versioning-stage-versions") }</b><span>{ words.text("schema-versioning-stage-versions-about") }</span></h2>
            <ol class="versions">{ for releases }</ol>
        </section>
    }
}

/// What each consumer made of the records.
fn readers(drawing: &Drawing<'_>, versions: &Versions) -> Html {
    let words = drawing.words;
    let heads = ["reads-as", "read", "set-aside", "unresolved", "relabelled", "newest"];
    let heads = heads.map(|id| html! { <th scope="col">{ words.text(&format!("schema-versioning-stage-{id}")) }</th> });
    let row = |reader: &Reader| {
        let figure =
            |count: u64, class: &'static str| html! { <td class={(count > 0).then_some(class)}>{ count }</td> };
        let (written, fact) = reader.newest;
        let newest = html! { <>{ format!("V{written} → V{}", reader.version) }</> };
        html! {
            <tr>
                <th scope="row">{ words.actor(drawing.trace.actor_name(reader.actor)) }</th>
                <td>{ format!("V{}", reader.version) }</td>
                <td>{ reader.read }</td>
                { figure(reader.lossy, "aside") }
                { figure(reader.unresolved, "bad") }
                { figure(reader.relabelled, "bad") }
                <td>{ at(drawing, fact, newest) }</td>
            </tr>
        }
    };
    html! {
        <section class="block">
            <h2><b>{ words.text("schema-versioning-stage-readers") }</b></h2>
            <div class="readers" tabindex="0" role="region" aria-label={words.text("schema-versioning-stage-readers")}>
                <table>
                    <thead><tr><td></td>{ for heads }</tr></thead>
                    <tbody>{ for versions.readers.iter().map(row) }</tbody>
                </table>
            </div>
        </section>
    }
}

/// What leads to a fact.
fn at(drawing: &Drawing<'_>, fact: FactId, label: Html) -> Html {
    let session = drawing.session.clone();
    html! { <button type="button" class="plain" onclick={Callback::from(move |_: MouseEvent| session.seek_fact(fact))}>{ label }</button> }
}

/// The button that opens the editor, and the editor once it was fetched.
#[component]
fn Workbench() -> Html {
    let words = use_words();
    let is_open = use_state_eq(|| false);
    let fetched = use_state(|| None::<Result<Editor, Missing>>);
    let open = {
        let (is_open, fetched) = (is_open.clone(), fetched.clone());
        Callback::from(move |_: MouseEvent| {
            is_open.set(true);
            if !matches!(*fetched, Some(Ok(_))) {
                let fetched = fetched.clone();
                spawn_local(async move { fetched.set(Some(schema_editor().await)) });
            }
        })
    };
    let on_closed = use_callback((), {
        let is_open = is_open.setter();
        move |(), ()| is_open.set(false)
    });
    html! {
        <section class="workbench">
            <button type="button" class="btn primary" aria-haspopup="dialog" onclick={open}>
                { words.text("schema-versioning-editor-open") }
            </button>
            <p class="quiet">{ words.text("schema-versioning-editor-about") }</p>
            if let (true, Some(Err(Missing))) = (*is_open, *fetched) {
                <p role="alert" class="bad">{ words.text("app-program-missing") }</p>
            }
            if let (true, Some(Ok(editor))) = (*is_open, *fetched) {
                { editor(on_closed) }
            }
        </section>
    }
}
