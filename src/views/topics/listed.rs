//! Topics, and the partitions of the one that is looked at.

use eda_wire::{PartitionRange, TopicState};
use futures::FutureExt;
use yew::prelude::*;

use super::asking::{Desk, pages, use_asked};
use super::records::Records;
use super::side::{Named, beside};
use super::table::{number, table};
use crate::words::{Spoken, use_words};

/// More topics are not listed.
const TOPICS_MAX: usize = 500;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) desk: Desk,
    pub(super) every_run: bool,
}

#[component]
pub(super) fn Topics(props: &Props) -> Html {
    let words = use_words();
    let chosen = use_state_eq(|| None::<String>);
    let asked = {
        let (inspector, every_run) = (props.desk.inspector.clone(), props.every_run);
        use_asked(move || {
            let inspector = inspector.clone();
            let page = move |after| inspector.0.topics(every_run, after);
            async move { pages(TOPICS_MAX, TopicState::name, page).await }.boxed_local()
        })
    };
    let show = |topic: &TopicState| html! { <>{ partitions(&words, topic) }{ records(props, topic) }</> };
    beside(&words, &asked, &chosen, show)
}

impl Named for TopicState {
    const TITLE: &'static str = "topics-topics";
    const NONE: &'static str = "topics-none";

    fn name(&self) -> &str {
        &self.topic
    }

    fn figures(&self, words: &Spoken) -> String {
        let partitions = words.counted("topics-partitions", "count", self.partitions.len() as u64);
        let records = words.counted("topics-kept", "count", self.partitions.iter().filter_map(kept).sum());
        format!("{partitions} · {records}")
    }
}

/// What lies in a topic, and what may be written to it.
fn records(props: &Props, topic: &TopicState) -> Html {
    let Props { desk, every_run } = props;
    let partitions: Vec<u32> = topic.partitions.iter().map(|range| range.state.partition).collect();
    html! { <Records desk={desk.clone()} every_run={*every_run} topic={topic.topic.clone()} {partitions} /> }
}

/// How many offsets a partition has between its ends.
fn kept(partition: &PartitionRange) -> Option<u64> {
    Some(partition.end?.saturating_sub(partition.begin?))
}

fn partitions(words: &Spoken, topic: &TopicState) -> Html {
    let brokers = |brokers: &[u32]| brokers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let row = |range: &PartitionRange| {
        let state = &range.state;
        let lacks_copies = state.isr.len() < state.replicas.len();
        html! {
            <tr key={state.partition}>
                <th scope="row">{ format!("P{}", state.partition) }</th>
                { number(range.begin) }{ number(range.end) }{ number(kept(range)) }{ number(state.leader.map(u64::from)) }
                <td class={classes!(lacks_copies.then_some("bad"))}>{ format!("{} / {}", brokers(&state.isr), brokers(&state.replicas)) }</td>
            </tr>
        }
    };
    let heads = ["partition", "begin", "end", "kept", "leader", "in-sync"];
    table(words, "topics-partitions-table", &heads, topic.partitions.iter().map(row).collect())
}
