//! CQRS: commands, the write model, the log, a projector and a read model for each view, and whoever reads. A position of
//! the log is a column through all lanes, so what a view lacks is the gap at the right of its lane.

mod columns;
mod lanes;
mod ways;

use std::rc::Rc;

use eda_patterns::catalog::cqrs::views::View;
use eda_patterns::fact::{ActorId, Tone};
use eda_patterns::picture::read_models::{CommandMark, LastRead, ReadModels};
use yew::prelude::*;

use self::columns::{Columns, LANE};
use super::legend::{Entry, legend, marked};
use super::marks::{fitted, mark, name_in, px, text, text_end};
use super::scene::{Area, Drawing, Scene, Sheet};
use super::thing::{box_class, thing, trouble};

/// The height of an actor's box.
const BOX: f64 = 34.0;

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
    let shown = lanes::shown(picture, columns.places().saturating_sub(1));
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
    ways::link(drawing, &mut scene);

    let views = View::ALL
        .into_iter()
        .enumerate()
        .map(|(row, view)| lanes::view_lane(drawing, &columns, picture, &shown, view, view_y(row)));
    let worst = View::ALL.into_iter().map(|view| picture.lag_events(view)).max().unwrap_or_default();
    let done = words.counted("cqrs-stage-done", "count", picture.done);
    Sheet {
        blocks: html! {},
        title: words.text("cqrs-title"),
        summary: done,
        figure: words.counted("cqrs-stage-behind-most", "count", worst),
        svg: html! {
            <>
                { ways::links(drawing, &scene) }
                { drawing.ways(&scene) }
                { for boxes }
                { commands(drawing, &columns, picture, commands_y) }
                { write_model(drawing, &columns, picture, model_y) }
                { lanes::log(drawing, &columns, picture, &shown, log_y) }
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
