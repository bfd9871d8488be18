//! A consumer: its thread takes calls in their order, and polls librdkafka only while the client polls, so that a
//! client that stops falls out of its group as the port says.

mod assignment;
pub(super) mod group;
mod lag;
pub(super) mod poll;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use eda_wire::{
    ConsumerSettings, Failed, LogCall, LogOffset, LogPartition, LogProblem, LogRecord, LogReply, Polled, Reply, SeekTo,
};
use prometheus_client::metrics::gauge::Gauge;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{Offset, TopicPartitionList};
use tokio::time::Instant;

use assignment::Pending;
use group::Group;
use lag::Lag;

use super::handles::{Answer, Job, Membership};
use super::problem::{failed, of};
use super::{Kafka, Names, admin, mapping, pause};

/// How long the brokers have for one question.
const ASK_MAX: Duration = Duration::from_secs(5);

/// How long they have for each that a poll asks on the way: its client waits for it, and it is asked again.
const BEGIN_MAX: Duration = Duration::from_secs(2);

/// How long a client has to give partitions up before they are taken.
pub(super) const REVOKED_MAX: Duration = Duration::from_secs(10);

/// A partition that is assigned.
#[derive(Default)]
struct Reading {
    /// What is read next; none where nothing says where to begin.
    position: Option<u64>,
    is_paused: bool,
    /// The end, as it was last asked for.
    end: Option<u64>,
}

/// What a consumer's thread keeps.
struct Reader {
    kafka: Kafka,
    consumer: Arc<BaseConsumer<Group>>,
    names: Names,
    settings: ConsumerSettings,
    membership: Arc<Membership>,
    assigned: BTreeMap<LogPartition, Reading>,
    /// What the group or the client asked for and could not be done yet.
    pending: Option<Pending>,
    /// What polls have to tell before any record.
    news: VecDeque<Polled>,
    /// Partitions whose position has changed since the last poll told.
    moved: BTreeSet<LogPartition>,
    /// A record for which there was no room in an answer.
    kept: Option<LogRecord>,
    committed_at: Instant,
    ends_at: Option<Instant>,
    lag: Lag,
}

/// Serves a consumer until nobody can ask it any more, or it was closed.
pub(super) fn run(
    kafka: Kafka,
    names: &Names,
    settings: ConsumerSettings,
    jobs: &mpsc::Receiver<Job>,
    membership: &Arc<Membership>,
    lag_of_all: Gauge,
) {
    let lag = Lag::part_of(lag_of_all);
    let alone = format!("alone-{:016x}", getrandom::u64().unwrap_or_default());
    let made = mapping::consumer(&kafka.config, names, &settings, &alone).and_then(|config| {
        let made = BaseConsumer::from_config_and_context(&config, Group::new(names.clone()));
        made.map_err(|error| of(&error))
    });
    // The first job is its opening.
    let Ok(Job { answer, .. }) = jobs.recv() else { return };
    let consumer = match made {
        Ok(consumer) => Arc::new(consumer),
        Err(failed) => return tell(answer, Err(failed)),
    };
    // It is set once.
    let _ = membership.consumer.set(Arc::downgrade(&consumer));
    tell(answer, Ok(Reply::Ok));
    let mut reader = Reader {
        kafka,
        consumer,
        names: names.clone(),
        settings,
        membership: Arc::clone(membership),
        assigned: BTreeMap::new(),
        pending: None,
        news: VecDeque::new(),
        moved: BTreeSet::new(),
        kept: None,
        committed_at: Instant::now(),
        ends_at: None,
        lag,
    };
    loop {
        let job = match reader.until_taken() {
            None => jobs.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
            Some(until) => jobs.recv_timeout(until.saturating_duration_since(Instant::now())),
        };
        match job {
            Ok(Job { call: LogCall::CloseConsumer { commits, .. }, answer, .. }) => {
                if commits {
                    reader.commit_by_itself(true);
                }
                reader.close();
                return tell(answer, Ok(Reply::Ok));
            }
            Ok(Job { call, answer, is_cancelled, .. }) => {
                let outcome = reader.carry_out(call, &is_cancelled, &answer);
                tell(answer, outcome);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => reader.take_what_was_not_given_up(),
            // What the last answer brought may never have reached the client, so that it is not committed.
            Err(mpsc::RecvTimeoutError::Disconnected) => return reader.close(),
        }
    }
}

/// Whoever asked may have gone.
fn tell(answer: Answer, outcome: Result<Reply, Failed>) {
    let _ = answer.send(outcome);
}

impl Reader {
    fn carry_out(
        &mut self,
        call: LogCall,
        is_cancelled: &std::sync::atomic::AtomicBool,
        answer: &Answer,
    ) -> Result<Reply, Failed> {
        match call {
            LogCall::Subscribe { topics, .. } => self.subscribe(&topics)?,
            LogCall::Assign { partitions, .. } => self.assign(partitions)?,
            LogCall::Poll { wait_us, .. } => {
                let gone = || is_cancelled.load(std::sync::atomic::Ordering::Acquire) || answer.is_closed();
                return self.poll(Duration::from_micros(wait_us), gone);
            }
            LogCall::Revoked { .. } => self.give_up(),
            LogCall::Commit { offsets, .. } => self.commit(&offsets)?,
            LogCall::Committed { partitions, .. } => {
                return Ok(Reply::Log(LogReply::Committed(self.committed(&partitions, ASK_MAX)?)));
            }
            LogCall::Seek { at, to, .. } => self.seek(&at, to)?,
            LogCall::Pause { partitions, .. } => self.pause(&partitions)?,
            LogCall::Resume { partitions, .. } => self.resume(&partitions)?,
            LogCall::Watermarks { at, .. } => {
                let (begin, end) = self.watermarks(&at, ASK_MAX)?;
                return Ok(Reply::Log(LogReply::Watermarks { begin, end }));
            }
            _ => return Err(failed(LogProblem::State, "a consumer has no such call")),
        }
        Ok(Reply::Ok)
    }

    fn subscribe(&mut self, topics: &[String]) -> Result<(), Failed> {
        if self.settings.group.is_none() {
            return Err(failed(LogProblem::State, "only a consumer with a group can subscribe"));
        }
        let topics: Vec<String> = topics.iter().map(|topic| self.names.outer(topic)).collect();
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        self.consumer.subscribe(&topics).map_err(|error| of(&error))
    }

    fn commit(&self, offsets: &[LogOffset]) -> Result<(), Failed> {
        if self.settings.group.is_none() {
            return Err(failed(LogProblem::State, "a consumer without a group commits nothing"));
        }
        if offsets.is_empty() {
            return Ok(());
        }
        // Whoever did not poll in time has no member's id any more. A commit without one is taken for that of an older static
        // member and refused for good, and this consumer could never read again.
        if self.consumer.assignment_lost() {
            return Err(failed(LogProblem::NotMember, "the group went on without this consumer"));
        }
        match self.consumer.commit(&admin::list(&self.names, offsets), CommitMode::Sync) {
            Err(KafkaError::ConsumerCommit(RDKafkaErrorCode::NoOffset)) | Ok(()) => Ok(()),
            Err(error) => Err(of(&error)),
        }
    }

    fn committed(
        &self,
        partitions: &[LogPartition],
        most: Duration,
    ) -> Result<Vec<(LogPartition, Option<u64>)>, Failed> {
        if self.settings.group.is_none() {
            return Err(failed(LogProblem::State, "a consumer without a group has committed nothing"));
        }
        let asked = self.list(partitions);
        let found = self.consumer.committed_offsets(asked, most).map_err(|error| of(&error))?;
        let offset_of = |partition: &LogPartition| {
            let found = found.find_partition(&self.names.outer(&partition.topic), partition.partition as i32)?;
            match found.offset() {
                Offset::Offset(offset) => u64::try_from(offset).ok(),
                _ => None,
            }
        };
        Ok(partitions.iter().map(|partition| (partition.clone(), offset_of(partition))).collect())
    }

    fn watermarks(&self, at: &LogPartition, most: Duration) -> Result<(u64, u64), Failed> {
        let topic = self.names.outer(&at.topic);
        self.kafka.bounds.ask(&self.kafka.config, self.settings.isolation, (&topic, at.partition), most)
    }

    fn seek(&mut self, at: &LogPartition, to: SeekTo) -> Result<(), Failed> {
        let offset = match to {
            SeekTo::Offset(offset) => offset,
            SeekTo::Beginning => self.watermarks(at, ASK_MAX)?.0,
        };
        if let Some(pending) = &mut self.pending
            && pending.seek(at, offset)
        {
            return Ok(());
        }
        let Some(reading) = self.assigned.get_mut(at) else {
            return Err(failed(LogProblem::State, "the partition is not assigned to this consumer"));
        };
        let had_none = reading.position.replace(offset).is_none();
        self.moved.insert(at.clone());
        self.kept.take_if(|record| record.at.at == *at);
        if reading.is_paused {
            // It begins there when it is resumed.
            return Ok(());
        }
        if had_none {
            self.consumer.resume(&self.list(std::slice::from_ref(at))).map_err(|error| of(&error))?;
        }
        self.seek_now(at, offset)
    }

    /// Tells librdkafka. Right after an assignment it may not have begun to read the partition yet.
    fn seek_now(&self, at: &LogPartition, offset: u64) -> Result<(), Failed> {
        let until = Instant::now() + ASK_MAX;
        loop {
            let place = LogOffset { at: at.clone(), offset };
            let list = admin::list(&self.names, std::slice::from_ref(&place));
            let sought = self.consumer.seek_partitions(list, ASK_MAX).map_err(|error| of(&error))?;
            match sought.elements().first().map_or(Ok(()), |partition| partition.error()) {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() >= until => return Err(of(&error)),
                Err(_) => pause(Duration::from_millis(10)),
            }
        }
    }

    fn pause(&mut self, partitions: &[LogPartition]) -> Result<(), Failed> {
        let known: Vec<LogPartition> =
            partitions.iter().filter(|partition| self.assigned.contains_key(partition)).cloned().collect();
        for partition in partitions {
            if let Some(pending) = &mut self.pending {
                pending.pause(partition, true);
            }
        }
        for partition in &known {
            if let Some(reading) = self.assigned.get_mut(partition) {
                reading.is_paused = true;
            }
            self.kept.take_if(|record| record.at.at == *partition);
        }
        self.consumer.pause(&self.list(&known)).map_err(|error| of(&error))
    }

    fn resume(&mut self, partitions: &[LogPartition]) -> Result<(), Failed> {
        for partition in partitions {
            if let Some(pending) = &mut self.pending {
                pending.pause(partition, false);
            }
            let Some(reading) = self.assigned.get_mut(partition) else { continue };
            if !std::mem::take(&mut reading.is_paused) {
                continue;
            }
            if let Some(position) = reading.position {
                self.consumer.resume(&self.list(std::slice::from_ref(partition))).map_err(|error| of(&error))?;
                // What was read ahead is gone, and it may have been sent elsewhere meanwhile.
                self.seek_now(partition, position)?;
            }
        }
        Ok(())
    }

    fn list(&self, partitions: &[LogPartition]) -> TopicPartitionList {
        let mut list = TopicPartitionList::with_capacity(partitions.len());
        for partition in partitions {
            list.add_partition(&self.names.outer(&partition.topic), partition.partition as i32);
        }
        list
    }

    /// Leaves the group, unless it is a static member.
    fn close(mut self) {
        self.consumer.context().close();
        self.drop_what_is_asked();
        // Whatever else holds it, a transaction just under way, closes it in its place.
        drop(self.consumer);
    }
}
