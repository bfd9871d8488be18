//! Topics of dead letters: what was given up and is kept for a person, below the lanes.

use eda_patterns::fact::Name;
use eda_patterns::picture::cluster::{Cell, ClusterPicture, What};
use yew::prelude::*;

use super::super::marks::{fitted, hue_class, mark, px, text, text_end};
use super::super::scene::{Area, Drawing};
use super::columns::{Columns, STEP};
use super::others::LINE;

/// How wide a box is where it is not a line of its own.
pub(super) const WIDTH: f64 = 206.0;

/// Where the box of the topic at a place stands.
pub(super) fn area(columns: &Columns, place: usize) -> Area {
    let y = columns.bottom + 4.0;
    if columns.narrow {
        let lines = (super::others::lines(columns) + place) as f64;
        let width = columns.groups_x - columns.writers_x - 6.0;
        return Area { x: columns.writers_x, y: y + lines * LINE, width, height: LINE - 4.0 };
    }
    let x = columns.groups_x - 10.0 - (columns.letters.len() - place) as f64 * WIDTH;
    Area { x, y, width: WIDTH - 8.0, height: LINE - 4.0 }
}

pub(super) fn draw(drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns) -> Html {
    let all = columns
        .letters
        .iter()
        .enumerate()
        .map(|(place, &topic)| letters(drawing, cluster, area(columns, place), topic));
    html! { <g>{ for all }</g> }
}

fn letters(drawing: &Drawing<'_>, cluster: &ClusterPicture, area: Area, topic: Name) -> Html {
    let Area { x, y, width, height } = area;
    let words = drawing.words;
    let lanes = cluster.lanes.topic(topic).map(|(_, topic)| topic.lanes.as_slice()).unwrap_or_default();
    let total: u64 = lanes.iter().map(|lane| lane.end - lane.start.min(lane.end)).sum();
    let name = drawing.trace.text(topic).to_owned();
    let sentence = format!("{name}: {}", words.counted("app-stage-dead-said", "count", total));
    let newest = lanes.iter().flat_map(|lane| lane.cells.iter().rev()).take(3);
    let cells =
        newest.enumerate().map(|(nth, cell)| letter(drawing, x + width - 26.0 - nth as f64 * STEP, y + 5.0, cell));
    let class = if total > 0 { "plain" } else { "num" };
    html! {
        <g class="thing" tabindex="0" role="img" aria-label={sentence}>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={classes!("box", lanes.is_empty().then_some("later"))} />
            { mark(x + 8.0, y + 6.0, 14.0, "dead") }
            { text(x + 28.0, y + 17.0, class, fitted(&words.text("app-stage-dead-letters"), width - 108.0)) }
            { for cells }
            { text_end(x + width - if total > 0 { 66.0 } else { 10.0 }, y + 17.0, if total > 0 { "strong" } else { "num" }, total.to_string()) }
        </g>
    }
}

fn letter(drawing: &Drawing<'_>, x: f64, y: f64, cell: &Cell) -> Html {
    let What::Record(record, face) = cell.what else { return html! {} };
    let relation = drawing.cone.record(record).map(|relation| relation.class());
    html! {
        <>
            <rect class={classes!("cell", hue_class(face.hue.into()), "dead", relation)} x={px(x)} y={px(y)} width="16" height="16" rx="3" />
            <text class="letter" x={px(x + 8.0)} y={px(y + 12.3)} text-anchor="middle">{ face.letter.to_string() }</text>
        </>
    }
}
