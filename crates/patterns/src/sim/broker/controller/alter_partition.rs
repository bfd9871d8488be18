//! `AlterPartition`: a leader asks for other replicas in sync (KIP-497).

use std::rc::Rc;

use super::Controller;
use crate::recorder::Context;
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::{BrokerId, LeaderEpoch, TopicPartition};
use crate::sim::broker::image::PartitionImage;
use crate::sim::network::Reply;

/// Asks for these replicas to be in sync.
#[derive(Clone, Debug)]
pub struct AlterPartition {
    /// Who asks.
    pub broker: BrokerId,
    /// For which partition.
    pub partition: TopicPartition,
    /// In which term.
    pub leader_epoch: LeaderEpoch,
    /// After which change of the partition.
    pub partition_epoch: u32,
    /// Who is in sync.
    pub isr: Vec<BrokerId>,
}

impl Ask<Controller> for AlterPartition {
    /// What the partition is now.
    type Answer = Result<PartitionImage, Error>;

    const WHAT: &'static str = "alter-partition";

    fn serve(&self, controller: &Rc<Controller>, from: Asker, reply: Reply<Self::Answer>) {
        reply.send(controller.alter_partition(self, from.context));
    }
}

impl Controller {
    /// `ReplicationControlManager.alterPartition`: only the leader of this very term may ask, from what the
    /// partition is now, and nobody who is fenced can be in sync (KIP-841).
    fn alter_partition(&self, asked: &AlterPartition, context: Context) -> Result<PartitionImage, Error> {
        let AlterPartition { broker, partition: of, leader_epoch, partition_epoch, isr } = asked;
        let image = self.image();
        let before = image.partition(of).ok_or(Error::UnknownTopicOrPartition)?.clone();
        if before.leader != Some(*broker) || before.leader_epoch != *leader_epoch {
            return Err(Error::FencedLeaderEpoch);
        }
        if before.partition_epoch != *partition_epoch {
            return Err(Error::InvalidUpdateVersion);
        }
        let is_fenced = |id: &BrokerId| image.brokers.get(id).is_none_or(|broker| broker.fenced);
        if isr.iter().any(is_fenced) || !isr.contains(broker) {
            return Err(Error::InvalidRequest);
        }
        let after = PartitionImage { isr: isr.clone(), partition_epoch: partition_epoch + 1, ..before.clone() };
        self.tell_change(of, &before, &after, false, context);
        self.decide(|image| {
            let topic = image.topics.get_mut(&*of.topic).expect("it was there a moment ago");
            topic.partitions[of.partition.0 as usize] = after.clone();
        });
        Ok(after)
    }
}
