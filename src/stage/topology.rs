//! The drawing that fits every pattern: its actors in columns by role, and the links over which
//! they talk. A pattern with a panel of its own does not need it.

use std::rc::Rc;

use eda_patterns::fact::ActorId;
use eda_patterns::pattern::{ActorRole, Engine};
use yew::prelude::*;

use super::legend::{legend, marked};
use super::marks::{fitted, name_in, px, text, text_end};
use super::scene::{Area, Curve, Drawing, Scene, Sheet};
use super::thing::{box_class, thing, trouble};

const BOX_HEIGHT: f64 = 66.0;

/// The height of a box where panels below tell the story and the drawing only says who talks.
const LOW_HEIGHT: f64 = 30.0;

/// The roles from left to right: who starts, what carries, who handles, who is called.
const COLUMNS: [ActorRole; 4] = [ActorRole::Client, ActorRole::Infrastructure, ActorRole::Worker, ActorRole::Service];

/// So many boxes stand beside each other on a phone, and their names can be read.
const IN_A_ROW_MAX: usize = 3;

/// How much room the drawing takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Height {
    /// All that it needs: there is nothing else.
    Full,
    /// A line a box, and only who takes part in this run: panels below need the room.
    Low,
}

pub(super) fn draw(drawing: &Drawing<'_>, height: Height) -> Sheet {
    let scene = lay_out(drawing, height);
    let links = scene.links.iter().filter(|((from, to, _), _)| from < to).map(|((from, to, _), curve)| {
        let bad = drawing.picture.actors.bad_link(*from, *to);
        let class = classes!("link", bad.map(|link| if link.cut { "failed" } else { "retry" }));
        html! { <path {class} d={curve.path()} /> }
    });
    let things = scene.things.iter().map(|(&actor, &area)| actor_box(drawing, actor, area, height));
    let svg = html! { <><g>{ for links }</g>{ drawing.ways(&scene) }{ for things }</> };
    let down = drawing.picture.actors.down();
    let talk = drawing.plan.links.len();
    Sheet {
        blocks: html! {},
        title: drawing
            .words
            .optional(&format!("{}-title", drawing.pattern.id))
            .unwrap_or_else(|| drawing.pattern.id.to_owned()),
        summary: drawing.words.counted("app-stage-links", "count", talk as u64),
        figure: if down == 0 {
            drawing.words.counted(
                "app-stage-flying",
                "count",
                drawing.picture.flights.under_way(drawing.session.now()) as u64,
            )
        } else {
            drawing.words.counted("app-stage-actors-down", "count", down as u64)
        },
        svg,
        legend: legend(
            drawing,
            vec![
                marked("flight", "app-stage-means-flight"),
                marked("delivered", "app-stage-means-delivered"),
                marked("retry", "app-stage-means-again"),
                marked("failed", "app-stage-means-failed"),
            ],
        ),
        scene,
    }
}

/// Whether an actor has anything to do with this run. Before the run is read, everybody has.
fn takes_part(drawing: &Drawing<'_>, actor: ActorId) -> bool {
    let links = &drawing.plan.links;
    let state = drawing.picture.actors.get(actor);
    links.is_empty() || links.iter().any(|link| link.0 == actor || link.1 == actor) || state.is_impaired() || !state.up
}

fn lay_out(drawing: &Drawing<'_>, height: Height) -> Scene {
    let mut scene = Scene {
        width: drawing.layout.width,
        answers: Scene::answers_in(drawing.trace),
        cone: Rc::clone(drawing.cone),
        ..Scene::default()
    };
    let narrow = drawing.layout.is_narrow();
    // Which broker of a real cluster a client has spoken to nobody is told: it stands there as a whole.
    let is_real = drawing.session.engine() == Engine::Bridge;
    let id_of = |name| drawing.trace.find_actor(if is_real && name == "broker-1" { "kafka" } else { name });
    let columns: Vec<Vec<ActorId>> = COLUMNS
        .iter()
        .map(|role| {
            let of_role = drawing.pattern.actors.iter().filter(|actor| actor.role == *role);
            let ids = of_role.filter_map(|actor| id_of(actor.name));
            ids.filter(|actor| height == Height::Full || takes_part(drawing, *actor)).collect()
        })
        .filter(|column: &Vec<ActorId>| !column.is_empty())
        .collect();
    // A phone has no room for columns: each becomes a row, or several.
    let columns: Vec<Vec<ActorId>> = if narrow {
        columns.iter().flat_map(|column| column.chunks(IN_A_ROW_MAX)).map(<[_]>::to_vec).collect()
    } else {
        columns
    };
    let lines = columns.len().max(1) as f64;
    let most = columns.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let width = scene.width - 32.0;
    let (box_height, box_width, gap) = match height {
        Height::Low if narrow => (LOW_HEIGHT + 18.0, 150.0, 24.0),
        Height::Low => (LOW_HEIGHT, drawing.layout.pick(230.0, 190.0, 150.0), 6.0),
        Height::Full => (BOX_HEIGHT, 150.0, 20.0),
    };
    let edge = if height == Height::Full { 36.0 } else { 12.0 };
    scene.height = if narrow { lines * (box_height + 28.0) + 12.0 } else { most * (box_height + gap) - gap + edge };
    for (line, column) in columns.iter().enumerate() {
        for (place, &actor) in column.iter().enumerate() {
            let many = column.len() as f64;
            let area = if narrow {
                let step = width / many;
                let own = (step - 8.0).min(150.0);
                let x = 16.0 + place as f64 * step + (step - own) / 2.0;
                Area { x, y: 12.0 + line as f64 * (box_height + 28.0), width: own, height: box_height }
            } else {
                let own = f64::min(box_width, width / lines - 40.0);
                let apart = if lines > 1.0 { (width - own) / (lines - 1.0) } else { 0.0 };
                let step = (scene.height - edge) / many;
                let y = edge / 2.0 + place as f64 * step + (step - box_height) / 2.0;
                Area { x: 16.0 + line as f64 * apart, y, width: own, height: box_height }
            };
            scene.things.insert(actor, area);
        }
    }
    for &(one, other) in &drawing.plan.links {
        if let (Some(a), Some(b)) = (scene.things.get(&one), scene.things.get(&other)) {
            let curve = between(a, b);
            scene.links.insert((one, other, None), curve);
            scene.links.insert((other, one, None), curve.back());
        }
    }
    scene
}

/// The shortest calm way between two boxes.
fn between(a: &Area, b: &Area) -> Curve {
    let beside = |left: &Area, right: &Area| left.x + left.width <= right.x;
    if beside(a, b) {
        Curve::level(a.right(0.0), b.left(0.0))
    } else if beside(b, a) {
        Curve::level(a.left(0.0), b.right(0.0))
    } else if a.y < b.y {
        Curve::upright(a.bottom(0.0), b.top(0.0))
    } else {
        Curve::upright(a.top(0.0), b.bottom(0.0))
    }
}

fn actor_box(drawing: &Drawing<'_>, actor: ActorId, area: Area, room: Height) -> Html {
    let Area { x, y, width, height } = area;
    let words = drawing.words;
    let state = drawing.picture.actors.get(actor);
    let name = words.actor(drawing.trace.actor_name(actor));
    let shown = name_in(words, drawing.trace.actor_name(actor), width - 16.0);
    let counts = [
        ("app-stage-published", state.published),
        ("app-stage-called", state.called),
        ("app-stage-handled", state.acked),
        ("app-stage-sent", state.sent),
    ];
    let figure = counts.into_iter().find(|(_, count)| *count > 0).map(|(id, count)| words.counted(id, "count", count));
    let failed = (state.failed > 0).then(|| words.counted("app-stage-failed-calls", "count", state.failed));
    let ills = trouble(words, &state);
    let said: Vec<String> =
        [Some(name.clone()), ills.as_ref().map(|(_, what)| what.clone()), figure.clone(), failed.clone()]
            .into_iter()
            .flatten()
            .collect();
    let lines = [figure.map(|figure| ("num", figure)), ills.or(failed.map(|failed| ("bad", failed)))];
    let one_line = room == Height::Low && !drawing.layout.is_narrow();
    // On one line there is room for one figure, and what is wrong is the one that matters.
    let skipped = if one_line { lines.iter().flatten().count().saturating_sub(1) } else { 0 };
    // A name's letters are bold, and 6.7 px wide on average.
    let beside = width - 28.0 - shown.chars().count() as f64 * 6.7;
    let lines = lines.into_iter().flatten().skip(skipped).enumerate().map(|(place, (class, line))| {
        if one_line {
            text_end(x + width - 10.0, y + 20.0, class, figure_in(class, &line, beside))
        } else {
            text(x + 10.0, y + 38.0 + place as f64 * 16.0, class, figure_in(class, &line, width - 16.0))
        }
    });
    let content = html! {
        <>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={box_class(drawing, &[actor])} />
            { text(x + 10.0, y + 20.0, "strong", shown) }
            { for lines }
        </>
    };
    thing(drawing, &[actor], said.join(", "), content)
}

/// A line in `width` pixels: of a figure whose words do not fit its number alone, since cut words would say less.
fn figure_in(class: &'static str, line: &str, width: f64) -> String {
    let shown = fitted(line, width);
    if class == "num" && shown != line {
        return line.chars().filter(|letter| letter.is_ascii_digit() || *letter == ',').collect();
    }
    shown
}
