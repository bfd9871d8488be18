//! Groups of consumers: who is in them, and how far they are behind.

use eda_wire::{GroupMember, GroupOffset, GroupState, LogPartition};
use futures::FutureExt;
use yew::prelude::*;

use super::asking::{pages, use_asked};
use super::listed::Props;
use super::side::{Named, beside};
use super::table::{number, table};
use crate::words::{Spoken, use_words};

/// More groups are not listed: each takes Kafka a while.
const GROUPS_MAX: usize = 40;

#[component]
pub(super) fn Groups(props: &Props) -> Html {
    let words = use_words();
    let chosen = use_state_eq(|| None::<String>);
    let asked = {
        let (inspector, every_run) = (props.desk.inspector.clone(), props.every_run);
        use_asked(move || {
            let inspector = inspector.clone();
            let page = move |after| inspector.0.groups(every_run, after);
            async move { pages(GROUPS_MAX, GroupState::name, page).await }.boxed_local()
        })
    };
    let show = |group: &GroupState| {
        html! { <><p>{ state(group) }</p>{ offsets(&words, group) }{ members(&words, group) }</> }
    };
    beside(&words, &asked, &chosen, show)
}

impl Named for GroupState {
    const TITLE: &'static str = "topics-groups";
    const NONE: &'static str = "topics-groups-none";

    fn name(&self) -> &str {
        &self.group
    }

    fn figures(&self, words: &Spoken) -> String {
        let members = words.counted("topics-members", "count", self.members.len() as u64);
        // How many records it has still to read, in all partitions.
        let behind = self.offsets.iter().filter_map(GroupOffset::lag).sum();
        format!("{members} · {}", words.counted("topics-behind", "count", behind))
    }
}

/// In Kafka's words: where the group stands, and how its partitions are given out.
fn state(group: &GroupState) -> Html {
    html! {
        <>
            <code>{ &group.state }</code>
            if !group.assignor.is_empty() { { " · " }<code>{ &group.assignor }</code> }
        </>
    }
}

/// The member that has a partition.
fn owner<'g>(group: &'g GroupState, at: &LogPartition) -> Option<&'g GroupMember> {
    group.members.iter().find(|member| member.assigned.contains(at))
}

fn offsets(words: &Spoken, group: &GroupState) -> Html {
    if group.offsets.is_empty() {
        return html! { <p class="quiet">{ words.text("topics-nothing-committed") }</p> };
    }
    let row = |offset: &GroupOffset| {
        let at = &offset.committed.at;
        let owner = owner(group, at).map_or("–", |member| &member.member);
        html! {
            <tr key={format!("{} {}", at.topic, at.partition)}>
                <th scope="row">{ place(at) }</th>
                { number(Some(offset.committed.offset)) }{ number(offset.end) }{ number(offset.lag()) }
                <td class="id">{ owner }</td>
            </tr>
        }
    };
    let heads = ["partition", "committed", "end", "lag", "member"];
    table(words, "topics-offsets-table", &heads, group.offsets.iter().map(row).collect())
}

fn members(words: &Spoken, group: &GroupState) -> Html {
    if group.members.is_empty() {
        return html! { <p class="quiet">{ words.text("topics-nobody") }</p> };
    }
    let row = |member: &GroupMember| {
        let assigned: Vec<String> = member.assigned.iter().map(place).collect();
        html! {
            <tr key={member.member.clone()}>
                <th scope="row" class="id">{ &member.member }</th>
                <td>{ &member.client }</td>
                <td>{ &member.host }</td>
                <td>{ if assigned.is_empty() { "–".to_owned() } else { assigned.join(", ") } }</td>
            </tr>
        }
    };
    let heads = ["member", "client", "host", "assigned"];
    table(words, "topics-members-table", &heads, group.members.iter().map(row).collect())
}

fn place(at: &LogPartition) -> String {
    format!("{} P{}", at.topic, at.partition)
}
