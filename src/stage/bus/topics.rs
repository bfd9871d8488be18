//! The topics, with the newest records that they keep.

use eda_patterns::fact::{Name, Record};
use eda_patterns::picture::Topic;
use yew::prelude::*;

use super::super::marks::{cell_width, fitted, px, text, text_end};
use super::super::scene::{Area, Drawing};
use super::super::thing::thing;
use super::columns::Columns;

/// A topic: its name, its newest records, and how many there are in all.
pub(super) fn topic(drawing: &Drawing<'_>, columns: &Columns, place: usize, name: Name) -> Html {
    let narrow = drawing.layout.is_narrow();
    let area = columns.topic(place, drawing.plan.topics.len(), narrow);
    let Area { x, y, width, height } = area;
    let known = drawing.picture.queues.topics().iter().find(|topic| topic.name == name);
    let title = drawing.words.word(drawing.trace.text(name));
    let total = known.map_or(0, |topic| topic.total);
    let sentence = drawing.words.text_with("app-stage-topic-said", &[("topic", &title), ("count", &total.to_string())]);
    let (track_x, track_y, track_width) =
        if narrow { (x + width - 119.0, y + 4.0, 112.0) } else { (x + 8.0, y + 29.0, width - 38.0) };
    let cells = known.map(|topic| newest_cells(drawing, topic, track_x + 3.0, track_y + 3.0, track_width - 4.0));
    let outline = classes!("box", known.is_none().then_some("later"));
    let actor = drawing.plan.bus.expect("a topic is a bus's");
    let content = html! {
        <>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={outline} />
            { text(x + 10.0, y + if narrow { 20.0 } else { 19.0 }, "strong", fitted(&title, if narrow { width - 140.0 } else { width - 14.0 })) }
            <rect x={px(track_x)} y={px(track_y)} width={px(track_width)} height="22" rx="3" class="track" />
            { for cells }
            if !narrow { { text_end(x + width - 6.0, y + 45.0, "num", total.to_string()) } }
        </>
    };
    // The topics are the bus: its menu opens from any of them.
    thing(drawing, &[actor], sentence, content)
}

/// The newest records of a topic that fit, with `‹` where older ones exist.
fn newest_cells(drawing: &Drawing<'_>, topic: &Topic, x: f64, y: f64, width: f64) -> Html {
    let mut shown: Vec<Record> = Vec::new();
    let mut used = 0.0;
    for &record in topic.newest.iter().rev() {
        used += cell_width(record) + 2.0;
        if used > width {
            break;
        }
        shown.push(record);
    }
    let older = topic.total > shown.len() as u64;
    let mut at = x;
    let cells = shown.iter().rev().map(|&record| {
        let drawn = drawing.cell(at, y, record, "");
        at += cell_width(record) + 2.0;
        drawn
    });
    let cells: Vec<Html> = cells.collect();
    html! {
        <>
            { for cells }
            if older { { text_end(x - 4.0, y + 12.0, "num", "‹") } }
        </>
    }
}
