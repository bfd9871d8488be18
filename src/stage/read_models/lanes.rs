//! The lanes of the log and of the views: a column a position.

use eda_patterns::catalog::cqrs::views::View;
use eda_patterns::picture::read_models::{LogCell, ReadModels, ViewPicture};
use eda_patterns::time::Span;
use yew::prelude::*;

use super::super::marks::{fitted, hue_class, px, text, text_end};
use super::super::scene::{Area, Drawing};
use super::columns::{Columns, STEP};
use super::rect;

/// The side of an event's square.
const SIDE: f64 = 12.0;

/// Where a lag is worth a warning.
const LAG_WARNS: Span = Span::from_ms(1_000);

/// The positions that are shown: the newest, and room for the next one.
pub(super) struct Shown<'p> {
    cells: Vec<&'p LogCell>,
    first: u64,
}

pub(super) fn shown(picture: &ReadModels, most: usize) -> Shown<'_> {
    let skipped = picture.events.len().saturating_sub(most);
    let cells: Vec<&LogCell> = picture.events.iter().skip(skipped).collect();
    let first = cells.first().map_or(1, |cell| cell.position);
    Shown { cells, first }
}

fn column(columns: &Columns, shown: &Shown<'_>, position: u64) -> f64 {
    columns.track + (position.saturating_sub(shown.first)) as f64 * STEP
}

fn square(
    drawing: &Drawing<'_>,
    columns: &Columns,
    shown: &Shown<'_>,
    cell: &LogCell,
    y: f64,
    class: &'static str,
) -> Html {
    // The number of the product's word is all that a hue needs: the same one is the same product, run for run.
    let hue = hue_class(cell.product.0 as usize);
    let x = column(columns, shown, cell.position);
    let onclick = Callback::from({
        let (session, fact) = (drawing.session.clone(), cell.fact);
        move |_: MouseEvent| session.seek_fact(fact)
    });
    html! {
        <rect class={classes!("log-event", hue, class)} x={px(x)} y={px(y)} width={px(SIDE)} height={px(SIDE)} rx="2" {onclick} />
    }
}

/// The log: its newest events.
pub(super) fn log(drawing: &Drawing<'_>, columns: &Columns, picture: &ReadModels, shown: &Shown<'_>, y: f64) -> Html {
    let words = drawing.words;
    let squares = shown.cells.iter().map(|cell| square(drawing, columns, shown, cell, y + 11.0, "in"));
    let older = (shown.first > 1).then(|| text_end(columns.track - 2.0, y + 21.0, "num", "‹"));
    let end = words.text_with("cqrs-stage-log-end", &[("position", &picture.end().to_string())]);
    html! {
        <g role="img" aria-label={format!("{}: {end}", words.text("cqrs-stage-log"))}>
            { for older }
            { for squares }
            if !columns.narrow { { text(columns.info, y + 21.0, "num", end) } }
        </g>
    }
}

/// A view: what of the log is in it, how far behind it is, and a generation that is built beside it.
pub(super) fn view_lane(
    drawing: &Drawing<'_>,
    columns: &Columns,
    picture: &ReadModels,
    shown: &Shown<'_>,
    view: View,
    y: f64,
) -> Html {
    let words = drawing.words;
    let state = picture.view(view);
    let squares = shown.cells.iter().map(|cell| {
        let class = if cell.position <= state.checkpoint {
            "in"
        } else if cell.position <= state.folded {
            "folded"
        } else {
            "lacks"
        };
        square(drawing, columns, shown, cell, y + 4.0, class)
    });
    let checkpoint = (state.checkpoint + 1 >= shown.first).then(|| {
        let x = column(columns, shown, state.checkpoint + 1) - (STEP - SIDE) / 2.0;
        html! { <path class="checkpoint" d={format!("M{} {}v20", px(x), px(y))} /> }
    });
    let rebuild = state.rebuild.map(|rebuild| {
        let share = rebuild.checkpoint as f64 / picture.end().max(1) as f64;
        let track = Area { x: columns.track, y: y + 26.0, width: columns.track_end - columns.track, height: 5.0 };
        let built = Area { width: track.width * share.min(1.0), ..track };
        html! { <>{ rect(track, 2, classes!("track")) }{ rect(built, 2, classes!("rebuilt")) }</> }
    });
    let behind = picture.lag_events(view);
    let lag = picture.lag(view, drawing.session.now());
    let (behind_text, ms) = (behind.to_string(), lag.as_ms().to_string());
    let lag_said = words.text_with("cqrs-stage-lag", &[("events", &behind_text), ("ms", &ms)]);
    let lag_class = if lag >= LAG_WARNS { "warn" } else { "strong" };
    let rows = kept(drawing, state);
    let said = format!("{}: {lag_said}, {rows}", words.word(view.name()));
    let (x, lag_y, rows_y) =
        if columns.narrow { (columns.track, y + 40.0, y + 54.0) } else { (columns.info, y + 12.0, y + 28.0) };
    let room = columns.end - x;
    html! {
        <g class="view-lane" role="img" aria-label={said}>
            { for squares }
            { for checkpoint }
            { for rebuild }
            { text(x, lag_y, lag_class, fitted(&lag_said, room)) }
            { text(x, rows_y, if state.gave_up.is_some() { "warn" } else { "num" }, fitted(&rows, room)) }
        </g>
    }
}

/// What is said of a view: what is being done to it, or where it is.
fn kept(drawing: &Drawing<'_>, state: &ViewPicture) -> String {
    let words = drawing.words;
    if let Some(why) = state.gave_up {
        return words.text_with("cqrs-stage-gave-up", &[("why", &words.word(drawing.trace.text(why)))]);
    }
    if let Some(rebuild) = state.rebuild {
        let (generation, at) = (rebuild.generation.to_string(), rebuild.checkpoint.to_string());
        return words.text_with("cqrs-stage-rebuilding", &[("generation", &generation), ("position", &at)]);
    }
    let (generation, at) = (state.generation.to_string(), state.checkpoint.to_string());
    let args = [("generation", generation.as_str()), ("position", at.as_str())];
    if state.skipped > 0 {
        return words.counted("cqrs-stage-skipped", "count", state.skipped);
    }
    words.text_with("cqrs-stage-generation", &args)
}
