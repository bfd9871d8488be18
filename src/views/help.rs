//! The keys, in a dialog.

use yew::prelude::*;

use super::dialog::{Dialog, use_dialog};
use crate::words::use_words;

const KEYS: [(&[&str], &str); 10] = [
    (&["space"], "app-key-play"),
    (&["←", "→"], "app-key-step"),
    (&["shift ←", "shift →"], "app-key-marked"),
    (&["f", "v"], "app-key-jump"),
    (&["Home", "End"], "app-key-ends"),
    (&["PgUp", "PgDn"], "app-key-page"),
    (&["+", "−"], "app-key-speed"),
    (&["↑", "↓", "Enter"], "app-key-list"),
    (&["Tab"], "app-key-tab"),
    (&["?"], "app-key-help"),
];

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) on_closed: Callback<()>,
}

#[component]
pub(crate) fn Help(props: &Props) -> Html {
    let words = use_words();
    let Dialog { element, close, onclose } = use_dialog(&props.on_closed);
    let row = |(keys, meaning): &(&[&str], &str)| {
        html! {
            <>
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ words.text(meaning) }</dd>
            </>
        }
    };
    html! {
        <dialog class="help" ref={element} aria-labelledby="help-title" {onclose}>
            <h2 id="help-title">{ words.text("app-help") }</h2>
            <dl>{ for KEYS.iter().map(row) }</dl>
            <button type="button" onclick={close}>{ words.text("app-close") }</button>
        </dialog>
    }
}
