//! Kafka's consumer on the simulated cluster: `ClassicKafkaConsumer`.
//!
//! 1. [`subscription`]: what it wants and holds, and where it stands in each partition.
//! 2. [`membership`], [`joining`], [`heartbeat`]: how it is a member of its group.
//! 3. [`positions`]: where reading begins. [`fetcher`], [`fetched`]: what is read ahead of the polls.
//! 4. [`commits`]: what was done.
//! 5. [`poll`]: brings it together.
//!
//! Not modelled: the next generation of the group protocol (KIP-848), subscription by a pattern of names,
//! offsets by time, positions that are checked after an election (`OffsetsForLeaderEpoch`, KIP-320: a position
//! beyond the new leader's log is reset as one out of range), fetching from a follower (KIP-392), incremental
//! fetch sessions (KIP-227), interceptors, deserialisers, and a limit on how long `close` may take.

mod commits;
mod fetched;
mod fetcher;
mod heartbeat;
mod joining;
mod membership;
mod poll;
mod positions;
mod shared;
mod subscription;

use std::future::Future;
use std::rc::Rc;

use self::membership::Stage;
use self::shared::Consumer;
use self::subscription::{Begin, Wanted};
use crate::fact::ActorId;
use crate::ports::LogConsumer;
use crate::ports::log::{
    CommitError, ConsumeError, ConsumerConfig, GroupMetadata, Offset, Offsets, Polled, TopicPartition,
};
use crate::sim::broker::cluster::Cluster;
use crate::sim::network::World;
use crate::time::Span;

/// How long `close` commits at most (`DEFAULT_CLOSE_TIMEOUT_MS`).
const CLOSE_TIMEOUT: Span = Span::from_secs(30);

/// A consumer. Clones are the same one.
#[derive(Clone)]
pub struct SimConsumer {
    consumer: Rc<Consumer>,
}

impl SimConsumer {
    pub(super) fn new(world: World, actor: ActorId, cluster: Cluster, config: ConsumerConfig) -> SimConsumer {
        SimConsumer { consumer: Rc::new(Consumer::new(world, actor, cluster, config)) }
    }
}

impl LogConsumer for SimConsumer {
    fn subscribe(&self, topics: &[&str]) {
        let topics = Rc::new(topics.iter().map(|topic| Rc::from(*topic)).collect());
        let mut subscription = self.consumer.subscription.borrow_mut();
        if subscription.wanted == Wanted::Partitions {
            subscription.take_all();
        }
        subscription.wanted = Wanted::Topics(topics);
        drop(subscription);
        self.consumer.bell.ring();
    }

    fn assign(&self, partitions: Vec<TopicPartition>) {
        self.consumer.hold(&partitions);
    }

    fn poll(&self, limit: Span) -> impl Future<Output = Result<Polled, ConsumeError>> + 'static {
        let consumer = Rc::clone(&self.consumer);
        async move { consumer.poll(limit).await }
    }

    fn revoked(&self) {
        self.consumer.give_up();
    }

    fn commit(&self, offsets: Offsets) -> impl Future<Output = Result<(), CommitError>> + 'static {
        let consumer = Rc::clone(&self.consumer);
        async move { consumer.commit(offsets, consumer.now() + consumer.config.api_timeout).await }
    }

    fn seek(&self, partition: &TopicPartition, offset: Offset) {
        if let Some(held) = self.consumer.subscription.borrow_mut().get_mut(partition) {
            held.position = Ok(offset);
        }
        self.consumer.bell.ring();
    }

    fn seek_to_beginning(&self, partition: &TopicPartition) {
        if let Some(held) = self.consumer.subscription.borrow_mut().get_mut(partition) {
            held.position = Err(Begin::Start);
        }
        self.consumer.bell.ring();
    }

    fn pause(&self, partitions: &[TopicPartition]) {
        self.set_paused(partitions, true);
    }

    fn resume(&self, partitions: &[TopicPartition]) {
        self.set_paused(partitions, false);
    }

    fn assignment(&self) -> Vec<TopicPartition> {
        self.consumer.subscription.borrow().partitions()
    }

    fn position(&self, partition: &TopicPartition) -> Option<Offset> {
        self.consumer.subscription.borrow().get(partition)?.position.ok()
    }

    fn lag(&self, partition: &TopicPartition) -> Option<u64> {
        self.consumer.subscription.borrow().lag(partition, self.consumer.config.isolation)
    }

    fn committed(
        &self,
        partitions: Vec<TopicPartition>,
    ) -> impl Future<Output = Result<Vec<(TopicPartition, Option<Offset>)>, ConsumeError>> + 'static {
        let consumer = Rc::clone(&self.consumer);
        async move { consumer.committed(partitions).await }
    }

    fn group_metadata(&self) -> GroupMetadata {
        self.consumer.group_metadata()
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        let consumer = Rc::clone(&self.consumer);
        async move {
            if consumer.is_closed.get() {
                return;
            }
            consumer.commit_all(CLOSE_TIMEOUT.min(consumer.config.api_timeout)).await;
            consumer.is_closed.set(true);
            consumer.bell.ring();
            let is_member = consumer.group.borrow().stage != Stage::Outside;
            if let Some(group) = consumer.config.group_id.clone().filter(|_| is_member) {
                consumer.leave(&group, "the consumer is being closed").await;
            }
            consumer.subscription.borrow_mut().take_all();
        }
    }
}

impl SimConsumer {
    fn set_paused(&self, partitions: &[TopicPartition], is_paused: bool) {
        for partition in partitions {
            if let Some(held) = self.consumer.subscription.borrow_mut().get_mut(partition) {
                held.is_paused = is_paused;
            }
        }
        self.consumer.bell.ring();
    }
}
