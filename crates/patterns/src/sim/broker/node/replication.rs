//! How followers copy what leaders append, and how a leader sees how far they are.
//!
//! A broker has one task for each broker that it follows; the task fetches all partitions that it follows
//! there in one request (`ReplicaFetcherThread`, `AbstractFetcherThread`). Where the logs part, the leader says
//! so in its answer and the follower cuts its own (KIP-595); the leader counts what a follower has by the offset
//! that it asks for next.

use std::rc::Rc;

use super::Node;
use super::fetch::{Fetch, FetchPartition, FetchedData, FetchedPartition, check_epoch};
use super::list_offsets::{ListOffsets, OffsetSpec};
use crate::fact::FactId;
use crate::ports::log::{Isolation, Offset, TopicPartition};
use crate::recorder::Context;
use crate::sim::Role as TaskRole;
use crate::sim::broker::ask::Label;
use crate::sim::broker::controller::alter_partition::AlterPartition;
use crate::sim::broker::error::Error;
use crate::sim::broker::facts::{Copied, LogStart, Truncated};
use crate::sim::broker::ids::{BrokerId, LeaderEpoch};
use crate::sim::broker::image::is_internal;
use crate::sim::broker::log::Upto;
use crate::sim::broker::replica::{Replica, Role};
use crate::time::{Span, Time};

/// How long a follower waits for an answer (`replica.socket.timeout.ms`).
const SOCKET_TIMEOUT: Span = Span::from_secs(30);

impl Node {
    /// A follower has asked for `asked`: it has everything before (`Partition.updateFollowerFetchState`).
    pub(super) fn follower_fetches(self: &Rc<Node>, follower: BrokerId, asked: &FetchPartition, context: Context) {
        let now = self.world().now();
        let (moved, in_sync) = {
            let mut replicas = self.replicas.borrow_mut();
            let Some(replica) = replicas.get_mut(&asked.partition) else { return };
            let end = replica.log.end();
            let same = asked
                .last_fetched_epoch
                .is_none_or(|last| matches!(replica.log.diverges_from(last, asked.offset), Ok(None)));
            if check_epoch(replica, asked.leader_epoch).is_err() || !same || asked.offset > end {
                return;
            }
            let Some(leading) = replica.leading_mut() else { return };
            let Some(progress) = leading.followers.get_mut(&follower) else { return };
            let moved = progress.end != Some(asked.offset);
            progress.fetched(asked.offset, end, now);
            (moved, leading.isr.contains(&follower))
        };
        if moved {
            self.raise_high_watermark(&asked.partition, context);
            self.answer_fetches(&asked.partition);
        }
        if !in_sync {
            self.admit(&asked.partition, follower);
        }
    }

    /// Asks the controller to count a follower, which it does not count yet, among the replicas in sync, where it has
    /// come far enough (`Partition.maybeExpandIsr`).
    fn admit(self: &Rc<Node>, partition: &TopicPartition, follower: BrokerId) {
        let image = self.image();
        let is_fenced = image.brokers.get(&follower).is_none_or(|broker| broker.fenced);
        let wanted = {
            let mut replicas = self.replicas.borrow_mut();
            let Some(replica) = replicas.get_mut(partition) else { return };
            let high_watermark = replica.log.high_watermark();
            let Some(leading) = replica.leading_mut() else { return };
            let end = leading.followers.get(&follower).and_then(|progress| progress.end);
            let far_enough = end.is_some_and(|end| end >= high_watermark && end >= leading.began_at);
            if leading.asked.is_some() || !far_enough || is_fenced {
                return;
            }
            let mut wanted = leading.isr.clone();
            crate::sorted::insert_by_key(&mut wanted, follower, |id| *id);
            leading.asked = Some(wanted.clone());
            wanted
        };
        self.ask_for_isr(partition, wanted);
    }

    /// Asks the controller to count those no longer who have not caught up for `replica.lag.time.max.ms`
    /// (`ReplicaManager.maybeShrinkIsr`).
    pub(super) fn dismiss_stragglers(self: &Rc<Node>) {
        let lag_max = self.cluster().spec().replica_lag_time_max;
        let now = self.world().now();
        let mut wanted = Vec::new();
        for (partition, replica) in self.replicas.borrow_mut().iter_mut() {
            let end = replica.log.end();
            let Some(leading) = replica.leading_mut().filter(|leading| leading.asked.is_none()) else { continue };
            let stragglers = leading.stragglers(end, lag_max, now);
            if !stragglers.is_empty() {
                let left: Vec<BrokerId> = leading.isr.iter().filter(|id| !stragglers.contains(id)).copied().collect();
                leading.asked = Some(left.clone());
                wanted.push((partition.clone(), left));
            }
        }
        wanted.into_iter().for_each(|(partition, isr)| self.ask_for_isr(&partition, isr));
    }

    /// Asks until the controller has answered, or the partition is another than it asked for (`AlterPartitionManager`):
    /// what a leader has seen of its followers is old then.
    fn ask_for_isr(self: &Rc<Node>, partition: &TopicPartition, isr: Vec<BrokerId>) {
        let (node, partition) = (Rc::clone(self), partition.clone());
        let Some(asked_in) = self.term_of(&partition) else { return };
        self.spawn(async move {
            let (leader_epoch, partition_epoch) = asked_in;
            while node.term_of(&partition) == Some(asked_in) {
                let question = AlterPartition {
                    broker: node.id(),
                    partition: partition.clone(),
                    leader_epoch,
                    partition_epoch,
                    isr: isr.clone(),
                };
                let label = Label { context: node.world().recorder().context(), ..Label::default() };
                let asked = node.cluster().ask_controller(node.actor(), question, label, SOCKET_TIMEOUT);
                match asked.await {
                    Ok(Ok(image)) => {
                        node.apply_partition(&partition, &image);
                        return;
                    }
                    Ok(Err(_)) => {
                        // What it asked for is out of date. It asks again when there is reason to.
                        let is_same = node.term_of(&partition) == Some(asked_in);
                        let mut replicas = node.replicas.borrow_mut();
                        let leading = replicas.get_mut(&partition).and_then(Replica::leading_mut);
                        if let Some(leading) = leading.filter(|_| is_same) {
                            leading.asked = None;
                        }
                        return;
                    }
                    Err(_) => node.world().executor().sleep(node.cluster().spec().replica_fetch_backoff).await,
                }
            }
        });
    }

    /// Begins to follow `leader`, for as long as there is a partition to follow there.
    pub(super) fn follow_broker(self: &Rc<Node>, leader: BrokerId) {
        if self.following.borrow_mut().insert(leader) {
            let node = Rc::clone(self);
            self.spawn(async move {
                while node.fetch_from(leader).await {}
                node.following.borrow_mut().remove(&leader);
            });
        }
    }

    /// One fetch from `leader`. Says whether there is more to follow.
    async fn fetch_from(self: &Rc<Node>, leader: BrokerId) -> bool {
        let spec = self.cluster().spec().clone();
        let now = self.world().now();
        let (partitions, next) = self.followed_from(leader, now);
        if partitions.is_empty() {
            // None is to be fetched now; some may be after their back-off.
            let Some(next) = next else { return false };
            self.world().executor().sleep(next.since(now)).await;
            return true;
        }
        let asked: Rc<[FetchPartition]> = partitions.into();
        let question = Fetch {
            replica: Some(self.id()),
            isolation: Isolation::ReadUncommitted,
            max_wait: spec.replica_fetch_wait_max,
            min_bytes: 1,
            max_bytes: 10 * spec.replica_fetch_max_bytes,
            partitions: Rc::clone(&asked),
        };
        let label = Label { context: Context { cause: self.copied.get(), ..Context::default() }, ..Label::default() };
        match self.cluster().ask(self.actor(), leader, question, label, SOCKET_TIMEOUT).await {
            Err(_) => self.world().executor().sleep(spec.replica_fetch_backoff).await,
            Ok(fetched) => {
                for FetchedPartition { partition, fetched } in fetched.iter() {
                    if !asked.iter().any(|asked| asked.partition == *partition && self.still_asks(asked)) {
                        continue;
                    }
                    match fetched {
                        Ok(data) => self.copy(leader, partition, data),
                        Err(Error::OffsetOutOfRange) => self.find_place(leader, partition).await,
                        Err(error) => self.set_back(leader, partition, *error),
                    }
                }
            }
        }
        true
    }

    /// Whether a replica is still in the term and at the place for which it was asked: an answer may be older than both
    /// (`AbstractFetcherThread.processFetchRequest`, `onPartitionFenced`).
    fn still_asks(&self, asked: &FetchPartition) -> bool {
        let replicas = self.replicas.borrow();
        replicas
            .get(&asked.partition)
            .is_some_and(|replica| replica.epoch == asked.leader_epoch && replica.log.end() == asked.offset)
    }

    /// What is to be fetched from `leader` now, and when the next is that has to wait.
    fn followed_from(&self, leader: BrokerId, now: Time) -> (Vec<FetchPartition>, Option<Time>) {
        let max_bytes = self.cluster().spec().replica_fetch_max_bytes;
        let replicas = self.replicas.borrow();
        let (mut ready, mut next) = (Vec::with_capacity(replicas.len()), None);
        for (partition, replica) in replicas.iter() {
            let Role::Follower(following) = &replica.role else { continue };
            if following.leader != leader || following.not_before == Time::NEVER {
                continue;
            }
            if following.not_before > now {
                next = Some(next.map_or(following.not_before, |next: Time| next.min(following.not_before)));
                continue;
            }
            ready.push(FetchPartition {
                partition: partition.clone(),
                offset: replica.log.end(),
                leader_epoch: replica.epoch,
                last_fetched_epoch: replica.log.epochs().latest(),
                max_bytes,
            });
        }
        (ready, next)
    }

    /// Copies what a fetch brought, or cuts the log where it parts from the leader's.
    fn copy(&self, leader: BrokerId, of: &TopicPartition, data: &FetchedData) {
        let now = self.world().now();
        let mut replicas = self.replicas.borrow_mut();
        let Some(replica) = replicas.get_mut(of) else { return };
        if !matches!(&replica.role, Role::Follower(following) if following.leader == leader) {
            return;
        }
        if let Some(leaders) = data.diverging {
            let end = replica.log.end();
            let cut = replica.log.epochs().cut_for(leaders, end);
            // Below its high watermark a follower has nothing that its leader has not.
            replica.log.truncate_to(cut.at, now);
            self.tell_cut(of, end, cut.at);
            return;
        }
        let end = replica.log.end();
        let mut cause = None;
        for batch in data.batches.iter().filter(|batch| batch.last_offset() >= end) {
            replica.log.append_as_follower(batch, now);
            cause = batch.records().last().and_then(|(_, record)| record.provenance.context.cause).or(cause);
        }
        let start = replica.log.start();
        replica.log.set_high_watermark(data.high_watermark);
        if data.log_start > start {
            let reachable = data.log_start.min(replica.log.high_watermark());
            replica.log.delete_records(reachable).expect("it lies within the high watermark");
        }
        let new_end = replica.log.end();
        drop(replicas);
        if new_end > end && !is_internal(&of.topic) {
            let topic = self.world().recorder().name(&of.topic);
            let data = Copied { topic, partition: of.partition.0, end: new_end.0 };
            let fact = self.world().record(Context { cause, ..Context::default() }, self.actor, data);
            self.copied.set(Some(fact));
        }
    }

    fn tell_cut(&self, of: &TopicPartition, end: Offset, at: Offset) {
        if at < end && !is_internal(&of.topic) {
            let topic = self.world().recorder().name(&of.topic);
            let data = Truncated { topic, partition: of.partition.0, end: at.0, records: end - at };
            let _: FactId = self.world().record(Context::default(), self.actor, data);
        }
    }

    /// The leader's log does not reach to where this one ends, or no longer begins before it
    /// (`AbstractFetcherThread.fetchOffsetAndTruncate`).
    async fn find_place(self: &Rc<Node>, leader: BrokerId, partition: &TopicPartition) {
        let asked_in = LeaderEpoch(self.epoch_of(partition));
        let specs = [OffsetSpec::Earliest, OffsetSpec::Latest].map(|spec| (partition.clone(), spec));
        let question = ListOffsets { upto: Upto::LogEnd, partitions: specs.into() };
        let answer = self.cluster().ask(self.actor(), leader, question, Label::default(), SOCKET_TIMEOUT).await;
        let bounds = answer.ok().and_then(|answer| match &answer[..] {
            [(_, Ok(Some(start))), (_, Ok(Some(end)))] => Some((*start, *end)),
            _ => None,
        });
        let Some((start, leaders_end)) = bounds else {
            self.set_back(leader, partition, Error::NotLeaderOrFollower);
            return;
        };
        let now = self.world().now();
        let mut replicas = self.replicas.borrow_mut();
        let Some(replica) = replicas.get_mut(partition) else { return };
        let follows = matches!(&replica.role, Role::Follower(following) if following.leader == leader);
        if !follows || replica.epoch != asked_in {
            return;
        }
        let end = replica.log.end();
        if leaders_end < end {
            replica.log.truncate_to(leaders_end, now);
            self.tell_cut(partition, end, leaders_end);
        } else if end < start {
            replica.log.restart_at(start, now);
            drop(replicas);
            if !is_internal(&partition.topic) {
                let topic = self.world().recorder().name(&partition.topic);
                let data = LogStart { topic, partition: partition.partition.0, offset: start.0 };
                self.world().record(Context::default(), self.actor, data);
            }
        }
    }

    /// A fetch of a partition failed: waits before the next, or for a new term where the leader says that it is
    /// none.
    fn set_back(&self, leader: BrokerId, partition: &TopicPartition, error: Error) {
        let backoff = self.cluster().spec().replica_fetch_backoff;
        let mut replicas = self.replicas.borrow_mut();
        let Some(replica) = replicas.get_mut(partition) else { return };
        if let Role::Follower(following) = &mut replica.role
            && following.leader == leader
        {
            let fenced = error == Error::FencedLeaderEpoch;
            following.not_before = if fenced { Time::NEVER } else { self.world().now() + backoff };
        }
    }

    /// Starts a task of the broker's process. It ends when that dies.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        let recorder = self.world().recorder();
        let causal = recorder.causal(recorder.context(), Box::pin(task));
        self.world().executor().spawn(self.actor.0, TaskRole::Server, causal);
    }
}
