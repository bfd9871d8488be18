//! What waits to be taken, how much and how long, with the limits at which somebody is told; and how many are where.

use eda_patterns::picture::dead_letters::DeadLetters;
use yew::prelude::*;

use super::super::marks::{cell_width, fitted, mark, px, text, text_end};
use super::super::scene::{Area, Drawing, Scene};
use super::super::thing::{box_class, thing};
use super::frame::Frame;
use super::{cell, seconds};

pub(super) fn draw(drawing: &Drawing<'_>, queue: &DeadLetters, frame: &Frame, scene: &mut Scene) -> Html {
    let words = drawing.words;
    let Area { x, y, width, .. } = frame.gauges;
    let end = x + width;
    let queued = queue.queued();
    let depth = queued.len() as u64;
    let mut at = x + 6.0;
    let cells: Vec<Html> = queued
        .iter()
        .map_while(|message| {
            let place = at;
            at += cell_width(message.record) + 4.0;
            (at <= end - 34.0).then(|| cell(drawing, place, y + 26.0, message, ""))
        })
        .collect();
    let title = words.text("app-stage-dlq-queue");
    let head = html! {
        <>
            <rect class={classes!("ground", drawing.trace.find_actor("queue").map(|queue| box_class(drawing, &[queue])))} x={px(x - 4.0)} y={px(y)} width={px(width + 8.0)} height="50" rx="6" />
            { text(x, y + 14.0, "strong", title.clone()) }
            { text_end(end, y + 14.0, "hd", words.text("app-stage-dlq-order")) }
            <rect class="track" x={px(x)} y={px(y + 22.0)} width={px(width)} height="24" rx="4" />
            { for cells }
            { text_end(end - 6.0, y + 38.0, "strong", depth.to_string()) }
        </>
    };
    let head = match drawing.trace.find_actor("queue") {
        Some(actor) => {
            scene.things.insert(actor, Area { height: 50.0, ..frame.gauges });
            thing(drawing, &[actor], format!("{title}: {depth}"), head)
        }
        None => head,
    };
    let age_us = queue.oldest().map_or(0, |oldest| drawing.session.now().since(oldest).as_us());
    let limit = |key: &str| drawing.session.with_link(|link| link.settings().count(key));
    html! {
        <>
            { head }
            { gauge(drawing, queue, "depth", depth as f64, depth.to_string(), limit("alert-depth"), Area { y: y + 52.0, ..frame.gauges }) }
            { gauge(drawing, queue, "age", age_us as f64 / 1_000_000.0, seconds(age_us), limit("alert-age"), Area { y: y + 79.0, ..frame.gauges }) }
        </>
    }
}

/// A figure as a bar, with the limit as a tick at half of its width.
fn gauge(
    drawing: &Drawing<'_>,
    queue: &DeadLetters,
    about: &'static str,
    value: f64,
    said: String,
    limit: u64,
    area: Area,
) -> Html {
    let Area { x, y, width, .. } = area;
    let words = drawing.words;
    let alerted = queue.alerts.iter().any(|alert| drawing.trace.text(alert.about) == about);
    let class = if alerted { "warn" } else { "plain" };
    let figure = words.text_with("app-stage-dlq-of-limit", &[("value", &said), ("limit", &limit.to_string())]);
    let bar = width * (value / (2.0 * limit.max(1) as f64)).min(1.0);
    html! {
        <>
            { text(x, y + 13.0, class, words.text(if about == "depth" { "app-stage-dlq-depth" } else { "app-stage-dlq-age" })) }
            { text_end(x + width, y + 13.0, class, figure) }
            <rect class="track" x={px(x)} y={px(y + 18.0)} width={px(width)} height="4" rx="2" />
            <rect class={classes!("rate", alerted.then_some("late"))} x={px(x)} y={px(y + 18.0)} width={px(bar)} height="4" rx="2" />
            <path class="limit-mark" d={format!("M{} {}v8", px(x + width / 2.0), px(y + 16.0))} />
        </>
    }
}

/// How many are queued, leased, scheduled, done and dead.
pub(super) fn counts(drawing: &Drawing<'_>, queue: &DeadLetters, frame: &Frame, scene: &mut Scene) -> Html {
    let counts = queue.counts();
    let all: [(&'static str, &'static str, u64); 5] = [
        ("none", "app-stage-dlq-queued", counts.queued),
        ("flight", "app-stage-dlq-leased", counts.leased),
        ("retry", "app-stage-dlq-scheduled", counts.scheduled),
        ("delivered", "app-stage-dlq-done", queue.done),
        ("dead", "app-stage-dlq-dead", counts.dead),
    ];
    let in_a_row = if frame.narrow { 3 } else { 5 };
    let gap = 6.0;
    let even = (frame.counts.width - gap * (in_a_row as f64 - 1.0)) / in_a_row as f64;
    // The longest word has the widest box, at the cost of the two short ones.
    let widths = if frame.narrow { [even; 5] } else { [1.0, 1.0, 1.2, 0.9, 0.9].map(|share| share * even) };
    let starts = |column: usize, row: usize| -> f64 {
        widths.iter().skip(row * in_a_row).take(column).map(|width| width + gap).sum()
    };
    let height = if frame.narrow { 34.0 } else { 26.0 };
    let boxes = all.into_iter().enumerate().map(|(place, (sign, id, count))| {
        let (row, column) = (place / in_a_row, place % in_a_row);
        let width = widths[place];
        let area = Area {
            x: frame.counts.x + starts(column, row),
            y: frame.counts.y + row as f64 * (height + 4.0),
            width,
            height,
        };
        let said = drawing.words.text(id);
        let keeper = (sign == "dead").then(|| drawing.trace.find_actor("dead-letters")).flatten();
        // A dead letter queue that is full says so: there is room again once a letter is sent again.
        let most = drawing.session.with_link(|link| link.settings().count("dead-max"));
        let is_full = sign == "dead" && count >= most;
        let figure = if is_full { format!("{count}/{most}") } else { count.to_string() };
        let class = keeper.map_or(classes!("box"), |keeper| box_class(drawing, &[keeper]));
        let middle = area.y + height / 2.0;
        let content = html! {
            <>
                <rect {class} x={px(area.x)} y={px(area.y)} width={px(width)} height={px(height)} rx="6" />
                { mark(area.x + 6.0, middle - 6.5, 13.0, sign) }
                { text(area.x + 22.0, middle + 4.0, "", fitted(&said, width - 46.0)) }
                { text_end(area.x + width - 8.0, middle + 4.0, if is_full { "warn" } else { "strong" }, figure.clone()) }
            </>
        };
        let sentence = format!("{said}: {figure}");
        match keeper {
            Some(keeper) => {
                scene.things.insert(keeper, area);
                thing(drawing, &[keeper], sentence, content)
            }
            None => html! { <g role="img" aria-label={sentence}>{ content }</g> },
        }
    });
    html! { <g>{ for boxes }</g> }
}
