//! The simulated log as one actor reaches it: Kafka's clients, on the simulated cluster.

mod backoff;
mod bell;
mod consumer;
mod metadata;
mod producer;
mod server;

use std::future::Future;
use std::rc::Rc;

pub use consumer::SimConsumer;
pub use producer::SimProducer;
pub(super) use server::LogServer;

use crate::fact::{ActorId, Record};
use crate::ports::Log;
use crate::ports::log::{AdminError, ConsumerConfig, Offsets, PartitionDescription, ProducerConfig, TopicSpec};
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
        let _ = topic;
        async move { unimplemented!() }
    }

    fn add_partitions(&self, topic: &str, count: u32) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let _ = (topic, count);
        async move { unimplemented!() }
    }

    fn delete_records(&self, before: Offsets) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let _ = before;
        async move { unimplemented!() }
    }

    fn elect_leaders(&self, topic: &str, unclean: bool) -> impl Future<Output = Result<(), AdminError>> + 'static {
        let _ = (topic, unclean);
        async move { unimplemented!() }
    }

    fn describe(&self, topic: &str) -> impl Future<Output = Result<Vec<PartitionDescription>, AdminError>> + 'static {
        let _ = topic;
        async move { unimplemented!() }
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
