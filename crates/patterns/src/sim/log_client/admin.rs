//! Kafka's admin client on the simulated cluster: topics, partitions, leaders, and what is deleted.

use std::rc::Rc;

use super::SimLog;
use crate::ports::log::{AdminError, Offsets, Partition, PartitionDescription, TopicPartition};
use crate::sim::broker::ask::{Ask, Label, NoAnswer};
use crate::sim::broker::cluster::Cluster;
use crate::sim::broker::controller::Controller;
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::image::{Image, PartitionImage};
use crate::sim::broker::node::delete_records::DeleteRecords;
use crate::sim::broker::node::metadata::Metadata;
use crate::time::Span;

/// `request.timeout.ms`.
const REQUEST_TIMEOUT: Span = Span::from_secs(30);
/// `default.api.timeout.ms`, in tries of `retry.backoff.ms`.
const TRIES: u32 = 600;
/// `retry.backoff.ms`.
const BACKOFF: Span = Span::from_ms(100);

impl SimLog {
    fn cluster(&self) -> Cluster {
        self.server.cluster()
    }

    fn label(&self) -> Label {
        Label { context: self.world.recorder().context(), ..Label::default() }
    }

    /// Asks the controller, again where its process is gone: these requests name the state that they ask for, so
    /// that to ask twice does no harm.
    pub(super) async fn ask_controller<Q>(&self, question: Q) -> Result<(), AdminError>
    where
        Q: Ask<Controller, Answer = Result<(), Error>> + Clone,
    {
        for again in 0..TRIES {
            let asked = self.cluster().ask_controller(self.actor, question.clone(), self.label(), REQUEST_TIMEOUT);
            match asked.await {
                Ok(Ok(())) => return Ok(()),
                // The first try was served, and its answer was lost.
                Ok(Err(Error::TopicAlreadyExists | Error::InvalidPartitions | Error::ElectionNotNeeded))
                    if again > 0 =>
                {
                    return Ok(());
                }
                Ok(Err(error)) => return Err(AdminError::Refused(error)),
                Err(NoAnswer::TimedOut) => return Err(AdminError::OutcomeUnknown),
                Err(NoAnswer::Disconnected) => self.world.executor().sleep(BACKOFF).await,
            }
        }
        Err(AdminError::OutcomeUnknown)
    }

    /// What a broker that answers knows of the cluster.
    pub(super) async fn image(&self) -> Result<Rc<Image>, AdminError> {
        for again in 0..TRIES {
            let broker = BrokerId(1 + again % self.cluster().spec().brokers);
            let asked = self.cluster().ask(self.actor, broker, Metadata, self.label(), REQUEST_TIMEOUT);
            match asked.await {
                Ok(image) => return Ok(image),
                Err(_) => self.world.executor().sleep(BACKOFF).await,
            }
        }
        Err(AdminError::OutcomeUnknown)
    }

    /// Waits until a broker knows of something.
    pub(super) async fn until(&self, is_so: impl Fn(&Image) -> bool) -> Result<(), AdminError> {
        for _ in 0..TRIES {
            if is_so(&*self.image().await?) {
                return Ok(());
            }
            self.world.executor().sleep(BACKOFF).await;
        }
        Err(AdminError::OutcomeUnknown)
    }

    /// Who leads a partition. It is waited for, and so is a partition that nobody knows
    /// (`PartitionLeaderStrategy.handleResponse`).
    async fn leader(&self, partition: &TopicPartition) -> Result<BrokerId, AdminError> {
        for _ in 0..TRIES {
            if let Some(leader) = self.image().await?.leader(partition) {
                return Ok(leader);
            }
            self.world.executor().sleep(BACKOFF).await;
        }
        Err(AdminError::OutcomeUnknown)
    }

    /// Asks the leader of each partition.
    pub(super) async fn delete(&self, before: Offsets) -> Result<(), AdminError> {
        for (partition, offset) in before {
            let leader = self.leader(&partition).await?;
            let question = DeleteRecords(vec![(partition, offset)]);
            let asked = self.cluster().ask(self.actor, leader, question, self.label(), REQUEST_TIMEOUT);
            asked.await.map_err(|_| AdminError::OutcomeUnknown)?.map_err(AdminError::Refused)?;
        }
        Ok(())
    }
}

/// A partition as a tool tells it.
pub(super) fn describe(number: u32, partition: &PartitionImage) -> PartitionDescription {
    let ids = |list: &[BrokerId]| list.iter().map(|id| id.0).collect();
    PartitionDescription {
        partition: Partition(number),
        leader: partition.leader.map(|leader| leader.0),
        leader_epoch: partition.leader_epoch,
        replicas: ids(&partition.replicas),
        isr: ids(&partition.isr),
    }
}
