//! Who leads (`PartitionChangeBuilder`, `ReplicationControlManager.generateLeaderAndIsrUpdates`).
//!
//! A leader is the first of the replicas that is in sync and not fenced. The last replica in sync stays in the list
//! when it is gone, since it alone has everything: the partition then waits for it, or, where
//! `unclean.leader.election.enable` allows it, goes on with another and loses what that one had not copied.
//!
//! That is Kafka with `eligible.leader.replicas.version` at 0. At 1, the default of a cluster that began with 4.1, the
//! list can become empty, and whoever has left it since it fell below `min.insync.replicas` may lead too: nothing has
//! been acknowledged to `acks=all` since then that it does not have (KIP-966). A broker whose process has crashed loses
//! that right, as its disk may have.

use super::Controller;
use crate::recorder::Context;
use crate::sim::broker::error::Error;
use crate::sim::broker::facts::{Elected, InSync, Leaderless, OutOfSync};
use crate::sim::broker::ids::{BrokerId, LeaderEpoch, TopicPartition};
use crate::sim::broker::image::{Image, PartitionImage, is_internal};

/// How an election chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Keeps the leader if it may lead, else the first in sync; another only where `unclean` allows it.
    Online {
        /// Whether a replica that is not in sync may lead.
        unclean: bool,
    },
    /// The preferred leader if it is in sync, else as it is.
    Preferred,
}

/// Chooses the leader among the replicas of a partition, of whom `is_active` may lead. Says whether the choice is
/// unclean.
pub(super) fn choose(
    partition: &PartitionImage,
    choice: Choice,
    is_active: impl Fn(BrokerId) -> bool,
) -> Option<(BrokerId, bool)> {
    let may_lead = |id: &&BrokerId| partition.isr.contains(id) && is_active(**id);
    let preferred = partition.replicas.iter().take(1).find(may_lead);
    let current = partition.leader.filter(|leader| may_lead(&leader));
    let first = partition.replicas.iter().find(may_lead);
    match choice {
        Choice::Preferred => preferred.copied().or(partition.leader).map(|leader| (leader, false)),
        Choice::Online { unclean } => {
            let clean = current.or(first.copied()).map(|leader| (leader, false));
            let any = || partition.replicas.iter().find(|id| is_active(**id)).map(|leader| (*leader, true));
            clean.or_else(|| unclean.then(any).flatten())
        }
    }
}

/// Whether somebody who asks for it gets another leader (`ReplicationControlManager.electLeader`).
fn may_elect(partition: &PartitionImage, choice: Choice, is_active: impl Fn(BrokerId) -> bool) -> Result<(), Error> {
    let preferred = partition.replicas.first().copied();
    let elected = choose(partition, choice, is_active).map(|(leader, _)| leader);
    match choice {
        Choice::Preferred if partition.leader == preferred => Err(Error::ElectionNotNeeded),
        Choice::Preferred if elected != preferred => Err(Error::PreferredLeaderNotAvailable),
        Choice::Online { .. } if partition.leader.is_some() => Err(Error::ElectionNotNeeded),
        Choice::Online { .. } if elected.is_none() => Err(Error::EligibleLeadersNotAvailable),
        Choice::Preferred | Choice::Online { .. } => Ok(()),
    }
}

impl Controller {
    /// A broker is fenced: takes it out of the replicas in sync, and elects others where it led.
    pub(super) fn do_without(&self, image: &mut Image, gone: BrokerId, context: Context) {
        let affected = |partition: &PartitionImage| partition.isr.contains(&gone) || partition.leader == Some(gone);
        self.change(image, context, affected, |partition| {
            let left: Vec<BrokerId> = partition.isr.iter().filter(|id| **id != gone).copied().collect();
            if !left.is_empty() {
                partition.isr = left;
            }
        });
    }

    /// A broker may lead again: elects it where nobody else could.
    pub(super) fn elect_where_nobody_leads(&self, image: &mut Image, context: Context) {
        self.change(image, context, |partition| partition.leader.is_none(), |_| {});
    }

    /// Changes the affected partitions, elects, and tells the trace.
    fn change(
        &self,
        image: &mut Image,
        context: Context,
        affected: impl Fn(&PartitionImage) -> bool,
        change: impl Fn(&mut PartitionImage),
    ) {
        let chosen: Vec<TopicPartition> =
            image.partitions().filter(|(_, partition)| affected(partition)).map(|(of, _)| of).collect();
        for of in chosen {
            let unclean = image.topics.get(&*of.topic).is_some_and(|topic| topic.spec.unclean_leader_election);
            self.change_partition(image, &of, context, &change, Choice::Online { unclean });
        }
    }

    /// Changes one partition, elects by `choice`, raises the epochs, and tells the trace.
    pub(super) fn change_partition(
        &self,
        image: &mut Image,
        of: &TopicPartition,
        context: Context,
        change: &dyn Fn(&mut PartitionImage),
        choice: Choice,
    ) {
        let brokers = image.brokers.clone();
        let is_active = |id: BrokerId| brokers.get(&id).is_some_and(|broker| !broker.fenced);
        let Some(topic) = image.topics.get_mut(&*of.topic) else { return };
        let Some(partition) = topic.partitions.get_mut(of.partition.0 as usize) else { return };
        let before = partition.clone();
        change(partition);
        let elected = choose(partition, choice, is_active);
        partition.leader = elected.map(|(leader, _)| leader);
        let unclean = elected.is_some_and(|(_, unclean)| unclean);
        if let Some((leader, true)) = elected {
            partition.isr = vec![leader];
        }
        if partition.leader != before.leader {
            partition.leader_epoch = LeaderEpoch(before.leader_epoch.0 + 1);
        }
        if *partition != before {
            partition.partition_epoch = before.partition_epoch + 1;
            let after = partition.clone();
            self.tell_change(of, &before, &after, unclean, context);
        }
    }

    /// Tells the trace what has changed about a partition.
    pub(super) fn tell_change(
        &self,
        of: &TopicPartition,
        before: &PartitionImage,
        after: &PartitionImage,
        unclean: bool,
        context: Context,
    ) {
        if is_internal(&of.topic) {
            return;
        }
        let (topic, partition) = (self.world.recorder().name(&of.topic), of.partition.0);
        let actor = |id: &BrokerId| self.cluster().node(*id).actor();
        let size = after.isr.len() as u32;
        for id in before.isr.iter().filter(|id| !after.isr.contains(id)) {
            let data = OutOfSync { topic, partition, replica: actor(id), size };
            self.decided.set(Some(self.world.record(context, self.actor, data)));
        }
        for id in after.isr.iter().filter(|id| !before.isr.contains(id)) {
            let data = InSync { topic, partition, replica: actor(id), size };
            self.decided.set(Some(self.world.record(context, self.actor, data)));
        }
        if before.leader != after.leader {
            let epoch = after.leader_epoch.0;
            let told = match &after.leader {
                Some(leader) => {
                    let data = Elected { topic, partition, leader: actor(leader), epoch, unclean };
                    self.world.record(context, self.actor, data)
                }
                None => self.world.record(context, self.actor, Leaderless { topic, partition, epoch }),
            };
            self.decided.set(Some(told));
        }
    }

    /// Gives every partition back to its preferred leader where that is in sync
    /// (`auto.leader.rebalance.enable`).
    pub(super) fn give_back_all(&self) {
        let image = self.image();
        let is_active = |id: BrokerId| image.brokers.get(&id).is_some_and(|broker| !broker.fenced);
        let imbalanced = |partition: &PartitionImage| {
            choose(partition, Choice::Preferred, is_active).map(|(leader, _)| leader) != partition.leader
        };
        let all: Vec<TopicPartition> =
            image.partitions().filter(|(_, partition)| imbalanced(partition)).map(|(of, _)| of).collect();
        if !all.is_empty() {
            let context = Context::default();
            self.decide(|image| {
                all.iter().for_each(|of| self.change_partition(image, of, context, &|_| {}, Choice::Preferred));
            });
        }
    }

    /// Elects leaders for a topic because somebody asks for it (`ReplicationControlManager.electLeaders`).
    ///
    /// # Errors
    /// That of the first partition whose leader cannot be elected so, or need not; the others have theirs all the same.
    /// Kafka tells each partition's.
    pub(super) fn elect_for_topic(&self, topic: &str, choice: Choice, context: Context) -> Result<(), Error> {
        let image = self.image();
        if !image.topics.contains_key(topic) {
            return Err(Error::UnknownTopicOrPartition);
        }
        let is_active = |id: BrokerId| image.brokers.get(&id).is_some_and(|broker| !broker.fenced);
        let of_topic = image.partitions().filter(|(of, _)| &*of.topic == topic);
        let all: Vec<(TopicPartition, Result<(), Error>)> =
            of_topic.map(|(of, partition)| (of, may_elect(partition, choice, is_active))).collect();
        if all.iter().any(|(_, allowed)| allowed.is_ok()) {
            self.decide(|image| {
                let allowed = all.iter().filter(|(_, allowed)| allowed.is_ok());
                allowed.for_each(|(of, _)| self.change_partition(image, of, context, &|_| {}, choice));
            });
        }
        all.into_iter().try_for_each(|(_, allowed)| allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partition(replicas: &[u32], isr: &[u32], leader: Option<u32>) -> PartitionImage {
        let ids = |list: &[u32]| list.iter().map(|id| BrokerId(*id)).collect();
        PartitionImage {
            replicas: ids(replicas),
            isr: ids(isr),
            leader: leader.map(BrokerId),
            leader_epoch: LeaderEpoch(0),
            partition_epoch: 0,
        }
    }

    fn chosen(partition: &PartitionImage, choice: Choice, active: &[u32]) -> Option<(u32, bool)> {
        choose(partition, choice, |id| active.contains(&id.0)).map(|(id, unclean)| (id.0, unclean))
    }

    const CLEAN: Choice = Choice::Online { unclean: false };
    const UNCLEAN: Choice = Choice::Online { unclean: true };

    /// `PartitionChangeBuilderTest#testElectLeader`.
    #[test]
    fn the_first_replica_in_sync_leads() {
        let led = partition(&[2, 1, 3], &[1, 3], Some(1));
        assert_eq!(chosen(&led, CLEAN, &[1, 2, 3]), Some((1, false)), "whoever leads goes on");
        assert_eq!(chosen(&led, CLEAN, &[2, 3]), Some((3, false)), "2 is not in sync");
        assert_eq!(chosen(&led, CLEAN, &[2]), None);
        assert_eq!(chosen(&led, UNCLEAN, &[2]), Some((2, true)));
        assert_eq!(chosen(&led, UNCLEAN, &[2, 3]), Some((3, false)), "unclean is the last resort");
    }

    #[test]
    fn the_preferred_leader_gets_its_place_back_once_it_is_in_sync() {
        assert_eq!(chosen(&partition(&[2, 1, 3], &[1, 2], Some(1)), Choice::Preferred, &[1, 2, 3]), Some((2, false)));
        assert_eq!(chosen(&partition(&[2, 1, 3], &[1, 3], Some(1)), Choice::Preferred, &[1, 2, 3]), Some((1, false)));
    }

    /// `ReplicationControlManagerTest#testElectPreferredLeaders`, `#testElectUncleanLeaders`.
    #[test]
    fn who_asks_for_an_election_learns_why_there_is_none() {
        let asked = |partition: &PartitionImage, choice, active: &[u32]| {
            may_elect(partition, choice, |id| active.contains(&id.0))
        };
        let (away, led) = (partition(&[2, 1, 3], &[1, 3], Some(1)), partition(&[2, 1, 3], &[1, 2], Some(2)));
        let back = partition(&[2, 1, 3], &[1, 2, 3], Some(1));
        assert_eq!(asked(&led, Choice::Preferred, &[1, 2, 3]), Err(Error::ElectionNotNeeded));
        assert_eq!(asked(&away, Choice::Preferred, &[1, 2, 3]), Err(Error::PreferredLeaderNotAvailable));
        assert_eq!(asked(&back, Choice::Preferred, &[1, 2, 3]), Ok(()));
        let lost = partition(&[2, 1, 3], &[2], None);
        assert_eq!(asked(&away, UNCLEAN, &[1, 2, 3]), Err(Error::ElectionNotNeeded));
        assert_eq!(asked(&lost, UNCLEAN, &[]), Err(Error::EligibleLeadersNotAvailable));
        assert_eq!(asked(&lost, UNCLEAN, &[3]), Ok(()));
    }
}
