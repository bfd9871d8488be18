//! The heading of a page.

use std::cell::Cell;

use web_sys::HtmlElement;
use yew::prelude::*;

thread_local! {
    /// Whether a page was shown before.
    static WENT_ON: Cell<bool> = const { Cell::new(false) };
}

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) text: String,
    #[prop_or_default]
    pub(crate) class: Option<&'static str>,
}

/// A heading that takes the focus when somebody has gone to its page, so that a screen reader and
/// the keyboard begin there. On the page that was loaded they begin where the browser has them.
#[component]
pub(crate) fn Heading(props: &Props) -> Html {
    let heading = use_node_ref();
    use_effect_with((), {
        let heading = heading.clone();
        move |()| {
            if WENT_ON.replace(true)
                && let Some(heading) = heading.cast::<HtmlElement>()
            {
                // A heading that is in the page and may be focused takes the focus.
                let _ = heading.focus();
            }
        }
    });
    html! { <h1 ref={heading} class={props.class} tabindex="-1">{ &props.text }</h1> }
}
