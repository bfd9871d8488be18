//! Publish and subscribe: who publishes, the topics with what they keep, and for every
//! subscription its queue, what is in hand, and what became of the rest.

mod columns;
mod dead_letters;
mod lanes;
mod publishers;
mod subscriptions;
mod topics;

use eda_patterns::fact::ActorId;
use yew::prelude::*;

use self::columns::Columns;
use self::dead_letters::dead_letters;
use self::lanes::{lay_out, links};
use self::publishers::publisher;
use self::subscriptions::subscription;
use self::topics::topic;
use super::legend::{legend, marked};
use super::marks::{Anchor, anchored, mark, slot, text, text_end};
use super::scene::{Drawing, Sheet};

fn is_member(drawing: &Drawing<'_>, actor: ActorId) -> bool {
    drawing.plan.subscriptions.iter().any(|planned| planned.members.contains(&actor))
}

pub(super) fn draw(drawing: &Drawing<'_>) -> Sheet {
    let columns = Columns::of(drawing);
    let narrow = drawing.layout.is_narrow();
    let mut scene = lay_out(drawing, &columns);
    let queues = &drawing.picture.queues;
    let bottom = columns.rows.y + columns.rows.height;
    scene.height = if narrow { bottom + 44.0 } else { bottom + 18.0 };
    let svg = html! {
        <>
            { heads(drawing, &columns) }
            { links(drawing, &scene) }
            { for publishers(drawing).enumerate().map(|(place, actor)| publisher(drawing, &columns, place, actor)) }
            { for drawing.plan.topics.iter().enumerate().map(|(place, &name)| topic(drawing, &columns, place, name)) }
            { for drawing.plan.subscriptions.iter().enumerate().map(|(place, planned)| {
                subscription(drawing, columns.row(place), &columns, planned)
            }) }
            { dead_letters(drawing, &columns, bottom) }
        </>
    };
    let counted = |id: &str, count: usize| drawing.words.counted(id, "count", count as u64);
    let open = queues.iter().filter(|queue| queue.open).count();
    Sheet {
        blocks: html! {},
        title: drawing.words.text("app-stage-bus"),
        summary: format!(
            "{}, {}",
            counted("app-stage-topics", queues.topics().len()),
            counted("app-stage-subscriptions", open)
        ),
        figure: drawing.words.counted("app-stage-copies", "count", queues.copies()),
        svg,
        legend: legend(
            drawing,
            vec![
                marked("flight", "app-stage-means-flight"),
                marked("delivered", "app-stage-means-delivered"),
                marked("retry", "app-stage-means-retry"),
                marked("failed", "app-stage-means-failed"),
                marked("dead", "app-stage-means-dead"),
                (slot(0.0, 0.0, "free"), "app-stage-means-free"),
                (html! { <path class="lease" d="M8 1V15" /> }, "app-stage-means-lease"),
            ],
        ),
        scene,
    }
}

fn publishers<'d>(drawing: &'d Drawing<'_>) -> impl Iterator<Item = ActorId> + 'd {
    drawing.plan.publishers.iter().copied().filter(|actor| !is_member(drawing, *actor))
}

fn heads(drawing: &Drawing<'_>, columns: &Columns) -> Html {
    let say = |id: &str| drawing.words.text(id);
    let numbers = |y: f64| {
        if drawing.layout.pick(true, false, true) {
            html! {
                <>
                    { text_end(columns.acked, y, "hd", say("app-stage-acked")) }
                    { text_end(columns.again, y, "hd", say("app-stage-again")) }
                    { text_end(columns.dead, y, "hd", say("app-stage-dead")) }
                </>
            }
        } else {
            html! {
                <>
                    { mark(columns.acked - 11.0, y - 10.0, 12.0, "delivered") }
                    { mark(columns.again - 11.0, y - 10.0, 12.0, "retry") }
                    { mark(columns.dead - 11.0, y - 10.0, 12.0, "dead") }
                </>
            }
        }
    };
    let capacity = drawing.plan.subscriptions.iter().map(|planned| planned.capacity).max().unwrap_or(0);
    let queue = if capacity == 0 {
        say("app-stage-queue")
    } else {
        drawing.words.counted("app-stage-queue-most", "count", capacity.into())
    };
    if drawing.layout.is_narrow() {
        let y = columns.rows.y - 6.0;
        return html! {
            <>
                { text(columns.queue, y, "hd", queue) }
                { anchored(columns.now + 8.0, y, "hd", Anchor::Middle, say("app-stage-now")) }
                { numbers(y) }
            </>
        };
    }
    html! {
        <>
            { text(columns.publishers.x, 20.0, "strong", say("app-stage-publisher")) }
            { text(columns.publishers.x, 36.0, "hd", say("app-stage-publisher-note")) }
            { text(columns.topics.x, 20.0, "strong", say("app-stage-topics-head")) }
            { text(columns.topics.x, 36.0, "hd", say("app-stage-topics-note")) }
            { text(columns.rows.x + 12.0, 20.0, "strong", say("app-stage-subscribers")) }
            { text(columns.queue, 36.0, "hd", queue) }
            { anchored(columns.now + 9.0, 36.0, "hd", Anchor::Middle, say("app-stage-now")) }
            { numbers(36.0) }
        </>
    }
}
