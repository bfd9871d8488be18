//! The bus of a live run on the log of a real Kafka, for a pattern whose services tell one another what happened.
//!
//! A topic of the bus is a topic of the log, of one partition: a record for each event, as a CloudEvent. A subscription is a
//! group that begins with all that its topic has. Nothing is copied for a subscriber, and nothing taken away when one is done:
//! its group's place moves on. What could not be handled comes again from what its reader holds (`copies`), or from the log
//! once that reader has crashed; how often it had come is known to nobody then. It comes for as long as it fails: a log has no
//! place to put it aside, so that a subscription's `attempts_max` is not kept.
//!
//! A log cannot do all that a bus can, and refuses the rest: subscriptions by wildcards or without a group to come back to,
//! dead letters that are kept apart, and to say when all readers are done.

mod copies;
mod reading;

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;

use self::reading::{AGAIN, Reading};
use super::door::{LiveBuses, Outcomes};
use super::{Closed, Kept, Opened, SERVER};
use crate::fact::{ActorId, Record};
use crate::ports::log::events::to_record;
use crate::ports::log::{AdminError, NewRecord, ProducerConfig, Provenance, SendError, TopicSpec};
use crate::ports::{Accepted, BusError, DeadLetter, Delivery, Message, Receipt, SubscriptionSpec};
use crate::sim::broker::error::Error;
use crate::sim::log_client::door::{LiveLogs, LiveSender};
use crate::sim::network::World;
use crate::sim::real::Boxed;
use crate::sorted::{SortedMap, SortedSet};

/// On so many brokers a topic is kept, where there are so many.
const REPLICAS: u32 = 3;

/// `min.insync.replicas`, where there are so many brokers.
const IN_SYNC: u32 = 2;

/// The subscriptions that are open, by who opened them and by name.
type Readings = SortedMap<(ActorId, Rc<str>), Rc<Reading>>;

/// A bus that a log carries.
pub struct LogBus {
    world: World,
    log: Rc<dyn LiveLogs>,
    /// The topics that are known to be there.
    topics: RefCell<SortedSet<Rc<str>>>,
    senders: RefCell<SortedMap<ActorId, Rc<dyn LiveSender>>>,
    /// Which topic each subscription reads that was ever asked for.
    readers: RefCell<SortedMap<Rc<str>, String>>,
    readings: RefCell<Readings>,
}

impl LogBus {
    /// The bus on this log, for the run in `world`.
    pub fn open(world: World, log: Rc<dyn LiveLogs>) -> Rc<dyn LiveBuses> {
        let (topics, senders, readers, readings) = Default::default();
        Rc::new(Rc::new(LogBus { world, log, topics, senders, readers, readings }))
    }

    /// Makes a topic, unless it is there, however long that takes.
    async fn make(&self, topic: &Rc<str>) {
        while !self.topics.borrow().contains(topic) {
            let spec =
                TopicSpec { replication_factor: REPLICAS, min_insync_replicas: IN_SYNC, ..TopicSpec::named(topic) };
            match self.log.create_topic(spec).await {
                Ok(()) | Err(AdminError::Refused(Error::TopicAlreadyExists)) => {
                    self.topics.borrow_mut().insert(Rc::clone(topic));
                }
                // A cluster that begins or changes its leader refuses for a moment what it does later.
                Err(_) => self.world.executor().sleep(AGAIN).await,
            }
        }
    }

    fn sender(&self, actor: ActorId) -> Rc<dyn LiveSender> {
        let mut senders = self.senders.borrow_mut();
        Rc::clone(senders.entry(actor).or_insert_with(|| self.log.producer(actor, ProducerConfig::default())))
    }

    /// Sends a message and waits until the cluster has it.
    async fn send(&self, actor: ActorId, message: &Message) -> Result<(), SendError> {
        let (headers, value) = to_record(&message.event);
        let record = NewRecord {
            topic: Rc::clone(&message.topic),
            partition: None,
            key: Some(message.event.subject.as_bytes().into()),
            value: Some(value),
            headers,
            timestamp: None,
            provenance: Provenance { record: message.record, context: message.context },
        };
        let (tell, told) = oneshot::channel();
        let done = Box::new(move |fate| {
            // Whoever waited may have crashed.
            let _ = tell.send(fate);
        });
        self.sender(actor).send(record, done).await?;
        told.await.unwrap_or(Err(SendError::Closed)).map(drop)
    }

    async fn publish(&self, actor: ActorId, message: Message) -> Result<Receipt, BusError> {
        self.make(&message.topic).await;
        let sent = self.send(actor, &message).await;
        match sent {
            Ok(()) => {}
            Err(SendError::Refused(
                error @ (Error::MessageTooLarge | Error::RecordListTooLarge | Error::InvalidRecord),
            )) => {
                return Err(BusError::Refused(error.to_string()));
            }
            Err(_) => {
                // The topic may be gone, or the producer of no use any more. Whoever hears of it asks again at once.
                self.topics.borrow_mut().remove(&message.topic);
                self.senders.borrow_mut().remove(&actor);
                self.world.executor().sleep(AGAIN).await;
                return Err(BusError::OutcomeUnknown);
            }
        }
        let readers = self.readers.borrow();
        let readers = readers.iter().filter(|(_, topic)| **topic == *message.topic);
        let copies: Vec<_> = readers.map(|(name, _)| (Rc::clone(name), Accepted::Queued)).collect();
        let recorder = self.world.recorder();
        let kept = Kept { topic: recorder.name(&message.topic), record: message.record, copies: copies.len() as u32 };
        self.world.record(message.context, recorder.actor(SERVER), kept);
        Ok(Receipt { record: message.record, copies })
    }

    async fn subscribe(&self, actor: ActorId, spec: SubscriptionSpec) -> Result<Rc<str>, BusError> {
        if spec.pattern.contains(['*', '#']) {
            return Err(BusError::BadTopic("a log is read by the names of its topics".to_owned()));
        }
        if !spec.durable {
            return Err(BusError::Refused("a group's place in a log outlasts its members".to_owned()));
        }
        let name: Rc<str> = spec.name.as_str().into();
        self.readers.borrow_mut().insert(Rc::clone(&name), spec.pattern.clone());
        let recorder = self.world.recorder().clone();
        let context = recorder.context();
        self.make(&spec.pattern.as_str().into()).await;
        let (subscriber, pattern) = (recorder.name(&name), recorder.name(&spec.pattern));
        let capacity = spec.queue_max.and_then(|most| u32::try_from(most).ok()).unwrap_or_default();
        let opened =
            Opened { subscriber, pattern, durable: true, capacity, member: actor, attempts_max: spec.attempts_max };
        let reading = Rc::new(Reading::open(self.world.clone(), &self.log, actor, spec));
        self.readings.borrow_mut().insert((actor, Rc::clone(&name)), reading);
        self.world.record(context, recorder.actor(SERVER), opened);
        Ok(name)
    }

    fn reading(&self, actor: ActorId, name: &Rc<str>) -> Result<Rc<Reading>, BusError> {
        self.readings.borrow().get(&(actor, Rc::clone(name))).map(Rc::clone).ok_or(BusError::Unsubscribed)
    }
}

/// What a log has no answer to.
fn refused<T: 'static>(why: &str) -> Boxed<Result<T, BusError>> {
    let why = why.to_owned();
    Box::pin(async move { Err(BusError::Refused(why)) })
}

impl LiveBuses for Rc<LogBus> {
    /// A log keeps all that its topics have, and each group begins there.
    fn limit_replay(&self, _most: usize) {}

    /// Its readers leave their groups, and what they had not finished is read again by whoever joins.
    fn client_crashed(&self, actor: ActorId) {
        self.senders.borrow_mut().remove(&actor);
        self.readings.borrow_mut().retain(|(owner, _), _| *owner != actor);
    }

    fn publish(&self, actor: ActorId, message: Message) -> Boxed<Result<Receipt, BusError>> {
        let bus = Rc::clone(self);
        Box::pin(async move { LogBus::publish(&bus, actor, message).await })
    }

    fn settled(&self, _actor: ActorId, _record: Record) -> Boxed<Result<Outcomes, BusError>> {
        refused("a log does not know when all who read it are done")
    }

    fn subscribe(&self, actor: ActorId, spec: SubscriptionSpec) -> Boxed<Result<Rc<str>, BusError>> {
        let bus = Rc::clone(self);
        Box::pin(async move { LogBus::subscribe(&bus, actor, spec).await })
    }

    fn dead_letters(
        &self,
        _actor: ActorId,
        _subscription: &str,
        _skip: usize,
        _limit: usize,
    ) -> Boxed<Result<Vec<DeadLetter>, BusError>> {
        refused("a log keeps no dead letters apart")
    }

    fn redrive(&self, _actor: ActorId, _subscription: &str, _limit: usize) -> Boxed<Result<usize, BusError>> {
        refused("a log keeps no dead letters apart")
    }

    fn next_record(&self) -> Record {
        self.log.next_record()
    }

    fn next(&self, actor: ActorId, subscription: &Rc<str>) -> Boxed<Result<Delivery, BusError>> {
        let reading = self.reading(actor, subscription);
        Box::pin(async move { reading?.next().await })
    }

    fn ack(&self, actor: ActorId, subscription: &Rc<str>, delivery: &Delivery) -> Boxed<Result<(), BusError>> {
        let (reading, delivery) = (self.reading(actor, subscription), delivery.clone());
        Box::pin(async move { reading?.ack(&delivery).await })
    }

    fn nack(
        &self,
        actor: ActorId,
        subscription: &Rc<str>,
        delivery: &Delivery,
        reason: &str,
    ) -> Boxed<Result<(), BusError>> {
        let nacked = self.reading(actor, subscription).and_then(|reading| reading.nack(delivery, reason));
        Box::pin(async move { nacked })
    }

    fn unsubscribe(&self, actor: ActorId, subscription: &Rc<str>) -> Boxed<Result<(), BusError>> {
        let reading = self.readings.borrow_mut().remove(&(actor, Rc::clone(subscription)));
        let (world, name) = (self.world.clone(), Rc::clone(subscription));
        Box::pin(async move {
            let Some(reading) = reading else { return Err(BusError::Unsubscribed) };
            reading.close().await;
            let recorder = world.recorder();
            let closed = Closed { subscriber: recorder.name(&name), dropped: 0 };
            world.record(recorder.context(), recorder.actor(SERVER), closed);
            Ok(())
        })
    }
}
