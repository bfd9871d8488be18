//! Kafka's producer on the simulated cluster.

use std::future::Future;

use crate::fact::ActorId;
use crate::ports::LogProducer;
use crate::ports::log::{GroupMetadata, NewRecord, Offsets, OnSent, ProducerConfig, SendError, TransactionError};
use crate::sim::broker::cluster::Cluster;
use crate::sim::network::World;

/// A producer. Clones are the same one.
#[derive(Clone)]
pub struct SimProducer {}

impl SimProducer {
    pub(super) fn new(world: World, actor: ActorId, cluster: Cluster, config: ProducerConfig) -> SimProducer {
        let _ = (world, actor, cluster, config);
        SimProducer {}
    }
}

impl LogProducer for SimProducer {
    fn send(&self, record: NewRecord, done: OnSent) -> impl Future<Output = Result<(), SendError>> + 'static {
        let _ = (record, done);
        async move { unimplemented!() }
    }

    fn flush(&self) -> impl Future<Output = ()> + 'static {
        async move { unimplemented!() }
    }

    fn init_transactions(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        async move { unimplemented!() }
    }

    fn begin_transaction(&self) -> Result<(), TransactionError> {
        unimplemented!()
    }

    fn send_offsets_to_transaction(
        &self,
        offsets: Offsets,
        group: GroupMetadata,
    ) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        let _ = (offsets, group);
        async move { unimplemented!() }
    }

    fn commit_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        async move { unimplemented!() }
    }

    fn abort_transaction(&self) -> impl Future<Output = Result<(), TransactionError>> + 'static {
        async move { unimplemented!() }
    }

    fn close(&self) -> impl Future<Output = ()> + 'static {
        async move { unimplemented!() }
    }
}
