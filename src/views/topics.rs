//! Looks into the Kafka behind a bridge: topics with their partitions, groups with their lag, records as they come, and one
//! written by hand. It is a dialog, and its code, words and styles are fetched with the connection.

mod asking;
mod groups;
mod listed;
mod record;
mod records;
mod side;
mod table;
mod tail;
mod text;
mod write;

use yew::prelude::*;

use self::asking::use_desk;
use self::groups::Groups;
use self::listed::Topics;
use super::dialog::{Dialog, over_the_page, use_dialog};
use crate::later;
use crate::session::Session;
use crate::words::{Spoken, use_words};

/// The port of a bridge that can be looked into.
pub(super) const PORT: &str = "topics";

/// What the names of every run begin with.
const PREFIX: &str = "playground.";

/// Styles of this dialog alone, fetched with it: every page would have to carry what stands in the page's own.
const STYLES: &str = "topics.css";

/// What is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Topics,
    Groups,
}

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) session: Session,
    pub(super) on_closed: Callback<()>,
}

#[component]
pub(super) fn Browser(props: &Props) -> Html {
    let words = use_words();
    let (tab, every_run) = (use_state_eq(|| Tab::Topics), use_state_eq(|| false));
    let desk = use_desk(&props.session);
    let Dialog { element, close, onclose } = use_dialog(&props.on_closed);
    let prefix =
        desk.as_ref().map(|desk| if *every_run { PREFIX.to_owned() } else { format!("{PREFIX}{}.", desk.run) });
    over_the_page(html! {
        // The frame of a wide dialog is that of the editor of schemas.
        <dialog class="schema-editor topics" ref={element} aria-labelledby="topics-title" {onclose}>
            if let Some(styles) = later::address(STYLES) { <link rel="stylesheet" href={styles} /> }
            <header>
                <h2 id="topics-title">{ words.text("topics-title") }</h2>
                <button type="button" onclick={close}>{ words.text("app-close") }</button>
            </header>
            <div class="row settings">
                { choice(&words, "topics-look-at", "topics-tab", *tab, [
                    (Tab::Topics, "topics-topics"), (Tab::Groups, "topics-groups"),
                ], &tab) }
                { choice(&words, "topics-scope", "topics-scope", *every_run, [
                    (false, "topics-scope-run"), (true, "topics-scope-all"),
                ], &every_run) }
                if let Some(prefix) = prefix { <span class="prefix">{ words.text("topics-prefix") }{ " " }<code>{ prefix }</code></span> }
            </div>
            if let Some(desk) = desk {
                if *tab == Tab::Topics {
                    <Topics key={every_run.to_string()} {desk} every_run={*every_run} />
                } else {
                    <Groups key={every_run.to_string()} {desk} every_run={*every_run} />
                }
            }
        </dialog>
    })
}

/// One of two, as buttons beside each other.
fn choice<T: Copy + PartialEq + 'static>(
    words: &Spoken,
    label: &str,
    name: &'static str,
    chosen: T,
    options: [(T, &str); 2],
    state: &UseStateHandle<T>,
) -> Html {
    let option = |(value, text): (T, &str)| {
        let state = state.clone();
        let onchange = Callback::from(move |_: Event| state.set(value));
        html! { <label><input type="radio" {name} checked={value == chosen} {onchange} />{ words.text(text) }</label> }
    };
    html! {
        <span class="seg" role="radiogroup" aria-label={words.text(label)}>{ for options.into_iter().map(option) }</span>
    }
}
