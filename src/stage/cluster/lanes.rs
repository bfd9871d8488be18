//! The lanes: for each partition its leader and copies, its log between its marks, and how far each group is.

use eda_patterns::picture::cluster::{ClusterPicture, Lane};
use yew::prelude::*;

use super::super::marks::{Anchor, anchored, px, text, text_end};
use super::super::scene::Drawing;
use super::brokers::short_name;
use super::cells::{self, Shown};
use super::columns::{Columns, Row, STEP};
use super::rails;
use crate::session::{Part, Session};

pub(super) fn draw(drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns) -> Html {
    let rows = columns.rows.iter().enumerate().map(|(place, row)| {
        let rule = (place > 0).then(|| {
            let x = if columns.narrow { 0.0 } else { columns.label_x };
            html! { <path class="grid" d={format!("M{} {}H{}", px(x), px(row.y), px(columns.groups_x - 8.0))} /> }
        });
        let lane = row.id.and_then(|id| cluster.lanes.get(id));
        html! { <>{ for rule }{ lane_of(drawing, cluster, columns, row, lane) }</> }
    });
    let topics = columns.topics.iter().map(|(topic, y)| {
        text(if columns.narrow { 8.0 } else { columns.label_x }, *y, "strong", drawing.trace.text(*topic).to_owned())
    });
    html! { <>{ for topics }{ for rows }</> }
}

fn lane_of(drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns, row: &Row, lane: Option<&Lane>) -> Html {
    let label = format!("P{}", row.partition);
    let (x, y) = (columns.label_x, row.cells_y);
    let Some(lane) = lane else {
        return html! {
            <g class="thing" tabindex="0" role="img" aria-label={label.clone()}>
                { text(x, y + 13.0, "hd", label) }
                <rect class="slot none" x={px(columns.track_x + 0.5)} y={px(y - 2.5)} width={px(columns.track_width - 1.0)} height="21" rx="3" />
            </g>
        };
    };
    let live_end = super::live_end(drawing, lane);
    let shown = Shown::of(columns, lane);
    let part = Part { topic: drawing.trace.text(row.topic).into(), partition: row.partition };
    let (is_shown, onclick, onkeydown) = presses(drawing.session, part);
    let hit = |x: f64, width: f64| {
        html! { <rect class="hit" x={px(x)} y={px(row.y)} width={px(width)} height={px(row.height)} /> }
    };
    let moved = lane.leader.and_then(|leader| lane.replica(leader)).is_none_or(|leader| leader.place > 0);
    let term = match lane.leader {
        Some(_) if super::is_real(drawing) => String::new(),
        Some(_) => drawing.words.text_with("app-stage-log-epoch", &[("epoch", &lane.epoch.to_string())]),
        None => drawing.words.text("app-stage-log-leaderless"),
    };
    let term_class = match lane.leader {
        None => "bad",
        Some(_) if lane.unclean => "bad",
        Some(_) if moved => "strong",
        Some(_) => "num",
    };
    html! {
        <g class={classes!("thing", "pressable", is_shown.then_some("shown"))} tabindex="0" role="button" aria-pressed={is_shown.to_string()}
            aria-label={sentence(drawing, lane, &label, live_end)} {onclick} {onkeydown}>
            // A target that a finger can hit, beside the brokers and up to the groups.
            { hit(x, columns.brokers_x - 4.0 - x) }
            { hit(columns.track_x - 6.0, columns.groups_x - columns.track_x - 2.0) }
            { text(x, y + 13.0, if lane.leader.is_some() { "strong" } else { "bad" }, label) }
            if !columns.narrow {
                { text(x, y + 30.0, term_class, term) }
            }
            { replicas(drawing, columns, lane, y) }
            <rect class="track" x={px(columns.track_x)} y={px(y - 3.0)} width={px(columns.track_width)} height="22" rx="3" />
            { cells::draw(drawing, lane, &shown, y, live_end) }
            { ends(drawing, columns, lane, &shown, y) }
            { rails::draw(drawing, cluster, columns, row, &shown) }
        </g>
    }
}

/// Whether a part is looked at, and what presses on it do: look at it, or no longer.
fn presses(session: &Session, part: Part) -> (bool, Callback<MouseEvent>, Callback<KeyboardEvent>) {
    let is_shown = session.part().as_ref() == Some(&part);
    let press = Callback::from({
        let session = session.clone();
        move |()| session.look_at((!is_shown).then(|| part.clone()))
    });
    let onkeydown = press.reform(|_: KeyboardEvent| ());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            onkeydown.emit(event);
        }
    });
    (is_shown, press.reform(|_: MouseEvent| ()), onkeydown)
}

/// A square in the column of each broker that keeps a copy: filled where it leads, dashed where it is out of sync.
fn replicas(drawing: &Drawing<'_>, columns: &Columns, lane: &Lane, y: f64) -> Html {
    let side = if columns.narrow { 13.0 } else { 20.0 };
    let squares = lane.replicas.iter().filter_map(|replica| {
        let place = columns.brokers.iter().position(|broker| *broker == replica.broker)?;
        let area = columns.broker(place);
        let (left, top) = (area.x + (area.width - side) / 2.0, y + 8.0 - side / 2.0);
        let leads = lane.leader == Some(replica.broker);
        let is_there = replica.in_sync && drawing.picture.actors.get(replica.broker).up;
        let class = classes!("rep", leads.then_some("lead"), (!is_there).then_some("out"));
        let letter = if leads { "L" } else { "F" };
        let shows = !columns.narrow && (leads || is_there);
        Some(html! {
            <>
                <rect {class} x={px(left)} y={px(top)} width={px(side)} height={px(side)} rx="3" />
                if shows {
                    { anchored(left + side / 2.0, y + 12.3, if leads && is_there { "inv" } else { "" }, Anchor::Middle, letter) }
                }
            </>
        })
    });
    html! { <g class="reps">{ for squares }</g> }
}

/// Where the log begins and ends, the high watermark, and the last stable offset where it is another.
fn ends(drawing: &Drawing<'_>, columns: &Columns, lane: &Lane, shown: &Shown<'_>, y: f64) -> Html {
    let left = columns.track_x - 2.0;
    let number = if shown.has_older { shown.first().unwrap_or(lane.start) } else { lane.start };
    let begin = if shown.has_older {
        format!("M{} {}l-4 8l4 8", px(left + 2.0), px(y))
    } else {
        format!("M{} {}h-4v24h4", px(left), px(y - 4.0))
    };
    let (end, watermark) = (shown.end_x(), shown.mark_x(lane.high_watermark));
    let flag = format!("M{} {}l-7 3.5l7 3.5z", px(watermark + 0.9), px(y - 10.0));
    let pole = format!("M{} {}V{}", px(watermark), px(y - 10.0), px(y + 21.0));
    let stable = lane.last_stable.map(|offset| {
        html! { <path class="stable" d={format!("M{} {}V{}", px(shown.mark_x(offset)), px(y - 5.0), px(y + 21.0))} /> }
    });
    let lost = lane.lost.len();
    let after = if lost > 0 {
        let count = lane.lost_acknowledged;
        let (class, id) =
            if count > 0 { ("bad", "app-stage-log-lost") } else { ("warn", "app-stage-log-not-acknowledged") };
        let said = drawing.words.counted(id, "count", if count > 0 { count } else { lost as u64 });
        let x = shown.lost_x() + shown.lost.len() as f64 * STEP + 3.0;
        // On a phone the dashed red cells say it alone, and the sentence the number.
        if columns.narrow {
            html! {}
        } else {
            text(x, y + 12.5, class, said)
        }
    } else {
        text(end + 11.0, y + 12.5, "num", lane.end.to_string())
    };
    html! {
        <>
            { text_end(columns.track_x - 8.0, y + 12.5, "num beginning", number.to_string()) }
            <path class="mark" d={begin} />
            <path class="mark" d={format!("M{} {}h5v24h-5", px(end + 1.0), px(y - 4.0))} />
            <path class="hw" d={pole} /><path class="hwf" d={flag} />
            { for stable }
            { after }
        </>
    }
}

fn sentence(drawing: &Drawing<'_>, lane: &Lane, label: &str, live_end: u64) -> String {
    let words = drawing.words;
    let leader = match lane.leader {
        Some(leader) => short_name(drawing.trace, leader),
        None => words.text("app-stage-log-leaderless"),
    };
    let in_sync: Vec<String> = lane
        .replicas
        .iter()
        .filter(|replica| replica.in_sync)
        .map(|replica| short_name(drawing.trace, replica.broker))
        .collect();
    let lost = lane.lost_acknowledged + lane.end.saturating_sub(live_end);
    let said = [
        ("partition", label.to_owned()),
        ("leader", leader),
        ("epoch", lane.epoch.to_string()),
        ("insync", in_sync.join(", ")),
        ("start", lane.start.to_string()),
        ("watermark", lane.high_watermark.to_string()),
        ("end", lane.end.to_string()),
        ("lost", lost.to_string()),
    ];
    let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
    words.text_with("app-stage-log-lane-said", &said)
}
