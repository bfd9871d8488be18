//! What the inspector says of the partition that is looked at: who keeps it, how far its log goes, how far each group has
//! come in it, and what was stored last.

use eda_patterns::fact::ActorId;
use eda_patterns::picture::cluster::{Cell, ClusterPicture, Group, Lane, LaneId, Replica, What};
use eda_patterns::trace::Trace;
use yew::prelude::*;

use super::brokers::short_name;
use super::details::{seconds, table};
use crate::session::{Part, Session, use_panel};
use crate::views::jump_button;
use crate::words::{Spoken, use_words};

/// How many of the newest records are named.
const NEWEST: usize = 6;

/// What all of it is made from.
struct View<'a> {
    words: &'a Spoken,
    session: &'a Session,
    trace: &'a Trace,
    cluster: &'a ClusterPicture,
    id: LaneId,
    lane: &'a Lane,
}

#[derive(PartialEq, Properties)]
pub(in crate::stage) struct Props {
    pub(in crate::stage) session: Session,
}

#[component]
pub(in crate::stage) fn PartitionPanel(props: &Props) -> Html {
    let session = &props.session;
    use_panel(session);
    let words = use_words();
    let Some(part) = session.part() else { return html! {} };
    let content = session.with_picture(|picture| {
        session.with_trace(|trace| {
            let cluster: &ClusterPicture = picture.own()?;
            let id = cluster.lanes.id(trace.find_name(&part.topic)?, part.partition)?;
            let lane = cluster.lanes.get(id)?;
            Some(View { words: &words, session, trace, cluster, id, lane }.draw())
        })
    });
    let Part { topic, partition } = &part;
    let name = format!("{topic}-{partition}");
    let onclick = Callback::from({
        let session = session.clone();
        move |_: MouseEvent| session.look_at(None)
    });
    html! {
        <section class="partition" id="partition" aria-label={words.text_with("app-stage-log-part", &[("name", &name)])}>
            <h2>{ words.text_with("app-stage-log-part", &[("name", &name)]) }</h2>
            if let Some(content) = content {
                { content }
            } else {
                <p>{ words.text("app-stage-log-part-missing") }</p>
            }
            <p class="row"><button type="button" class="jump" {onclick}>{ words.text("app-unselect") }</button></p>
        </section>
    }
}

impl View<'_> {
    fn draw(&self) -> Html {
        html! {
            <>
                { self.figures() }
                { self.groups() }
                { self.newest() }
            </>
        }
    }

    fn brokers(&self, keep: impl Fn(&Replica) -> bool) -> String {
        let mut kept: Vec<&Replica> = self.lane.replicas.iter().filter(|replica| keep(replica)).collect();
        // As Kafka lists them: the preferred leader first.
        kept.sort_by_key(|replica| replica.place);
        kept.iter().map(|replica| short_name(self.trace, replica.broker)).collect::<Vec<_>>().join(", ")
    }

    fn figures(&self) -> Html {
        let View { words, lane, trace, .. } = self;
        let leader = lane.leader.map(|leader| short_name(trace, leader));
        let leader = leader.unwrap_or_else(|| words.text("app-stage-log-leaderless"));
        let ends =
            self.lane.replicas.iter().map(|replica| format!("{} {}", short_name(trace, replica.broker), replica.end));
        let size = words.counted("app-stage-log-part-offsets", "count", lane.end.saturating_sub(lane.start));
        let always = [
            ("app-stage-log-leader", leader),
            ("app-stage-log-leader-epoch", lane.epoch.to_string()),
            ("app-stage-log-part-replicas", self.brokers(|_| true)),
            ("app-stage-log-isr", self.brokers(|replica| replica.in_sync)),
            ("app-stage-log-part-least", lane.min_insync.to_string()),
            ("app-stage-log-part-ends", ends.collect::<Vec<_>>().join(", ")),
            ("app-stage-log-means-start", lane.start.to_string()),
            ("app-stage-log-means-stable", lane.last_stable.unwrap_or(lane.high_watermark).to_string()),
            ("app-stage-log-means-watermark", lane.high_watermark.to_string()),
            ("app-stage-log-means-end", lane.end.to_string()),
            ("app-stage-log-part-size", size),
            ("app-stage-log-part-appended", format!("{:.1} kB", lane.appended_bytes as f64 / 1_000.0)),
        ];
        let counted = [
            ("app-stage-log-means-lost", lane.lost_acknowledged),
            ("app-stage-log-duplicates", lane.duplicates),
            ("app-stage-log-part-compacted", lane.compacted),
        ];
        let counted = counted.into_iter().filter(|(_, count)| *count > 0).map(|(id, count)| (id, count.to_string()));
        let rows = always.into_iter().chain(counted);
        html! { <dl class="thing">{ for rows.map(|(id, said)| html! { <><dt>{ words.text(id) }</dt><dd>{ said }</dd></> }) }</dl> }
    }

    fn groups(&self) -> Html {
        let heads = [
            "app-stage-log-group",
            "app-stage-log-member",
            "app-stage-log-means-committed",
            "app-stage-log-means-position",
            "app-stage-log-lag-records",
        ];
        let rows: Vec<Html> = self.cluster.groups.iter().filter_map(|group| self.group(group)).collect();
        if rows.is_empty() {
            return html! {};
        }
        html! {
            <>
                <h3>{ self.words.text("app-stage-log-groups") }</h3>
                { table(self.words, "app-stage-log-groups", &heads, rows) }
            </>
        }
    }

    fn group(&self, group: &Group) -> Option<Html> {
        let place = group.places.get(&self.id)?;
        let lanes = &self.cluster.lanes;
        let number = |offset: Option<u64>| offset.map_or_else(|| "–".to_owned(), |offset| offset.to_string());
        let name_of = |actor: ActorId| self.words.actor(self.trace.actor_name(actor));
        let holders: Vec<String> = group.holders(self.id).map(|member| name_of(member.client)).collect();
        let start = |bucket| self.cluster.flow.bucket_start(bucket);
        let waited = group.lag_time(self.id, lanes, self.session.now(), start);
        let lag = match group.lag(self.id, lanes)? {
            0 => "0".to_owned(),
            lag => format!("{lag}, {}", seconds(waited)),
        };
        Some(html! {
            <tr>
                <th scope="row">{ self.trace.text(group.name).to_owned() }</th>
                <td>{ if holders.is_empty() { "–".to_owned() } else { holders.join(", ") } }</td>
                <td class="r">{ number(place.committed) }</td>
                <td class="r">{ number(place.position) }</td>
                <td class="r">{ lag }</td>
            </tr>
        })
    }

    fn newest(&self) -> Html {
        if self.lane.cells.is_empty() {
            return html! {};
        }
        let heads = [
            "app-stage-log-part-offset",
            "app-stage-log-part-record",
            "app-stage-log-part-key",
            "app-stage-log-part-at",
        ];
        let rows = self.lane.cells.iter().rev().take(NEWEST).map(|cell| self.cell(cell));
        html! {
            <>
                <h3>{ self.words.text("app-stage-log-part-newest") }</h3>
                { table(self.words, "app-stage-log-part-newest", &heads, rows.collect()) }
            </>
        }
    }

    fn cell(&self, cell: &Cell) -> Html {
        let (what, key) = match cell.what {
            What::Record(record, face) => (record.to_string(), face.key.map(|key| self.trace.text(key).to_owned())),
            What::Marker { commit: true } => (self.words.text("app-stage-log-commit-marker"), None),
            What::Marker { commit: false } => (self.words.text("app-stage-log-abort-marker"), None),
        };
        let waits = cell.offset >= self.lane.high_watermark;
        html! {
            <tr>
                <th scope="row" class="r">{ cell.offset.to_string() }</th>
                <td>{ what }{ if waits { format!(", {}", self.words.text(super::above_watermark(self.session))) } else { String::new() } }</td>
                <td>{ key.unwrap_or_else(|| "–".to_owned()) }</td>
                <td class="r">{ jump_button(self.session, cell.fact, cell.at.to_string()) }</td>
            </tr>
        }
    }
}
