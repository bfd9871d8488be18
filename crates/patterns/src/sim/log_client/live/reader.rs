//! A consumer on a real cluster.
//!
//! Its member joins and leaves, and what it has committed is stored, when the consumer is told so. One that commits by
//! itself says nothing of it: its group is asked, once in each interval.
//!
//! A member may be silent for no less than [`SESSION_MIN`], since a broker refuses less; a shorter session is made that
//! long. A poll that fails takes its whole time, so that whoever asks again at once does not do it without end.

use std::cell::Cell;
use std::rc::Rc;

use super::told::{kafka, name_of};
use super::{LiveLog, Surveys};
use crate::fact::ActorId;
use crate::ports::log::{
    CommitError, ConsumeError, ConsumerConfig, GroupMetadata, Isolation, Offset, Offsets, Polled, TopicPartition,
};
use crate::ports::{Log, LogConsumer};
use crate::sim::broker::facts::{MemberJoined, MemberLeft, OffsetStored};
use crate::sim::log_client::door::{Boxed, Commits, LiveReader};
use crate::time::{Span, Time};

/// What a broker allows at least unless it is told otherwise: Kafka's `group.min.session.timeout.ms`.
const SESSION_MIN: Span = Span::from_secs(6);

/// Why a member leaves that is closed, in the word of Kafka's consumer.
const CLOSED: &str = "the consumer is being closed";

pub(super) struct Reader<L: Log> {
    reading: Rc<Reading<L>>,
}

struct Reading<L: Log> {
    live: LiveLog<L>,
    actor: ActorId,
    consumer: L::Consumer,
    config: ConsumerConfig,
    has_joined: Cell<bool>,
    /// When the group is asked again what it has committed.
    asks_at: Cell<Time>,
}

impl<L: Log + Surveys> Reader<L> {
    pub(super) fn new(live: LiveLog<L>, actor: ActorId, config: ConsumerConfig) -> Reader<L> {
        let session_timeout = config.session_timeout.max(SESSION_MIN);
        let config = ConsumerConfig { session_timeout, ..config };
        let consumer = live.inner.log.consumer(config.clone());
        let (has_joined, asks_at) = Default::default();
        Reader { reading: Rc::new(Reading { live, actor, consumer, config, has_joined, asks_at }) }
    }
}

impl<L: Log + Surveys> Reading<L> {
    async fn poll(&self, limit: Span) -> Result<Polled, ConsumeError> {
        let until = self.live.world().now() + limit;
        let polled = self.live.outside(false, self.consumer.poll(limit)).await;
        match &polled {
            Ok(Polled::Records(records)) => {
                for record in records {
                    self.live.know(vec![record.partition.clone()]).await;
                    self.live.stored(&record.partition, record.offset, record.provenance.record);
                    if self.config.isolation == Isolation::ReadCommitted {
                        let mut transactions = self.live.inner.transactions.borrow_mut();
                        let number = record.provenance.record;
                        transactions.read(self.live.world(), &record.partition, record.offset, number);
                    }
                }
                self.ask().await;
            }
            Ok(Polled::Assigned(partitions)) => {
                self.live.know(partitions.clone()).await;
                self.join();
            }
            Ok(Polled::Revoked(_) | Polled::Lost(_)) | Err(ConsumeError::Closed) => {}
            Err(_) => {
                let world = self.live.world();
                world.executor().sleep(until.since(world.now())).await;
            }
        }
        polled
    }

    fn join(&self) {
        if let Some(group) = self.config.group_id.as_ref().filter(|_| !self.has_joined.replace(true)) {
            let (world, recorder) = (self.live.world(), self.live.world().recorder());
            let member = recorder.name(&name_of(world, self.actor));
            let is_static = self.config.group_instance_id.is_some();
            let joined = MemberJoined { group: recorder.name(group), member, client: self.actor, is_static };
            world.record(recorder.context(), kafka(world), joined);
        }
    }

    fn leave(&self) {
        if let Some(group) = self.config.group_id.as_ref().filter(|_| self.has_joined.replace(false)) {
            let (world, recorder) = (self.live.world(), self.live.world().recorder());
            let member = recorder.name(&name_of(world, self.actor));
            let (group, reason) = (recorder.name(group), recorder.name(CLOSED));
            world.record(recorder.context(), kafka(world), MemberLeft { group, member, client: self.actor, reason });
        }
    }

    fn committed(&self, offsets: &Offsets) {
        let Some(group) = &self.config.group_id else { return };
        let (world, recorder) = (self.live.world(), self.live.world().recorder());
        let group = recorder.name(group);
        for (TopicPartition { topic, partition }, Offset(offset)) in offsets {
            let (topic, partition, client) = (recorder.name(topic), partition.0, self.actor);
            let stored = OffsetStored { group, topic, partition, offset: *offset, generation: 0, client };
            world.record(recorder.context(), kafka(world), stored);
        }
    }

    /// Asks what was committed, where the consumer does it by itself and it may have done so again.
    async fn ask(&self) {
        let now = self.live.world().now();
        if !self.config.auto_commit || self.config.group_id.is_none() || now < self.asks_at.get() {
            return;
        }
        self.asks_at.set(now + self.config.auto_commit_interval);
        let held = self.consumer.assignment();
        if let Ok(found) = self.live.outside(false, self.consumer.committed(held)).await {
            let offsets = found.into_iter().filter_map(|(partition, offset)| Some((partition, offset?))).collect();
            self.committed(&offsets);
        }
    }
}

impl<L: Log + Surveys> LiveReader for Reader<L> {
    fn subscribe(&self, topics: &[&str]) {
        self.reading.consumer.subscribe(topics);
    }

    fn assign(&self, partitions: Vec<TopicPartition>) {
        self.reading.consumer.assign(partitions);
    }

    fn poll(&self, limit: Span) -> Boxed<Result<Polled, ConsumeError>> {
        let reading = Rc::clone(&self.reading);
        Box::pin(async move { reading.poll(limit).await })
    }

    fn revoked(&self) {
        self.reading.consumer.revoked();
    }

    fn commit(&self, offsets: Offsets) -> Boxed<Result<(), CommitError>> {
        let reading = Rc::clone(&self.reading);
        Box::pin(async move {
            let answer = reading.live.outside(true, reading.consumer.commit(offsets.clone())).await;
            if answer.is_ok() {
                reading.committed(&offsets);
            }
            answer
        })
    }

    fn seek(&self, partition: &TopicPartition, offset: Offset) {
        self.reading.consumer.seek(partition, offset);
    }

    fn seek_to_beginning(&self, partition: &TopicPartition) {
        self.reading.consumer.seek_to_beginning(partition);
    }

    fn pause(&self, partitions: &[TopicPartition]) {
        self.reading.consumer.pause(partitions);
    }

    fn resume(&self, partitions: &[TopicPartition]) {
        self.reading.consumer.resume(partitions);
    }

    fn assignment(&self) -> Vec<TopicPartition> {
        self.reading.consumer.assignment()
    }

    fn position(&self, partition: &TopicPartition) -> Option<Offset> {
        self.reading.consumer.position(partition)
    }

    fn lag(&self, partition: &TopicPartition) -> Option<u64> {
        self.reading.consumer.lag(partition)
    }

    fn committed(&self, partitions: Vec<TopicPartition>) -> Boxed<Result<Commits, ConsumeError>> {
        self.reading.live.outside(false, self.reading.consumer.committed(partitions))
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.reading.consumer.group_metadata()
    }

    fn close(&self) -> Boxed<()> {
        let reading = Rc::clone(&self.reading);
        Box::pin(async move {
            reading.live.outside(true, reading.consumer.close()).await;
            reading.leave();
        })
    }
}
