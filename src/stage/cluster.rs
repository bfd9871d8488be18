//! A partitioned log: who writes, the brokers as columns through all lanes, a lane for each partition with
//! its newest records and its marks, and each group as a column of blocks beside the lanes that its members
//! read.

mod brokers;
mod cells;
mod columns;
mod details;
mod groups;
mod lanes;
mod letters;
mod links;
mod meaning;
mod others;
mod partition;
mod rails;
mod writers;

use eda_patterns::link::Engine;
use eda_patterns::picture::cluster::{ClusterPicture, Lane};
use yew::prelude::*;

pub(super) use self::partition::PartitionPanel;

use self::columns::Columns;
use super::marks::{fitted, text};
use super::scene::{Drawing, Sheet};
use crate::session::Session;

pub(super) fn draw(drawing: &Drawing<'_>, cluster: &ClusterPicture) -> Sheet {
    let columns = Columns::of(drawing, cluster);
    let scene = links::lay_out(drawing, cluster, &columns);
    let svg = html! {
        <>
            { brokers::draw(drawing, cluster, &columns) }
            { heads(drawing, &columns) }
            { lanes::draw(drawing, cluster, &columns) }
            { groups::draw(drawing, cluster, &columns) }
            { links::draw(drawing, cluster, &scene) }
            { writers::draw(drawing, cluster, &columns) }
            { others::draw(drawing, &columns) }
            { letters::draw(drawing, cluster, &columns) }
        </>
    };
    let (topic, partitions) = drawing.plan.logs[0];
    let words = drawing.words;
    let lane = cluster.lanes.topics().first().and_then(|topic| topic.lanes.first());
    let copies = lane.map_or(0, |lane| lane.replicas.len());
    Sheet {
        title: drawing.trace.text(topic).to_owned(),
        summary: words.text_with(
            "app-stage-log-summary",
            &[
                ("partitions", &partitions.to_string()),
                ("copies", &copies.to_string()),
                ("least", &lane.map_or(0, |lane| lane.min_insync).to_string()),
            ],
        ),
        figure: figure(drawing, cluster),
        // What the marks mean belongs to the drawing; the figures are for whoever scrolls on.
        blocks: html! { <>{ meaning::legend(drawing, cluster) }{ details::draw(drawing, cluster) }</> },
        svg,
        legend: html! {},
        scene,
    }
}

/// The one figure that matters most: what is lost, else who is down, else how far readers are behind.
fn figure(drawing: &Drawing<'_>, cluster: &ClusterPicture) -> String {
    let words = drawing.words;
    let lost: u64 = cluster.lanes.iter().map(|(_, lane)| lane.lost_acknowledged).sum();
    if lost > 0 {
        return words.counted("app-stage-log-lost-in-all", "count", lost);
    }
    let down = cluster.brokers.iter().filter(|broker| !drawing.picture.actors.get(broker.actor).up).count();
    if down > 0 {
        let (down, of) = (down.to_string(), cluster.brokers.len().to_string());
        return words.text_with("app-stage-log-brokers-down", &[("down", &down), ("of", &of)]);
    }
    let lag: u64 = cluster.groups.iter().map(|group| group.lag_in_all(&cluster.lanes)).sum();
    words.counted("app-stage-log-lag-in-all", "count", lag)
}

/// Where the longest copy on a live broker ends: records beyond are away with brokers that are down. A real cluster tells
/// nobody what its followers have, and so what is beyond is not known there.
fn live_end(drawing: &Drawing<'_>, lane: &Lane) -> u64 {
    if is_real(drawing) {
        return lane.end;
    }
    let live = lane.replicas.iter().filter(|replica| drawing.picture.actors.get(replica.broker).up);
    live.map(|replica| replica.end).max().unwrap_or(0)
}

/// Whether the cluster is a real one, which tells its clients less than a simulated one tells here.
fn is_real(drawing: &Drawing<'_>) -> bool {
    drawing.session.engine() != Engine::Sim
}

/// What is said of a record above the high watermark: of a real cluster nobody is told whether it is copied.
fn above_watermark(session: &Session) -> &'static str {
    match session.engine() {
        Engine::Sim => "app-stage-log-means-not-copied",
        Engine::Browser | Engine::Bridge => "app-stage-log-means-not-known",
    }
}

/// A setting of the run by Kafka's name, as a person reads it.
fn setting(drawing: &Drawing<'_>, key: &str) -> Option<String> {
    let param = drawing.pattern.param(key)?;
    Some(drawing.session.with_link(|link| param.format(link.settings().number(key))))
}

fn heads(drawing: &Drawing<'_>, columns: &Columns) -> Html {
    let words = drawing.words;
    let topic = drawing.trace.text(drawing.plan.logs[0].0);
    if columns.narrow {
        let said = words.text("app-stage-log-narrow-head");
        return text(columns.track_x, 58.0, "hd", fitted(&said, columns.groups_x - columns.track_x - 6.0));
    }
    let acks = setting(drawing, "acks").map(|acks| format!("acks={acks}"));
    let linger = setting(drawing, "linger.ms").map(|linger| format!("linger.ms={linger}"));
    let settings = [acks, linger].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let room = columns.groups_x - columns.track_x;
    html! {
        <>
            { text(columns.writers_x, 28.0, "strong", words.text("app-stage-log-producers")) }
            { text(columns.writers_x, 44.0, "hd", fitted(&settings, columns.brokers_x - columns.writers_x - 20.0)) }
            { text(columns.track_x - 19.0, 28.0, "strong", fitted(&words.text_with("app-stage-log-of", &[("topic", topic)]), room)) }
            { text(columns.track_x - 19.0, 44.0, "hd", fitted(&words.text("app-stage-log-order"), room)) }
        </>
    }
}
