//! The panels of facts that a reader opens later than the trace, fetched as one part.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::plots::Plots;
use super::sequence::Sequence;
use super::source::{self, Source};
use crate::parts::{Missing, part};
use crate::session::Session;

/// What draws each of them.
#[derive(Clone, Copy)]
pub(super) struct Panels {
    pub(super) sequence: fn(&Session, bool) -> Html,
    pub(super) plots: fn(&Session) -> Html,
    pub(super) source: fn(source::Props) -> Html,
}

part! {
    fn panels() -> Panels {
        Panels { sequence, plots, source }
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

/// The panels, once one of them was `wanted`. Whenever another is wanted, a failed fetch is tried again.
#[hook]
pub(super) fn use_panels<W: Copy + PartialEq + 'static>(wanted: Option<W>) -> Option<Result<Panels, Missing>> {
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
