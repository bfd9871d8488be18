//! The retries on their time axis: a track for each attempt, a message where it is due, and the longest wait as a line.

use eda_patterns::backoff::Jitter;
use eda_patterns::picture::dead_letters::{DeadLetters, Message, Place};
use eda_patterns::time::Span;
use yew::prelude::*;

use super::super::marks::{Anchor, anchored, cell_width, fitted, px, text, text_end};
use super::super::scene::{Area, Drawing};
use super::frame::Frame;
use super::{card, cell};

/// How many messages a track shows at most: the next ones.
const SHOWN_MAX: usize = 40;

pub(super) fn draw(drawing: &Drawing<'_>, queue: &DeadLetters, frame: &Frame) -> Html {
    let words = drawing.words;
    let Area { x, y, width, height } = frame.schedule;
    let (left, right) = (x + 70.0, x + width);
    let scheduled = queue.scheduled();
    let note = note(drawing, queue, scheduled.len());
    let title = words.text("app-stage-dlq-schedule");
    let head = html! {
        <>
            { text(x, y + 14.0, "strong", title.clone()) }
            if !frame.narrow { { text_end(right, y + 14.0, "hd", fitted(&note, width - 130.0)) } }
        </>
    };
    if frame.tracks == 0 {
        return html! { <>{ head }{ text(x, y + 40.0, "num", words.text("app-stage-dlq-no-retry")) }</> };
    }
    let last = frame.tracks + 1;
    let furthest = (2..=last).filter_map(|attempt| queue.bound(attempt)).max().unwrap_or(Span::from_secs(10));
    let scale = (right - left) / furthest.as_us().max(1) as f64;
    let at = |wait: Span| left + (wait.as_us() as f64 * scale).min(right - left);
    let axis = y + height - 16.0;
    let step = (axis - y - 26.0) / f64::from(frame.tracks);
    let tracks = (2..=last).map(|attempt| {
        let top = y + 26.0 + f64::from(attempt - 2) * step;
        let tall = (step - 8.0).min(36.0);
        let bound = queue.bound(attempt).unwrap_or(furthest);
        let until = at(bound);
        // The last track is also for attempts beyond it.
        let mine = |message: &&&Message| (message.attempts + 1).clamp(2, last) == attempt;
        let due = scheduled.iter().filter(mine).take(SHOWN_MAX);
        let said = words.text_with("app-stage-dlq-bound", &[("bound", &bound.to_string())]);
        let beside = until + 100.0 < right;
        html! {
            <g>
                { text(x, top + tall / 2.0 + 4.0, "plain", words.text_with("app-stage-dlq-attempt", &[("attempt", &attempt.to_string())])) }
                <rect class="track" x={px(left)} y={px(top)} width={px(until - left)} height={px(tall)} rx="4" />
                <path class="limit-mark" d={format!("M{} {}v{}", px(until), px(top - 2.0), px(tall + 4.0))} />
                if beside { { text(until + 6.0, top + tall / 2.0 + 4.0, "num", said) } }
                { for place(drawing, due, &at, top, tall) }
            </g>
        }
    });
    let tracks: Vec<Html> = tracks.collect();
    let ticks = ticks(furthest).into_iter().map(|wait| {
        let said = format!("+{}", wait.as_us() / 1_000_000);
        // The last one must not reach over the edge.
        let anchor = if at(wait) > drawing.layout.width - 16.0 { Anchor::End } else { Anchor::Middle };
        html! {
            <>
                <path class="grid" d={format!("M{} {}V{}", px(at(wait)), px(y + 24.0), px(axis))} />
                { anchored(at(wait), axis + 14.0, "num", anchor, said) }
            </>
        }
    });
    let sentence = format!("{title}: {note}");
    html! {
        <g role="img" aria-label={sentence}>
            { head }
            { for ticks }
            <path class="grid" d={format!("M{} {}H{}", px(left), px(axis), px(right))} />
            { for tracks }
            <path class="playhead" d={format!("M{} {}V{}", px(left), px(y + 22.0), px(axis + 4.0))} />
            { text(left - 12.0, axis + 14.0, "plain", words.text("app-stage-dlq-now")) }
        </g>
    }
}

/// How the waits are drawn, and how many wait.
fn note(drawing: &Drawing<'_>, queue: &DeadLetters, waiting: usize) -> String {
    let Some(policy) = queue.policy.as_ref() else { return String::new() };
    let guarded = drawing.session.with_link(|link| link.settings().guard("jitter"));
    let jitter = if guarded { policy.backoff.jitter } else { Jitter::None };
    let id = match jitter {
        Jitter::None => "app-stage-dlq-exactly",
        Jitter::Equal => "app-stage-dlq-upper-half",
        Jitter::Full => "app-stage-dlq-anywhere",
        Jitter::Decorrelated => "app-stage-dlq-thrice",
    };
    let how = drawing.words.text(id);
    drawing.words.text_with("app-stage-dlq-waiting", &[("how", &how), ("count", &waiting.to_string())])
}

/// Cells where they are due; one that would cover another goes below it. Where there is no room there either, it lies behind
/// those that can be read, without its letter.
fn place<'m>(
    drawing: &Drawing<'_>,
    due: impl Iterator<Item = &'m &'m Message>,
    at: &impl Fn(Span) -> f64,
    top: f64,
    tall: f64,
) -> Vec<Html> {
    let rows = if tall >= 34.0 { 2 } else { 1 };
    let mut ends = [f64::MIN; 2];
    let now = drawing.session.now();
    let (mut behind, mut before) = (Vec::new(), Vec::new());
    for message in due {
        let Place::Scheduled { due, .. } = message.place else { continue };
        let width = cell_width(message.record);
        let x = at(due.since(now)) - width / 2.0;
        // Where both are taken, the one that is free first.
        let free = (0..rows).find(|row| ends[*row] <= x);
        let row = free.unwrap_or(usize::from(rows == 2 && ends[1] < ends[0]));
        let y = if rows == 1 { top + (tall - 16.0) / 2.0 } else { top + 1.0 + row as f64 * (tall - 18.0) };
        if free.is_some() {
            ends[row] = x + width + 2.0;
            before.push(cell(drawing, x, y, message, "stacked"));
        } else {
            behind.push(card(drawing, x, y, message, "stacked"));
        }
    }
    behind.append(&mut before);
    behind
}

/// Round times up to `furthest`, six at most.
fn ticks(furthest: Span) -> Vec<Span> {
    let seconds = furthest.as_us() / 1_000_000;
    let step = [1, 2, 5, 10, 20, 30, 60, 120].into_iter().find(|step| seconds / step <= 6).unwrap_or(300);
    (1..=seconds / step).map(|nth| Span::from_secs(nth * step)).collect()
}
