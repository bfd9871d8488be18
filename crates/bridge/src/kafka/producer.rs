//! A producer: its thread takes calls in their order, and librdkafka's own tells what became of each record.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use eda_wire::{
    Failed, Fate, LogCall, LogProblem, LogReply, NewLogRecord, Partitioner as Chooser, ProducerSettings, Reply,
};
use rdkafka::ClientConfig;
use rdkafka::client::ClientContext;
use rdkafka::config::{FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Header, Message, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Partitioner, Producer, ProducerContext, ThreadedProducer};
use tokio::time::Instant;

use super::handles::{Answer, Job};
use super::problem::{failed, of, of_code, of_transaction};
use super::{Names, admin, mapping, pause, tell};

/// How often a full memory is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(2);

type Sender = ThreadedProducer<Context, NextPartition>;

/// Waits for the fates of the records of one request.
struct Batch {
    state: Mutex<Fates>,
}

struct Fates {
    known: Vec<Option<Fate>>,
    missing: usize,
    answer: Option<Answer>,
}

impl Batch {
    fn of(count: usize, answer: Answer) -> Arc<Batch> {
        let state = Fates { known: vec![None; count], missing: count, answer: Some(answer) };
        Arc::new(Batch { state: Mutex::new(state) })
    }

    fn tell(&self, index: usize, fate: Fate) {
        let mut state = self.state.lock().expect("nobody panics while holding it");
        state.known[index] = Some(fate);
        state.missing -= 1;
        if state.missing == 0 {
            let fates = std::mem::take(&mut state.known).into_iter().flatten().collect();
            if let Some(answer) = state.answer.take() {
                // Whoever asked may have gone.
                let _ = answer.send(Ok(Reply::Log(LogReply::Fates(fates))));
            }
        }
    }
}

/// What librdkafka gives back with a record's fate.
struct Awaited {
    batch: Arc<Batch>,
    index: usize,
}

/// Each record to the next partition.
#[derive(Default)]
struct NextPartition(AtomicU32);

impl Partitioner for NextPartition {
    fn partition(&self, _: &str, _: Option<&[u8]>, count: i32, _: impl Fn(i32) -> bool) -> i32 {
        (self.0.fetch_add(1, Ordering::Relaxed) % count.max(1) as u32) as i32
    }
}

struct Context {
    in_turn: Option<NextPartition>,
}

impl ClientContext for Context {
    fn log(&self, level: RDKafkaLogLevel, fac: &str, message: &str) {
        tell(level, fac, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "a producer");
    }
}

impl ProducerContext<NextPartition> for Context {
    type DeliveryOpaque = Box<Awaited>;

    fn delivery(&self, result: &DeliveryResult<'_>, awaited: Box<Awaited>) {
        let fate = match result {
            Ok(message) => Fate::At {
                partition: u32::try_from(message.partition()).unwrap_or_default(),
                offset: u64::try_from(message.offset()).ok(),
            },
            Err((error, _)) => Fate::Failed(problem(error)),
        };
        awaited.batch.tell(awaited.index, fate);
    }

    fn get_custom_partitioner(&self) -> Option<&NextPartition> {
        self.in_turn.as_ref()
    }
}

fn problem(error: &KafkaError) -> LogProblem {
    error.rdkafka_error_code().map_or(LogProblem::TimedOut, of_code)
}

/// Serves a producer until nobody can ask it any more, or it was closed.
pub(super) fn run(cluster: &ClientConfig, names: &Names, settings: ProducerSettings, jobs: &mpsc::Receiver<Job>) {
    let in_turn = (settings.partitioner == Chooser::RoundRobin).then(NextPartition::default);
    let made = mapping::producer(cluster, names, &settings)
        .and_then(|config| Sender::from_config_and_context(&config, Context { in_turn }).map_err(|error| of(&error)));
    // The first job is its opening.
    let Ok(Job { answer, .. }) = jobs.recv() else { return };
    let producer = match made {
        Ok(producer) => producer,
        Err(failed) => {
            // Whoever asked may have gone.
            let _ = answer.send(Err(failed));
            return;
        }
    };
    let _ = answer.send(Ok(Reply::Ok));
    let worker = Worker { producer, names, settings };
    while let Ok(job) = jobs.recv() {
        let is_last = matches!(job.call, LogCall::CloseProducer { .. });
        worker.carry_out(job);
        if is_last {
            return;
        }
    }
}

struct Worker<'r> {
    producer: Sender,
    names: &'r Names,
    settings: ProducerSettings,
}

impl Worker<'_> {
    fn carry_out(&self, Job { call, answer, member, .. }: Job) {
        let (block, transaction) = (
            Duration::from_micros(self.settings.max_block_us),
            Duration::from_micros(self.settings.transaction_timeout_us),
        );
        let done = |result: Result<(), KafkaError>| match result {
            Ok(()) => Ok(Reply::Ok),
            Err(error) => Err(of_transaction(&error)),
        };
        let outcome = match call {
            LogCall::Send { records, .. } => return self.send(records, answer),
            LogCall::Flush { .. } | LogCall::CloseProducer { .. } => self.flush(),
            LogCall::InitTransactions { .. } => done(self.producer.init_transactions(block)),
            LogCall::BeginTransaction { .. } => done(self.producer.begin_transaction()),
            LogCall::CommitTransaction { .. } => done(self.producer.commit_transaction(transaction)),
            LogCall::AbortTransaction { .. } => done(self.producer.abort_transaction(transaction)),
            LogCall::SendOffsets { assignment, offsets, .. } => {
                match member.and_then(|member| member.metadata(assignment)) {
                    None => Err(failed(LogProblem::MustAbort, "the group went on without this consumer")),
                    Some(group) => {
                        let offsets = admin::list(self.names, &offsets);
                        done(self.producer.send_offsets_to_transaction(&offsets, &group, block))
                    }
                }
            }
            _ => Err(failed(LogProblem::State, "a producer has no such call")),
        };
        // Whoever asked may have gone.
        let _ = answer.send(outcome);
    }

    /// Every record ends within the delivery timeout, and so does this.
    fn flush(&self) -> Result<Reply, Failed> {
        let limit = Duration::from_micros(self.settings.delivery_timeout_us) + Duration::from_secs(5);
        self.producer.flush(limit).map(|()| Reply::Ok).map_err(|error| of(&error))
    }

    fn send(&self, records: Vec<NewLogRecord>, answer: Answer) {
        if records.is_empty() {
            let _ = answer.send(Ok(Reply::Log(LogReply::Fates(Vec::new()))));
            return;
        }
        let batch = Batch::of(records.len(), answer);
        let until = Instant::now() + Duration::from_micros(self.settings.max_block_us);
        for (index, record) in records.into_iter().enumerate() {
            let awaited = Box::new(Awaited { batch: Arc::clone(&batch), index });
            self.send_one(&record, awaited, until);
        }
    }

    /// Hands a record over, and waits for room until the moment given.
    fn send_one(&self, record: &NewLogRecord, awaited: Box<Awaited>, until: Instant) {
        let topic = self.names.outer(&record.topic);
        let mut ready: BaseRecord<'_, [u8], [u8], Box<Awaited>> = BaseRecord::with_opaque_to(&topic, awaited);
        ready.partition = record.partition.map(|partition| i32::try_from(partition).unwrap_or(i32::MAX));
        ready.key = record.key.as_ref().map(|key| &key[..]);
        ready.payload = record.value.as_ref().map(|value| &value[..]);
        ready.timestamp = record.timestamp_ms;
        if !record.headers.is_empty() {
            let headers = OwnedHeaders::new_with_capacity(record.headers.len());
            ready.headers = Some(record.headers.iter().fold(headers, |headers, header| {
                headers.insert(Header { key: &header.key, value: header.value.as_ref().map(|value| &value[..]) })
            }));
        }
        loop {
            let Err((error, back)) = self.producer.send(ready) else { return };
            let is_full = error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull);
            if !is_full || Instant::now() >= until {
                let Awaited { batch, index } = *back.delivery_opaque;
                batch.tell(index, Fate::Failed(problem(&error)));
                return;
            }
            ready = back;
            pause(TRY_AGAIN);
        }
    }
}
