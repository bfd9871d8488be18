//! One type for simulated and real logs, so that a pattern is compiled once for both.

use std::future::Future;
use std::rc::Rc;

use futures::future::Either;

use super::door::{LiveLogs, LiveReader, LiveSender};
use super::{SimConsumer, SimLog, SimProducer};
use crate::fact::{ActorId, Record};
use crate::ports::log::{
    AdminError, CommitError, ConsumeError, ConsumerConfig, GroupMetadata, NewRecord, Offset, Offsets, OnSent,
    PartitionDescription, Polled, ProducerConfig, SendError, TopicPartition, TopicSpec, TransactionError,
};
use crate::ports::{Log, LogConsumer, LogProducer};
use crate::time::Span;

/// The log as one actor of a run reaches it.
#[derive(Clone)]
pub enum EitherLog {
    /// On the simulated cluster.
    Simulated(SimLog),
    /// On a real one, for this actor.
    Live(ActorId, Rc<dyn LiveLogs>),
}

/// A producer of either.
#[derive(Clone)]
pub enum EitherProducer {
    /// On the simulated cluster.
    Simulated(SimProducer),
    /// On a real one.
    Live(Rc<dyn LiveSender>),
}

/// A consumer of either.
#[derive(Clone)]
pub enum EitherConsumer {
    /// On the simulated cluster.
    Simulated(SimConsumer),
    /// On a real one.
    Live(Rc<dyn LiveReader>),
}

/// The same call of whichever it is, to be awaited.
macro_rules! either {
    ($this:expr, $it:ident => $call:expr) => {
        match $this {
            Self::Simulated($it) => Either::Left($call),
            Self::Live($it) => Either::Right($call),
        }
    };
}

/// The same call of whichever it is, answered at once.
macro_rules! at_once {
    ($this:expr, $it:ident => $call:expr) => {
        match $this {
            Self::Simulated($it) => $call,
            Self::Live($it) => $call,
        }
    };
}

/// The same call of the log itself.
macro_rules! log {
    ($this:expr, $it:ident => $call:expr) => {
        match $this {
            Self::Simulated($it) => Either::Left($call),
            Self::Live(_, $it) => Either::Right($call),
        }
    };
}

impl Log for EitherLog {
    type Producer = EitherProducer;
    type Consumer = EitherConsumer;

    fn create_topic(&self, topic: TopicSpec) -> impl Future<Output = Result<(), AdminError>> + 'static {
        log!(self, it => it.create_topic(topic))
    }

    fn add_partitions(&self, topic: &str, count: u32) -> impl Future<Output = Result<(), AdminError>> + 'static {
        log!(self, it => it.add_partitions(topic, count))
    }

    fn delete_records(&self, before: Offsets) -> impl Future<Output = Result<(), AdminError>> + 'static {
        log!(self, it => it.delete_records(before))
    }

    fn elect_leaders(&self, topic: &str, unclean: bool) -> impl Future<Output = Result<(), AdminError>> + 'static {
        log!(self, it => it.elect_leaders(topic, unclean))
    }

    fn describe(&self, topic: &str) -> impl Future<Output = Result<Vec<PartitionDescription>, AdminError>> + 'static {
        log!(self, it => it.describe(topic))
    }

    fn producer(&self, config: ProducerConfig) -> EitherProducer {
        match self {
            EitherLog::Simulated(log) => EitherProducer::Simulated(log.producer(config)),
            EitherLog::Live(actor, log) => EitherProducer::Live(log.producer(*actor, config)),
        }
    }

    fn consumer(&self, config: ConsumerConfig) -> EitherConsumer {
        match self {
            EitherLog::Simulated(log) => EitherConsumer::Simulated(log.consumer(config)),
            EitherLog::Live(actor, log) => EitherConsumer::Live(log.consumer(*actor, config)),
        }
    }

    fn next_record(&self) -> Record {
        match self {
            EitherLog::Simulated(log) => log.next_record(),
            EitherLog::Live(_, log) => log.next_record(),
        }
    }
}

impl LogProducer for EitherProducer {
    fn send(&self, record: NewRecord, done: OnSent) -> impl Future<Output = Result<(), SendError>> + 'static {
        either!(self, it => it.send(record, done))
    }

    fn flush(&self) -> impl Future<Output = ()> + 'static {
        either!(self, it => it.flush())
    }

    fn init_transactions(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        either!(self, it => it.init_transactions())
    }

    fn begin_transaction(&self) -> Result<(), TransactionError> {
        at_once!(self, it => it.begin_transaction())
    }

    fn send_offsets_to_transaction(
        &self,
        offsets: Offsets,
        group: GroupMetadata,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        match self {
            EitherProducer::Simulated(it) => Either::Left(it.send_offsets_to_transaction(offsets, group)),
            EitherProducer::Live(it) => Either::Right(it.send_offsets(offsets, group)),
        }
    }

    fn commit_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        either!(self, it => it.commit_transaction())
    }

    fn abort_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        either!(self, it => it.abort_transaction())
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        either!(self, it => it.close())
    }
}

impl LogConsumer for EitherConsumer {
    fn subscribe(&self, topics: &[&str]) {
        at_once!(self, it => it.subscribe(topics));
    }

    fn assign(&self, partitions: Vec<TopicPartition>) {
        at_once!(self, it => it.assign(partitions));
    }

    fn poll(&self, limit: Span) -> impl Future<Output = Result<Polled, ConsumeError>> + 'static {
        either!(self, it => it.poll(limit))
    }

    fn revoked(&self) {
        at_once!(self, it => it.revoked());
    }

    fn commit(&self, offsets: Offsets) -> impl Future<Output = Result<(), CommitError>> + 'static {
        either!(self, it => it.commit(offsets))
    }

    fn seek(&self, partition: &TopicPartition, offset: Offset) {
        at_once!(self, it => it.seek(partition, offset));
    }

    fn seek_to_beginning(&self, partition: &TopicPartition) {
        at_once!(self, it => it.seek_to_beginning(partition));
    }

    fn pause(&self, partitions: &[TopicPartition]) {
        at_once!(self, it => it.pause(partitions));
    }

    fn resume(&self, partitions: &[TopicPartition]) {
        at_once!(self, it => it.resume(partitions));
    }

    fn assignment(&self) -> Vec<TopicPartition> {
        at_once!(self, it => it.assignment())
    }

    fn position(&self, partition: &TopicPartition) -> Option<Offset> {
        at_once!(self, it => it.position(partition))
    }

    fn lag(&self, partition: &TopicPartition) -> Option<u64> {
        at_once!(self, it => it.lag(partition))
    }

    fn committed(
        &self,
        partitions: Vec<TopicPartition>,
    ) -> impl Future<Output = Result<Vec<(TopicPartition, Option<Offset>)>, ConsumeError>> + 'static {
        either!(self, it => it.committed(partitions))
    }

    fn group_metadata(&self) -> GroupMetadata {
        at_once!(self, it => it.group_metadata())
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        either!(self, it => it.close())
    }
}
