//! The simulated log as one actor reaches it: Kafka's clients, on the simulated cluster. Beside it is a real one, as a live
//! run reaches it: [`door`] and [`live`].

mod admin;
mod backoff;
mod bell;
mod consumer;
pub mod door;
mod either;
pub mod facts;
pub mod live;
mod metadata;
mod producer;
mod server;

use std::future::Future;
use std::rc::Rc;

pub use consumer::SimConsumer;
pub use either::{EitherConsumer, EitherLog, EitherProducer};
pub use producer::SimProducer;
pub(super) use server::LogServer;

use self::admin::describe;
use crate::fact::{ActorId, Record};
use crate::ports::Log;
use crate::ports::log::{AdminError, ConsumerConfig, Offsets, PartitionDescription, ProducerConfig, TopicSpec};
use crate::sim::broker::controller::topics::{CreatePartitions, CreateTopic, ElectLeaders};
use crate::sim::broker::error::Error;
use crate::sim::network::World;

/// The cluster as one actor reaches it.
#[derive(Clone)]
pub struct SimLog {
    world: World,
    actor: ActorId,
    server: Rc<LogServer>,
}

impl SimLog {
    pub(super) fn new(world: World, actor: ActorId, server: Rc<LogServer>) -> SimLog {
        SimLog { world, actor, server }
    }
}

impl Log for SimLog {
    type Producer = SimProducer;
    type Consumer = SimConsumer;

    fn create_topic(&self, topic: TopicSpec) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let admin = self.clone();
        async move {
            let name = Rc::clone(&topic.name);
            admin.ask_controller(CreateTopic(topic)).await?;
            // The brokers hear of it a moment later; until then a client would be told that there is none.
            admin.until(move |image| image.topics.contains_key(&name)).await
        }
    }

    fn add_partitions(&self, topic: &str, count: u32) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let (admin, topic): (_, Rc<str>) = (self.clone(), topic.into());
        async move { admin.ask_controller(CreatePartitions { topic, count }).await }
    }

    fn delete_records(&self, before: Offsets) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let admin = self.clone();
        async move { admin.delete(before).await }
    }

    fn elect_leaders(&self, topic: &str, unclean: bool) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let (admin, topic): (_, Rc<str>) = (self.clone(), topic.into());
        async move { admin.ask_controller(ElectLeaders { topic, unclean }).await }
    }

    fn describe(&self, topic: &str) -> impl Future<Output = Result<Vec<PartitionDescription>, AdminError>> + 'static {
        let (admin, topic): (_, Rc<str>) = (self.clone(), topic.into());
        async move {
            let image = admin.image().await?;
            let topic = image.topics.get(&topic).ok_or(AdminError::Refused(Error::UnknownTopicOrPartition))?;
            Ok((0..).zip(&topic.partitions).map(|(number, partition)| describe(number, partition)).collect())
        }
    }

    fn producer(&self, config: ProducerConfig) -> SimProducer {
        SimProducer::new(self.world.clone(), self.actor, self.server.cluster(), config)
    }

    fn consumer(&self, config: ConsumerConfig) -> SimConsumer {
        SimConsumer::new(self.world.clone(), self.actor, self.server.cluster(), config)
    }

    fn next_record(&self) -> Record {
        self.server.cluster().next_record()
    }
}
