//! The sequence diagram: who told whom what, and when (after L. Lamport, "Time, Clocks, and the
//! Ordering of Events in a Distributed System", 1978).
//!
//! One row a fact; time runs downwards and is written, not to scale. The selected fact's cone is
//! drawn in full and the rest steps back. Only the rows in view are made.

mod index;

use self::index::{Index, is_message};
use eda_patterns::sorted::SortedMap;
use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::fact::{ActorId, FactId, Name, Record, Tone, kind_id};
use eda_patterns::trace::Fact;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::cone::{Cone, use_cone};
use super::layout::{Layout, use_layout};
use super::marks::{Anchor, anchored, fitted, mark, name_in, px, text, text_end};
use super::plan::{name_of, word_of};
use super::rows::{Goal, use_rows};
use super::trace_list::tone_class;
use crate::session::{Session, use_panel};
use crate::words::{Spoken, use_words};

const SENT: u64 = kind_id("net.sent");
const LOST: u64 = kind_id("net.lost");
const DUPLICATED: u64 = kind_id("net.duplicated");
const BLOCKED: u64 = kind_id("net.blocked");
const DISPATCHED: u64 = kind_id("bus.dispatched");
const CRASHED: u64 = kind_id("actor.crashed");
const RESTARTED: u64 = kind_id("actor.restarted");
const RECEIVED: u64 = kind_id("bus.received");
const ENDS_OF_WORK: [u64; 3] = [kind_id("bus.acked"), kind_id("bus.nacked"), CRASHED];
const LEASED: u64 = kind_id("work.leased");
const ENDS_OF_LEASES: [u64; 7] = [
    kind_id("bus.settled"),
    kind_id("bus.requeued"),
    kind_id("bus.dropped"),
    kind_id("bus.dead-lettered"),
    kind_id("work.done"),
    kind_id("work.released"),
    kind_id("work.lease-expired"),
];

/// Facts that an arrow shows already: the hand-over is the arrow's beginning or end.
const SHOWN_BY_ARROWS: [u64; 9] = [
    kind_id("bus.published"),
    kind_id("bus.received"),
    kind_id("bus.acked"),
    kind_id("bus.nacked"),
    kind_id("service.called"),
    kind_id("service.answered"),
    kind_id("work.queued"),
    kind_id("work.leased"),
    kind_id("work.done"),
];

/// How long reading on may take in one drawing.
const SLICE_MS: f64 = 4.0;

/// Rows below those in view in which a bar may end that is looked at. Bars lie by their end, so one
/// that ends there may begin in view.
const BARS_BACK: usize = 400;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) session: Session,
    pub(super) detail: bool,
}

/// Where the life lines stand.
struct Lines {
    layout: Layout,
    width: f64,
    row_px: f64,
    x: SortedMap<ActorId, f64>,
}

impl Lines {
    fn of(layout: Layout, actors: &[ActorId]) -> Lines {
        let width = layout.width;
        let (left, right) = layout.pick((112.0, 64.0), (104.0, 56.0), (40.0, 40.0));
        let step = (width - left - right) / (actors.len().max(2) - 1) as f64;
        let x = actors.iter().enumerate().map(|(place, &actor)| (actor, left + place as f64 * step)).collect();
        Lines { layout, width, row_px: if layout.is_narrow() { 34.0 } else { 20.0 }, x }
    }

    fn of_actor(&self, actor: ActorId) -> f64 {
        self.x.get(&actor).copied().unwrap_or(self.width / 2.0)
    }
}

#[component]
pub(super) fn Sequence(props: &Props) -> Html {
    let Props { session, detail } = props;
    use_panel(session);
    let words = use_words();
    let (pane, head) = (use_node_ref(), use_node_ref());
    let layout = use_layout(&pane);
    let cone = use_cone(session);
    let index = use_memo((), |()| RefCell::new(Index::default()));
    let order: Rc<Vec<&'static str>> = use_memo(session.clone(), |session| {
        session.with_link(|link| link.pattern.actors.iter().map(|actor| actor.name).collect())
    });
    let revision = session.revision();
    session.with_trace(|trace| index.borrow_mut().read_on(revision, *detail, trace, &order));

    let index = index.borrow();
    let lines = Lines::of(layout, &index.actors);
    let cursor = session.cursor();
    let shown = index.rows.partition_point(|&row| (row as usize) < cursor);
    // Where the selected fact has no row of its own, the arrow that it led to stands for it.
    let selected = session.selected().map(|fact| index.rows.partition_point(|&row| row < fact.0));
    let goal = match selected.filter(|_| !session.is_playing()) {
        Some(row) if row < index.rows.len() => Goal::Show(row),
        Some(_) => Goal::Stay,
        None => shown.checked_sub(1).map_or(Goal::Show(0), Goal::Bottom),
    };
    let window = use_rows(&pane, index.rows.len(), lines.row_px, goal);

    let onclick = Callback::from({
        let session = session.clone();
        move |event: MouseEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let row = target.and_then(|target| target.closest("[data-fact]").ok().flatten());
            let fact = row.and_then(|row| row.get_attribute("data-fact")?.parse().ok());
            if let Some(fact) = fact {
                session.seek_fact(FactId(fact));
            }
        }
    });
    let onkeydown = Callback::from({
        let (session, rows) = (session.clone(), index.rows.clone());
        move |event: KeyboardEvent| {
            let at = selected.unwrap_or(shown.saturating_sub(1));
            let next = match event.key().as_str() {
                "ArrowDown" => at + 1,
                "ArrowUp" => at.saturating_sub(1),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            if let Some(&row) = rows.get(next) {
                session.seek_fact(FactId(row));
            }
        }
    });

    let range = window.range.clone();
    let drawn = session.with_trace(|trace| {
        let rows = range.clone().filter_map(|row| index.rows.get(row).map(|&fact| (row, trace.fact(fact as usize))));
        rows.map(|(row, fact)| draw_row(&words, &lines, &fact, row - range.start, selected == Some(row), &cone, cursor))
            .collect::<Vec<Html>>()
    });
    let heads = session.with_trace(|trace| {
        index.actors.iter().map(|&actor| (actor, trace.actor_name(actor).to_owned())).collect::<Vec<_>>()
    });
    // Where names do not fit beside each other they stand in two rows in turn.
    let room = (lines.width - 120.0) / heads.len().max(1) as f64;
    let is_tight = heads.iter().any(|(_, name)| name_in(&words, name, room).ends_with('…'));
    let (room, head_height) = if is_tight { (room * 1.8, 40.0) } else { (room, 26.0) };
    let head_y = |place: usize| if is_tight && place.is_multiple_of(2) { 15.0 } else { head_height - 9.0 };
    let height = range.len() as f64 * lines.row_px;
    let current = selected.filter(|row| range.contains(row)).map(|row| {
        let y = (row - range.start) as f64 * lines.row_px;
        html! {
            <>
                <rect x="0" y={px(y)} width={px(lines.width)} height={px(lines.row_px)} class="cur" />
                <rect x="0" y={px(y)} width="2" height={px(lines.row_px)} class="curbar" />
            </>
        }
    });
    let view_box = format!("0 0 {} {}", px(lines.width), px(height.max(1.0)));
    html! {
        <div class="seqpane" role="region" tabindex="0" ref={pane} aria-label={words.text("app-stage-tab-sequence")}
            onscroll={window.onscroll.clone()} {onclick} {onkeydown}>
            <div class="seqhead" ref={head}>
                <svg class="topology seq" viewBox={format!("0 0 {} {head_height}", px(lines.width))} role="group" aria-label={words.text("app-stage-actors")}>
                    if !layout.is_narrow() { { text_end(52.0, head_height - 9.0, "num", "s") } }
                    { for heads.iter().enumerate().map(|(place, (actor, name))| {
                        anchored(lines.of_actor(*actor), head_y(place), "strong", Anchor::Middle, name_in(&words, name, room))
                    }) }
                </svg>
            </div>
            <div class="rows-space" ref={window.spacer.clone()}>
                <div class="rows" ref={window.inner.clone()}>
                    <svg class="topology seq" viewBox={view_box} role="group" aria-label={words.counted("app-stage-rows", "count", index.rows.len() as u64)}>
                        { for current }
                        { life_lines(&lines, &index, &range, height) }
                        { for drawn }
                    </svg>
                </div>
            </div>
        </div>
    }
}

/// Life lines, red where their actor was down, with a bar where it was at work and amber dots beside
/// it for as long as it had something on lease. The dots stand at who holds the lease and not at the
/// bus as in other drawings of this kind: a bus has many leases at once, a holder one.
fn life_lines(lines: &Lines, index: &Index, range: &std::ops::Range<usize>, height: f64) -> Html {
    let y_of = |row: usize| row.clamp(range.start, range.end).abs_diff(range.start) as f64 * lines.row_px;
    let middle = lines.row_px * 0.75;
    let lives = lines.x.values().map(|&x| html! { <path class="life" d={format!("M{} 0V{}", px(x), px(height))} /> });
    let downs = index.downs.iter().filter_map(|&(actor, from, to)| {
        let to = to.unwrap_or(index.rows.len());
        let visible = from < range.end && to > range.start && lines.x.contains_key(&actor);
        visible.then(|| {
            let x = px(lines.of_actor(actor));
            html! { <path class="life gone" d={format!("M{x} {}V{}", px(y_of(from) + middle), px(y_of(to) + middle))} /> }
        })
    });
    let in_view = |(actor, from, to): &(ActorId, usize, usize)| {
        *from < range.end && *to >= range.start && lines.x.contains_key(actor)
    };
    let near = |bars: &[(ActorId, usize, usize)]| -> Vec<(ActorId, usize, usize)> {
        let first = bars.partition_point(|bar| bar.2 < range.start);
        let bars = bars[first..].iter().take_while(|bar| bar.1 < range.end + BARS_BACK);
        bars.filter(|bar| in_view(bar)).copied().collect()
    };
    let works = near(&index.works).into_iter().map(|(actor, from, to)| {
        let (top, bottom) = (y_of(from) + middle, y_of(to) + middle);
        let x = lines.of_actor(actor) - 4.0;
        html! { <rect x={px(x)} y={px(top)} width="8" height={px((bottom - top).max(6.0))} rx="2" class="busy" /> }
    });
    let running = index.leased.values().map(|&(holder, since)| (holder, since, index.rows.len()));
    let leases = near(&index.leases).into_iter().chain(running.filter(in_view)).map(|(actor, from, to)| {
        let x = lines.of_actor(actor) - 9.0;
        html! { <path class="lease" d={format!("M{} {}V{}", px(x), px(y_of(from) + middle), px(y_of(to) + middle + 1.0))} /> }
    });
    html! { <>{ for lives }{ for downs }{ for works }{ for leases }</> }
}

fn draw_row(
    words: &Spoken,
    lines: &Lines,
    fact: &Fact<'_>,
    place: usize,
    is_now: bool,
    cone: &Cone,
    cursor: usize,
) -> Html {
    let narrow = lines.layout.is_narrow();
    let top = place as f64 * lines.row_px;
    let (text_y, line_y) = if narrow { (top + 15.0, top + 25.0) } else { (top + 12.0, top + 16.0) };
    let kind = fact.kind();
    let in_cone = cone.fact.is_none() || cone.has(fact.id());
    let tone = tone_class(kind.tone);
    let class = classes!(
        "row",
        in_cone.then_some("in"),
        is_now.then_some("now"),
        (fact.id().0 as usize >= cursor).then_some("later"),
        (kind.tone == Tone::Retry).then_some("retry"),
        (kind.tone == Tone::Failed).then_some("failed"),
    );
    let at_us = fact.at().as_us();
    let time = format!("{}.{:03}", at_us / 1_000_000, at_us / 1_000 % 1_000);
    let x = lines.of_actor(fact.actor());
    let to =
        if is_message(kind.id) { word_of(fact, "to").map(|word| lines.of_actor(ActorId(word as u16))) } else { None };
    let content = match to {
        Some(to) => {
            let sign = if to > x { 1.0 } else { -1.0 };
            let ends = match kind.id {
                LOST => x + (to - x) / 2.0,
                BLOCKED => x + sign * 18.0,
                _ => to - sign * 5.0,
            };
            let label = label_of(words, fact);
            // The label begins at the left end of its arrow, behind the mark.
            let left = x.min(to) + 10.0;
            let label_x = if narrow { left.min(lines.width - 120.0) } else { left };
            let arrives = !matches!(kind.id, LOST | BLOCKED);
            html! {
                <>
                    <path class="arrow" d={format!("M{} {}H{}", px(x + sign * 4.0), px(line_y), px(ends - sign * if arrives { 6.0 } else { 0.0 }))} />
                    if arrives {
                        <path class="arrowhead" d={format!("M{} {}l{} -4v8z", px(ends), px(line_y), px(-sign * 8.0))} />
                    } else {
                        { mark(ends - 6.0, line_y - 6.0, 12.0, "failed") }
                    }
                    { mark(label_x, text_y - 10.0, 12.0, tone) }
                    { text(label_x + 16.0, text_y, "halo", fitted(&label, lines.width - label_x - 24.0)) }
                </>
            }
        }
        None => {
            let label = words.fact(fact);
            let dot = match kind.tone {
                Tone::Plain => html! { <circle cx={px(x)} cy={px(text_y - 4.0)} r="3.5" class="dot" /> },
                _ => {
                    html! { <><circle cx={px(x)} cy={px(text_y - 4.0)} r="7" class="dot-ground" />{ mark(x - 6.0, text_y - 10.0, 12.0, tone) }</> }
                }
            };
            // Beside the line where there is more room.
            let right = lines.width - x;
            let words = if right > x - 60.0 {
                text(x + 12.0, text_y, "halo", fitted(&label, right - 20.0))
            } else {
                text_end(x - 12.0, text_y, "halo", fitted(&label, x - 80.0))
            };
            html! { <>{ dot }{ words }</> }
        }
    };
    let time_x = if narrow { 2.0 } else { 52.0 };
    html! {
        <g {class} key={fact.id().0} data-fact={fact.id().0.to_string()}>
            <rect class="hit" x="0" y={px(top)} width={px(lines.width)} height={px(lines.row_px)} />
            { content }
            if narrow {
                { text(time_x, top + 31.0, "halo at", time) }
            } else {
                { text_end(time_x, text_y, "", time) }
            }
        </g>
    }
}

/// What an arrow carries, in few words.
fn label_of(words: &Spoken, fact: &Fact<'_>) -> String {
    let record = Record(word_of(fact, "record").unwrap_or(0)).to_string();
    let what = fact.trace().text(name_of(fact, "what").unwrap_or(Name(0)));
    let sent_for = fact.causes().next().map(|cause| fact.trace().fact(cause.0 as usize));
    let attempt = sent_for.filter(|cause| cause.kind().id == DISPATCHED).and_then(|cause| word_of(&cause, "attempt"));
    if let Some(attempt) = attempt {
        return words.text_with("app-stage-message-attempt", &[("record", &record), ("attempt", &attempt.to_string())]);
    }
    let id = format!("app-stage-message-{what}");
    let known = what.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') && words.has(&id);
    if known { words.text_with(&id, &[("record", &record)]) } else { format!("{what} {record}") }
}
