//! The ways between clients and lanes: where they run, and which are drawn.
//!
//! Three producers and six lanes are eighteen ways, and drawn all the time they would hide what is on them.
//! So a way is drawn while something moves on it.

use std::rc::Rc;

use eda_patterns::fact::{ActorId, Tone};
use eda_patterns::picture::Fate;
use eda_patterns::picture::cluster::{ACKNOWLEDGED, ClusterPicture, FETCHED, LaneId};
use eda_patterns::sorted::SortedMap;
use yew::prelude::*;

use super::super::flights::LEAST_MS;
use super::super::scene::{Area, Branch, Curve, Drawing, Face, Point, Scene};
use super::columns::{Columns, Row};
use super::groups;

/// Which way a record of a lane takes.
pub(super) fn branch(lane: LaneId) -> Branch {
    Branch(u32::from(lane.topic) << 16 | u32::from(lane.partition))
}

pub(super) fn lay_out(drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns) -> Scene {
    let mut scene = Scene {
        width: columns.width,
        height: columns.height,
        is_exact: true,
        answers: [(ACKNOWLEDGED, Tone::Delivered)].into(),
        cone: Rc::clone(drawing.cone),
        ..Scene::default()
    };
    for flight in cluster.moves.flights().iter() {
        let face = cluster.keys.face(flight.record);
        scene.faces.insert(flight.record, Face { letter: face.letter, hue: face.hue.into() });
        if let Some(lane) = cluster.keys.lane_of(flight.record) {
            scene.branches.insert(flight.record, branch(lane));
        }
    }
    for (place, &broker) in columns.brokers.iter().enumerate() {
        let area = columns.broker(place);
        scene.things.insert(broker, Area { y: 16.0, height: 36.0, ..area });
    }
    for (place, &writer) in columns.writers.iter().enumerate() {
        scene.things.insert(writer, columns.writer(place));
    }
    for (place, &other) in columns.others.iter().enumerate() {
        scene.things.insert(other, super::others::area(columns, place));
    }
    let letters = columns.letters.iter().enumerate().flat_map(|(place, &topic)| {
        let area = super::letters::area(columns, place);
        let lanes = cluster.lanes.topic(topic).map_or(0, |(_, topic)| topic.lanes.len());
        (0..lanes as u32).filter_map(move |partition| Some((cluster.lanes.id(topic, partition)?, area)))
    });
    let letters: Vec<(LaneId, Area)> = letters.collect();
    let rows = columns.rows.iter().enumerate().filter_map(|(nth, row)| Some((nth, row, row.id?)));
    let rows: Vec<(usize, &Row, LaneId)> = rows.collect();
    for (place, &writer) in columns.writers.iter().enumerate() {
        for &(nth, row, lane) in &rows {
            connect(&mut scene, cluster, (writer, lane), to_lane(columns, columns.writer(place), nth, row));
        }
    }
    for place in 0..drawing.plan.groups.len() {
        for block in groups::blocks(drawing, cluster, columns, place) {
            scene.things.entry(block.client()).or_insert(block.area);
            // Dead letters go from whoever could not handle them into their box.
            for &(lane, to) in &letters {
                let curve = Curve::level(block.area.left(0.0), to.right(0.0));
                connect(&mut scene, cluster, (block.client(), lane), curve);
            }
            for &(_, row, lane) in &rows {
                let member = block.client();
                if row.groups.contains(&place) {
                    read(&mut scene, cluster, (member, lane), from_lane(columns, row, place));
                } else {
                    // A reader that writes, as of dead letters, writes to what it does not read.
                    connect(&mut scene, cluster, (member, lane), back_to_lane(columns, &block.area, row));
                }
            }
        }
    }
    scene
}

/// A way to a lane: to whichever broker leads it, now or a moment ago.
fn connect(scene: &mut Scene, cluster: &ClusterPicture, (client, lane): (ActorId, LaneId), curve: Curve) {
    for replica in cluster.lanes.get(lane).map(|lane| lane.replicas.as_slice()).unwrap_or_default() {
        scene.links.insert((client, replica.broker, Some(branch(lane))), curve);
        scene.links.insert((replica.broker, client, Some(branch(lane))), curve.back());
    }
}

/// A way from a lane to a reader.
fn read(scene: &mut Scene, cluster: &ClusterPicture, (client, lane): (ActorId, LaneId), curve: Curve) {
    for replica in cluster.lanes.get(lane).map(|lane| lane.replicas.as_slice()).unwrap_or_default() {
        scene.links.insert((replica.broker, client, Some(branch(lane))), curve);
    }
}

fn to_lane(columns: &Columns, from: Area, nth: usize, row: &Row) -> Curve {
    if columns.narrow {
        let end = Point { x: columns.groups_x - 13.0, y: row.middle() };
        let start = Point { x: from.x + from.width / 2.0, y: from.y + from.height };
        return Curve([start, Point { x: end.x, y: start.y + 10.0 }, Point { x: end.x, y: start.y + 10.0 }, end]);
    }
    let spread =
        (nth as f64 - (columns.rows.len() as f64 - 1.0) / 2.0) * (60.0 / columns.rows.len().max(1) as f64).min(12.0);
    Curve::level(from.right(spread), Point { x: columns.arrival(), y: row.middle() })
}

fn from_lane(columns: &Columns, row: &Row, group: usize) -> Curve {
    let y = row.way_y(group);
    let x = columns.track_x + columns.track_width;
    let end = columns.groups_x - if columns.narrow { 8.0 } else { 12.0 };
    Curve::level(Point { x, y }, Point { x: end, y })
}

fn back_to_lane(columns: &Columns, from: &Area, row: &Row) -> Curve {
    let end = Point { x: columns.track_x + columns.track_width, y: row.middle() };
    Curve::level(from.left(0.0), end)
}

/// The ways on which something moves.
pub(super) fn draw(drawing: &Drawing<'_>, cluster: &ClusterPicture, scene: &Scene) -> Html {
    let now_us = drawing.session.now_us();
    let least_us = LEAST_MS * 1_000.0 * drawing.session.speed();
    let mut busy: SortedMap<(ActorId, ActorId, Branch), &'static str> = SortedMap::new();
    for flight in cluster.moves.flights().iter().filter(|flight| flight.what != FETCHED) {
        let departs = flight.departs.as_us() as f64;
        let leg = (flight.arrives.as_us() as f64 - departs).max(least_us);
        let Some(&branch) = scene.branches.get(&flight.record) else { continue };
        if !(departs..departs + leg).contains(&now_us) {
            continue;
        }
        let class = match (flight.fate, flight.what) {
            (_, ACKNOWLEDGED) => "",
            (Fate::Lost | Fate::Blocked, _) => "failed",
            (Fate::ArrivesAgain, _) => "retry",
            (Fate::Arrives, _) => "flight",
        };
        let known = busy.entry((flight.from, flight.to, branch)).or_insert(class);
        if *known != "failed" {
            *known = class;
        }
    }
    let paths = busy.iter().filter_map(|(&(from, to, branch), class)| {
        let curve = scene.links.get(&(from, to, Some(branch)))?;
        Some(html! { <path class={classes!("link", *class)} d={curve.path()} /> })
    });
    html! { <g>{ for paths }{ drawing.ways(scene) }</g> }
}
