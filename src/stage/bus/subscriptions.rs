//! The subscriptions: a row each, with its queue, what is in hand, and what became of the rest.

use eda_patterns::picture::Queue;
use yew::prelude::*;

use super::super::marks::{CELL, cell_width, fitted, name_in, px, slot, text, text_end};
use super::super::plan::PlannedSubscription;
use super::super::scene::{Area, Drawing};
use super::super::thing::{box_class, thing, trouble};
use super::columns::Columns;

/// Places of a queue that are drawn; the rest is a number.
const SLOTS_SHOWN: usize = 8;
/// The step from one place to the next.
const SLOT_STEP: f64 = 18.0;

/// A subscription in its row.
pub(super) fn subscription(drawing: &Drawing<'_>, row: Area, columns: &Columns, planned: &PlannedSubscription) -> Html {
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
        Some(_) => classes!(box_class(drawing, &planned.members), (!open).then_some("later")),
        None => classes!("box", "later"),
    };
    let content = html! {
        <>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={outline} />
            { text(x + 12.0, name_y, "strong", name_in(drawing.words, drawing.trace.text(planned.name), if narrow { 130.0 } else { columns.queue - x - 18.0 })) }
            if narrow {
                { text_end(x + width - 10.0, name_y, "num", note.map_or(pattern.to_owned(), |(_, note)| note)) }
            } else {
                { text(x + 12.0, line_y, "num", fitted(pattern, columns.queue - x - 18.0)) }
                if let Some((class, note)) = note {
                    { text(columns.queue, line_y, class, fitted(&note, columns.dead - columns.queue)) }
                }
            }
            { queue_cells(drawing, queue, planned.capacity, columns.queue, cells_y, room) }
            { in_hand(drawing, queue, columns.now, cells_y - 1.0) }
            { text_end(columns.acked, numbers_y, class(acked, "plain"), number(acked)) }
            { text_end(columns.again, numbers_y, class(again, "warn"), number(again)) }
            { text_end(columns.dead, numbers_y, class(dead, "strong"), number(dead)) }
        </>
    };
    match member {
        Some(_) => thing(drawing, &planned.members, sentence, content),
        None => html! { <g class="thing" tabindex="0" role="img" aria-label={sentence}>{ content }</g> },
    }
}

/// What waits, the next one first, and the free places of a bounded queue.
fn queue_cells(drawing: &Drawing<'_>, queue: Option<&Queue>, capacity: u32, x: f64, y: f64, room: f64) -> Html {
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
        drawn.push(drawing.cell(at, y, record, ""));
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
            <g class={if first.attempt > 1 { "mover retry" } else { "mover flight" }}>{ drawing.cell(x + 1.0, y + 1.0, first.record, "") }</g>
            <path class="lease" d={format!("M{} {}V{}", px(x - 5.0), px(y + 18.0), px(y + 18.0 - bar))} />
            if held.len() > 1 { { text(x + cell_width(first.record) + 4.0, y + 14.0, "num", format!("+{}", held.len() - 1)) } }
        </>
    }
}
