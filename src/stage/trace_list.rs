//! The trace in words: one row a fact, of which only those in view are made.
//!
//! The list follows the cursor while playing. A row that is pressed is selected and the cursor goes
//! there; its causes and effects are marked. Filters and search are applied a slice at a time,
//! since a search has to say every fact in words.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::fact::{ActorId, Correlation, FactId, Level, Tone};
use eda_patterns::trace::{Fact, Trace};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::cone::{Cone, Relation, use_cone};
use super::facts::level_choice;
use super::layout::{Layout, use_layout};
use super::plan::Plan;
use super::rows::{Goal, use_rows};
use crate::session::{Rate, Session, now_ms, use_panel};
use crate::words::{Spoken, use_words};

/// How long a slice of filtering may take.
const SLICE_MS: f64 = 4.0;

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
struct Filter {
    detail: bool,
    actor: Option<ActorId>,
    kind: Option<u64>,
    correlation: Option<Correlation>,
    /// In lower case; empty is no search.
    search: String,
}

impl Filter {
    fn passes(&self, fact: &Fact<'_>, words: &Spoken) -> bool {
        // Somebody who asks for a kind wants to see it, whatever its level.
        (self.detail || self.kind.is_some() || fact.level() <= Level::Story)
            && self.actor.is_none_or(|actor| fact.actor() == actor)
            && self.kind.is_none_or(|kind| fact.kind().id == kind)
            && self.correlation.is_none_or(|correlation| fact.correlation() == correlation)
            && (self.search.is_empty()
                || fact.kind().name.contains(&self.search)
                || words.fact(fact).to_ascii_lowercase().contains(&self.search))
    }
}

/// The facts that pass the filter, as far as the trace was read.
#[derive(Default)]
struct Index {
    revision: u32,
    filter: Filter,
    read: usize,
    rows: Vec<u32>,
}

impl Index {
    /// Reads on. Returns whether there is nothing more to read for now.
    fn read_on(&mut self, revision: u32, filter: &Filter, trace: &Trace, words: &Spoken) -> bool {
        if self.revision != revision || self.filter != *filter || self.read > trace.len() {
            *self = Index { revision, filter: filter.clone(), ..Index::default() };
        }
        let until_ms = now_ms() + SLICE_MS;
        // A search says every fact in words, so the clock is looked at often.
        let step = if filter.search.is_empty() { 4_096 } else { 64 };
        while self.read < trace.len() {
            let to = trace.len().min(self.read + step);
            for index in self.read..to {
                if filter.passes(&trace.fact(index), words) {
                    self.rows.push(index as u32);
                }
            }
            self.read = to;
            if now_ms() >= until_ms {
                break;
            }
        }
        self.read == trace.len()
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) session: Session,
    pub(super) plan: Rc<Plan>,
    pub(super) detail: bool,
    pub(super) set_detail: Callback<bool>,
    pub(super) open_source: Callback<FactId>,
}

#[component]
pub(super) fn TraceList(props: &Props) -> Html {
    let Props { session, plan, detail, set_detail, open_source } = props;
    use_panel(session);
    let words = use_words();
    let pane = use_node_ref();
    let layout = use_layout(&pane);
    let cone = use_cone(session);
    let index = use_memo((), |()| RefCell::new(Index::default()));
    let chosen = use_state_eq(Filter::default);
    let filter = Filter { detail: *detail, ..(*chosen).clone() };

    let whole = {
        let revision = session.revision();
        session.with_trace(|trace| index.borrow_mut().read_on(revision, &filter, trace, &words))
    };
    let update = use_force_update();
    use_effect_with((session.clone(), whole), move |(session, whole)| {
        // What is left is read in the next frame.
        let listener = (!whole).then(|| {
            session.ask_frame();
            session.listen(Rate::Frame, move || update.force_update())
        });
        move || drop(listener)
    });

    let cursor = session.cursor();
    let rows = index.borrow();
    let shown = rows.rows.partition_point(|&row| (row as usize) < cursor);
    let selected = session.selected();
    let goal = match selected.filter(|_| !session.is_playing()) {
        Some(fact) => {
            let row = rows.rows.partition_point(|&row| row < fact.0);
            if row < rows.rows.len() { Goal::Show(row) } else { Goal::Stay }
        }
        None => shown.checked_sub(1).map_or(Goal::Show(0), Goal::Bottom),
    };
    let row_px = if layout.is_narrow() { 46.0 } else { 22.0 };
    let window = use_rows(&pane, rows.rows.len(), row_px, goal);

    let onclick = Callback::from({
        let (session, open_source) = (session.clone(), open_source.clone());
        move |event: MouseEvent| {
            let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
            let fact_of = |name: &str| {
                let element = target.closest(&format!("[{name}]")).ok().flatten()?;
                Some(FactId(element.get_attribute(name)?.parse().ok()?))
            };
            match (fact_of("data-source"), fact_of("data-fact")) {
                (Some(fact), _) => open_source.emit(fact),
                (None, Some(fact)) => session.seek_fact(fact),
                (None, None) => {}
            }
        }
    });
    let onkeydown = Callback::from({
        let (session, index, open_source) = (session.clone(), Rc::clone(&index), open_source.clone());
        let fits = window.fits.max(1);
        move |event: KeyboardEvent| {
            let rows = index.borrow();
            let at = match session.selected() {
                Some(fact) => rows.rows.partition_point(|&row| row < fact.0),
                None => rows.rows.partition_point(|&row| (row as usize) < session.cursor()).saturating_sub(1),
            };
            let last = rows.rows.len().saturating_sub(1);
            let next = match event.key().as_str() {
                "ArrowDown" => at + 1,
                "ArrowUp" => at.saturating_sub(1),
                "PageDown" => at + fits,
                "PageUp" => at.saturating_sub(fits),
                "Home" => 0,
                "End" => last,
                "Enter" => {
                    if let Some(fact) = session.selected() {
                        open_source.emit(fact);
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(&row) = rows.rows.get(next.min(last)) {
                drop(rows);
                session.seek_fact(FactId(row));
            }
        }
    });

    let drawn = session.with_trace(|trace| {
        let visible = window.range.clone().filter_map(|row| rows.rows.get(row).map(|&fact| (row, fact)));
        let drawn = visible.map(|(row, fact)| row_of(&words, &trace.fact(fact as usize), row, cursor, &cone, layout));
        drawn.collect::<Vec<Html>>()
    });
    let active = selected.map(|fact| format!("fact-{}", fact.0));
    let set = chosen.setter();
    html! {
        <>
            <Tools session={session.clone()} plan={Rc::clone(plan)} filter={filter.clone()} count={rows.rows.len()} {whole}
                set={Callback::from(move |filter: Filter| set.set(filter))} set_detail={set_detail.clone()} />
            <div class="trace" role="grid" tabindex="0" ref={pane} aria-label={words.text("app-stage-tab-trace")}
                aria-rowcount={rows.rows.len().to_string()} aria-activedescendant={active}
                onscroll={window.onscroll.clone()} {onclick} {onkeydown}>
                <div class="rows-space" role="presentation" ref={window.spacer.clone()}>
                    <div class="rows" role="rowgroup" ref={window.inner.clone()}>{ for drawn }</div>
                </div>
            </div>
        </>
    }
}

fn row_of(words: &Spoken, fact: &Fact<'_>, row: usize, cursor: usize, cone: &Cone, layout: Layout) -> Html {
    let id = fact.id();
    let selected = cone.fact == Some(id);
    let relation = match cone.relation(id) {
        Some(Relation::Cause) => Some(("cause", "app-stage-cause")),
        Some(Relation::Effect) => Some(("effect", "app-stage-effect")),
        Some(Relation::Own) | None => None,
    };
    let at_us = fact.at().as_us();
    let time = format!("{}.{:03}", at_us / 1_000_000, at_us / 1_000 % 1_000);
    let site = fact.site();
    let file = site.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let place = format!("{file}:{}", site.line);
    let class = classes!("fact", (id.0 as usize >= cursor).then_some("later"), relation.map(|(class, _)| class));
    let told = words.fact(fact);
    let tone = tone_class(fact.kind().tone);
    html! {
        <div {class} role="row" key={id.0} id={format!("fact-{}", id.0)} data-fact={id.0.to_string()}
            aria-rowindex={(row + 1).to_string()} aria-selected={selected.to_string()}>
            <span class="at" role="gridcell">{ time }</span>
            <span class="mark" role="gridcell">
                <svg class={format!("g g-{tone}")} role="img" aria-label={words.text(&format!("app-stage-tone-{tone}"))}><use href={format!("#g-{tone}")} /></svg>
            </span>
            <span class="who" role="gridcell">{ words.actor(fact.actor_name()) }</span>
            <span class="what" role="gridcell">
                if let Some((_, said)) = relation { <b class="relation">{ words.text(said) }</b> }
                { told }
            </span>
            <span class="where" role="gridcell">
                <button type="button" class="src" tabindex="-1" data-source={id.0.to_string()}
                    title={words.text_with("app-stage-open-source", &[("place", &place)])}>
                    { if layout.is_narrow() { format!(":{}", site.line) } else { place.clone() } }
                </button>
            </span>
        </div>
    }
}

/// The sprite's name of a meaning.
pub(super) fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "step",
        Tone::Flight => "flight",
        Tone::Delivered => "delivered",
        Tone::Retry => "retry",
        Tone::Failed => "failed",
        Tone::Dead => "dead",
        Tone::Asked => "fault",
    }
}

#[derive(PartialEq, Properties)]
struct ToolsProps {
    session: Session,
    plan: Rc<Plan>,
    filter: Filter,
    count: usize,
    whole: bool,
    set: Callback<Filter>,
    set_detail: Callback<bool>,
}

/// Search, filters and level.
#[component]
fn Tools(props: &ToolsProps) -> Html {
    let ToolsProps { session, plan, filter, count, whole, set, set_detail } = props;
    let words = use_words();
    let changed = |change: fn(&mut Filter, String)| {
        let (set, filter) = (set.clone(), filter.clone());
        move |value: String| {
            let mut filter = filter.clone();
            change(&mut filter, value);
            set.emit(filter);
        }
    };
    let on_search = {
        let change = changed(|filter, value| filter.search = value.to_ascii_lowercase());
        Callback::from(move |event: InputEvent| change(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let on_actor = {
        let change = changed(|filter, value| filter.actor = value.parse().ok().map(ActorId));
        Callback::from(move |event: Event| change(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let on_kind = {
        let change = changed(|filter, value| filter.kind = value.parse().ok());
        Callback::from(move |event: Event| change(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let own = session.selected().and_then(|fact| {
        session.with_trace(|trace| (trace.len() > fact.0 as usize).then(|| trace.fact(fact.0 as usize).correlation()))
    });
    let own = filter.correlation.or(own.filter(|own| *own != Correlation::NONE));
    let on_correlation = own.map(|own| {
        let (set, filter) = (set.clone(), filter.clone());
        Callback::from(move |_: MouseEvent| {
            let correlation = if filter.correlation.is_some() { None } else { Some(own) };
            set.emit(Filter { correlation, ..filter.clone() });
        })
    });
    let actors: Vec<(usize, String)> = session.with_trace(|trace| {
        trace.actors().iter().enumerate().map(|(place, name)| (place, words.actor(name))).collect()
    });
    let of_actor = |place: usize| filter.actor == Some(ActorId(place as u16));
    let number =
        words.counted(if *whole { "app-stage-facts-shown" } else { "app-stage-facts-so-far" }, "count", *count as u64);
    html! {
        <div class="tools">
            <input type="search" class="search" value={filter.search.clone()} oninput={on_search}
                placeholder={words.text("app-stage-search")} aria-label={words.text("app-stage-search")} />
            <select aria-label={words.text("app-stage-by-actor")} onchange={on_actor}>
                <option value="" selected={filter.actor.is_none()}>{ words.text("app-stage-every-actor") }</option>
                { for actors.into_iter().map(|(place, name)| html! {
                    <option value={place.to_string()} selected={of_actor(place)}>{ name }</option>
                }) }
            </select>
            <select aria-label={words.text("app-stage-by-kind")} onchange={on_kind}>
                <option value="" selected={filter.kind.is_none()}>{ words.text("app-stage-every-kind") }</option>
                { for plan.kinds.iter().map(|kind| html! {
                    <option value={kind.id.to_string()} selected={filter.kind == Some(kind.id)}>{ kind.name }</option>
                }) }
            </select>
            if let (Some(own), Some(onclick)) = (own, on_correlation) {
                <button type="button" class="chip" aria-pressed={filter.correlation.is_some().to_string()} {onclick}>
                    { words.text_with("app-stage-correlation", &[("number", &own.0.to_string())]) }
                </button>
            }
            <span class="quiet count">{ number }</span>
            { level_choice(&words, filter.detail, set_detail) }
        </div>
    }
}
