//! The pages beside those of the patterns, which few readers open: fetched as one part.

use std::rc::Rc;

use eda_patterns::link::LinkError;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::heading::Heading;
use super::limits::Limits;
use super::refused::Refused;
use super::top_bar::TopBar;
use crate::parts::{Missing, part};
use crate::words::use_words;

/// Which of them.
#[derive(Clone)]
pub(crate) enum Side {
    /// What this does not model.
    Limits,
    /// A link that cannot be run as it stands.
    Refused(Rc<LinkError>),
}

impl PartialEq for Side {
    fn eq(&self, other: &Side) -> bool {
        match (self, other) {
            (Side::Limits, Side::Limits) => true,
            (Side::Refused(one), Side::Refused(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) side: Side,
}

part! {
    fn side_pages() -> fn(&Side) -> Html {
        draw as fn(&Side) -> Html
    }
}

fn draw(side: &Side) -> Html {
    match side {
        Side::Limits => html! { <Limits /> },
        Side::Refused(error) => html! { <Refused error={Rc::clone(error)} /> },
    }
}

/// One of them, once it is fetched.
#[component]
pub(crate) fn SidePage(props: &Props) -> Html {
    let words = use_words();
    let drawn = use_state(|| None);
    use_effect_with((), {
        let drawn = drawn.setter();
        move |()| spawn_local(async move { drawn.set(Some(side_pages().await)) })
    });
    match *drawn {
        Some(Ok(draw)) => draw(&props.side),
        None => html! { <><TopBar /><main class="page" aria-busy="true" /></> },
        Some(Err(Missing)) => html! {
            <>
                <TopBar />
                <main class="page">
                    <Heading text={words.text("app-name")} />
                    <p role="alert">{ words.text("app-live-missing") }</p>
                    <p><a href="#/">{ words.text("app-home") }</a></p>
                </main>
            </>
        },
    }
}
