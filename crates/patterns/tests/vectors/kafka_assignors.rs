//! `kafka_assignors*.json`: Kafka's own tests of its assignors, and what its compiled classes made of
//! random groups. What the files have in common stands here.

mod oracle_eager;
mod oracle_sticky;
mod own_tests;

use std::collections::BTreeMap;
use std::rc::Rc;

use eda_patterns::sim::broker::assignor::{Assignment, PartitionCounts, Subscription};
use eda_patterns::sim::broker::ids::TopicPartition;
use serde::Deserialize;

type Lists = BTreeMap<String, Vec<String>>;
type Counts = BTreeMap<String, u32>;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    member: String,
    topics: Vec<String>,
    group_instance_id: Option<String>,
    #[serde(default)]
    owned: Vec<String>,
    generation: Option<u32>,
}

fn partition(text: &str) -> TopicPartition {
    let (topic, number) = text.rsplit_once('-').unwrap_or_else(|| panic!("“{text}” is no partition"));
    TopicPartition::new(&Rc::from(topic), number.parse().unwrap_or_else(|_| panic!("“{text}” is no partition")))
}

fn counts(topics: &Counts) -> PartitionCounts {
    topics.iter().map(|(topic, count)| (Rc::from(&**topic), *count)).collect()
}

fn subscriptions(members: &[Member]) -> Vec<Subscription> {
    let one = |member: &Member| Subscription {
        member_id: Rc::from(&*member.member),
        group_instance_id: member.group_instance_id.as_deref().map(Rc::from),
        topics: member.topics.iter().map(|topic| Rc::from(&**topic)).collect(),
        owned: member.owned.iter().map(|text| partition(text)).collect(),
        generation: member.generation,
    };
    members.iter().map(one).collect()
}

fn lists(assignment: &Assignment) -> Lists {
    let text = |list: &Vec<TopicPartition>| list.iter().map(ToString::to_string).collect();
    assignment.iter().map(|(member, list)| (member.to_string(), text(list))).collect()
}

fn sorted(lists: &Lists) -> Lists {
    let sort = |list: &Vec<String>| {
        let mut list = list.clone();
        list.sort();
        list
    };
    lists.iter().map(|(member, list)| (member.clone(), sort(list))).collect()
}
