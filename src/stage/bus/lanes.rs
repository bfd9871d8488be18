//! The links between publishers, topics and subscribers: where they run, and how they are drawn.

use std::rc::Rc;

use eda_patterns::fact::{ActorId, Name};
use eda_patterns::sorted::SortedSet;
use yew::prelude::*;

use super::super::flights::LEAST_MS;
use super::super::scene::{Area, Branch, Curve, Drawing, Point, Scene};
use super::columns::Columns;
use super::{is_member, publishers};

/// Where everything stands, for drawing links and for what moves along them.
pub(super) fn lay_out(drawing: &Drawing<'_>, columns: &Columns) -> Scene {
    let plan = drawing.plan;
    let narrow = drawing.layout.is_narrow();
    let mut scene = Scene {
        width: drawing.layout.width,
        branches: drawing.picture.queues.published().map(|(record, topic)| (record, topic.into())).collect(),
        answers: Scene::answers_in(drawing.trace),
        cone: Rc::clone(drawing.cone),
        ..Scene::default()
    };
    let Some(bus) = plan.bus else { return scene };
    let topic_areas: Vec<(Name, Area)> = plan
        .topics
        .iter()
        .enumerate()
        .map(|(place, &name)| (name, columns.topic(place, plan.topics.len(), narrow)))
        .collect();
    if let Some((_, first)) = topic_areas.first() {
        let last = topic_areas.last().map_or(*first, |(_, area)| *area);
        scene.things.insert(bus, Area { height: last.y + last.height - first.y, ..*first });
    }
    for (place, actor) in publishers(drawing).enumerate() {
        let area = columns.publisher(drawing, place);
        scene.things.insert(actor, area);
        for (topic, to) in topic_areas.iter().filter(|(topic, _)| plan.publishes.contains(&(actor, *topic))) {
            let curve = if narrow {
                // Between what the publisher says at its left and at its right.
                let x = area.x + 192.0;
                Curve::upright(Point { x, y: area.y + area.height }, Point { x, y: to.y })
            } else {
                Curve::level(Point { x: area.x + area.width, y: area.y + 33.0 }, to.left(0.0))
            };
            scene.links.insert((actor, bus, Some((*topic).into())), curve);
            scene.links.insert((bus, actor, Some((*topic).into())), curve.back());
        }
    }
    for (place, planned) in plan.subscriptions.iter().enumerate() {
        let row = columns.row(place);
        planned.members.iter().for_each(|&member| {
            scene.things.insert(member, row);
        });
        let fed: Vec<&(Name, Area)> =
            topic_areas.iter().filter(|(topic, _)| plan.flows.contains(&(*topic, planned.name))).collect();
        for (nth, (topic, from)) in fed.iter().enumerate() {
            let spread = (nth as f64 - (fed.len() as f64 - 1.0) / 2.0) * 14.0;
            let leaves = (place as f64 - (plan.subscriptions.len() as f64 - 1.0) / 2.0) * 11.0;
            let curve = if narrow {
                let start = Point { x: 16.0, y: from.y + from.height };
                let bend = Point { x: 16.0, y: row.y + 20.0 };
                Curve([start, bend, bend, Point { x: row.x, y: row.y + 20.0 }])
            } else {
                let leaves = leaves.clamp(-from.height / 2.0 + 6.0, from.height / 2.0 - 6.0);
                Curve::level(from.right(leaves), row.left(spread - 4.0))
            };
            for &member in &planned.members {
                scene.links.insert((bus, member, Some((*topic).into())), curve);
                scene.links.insert((member, bus, Some((*topic).into())), curve.back());
            }
        }
        // A subscriber that publishes sends to a topic that it does not read.
        for &member in &planned.members {
            for (topic, to) in topic_areas.iter().filter(|(topic, _)| plan.publishes.contains(&(member, *topic))) {
                let curve = if narrow {
                    let start = Point { x: row.x, y: row.y + 40.0 };
                    let bend = Point { x: 24.0, y: row.y + 40.0 };
                    Curve([start, bend, bend, Point { x: 24.0, y: to.y + to.height }])
                } else {
                    Curve::level(row.left(20.0), to.right(-18.0))
                };
                scene.links.insert((member, bus, Some((*topic).into())), curve);
                scene.links.entry((bus, member, Some((*topic).into()))).or_insert(curve.back());
            }
        }
    }
    scene
}

/// The links, with what is on its way or cut off marked.
pub(super) fn links(drawing: &Drawing<'_>, scene: &Scene) -> Html {
    let Some(bus) = drawing.plan.bus else { return html! {} };
    let now_us = drawing.session.now_us();
    let least_us = LEAST_MS * 1_000.0 * drawing.session.speed();
    let busy: SortedSet<(ActorId, ActorId, Option<Branch>)> = drawing
        .picture
        .flights
        .iter()
        .filter(|flight| {
            let departs = flight.departs.as_us() as f64;
            let leg = (flight.arrives.as_us() as f64 - departs).max(least_us);
            (departs..departs + leg).contains(&now_us) && !scene.answers.contains_key(&flight.what)
        })
        .map(|flight| (flight.from, flight.to, scene.branches.get(&flight.record).copied()))
        .collect();
    let drawn = scene.links.iter().filter(|((from, to, topic), _)| {
        // Every link is drawn once: towards the bus only where somebody publishes.
        let publishes = |actor| {
            let all = &drawing.plan.publishes;
            all.iter().any(|(known, name)| *known == actor && *topic == Some((*name).into()))
        };
        *to != bus && !publishes(*to) || *to == bus && publishes(*from)
    });
    let paths = drawn.map(|((from, to, topic), curve)| {
        let cut = drawing.picture.actors.bad_link(*from, *to).is_some_and(|link| link.cut);
        let is_busy = busy.contains(&(*from, *to, *topic));
        let publishes = *to == bus && is_member(drawing, *from);
        let class = classes!("link", is_busy.then_some("flight"), cut.then_some("failed"), publishes.then_some("pub"));
        html! { <path {class} d={curve.path()} /> }
    });
    html! { <><g>{ for paths }</g>{ drawing.ways(scene) }</> }
}
