//! The panel under the stage: the run in words, as a sequence, as plots, and the source behind it.

use std::rc::Rc;

use eda_patterns::fact::FactId;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::panels::use_panels;
use super::plan::use_plan;
use super::source::{self, Browsed, Shelf};
use super::trace_list::TraceList;
use crate::parts::Missing;
use crate::session::{Session, use_panel, window};
use crate::words::{Spoken, use_words};

/// A way to look at the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Trace,
    Sequence,
    Plots,
    Source,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Trace, Tab::Sequence, Tab::Plots, Tab::Source];

    const fn id(self) -> &'static str {
        match self {
            Tab::Trace => "trace",
            Tab::Sequence => "sequence",
            Tab::Plots => "plots",
            Tab::Source => "source",
        }
    }
}

/// What the panel needs.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The player whose run is told.
    pub session: Session,
    /// How often the reader asked for the pattern's code. Whenever it grows, the code is shown.
    pub code_asked: u32,
}

/// Trace, sequence, plots and source.
#[component]
pub fn Facts(props: &Props) -> Html {
    let session = &props.session;
    use_panel(session);
    let words = use_words();
    let plan = use_plan(session);
    let tab = use_state_eq(|| Tab::Trace);
    let panels = use_panels((*tab != Tab::Trace).then_some(*tab));
    let detail = use_state_eq(|| false);
    let shelf = use_memo((), |()| Shelf::default());
    let browsed = use_state_eq(|| None::<Browsed>);
    let browse = use_callback((), {
        let browsed = browsed.setter();
        move |wanted: Option<Browsed>, ()| browsed.set(wanted)
    });
    use_effect_with(props.code_asked, {
        let (session, browse, tab) = (session.clone(), browse.clone(), tab.setter());
        move |&asked| {
            let first = session.with_link(|link| link.pattern.sources.first().copied());
            if let (1.., Some(first)) = (asked, first) {
                browse.emit(Some((first.to_owned(), session.selected())));
                tab.set(Tab::Source);
                focus_tab(Tab::Source);
            }
        }
    });

    let open_source = use_callback(session.clone(), {
        let tab = tab.setter();
        move |fact: FactId, session: &Session| {
            session.seek_fact(fact);
            tab.set(Tab::Source);
        }
    });
    let set_detail = use_callback((), {
        let detail = detail.setter();
        move |wanted: bool, ()| detail.set(wanted)
    });
    let onkeydown = Callback::from({
        let tab = tab.clone();
        move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => Tab::ALL.len() - 1,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            let at = Tab::ALL.iter().position(|known| *known == *tab).expect("every tab is listed");
            let next = Tab::ALL[(at + step) % Tab::ALL.len()];
            tab.set(next);
            focus_tab(next);
        }
    });
    let tabs = Tab::ALL.into_iter().map(|known| {
        let selected = known == *tab;
        let onclick = Callback::from({
            let tab = tab.setter();
            move |_: MouseEvent| tab.set(known)
        });
        let id = known.id();
        html! {
            <button type="button" role="tab" id={format!("facts-tab-{id}")} aria-selected={selected.to_string()}
                aria-controls="facts-panel" tabindex={if selected { "0" } else { "-1" }} {onclick}>
                { words.text(&format!("app-stage-tab-{id}")) }
            </button>
        }
    });
    let panel = match (*tab, panels) {
        (Tab::Trace, _) => html! {
            <TraceList session={session.clone()} detail={*detail} set_detail={set_detail.clone()} plan={Rc::clone(&plan)} {open_source} />
        },
        (_, None) => html! { <div aria-busy="true" /> },
        (_, Some(Err(Missing))) => html! { <p role="alert">{ words.text("app-stage-panel-missing") }</p> },
        (Tab::Sequence, Some(Ok(panels))) => (panels.sequence)(session, *detail),
        (Tab::Plots, Some(Ok(panels))) => (panels.plots)(session),
        (Tab::Source, Some(Ok(panels))) => {
            (panels.source)(source::Props { session: session.clone(), shelf, browsed: (*browsed).clone(), browse })
        }
    };
    let tools = (*tab == Tab::Sequence).then(|| level_choice(&words, *detail, &set_detail));
    html! {
        <div class="facts-inner">
            <div class="tabs">
                <div class="tab-list" role="tablist" aria-label={words.text("app-stage-facts")} {onkeydown}>{ for tabs }</div>
                <span class="push">{ for tools }</span>
            </div>
            <div class="facts-panel" role="tabpanel" id="facts-panel" aria-labelledby={format!("facts-tab-{}", tab.id())}>
                { panel }
            </div>
        </div>
    }
}

fn focus_tab(tab: Tab) {
    let document = window().document();
    let button = document.and_then(|document| document.get_element_by_id(&format!("facts-tab-{}", tab.id())));
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // A button that is in the page takes the focus.
        let _ = button.focus();
    }
}

/// The story, or every fact.
pub(super) fn level_choice(words: &Spoken, detail: bool, set: &Callback<bool>) -> Html {
    let choice = |wanted: bool, id: &str| {
        let set = set.clone();
        let onchange = Callback::from(move |_: Event| set.emit(wanted));
        html! {
            <label><input type="radio" name="facts-level" checked={detail == wanted} {onchange} />{ words.text(id) }</label>
        }
    };
    html! {
        <div class="seg" role="radiogroup" aria-label={words.text("app-stage-level")}>
            { choice(false, "app-stage-story") }
            { choice(true, "app-stage-detail") }
        </div>
    }
}
