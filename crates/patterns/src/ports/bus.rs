//! Publish/subscribe: topics with wildcards, durable and ephemeral subscribers, leases, retries and
//! dead letters.

use std::future::Future;
use std::panic::Location;
use std::rc::Rc;

use super::Traced;
use crate::backoff::Backoff;
use crate::event::Event;
use crate::fact::{Name, Record};
use crate::recorder::Context;
use crate::time::Span;

crate::facts! {
    /// A publisher handed an event to the bus.
    Published = "bus.published", Flight, Story { record: Record, topic: Name }
    /// The publisher knows what became of the hand-over: so many copies were made.
    PublishConfirmed = "bus.confirmed", Delivered, Detail { record: Record, copies: u32 }
    /// The publisher got no answer: the bus may have the event.
    PublishUnknown = "bus.unknown", Failed, Story { record: Record }
    /// A subscriber took delivery of a copy.
    Received = "bus.received", Flight, Story { record: Record, topic: Name, attempt: u32, subscriber: Name }
    /// A subscriber said that it is done with a copy.
    Acked = "bus.acked", Delivered, Story { record: Record, attempt: u32, subscriber: Name }
    /// A subscriber said that it could not handle a copy.
    Nacked = "bus.nacked", Retry, Story { record: Record, attempt: u32, subscriber: Name, reason: Name }
    /// Dead letters were asked to be sent again, so many at most.
    RedriveAsked = "bus.redrive-asked", Asked, Story { subscriber: Name, limit: u64 }
    /// A subscriber asked for a subscription.
    Subscribed = "bus.subscribed", Plain, Story { pattern: Name, durable: bool }
    /// A subscriber ended its subscription.
    Unsubscribed = "bus.unsubscribed", Plain, Story {}
}

/// What a subscriber's queue does when it is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// The publisher waits until there is room.
    Block,
    /// The oldest copy that waits is dropped.
    DropOldest,
    /// The copy that comes is dropped.
    DropNewest,
}

/// Whether a late subscriber gets what was published before it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Only what is published from now on.
    None,
    /// The bus's history first, as far as it reaches.
    History,
}

/// What a subscriber asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct SubscriptionSpec {
    /// The subscription's name. Subscribers with one name compete for its copies.
    pub name: String,
    /// Topics: words parted by dots; `*` stands for one word, a last `#` for any number of words.
    pub pattern: String,
    /// A durable subscription keeps its queue while its subscriber is away.
    pub durable: bool,
    /// The most copies that wait or are on lease; `None` is unbounded, which is a guard turned off.
    /// What a replay has yet to send is bounded by the history and not counted here.
    pub queue_max: Option<usize>,
    /// What happens when the queue is full.
    pub overflow: Overflow,
    /// How long a subscriber may keep a copy before the bus sends it again.
    pub ack_timeout: Span,
    /// How often a copy is sent at most.
    pub attempts_max: u32,
    /// Whether a copy becomes a dead letter after its last attempt. Otherwise it is dropped, which
    /// is a guard turned off.
    pub dead_letters: bool,
    /// How long to wait between two attempts.
    pub backoff: Backoff,
    /// What a new subscription starts with.
    pub replay: Replay,
}

/// A message to publish, as the decorator hands it on.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its number in the run, as the picture draws it.
    pub record: Record,
    /// Where to.
    pub topic: Rc<str>,
    /// What.
    pub event: Event,
    /// What led to it.
    pub context: Context,
}

/// A copy that a subscriber holds on lease.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The subscription's name.
    pub subscription: Rc<str>,
    /// The message.
    pub message: Message,
    /// 1 at the first time. The redelivery count is one less.
    pub attempt: u32,
    /// The lease that [`Subscription::ack`] ends; it is void once the bus has sent the copy again.
    pub lease: u64,
}

/// A copy that was given up and is kept for a person.
pub type DeadLetter = crate::bus::DeadLetter<Rc<Message>>;

/// What became of one subscriber's copy at the hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It waits in the queue.
    Queued,
    /// It waits, and the oldest one was dropped for it.
    QueuedDroppingOldest,
    /// It was dropped since the queue was full.
    Dropped,
}

/// What finally became of one subscriber's copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its handler acknowledged it, at this attempt.
    Acked(u32),
    /// It was dropped from a full queue.
    Dropped,
    /// It became a dead letter, with the last reason.
    Dead(String),
    /// Its subscription ended first.
    Gone,
}

/// The bus's answer to a publisher: one outcome a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message's number in the run.
    pub record: Record,
    /// Each matching subscription, by name, and what became of its copy.
    pub copies: Vec<(Rc<str>, Accepted)>,
}

/// Why a bus call failed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BusError {
    /// No answer came in time: the bus may have the message. Publish it again with the same event
    /// id; subscribers tell copies apart by it.
    OutcomeUnknown,
    /// The lease is void: the bus has sent the copy to somebody again. Treat what was done as done
    /// twice, and go on.
    LeaseLost,
    /// The subscription has ended. Stop.
    Unsubscribed,
    /// The pattern or topic is malformed, and why. Correct the call.
    BadTopic(String),
    /// The bus does not take the call, and why. Nothing was changed, and asking again will not help.
    Refused(String),
}

impl std::fmt::Display for BusError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BusError::OutcomeUnknown => f.write_str("no answer came in time; the bus may have the message"),
            BusError::LeaseLost => f.write_str("the lease is over; the bus has sent the copy again"),
            BusError::Unsubscribed => f.write_str("the subscription has ended"),
            BusError::BadTopic(why) => write!(f, "the topic is malformed: {why}"),
            BusError::Refused(why) => write!(f, "the bus does not take the call: {why}"),
        }
    }
}

impl std::error::Error for BusError {}

/// A bus.
pub trait Bus: Clone + 'static {
    /// What a subscriber holds.
    type Subscription: Subscription;

    /// Hands a message to the bus. The answer says what became of each subscriber's copy at the
    /// hand-over; it does not wait for any handler.
    #[track_caller]
    fn publish(&self, message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static;

    /// Ready when every copy of a message has its final outcome.
    fn settled(&self, record: Record) -> impl Future<Output = Result<Vec<(Rc<str>, Outcome)>, BusError>> + 'static;

    /// Opens a subscription, or comes back to a durable one of the same name.
    #[track_caller]
    fn subscribe(&self, spec: SubscriptionSpec)
    -> impl Future<Output = Result<Self::Subscription, BusError>> + 'static;

    /// The copies that were given up for `subscription`, oldest first, at most `limit` of them after
    /// the first `skip`.
    fn dead_letters(
        &self,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, BusError>> + 'static;

    /// Puts the oldest dead letters of `subscription` back into its queue, at most `limit` and as many as
    /// it has room for. How many. Each has all of its attempts before it again.
    #[track_caller]
    fn redrive(&self, subscription: &str, limit: usize) -> impl Future<Output = Result<usize, BusError>> + 'static;

    /// A number for the next message, unique in the run.
    fn next_record(&self) -> Record;
}

/// A subscription that is open.
pub trait Subscription: Clone + 'static {
    /// Waits for the next copy and takes it on lease.
    #[track_caller]
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static;

    /// Says that a copy is handled. The bus forgets it.
    #[track_caller]
    fn ack(&self, delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static;

    /// Says that a copy could not be handled. The bus sends it again after the back-off, or, after
    /// the last attempt, puts it among the dead letters.
    #[track_caller]
    fn nack(&self, delivery: &Delivery, reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static;

    /// Ends the subscription and drops its queue.
    #[track_caller]
    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static;
}

impl<B: Bus> Traced<B> {
    /// A message that carries `event` on the topic of its type. To try again after an unknown
    /// outcome, publish the same message again.
    pub fn message(&self, event: Event) -> Message {
        let topic = Rc::clone(&event.ty);
        Message { record: self.port.next_record(), topic, event, context: Context::default() }
    }

    /// Publishes `event` on the topic of its type.
    #[track_caller]
    pub fn publish_event(&self, event: Event) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        self.publish(self.message(event))
    }
}

impl<B: Bus> Bus for Traced<B> {
    type Subscription = Traced<B::Subscription>;

    #[track_caller]
    fn publish(&self, mut message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            let record = message.record;
            let topic = recorder.name(&message.topic);
            let published = recorder.record(actor, Published { record, topic }, site);
            let context = Context { cause: Some(published), ..recorder.context() };
            message.context = context;
            let receipt = port.publish(message).await;
            match &receipt {
                Ok(receipt) => {
                    let copies = receipt.copies.len() as u32;
                    recorder.record_in(context, actor, PublishConfirmed { record, copies }, site);
                }
                Err(_) => {
                    recorder.record_in(context, actor, PublishUnknown { record }, site);
                }
            }
            receipt
        }
    }

    fn settled(&self, record: Record) -> impl Future<Output = Result<Vec<(Rc<str>, Outcome)>, BusError>> + 'static {
        self.port.settled(record)
    }

    #[track_caller]
    fn subscribe(
        &self,
        spec: SubscriptionSpec,
    ) -> impl Future<Output = Result<Self::Subscription, BusError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            let (pattern, durable) = (recorder.name(&spec.pattern), spec.durable);
            let subscription = port.subscribe(spec).await?;
            recorder.record(actor, Subscribed { pattern, durable }, site);
            Ok(Traced::new(subscription, actor, recorder))
        }
    }

    fn dead_letters(
        &self,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, BusError>> + 'static {
        self.port.dead_letters(subscription, skip, limit)
    }

    #[track_caller]
    fn redrive(&self, subscription: &str, limit: usize) -> impl Future<Output = Result<usize, BusError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        let subscription = subscription.to_owned();
        async move {
            let asked = RedriveAsked { subscriber: recorder.name(&subscription), limit: limit as u64 };
            let cause = recorder.record(actor, asked, site);
            recorder.receive(Context { cause: Some(cause), ..recorder.context() });
            port.redrive(&subscription, limit).await
        }
    }

    fn next_record(&self) -> Record {
        self.port.next_record()
    }
}

impl<S: Subscription> Subscription for Traced<S> {
    #[track_caller]
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            let mut delivery = port.next().await?;
            let topic = recorder.name(&delivery.message.topic);
            let record = delivery.message.record;
            let attempt = delivery.attempt;
            let context = delivery.message.context;
            let subscriber = recorder.name(&delivery.subscription);
            let received = recorder.record_in(context, actor, Received { record, topic, attempt, subscriber }, site);
            delivery.message.context.cause = Some(received);
            recorder.receive(delivery.message.context);
            Ok(delivery)
        }
    }

    #[track_caller]
    fn ack(&self, delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        let mut delivery = delivery.clone();
        async move {
            let (record, attempt) = (delivery.message.record, delivery.attempt);
            let subscriber = recorder.name(&delivery.subscription);
            let acked = recorder.record(actor, Acked { record, attempt, subscriber }, site);
            delivery.message.context.cause = Some(acked);
            port.ack(&delivery).await
        }
    }

    #[track_caller]
    fn nack(&self, delivery: &Delivery, reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        let (mut delivery, reason) = (delivery.clone(), reason.to_owned());
        async move {
            let (record, attempt) = (delivery.message.record, delivery.attempt);
            let (subscriber, named) = (recorder.name(&delivery.subscription), recorder.name(&reason));
            let nacked = recorder.record(actor, Nacked { record, attempt, subscriber, reason: named }, site);
            delivery.message.context.cause = Some(nacked);
            port.nack(&delivery, &reason).await
        }
    }

    #[track_caller]
    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static {
        let site = Location::caller();
        let (port, recorder, actor) = (self.port.clone(), self.recorder.clone(), self.actor);
        async move {
            recorder.record(actor, Unsubscribed {}, site);
            port.unsubscribe().await
        }
    }
}
