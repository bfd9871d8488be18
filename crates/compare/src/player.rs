//! Plays a log of actions.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::PATIENCE;
use crate::action::{Action, ActionLog, Name, Place, ToSend};
use crate::kinds::{Kind, ended};
use crate::members::Members;
use crate::outcome::{Outcome, What};
use eda_patterns::ports::log::{
    Consumed, NewRecord, Offset, Partition, PartitionerKind, ProducerConfig, Provenance, RecordMetadata, SendError,
    TopicPartition, TopicSpec,
};
use eda_patterns::ports::{Clock, Log, LogConsumer, LogProducer};
use eda_patterns::time::{Span, Time};

/// How often something is looked at again that comes by itself.
const LOOK_AGAIN: Span = Span::from_ms(100);

/// A topic of the log.
pub(crate) struct Topic {
    pub name: Name,
    partitions: u32,
    /// Whether a lot has decided where records lie.
    pub by_lot: bool,
}

pub(crate) struct Player<'p, L: Log, C> {
    pub log: &'p L,
    pub clock: &'p C,
    prefix: &'p str,
    pub outcome: Outcome,
    pub topics: Vec<Topic>,
    pub producers: BTreeMap<Name, L::Producer>,
    by_lot: BTreeMap<Name, bool>,
    /// Producers with an open transaction.
    pub open: Vec<Name>,
    pub members: Members<L::Consumer>,
}

/// A record in an outcome.
pub(crate) fn words(record: &Consumed) -> String {
    let text = |bytes: &Option<Rc<[u8]>>| {
        let text = bytes.as_ref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        text.map(|text| text.trim_end_matches('.').to_owned())
    };
    match (text(&record.key), text(&record.value)) {
        (Some(key), Some(value)) => format!("{}:{key}={value}", record.offset.0),
        (Some(key), None) => format!("{}:{key}=null", record.offset.0),
        (None, Some(value)) => format!("{}:{value}", record.offset.0),
        (None, None) => format!("{}:null", record.offset.0),
    }
}

impl<'p, L: Log, C: Clock> Player<'p, L, C> {
    pub(crate) fn new(log: &'p L, clock: &'p C, prefix: &'p str) -> Self {
        Player {
            log,
            clock,
            prefix,
            outcome: Outcome::default(),
            topics: Vec::new(),
            producers: BTreeMap::new(),
            by_lot: BTreeMap::new(),
            open: Vec::new(),
            members: Members::default(),
        }
    }

    pub(crate) async fn play(mut self, actions: &ActionLog) -> Outcome {
        for (step, action) in (1..).zip(&actions.actions) {
            self.act(step, action).await;
        }
        self.read_out().await;
        for producer in self.producers.values() {
            producer.close().await;
        }
        self.outcome
    }

    /// A name as the cluster has it.
    pub(crate) fn outer(&self, name: &str) -> Rc<str> {
        format!("{}-{name}", self.prefix).into()
    }

    pub(crate) fn at(&self, (topic, partition): Place) -> TopicPartition {
        TopicPartition::new(&self.outer(topic), partition)
    }

    /// A partition in an outcome.
    pub(crate) fn inner(&self, partition: &TopicPartition) -> String {
        let topic = partition.topic.strip_prefix(self.prefix).unwrap_or(&partition.topic).trim_start_matches('-');
        format!("{topic}-{}", partition.partition.0)
    }

    pub(crate) fn partitions_of(&self, topic: Name) -> Vec<TopicPartition> {
        let count = self.topics.iter().find(|it| it.name == topic).map_or(0, |it| it.partitions);
        (0..count).map(|number| self.at((topic, number))).collect()
    }

    pub(crate) fn answer(&mut self, step: usize, place: &str, told: String) {
        self.outcome.tell(Some(step), What::Answer, place, told);
    }

    async fn act(&mut self, step: usize, action: &Action) {
        match action {
            Action::Topic { topic, partitions, settings } => {
                let spec =
                    TopicSpec { partitions: *partitions, log: *settings, ..TopicSpec::named(&self.outer(topic)) };
                let made = self.log.create_topic(spec).await;
                if !self.topics.iter().any(|it| it.name == *topic) {
                    self.topics.push(Topic { name: topic, partitions: *partitions, by_lot: false });
                }
                self.answer(step, topic, ended(&made));
            }
            Action::MorePartitions { topic, count } => self.add_partitions(step, topic, *count).await,
            Action::DeleteRecords { at, before } => {
                let deleted = self.log.delete_records(vec![(self.at(*at), Offset(*before))]).await;
                self.answer(step, &format!("{}-{}", at.0, at.1), ended(&deleted));
            }
            Action::Producer { producer, config } => self.open_producer(producer, config),
            Action::Send { producer, records } => self.send(step, producer, records).await,
            Action::Init(producer) => {
                let answer = self.producers[producer].init_transactions().await;
                self.answer(step, producer, ended(&answer));
            }
            Action::Begin(producer) => {
                let answer = self.producers[producer].begin_transaction();
                if answer.is_ok() {
                    self.open.push(producer);
                }
                self.answer(step, producer, ended(&answer));
            }
            Action::Commit(producer) => {
                let answer = self.producers[producer].commit_transaction().await;
                if answer.is_ok() {
                    self.open.retain(|open| open != producer);
                }
                self.answer(step, producer, ended(&answer));
            }
            Action::Abort(producer) => {
                let answer = self.producers[producer].abort_transaction().await;
                self.open.retain(|open| open != producer);
                self.answer(step, producer, ended(&answer));
            }
            Action::SendOffset { producer, member, at, offset } => {
                let group = self.members.get(member).consumer.group_metadata();
                let offsets = vec![(self.at(*at), Offset(*offset))];
                let answer = self.producers[producer].send_offsets_to_transaction(offsets, group).await;
                self.answer(step, producer, ended(&answer));
            }
            Action::Ends(topic) => {
                let partitions = self.partitions_of(topic);
                for (partition, ends) in partitions.iter().zip(self.ends(&partitions).await) {
                    let told = ends.map(|ends| format!("{} / {}", ends.high_watermark, ends.last_stable));
                    let place = self.inner(partition);
                    self.outcome.tell(Some(step), What::Ends, place, told.unwrap_or_else(|| "not told".to_owned()));
                }
            }
            Action::Quiet(topic) => {
                let quiet = self.quiet(&self.partitions_of(topic)).await;
                self.answer(
                    step,
                    topic,
                    if quiet.iter().all(|it| *it) { "ok" } else { "a transaction stays open" }.to_owned(),
                );
            }
            Action::AwaitBegin { at, offset } => {
                let (partition, began) = (self.at(*at), self.clock.now());
                let partitions = std::slice::from_ref(&partition);
                let mut begin = self.begins(partitions).await[0];
                while begin.is_none_or(|begin| begin < *offset) && self.clock.now().since(began) < PATIENCE {
                    self.clock.sleep(LOOK_AGAIN).await;
                    begin = self.begins(partitions).await[0];
                }
                self.outcome.tell(Some(step), What::Begin, self.inner(&partition), format!("{begin:?}"));
            }
            Action::AwaitRecords { at, count } => {
                let (partition, began) = (self.at(*at), self.clock.now());
                let mut records = self.read_all(&partition).await;
                while records.len() != *count && self.clock.now().since(began) < PATIENCE {
                    self.clock.sleep(LOOK_AGAIN).await;
                    records = self.read_all(&partition).await;
                }
                let told = records.iter().map(words).collect::<Vec<_>>().join(" ");
                self.outcome.tell(Some(step), What::Records, self.inner(&partition), told);
            }
            _ => self.act_as_member(step, action).await,
        }
    }

    async fn add_partitions(&mut self, step: usize, topic: Name, count: u32) {
        let answer = self.log.add_partitions(&self.outer(topic), count).await;
        self.answer(step, topic, ended(&answer));
        if answer.is_err() {
            return;
        }
        let began = self.clock.now();
        let outer = self.outer(topic);
        while self.clock.now().since(began) < PATIENCE {
            let described = self.log.describe(&outer).await.unwrap_or_default();
            if described.len() == count as usize && described.iter().all(|it| it.leader.is_some()) {
                break;
            }
            self.clock.sleep(LOOK_AGAIN).await;
        }
        if let Some(known) = self.topics.iter_mut().find(|it| it.name == topic) {
            known.partitions = count;
        }
    }

    fn open_producer(&mut self, producer: Name, config: &ProducerConfig) {
        let transactional_id = config.transactional_id.as_ref().map(|id| self.outer(id));
        self.by_lot.insert(producer, matches!(config.partitioner, PartitionerKind::BuiltIn { .. }));
        self.producers.insert(producer, self.log.producer(ProducerConfig { transactional_id, ..config.clone() }));
    }

    pub(crate) fn record_of(&self, topic: &Rc<str>, key: Option<&[u8]>, value: Option<&[u8]>) -> NewRecord {
        NewRecord {
            topic: Rc::clone(topic),
            partition: None,
            key: key.map(Rc::from),
            value: value.map(Rc::from),
            headers: Vec::new(),
            timestamp: None,
            provenance: Provenance { record: self.log.next_record(), ..Provenance::default() },
        }
    }

    /// Sends records in this order, and waits for the fate of each.
    pub(crate) async fn send_all(
        &self,
        producer: &L::Producer,
        records: Vec<NewRecord>,
    ) -> Vec<Result<RecordMetadata, SendError>> {
        let fates = Rc::new(RefCell::new(vec![None; records.len()]));
        for (index, record) in records.into_iter().enumerate() {
            let told = Rc::clone(&fates);
            let tell = Box::new(move |answer| told.borrow_mut()[index] = Some(answer));
            // An error is told as the fate as well.
            let _ = producer.send(record, tell).await;
        }
        producer.flush().await;
        let fates = fates.take();
        fates.into_iter().map(|fate| fate.unwrap_or(Err(SendError::TimedOut))).collect()
    }

    async fn send(&mut self, step: usize, producer: Name, records: &[ToSend]) {
        let new = records.iter().map(|record| {
            let value = record.value.as_ref().map(|value| format!("{value}{}", ".".repeat(record.padding)));
            let key = record.key.as_ref().map(String::as_bytes);
            let bare = self.record_of(&self.outer(record.topic), key, value.as_ref().map(String::as_bytes));
            let timestamp = record.at_ms.map(Time::from_ms);
            NewRecord { partition: record.partition.map(Partition), timestamp, ..bare }
        });
        let fates = self.send_all(&self.producers[producer], new.collect()).await;
        let is_by_lot = |record: &ToSend| record.key.is_none() && record.partition.is_none() && self.by_lot[producer];
        for topic in &mut self.topics {
            topic.by_lot |= records.iter().any(|it| it.topic == topic.name && is_by_lot(it)) && topic.partitions > 1;
        }
        let told = records.iter().zip(&fates).map(|(record, fate)| match fate {
            Ok(_) if self.topics.iter().any(|it| it.name == record.topic && it.by_lot) => "sent".to_owned(),
            Ok(RecordMetadata { partition, offset }) => {
                let offset = offset.map_or_else(|| "?".to_owned(), |offset| offset.0.to_string());
                format!("{}@{offset}", self.inner(partition))
            }
            Err(error) => error.kind(),
        });
        let told = told.collect::<Vec<_>>().join(" ");
        self.outcome.tell(Some(step), What::Sent, producer, told);
    }
}
