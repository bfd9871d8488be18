//! CQRS: commands, the write model, the log, a projector and a read model for each view, and whoever reads. A position of
//! the log is a column through all lanes, so what a view lacks is the gap at the right of its lane.

use std::rc::Rc;

use eda_patterns::catalog::cqrs::views::View;
use eda_patterns::fact::{ActorId, Tone};
use eda_patterns::picture::read_models::{CommandMark, LastRead, LogCell, ReadModels, ViewPicture};
use eda_patterns::time::Span;
use yew::prelude::*;

use super::legend::{Entry, legend, marked};
use super::marks::{fitted, hue_class, mark, name_in, px, text, text_end};
use super::scene::{Area, Curve, Drawing, Point, Scene, Sheet};
use super::thing::{box_class, thing, trouble};

/// The height of an actor's box.
const BOX: f64 = 34.0;

/// From one lane to the next.
const LANE: f64 = 46.0;

/// From one position of the log to the next.
const STEP: f64 = 15.0;

/// The side of an event's square.
const SIDE: f64 = 12.0;

/// Where a lag is worth a warning.
const LAG_WARNS: Span = Span::from_ms(1_000);

/// Where things stand.
struct Columns {
    /// The left edge of the boxes.
    left: f64,
    box_width: f64,
    /// The tracks of the log and the views.
    track: f64,
    track_end: f64,
    /// What is said of a view.
    info: f64,
    end: f64,
    narrow: bool,
}

impl Columns {
    fn of(drawing: &Drawing<'_>) -> Columns {
        let width = drawing.layout.width;
        let (left, box_width, info_width) =
            drawing.layout.pick((16.0, 150.0, 236.0), (16.0, 134.0, 190.0), (8.0, 96.0, 0.0));
        let end = width - left;
        let track = left + box_width + 14.0;
        let narrow = drawing.layout.is_narrow();
        let track_end = if narrow { end } else { end - info_width - 12.0 };
        Columns { left, box_width, track, track_end, info: end - info_width, end, narrow }
    }

    /// How many positions fit.
    fn places(&self) -> usize {
        ((self.track_end - self.track) / STEP) as usize
    }

    fn lane(&self) -> f64 {
        if self.narrow { LANE + 14.0 } else { LANE }
    }

    fn box_at(&self, y: f64) -> Area {
        Area { x: self.left, y, width: self.box_width, height: BOX }
    }

    /// The second box of a lane.
    fn box_beside(&self, y: f64) -> Area {
        let x = if self.narrow { self.left + self.box_width + 8.0 } else { self.track };
        Area { x, y, width: self.box_width, height: BOX }
    }

    /// The third box of a lane, on a phone.
    fn third_box(&self, y: f64) -> Area {
        Area { x: self.left + 2.0 * (self.box_width + 8.0), y, width: self.box_width, height: BOX }
    }

    /// What keeps the views: a box beside their lanes, from the first to below the last.
    fn read_models(&self, first_y: f64, below_y: f64) -> Area {
        let (x, y) = (self.info - 10.0, first_y - 18.0);
        Area { x, y, width: self.end - x, height: below_y - 10.0 - y }
    }
}

/// The positions that are shown: the newest, and room for the next one.
struct Shown<'p> {
    cells: Vec<&'p LogCell>,
    first: u64,
}

pub(super) fn draw(drawing: &Drawing<'_>, picture: &ReadModels) -> Sheet {
    let columns = Columns::of(drawing);
    let (lane, words) = (columns.lane(), drawing.words);
    let commands_y = 10.0;
    let model_y = commands_y + LANE;
    let log_y = model_y + if columns.narrow { 44.0 } else { 32.0 };
    let view_y = |place: usize| log_y + LANE + place as f64 * lane;
    let reads_y = view_y(3);
    let mut scene = Scene {
        width: drawing.layout.width,
        height: reads_y + if columns.narrow { BOX + 44.0 } else { BOX + 8.0 },
        answers: Scene::answers_in(drawing.trace),
        cone: Rc::clone(drawing.cone),
        ..Scene::default()
    };
    let shown = shown(picture, columns.places().saturating_sub(1));
    let mut boxes: Vec<Html> = Vec::new();
    let mut place = |name: &str, area: Area| {
        if let Some(actor) = drawing.trace.find_actor(name) {
            scene.things.insert(actor, area);
            boxes.push(actor_box(drawing, actor, name, area));
        }
    };
    place("seller", columns.box_at(commands_y));
    place("warehouse", columns.box_beside(commands_y));
    place("store", columns.box_at(log_y));
    for (row, view) in View::ALL.into_iter().enumerate() {
        place(view.name(), columns.box_at(view_y(row)));
    }
    place("shopper", columns.box_at(reads_y));
    place("rebuilder", columns.box_beside(reads_y));
    place("keys", if columns.narrow { columns.third_box(reads_y) } else { columns.read_models(view_y(0), view_y(3)) });
    link(drawing, &mut scene);

    let views = View::ALL
        .into_iter()
        .enumerate()
        .map(|(row, view)| view_lane(drawing, &columns, picture, &shown, view, view_y(row)));
    let worst = View::ALL.into_iter().map(|view| picture.lag_events(view)).max().unwrap_or_default();
    let done = words.counted("cqrs-stage-done", "count", picture.done);
    Sheet {
        blocks: html! {},
        title: words.text("cqrs-title"),
        summary: done,
        figure: words.counted("cqrs-stage-behind-most", "count", worst),
        svg: html! {
            <>
                { links(drawing, &scene) }
                { drawing.ways(&scene) }
                { for boxes }
                { commands(drawing, &columns, picture, commands_y) }
                { write_model(drawing, &columns, picture, model_y) }
                { log(drawing, &columns, picture, &shown, log_y) }
                { for views }
                { reads(drawing, &columns, picture, reads_y) }
            </>
        },
        legend: legend(drawing, entries()),
        scene,
    }
}

fn entries() -> Vec<Entry> {
    let square = |class: &'static str| {
        html! { <rect class={classes!("log-event", "key-1", class)} x="2" y="2" width="12" height="12" rx="2" /> }
    };
    vec![
        (square("in"), "cqrs-stage-means-in"),
        (square("folded"), "cqrs-stage-means-folded"),
        (square("lacks"), "cqrs-stage-means-lacks"),
        (html! { <path class="checkpoint" d="M8 2V14" /> }, "cqrs-stage-means-checkpoint"),
        marked("delivered", "cqrs-stage-means-done"),
        marked("retry", "cqrs-stage-means-retried"),
        marked("failed", "cqrs-stage-means-refused"),
    ]
}

fn shown(picture: &ReadModels, most: usize) -> Shown<'_> {
    let skipped = picture.events.len().saturating_sub(most);
    let cells: Vec<&LogCell> = picture.events.iter().skip(skipped).collect();
    let first = cells.first().map_or(1, |cell| cell.position);
    Shown { cells, first }
}

/// The ways between those who talk to each other.
fn link(drawing: &Drawing<'_>, scene: &mut Scene) {
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
fn links(drawing: &Drawing<'_>, scene: &Scene) -> Html {
    let bad = scene.links.iter().filter(|((from, to, _), _)| from < to).filter_map(|((from, to, _), curve)| {
        let bad = drawing.picture.actors.bad_link(*from, *to)?;
        let class = classes!("link", if bad.cut { "failed" } else { "retry" });
        Some(html! { <path {class} d={curve.path()} /> })
    });
    html! { <g>{ for bad }</g> }
}

fn actor_box(drawing: &Drawing<'_>, actor: ActorId, name: &str, area: Area) -> Html {
    let Area { x, y, width, height } = area;
    let words = drawing.words;
    let ills = trouble(words, &drawing.picture.actors.get(actor));
    let said = [Some(words.actor(name)), ills.as_ref().map(|(_, what)| what.clone())];
    let said: Vec<String> = said.into_iter().flatten().collect();
    let is_tall = height > BOX;
    let title = if name == "keys" {
        fitted(&words.text("cqrs-stage-read-models"), width - 14.0)
    } else {
        name_in(words, name, width - 14.0)
    };
    let title_y = if ills.is_some() || is_tall { y + 14.0 } else { y + 21.0 };
    let trouble = ills.map(|(class, what)| {
        if is_tall {
            text_end(x + width - 8.0, y + 14.0, class, what)
        } else {
            text(x + 8.0, y + 28.0, class, fitted(&what, width - 14.0))
        }
    });
    let content = html! {
        <>
            { rect(area, 6, box_class(drawing, &[actor])) }
            { text(x + 8.0, title_y, "strong", title) }
            { for trouble }
        </>
    };
    thing(drawing, &[actor], said.join(", "), content)
}

/// A rectangle with round corners.
fn rect(area: Area, radius: u32, class: Classes) -> Html {
    let Area { x, y, width, height } = area;
    html! { <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx={radius.to_string()} {class} /> }
}

fn sign(tone: Tone) -> &'static str {
    match tone {
        Tone::Delivered => "delivered",
        Tone::Retry => "retry",
        Tone::Failed => "failed",
        _ => "none",
    }
}

/// The newest commands, a mark each.
fn commands(drawing: &Drawing<'_>, columns: &Columns, picture: &ReadModels, y: f64) -> Html {
    let x = if columns.narrow {
        columns.left + 2.0 * (columns.box_width + 8.0)
    } else {
        columns.track + columns.box_width + 14.0
    };
    let room = columns.end - x;
    let most = (room / 18.0) as usize;
    let skipped = picture.commands.len().saturating_sub(most);
    let marks = picture.commands.iter().skip(skipped).enumerate().map(|(place, command)| {
        let onclick = Callback::from({
            let (session, fact) = (drawing.session.clone(), command.fact);
            move |_: MouseEvent| session.seek_fact(fact)
        });
        html! { <g class="pressed-mark" {onclick}>{ mark(x + place as f64 * 18.0, y + 2.0, 14.0, sign(command.tone)) }</g> }
    });
    let latest = picture.commands.back().map(|command| told(drawing, command));
    let sentence = latest.clone().unwrap_or_else(|| drawing.words.text("cqrs-stage-no-command"));
    html! {
        <g role="img" aria-label={format!("{}: {sentence}", drawing.words.text("cqrs-stage-commands"))}>
            { for marks }
            if !columns.narrow { { text(x, y + 30.0, "num", fitted(&sentence, room)) } }
        </g>
    }
}

fn told(drawing: &Drawing<'_>, command: &CommandMark) -> String {
    let trace = drawing.trace;
    let (product, what) = (trace.text(command.product), drawing.words.word(trace.text(command.command)));
    match command.version {
        0 => format!("{product} · {what}"),
        version => format!("{product} · {what} · v{version}"),
    }
}

/// The write model: what it decided last, and what it did not let through.
fn write_model(drawing: &Drawing<'_>, columns: &Columns, picture: &ReadModels, y: f64) -> Html {
    let words = drawing.words;
    let name = words.text("cqrs-stage-write-model");
    let counts = [
        ("done", picture.done.to_string()),
        ("refused", picture.refused.to_string()),
        ("retried", picture.retried.to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    let said = words.text_with("cqrs-stage-decided", &counts);
    let (x, at) = if columns.narrow { (columns.left + 8.0, y + 34.0) } else { (columns.track, y + 15.0) };
    html! {
        <g role="img" aria-label={format!("{name}: {said}")}>
            { rect(Area { x: columns.left, y, width: columns.box_width, height: 22.0 }, 6, classes!("write-model")) }
            { text(columns.left + 8.0, y + 15.0, "strong", fitted(&name, columns.box_width - 14.0)) }
            { text(x, at, "num", fitted(&said, columns.end - x)) }
        </g>
    }
}

fn column(columns: &Columns, shown: &Shown<'_>, position: u64) -> f64 {
    columns.track + (position.saturating_sub(shown.first)) as f64 * STEP
}

fn square(
    drawing: &Drawing<'_>,
    columns: &Columns,
    shown: &Shown<'_>,
    cell: &LogCell,
    y: f64,
    class: &'static str,
) -> Html {
    // The number of the product's word is all that a hue needs: the same one is the same product, run for run.
    let hue = hue_class(cell.product.0 as usize);
    let x = column(columns, shown, cell.position);
    let onclick = Callback::from({
        let (session, fact) = (drawing.session.clone(), cell.fact);
        move |_: MouseEvent| session.seek_fact(fact)
    });
    html! {
        <rect class={classes!("log-event", hue, class)} x={px(x)} y={px(y)} width={px(SIDE)} height={px(SIDE)} rx="2" {onclick} />
    }
}

/// The log: its newest events.
fn log(drawing: &Drawing<'_>, columns: &Columns, picture: &ReadModels, shown: &Shown<'_>, y: f64) -> Html {
    let words = drawing.words;
    let squares = shown.cells.iter().map(|cell| square(drawing, columns, shown, cell, y + 11.0, "in"));
    let older = (shown.first > 1).then(|| text_end(columns.track - 2.0, y + 21.0, "num", "‹"));
    let end = words.text_with("cqrs-stage-log-end", &[("position", &picture.end().to_string())]);
    html! {
        <g role="img" aria-label={format!("{}: {end}", words.text("cqrs-stage-log"))}>
            { for older }
            { for squares }
            if !columns.narrow { { text(columns.info, y + 21.0, "num", end) } }
        </g>
    }
}

/// A view: what of the log is in it, how far behind it is, and a generation that is built beside it.
fn view_lane(
    drawing: &Drawing<'_>,
    columns: &Columns,
    picture: &ReadModels,
    shown: &Shown<'_>,
    view: View,
    y: f64,
) -> Html {
    let words = drawing.words;
    let state = picture.view(view);
    let squares = shown.cells.iter().map(|cell| {
        let class = if cell.position <= state.checkpoint {
            "in"
        } else if cell.position <= state.folded {
            "folded"
        } else {
            "lacks"
        };
        square(drawing, columns, shown, cell, y + 4.0, class)
    });
    let checkpoint = (state.checkpoint + 1 >= shown.first).then(|| {
        let x = column(columns, shown, state.checkpoint + 1) - (STEP - SIDE) / 2.0;
        html! { <path class="checkpoint" d={format!("M{} {}v20", px(x), px(y))} /> }
    });
    let rebuild = state.rebuild.map(|rebuild| {
        let share = rebuild.checkpoint as f64 / picture.end().max(1) as f64;
        let track = Area { x: columns.track, y: y + 26.0, width: columns.track_end - columns.track, height: 5.0 };
        let built = Area { width: track.width * share.min(1.0), ..track };
        html! { <>{ rect(track, 2, classes!("track")) }{ rect(built, 2, classes!("rebuilt")) }</> }
    });
    let behind = picture.lag_events(view);
    let lag = picture.lag(view, drawing.session.now());
    let (behind_text, ms) = (behind.to_string(), lag.as_ms().to_string());
    let lag_said = words.text_with("cqrs-stage-lag", &[("events", &behind_text), ("ms", &ms)]);
    let lag_class = if lag >= LAG_WARNS { "warn" } else { "strong" };
    let rows = kept(drawing, state);
    let said = format!("{}: {lag_said}, {rows}", words.word(view.name()));
    let (x, lag_y, rows_y) =
        if columns.narrow { (columns.track, y + 40.0, y + 54.0) } else { (columns.info, y + 12.0, y + 28.0) };
    let room = columns.end - x;
    html! {
        <g class="view-lane" role="img" aria-label={said}>
            { for squares }
            { for checkpoint }
            { for rebuild }
            { text(x, lag_y, lag_class, fitted(&lag_said, room)) }
            { text(x, rows_y, "num", fitted(&rows, room)) }
        </g>
    }
}

/// What is said of a view: what is being done to it, or where it is.
fn kept(drawing: &Drawing<'_>, state: &ViewPicture) -> String {
    let words = drawing.words;
    if let Some(rebuild) = state.rebuild {
        let (generation, at) = (rebuild.generation.to_string(), rebuild.checkpoint.to_string());
        return words.text_with("cqrs-stage-rebuilding", &[("generation", &generation), ("position", &at)]);
    }
    let (generation, at) = (state.generation.to_string(), state.checkpoint.to_string());
    let args = [("generation", generation.as_str()), ("position", at.as_str())];
    if state.skipped > 0 {
        return words.counted("cqrs-stage-skipped", "count", state.skipped);
    }
    words.text_with("cqrs-stage-generation", &args)
}

/// What was read last.
fn reads(drawing: &Drawing<'_>, columns: &Columns, picture: &ReadModels, y: f64) -> Html {
    let words = drawing.words;
    let (x, at) = if columns.narrow {
        (columns.left, y + BOX + 16.0)
    } else {
        (columns.track + columns.box_width + 14.0, y + 14.0)
    };
    let room = columns.end - x;
    let read = picture.read.map(|read| {
        let (sign, said) = match read {
            LastRead::Page(read) => {
                let product = drawing.trace.text(read.product);
                let id = if read.token > 0 { "cqrs-stage-read-token" } else { "cqrs-stage-read" };
                let (price, token) = (read.price.to_string(), read.token.to_string());
                let args = [("product", product), ("price", price.as_str()), ("token", token.as_str())];
                ("delivered", words.text_with(id, &args))
            }
            LastRead::Stale(stale) => {
                let (wrote, position) = (stale.wrote.to_string(), stale.position.to_string());
                let args = [("wrote", wrote.as_str()), ("position", position.as_str())];
                ("retry", words.text_with("cqrs-stage-read-stale", &args))
            }
            LastRead::NotYet(not_yet) => {
                let token = not_yet.token.to_string();
                ("retry", words.text_with("cqrs-stage-not-yet", &[("token", &token)]))
            }
        };
        html! { <>{ mark(x, at - 11.0, 13.0, sign) }{ text(x + 18.0, at, "num", fitted(&said, room - 18.0)) }</> }
    });
    let search = picture.search.map(|search| {
        let (found, listed) = (search.found.to_string(), search.listed.to_string());
        let said = words.text_with("cqrs-stage-search", &[("found", &found), ("listed", &listed)]);
        html! { <>{ mark(x, at + 6.0, 13.0, "delivered") }{ text(x + 18.0, at + 17.0, "num", fitted(&said, room - 18.0)) }</> }
    });
    html! { <g>{ for read }{ for search }</g> }
}
