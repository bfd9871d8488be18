//! The ways between the boxes, around the lanes.

use yew::prelude::*;

use super::super::scene::{Area, Curve, Drawing, Point, Scene};
use super::BOX;

/// The ways between those who talk to each other.
pub(super) fn link(drawing: &Drawing<'_>, scene: &mut Scene) {
    let keys = drawing.trace.find_actor("keys");
    for &(one, other) in &drawing.plan.links {
        let (Some(a), Some(b)) = (scene.things.get(&one), scene.things.get(&other)) else { continue };
        let curve = match keys {
            Some(keys) if keys == other && b.height > BOX => into_read_models(a, b),
            Some(keys) if keys == one && a.height > BOX => into_read_models(b, a).back(),
            _ => between(a, b),
        };
        scene.links.insert((one, other, None), curve);
        scene.links.insert((other, one, None), curve.back());
    }
}

/// Between two boxes. Of one column: around those in between, through the gutter at its right.
fn between(a: &Area, b: &Area) -> Curve {
    if a.x == b.x {
        let (from, to) = (a.right(0.0), b.right(0.0));
        let gutter = from.x + 18.0;
        return Curve([from, Point { x: gutter, ..from }, Point { x: gutter, ..to }, to]);
    }
    if a.y == b.y {
        return if a.x < b.x {
            Curve::level(a.right(0.0), b.left(0.0))
        } else {
            Curve::level(a.left(0.0), b.right(0.0))
        };
    }
    if a.y < b.y { Curve::upright(a.bottom(0.0), b.top(0.0)) } else { Curve::upright(a.top(0.0), b.bottom(0.0)) }
}

/// From a box into the read models at the right: along a view's own lane, or through the gap above or below the lanes.
fn into_read_models(a: &Area, models: &Area) -> Curve {
    let from = a.right(4.0);
    if (models.y..models.y + models.height).contains(&from.y) {
        return Curve::level(from, Point { x: models.x, ..from });
    }
    let above = a.y < models.y;
    let (from, to) = if above { (a.bottom(0.0), models.top(0.0)) } else { (a.top(0.0), models.bottom(0.0)) };
    let gap = if above { from.y + 6.0 } else { from.y - 6.0 };
    Curve([from, Point { y: gap, ..from }, Point { y: gap, ..to }, to])
}

/// Only links that are bad are drawn: between lanes that touch, the others say nothing.
pub(super) fn links(drawing: &Drawing<'_>, scene: &Scene) -> Html {
    let bad = scene.links.iter().filter(|((from, to, _), _)| from < to).filter_map(|((from, to, _), curve)| {
        let bad = drawing.picture.actors.bad_link(*from, *to)?;
        let class = classes!("link", if bad.cut { "failed" } else { "retry" });
        Some(html! { <path {class} d={curve.path()} /> })
    });
    html! { <g>{ for bad }</g> }
}
