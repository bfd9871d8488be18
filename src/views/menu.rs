//! A button that opens a list. Escape, a click elsewhere and leaving it by keyboard close it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    /// What stands on the button.
    pub(crate) label: Html,
    /// What the list is, for a screen reader.
    pub(crate) title: AttrValue,
    /// The list.
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Menu(props: &Props) -> Html {
    let open = use_state(|| false);
    let (outer, button) = (use_node_ref(), use_node_ref());

    let toggle = Callback::from({
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    });
    let on_key = Callback::from({
        let (open, button) = (open.setter(), button.clone());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                open.set(false);
                if let Some(button) = button.cast::<HtmlElement>() {
                    // A button that is in the page takes the focus.
                    let _ = button.focus();
                }
            }
        }
    });
    let on_leave = Callback::from({
        let (open, outer) = (open.setter(), outer.clone());
        move |event: FocusEvent| {
            let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
            if !outer.cast::<Element>().is_some_and(|outer| outer.contains(next.as_ref())) {
                open.set(false);
            }
        }
    });
    let on_choice = Callback::from({
        let open = open.setter();
        move |event: MouseEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if target.is_some_and(|target| target.closest("a, button").is_ok_and(|chosen| chosen.is_some())) {
                open.set(false);
            }
        }
    });

    html! {
        <div class="menu" ref={outer} onkeydown={on_key} onfocusout={on_leave}>
            <button ref={button} type="button" class="plain" aria-expanded={open.to_string()} onclick={toggle}>
                { props.label.clone() }<span aria-hidden="true">{ " ▾" }</span>
            </button>
            if *open {
                // tabindex: a press on a line that is no button must not count as leaving the menu.
                <ul class="menu-list" aria-label={props.title.clone()} tabindex="-1" onclick={on_choice}>
                    { props.children.clone() }
                </ul>
            }
        </div>
    }
}
