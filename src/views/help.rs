//! The keys, in a dialog.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

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
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            // Refused only where it is open already.
            let _ = dialog.show_modal();
        }
    });
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    let onclose = {
        let on_closed = props.on_closed.clone();
        Callback::from(move |_: Event| on_closed.emit(()))
    };
    let row = |(keys, meaning): &(&[&str], &str)| {
        html! {
            <>
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ words.text(meaning) }</dd>
            </>
        }
    };
    html! {
        <dialog class="help" ref={dialog} aria-labelledby="help-title" {onclose}>
            <h2 id="help-title">{ words.text("app-help") }</h2>
            <dl>{ for KEYS.iter().map(row) }</dl>
            <button type="button" onclick={close}>{ words.text("app-close") }</button>
        </dialog>
    }
}
