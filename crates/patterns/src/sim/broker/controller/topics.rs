//! Topics: making them, adding partitions, and where replicas are placed.

use std::rc::Rc;

use super::Controller;
use super::election::Choice;
use crate::ports::log::{Partition, TopicSpec};
use crate::recorder::Context;
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::facts::{Elected, Leaderless, ReplicaPlaced};
use crate::sim::broker::ids::{BrokerId, LeaderEpoch, TopicPartition};
use crate::sim::broker::image::{Image, OFFSETS_TOPIC, PartitionImage, TRANSACTIONS_TOPIC, TopicImage, is_internal};
use crate::sim::broker::log_config::LogConfig;
use crate::sim::network::Reply;

/// `offsets.topic.segment.bytes` and `transaction.state.log.segment.bytes`.
const INTERNAL_SEGMENT_BYTES: u64 = 100 << 20;

/// `CreateTopics`: makes a topic.
#[derive(Clone, Debug)]
pub struct CreateTopic(pub TopicSpec);

/// `CreatePartitions`: raises the number of partitions.
#[derive(Clone, Debug)]
pub struct CreatePartitions {
    /// Of which topic.
    pub topic: Rc<str>,
    /// To how many.
    pub count: u32,
}

/// `ElectLeaders`: gives partitions to their preferred leaders, or, `unclean`, to anybody who is there.
#[derive(Clone, Debug)]
pub struct ElectLeaders {
    /// Of which topic.
    pub topic: Rc<str>,
    /// At the price of what the new leader has not copied.
    pub unclean: bool,
}

impl Ask<Controller> for CreateTopic {
    type Answer = Result<(), Error>;
    const WHAT: &'static str = "create-topics";

    fn serve(&self, controller: &Rc<Controller>, from: Asker, reply: Reply<Self::Answer>) {
        reply.send(controller.create_topic(&self.0, from.context));
    }
}

impl Ask<Controller> for CreatePartitions {
    type Answer = Result<(), Error>;
    const WHAT: &'static str = "create-partitions";

    fn serve(&self, controller: &Rc<Controller>, from: Asker, reply: Reply<Self::Answer>) {
        reply.send(controller.create_partitions(&self.topic, self.count, from.context));
    }
}

impl Ask<Controller> for ElectLeaders {
    type Answer = Result<(), Error>;
    const WHAT: &'static str = "elect-leaders";

    fn serve(&self, controller: &Rc<Controller>, from: Asker, reply: Reply<Self::Answer>) {
        let choice = if self.unclean { Choice::Online { unclean: true } } else { Choice::Preferred };
        reply.send(controller.elect_for_topic(&self.topic, choice, from.context));
    }
}

/// The brokers of a partition: the first is the preferred leader, the others follow it in the order of their
/// numbers, and the next partition begins with the next broker. `StripedReplicaPlacer` without racks does the same
/// from a place that it draws; here it always begins with the first broker, so that a picture looks alike.
fn place(partition: u32, copies: u32, brokers: &[BrokerId]) -> Vec<BrokerId> {
    let turn = |copy: u32| brokers[((partition + copy) as usize) % brokers.len()];
    (0..copies).map(turn).collect()
}

impl Controller {
    /// Makes the topics of the coordinators. Kafka makes each when it is first needed.
    pub(super) fn make_internal_topics(&self) {
        let spec = self.cluster().spec().clone();
        let copies = spec.internal_replication_factor.min(spec.brokers);
        let log =
            LogConfig { compact: true, delete: false, segment_bytes: INTERNAL_SEGMENT_BYTES, ..LogConfig::default() };
        let internal = |name, partitions, min_insync_replicas: u32| TopicSpec {
            partitions,
            replication_factor: copies,
            min_insync_replicas: min_insync_replicas.min(copies),
            log,
            ..TopicSpec::named(name)
        };
        let topics = [
            internal(OFFSETS_TOPIC, spec.offsets_partitions, 1),
            internal(TRANSACTIONS_TOPIC, spec.transactions_partitions, spec.internal_min_insync),
        ];
        for topic in topics {
            self.create_topic(&topic, Context::default()).expect("they are new, and there are brokers");
        }
    }

    fn all_brokers(&self) -> Vec<BrokerId> {
        self.cluster().nodes().iter().map(|node| node.id()).collect()
    }

    /// `ReplicationControlManager.createTopics`.
    fn create_topic(&self, spec: &TopicSpec, context: Context) -> Result<(), Error> {
        let brokers = self.all_brokers();
        if self.image().topics.contains_key(&*spec.name) {
            return Err(Error::TopicAlreadyExists);
        }
        if spec.partitions == 0 {
            return Err(Error::InvalidPartitions);
        }
        if spec.replication_factor == 0 || spec.replication_factor as usize > brokers.len() {
            return Err(Error::InvalidReplicationFactor);
        }
        self.decide(|image| {
            let partitions = (0..spec.partitions).map(|number| self.new_partition(image, spec, number, context));
            let topic = TopicImage { partitions: partitions.collect(), spec: Rc::new(spec.clone()) };
            image.topics.insert(Rc::clone(&spec.name), topic);
        });
        Ok(())
    }

    fn create_partitions(&self, topic: &Rc<str>, count: u32, context: Context) -> Result<(), Error> {
        let image = self.image();
        let known = image.topics.get(topic).ok_or(Error::UnknownTopicOrPartition)?;
        let now = known.partitions.len() as u32;
        if count <= now {
            return Err(Error::InvalidPartitions);
        }
        let spec = Rc::clone(&known.spec);
        self.decide(|image| {
            let added: Vec<PartitionImage> =
                (now..count).map(|number| self.new_partition(image, &spec, number, context)).collect();
            let topic = image.topics.get_mut(topic).expect("it was there a moment ago");
            topic.partitions.extend(added);
        });
        Ok(())
    }

    /// A partition that nobody has written to: all its replicas that are there are in sync.
    fn new_partition(&self, image: &Image, spec: &TopicSpec, number: u32, context: Context) -> PartitionImage {
        let brokers = self.all_brokers();
        let replicas = place(number, spec.replication_factor, &brokers);
        let is_active = |id: &&BrokerId| image.brokers.get(*id).is_some_and(|broker| !broker.fenced);
        let active: Vec<BrokerId> = replicas.iter().filter(is_active).copied().collect();
        let leader = active.first().copied();
        let isr = if active.is_empty() { replicas.clone() } else { active };
        let of = TopicPartition { topic: Rc::clone(&spec.name), partition: Partition(number) };
        let partition = PartitionImage { replicas, isr, leader, leader_epoch: LeaderEpoch(0), partition_epoch: 0 };
        self.tell_new_partition(&of, spec, &partition, context);
        partition
    }

    fn tell_new_partition(&self, of: &TopicPartition, spec: &TopicSpec, new: &PartitionImage, context: Context) {
        if is_internal(&of.topic) {
            return;
        }
        let (topic, partition) = (self.world.recorder().name(&of.topic), of.partition.0);
        let (replicas, min_insync) = (new.replicas.len() as u32, spec.min_insync_replicas);
        for (place, id) in (0..).zip(&new.replicas) {
            let data = ReplicaPlaced { topic, partition, place, replicas, min_insync };
            self.world.record(context, self.cluster().node(*id).actor(), data);
        }
        let told = match new.leader {
            Some(leader) => {
                let leader = self.cluster().node(leader).actor();
                self.world.record(context, self.actor, Elected { topic, partition, leader, epoch: 0, unclean: false })
            }
            None => self.world.record(context, self.actor, Leaderless { topic, partition, epoch: 0 }),
        };
        self.decided.set(Some(told));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaders_go_round_and_followers_come_after_them() {
        let brokers = [1, 2, 3].map(BrokerId);
        let placed = |partition, copies| place(partition, copies, &brokers).iter().map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(placed(0, 3), [1, 2, 3]);
        assert_eq!(placed(1, 3), [2, 3, 1]);
        assert_eq!(placed(5, 2), [3, 1]);
    }
}
