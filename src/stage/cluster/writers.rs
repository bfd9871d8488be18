//! Those who write: what they have sent, which requests are not answered, and the batches that fill.

use eda_patterns::fact::ActorId;
use eda_patterns::picture::cluster::{ClusterPicture, Producer};
use yew::prelude::*;

use super::super::marks::{fitted, mark, px, text};
use super::super::scene::{Area, Drawing};
use super::super::thing::{box_class, thing, trouble};
use super::columns::Columns;

/// The most places for requests under way that are drawn.
const SLOTS_SHOWN: usize = 6;
/// The setting that says how many there are for each broker.
const IN_FLIGHT_MAX: &str = "max.in.flight.requests.per.connection";

pub(super) fn draw(drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns) -> Html {
    let all = columns.writers.iter().enumerate().map(|(place, &actor)| {
        let known = cluster.producers.of(actor);
        writer(drawing, columns, columns.writer(place), actor, known)
    });
    html! { <g>{ for all }</g> }
}

fn writer(drawing: &Drawing<'_>, columns: &Columns, area: Area, actor: ActorId, known: Option<&Producer>) -> Html {
    let Area { x, y, width, height } = area;
    let (words, state) = (drawing.words, drawing.picture.actors.get(actor));
    let name = words.actor(drawing.trace.actor_name(actor));
    let sent = known.map_or(0, |known| known.sent);
    let failed = known.map_or(0, |known| known.failed);
    let under_way = known.map_or(0, |known| known.batches.under_way());
    let again = known.map_or(0, |known| known.batches.again);
    let said = [
        ("actor", name.clone()),
        ("sent", sent.to_string()),
        ("acked", known.map_or(0, |known| known.acknowledged).to_string()),
        ("flying", under_way.to_string()),
        ("again", again.to_string()),
        ("failed", failed.to_string()),
    ];
    let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut sentence = words.text_with("app-stage-log-producer-said", &said);
    let ills = trouble(words, &state).or_else(|| {
        known.filter(|known| known.is_fenced).map(|_| ("bad", words.text("app-stage-log-producer-fenced")))
    });
    if let Some((_, what)) = &ills {
        sentence.push_str(", ");
        sentence.push_str(what);
    }
    let outline = html! {
        <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="6" class={box_class(drawing, &[actor])} />
    };
    let content = if columns.narrow {
        let sign = match known {
            _ if !state.up => Some("failed"),
            Some(known) if known.batches.waiting() > 0 => Some("retry"),
            Some(known) if known.batches.under_way() > 0 => Some("flight"),
            _ => None,
        };
        let short = name.split_once('-').map_or(name.as_str(), |(_, end)| end);
        html! {
            <>
                { text(x + 8.0, y + 18.0, "plain", fitted(short, width - 28.0)) }
                { for sign.map(|sign| mark(x + width - 20.0, y + 8.0, 12.0, sign)) }
            </>
        }
    } else {
        let (class, second) = match ills {
            Some(ills) => ills,
            None if failed > 0 => ("bad", words.counted("app-stage-log-gave-up", "count", failed)),
            None if again > 0 => ("warn", words.counted("app-stage-log-again", "count", again)),
            None => ("num", String::new()),
        };
        let unanswered = known.map_or(0, Producer::unanswered);
        let buffer = if super::is_real(drawing) {
            // A real client does not tell of its batches.
            text(x + 8.0, y + 66.0, "num", words.counted("app-stage-log-unanswered", "count", unanswered))
        } else {
            html! {
                <>
                    { text(x + 8.0, y + 66.0, "hd", words.text("app-stage-log-in-flight")) }
                    { slots(drawing, x + 8.0, y + 72.0, width - 16.0, under_way) }
                    { filling(columns, known, Area { x: x + 8.0, y: y + 86.0, width: width - 16.0, height: 15.0 }) }
                </>
            }
        };
        html! {
            <>
                { text(x + 8.0, y + 18.0, "strong", fitted(&name, width - 12.0)) }
                { text(x + 8.0, y + 34.0, "num", words.counted("app-stage-sent", "count", sent)) }
                { text(x + 8.0, y + 49.0, class, fitted(&second, width - 12.0)) }
                { buffer }
            </>
        }
    };
    thing(drawing, &[actor], sentence, html! { <>{ outline }{ content }</> })
}

/// The requests that are not answered, and how many more there may be to one broker.
fn slots(drawing: &Drawing<'_>, x: f64, y: f64, width: f64, under_way: usize) -> Html {
    let most = super::setting(drawing, IN_FLIGHT_MAX).and_then(|most| most.parse().ok()).unwrap_or(5_usize);
    let shown = most.max(under_way).clamp(1, SLOTS_SHOWN);
    let step = (width / shown as f64).min(15.0);
    let slots = (0..shown).map(|place| {
        let class = classes!("slot", (place < under_way).then_some("on"));
        html! { <rect {class} x={px(x + place as f64 * step + 0.5)} y={px(y + 0.5)} width={px(step - 3.0)} height="7" rx="2" /> }
    });
    html! { <>{ for slots }</> }
}

/// How full the batch of each partition is: a bar each, as high as its bytes are of `batch.size`.
fn filling(columns: &Columns, known: Option<&Producer>, area: Area) -> Html {
    let lanes: Vec<_> = columns.rows.iter().filter(|row| row.topic == columns.rows[0].topic).collect();
    let step = (area.width / lanes.len().max(1) as f64).min(15.0);
    let bars = lanes.iter().enumerate().map(|(place, row)| {
        let batches = known.zip(row.id).map(|(known, lane)| known.batches.filling(lane).collect::<Vec<_>>());
        let batches = batches.unwrap_or_default();
        let share = batches.last().map_or(0.0, |batch| f64::from(batch.bytes) / f64::from(batch.limit.max(1)));
        // A batch that is closed and still here fills its bar; a single record is seen too.
        let share = if batches.len() > 1 { 1.0 } else { share.min(1.0) };
        let high = if batches.is_empty() { 0.0 } else { (area.height * share).max(2.0) };
        let x = area.x + place as f64 * step + 0.5;
        html! {
            <>
                <rect class="slot free" x={px(x)} y={px(area.y + 0.5)} width={px(step - 3.0)} height={px(area.height)} rx="1" />
                <rect class={classes!("fill", (batches.len() > 1).then_some("full"))} x={px(x)} y={px(area.y + 0.5 + area.height - high)} width={px(step - 3.0)} height={px(high)} rx="1" />
            </>
        }
    });
    html! { <>{ for bars }</> }
}
