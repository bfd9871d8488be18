//! The panels of facts that a reader opens later than the trace, and of the one that is selected, fetched as one part.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::plots::Plots;
use super::sequence::Sequence;
use super::source::{self, Source};
use crate::parts::{Missing, part};
use crate::session::Session;
use crate::views::selection::Selection;

/// What draws each of them.
#[derive(Clone, Copy)]
pub(crate) struct Panels {
    pub(super) sequence: fn(&Session, bool) -> Html,
    pub(super) plots: fn(&Session) -> Html,
    pub(super) source: fn(source::Props) -> Html,
    pub(crate) selection: fn(&Session) -> Html,
}

part! {
    fn panels() -> Panels {
        Panels { sequence, plots, source, selection }
    }
}

fn sequence(session: &Session, detail: bool) -> Html {
    html! { <Sequence session={session.clone()} {detail} /> }
}

fn plots(session: &Session) -> Html {
    html! { <Plots session={session.clone()} /> }
}

fn source(props: source::Props) -> Html {
    html! { <Source ..props /> }
}

fn selection(session: &Session) -> Html {
    html! { <Selection session={session.clone()} /> }
}

/// What is fetched together, once something of it was `wanted`. Whenever another is wanted, a failed fetch is tried again.
#[hook]
pub(crate) fn use_panels<W: Copy + PartialEq + 'static>(wanted: Option<W>) -> Option<Result<Panels, Missing>> {
    let panels = use_state(|| None);
    use_effect_with(wanted, {
        let panels = panels.clone();
        move |wanted| {
            if wanted.is_some() && !matches!(*panels, Some(Ok(_))) {
                spawn_local(async move { panels.set(Some(self::panels().await)) });
            }
        }
    });
    *panels
}
