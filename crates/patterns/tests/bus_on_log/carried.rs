//! A simulated cluster behind the door through which a live run reaches a real one.

use std::rc::Rc;

use eda_patterns::fact::{ActorId, Record};
use eda_patterns::ports::log::{
    AdminError, CommitError, ConsumeError, ConsumerConfig, GroupMetadata, NewRecord, Offset, Offsets, OnSent,
    PartitionDescription, Polled, ProducerConfig, SendError, TopicPartition, TopicSpec, TransactionError,
};
use eda_patterns::ports::{Log, LogConsumer, LogProducer, Runtime};
use eda_patterns::sim::SimRuntime;
use eda_patterns::sim::log_client::door::{Boxed, Commits, LiveLogs, LiveReader, LiveSender};
use eda_patterns::sim::log_client::{EitherConsumer, EitherLog, EitherProducer};
use eda_patterns::time::Span;

/// The cluster of a runtime that has one.
pub struct Carried {
    cluster: SimRuntime,
    admin: EitherLog,
}

impl Carried {
    /// The door to the cluster of this runtime.
    pub fn behind(cluster: &SimRuntime) -> Rc<dyn LiveLogs> {
        let admin = cluster.log(cluster.world().recorder().actor("admin"));
        Rc::new(Carried { cluster: cluster.clone(), admin })
    }
}

impl LiveLogs for Carried {
    /// A simulated cluster tells by itself what happens in it.
    fn begin(&self) {}

    fn create_topic(&self, topic: TopicSpec) -> Boxed<Result<(), AdminError>> {
        Box::pin(self.admin.create_topic(topic))
    }

    fn add_partitions(&self, topic: &str, count: u32) -> Boxed<Result<(), AdminError>> {
        Box::pin(self.admin.add_partitions(topic, count))
    }

    fn delete_records(&self, before: Offsets) -> Boxed<Result<(), AdminError>> {
        Box::pin(self.admin.delete_records(before))
    }

    fn elect_leaders(&self, topic: &str, unclean: bool) -> Boxed<Result<(), AdminError>> {
        Box::pin(self.admin.elect_leaders(topic, unclean))
    }

    fn describe(&self, topic: &str) -> Boxed<Result<Vec<PartitionDescription>, AdminError>> {
        Box::pin(self.admin.describe(topic))
    }

    fn producer(&self, actor: ActorId, config: ProducerConfig) -> Rc<dyn LiveSender> {
        Rc::new(Sender(self.cluster.log(actor).producer(config)))
    }

    fn consumer(&self, actor: ActorId, config: ConsumerConfig) -> Rc<dyn LiveReader> {
        Rc::new(Reader(self.cluster.log(actor).consumer(config)))
    }

    fn next_record(&self) -> Record {
        self.admin.next_record()
    }
}

struct Sender(EitherProducer);

impl LiveSender for Sender {
    fn send(&self, record: NewRecord, done: OnSent) -> Boxed<Result<(), SendError>> {
        Box::pin(self.0.send(record, done))
    }

    fn flush(&self) -> Boxed<()> {
        Box::pin(self.0.flush())
    }

    fn init_transactions(&self) -> Boxed<Result<(), TransactionError>> {
        Box::pin(self.0.init_transactions())
    }

    fn begin_transaction(&self) -> Result<(), TransactionError> {
        self.0.begin_transaction()
    }

    fn send_offsets(&self, offsets: Offsets, group: GroupMetadata) -> Boxed<Result<(), TransactionError>> {
        Box::pin(self.0.send_offsets_to_transaction(offsets, group))
    }

    fn commit_transaction(&self) -> Boxed<Result<(), TransactionError>> {
        Box::pin(self.0.commit_transaction())
    }

    fn abort_transaction(&self) -> Boxed<Result<(), TransactionError>> {
        Box::pin(self.0.abort_transaction())
    }

    fn close(&self) -> Boxed<()> {
        Box::pin(self.0.close())
    }
}

struct Reader(EitherConsumer);

impl LiveReader for Reader {
    fn subscribe(&self, topics: &[&str]) {
        self.0.subscribe(topics);
    }

    fn assign(&self, partitions: Vec<TopicPartition>) {
        self.0.assign(partitions);
    }

    fn poll(&self, limit: Span) -> Boxed<Result<Polled, ConsumeError>> {
        Box::pin(self.0.poll(limit))
    }

    fn revoked(&self) {
        self.0.revoked();
    }

    fn commit(&self, offsets: Offsets) -> Boxed<Result<(), CommitError>> {
        Box::pin(self.0.commit(offsets))
    }

    fn seek(&self, partition: &TopicPartition, offset: Offset) {
        self.0.seek(partition, offset);
    }

    fn seek_to_beginning(&self, partition: &TopicPartition) {
        self.0.seek_to_beginning(partition);
    }

    fn pause(&self, partitions: &[TopicPartition]) {
        self.0.pause(partitions);
    }

    fn resume(&self, partitions: &[TopicPartition]) {
        self.0.resume(partitions);
    }

    fn assignment(&self) -> Vec<TopicPartition> {
        self.0.assignment()
    }

    fn position(&self, partition: &TopicPartition) -> Option<Offset> {
        self.0.position(partition)
    }

    fn lag(&self, partition: &TopicPartition) -> Option<u64> {
        self.0.lag(partition)
    }

    fn committed(&self, partitions: Vec<TopicPartition>) -> Boxed<Result<Commits, ConsumeError>> {
        Box::pin(self.0.committed(partitions))
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.0.group_metadata()
    }

    fn close(&self) -> Boxed<()> {
        Box::pin(self.0.close())
    }
}
