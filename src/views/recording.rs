//! A live run happens once. Its recording goes out as a file, and is shown again from one.

use eda_patterns::trace::recording::{Unreadable, read};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::files::{chosen_text, download};
use super::inspector::Props;
use super::top_bar::title_of;
use crate::session::{Session, use_shown};
use crate::words::{Spoken, use_words};

/// Why a file is not shown.
#[derive(Clone, PartialEq)]
enum Refused {
    Unreadable(Unreadable),
    /// It is of another pattern, of this id.
    Elsewhere(&'static str),
}

#[component]
pub(super) fn RecordingRow(props: &Props) -> Html {
    let words = use_words();
    let session = &props.session;
    let refused = use_state_eq(|| None);
    let (is_recorded, facts) =
        use_shown(session, |session| (session.is_recorded(), session.with_trace(|trace| !trace.is_empty())));
    let save = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| {
            let name = session.with_link(|link| format!("{}-{}.recording.jsonl", link.pattern.id, link.engine.word()));
            download(&name, &session.recording());
        })
    };
    let open = {
        let (session, refused) = (session.clone(), refused.setter());
        Callback::from(move |event: Event| {
            let (session, refused) = (session.clone(), refused.clone());
            let text = chosen_text(event.target_unchecked_into());
            spawn_local(async move {
                if let Some(text) = text.await {
                    refused.set(show(&session, &text).err());
                }
            });
        })
    };
    html! {
        <div class="recording">
            <p class="row">
                <button type="button" disabled={!facts} onclick={save}>{ words.text("app-recording-save") }</button>
                <label class="btn file">{ words.text("app-recording-open") }
                    <input type="file" accept=".jsonl,.ndjson,.json" onchange={open} />
                </label>
            </p>
            if is_recorded { <p class="promise">{ words.text("app-recording-shown") }</p> }
            <p role="status" class="said">{ refused.as_ref().map(|why| told(&words, why)) }</p>
        </div>
    }
}

fn show(session: &Session, text: &str) -> Result<(), Refused> {
    let recording = read(text).map_err(Refused::Unreadable)?;
    let id = recording.link.pattern.id;
    if id != session.with_link(|link| link.pattern.id) {
        return Err(Refused::Elsewhere(id));
    }
    session.show(recording);
    Ok(())
}

fn told(words: &Spoken, why: &Refused) -> String {
    match why {
        Refused::Elsewhere(id) => words.text_with("app-recording-elsewhere", &[("pattern", &title_of(words, id))]),
        Refused::Unreadable(Unreadable::NoRecording) => words.text("app-recording-none"),
        Refused::Unreadable(Unreadable::Newer(_)) => words.text("app-recording-newer"),
        Refused::Unreadable(Unreadable::Unknown(link)) => words.text_with("app-recording-unknown", &[("link", link)]),
        Refused::Unreadable(Unreadable::Line(line, part)) => {
            words.text_with("app-recording-line", &[("line", &line.to_string()), ("part", part)])
        }
        Refused::Unreadable(Unreadable::Changed) => words.text("app-recording-changed"),
    }
}
