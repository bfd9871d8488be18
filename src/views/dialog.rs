//! What every dialog does: it opens over the page as soon as it is there, and says when it was closed.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::session::window;

/// What a dialog's element and its button to close it are given.
pub(super) struct Dialog {
    /// The element itself.
    pub(super) element: NodeRef,
    /// Closes it.
    pub(super) close: Callback<MouseEvent>,
    /// For its `onclose`, which comes however it was closed: by the button or by the keyboard.
    pub(super) onclose: Callback<Event>,
}

/// A dialog that is open from its first drawing on.
#[hook]
pub(super) fn use_dialog(on_closed: &Callback<()>) -> Dialog {
    let element = use_node_ref();
    use_effect_with(element.clone(), |element| {
        if let Some(dialog) = element.cast::<HtmlDialogElement>() {
            // Refused only where it is open already.
            let _ = dialog.show_modal();
        }
    });
    let close = {
        let element = element.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = element.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    let on_closed = on_closed.clone();
    Dialog { element, close, onclose: Callback::from(move |_: Event| on_closed.emit(())) }
}

/// Puts a dialog at the end of the page, whatever opens it: inside of a panel it would be hidden with the panel where the
/// window becomes narrow, and hold the page shut unseen.
pub(super) fn over_the_page(dialog: Html) -> Html {
    let body = window().document().and_then(|document| document.body()).expect("the page has a body");
    create_portal(dialog, body.into())
}
