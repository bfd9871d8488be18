//! A queue of work with its dead letters: what waits, who has what and for how long, and when each retry is due; below,
//! how a herd would come back under each jitter, and the dead letters.

mod frame;
mod gauges;
mod hands;
mod letters;
mod pages;
mod schedule;
mod spread;
mod ways;

use std::rc::Rc;

use eda_patterns::fact::{Name, Record};
use eda_patterns::picture::dead_letters::{DeadLetters, Message};
use eda_patterns::sorted::SortedMap;
use yew::prelude::*;

use self::frame::Frame;
use super::legend::{legend, marked};
use super::marks::{CELL, cell_width, hue_class, px};
use super::scene::{Drawing, Face, Scene, Sheet};

pub(super) fn draw(drawing: &Drawing<'_>, queue: &DeadLetters) -> Sheet {
    let words = drawing.words;
    let frame = Frame::of(drawing, queue);
    let mut scene = Scene {
        width: drawing.layout.width,
        height: frame.height,
        answers: Scene::answers_in(drawing.trace),
        faces: faces(drawing, queue),
        cone: Rc::clone(drawing.cone),
        ..Scene::default()
    };
    let svg = html! {
        <>
            { gauges::draw(drawing, queue, &frame, &mut scene) }
            { hands::draw(drawing, queue, &frame, &mut scene) }
            { schedule::draw(drawing, queue, &frame) }
            { gauges::counts(drawing, queue, &frame, &mut scene) }
        </>
    };
    ways::link(drawing, &frame, &mut scene);
    let entries = vec![
        marked("flight", "app-stage-dlq-means-leased"),
        marked("retry", "app-stage-dlq-means-scheduled"),
        marked("failed", "app-stage-dlq-means-down"),
        marked("dead", "app-stage-dlq-means-dead"),
    ];
    Sheet {
        title: words.word("notifications"),
        summary: words.counted("app-stage-dlq-summary", "count", queue.all),
        figure: words.counted("app-stage-dlq-alerts", "count", queue.alerts.len() as u64),
        blocks: html! { <div class="pair">{ spread::draw(drawing, queue) }{ letters::draw(drawing, queue) }</div> },
        svg,
        legend: legend(drawing, entries),
        scene,
    }
}

/// A message's cell: its letters, in its topic's hue.
fn cell(drawing: &Drawing<'_>, x: f64, y: f64, message: &Message, more: &'static str) -> Html {
    let width = cell_width(message.record);
    html! {
        <>
            { card(drawing, x, y, message, more) }
            <text class="letter" x={px(x + width / 2.0)} y={px(y + 12.3)} text-anchor="middle">{ message.record.to_string() }</text>
        </>
    }
}

/// A cell without its letter.
fn card(drawing: &Drawing<'_>, x: f64, y: f64, message: &Message, more: &'static str) -> Html {
    let relation = drawing.cone.record(message.record).map(|relation| relation.class());
    let class = classes!("cell", hue_class(hue(drawing, message.topic)), more, relation);
    html! { <rect {class} x={px(x)} y={px(y)} width={px(cell_width(message.record))} height={px(CELL)} rx="3" /> }
}

/// On its way a message looks as where it lies: in its topic's hue.
fn faces(drawing: &Drawing<'_>, queue: &DeadLetters) -> SortedMap<Record, Face> {
    let face = |message: &Message| Face { letter: message.record, hue: hue(drawing, message.topic) };
    queue.messages().map(|message| (message.record, face(message))).collect()
}

/// The hue of a topic: one for each of the scene's, one for whatever has no route.
fn hue(drawing: &Drawing<'_>, topic: Name) -> usize {
    const HUES: [(&str, usize); 5] =
        [("order.sms", 0), ("order.push", 2), ("order.email", 1), ("restaurant.sms", 4), ("delivery.push", 3)];
    let topic = drawing.trace.text(topic);
    HUES.iter().find(|(known, _)| *known == topic).map_or(6, |(_, hue)| *hue)
}

/// Seconds as a person reads them beside a bar: one decimal.
fn seconds(us: u64) -> String {
    format!("{:.1} s", us as f64 / 1_000_000.0)
}
