//! A subscription: a group of its own, and what this member of it has in hand.

use std::cell::RefCell;
use std::rc::Rc;

use super::copies::{Copies, HandedOut};
use crate::bus::{Change, MemberId};
use crate::fact::{ActorId, FactId, Record};
use crate::ports::log::events::of_record;
use crate::ports::log::{
    Assignor, AutoOffsetReset, CommitError, ConsumeError, Consumed, ConsumerConfig, Offset, Offsets, Polled,
    Provenance, TopicPartition,
};
use crate::ports::{BusError, Delivery, Message, SubscriptionSpec};
use crate::recorder::Context;
use crate::rng::{Purpose, Stream};
use crate::sim::bus::told::write_copy;
use crate::sim::log_client::door::{LiveLogs, LiveReader};
use crate::sim::network::World;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// The longest that one poll waits.
const POLL: Span = Span::from_secs(5);

/// How long somebody waits before asking a cluster again that did not answer.
pub(super) const AGAIN: Span = Span::from_ms(200);

/// A member of the group that a subscription is.
pub(super) struct Reading {
    world: World,
    actor: ActorId,
    name: Rc<str>,
    spec: SubscriptionSpec,
    reader: Rc<dyn LiveReader>,
    copies: RefCell<Copies>,
    /// Where the group is to go on, as far as Kafka has not said that it knows.
    owed: RefCell<SortedMap<TopicPartition, Offset>>,
    /// What is done and will be told so once the group's place is known to be there.
    doubtful: RefCell<Vec<Doubtful>>,
    jitter: RefCell<Stream>,
}

/// A copy that is done, of which nobody knows whether Kafka has heard so.
struct Doubtful {
    partition: TopicPartition,
    place: Offset,
    record: Record,
    context: Context,
    attempt: u32,
}

impl Reading {
    /// Joins the group. It begins with all that its topic has: whoever joins late on a log has missed nothing.
    pub(super) fn open(world: World, log: &Rc<dyn LiveLogs>, actor: ActorId, spec: SubscriptionSpec) -> Reading {
        let reader = log.consumer(
            actor,
            ConsumerConfig {
                group_id: Some(spec.name.as_str().into()),
                assignors: vec![Assignor::CooperativeSticky],
                auto_offset_reset: AutoOffsetReset::Earliest,
                auto_commit: false,
                ..ConsumerConfig::default()
            },
        );
        reader.subscribe(&[&spec.pattern]);
        let jitter = RefCell::new(Stream::new(world.seed(), Purpose::Jitter, actor.0.into()));
        let name = spec.name.as_str().into();
        let (copies, owed, doubtful) = Default::default();
        Reading { world, actor, name, spec, reader, copies, owed, doubtful, jitter }
    }

    /// Waits for the next copy.
    pub(super) async fn next(&self) -> Result<Delivery, BusError> {
        loop {
            let now = self.world.now();
            let handed_out = self.copies.borrow_mut().hand_out(now);
            if let Some(handed_out) = handed_out {
                return Ok(self.deliver(handed_out));
            }
            // Where it fails again, there is another time.
            let _ = self.commit().await;
            let (open, due) = (self.copies.borrow().open(), self.copies.borrow().next_due());
            let left = due.map_or(POLL, |due| due.since(now)).min(POLL);
            if self.spec.queue_max.is_some_and(|most| open >= most) {
                // No more is read than may wait here; the log keeps the rest.
                self.world.executor().sleep(left).await;
                continue;
            }
            match self.reader.poll(left).await {
                Ok(Polled::Records(records)) => self.take(records).await,
                Ok(Polled::Assigned(_)) => {}
                Ok(Polled::Revoked(partitions)) => {
                    self.forget(&partitions);
                    self.reader.revoked();
                }
                Ok(Polled::Lost(partitions)) => self.forget(&partitions),
                Err(ConsumeError::Closed) => return Err(BusError::Unsubscribed),
                Err(_) => self.world.executor().sleep(AGAIN).await,
            }
        }
    }

    /// These partitions are somebody else's, who begins where the group is known to be.
    fn forget(&self, partitions: &[TopicPartition]) {
        self.copies.borrow_mut().forget(partitions);
        self.doubtful.borrow_mut().retain(|doubtful| !partitions.contains(&doubtful.partition));
        for partition in partitions {
            self.owed.borrow_mut().remove(partition);
        }
    }

    async fn take(&self, records: Vec<Consumed>) {
        let mut skipped = Vec::new();
        for record in records {
            let Provenance { record: number, context } = record.provenance;
            let message = |event| Message { record: number, topic: Rc::clone(&record.partition.topic), event, context };
            let mut copies = self.copies.borrow_mut();
            match of_record(&record) {
                Some(event) => {
                    copies.read(&record.partition, record.offset, message(event), self.world.now());
                    let depth = copies.open() as u32;
                    self.write(context, number, Change::Queued { depth });
                }
                None => {
                    copies.pass(&record.partition, record.offset);
                    self.write(context, number, Change::Dropped { reason: "unreadable-event" });
                    skipped.push(record.partition.clone());
                }
            }
        }
        for partition in skipped {
            // Where that is not heard, it is read and passed over again.
            let _ = self.settle(&partition).await;
        }
    }

    fn deliver(&self, HandedOut { message, attempt, lease }: HandedOut) -> Delivery {
        let mut message = (*message).clone();
        let member = MemberId(self.actor.0.into());
        // A lease is over when the partition is given to another member, and not by the clock.
        let change = Change::Dispatched { member, attempt, lease, ends: Time::NEVER };
        message.context.cause = Some(self.write(message.context, message.record, change));
        Delivery { subscription: Rc::clone(&self.name), message, attempt, lease }
    }

    /// A copy is done: the group's place moves as far as all is done. It is told as settled once Kafka knows of that, or while
    /// it has to wait for an earlier one.
    pub(super) async fn ack(&self, delivery: &Delivery) -> Result<(), BusError> {
        let partition = self.copies.borrow_mut().done(delivery.lease).ok_or(BusError::LeaseLost)?;
        let Delivery { message: Message { record, context, .. }, attempt, .. } = *delivery;
        let settled = self.settle(&partition).await;
        match settled {
            Ok(()) => {
                self.write(context, record, Change::Acked { attempt });
            }
            Err(BusError::OutcomeUnknown) => {
                if let Some(place) = self.owed.borrow().get(&partition).copied() {
                    self.doubtful.borrow_mut().push(Doubtful { partition, place, record, context, attempt });
                }
            }
            Err(_) => {}
        }
        settled
    }

    /// A copy is to come again.
    pub(super) fn nack(&self, delivery: &Delivery, reason: &str) -> Result<(), BusError> {
        let mut jitter = self.jitter.borrow_mut();
        let wait = |attempt, before| self.spec.backoff.wait(attempt, before, &mut jitter);
        let now = self.world.now();
        let wait = self.copies.borrow_mut().again(delivery.lease, now, wait).ok_or(BusError::LeaseLost)?;
        let Delivery { message: Message { record, context, .. }, attempt, .. } = delivery;
        self.write(*context, *record, Change::Requeued { attempt: *attempt, wait, reason });
        Ok(())
    }

    /// Commits as far as all is done.
    async fn settle(&self, partition: &TopicPartition) -> Result<(), BusError> {
        let next = self.copies.borrow_mut().settle(partition);
        match next {
            Some(next) => {
                self.owed.borrow_mut().insert(partition.clone(), next);
                self.commit().await
            }
            None => Ok(()),
        }
    }

    /// Commits what is owed, and tells what was in doubt until then.
    async fn commit(&self) -> Result<(), BusError> {
        let owed: Offsets = self.owed.borrow().iter().map(|(partition, place)| (partition.clone(), *place)).collect();
        if owed.is_empty() {
            return Ok(());
        }
        match self.reader.commit(owed.clone()).await {
            Ok(()) => {
                owed.iter().for_each(|(partition, place)| self.committed(partition, *place));
                Ok(())
            }
            Err(CommitError::NotMember | CommitError::FencedInstance) => Err(BusError::LeaseLost),
            Err(CommitError::Closed) => Err(BusError::Unsubscribed),
            Err(CommitError::Rebalancing | CommitError::OutcomeUnknown) => Err(BusError::OutcomeUnknown),
        }
    }

    fn committed(&self, partition: &TopicPartition, place: Offset) {
        let mut owed = self.owed.borrow_mut();
        if owed.get(partition) == Some(&place) {
            owed.remove(partition);
        }
        let is_known = |doubtful: &mut Doubtful| doubtful.partition == *partition && doubtful.place <= place;
        for Doubtful { context, record, attempt, .. } in self.doubtful.borrow_mut().extract_if(.., is_known) {
            self.write(context, record, Change::Acked { attempt });
        }
    }

    /// Leaves the group.
    pub(super) async fn close(&self) {
        self.reader.close().await;
    }

    #[track_caller]
    fn write(&self, context: Context, record: Record, change: Change<'_>) -> FactId {
        write_copy(&self.world, context, (self.world.recorder().name(&self.name), record), change)
    }
}
