//! Kafka's consumer on the simulated cluster.

use std::future::Future;

use crate::fact::ActorId;
use crate::ports::LogConsumer;
use crate::ports::log::{
    CommitError, ConsumeError, ConsumerConfig, GroupMetadata, Offset, Offsets, Polled, TopicPartition,
};
use crate::sim::broker::cluster::Cluster;
use crate::sim::network::World;
use crate::time::Span;

/// A consumer. Clones are the same one.
#[derive(Clone)]
pub struct SimConsumer {}

impl SimConsumer {
    pub(super) fn new(world: World, actor: ActorId, cluster: Cluster, config: ConsumerConfig) -> SimConsumer {
        let _ = (world, actor, cluster, config);
        SimConsumer {}
    }
}

impl LogConsumer for SimConsumer {
    fn subscribe(&self, topics: &[&str]) {
        let _ = topics;
        unimplemented!()
    }

    fn assign(&self, partitions: Vec<TopicPartition>) {
        let _ = partitions;
        unimplemented!()
    }

    fn poll(&self, limit: Span) -> impl Future<Output = Result<Polled, ConsumeError>> + 'static {
        let _ = limit;
        async move { unimplemented!() }
    }

    fn revoked(&self) {
        unimplemented!()
    }

    fn commit(&self, offsets: Offsets) -> impl Future<Output = Result<(), CommitError>> + 'static {
        let _ = offsets;
        async move { unimplemented!() }
    }

    fn seek(&self, partition: &TopicPartition, offset: Offset) {
        unimplemented!("{partition} {offset}")
    }

    fn pause(&self, partitions: &[TopicPartition]) {
        let _ = partitions;
        unimplemented!()
    }

    fn resume(&self, partitions: &[TopicPartition]) {
        let _ = partitions;
        unimplemented!()
    }

    fn assignment(&self) -> Vec<TopicPartition> {
        unimplemented!()
    }

    fn position(&self, partition: &TopicPartition) -> Option<Offset> {
        unimplemented!("{partition}")
    }

    fn lag(&self, partition: &TopicPartition) -> Option<u64> {
        unimplemented!("{partition}")
    }

    fn committed(
        &self,
        partitions: Vec<TopicPartition>,
    ) -> impl Future<Output = Result<Vec<(TopicPartition, Option<Offset>)>, ConsumeError>> + 'static {
        let _ = partitions;
        async move { unimplemented!() }
    }

    fn group_metadata(&self) -> GroupMetadata {
        unimplemented!()
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        async move { unimplemented!() }
    }
}
