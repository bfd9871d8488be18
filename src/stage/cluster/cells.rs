//! The newest records of a lane, and where its marks stand among them.

use eda_patterns::fact::FactId;
use eda_patterns::picture::cluster::{Cell, Lane, What};
use yew::prelude::*;

use super::super::cone::Relation;
use super::super::marks::{hue_class, px};
use super::super::scene::Drawing;
use super::columns::{Columns, STEP};

/// How many lost records are drawn; the rest is a number.
const LOST_SHOWN: usize = 3;

/// Which cells of a lane are drawn, and where.
pub(super) struct Shown<'l> {
    pub(super) cells: Vec<&'l Cell>,
    pub(super) lost: Vec<&'l Cell>,
    /// Whether records stand before the first that is drawn.
    pub(super) has_older: bool,
    x: f64,
    end: u64,
}

impl<'l> Shown<'l> {
    pub(super) fn of(columns: &Columns, lane: &'l Lane) -> Shown<'l> {
        let room = (columns.track_width / STEP) as usize;
        let lost_shown = lane.lost.len().min(LOST_SHOWN);
        // What is lost needs room behind the end, with its number.
        let lost_room = if lost_shown > 0 { lost_shown + 3 } else { 0 };
        let fit = room.saturating_sub(lost_room).max(2);
        let skipped = lane.cells.len().saturating_sub(fit);
        let cells: Vec<&Cell> = lane.cells.iter().skip(skipped).collect();
        let has_older = cells.first().is_some_and(|first| first.offset > lane.start);
        let lost = lane.lost.iter().rev().take(LOST_SHOWN).rev().collect();
        Shown { cells, lost, has_older, x: columns.track_x + 3.0, end: lane.end }
    }

    /// Where the cell at a place among the drawn begins.
    fn cell_x(&self, place: usize) -> f64 {
        self.x + place as f64 * STEP
    }

    /// Between which cells a mark at an offset stands: before the first that is not smaller. An offset before all
    /// that is drawn stands at the beginning.
    pub(super) fn mark_x(&self, offset: u64) -> f64 {
        let before = self.cells.iter().filter(|cell| cell.offset < offset).count();
        self.cell_x(before) - 1.0
    }

    /// Whether an offset lies before all that is drawn.
    pub(super) fn is_before(&self, offset: u64) -> bool {
        self.cells.first().is_some_and(|first| offset < first.offset)
    }

    /// Where the log ends.
    pub(super) fn end_x(&self) -> f64 {
        self.mark_x(self.end)
    }

    /// Where lost records begin: behind the bracket.
    pub(super) fn lost_x(&self) -> f64 {
        self.end_x() + 10.0
    }

    /// The offset of the first record that is drawn.
    pub(super) fn first(&self) -> Option<u64> {
        self.cells.first().map(|cell| cell.offset)
    }
}

/// The cells, and what is lost behind them. `live_end` is where the longest copy on a live broker ends.
pub(super) fn draw(drawing: &Drawing<'_>, lane: &Lane, shown: &Shown<'_>, y: f64, live_end: u64) -> Html {
    let cells = shown.cells.iter().enumerate().map(|(place, record)| {
        let state = if record.offset >= live_end {
            "lost"
        } else if record.offset >= lane.high_watermark {
            "wait"
        } else {
            ""
        };
        cell(drawing, shown.cell_x(place), y, record, state)
    });
    let lost = shown.lost.iter().enumerate().map(|(place, record)| {
        let state = if record.acknowledged { "lost" } else { "lost unacknowledged" };
        cell(drawing, shown.lost_x() + place as f64 * STEP, y, record, state)
    });
    html! { <>{ for cells }{ for lost }</> }
}

/// One place of a log. A press selects the fact that wrote it.
fn cell(drawing: &Drawing<'_>, x: f64, y: f64, cell: &Cell, state: &'static str) -> Html {
    let onclick = Callback::from({
        let (session, fact): (_, FactId) = (drawing.session.clone(), cell.fact);
        move |event: MouseEvent| {
            // The lane under it is not what was pressed.
            event.stop_propagation();
            session.select(Some(fact));
        }
    });
    let (letter, hue, relation, title) = match cell.what {
        What::Record(record, face) => {
            let key = face.key.map_or("–", |key| drawing.trace.text(key));
            let (offset, at) = (cell.offset.to_string(), cell.at.to_string());
            let said = [("record", record.to_string()), ("key", key.to_owned()), ("offset", offset), ("time", at)];
            let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
            let title = drawing.words.text_with("app-stage-log-cell", &said);
            (face.letter.to_string(), hue_class(face.hue.into()), drawing.cone.record(record), title)
        }
        What::Marker { commit } => {
            let id = if commit { "app-stage-log-commit-marker" } else { "app-stage-log-abort-marker" };
            (if commit { "✓" } else { "×" }.to_owned(), "marker", None, drawing.words.text(id))
        }
    };
    let class = classes!("cell", hue, state, relation.map(Relation::class));
    let letter_class = if state.starts_with("lost") { "letter bad" } else { "letter" };
    html! {
        <g {onclick}>
            <title>{ title }</title>
            <rect {class} x={px(x)} y={px(y)} width="16" height="16" rx="3" />
            <text class={letter_class} x={px(x + 8.0)} y={px(y + 12.3)} text-anchor="middle">{ letter }</text>
        </g>
    }
}
