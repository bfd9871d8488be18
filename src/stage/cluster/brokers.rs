//! The brokers: a column each through all lanes, hatched where its process is down.

use eda_patterns::fact::ActorId;
use eda_patterns::picture::cluster::{Broker, ClusterPicture};
use eda_patterns::trace::Trace;
use yew::prelude::*;

use super::super::marks::{Anchor, anchored, mark, px};
use super::super::scene::{Area, Drawing};
use super::super::thing::{box_class, thing, trouble};
use super::columns::Columns;

pub(super) fn draw(drawing: &Drawing<'_>, cluster: &ClusterPicture, columns: &Columns) -> Html {
    let all = columns.brokers.iter().enumerate().map(|(place, &actor)| {
        let known = cluster.brokers.iter().find(|broker| broker.actor == actor);
        broker(drawing, cluster, actor, known, columns.broker(place), columns.narrow)
    });
    html! { <g>{ for all }</g> }
}

fn broker(
    drawing: &Drawing<'_>,
    cluster: &ClusterPicture,
    actor: ActorId,
    known: Option<&Broker>,
    area: Area,
    narrow: bool,
) -> Html {
    let Area { x, y, width, height } = area;
    let (words, state) = (drawing.words, drawing.picture.actors.get(actor));
    let fenced = known.is_some_and(|broker| broker.fenced.is_some());
    let (sign, class) = match (state.up, fenced || state.is_impaired()) {
        (false, _) => ("failed", "bad"),
        (true, true) => ("retry", "warn"),
        (true, false) => ("delivered", "strong"),
    };
    let of_it = || cluster.lanes.iter().filter_map(|(_, lane)| Some((lane, lane.replica(actor)?)));
    let leads = of_it().filter(|(lane, _)| lane.leader == Some(actor)).count();
    let in_sync = of_it().filter(|(_, replica)| replica.in_sync).count();
    let mut sentence = words.text_with(
        "app-stage-log-broker-said",
        &[
            ("actor", &words.actor(drawing.trace.actor_name(actor))),
            ("leads", &leads.to_string()),
            ("insync", &in_sync.to_string()),
            ("copies", &of_it().count().to_string()),
        ],
    );
    let more = [
        trouble(words, &state).map(|(_, what)| what),
        fenced
            .then(|| words.text(if super::is_real(drawing) { "app-stage-log-silent" } else { "app-stage-log-fenced" })),
    ];
    for what in more.into_iter().flatten() {
        sentence.push_str(", ");
        sentence.push_str(&what);
    }
    let middle = x + width / 2.0;
    let head = if narrow { y - 26.0 } else { y - 32.0 };
    let column = classes!("col", box_class(drawing, &[actor]), fenced.then_some("fenced"));
    let content = html! {
        <>
            <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="4" class={column} />
            if !state.up {
                <rect x={px(x)} y={px(y)} width={px(width)} height={px(height)} rx="4" class="hatched" />
            }
            // A target that a finger can hit.
            <rect x={px(x)} y={px(head)} width={px(width)} height={px(y - head)} class="hit" />
            { mark(middle - 7.0, head, if narrow { 12.0 } else { 14.0 }, sign) }
            { anchored(middle, y - if narrow { 3.0 } else { 5.0 }, class, Anchor::Middle, short_name(drawing.trace, actor)) }
        </>
    };
    thing(drawing, &[actor], sentence, content)
}

/// `B2` of `broker-2`.
pub(super) fn short_name(trace: &Trace, actor: ActorId) -> String {
    let name = trace.actor_name(actor);
    name.rsplit_once('-').map_or_else(|| name.to_owned(), |(_, number)| format!("B{number}"))
}
