//! The figures behind the drawing, in tables that are folded until somebody wants them.

use eda_patterns::picture::cluster::{ClusterPicture, Group, Lane, LaneId};
use eda_patterns::time::Span;
use yew::prelude::*;

use super::super::scene::Drawing;
use super::brokers::short_name;
use super::groups::state_word;
use crate::words::Spoken;

pub(super) fn draw(drawing: &Drawing<'_>, cluster: &ClusterPicture) -> Html {
    let words = drawing.words;
    let parts = [
        ("app-stage-log-partitions", partitions(drawing, cluster)),
        ("app-stage-log-groups", groups(drawing, cluster)),
        ("app-stage-log-rebalances", rebalances(drawing, cluster)),
    ];
    let parts = parts.into_iter().map(|(title, table)| html! { <><h2>{ words.text(title) }</h2>{ table }</> });
    html! {
        <details class="figures"><summary>{ words.text("app-stage-log-figures") }</summary>{ for parts }</details>
    }
}

/// A table with its heads.
pub(super) fn table(words: &Spoken, title: &str, heads: &[&str], rows: Vec<Html>) -> Html {
    let heads = heads.iter().map(|id| html! { <th scope="col">{ words.text(id) }</th> });
    html! {
        <div class="wide-table" tabindex="0" role="region" aria-label={words.text(title)}>
            <table><thead><tr>{ for heads }</tr></thead><tbody>{ for rows }</tbody></table>
        </div>
    }
}

/// How long something has waited, in seconds.
pub(super) fn seconds(waited: Option<Span>) -> String {
    waited.map_or_else(|| "–".to_owned(), |span| format!("{:.1} s", span.as_us() as f64 / 1_000_000.0))
}

fn name_of(drawing: &Drawing<'_>, cluster: &ClusterPicture, lane: LaneId) -> String {
    let topic = &cluster.lanes.topics()[usize::from(lane.topic)];
    format!("{}-{}", drawing.trace.text(topic.name), lane.partition)
}

fn partitions(drawing: &Drawing<'_>, cluster: &ClusterPicture) -> Html {
    let brokers = |keep: &dyn Fn(&eda_patterns::picture::cluster::Replica) -> bool, lane: &Lane| {
        let kept = lane.replicas.iter().filter(|replica| keep(replica));
        kept.map(|replica| short_name(drawing.trace, replica.broker)).collect::<Vec<_>>().join(", ")
    };
    let rows = cluster.lanes.iter().map(|(id, lane)| {
        let leader = lane.leader.map_or_else(|| "–".to_owned(), |leader| short_name(drawing.trace, leader));
        let stable = lane.last_stable.unwrap_or(lane.high_watermark);
        let numbers = [
            u64::from(lane.epoch),
            lane.start,
            stable,
            lane.high_watermark,
            lane.end,
            lane.lost_acknowledged,
            lane.duplicates,
        ];
        html! {
            <tr>
                <th scope="row">{ name_of(drawing, cluster, id) }</th>
                <td>{ leader }</td>
                <td>{ brokers(&|replica| replica.in_sync, lane) }</td>
                { for numbers.into_iter().map(|number| html! { <td class="r">{ number.to_string() }</td> }) }
            </tr>
        }
    });
    let heads = [
        "app-stage-log-partition",
        "app-stage-log-leader",
        "app-stage-log-isr",
        "app-stage-log-leader-epoch",
        "app-stage-log-means-start",
        "app-stage-log-means-stable",
        "app-stage-log-means-watermark",
        "app-stage-log-means-end",
        "app-stage-log-means-lost",
        "app-stage-log-duplicates",
    ];
    table(drawing.words, "app-stage-log-partitions", &heads, rows.collect())
}

fn groups(drawing: &Drawing<'_>, cluster: &ClusterPicture) -> Html {
    let words = drawing.words;
    let number = |offset: Option<u64>| offset.map_or_else(|| "–".to_owned(), |offset| offset.to_string());
    let row = |group: &Group, lane: LaneId| {
        let place = group.places[&lane];
        let holders: Vec<String> =
            group.holders(lane).map(|member| words.actor(drawing.trace.actor_name(member.client))).collect();
        let start = |bucket| cluster.flow.bucket_start(bucket);
        let waited = group.lag_time(lane, &cluster.lanes, drawing.session.now(), start);
        let state = words.text(state_word(group.state));
        html! {
            <tr>
                <th scope="row">{ drawing.trace.text(group.name).to_owned() }</th>
                <td>{ if super::is_real(drawing) { state } else { format!("{}, {state}", group.generation) } }</td>
                <td>{ name_of(drawing, cluster, lane) }</td>
                <td>{ holders.join(", ") }</td>
                <td class="r">{ number(place.committed) }</td>
                <td class="r">{ number(place.position) }</td>
                <td class="r">{ number(group.lag(lane, &cluster.lanes)) }</td>
                <td class="r">{ seconds(waited) }</td>
            </tr>
        }
    };
    let rows = cluster.groups.iter().flat_map(|group| group.places.keys().map(move |lane| (group, *lane)));
    let heads = [
        "app-stage-log-group",
        "app-stage-log-generation-head",
        "app-stage-log-partition",
        "app-stage-log-member",
        "app-stage-log-means-committed",
        "app-stage-log-means-position",
        "app-stage-log-lag-records",
        "app-stage-log-lag-time",
    ];
    table(drawing.words, "app-stage-log-groups", &heads, rows.map(|(group, lane)| row(group, lane)).collect())
}

fn rebalances(drawing: &Drawing<'_>, cluster: &ClusterPicture) -> Html {
    let all = cluster.groups.iter().flat_map(|group| group.rebalances.iter().rev().map(move |known| (group, known)));
    let rows = all.map(|(group, rebalance)| {
        let took = match rebalance.ended {
            Some(ended) => ended.since(rebalance.began).to_string(),
            None => drawing.words.text("app-stage-log-rebalancing"),
        };
        html! {
            <tr>
                <th scope="row">{ drawing.trace.text(group.name).to_owned() }</th>
                <td class="r">{ rebalance.began.to_string() }</td>
                <td>{ drawing.words.word(drawing.trace.text(rebalance.reason)) }</td>
                <td class="r">{ rebalance.generation.to_string() }</td>
                <td class="r">{ took }</td>
            </tr>
        }
    });
    let heads = [
        "app-stage-log-group",
        "app-stage-log-began",
        "app-stage-log-reason",
        "app-stage-log-generation-head",
        "app-stage-log-took",
    ];
    table(drawing.words, "app-stage-log-rebalances", &heads, rows.collect())
}
