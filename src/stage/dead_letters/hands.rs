//! Who has what: a box for each worker with the messages in its hands, each over a bar that shortens as its lease does;
//! below, the gateways.

use eda_patterns::fact::ActorId;
use eda_patterns::picture::dead_letters::{DeadLetters, Message, Place};
use yew::prelude::*;

use super::super::marks::{cell_width, fitted, mark, name_in, px, text, text_end};
use super::super::scene::{Area, Drawing, Scene};
use super::super::thing::{box_class, thing, trouble};
use super::cell;
use super::frame::{BOX, Frame};

pub(super) const WORKERS: [&str; 3] = ["worker-1", "worker-2", "worker-3"];
const GATEWAYS: [&str; 3] = ["sms", "push", "email"];

pub(super) fn draw(drawing: &Drawing<'_>, queue: &DeadLetters, frame: &Frame, scene: &mut Scene) -> Html {
    let words = drawing.words;
    let Area { x, y, width, .. } = frame.hands;
    let is_leased = drawing.session.with_link(|link| link.settings().guard("lease"));
    let until = match queue.policy.as_ref() {
        Some(policy) if is_leased => words.text_with("app-stage-dlq-visible", &[("lease", &policy.lease.to_string())]),
        Some(_) => words.text("app-stage-dlq-popped"),
        None => String::new(),
    };
    let known = |name: &&str| drawing.trace.find_actor(name);
    let workers: Vec<ActorId> = WORKERS.iter().filter_map(known).collect();
    let gateways: Vec<ActorId> = GATEWAYS.iter().filter_map(known).collect();
    let mut boxes = Vec::new();
    for (place, worker) in workers.into_iter().enumerate() {
        let area = Area { x, y: y + place as f64 * BOX, width, height: BOX - 3.0 };
        scene.things.insert(worker, area);
        boxes.push(hands(drawing, queue, worker, area));
    }
    for (place, gateway) in gateways.into_iter().enumerate() {
        let area = frame.gateway(place);
        scene.things.insert(gateway, area);
        boxes.push(gateway_box(drawing, gateway, area));
    }
    html! {
        <>
            { text(x, y - 8.0, "strong", words.text("app-stage-dlq-in-hand")) }
            { text_end(x + width, y - 8.0, "hd", until) }
            { for boxes }
        </>
    }
}

fn hands(drawing: &Drawing<'_>, queue: &DeadLetters, worker: ActorId, area: Area) -> Html {
    let Area { x, y, width, height } = area;
    let (words, held) = (drawing.words, queue.held_by(worker));
    let state = drawing.picture.actors.get(worker);
    let name = words.actor(drawing.trace.actor_name(worker));
    let ills = trouble(words, &state);
    let mut sentence = format!("{name}: {}", words.counted("app-stage-dlq-holds", "count", held.len() as u64));
    if let Some((_, ill)) = &ills {
        sentence = format!("{sentence}, {ill}");
    }
    let sign = if !state.up {
        "failed"
    } else if held.is_empty() {
        "none"
    } else {
        "flight"
    };
    let mut at = x + 92.0;
    let cells: Vec<Html> = held
        .iter()
        .map_while(|message| {
            let (place, wide) = (at, cell_width(message.record));
            at += wide + 6.0;
            (at <= x + width).then(|| html! { <>{ cell(drawing, place, y + 2.5, message, "") }{ lease(drawing, message, place, y + height - 5.0, wide, state.up) }</> })
        })
        .collect();
    let content = html! {
        <>
            <rect class={box_class(drawing, &[worker])} x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" />
            { mark(x + 8.0, y + 6.0, 14.0, sign) }
            { text(x + 28.0, y + 17.0, if state.up { "plain" } else { "bad" }, fitted(&name, 62.0)) }
            if held.is_empty() {
                { text(x + 92.0, y + 17.0, ills.as_ref().map_or("num", |(class, _)| class), ills.as_ref().map_or_else(|| words.text("app-stage-dlq-idle"), |(_, ill)| ill.clone())) }
            }
            { for cells }
        </>
    };
    thing(drawing, &[worker], sentence, content)
}

/// What is left of a lease: a bar that is as wide as the cell at first.
fn lease(drawing: &Drawing<'_>, message: &Message, x: f64, y: f64, width: f64, up: bool) -> Html {
    let Place::Leased { from, until, .. } = message.place else { return html! {} };
    let (whole, left) = (until.since(from).as_us().max(1), until.since(drawing.session.now()).as_us());
    let share = (left as f64 / whole as f64).min(1.0);
    html! {
        <>
            <rect class="track" x={px(x)} y={px(y)} width={px(width)} height="3" rx="1.5" />
            <rect class={classes!("left", (!up).then_some("down"))} x={px(x)} y={px(y)} width={px(width * share)} height="3" rx="1.5" />
        </>
    }
}

fn gateway_box(drawing: &Drawing<'_>, gateway: ActorId, area: Area) -> Html {
    let Area { x, y, width, height } = area;
    let words = drawing.words;
    let name = drawing.trace.actor_name(gateway);
    let ills = trouble(words, &drawing.picture.actors.get(gateway));
    let sentence = match &ills {
        Some((_, ill)) => format!("{}: {ill}", words.actor(name)),
        None => words.actor(name),
    };
    let sign = match &ills {
        Some(("bad", _)) => "failed",
        Some(_) => "retry",
        None => "delivered",
    };
    let content = html! {
        <>
            <rect class={box_class(drawing, &[gateway])} x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" />
            { mark(x + 7.0, y + height / 2.0 - 6.5, 13.0, sign) }
            { text(x + 25.0, y + height / 2.0 + 4.0, if sign == "failed" { "bad" } else { "plain" }, name_in(words, name, width - 30.0)) }
        </>
    };
    thing(drawing, &[gateway], sentence, content)
}
