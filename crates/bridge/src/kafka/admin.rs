//! Topics: made, grown, emptied, described and removed.

use std::time::Duration;

use eda_wire::{Failed, Isolation, LogCall, LogOffset, LogProblem, LogReply, PartitionState, Reply, TopicSettings};
use rdkafka::admin::{AdminOptions, NewPartitions, NewTopic, TopicReplication, TopicResult};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::metadata::MetadataTopic;
use rdkafka::{Offset, TopicPartitionList};
use tokio::time::{Instant, sleep};

use super::problem::{failed, of, of_code};
use super::{Kafka, Names};

/// How long the cluster has for one call.
const CALL_MAX: Duration = Duration::from_secs(5);

/// How often a new topic is looked for.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

fn options() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(CALL_MAX)).operation_timeout(Some(CALL_MAX))
}

impl Kafka {
    /// Carries a call out that is about no producer and no consumer.
    pub(crate) async fn administer(&self, names: &Names, call: &LogCall) -> Result<Reply, Failed> {
        match call {
            LogCall::CreateTopic(settings) => self.create(names, settings).await,
            LogCall::AddPartitions { topic, count } => {
                let topic = names.outer(topic);
                let more = NewPartitions::new(&topic, *count as usize);
                one(self.admin.create_partitions([&more], &options()).await)
            }
            LogCall::DeleteRecords { before } => self.delete_records(names, before).await,
            LogCall::Describe { topic } => {
                let described = self.described(names.outer(topic)).await?;
                Ok(Reply::Log(LogReply::Partitions(described)))
            }
            LogCall::Survey { topics } => self.survey(names, topics).await,
            _ => Err(failed(LogProblem::NotOpen, "this call is about a producer or a consumer")),
        }
    }

    async fn create(&self, names: &Names, settings: &TopicSettings) -> Result<Reply, Failed> {
        let topic = names.outer(&settings.topic);
        let copies = TopicReplication::Fixed(i32::try_from(settings.replication_factor).unwrap_or(i32::MAX));
        let partitions = i32::try_from(settings.partitions).unwrap_or(i32::MAX);
        let mut new = NewTopic::new(&topic, partitions, copies);
        for (name, value) in &settings.further {
            new = new.set(name, value);
        }
        let made = one(self.admin.create_topics([&new], &options()).await)?;
        // The controller has it; the brokers learn of it a moment later.
        let until = Instant::now() + CALL_MAX;
        while Instant::now() < until {
            let described = self.described(topic.clone()).await;
            if described.is_ok_and(|all| all.len() == partitions as usize && all.iter().all(|it| it.leader.is_some())) {
                break;
            }
            sleep(LOOK_AGAIN).await;
        }
        Ok(made)
    }

    async fn delete_records(&self, names: &Names, before: &[LogOffset]) -> Result<Reply, Failed> {
        let list = list(names, before);
        let deleted = self.admin.delete_records(&list, &options()).await.map_err(|error| of(&error))?;
        for partition in deleted.elements() {
            partition.error().map_err(|error| of(&error))?;
        }
        Ok(Reply::Ok)
    }

    /// How many records lie in a topic of the run, if no transaction ever wrote to it.
    pub(crate) async fn count(&self, names: &Names, topic: &str) -> Result<u64, Failed> {
        let (kafka, topic) = (self.clone(), names.outer(topic));
        let partitions = self.described(topic.clone()).await?;
        let asked = tokio::task::spawn_blocking(move || {
            let mut count = 0;
            for state in partitions {
                let at = (&*topic, state.partition);
                let (low, high) = kafka.bounds.ask(&kafka.config, Isolation::ReadUncommitted, at, CALL_MAX)?;
                count += high.saturating_sub(low);
            }
            Ok(count)
        });
        asked.await.unwrap_or_else(|error| Err(failed(LogProblem::TimedOut, error.to_string())))
    }

    /// The partitions of a topic. All topics are asked for: to ask for one may make it.
    async fn described(&self, topic: String) -> Result<Vec<PartitionState>, Failed> {
        let admin = self.admin.clone();
        let asked = tokio::task::spawn_blocking(move || {
            let metadata = admin.inner().fetch_metadata(None, CALL_MAX).map_err(|error| of(&error))?;
            let found = metadata.topics().iter().find(|it| it.name() == topic);
            let found = found.ok_or_else(|| failed(LogProblem::Refused { code: 3 }, "there is no such topic"))?;
            Ok(states(found))
        });
        asked.await.unwrap_or_else(|error| Err(failed(LogProblem::TimedOut, error.to_string())))
    }

    /// Removes the topics and groups of a run, or of all runs, and returns how many topics there were.
    ///
    /// # Errors
    /// Kafka cannot be reached, or refuses. What was removed by then is gone; run it again.
    pub async fn clean(&self, prefix: &str) -> Result<u64, Failed> {
        let (admin, prefix) = (self.admin.clone(), prefix.to_owned());
        let asked = tokio::task::spawn_blocking(move || {
            let metadata = admin.inner().fetch_metadata(None, CALL_MAX)?;
            let topics = metadata.topics().iter().map(|topic| topic.name().to_owned());
            let groups = admin.inner().fetch_group_list(None, CALL_MAX)?;
            let groups = groups.groups().iter().map(|group| group.name().to_owned());
            let ours = |name: &String| name.starts_with(&prefix);
            Ok::<_, KafkaError>((topics.filter(ours).collect::<Vec<_>>(), groups.filter(ours).collect::<Vec<_>>()))
        });
        let asked = asked.await.map_err(|error| failed(LogProblem::TimedOut, error.to_string()))?;
        let (topics, groups) = asked.map_err(|error| of(&error))?;
        let names: Vec<&str> = topics.iter().map(String::as_str).collect();
        if !names.is_empty() {
            for result in self.admin.delete_topics(&names, &options()).await.map_err(|error| of(&error))? {
                result.map_err(|(topic, code)| failed(of_code(code), format!("{topic}: {code}")))?;
            }
        }
        let names: Vec<&str> = groups.iter().map(String::as_str).collect();
        if !names.is_empty() {
            for result in self.admin.delete_groups(&names, &options()).await.map_err(|error| of(&error))? {
                result.map_err(|(group, code)| failed(of_code(code), format!("{group}: {code}")))?;
            }
        }
        Ok(topics.len() as u64)
    }
}

/// The partitions of a topic, by number.
pub(super) fn states(topic: &MetadataTopic) -> Vec<PartitionState> {
    let number = |number: &i32| u32::try_from(*number).ok();
    let mut states: Vec<PartitionState> = topic
        .partitions()
        .iter()
        .map(|partition| PartitionState {
            partition: number(&partition.id()).unwrap_or_default(),
            leader: number(&partition.leader()),
            replicas: partition.replicas().iter().filter_map(number).collect(),
            isr: partition.isr().iter().filter_map(number).collect(),
        })
        .collect();
    states.sort_by_key(|state| state.partition);
    states
}

/// The answer about the one topic that was asked for.
fn one(answer: KafkaResult<Vec<TopicResult>>) -> Result<Reply, Failed> {
    let results = answer.map_err(|error| of(&error))?;
    for result in results {
        result.map_err(|(_, code)| refused(code))?;
    }
    Ok(Reply::Ok)
}

fn refused(code: RDKafkaErrorCode) -> Failed {
    failed(of_code(code), code.to_string())
}

/// Offsets as librdkafka takes them.
pub(super) fn list(names: &Names, offsets: &[LogOffset]) -> TopicPartitionList {
    let mut list = TopicPartitionList::with_capacity(offsets.len());
    for LogOffset { at, offset } in offsets {
        let (partition, offset) = (at.partition as i32, Offset::Offset(*offset as i64));
        // It fails where an offset cannot be said, and every one of these can.
        let _ = list.add_partition_offset(&names.outer(&at.topic), partition, offset);
    }
    list
}
