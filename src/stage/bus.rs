//! Publish and subscribe: who publishes, the topics with what they keep, and for every
//! subscription its queue, what is in hand, and what became of the rest.

use eda_patterns::sorted::SortedSet;

use eda_patterns::fact::{ActorId, Name, Record};
use eda_patterns::picture::{Queue, Topic};
use yew::prelude::*;

use super::flights::LEAST_MS;
use super::legend::{legend, marked};
use super::marks::{Anchor, CELL, anchored, cell, cell_width, fitted, mark, px, slot, text, text_end};
use super::plan::PlannedSubscription;
use super::scene::{Area, Curve, Drawing, Point, Scene, Sheet};
use super::thing::{box_class, thing, trouble};

/// Places of a queue that are drawn; the rest is a number.
const SLOTS_SHOWN: usize = 8;
/// The step from one place to the next.
const SLOT_STEP: f64 = 18.0;

/// Where the columns stand.
struct Columns {
    publishers: Area,
    topics: Area,
    rows: Area,
    queue: f64,
    now: f64,
    acked: f64,
    again: f64,
    dead: f64,
    row_height: f64,
}

impl Columns {
    fn of(drawing: &Drawing<'_>) -> Columns {
        let width = drawing.layout.width;
        let rows = drawing.plan.subscriptions.len() as f64;
        if drawing.layout.is_narrow() {
            let inner = width - 16.0;
            let publishers = drawing.plan.publishers.iter().filter(|actor| !is_member(drawing, **actor)).count() as f64;
            let topics_y = 6.0 + publishers * 36.0 + 4.0;
            let rows_y = topics_y + drawing.plan.topics.len() as f64 * 34.0 + 26.0;
            return Columns {
                publishers: Area { x: 8.0, y: 6.0, width: inner, height: publishers * 36.0 },
                topics: Area { x: 8.0, y: topics_y, width: inner, height: drawing.plan.topics.len() as f64 * 34.0 },
                rows: Area { x: 36.0, y: rows_y, width: inner - 28.0, height: rows * 64.0 - 6.0 },
                queue: 46.0,
                now: 200.0,
                acked: width - 92.0,
                again: width - 54.0,
                dead: width - 18.0,
                row_height: 58.0,
            };
        }
        let wide = drawing.layout.pick(true, false, false);
        let (publisher_width, topic_x, topic_width, row_x) =
            if wide { (108.0, 164.0, 150.0, 420.0) } else { (92.0, 126.0, 142.0, 318.0) };
        let right = width - 14.0;
        let (now, step) = if wide { (right - 136.0, 36.0) } else { (right - 112.0, 30.0) };
        let topics = drawing.plan.topics.len() as f64;
        let height = (rows * 60.0 - 8.0).max(topics * 66.0 + 58.0);
        Columns {
            publishers: Area { x: 16.0, y: 50.0, width: publisher_width, height },
            topics: Area { x: topic_x, y: 50.0, width: topic_width, height },
            rows: Area { x: row_x, y: 46.0, width: right - row_x, height },
            queue: if wide { row_x + 136.0 } else { row_x + 128.0 },
            now,
            acked: right - 8.0 - 2.0 * step,
            again: right - 8.0 - step,
            dead: right - 8.0,
            row_height: 52.0,
        }
    }

    fn row(&self, place: usize) -> Area {
        let gap = if self.row_height > 55.0 { 6.0 } else { 8.0 };
        let y = self.rows.y + place as f64 * (self.row_height + gap);
        Area { x: self.rows.x, y, width: self.rows.width, height: self.row_height }
    }

    fn topic(&self, place: usize, count: usize, narrow: bool) -> Area {
        if narrow {
            return Area { y: self.topics.y + place as f64 * 34.0, height: 30.0, ..self.topics };
        }
        // The topics share the height above the dead letters evenly.
        let room = self.topics.height - 58.0;
        let step = (room / count.max(1) as f64).min(120.0);
        Area { y: self.topics.y + place as f64 * step, height: 58.0, ..self.topics }
    }
}

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
        title: drawing.words.text("app-stage-bus"),
        summary: format!(
            "{}, {}",
            counted("app-stage-topics", queues.topics().len()),
            counted("app-stage-subscriptions", open)
        ),
        figure: drawing.words.counted("app-stage-copies", "count", queues.copies()),
        svg,
        legend: legend(
            drawing.words,
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

fn publisher_area(drawing: &Drawing<'_>, columns: &Columns, place: usize) -> Area {
    let Area { x, y, width, .. } = columns.publishers;
    if drawing.layout.is_narrow() {
        return Area { x, y: y + place as f64 * 36.0, width, height: 30.0 };
    }
    let height = if publishers(drawing).count() > 1 { 78.0 } else { 110.0 };
    Area { x, y: y + place as f64 * (height + 8.0), width, height }
}

/// Where everything stands, for drawing links and for what moves along them.
fn lay_out(drawing: &Drawing<'_>, columns: &Columns) -> Scene {
    let plan = drawing.plan;
    let narrow = drawing.layout.is_narrow();
    let mut scene = Scene {
        width: drawing.layout.width,
        topics: drawing.picture.queues.published().collect(),
        answers: Scene::answers_in(drawing.trace),
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
        let area = publisher_area(drawing, columns, place);
        scene.things.insert(actor, area);
        for (topic, to) in topic_areas.iter().filter(|(topic, _)| plan.publishes.contains(&(actor, *topic))) {
            let curve = if narrow {
                let x = area.x + area.width - 60.0;
                Curve::upright(Point { x, y: area.y + area.height }, Point { x, y: to.y })
            } else {
                Curve::level(Point { x: area.x + area.width, y: area.y + 33.0 }, to.left(0.0))
            };
            scene.links.insert((actor, bus, Some(*topic)), curve);
            scene.links.insert((bus, actor, Some(*topic)), curve.back());
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
                scene.links.insert((bus, member, Some(*topic)), curve);
                scene.links.insert((member, bus, Some(*topic)), curve.back());
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
                scene.links.insert((member, bus, Some(*topic)), curve);
                scene.links.entry((bus, member, Some(*topic))).or_insert(curve.back());
            }
        }
    }
    scene
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

/// The links, with what is on its way or cut off marked.
fn links(drawing: &Drawing<'_>, scene: &Scene) -> Html {
    let Some(bus) = drawing.plan.bus else { return html! {} };
    let now_us = drawing.session.now_us();
    let least_us = LEAST_MS * 1_000.0 * drawing.session.speed();
    let busy: SortedSet<(ActorId, ActorId, Option<Name>)> = drawing
        .picture
        .flights
        .iter()
        .filter(|flight| {
            let departs = flight.departs.as_us() as f64;
            let leg = (flight.arrives.as_us() as f64 - departs).max(least_us);
            (departs..departs + leg).contains(&now_us) && !scene.answers.contains_key(&flight.what)
        })
        .map(|flight| (flight.from, flight.to, scene.topics.get(&flight.record).copied()))
        .collect();
    let drawn = scene.links.iter().filter(|((from, to, topic), _)| {
        // Every link is drawn once: towards the bus only where somebody publishes.
        *to != bus && !drawing.plan.publishes.contains(&(*to, topic.unwrap_or(Name(u32::MAX))))
            || *to == bus && topic.is_some_and(|topic| drawing.plan.publishes.contains(&(*from, topic)))
    });
    let paths = drawn.map(|((from, to, topic), curve)| {
        let cut = drawing.picture.actors.bad_link(*from, *to).is_some_and(|link| link.cut);
        let is_busy = busy.contains(&(*from, *to, *topic));
        let publishes = *to == bus && is_member(drawing, *from);
        let class = classes!("link", is_busy.then_some("flight"), cut.then_some("failed"), publishes.then_some("pub"));
        html! { <path {class} d={curve.path()} /> }
    });
    html! { <g>{ for paths }</g> }
}

fn publisher(drawing: &Drawing<'_>, columns: &Columns, place: usize, actor: ActorId) -> Html {
    let area = publisher_area(drawing, columns, place);
    let Area { x, y, width, height } = area;
    let state = drawing.picture.actors.get(actor);
    let name = drawing.words.actor(drawing.trace.actor_name(actor));
    let published = drawing.words.counted("app-stage-published", "count", state.published);
    let newest = drawing.picture.queues.newest_kept();
    let copies = |copies: u32| drawing.words.counted("app-stage-made", "count", copies.into());
    let ills = trouble(drawing.words, &state);
    let sentence = drawing
        .words
        .text_with("app-stage-publisher-said", &[("actor", &name), ("count", &state.published.to_string())]);
    let content = if drawing.layout.is_narrow() {
        html! {
            <>
                { text(x + 10.0, y + 20.0, "strong", name) }
                { text(x + 84.0, y + 20.0, "num", published) }
                if let Some((record, made)) = newest {
                    { text_end(x + width - 10.0, y + 20.0, "num", format!("{record}: {}", copies(made))) }
                }
            </>
        }
    } else {
        let last = newest.filter(|_| place == 0);
        html! {
            <>
                { text(x + 10.0, y + 20.0, "strong", fitted(&name, width - 16.0)) }
                { text(x + 10.0, y + 38.0, "num", published) }
                if let Some((class, words)) = ills {
                    { text(x + 10.0, y + 56.0, class, fitted(&words, width - 16.0)) }
                } else if let Some((record, made)) = last {
                    { text(x + 10.0, y + 62.0, "hd", drawing.words.text("app-stage-last")) }
                    { cell(x + 10.0, y + 70.0, record, "") }
                    { text(x + 16.0 + cell_width(record), y + 82.0, "", copies(made)) }
                }
            </>
        }
    };
    let outline = html! {
        <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={box_class(drawing, actor)} />
    };
    thing(drawing, actor, sentence, html! { <>{ outline }{ content }</> })
}

fn topic(drawing: &Drawing<'_>, columns: &Columns, place: usize, name: Name) -> Html {
    let narrow = drawing.layout.is_narrow();
    let area = columns.topic(place, drawing.plan.topics.len(), narrow);
    let Area { x, y, width, height } = area;
    let known = drawing.picture.queues.topics().iter().find(|topic| topic.name == name);
    let title = drawing.words.word(drawing.trace.text(name));
    let total = known.map_or(0, |topic| topic.total);
    let sentence = drawing.words.text_with("app-stage-topic-said", &[("topic", &title), ("count", &total.to_string())]);
    let (track_x, track_y, track_width) =
        if narrow { (x + width - 119.0, y + 4.0, 112.0) } else { (x + 8.0, y + 29.0, 112.0) };
    let cells = known.map(|topic| newest_cells(topic, track_x + 3.0, track_y + 3.0, track_width - 4.0));
    let outline = classes!("box", known.is_none().then_some("later"));
    let actor = drawing.plan.bus.expect("a topic is a bus's");
    let content = html! {
        <>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={outline} />
            { text(x + 10.0, y + if narrow { 20.0 } else { 19.0 }, "strong", fitted(&title, if narrow { width - 140.0 } else { width - 14.0 })) }
            <rect x={px(track_x)} y={px(track_y)} width={px(track_width)} height="22" rx="3" class="track" />
            { for cells }
            if !narrow { { text_end(x + width - 6.0, y + 45.0, "num", total.to_string()) } }
        </>
    };
    // The topics are the bus: its menu opens from any of them.
    thing(drawing, actor, sentence, content)
}

/// The newest records of a topic that fit, with `‹` where older ones exist.
fn newest_cells(topic: &Topic, x: f64, y: f64, width: f64) -> Html {
    let mut shown: Vec<Record> = Vec::new();
    let mut used = 0.0;
    for &record in topic.newest.iter().rev() {
        used += cell_width(record) + 2.0;
        if used > width {
            break;
        }
        shown.push(record);
    }
    let older = topic.total > shown.len() as u64;
    let mut at = x;
    let cells = shown.iter().rev().map(|&record| {
        let drawn = cell(at, y, record, "");
        at += cell_width(record) + 2.0;
        drawn
    });
    let cells: Vec<Html> = cells.collect();
    html! {
        <>
            { for cells }
            if older { { text_end(x - 4.0, y + 12.0, "num", "‹") } }
        </>
    }
}

fn subscription(drawing: &Drawing<'_>, row: Area, columns: &Columns, planned: &PlannedSubscription) -> Html {
    let Area { x, y, width, height } = row;
    let narrow = drawing.layout.is_narrow();
    let queue = drawing.picture.queues.of(planned.name);
    let open = queue.is_some_and(|queue| queue.open);
    let name = drawing.words.actor(drawing.trace.text(planned.name));
    let pattern = drawing.trace.text(planned.pattern);
    let member = planned.members.first().copied();
    let state = member.map(|member| drawing.picture.actors.get(member)).unwrap_or_default();
    let waiting = queue.map_or(0, |queue| queue.waiting.len());
    let count = |read: fn(&Queue) -> u64| queue.map_or(0, read);
    let (acked, again, dead) = (count(|queue| queue.acked), count(|queue| queue.again), count(|queue| queue.dead));
    let number = |value: u64| if value == 0 { "–".to_owned() } else { value.to_string() };
    let class = |value: u64, class: &'static str| if value == 0 { "num" } else { class };
    let sentence = drawing.words.text_with(
        "app-stage-subscription-said",
        &[
            ("actor", &name),
            ("waiting", &waiting.to_string()),
            ("acked", &acked.to_string()),
            ("again", &again.to_string()),
            ("dead", &dead.to_string()),
        ],
    );
    let (name_y, line_y, cells_y) =
        if narrow { (y + 19.0, y + 44.0, y + 32.0) } else { (y + 23.0, y + 42.0, y + 11.0) };
    let numbers_y = if narrow { y + 44.0 } else { y + 24.0 };
    let room = if narrow { columns.now - columns.queue - 10.0 } else { columns.now - columns.queue - 14.0 };
    let note = match trouble(drawing.words, &state) {
        Some((class, what)) => Some((class, what)),
        None if !open => Some(("num", drawing.words.text("app-stage-away"))),
        None => state
            .worked
            .map(|took| ("num", drawing.words.text_with("app-stage-per-message", &[("took", &took.to_string())]))),
    };
    let outline = match member {
        Some(member) => classes!(box_class(drawing, member), (!open).then_some("later")),
        None => classes!("box", "later"),
    };
    let content = html! {
        <>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={outline} />
            { text(x + 12.0, name_y, "strong", fitted(&name, if narrow { 130.0 } else { columns.queue - x - 18.0 })) }
            if narrow {
                { text_end(x + width - 10.0, name_y, "num", note.map_or(pattern.to_owned(), |(_, note)| note)) }
            } else {
                { text(x + 12.0, line_y, "num", fitted(pattern, columns.queue - x - 18.0)) }
                if let Some((class, note)) = note {
                    { text(columns.queue, line_y, class, fitted(&note, columns.dead - columns.queue)) }
                }
            }
            { queue_cells(queue, planned.capacity, columns.queue, cells_y, room) }
            { in_hand(drawing, queue, columns.now, cells_y - 1.0) }
            { text_end(columns.acked, numbers_y, class(acked, "plain"), number(acked)) }
            { text_end(columns.again, numbers_y, class(again, "warn"), number(again)) }
            { text_end(columns.dead, numbers_y, class(dead, "strong"), number(dead)) }
        </>
    };
    match member {
        Some(member) => thing(drawing, member, sentence, content),
        None => html! { <g class="thing" tabindex="0" role="img" aria-label={sentence}>{ content }</g> },
    }
}

/// What waits, the next one first, and the free places of a bounded queue.
fn queue_cells(queue: Option<&Queue>, capacity: u32, x: f64, y: f64, room: f64) -> Html {
    let waiting = queue.map(|queue| queue.waiting.iter().copied().collect::<Vec<_>>()).unwrap_or_default();
    let places = if capacity == 0 { SLOTS_SHOWN } else { (capacity as usize).min(SLOTS_SHOWN) };
    let mut at = x;
    let mut drawn: Vec<Html> = Vec::new();
    let mut shown = 0;
    for &record in &waiting {
        // Room for the number of those that do not fit.
        let needed = cell_width(record) + if shown + 1 < waiting.len() { 30.0 } else { 0.0 };
        if at + needed - x > room {
            break;
        }
        drawn.push(cell(at, y, record, ""));
        at += cell_width(record) + SLOT_STEP - CELL;
        shown += 1;
    }
    let more = waiting.len() - shown;
    if more > 0 {
        drawn.push(text(at + 1.0, y + 12.5, "warn", format!("+{more}")));
    } else {
        for _ in shown..places {
            if at + CELL - x <= room {
                drawn.push(slot(at, y, "free"));
                at += SLOT_STEP;
            }
        }
    }
    html! { <>{ for drawn }</> }
}

/// The copies that are out, each with its lease: amber dots that shorten.
fn in_hand(drawing: &Drawing<'_>, queue: Option<&Queue>, x: f64, y: f64) -> Html {
    let held = queue.map(|queue| queue.in_hand.as_slice()).unwrap_or_default();
    let Some(first) = held.first() else {
        return html! { <rect x={px(x + 0.5)} y={px(y + 0.5)} width="17" height="17" rx="3" class="slot none" /> };
    };
    let whole = first.lease_ends.since(first.since).as_us().max(1) as f64;
    let left = (first.lease_ends.as_us() as f64 - drawing.session.now_us()).clamp(0.0, whole) / whole;
    let bar = 18.0 * left;
    html! {
        <>
            <g class={if first.attempt > 1 { "mover retry" } else { "mover flight" }}>{ cell(x + 1.0, y + 1.0, first.record, "") }</g>
            <path class="lease" d={format!("M{} {}V{}", px(x - 5.0), px(y + 18.0), px(y + 18.0 - bar))} />
            if held.len() > 1 { { text(x + cell_width(first.record) + 4.0, y + 14.0, "num", format!("+{}", held.len() - 1)) } }
        </>
    }
}

fn dead_letters(drawing: &Drawing<'_>, columns: &Columns, bottom: f64) -> Html {
    let queues = &drawing.picture.queues;
    let narrow = drawing.layout.is_narrow();
    let area = if narrow {
        Area { x: 36.0, y: bottom + 6.0, width: columns.rows.width, height: 30.0 }
    } else {
        let x = columns.publishers.x;
        Area { x, y: bottom - 46.0, width: columns.topics.x + columns.topics.width - x, height: 46.0 }
    };
    let Area { x, y, width, height } = area;
    let total = queues.dead_total();
    let newest = queues.dead_letters().next_back();
    let title = drawing.words.text("app-stage-dead-letters");
    let sentence = drawing.words.counted("app-stage-dead-said", "count", total);
    let detail = newest.map(|letter| {
        drawing.words.text_with(
            "app-stage-dead-letter",
            &[
                ("actor", &drawing.words.actor(drawing.trace.text(letter.subscriber))),
                ("attempts", &letter.attempts.to_string()),
                ("reason", &drawing.words.word(drawing.trace.text(letter.reason))),
            ],
        )
    });
    let cells: Vec<Record> = queues.dead_letters().rev().take(6).map(|letter| letter.record).collect();
    let mut at = x + width - 10.0;
    let narrow_cells: Vec<Html> = cells
        .iter()
        .map(|&record| {
            at -= cell_width(record) + 3.0;
            cell(at, y + 7.0, record, "dead")
        })
        .collect();
    html! {
        <g class="thing" tabindex="0" role="img" aria-label={sentence}>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class="box" />
            { mark(x + 10.0, y + if narrow { 8.0 } else { 5.0 }, 14.0, "dead") }
            { text(x + 30.0, y + if narrow { 20.0 } else { 16.0 }, "strong", title) }
            if narrow {
                { for narrow_cells }
            } else {
                if total > 0 { { text_end(x + width - 10.0, y + 16.0, "strong", total.to_string()) } }
                if let (Some(letter), Some(detail)) = (newest, detail) {
                    { cell(x + 10.0, y + 25.0, letter.record, "dead") }
                    { text(x + 18.0 + cell_width(letter.record), y + 37.0, "", fitted(&detail, width - 30.0 - cell_width(letter.record))) }
                } else {
                    { text(x + 30.0, y + 37.0, "num", drawing.words.text("app-stage-none")) }
                }
            }
        </g>
    }
}
