//! Sagas: who takes part, and for each saga a row a step over the run's whole time. A step is a soft bar, an undo an
//! outlined one with an arrow back up to it; dots are waits; the line in the first row is the semantic lock.

mod listed;
mod tracks;

use std::rc::Rc;

use eda_patterns::fact::ActorId;
use eda_patterns::pattern::Engine;
use eda_patterns::picture::sagas::{SagaPicture, Sagas, Standing};
use eda_patterns::saga::End;
use yew::prelude::*;

use super::legend::{Entry, legend, marked};
use super::marks::{fitted, name_in, px, text};
use super::scene::{Area, Curve, Drawing, Scene, Sheet};
use super::thing::{box_class, thing, trouble};

/// The height of a participant's box.
const BOX: f64 = 32.0;

/// From one row of boxes to the next.
const ROW: f64 = 46.0;

pub(super) fn draw(drawing: &Drawing<'_>, sagas: &Sagas) -> Sheet {
    let mut scene = Scene {
        width: drawing.layout.width,
        answers: Scene::answers_in(drawing.trace),
        cone: Rc::clone(drawing.cone),
        ..Scene::default()
    };
    let rows = participants(drawing);
    let boxes: Vec<Html> = rows
        .iter()
        .enumerate()
        .flat_map(|(row, names)| names.iter().enumerate().map(move |(place, name)| (row, place, names.len(), *name)))
        .filter_map(|(row, place, count, name)| {
            let actor = drawing.trace.find_actor(name)?;
            let area = place_of(drawing, row, place, count);
            scene.things.insert(actor, area);
            Some(participant(drawing, actor, name, area))
        })
        .collect();
    link(drawing, &mut scene);
    let top = 8.0 + rows.len() as f64 * ROW;
    let timeline = tracks::Timeline::of(drawing, top);
    scene.height = timeline.bottom();

    let words = drawing.words;
    let running = sagas.count(|standing| !matches!(standing, Standing::Ended(_)));
    let at_desk = |saga: &&SagaPicture| saga.standing == Standing::Ended(End::Escalated) && saga.settled.is_none();
    let escalated = sagas.sagas.iter().filter(at_desk).count();
    let figures = [("running", running.to_string()), ("escalated", escalated.to_string())];
    let figures: Vec<(&str, &str)> = figures.iter().map(|(name, figure)| (*name, figure.as_str())).collect();
    Sheet {
        blocks: listed::draw(drawing, sagas),
        title: words.text("saga-title"),
        summary: words.text(if is_orchestrated(drawing) {
            "saga-option-orchestrated"
        } else {
            "saga-option-choreographed"
        }),
        figure: words.text_with("saga-stage-now", &figures),
        svg: html! {
            <>
                { links(drawing, &scene) }
                { drawing.ways(&scene) }
                { for boxes }
                { tracks::draw(drawing, &timeline, sagas) }
            </>
        },
        legend: legend(drawing, entries()),
        scene,
    }
}

fn entries() -> Vec<Entry> {
    let bar = |class: &'static str| html! { <rect class={classes!("step", class)} x="1.5" y="3" width="13" height="10" rx="3" /> };
    vec![
        (bar("done"), "saga-stage-means-step"),
        (bar("failed"), "saga-stage-means-failed"),
        (bar("undo done"), "saga-stage-means-undo"),
        (html! { <path class="step-wait" d="M0 8H16" /> }, "saga-stage-means-wait"),
        (html! { <path class="saga-lock" d="M0 8H16" /> }, "saga-stage-means-lock"),
        (html! { <path class="step-back" d="M8 14V4M8 3l-4 6M8 3l4 6" /> }, "saga-stage-means-back"),
        marked("dead", "saga-stage-means-desk"),
    ]
}

/// Whether the run has an orchestrator, from its beginning on.
fn is_orchestrated(drawing: &Drawing<'_>) -> bool {
    let orchestrator = drawing.trace.find_actor("orchestrator");
    orchestrator.is_some_and(|orchestrator| drawing.plan.acting.contains(&orchestrator))
}

/// Whether a real log carries the bus. The words for it come with what reaches it.
fn is_on_log(drawing: &Drawing<'_>) -> bool {
    drawing.session.engine() == Engine::Bridge && drawing.words.has("actor-bus-on-log")
}

/// Who takes part in this style, row by row.
fn participants(drawing: &Drawing<'_>) -> Vec<Vec<&'static str>> {
    let services = vec!["stock", "wallet", "slots", "points"];
    if is_orchestrated(drawing) {
        vec![vec!["shop", "bus", "orchestrator", "store"], services]
    } else {
        vec![vec!["shop", "bus", "keys"], vec!["inventory", "payments", "delivery", "loyalty"], services]
    }
}

fn place_of(drawing: &Drawing<'_>, row: usize, place: usize, count: usize) -> Area {
    let margin = drawing.layout.pick(16.0, 16.0, 8.0);
    let gap = drawing.layout.pick(40.0, 28.0, 8.0);
    let width = (drawing.layout.width - 2.0 * margin - gap * 3.0) / 4.0;
    // Three boxes stand over the outer and the middle ones of four.
    let column = if count == 3 { place as f64 * 1.5 } else { place as f64 };
    Area { x: margin + column * (width + gap), y: 8.0 + row as f64 * ROW, width, height: BOX }
}

fn participant(drawing: &Drawing<'_>, actor: ActorId, name: &str, area: Area) -> Html {
    let Area { x, y, width, height } = area;
    let words = drawing.words;
    let name = if name == "bus" && is_on_log(drawing) { "bus-on-log" } else { name };
    let ills = trouble(words, &drawing.picture.actors.get(actor));
    let said = [Some(words.actor(name)), ills.as_ref().map(|(_, what)| what.clone())];
    let said: Vec<String> = said.into_iter().flatten().collect();
    let title_y = if ills.is_some() { y + 13.5 } else { y + 20.0 };
    let content = html! {
        <>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={box_class(drawing, &[actor])} />
            { text(x + 8.0, title_y, "strong", name_in(words, name, width - 12.0)) }
            if let Some((class, what)) = ills { { text(x + 8.0, y + 27.0, class, fitted(&what, width - 12.0)) } }
        </>
    };
    thing(drawing, &[actor], said.join(", "), content)
}

/// The ways between those who ever talk to each other.
fn link(drawing: &Drawing<'_>, scene: &mut Scene) {
    for &(one, other) in &drawing.plan.links {
        let (Some(a), Some(b)) = (scene.things.get(&one).copied(), scene.things.get(&other).copied()) else { continue };
        let curve = if a.y == b.y {
            let (left, right) = if a.x < b.x { (a, b) } else { (b, a) };
            let level = Curve::level(left.right(0.0), right.left(0.0));
            if a.x < b.x { level } else { level.back() }
        } else if a.y < b.y {
            Curve::upright(a.bottom(0.0), b.top(0.0))
        } else {
            Curve::upright(a.top(0.0), b.bottom(0.0))
        };
        scene.links.insert((one, other, None), curve);
        scene.links.insert((other, one, None), curve.back());
    }
}

fn links(drawing: &Drawing<'_>, scene: &Scene) -> Html {
    let drawn = scene.links.iter().filter(|((from, to, _), _)| from < to).map(|((from, to, _), curve)| {
        let bad = drawing.picture.actors.bad_link(*from, *to);
        let class = bad.map(|bad| if bad.cut { "failed" } else { "retry" });
        html! { <path class={classes!("link", class)} d={curve.path()} /> }
    });
    html! { <g>{ for drawn }</g> }
}
