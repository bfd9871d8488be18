//! Copies the link to the run as it is shown.

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use crate::route::address_with;
use crate::session::{Session, window};
use crate::words::use_words;

/// How long the button says that it is done.
const SAID_MS: u32 = 2_000;

#[derive(Clone, PartialEq)]
enum Copy {
    Idle,
    Done,
    /// The browser refused, so the reader copies this by hand.
    ByHand(String),
}

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) session: Session,
}

#[component]
pub(crate) fn CopyLink(props: &Props) -> Html {
    let words = use_words();
    let copy = use_state(|| Copy::Idle);
    let (field, button) = (use_node_ref(), use_node_ref());

    use_effect_with((*copy).clone(), {
        let (copy, field) = (copy.setter(), field.clone());
        move |now| {
            if let (Copy::ByHand(_), Some(field)) = (now, field.cast::<HtmlInputElement>()) {
                // A field that is in the page takes focus and selection.
                let _ = field.focus();
                field.select();
            }
            let calm = (*now == Copy::Done).then(|| Timeout::new(SAID_MS, move || copy.set(Copy::Idle)));
            move || drop(calm)
        }
    });

    let onclick = Callback::from({
        let (session, copy) = (props.session.clone(), copy.setter());
        move |_: MouseEvent| {
            let address = address_with(&session.link().to_string());
            let copy = copy.clone();
            spawn_local(async move {
                let copied = write_to_clipboard(&address).await;
                copy.set(if copied { Copy::Done } else { Copy::ByHand(address) });
            });
        }
    });
    let close = Callback::from({
        let (copy, button) = (copy.setter(), button.clone());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                copy.set(Copy::Idle);
                // The field goes, and the focus must not go with it.
                if let Some(button) = button.cast::<HtmlElement>() {
                    let _ = button.focus();
                }
            }
        }
    });
    let blur = Callback::from({
        let copy = copy.setter();
        move |_: FocusEvent| copy.set(Copy::Idle)
    });

    let is_done = *copy == Copy::Done;
    let label = words.text(if is_done { "app-link-copied" } else { "app-link-copy" });
    html! {
        <div class="share">
            <button type="button" class="copy" ref={button} {onclick}>{ label.clone() }</button>
            // Beside the button: what stands inside a live region does not name the button around it.
            <span class="sr" role="status">{ is_done.then_some(label) }</span>
            if let Copy::ByHand(address) = &*copy {
                <label class="by-hand">{ words.text("app-link-by-hand") }
                    <input type="text" readonly=true ref={field} value={address.clone()} onkeydown={close} onblur={blur} />
                </label>
            }
        </div>
    }
}

/// Whether the browser let us. Without a secure context there is no clipboard at all.
pub(super) async fn write_to_clipboard(text: &str) -> bool {
    if !window().is_secure_context() {
        return false;
    }
    let clipboard = window().navigator().clipboard();
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
