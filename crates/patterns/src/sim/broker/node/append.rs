//! Appending to a partition that the broker leads, and what follows from it.

use std::rc::Rc;

use super::produce::Produced;
use super::waiting::{Waiter, Waiting};
use super::{Node, OnReplicated};
use crate::fact::FactId;
use crate::ports::log::Acks;
use crate::recorder::Context;
use crate::sim::broker::error::Error;
use crate::sim::broker::facts::{Appended, Duplicate, HighWatermark, LastStable, MarkerAppended, Refused, Stored};
use crate::sim::broker::ids::{Offset, TopicPartition};
use crate::sim::broker::image::is_internal;
use crate::sim::broker::log;
use crate::sim::broker::producer_state::Origin;
use crate::sim::broker::record::{Batch, Content, Outcome};
use crate::sim::broker::replica::{Leading, Replica};
use crate::time::Span;

/// How long a coordinator waits for the replicas in sync: the group coordinator's `offsets.commit.timeout.ms`. Kafka
/// lets the states of transactions and their markers wait for `request.timeout.ms` instead, which is 30 s; here they
/// wait as long as the others.
const COORDINATOR_TIMEOUT: Span = Span::from_secs(5);

impl Node {
    /// Appends a batch to a partition that it leads, for one of its own coordinators, as `acks=all` does:
    /// `done` is called when the batch is on all replicas in sync, or when that cannot be said any more. It is
    /// called at once where the append is refused.
    pub(in crate::sim::broker) fn append_for_coordinator(
        self: &Rc<Node>,
        partition: &TopicPartition,
        batch: Batch,
        origin: Origin,
        done: OnReplicated,
    ) {
        let context = self.world().recorder().context();
        match self.append(partition, &batch, Acks::All, origin, context) {
            Err(error) => done(self, Err(error)),
            Ok(appended) => {
                self.wait_for_replicas(partition, appended, Waiter::Coordinator(done));
                let (node, partition, required) = (Rc::clone(self), partition.clone(), appended.last_offset.next());
                let incarnation = self.incarnation();
                let due = self.world().now() + COORDINATOR_TIMEOUT;
                self.world().executor().call_at(due, move || {
                    if node.incarnation() == incarnation {
                        node.give_up_waiting(&partition, required);
                    }
                });
            }
        }
    }

    /// A coordinator has waited for too long for the batch that ends before `required`.
    fn give_up_waiting(self: &Rc<Node>, partition: &TopicPartition, required: Offset) {
        let given_up: Vec<Waiting> = {
            let mut replicas = self.replicas.borrow_mut();
            let Some(leading) = replicas.get_mut(partition).and_then(Replica::leading_mut) else { return };
            let of_coordinator = |waiting: &mut Waiting| {
                waiting.required == required && matches!(waiting.waiter, Waiter::Coordinator(_))
            };
            leading.waiting.extract_if(.., of_coordinator).collect()
        };
        given_up.into_iter().for_each(|waiting| waiting.waiter.tell(self, Err(Error::RequestTimedOut)));
    }

    /// Appends a batch as the leader of a partition (`Partition.appendRecordsToLeader`). Nothing waits yet, and
    /// nobody who waits is told.
    pub(super) fn append(
        &self,
        partition: &TopicPartition,
        batch: &Batch,
        acks: Acks,
        origin: Origin,
        context: Context,
    ) -> Result<log::Appended, Error> {
        let appended = {
            let mut replicas = self.replicas.borrow_mut();
            let replica = replicas.get_mut(partition).ok_or(Error::UnknownTopicOrPartition);
            replica.and_then(|replica| {
                let leading = replica.leading().ok_or(Error::NotLeaderOrFollower)?;
                if acks == Acks::All && leading.isr.len() < replica.min_insync() {
                    return Err(Error::NotEnoughReplicas);
                }
                let epoch = replica.epoch;
                replica.log.append_as_leader(batch.clone(), epoch, origin, self.world().now())
            })
        };
        if !is_internal(&partition.topic) {
            self.tell_append(partition, batch, &appended, context);
        }
        appended
    }

    fn tell_append(
        &self,
        of: &TopicPartition,
        batch: &Batch,
        appended: &Result<log::Appended, Error>,
        context: Context,
    ) {
        let (world, me) = (self.world(), self.actor);
        let (topic, partition) = (world.recorder().name(&of.topic), of.partition.0);
        let log::Appended { base_offset: Offset(base), last_offset: Offset(last), duplicate } = match appended {
            Ok(appended) => *appended,
            Err(error) => {
                let error = world.recorder().name(&error.to_string());
                world.record(context, me, Refused { topic, partition, error });
                return;
            }
        };
        if duplicate {
            world.record(context, me, Duplicate { topic, partition, base, last });
            return;
        }
        let (producer, producer_epoch) =
            batch.stamp.map_or((0, 0), |stamp| (stamp.producer_id.0 + 1, u32::from(stamp.epoch.0)));
        match &batch.content {
            Content::Control(Some(marker)) => {
                let commit = marker.outcome == Outcome::Commit;
                let producer = producer.saturating_sub(1);
                let data = MarkerAppended { topic, partition, offset: base, producer, epoch: producer_epoch, commit };
                world.record(context, me, data);
            }
            Content::Control(None) => {}
            Content::Data(records) => {
                let sequence = batch.stamp.and_then(|stamp| stamp.base_sequence).map_or(0, |first| first.get().into());
                let epoch = self.epoch_of(of);
                let bytes = batch.size_bytes;
                let data = Appended { topic, partition, base, last, epoch, producer, sequence, bytes };
                let fact: FactId = world.record(context, me, data);
                for (offset, record) in (base..).zip(records.iter()) {
                    let own = Context { cause: Some(fact), ..record.provenance.context };
                    let number = record.provenance.record;
                    world.record(own, me, Stored { topic, partition, offset, record: number });
                }
            }
        }
    }

    /// Notes that somebody waits for a batch that was appended. Whether it is there already is seen by
    /// [`Node::appended`], which comes next in any case.
    pub(super) fn wait_for_replicas(
        self: &Rc<Node>,
        partition: &TopicPartition,
        appended: log::Appended,
        waiter: Waiter,
    ) {
        let waiting = Waiting { required: appended.last_offset.next(), base_offset: appended.base_offset, waiter };
        let refused = {
            let mut replicas = self.replicas.borrow_mut();
            match replicas.get_mut(partition).and_then(Replica::leading_mut) {
                Some(leading) => {
                    leading.waiting.push(waiting);
                    None
                }
                None => Some(waiting),
            }
        };
        if let Some(waiting) = refused {
            waiting.waiter.tell(self, Err(Error::NotLeaderOrFollower));
        }
        self.appended(partition);
    }

    /// A partition that it leads has grown, or a follower has come further: raises the high watermark, and
    /// answers who has waited for that.
    pub(super) fn appended(self: &Rc<Node>, partition: &TopicPartition) {
        self.raise_high_watermark(partition, Context::default());
        self.answer_fetches(partition);
    }

    /// Raises the high watermark of a partition if it can be, tells the trace, and answers producers that
    /// waited for it.
    pub(super) fn raise_high_watermark(self: &Rc<Node>, partition: &TopicPartition, context: Context) {
        let image = self.image();
        let eligible = |id| image.brokers.get(&id).is_some_and(|broker| !broker.fenced);
        let lag_max = self.cluster().spec().replica_lag_time_max;
        let now = self.world().now();
        let settled: Vec<(Waiting, Result<Produced, Error>)> = {
            let mut replicas = self.replicas.borrow_mut();
            let Some(replica) = replicas.get_mut(partition) else { return };
            let raised = replica.raise_high_watermark(self.id, lag_max, eligible, now);
            self.tell_marks(replica, raised, context);
            let (high_watermark, log_start) = (replica.log.high_watermark(), replica.log.start());
            let min_insync = replica.min_insync();
            let Some(leading) = replica.leading_mut() else { return };
            let enough = leading.isr.len() >= min_insync;
            let answer = |waiting: &Waiting| {
                // Partition.checkEnoughReplicasReachOffset
                let produced = Produced { base_offset: waiting.base_offset, log_start };
                if enough { Ok(produced) } else { Err(Error::NotEnoughReplicasAfterAppend) }
            };
            let Leading { waiting, .. } = leading;
            waiting.retain(|waiting| match &waiting.waiter {
                Waiter::Producer(pending, _) => !pending.is_settled(),
                Waiter::Coordinator(_) => true,
            });
            let reached = waiting.extract_if(.., |waiting| waiting.required <= high_watermark);
            reached.map(|waiting| (answer(&waiting), waiting)).map(|(answer, waiting)| (waiting, answer)).collect()
        };
        settled.into_iter().for_each(|(waiting, answer)| waiting.waiter.tell(self, answer));
    }

    /// Tells the trace where the high watermark and the last stable offset are.
    pub(super) fn tell_marks(&self, replica: &mut Replica, raised: bool, context: Context) {
        if is_internal(&replica.partition.topic) {
            return;
        }
        let topic = self.world().recorder().name(&replica.partition.topic);
        let partition = replica.partition.partition.0;
        let high_watermark = replica.log.high_watermark();
        if raised {
            let end = replica.log.end().0;
            let data = HighWatermark { topic, partition, offset: high_watermark.0, end };
            self.world().record(context, self.actor, data);
        }
        let last_stable = replica.log.last_stable();
        let now = (last_stable < high_watermark).then_some(last_stable);
        if now != replica.told_last_stable {
            replica.told_last_stable = now;
            self.world().record(context, self.actor, LastStable { topic, partition, offset: last_stable.0 });
        }
    }
}
