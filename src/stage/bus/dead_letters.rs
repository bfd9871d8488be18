//! What was given up and is kept for a person.

use eda_patterns::fact::Record;
use yew::prelude::*;

use super::super::marks::{cell_width, fitted, mark, px, text, text_end};
use super::super::scene::{Area, Drawing};
use super::columns::Columns;

/// How many, and the newest with its reason.
pub(super) fn dead_letters(drawing: &Drawing<'_>, columns: &Columns, bottom: f64) -> Html {
    let queues = &drawing.picture.queues;
    let narrow = drawing.layout.is_narrow();
    let area = if narrow {
        Area { x: 36.0, y: bottom + 6.0, width: columns.rows.width, height: 30.0 }
    } else {
        let x = columns.publishers.x;
        Area { x, y: bottom - 46.0, width: columns.topics.x + columns.topics.width - x, height: 46.0 }
    };
    let Area { x, y, width, height } = area;
    let total = queues.dead_total();
    let newest = queues.dead_letters().next_back();
    let title = drawing.words.text("app-stage-dead-letters");
    let sentence = drawing.words.counted("app-stage-dead-said", "count", total);
    let detail = newest.map(|letter| {
        drawing.words.text_with(
            "app-stage-dead-letter",
            &[
                ("actor", &drawing.words.actor(drawing.trace.text(letter.subscriber))),
                ("attempts", &letter.attempts.to_string()),
                ("reason", &drawing.words.word(drawing.trace.text(letter.reason))),
            ],
        )
    });
    let cells: Vec<Record> = queues.dead_letters().rev().take(6).map(|letter| letter.record).collect();
    let mut at = x + width - 10.0;
    let narrow_cells: Vec<Html> = cells
        .iter()
        .map(|&record| {
            at -= cell_width(record) + 3.0;
            drawing.cell(at, y + 7.0, record, "dead")
        })
        .collect();
    html! {
        <g class="thing" tabindex="0" role="img" aria-label={sentence}>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class="box" />
            { mark(x + 10.0, y + if narrow { 8.0 } else { 5.0 }, 14.0, "dead") }
            { text(x + 30.0, y + if narrow { 20.0 } else { 16.0 }, "strong", title) }
            if narrow {
                { for narrow_cells }
            } else {
                if total > 0 { { text_end(x + width - 10.0, y + 16.0, "strong", total.to_string()) } }
                if let (Some(letter), Some(detail)) = (newest, detail) {
                    { drawing.cell(x + 10.0, y + 25.0, letter.record, "dead") }
                    { text(x + 18.0 + cell_width(letter.record), y + 37.0, "", fitted(&detail, width - 30.0 - cell_width(letter.record))) }
                } else {
                    { text(x + 30.0, y + 37.0, "num", drawing.words.text("app-stage-none")) }
                }
            }
        </g>
    }
}
