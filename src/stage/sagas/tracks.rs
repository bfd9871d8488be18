//! The tracks: sagas side by side in time, a row a step; and below them the lanes, one row for a whole saga.

use eda_patterns::picture::sagas::{Attempt, Came, LANES, SagaPicture, Sagas, Standing, TRACKS, places, rows};
use eda_patterns::saga::{Class, End};
use eda_patterns::time::{Span, Time};
use yew::prelude::*;

use super::super::marks::{Anchor, anchored, fitted, mark, px, text, text_end};
use super::super::scene::Drawing;

/// From one step's row to the next; on a phone the step's name stands above its bars.
const STEP: f64 = 20.0;
const STEP_NARROW: f64 = 31.0;

/// The height of a bar.
const BAR: f64 = 14.0;

/// From one lane to the next.
const LANE: f64 = 18.0;

/// The line on which the sagas of a track are named.
const HEAD: f64 = 22.0;

/// Between two tracks.
const GAP: f64 = 8.0;

/// The least width of a bar that has a mark in it.
const MARKED: f64 = 9.0;

/// The least width of what takes the focus: what a finger can hit.
const FINGER: f64 = 24.0;

/// Where the tracks stand.
pub(super) struct Timeline {
    top: f64,
    /// The steps' names end here, and their classes.
    label: f64,
    left: f64,
    right: f64,
    length: Span,
    now: Time,
    narrow: bool,
}

impl Timeline {
    pub(super) fn of(drawing: &Drawing<'_>, top: f64) -> Timeline {
        let margin = drawing.layout.pick(16.0, 16.0, 8.0);
        let narrow = drawing.layout.is_narrow();
        let (label, left) = if narrow { (margin, margin) } else { (204.0, 220.0) };
        Timeline {
            top: top + 18.0,
            label,
            left,
            right: drawing.layout.width - margin,
            length: drawing.picture.plots.length(),
            now: drawing.session.now(),
            narrow,
        }
    }

    pub(super) fn bottom(&self) -> f64 {
        self.track_top(TRACKS) + LANES as f64 * LANE + 4.0
    }

    fn step(&self) -> f64 {
        if self.narrow { STEP_NARROW } else { STEP }
    }

    fn track_top(&self, track: usize) -> f64 {
        self.top + track as f64 * (HEAD + 4.0 * self.step() + GAP)
    }

    fn x(&self, at: Time) -> f64 {
        self.left + (self.right - self.left) * at.as_us() as f64 / self.length.as_us().max(1) as f64
    }

    /// The middle of the bars of a step's row; on a lane all steps lie in one.
    fn row(&self, track: usize, row: usize) -> f64 {
        if let Some(lane) = track.checked_sub(TRACKS) {
            return self.track_top(TRACKS) + (lane as f64 + 0.5) * LANE;
        }
        self.track_top(track) + HEAD + (row as f64 + 1.0) * self.step() - STEP / 2.0
    }
}

pub(super) fn draw(drawing: &Drawing<'_>, timeline: &Timeline, sagas: &Sagas) -> Html {
    let selected = drawing.cone.fact.map(|fact| drawing.trace.fact(fact.0 as usize));
    let places = places(&sagas.sagas, selected.and_then(|fact| sagas.about(&fact)));
    let at = |place: usize| -> Vec<&SagaPicture> {
        sagas.sagas.iter().zip(&places).filter(|(_, at)| **at == Some(place)).map(|(saga, _)| saga).collect()
    };
    let tracks = (0..TRACKS).map(|track| draw_track(drawing, timeline, &at(track), track));
    let lanes = (TRACKS..TRACKS + LANES).map(|lane| draw_lane(drawing, timeline, &at(lane), lane));
    let hidden = places.iter().filter(|place| place.is_none()).count() as u64 + sagas.older;
    let more = (hidden > 0).then(|| {
        let said = drawing.words.counted("saga-stage-hidden", "count", hidden);
        let (x, row) = if timeline.narrow { (timeline.left, TRACKS) } else { (16.0, TRACKS + LANES - 1) };
        text(x, timeline.row(row, 0) + 4.0, "num halo", fitted(&said, 200.0))
    });
    html! { <>{ axis(drawing, timeline) }{ for tracks }{ for lanes }{ for more }</> }
}

fn axis(drawing: &Drawing<'_>, timeline: &Timeline) -> Html {
    let seconds = (timeline.length.as_ms() / 1_000).max(1);
    let step = (seconds / 6).max(1);
    let ticks = (0..=seconds).step_by(step as usize).map(|second| {
        let x = timeline.x(Time::from_ms(second * 1_000));
        let anchor = match second {
            0 => Anchor::Start,
            _ if x > timeline.right - 14.0 => Anchor::End,
            _ => Anchor::Middle,
        };
        let said = if second == 0 { "0 s".to_owned() } else { second.to_string() };
        anchored(x, timeline.top - 4.0, "num", anchor, said)
    });
    let head =
        (!timeline.narrow).then(|| text(16.0, timeline.top - 4.0, "strong", drawing.words.text("saga-stage-head")));
    html! { <>{ for head }{ for ticks }</> }
}

/// The line that a row of bars lies on.
fn grid(timeline: &Timeline, y: f64) -> Html {
    html! { <path class="grid" d={format!("M{} {}H{}", px(timeline.left), px(y), px(timeline.right))} /> }
}

fn draw_track(drawing: &Drawing<'_>, timeline: &Timeline, mine: &[&SagaPicture], track: usize) -> Html {
    let words = drawing.words;
    let grids = rows().enumerate().map(|(row, _)| grid(timeline, timeline.row(track, row)));
    // On a phone a name stands over what leads from bar to bar, and so comes after it.
    let names = rows().enumerate().map(|(row, (action, class))| {
        let y = timeline.row(track, row);
        if timeline.narrow {
            return text(timeline.left, y - 11.0, "num halo", words.word(action));
        }
        let weight = if class == Class::Pivot { "strong" } else { "num" };
        html! {
            <>
                { text(16.0, y + 4.0, "plain", fitted(&words.word(action), 90.0)) }
                { text_end(timeline.label, y + 4.0, weight, fitted(&words.word(class.word()), 96.0)) }
            </>
        }
    });
    let drawn = mine.iter().enumerate().map(|(place, saga)| {
        let until = mine.get(place + 1).map_or(timeline.right, |next| timeline.x(next.began) - 6.0);
        draw_saga(drawing, timeline, saga, track, until)
    });
    let (x, top) = (timeline.x(timeline.now), timeline.track_top(track));
    let rule = (track > 0).then(|| {
        let y = top - GAP / 2.0;
        html! { <path class="grid" d={format!("M{} {}H{}", px(if timeline.narrow { 8.0 } else { 16.0 }), px(y), px(timeline.right))} /> }
    });
    html! {
        <g>
            { for rule }
            { for grids }
            { for drawn }
            { for names }
            <path class="playhead" d={format!("M{} {}V{}", px(x), px(top + HEAD - 2.0), px(top + HEAD + 4.0 * timeline.step()))} />
        </g>
    }
}

/// A lane: the sagas for which no track was free. Each is named behind its last bar.
fn draw_lane(drawing: &Drawing<'_>, timeline: &Timeline, mine: &[&SagaPicture], lane: usize) -> Html {
    let y = timeline.row(lane, 0);
    let head = (lane == TRACKS && !timeline.narrow)
        .then(|| text(16.0, y + 4.0, "num", fitted(&drawing.words.text("saga-stage-beside"), 190.0)));
    let drawn = mine.iter().enumerate().map(|(place, saga)| {
        let until = mine.get(place + 1).map_or(timeline.right, |next| timeline.x(next.began) - 6.0);
        draw_saga(drawing, timeline, saga, lane, until)
    });
    let x = timeline.x(timeline.now);
    html! {
        <g>
            { grid(timeline, y) }
            { for head }
            { for drawn }
            <path class="playhead" d={format!("M{} {}v{LANE}", px(x), px(y - LANE / 2.0))} />
        </g>
    }
}

/// How a saga stands: the mark, and the words.
fn standing(drawing: &Drawing<'_>, saga: &SagaPicture) -> (&'static str, String) {
    let words = drawing.words;
    let word = |word: &str| words.word(word);
    match saga.standing {
        Standing::Ended(End::Completed) => ("delivered", word("completed")),
        Standing::Ended(End::Compensated) => ("retry", word("compensated")),
        Standing::Ended(End::Escalated) => {
            if let Some(end) = saga.settled {
                return (
                    "delivered",
                    words.text_with("saga-stage-resolved", &[("end", &word(drawing.trace.text(end)))]),
                );
            }
            let desk = saga.desk.map(|desk| word(drawing.trace.text(desk))).unwrap_or_default();
            ("dead", words.text_with("saga-stage-escalated", &[("desk", &desk)]))
        }
        Standing::Undoing => {
            let code = saga.turned_back.map(|(_, code)| word(drawing.trace.text(code))).unwrap_or_default();
            ("retry", words.text_with("saga-stage-undoing", &[("code", &code)]))
        }
        Standing::Running => {
            let row = saga.attempts.back().map_or(0, |attempt| attempt.row) + 1;
            ("flight", words.text_with("saga-stage-running", &[("step", &row.to_string())]))
        }
    }
}

fn draw_saga(drawing: &Drawing<'_>, timeline: &Timeline, saga: &SagaPicture, track: usize, until: f64) -> Html {
    let (sign, said) = standing(drawing, saga);
    let name = drawing.trace.text(saga.name);
    let customer = saga.customer.map(|customer| drawing.trace.text(customer)).unwrap_or_default();
    let sentence = format!("{name}, {customer}: {said}");
    let is_lane = track >= TRACKS;
    let start = timeline.x(saga.began);
    let last = saga.attempts.back().map_or(saga.began, |last| last.to.unwrap_or(timeline.now));
    let (from, y) = if is_lane {
        (timeline.x(saga.ended.map_or(timeline.now, |ended| ended.max(last))) + 5.0, timeline.row(track, 0) + 4.0)
    } else {
        (start, timeline.track_top(track) + 14.0)
    };
    // Where not even the name fits, the mark alone stands there; the name is read aloud and in the list.
    let room = until - from - 18.0;
    let names = name.len() as f64 * 6.6 < room;
    let whole = format!("{name}: {said}");
    let shown = if whole.chars().count() as f64 * 6.6 < room { whole } else { name.to_owned() };
    let label = html! {
        <>
            if room > -4.0 { { mark(from, y - 11.0, 13.0, sign) } }
            if names { { text(from + 17.0, y, "plain halo", shown) } }
        </>
    };
    let onclick = seek(drawing, saga.fact);
    // A saga that has just begun is a bar of a few pixels; this has nothing to see, and makes its group wide enough.
    let reach = format!("M{} {}h{FINGER}", px(start.min(timeline.right - FINGER)), px(y));
    html! {
        <g class="saga" role="img" tabindex="0" aria-label={sentence}>
            <path d={reach} />
            { lock(timeline, saga, track) }
            <g class="pressed-mark" {onclick}>{ label }</g>
            { for saga.attempts.iter().enumerate().map(|(at, attempt)| draw_attempt(drawing, timeline, saga, at, attempt, track)) }
        </g>
    }
}

fn seek(drawing: &Drawing<'_>, fact: eda_patterns::fact::FactId) -> Callback<MouseEvent> {
    let session = drawing.session.clone();
    Callback::from(move |_: MouseEvent| session.seek_fact(fact))
}

/// The semantic lock: from the reservation until it is a sale or free again.
fn lock(timeline: &Timeline, saga: &SagaPicture, track: usize) -> Html {
    let Some((from, to)) = saga.lock else { return html! {} };
    let y = timeline.row(track, 0);
    let (from, to) = (timeline.x(from), timeline.x(to.unwrap_or(timeline.now)));
    html! { <path class="saga-lock" d={format!("M{} {}H{}", px(from), px(y), px(to.max(from)))} /> }
}

fn draw_attempt(
    drawing: &Drawing<'_>,
    timeline: &Timeline,
    saga: &SagaPicture,
    at: usize,
    attempt: &Attempt,
    track: usize,
) -> Html {
    let y = timeline.row(track, attempt.row);
    let (from, to) = (timeline.x(attempt.from), timeline.x(attempt.to.unwrap_or(timeline.now)));
    let width = (to - from).max(3.0);
    let (class, sign) = match attempt.came {
        Came::Open => ("open", "flight"),
        Came::Done => ("done", "delivered"),
        Came::Refused | Came::Failed => ("failed", "failed"),
        Came::Held => ("held", "retry"),
        Came::CutShort => ("cut", "failed"),
    };
    let class = classes!("step", class, attempt.undoes.then_some("undo"));
    let bar = html! {
        <rect {class} x={px(from)} y={px(y - BAR / 2.0)} width={px(width)} height={px(BAR)} rx={px((width / 2.0).min(3.0))} />
    };
    let has_mark = width >= MARKED || matches!(attempt.came, Came::Refused | Came::Failed | Came::Held);
    let sign = has_mark.then(|| mark(from + width / 2.0 - 5.5, y - 5.5, 11.0, sign));
    let before = at.checked_sub(1).and_then(|before| saga.attempts.get(before));
    html! {
        <>
            { wait(timeline, saga, at, attempt, track) }
            { for before.map(|before| join(timeline, before, attempt, track)) }
            <g class="pressed-mark" onclick={seek(drawing, attempt.fact)}>{ bar }{ for sign }</g>
        </>
    }
}

/// The dots between an attempt and the next one of the same operation.
fn wait(timeline: &Timeline, saga: &SagaPicture, at: usize, attempt: &Attempt, track: usize) -> Html {
    let (Some(from), Some(waits)) = (attempt.to, attempt.waits) else { return html! {} };
    let next = saga.attempts.iter().skip(at + 1).find(|next| next.operation == attempt.operation);
    let to = next.map_or(timeline.now, |next| next.from);
    let says = track < TRACKS;
    let (y, from, to) = (timeline.row(track, attempt.row), timeline.x(from) + 2.0, timeline.x(to));
    if to <= from {
        return html! {};
    }
    let said = format!("{:.1} s", waits.as_ms() as f64 / 1_000.0);
    html! {
        <>
            <path class="step-wait" d={format!("M{} {}H{}", px(from), px(y), px(to))} />
            if says && to - from > 44.0 && waits >= Span::from_ms(500) {
                { anchored((from + to) / 2.0, y - 4.0, "num halo", Anchor::Middle, said) }
            }
        </>
    }
}

/// From one operation to the next: down for a step, an arrow back up for an undo.
fn join(timeline: &Timeline, before: &Attempt, attempt: &Attempt, track: usize) -> Html {
    if before.row == attempt.row || track >= TRACKS {
        return html! {};
    }
    let x = timeline.x(attempt.from);
    let (a, b) = (timeline.row(track, before.row), timeline.row(track, attempt.row));
    let half = BAR / 2.0;
    if attempt.undoes && b < a {
        let tip = b + half + 1.0;
        let head = format!("M{0} {1}l-3.5 6h7z", px(x), px(tip));
        html! {
            <>
                <path class="step-back" d={format!("M{} {}V{}", px(x), px(a - half), px(tip + 5.0))} />
                <path class="step-back-tip" d={head} />
            </>
        }
    } else {
        let (from, to) = if a < b { (a + half, b - half) } else { (a - half, b + half) };
        html! { <path class="step-go" d={format!("M{} {}V{}", px(x), px(from), px(to))} /> }
    }
}
