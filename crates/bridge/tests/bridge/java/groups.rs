//! Who gets what in a group of Kafka's own consumers, whose members come and go.

use std::collections::BTreeMap;

use eda_compare::action::{Action, ActionLog, Name};
use eda_compare::outcome::{Outcome, What};
use eda_compare::settled::Settled;
use eda_compare::simulated::play_simulated;
use eda_compare::{compare, logs};
use eda_patterns::ports::log::{Assignor, ConsumerConfig};
use eda_patterns::rng::Seed;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Beside;
use crate::kafka_server::KafkaServer;

/// What the program tells of a member.
#[derive(Deserialize)]
struct Told {
    assigned: Vec<(String, u32)>,
    lost: usize,
    failed: String,
}

/// Whether the program can do all that a log asks for, and it is about groups.
fn is_of_members(log: &ActionLog) -> bool {
    let can = |action: &Action| {
        use Action::{Join, Leave, MorePartitions, Settle, Topic};
        matches!(action, Topic { .. } | MorePartitions { .. } | Join { .. } | Settle(_) | Leave(_))
    };
    log.actions.iter().all(can) && log.actions.iter().any(|action| matches!(action, Action::Settle(_)))
}

/// Kafka's class of an assignor.
fn class(assignor: Assignor) -> &'static str {
    match assignor {
        Assignor::Range => "org.apache.kafka.clients.consumer.RangeAssignor",
        Assignor::RoundRobin => "org.apache.kafka.clients.consumer.RoundRobinAssignor",
        Assignor::Sticky => "org.apache.kafka.clients.consumer.StickyAssignor",
        Assignor::CooperativeSticky => "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
    }
}

/// Plays one log on the real Kafka.
struct Player<'p> {
    beside: &'p mut Beside,
    log: &'p ActionLog,
    /// What each member has, and whether it has a name of its own in its group.
    members: BTreeMap<Name, (bool, Vec<String>)>,
    outcome: Outcome,
}

impl Player<'_> {
    /// A name as the cluster has it.
    fn outer(&self, name: &str) -> String {
        format!("{}-{name}", self.log.name)
    }

    fn play(mut self) -> Outcome {
        for (step, action) in (1..).zip(&self.log.actions) {
            match action {
                Action::Topic { topic, partitions, .. } => {
                    let topic = self.outer(topic);
                    self.beside.make_topic(&topic, *partitions);
                }
                Action::MorePartitions { topic, count } => {
                    let ask = json!({ "do": "partitions", "topic": self.outer(topic), "partitions": count });
                    self.beside.ask(&ask);
                }
                Action::Join { member, config, topics } => self.join(member, config, topics),
                Action::Settle(sizes) => self.settle(step, sizes),
                Action::Leave(member) => {
                    self.beside.ask(&json!({ "do": "leave", "member": self.outer(member) }));
                }
                other => unreachable!("{other:?} is not asked for"),
            }
        }
        for member in self.members.keys() {
            let member = self.outer(member);
            self.beside.ask(&json!({ "do": "leave", "member": member }));
        }
        self.outcome
    }

    fn join(&mut self, member: Name, config: &ConsumerConfig, topics: &[Name]) {
        let mut settings = json!({
            "group.id": config.group_id.as_ref().map(|group| self.outer(group)),
            "partition.assignment.strategy": config.assignors.iter().map(|it| class(*it)).collect::<Vec<_>>().join(","),
            "session.timeout.ms": config.session_timeout.as_ms().to_string(),
            "heartbeat.interval.ms": config.heartbeat_interval.as_ms().to_string(),
            "metadata.max.age.ms": config.metadata_max_age.as_ms().to_string(),
            "enable.auto.commit": "false",
            "auto.offset.reset": "earliest",
        });
        if let Some(name) = &config.group_instance_id {
            settings["group.instance.id"] = Value::from(&**name);
        }
        let topics: Vec<String> = topics.iter().map(|topic| self.outer(topic)).collect();
        let ask = json!({ "do": "join", "member": self.outer(member), "settings": settings, "topics": topics });
        self.beside.ask(&ask);
        self.members.insert(member, (config.group_instance_id.is_some(), Vec::new()));
    }

    fn settle(&mut self, step: usize, sizes: &[(Name, usize)]) {
        let wanted: BTreeMap<String, usize> = sizes.iter().map(|(name, size)| (self.outer(name), *size)).collect();
        let answer = self.beside.ask(&json!({ "do": "settle", "sizes": wanted }));
        let mut told: BTreeMap<String, Told> = serde_json::from_value(answer).unwrap();
        let mut settled = Vec::new();
        for (name, _) in sizes {
            let Told { assigned, lost, failed } = told.remove(&self.outer(name)).unwrap();
            let inner = |topic: &str| topic.trim_start_matches(self.log.name).trim_start_matches('-').to_owned();
            let now: Vec<String> =
                assigned.iter().map(|(topic, number)| format!("{}-{number}", inner(topic))).collect();
            let (is_static, before) = self.members.get_mut(name).unwrap();
            settled.push(Settled {
                name: is_static.then_some(*name),
                assigned: now.clone(),
                stayed: now.iter().filter(|partition| before.contains(partition)).count(),
                lost,
                failed: (!failed.is_empty()).then_some(failed),
            });
            *before = now;
        }
        self.outcome.tell_settled(step, &settled);
    }
}

#[tokio::test]
async fn groups_share_as_kafkas_own_consumers_do() {
    let Some(kafka) = KafkaServer::start().await else { return };
    let mut beside = Beside::start(&kafka);
    let played: Vec<ActionLog> = logs::all().into_iter().chain(logs::eager_sticky()).filter(is_of_members).collect();
    let (mut unlike, mut items) = (Vec::new(), 0);
    for log in &played {
        let player = Player { beside: &mut beside, log, members: BTreeMap::new(), outcome: Outcome::default() };
        let real = player.play();
        let lines = compare(log.name, &play_simulated(Seed(1), log), &real);
        // What lies in the topics is not asked for here.
        let of_members = lines.iter().filter(|it| matches!(it.subject.what, What::Assigned | What::Kept));
        for line in of_members {
            items += 1;
            if !line.is_equal() {
                unlike.push(format!("{}: {line}", log.name));
            }
        }
    }
    println!("{items} items of {} logs", played.len());
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
}
