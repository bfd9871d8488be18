//! The ways of a message: from the queue to a worker and back, and from the queue to its dead letters and back.

use super::super::scene::{Area, Curve, Drawing, Point, Scene};
use super::frame::Frame;
use super::hands::WORKERS;

/// How far beside the boxes the ways run, in the gap before the schedule.
const GUTTER: f64 = 12.0;

/// How far above the row of counts a dead letter comes in.
const ABOVE: f64 = 4.0;

pub(super) fn link(drawing: &Drawing<'_>, frame: &Frame, scene: &mut Scene) {
    let place = |name: &str| {
        let actor = drawing.trace.find_actor(name)?;
        Some((actor, *scene.things.get(&actor)?))
    };
    let Some((queue, from)) = place("queue") else { return };
    let workers = WORKERS.iter().filter_map(|name| place(name)).map(|(worker, to)| (worker, beside(frame, from, to)));
    let letters = place("dead-letters").map(|(letters, to)| (letters, to_letters(frame, from, to)));
    let ways: Vec<_> = workers.chain(letters).collect();
    for (other, curve) in ways {
        scene.links.insert((queue, other, None), curve);
        scene.links.insert((other, queue, None), curve.back());
    }
}

/// Where the ways run: beside the boxes, or on a phone, where there is nothing beside them, over their ends.
fn gutter(frame: &Frame, from: Area) -> (Point, f64) {
    let start = from.right(0.0);
    if frame.narrow {
        (Point { x: start.x - 2.0 * GUTTER, ..start }, start.x - GUTTER)
    } else {
        (start, start.x + GUTTER)
    }
}

fn beside(frame: &Frame, from: Area, to: Area) -> Curve {
    let (start, x) = gutter(frame, from);
    let end = Point { x: start.x, ..to.right(0.0) };
    Curve([start, Point { x, ..start }, Point { x, ..end }, end])
}

fn to_letters(frame: &Frame, from: Area, to: Area) -> Curve {
    let (start, x) = gutter(frame, from);
    let end = to.top(0.0);
    Curve([start, Point { x, ..start }, Point { x, y: end.y - ABOVE }, end])
}
