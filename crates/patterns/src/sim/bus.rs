//! A simulated bus server: the [`EventBus`](crate::bus::EventBus) behind a network.
//!
//! Publications, deliveries and acknowledgements travel as messages, so each of them can be late,
//! lost or doubled. The bus sends one copy at a time to each member of a subscription; the member's
//! inbox keeps the newest lease and ignores what the network brings late or twice.
//!
//! - `server` keeps the bus, and `told` writes to the trace what happens to its copies.
//! - `live` is a bus that a real server keeps, `on_log` one that the log of a real Kafka carries, and `either` whichever it is.

pub mod door;
mod either;
mod live;
mod on_log;
mod server;
mod told;

use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::Poll;

use super::network::{CALL_TIMEOUT, Envelope, World};
use crate::bus::LeaseVoid;
use crate::fact::{ActorId, Name, Record};
use crate::ports::{Bus, BusError, DeadLetter, Delivery, Message, Receipt, Subscription, SubscriptionSpec};
use crate::recorder::Context;
use crate::time::{Span, Time};
pub use either::{EitherBus, EitherSubscription};
pub use live::LiveServer;
pub use on_log::LogBus;
pub(super) use server::BusServer;
use server::{Inbox, Settlement, member};

crate::facts! {
    /// An actor opened a subscription, joined it or came back; `capacity` 0 is unbounded.
    Opened = "bus.opened", Plain, Detail { subscriber: Name, pattern: Name, durable: bool, capacity: u32, member: ActorId, attempts_max: u32 }
    /// A subscription ended and its queue is gone.
    Closed = "bus.closed", Plain, Detail { subscriber: Name, dropped: u32 }
    /// A message reached the bus and was kept in the topic's history.
    Kept = "bus.kept", Plain, Detail { topic: Name, record: Record, copies: u32 }
    /// A copy waits in a subscriber's queue, which holds `depth` now.
    Queued = "bus.queued", Plain, Detail { subscriber: Name, record: Record, depth: u32 }
    /// A copy from the history waits for a subscriber that came late.
    Replayed = "bus.replayed", Plain, Detail { subscriber: Name, record: Record }
    /// A dead letter waits in its subscriber's queue again, which holds `depth` now.
    Redriven = "bus.redriven", Retry, Story { subscriber: Name, record: Record, depth: u32 }
    /// A publisher waits for room in a subscriber's queue.
    PublisherBlocked = "bus.publisher-blocked", Retry, Story { subscriber: Name, record: Record }
    /// A copy was sent to its subscriber on lease.
    Dispatched = "bus.dispatched", Flight, Detail { subscriber: Name, record: Record, attempt: u32, lease_ends: Time, member: ActorId }
    /// The bus has the acknowledgement and forgets the copy.
    Settled = "bus.settled", Delivered, Detail { subscriber: Name, record: Record, attempt: u32 }
    /// A copy goes back into the queue and is sent again after `wait`.
    Requeued = "bus.requeued", Retry, Story { subscriber: Name, record: Record, attempt: u32, wait: Span, reason: Name }
    /// A copy was dropped: the queue was full, or nobody tries again.
    Dropped = "bus.dropped", Failed, Story { subscriber: Name, record: Record, reason: Name }
    /// A copy was given up after its last attempt and kept for a person.
    DeadLettered = "bus.dead-lettered", Dead, Marked { subscriber: Name, record: Record, attempts: u32, reason: Name }
}

/// The server's name among the actors.
const SERVER: &str = "bus";

/// The bus as one actor reaches it.
#[derive(Clone)]
pub struct SimBus {
    world: World,
    actor: ActorId,
    server: Rc<BusServer>,
}

/// A subscription as its actor holds it.
#[derive(Clone)]
pub struct SimSubscription {
    bus: SimBus,
    name: Rc<str>,
    inbox: Rc<Inbox>,
}

impl SimBus {
    pub(super) fn new(world: World, actor: ActorId, server: Rc<BusServer>) -> SimBus {
        SimBus { world, actor, server }
    }

    fn envelope(&self, what: &str, record: Record, context: Context) -> Envelope {
        let recorder = self.world.recorder();
        Envelope { from: self.actor, to: recorder.actor(SERVER), record, what: recorder.name(what), context }
    }
}

impl Bus for SimBus {
    type Subscription = SimSubscription;

    fn publish(&self, message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        let bus = self.clone();
        async move {
            let envelope = bus.envelope("publish", message.record, message.context);
            let (message, world) = (Rc::new(message), bus.world.clone());
            let call = bus.world.call(envelope, CALL_TIMEOUT, move |reply| {
                bus.server.publish(&world, bus.actor, &message, reply);
            });
            call.await.unwrap_or(Err(BusError::OutcomeUnknown))
        }
    }

    fn settled(&self, record: Record) -> impl Future<Output = Result<Settlement, BusError>> + 'static {
        let bus = self.clone();
        async move {
            let envelope = bus.envelope("settled", record, bus.world.recorder().context());
            let server = Rc::clone(&bus.server);
            let call = bus.world.call(envelope, CALL_TIMEOUT, move |reply| {
                let outcomes = server.bus.borrow().outcomes(record);
                match outcomes {
                    Some(outcomes) => reply.send(outcomes),
                    None => server.clients.borrow_mut().settlements.entry(record).or_default().push(reply),
                }
            });
            call.await.ok_or(BusError::OutcomeUnknown)
        }
    }

    fn subscribe(&self, spec: SubscriptionSpec) -> impl Future<Output = Result<SimSubscription, BusError>> + 'static {
        let bus = self.clone();
        async move {
            let session = bus.server.sessions.get() + 1;
            bus.server.sessions.set(session);
            let inbox = Rc::new(Inbox { session, ..Inbox::default() });
            let name = Rc::from(spec.name.as_str());
            let context = bus.world.recorder().context();
            let envelope = bus.envelope("subscribe", Record::default(), context);
            let (server, world, from, opened) =
                (Rc::clone(&bus.server), bus.world.clone(), (bus.actor, context), Rc::clone(&inbox));
            let call = bus.world.call(envelope, CALL_TIMEOUT, move |reply| {
                reply.send(server.subscribe(&world, from, &spec, &opened));
            });
            call.await.unwrap_or(Err(BusError::OutcomeUnknown))?;
            Ok(SimSubscription { bus, name, inbox })
        }
    }

    fn dead_letters(
        &self,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, BusError>> + 'static {
        let (bus, name) = (self.clone(), subscription.to_owned());
        async move {
            let envelope = bus.envelope("dead-letters", Record::default(), bus.world.recorder().context());
            let server = Rc::clone(&bus.server);
            let call = bus.world.call(envelope, CALL_TIMEOUT, move |reply| {
                let bus = server.bus.borrow();
                let letters = bus.dead_letters().iter().filter(|letter| *letter.subscription == *name);
                reply.send(letters.skip(skip).take(limit).cloned().collect());
            });
            call.await.ok_or(BusError::OutcomeUnknown)
        }
    }

    fn redrive(&self, subscription: &str, limit: usize) -> impl Future<Output = Result<usize, BusError>> + 'static {
        let (bus, name) = (self.clone(), subscription.to_owned());
        async move {
            let context = bus.world.recorder().context();
            let envelope = bus.envelope("redrive", Record::default(), context);
            let (server, world) = (Rc::clone(&bus.server), bus.world.clone());
            let call = bus.world.call(envelope, CALL_TIMEOUT, move |reply| {
                let redriven = server.act(&world, context, |bus, now, watch| bus.redrive(&name, limit, now, watch));
                reply.send(redriven);
            });
            call.await.ok_or(BusError::OutcomeUnknown)
        }
    }

    fn next_record(&self) -> Record {
        let record = self.server.records.get();
        self.server.records.set(record + 1);
        Record(record)
    }
}

impl SimSubscription {
    /// Ends a lease in one of two ways, at the server.
    fn end_lease(
        &self,
        what: &'static str,
        delivery: &Delivery,
        reason: Option<String>,
    ) -> impl Future<Output = Result<(), BusError>> + 'static {
        let (subscription, lease) = (self.clone(), delivery.lease);
        let (record, context) = (delivery.message.record, delivery.message.context);
        async move {
            let SimSubscription { bus, name, .. } = subscription;
            let envelope = bus.envelope(what, record, context);
            let (server, world) = (Rc::clone(&bus.server), bus.world.clone());
            let call = bus.world.call(envelope, CALL_TIMEOUT, move |reply| {
                let ended = server.act(&world, context, |bus, now, watch| {
                    let id = bus.find(&name).ok_or(LeaseVoid)?;
                    match &reason {
                        None => bus.ack(id, lease, now, watch),
                        Some(reason) => bus.nack(id, lease, reason, now, watch),
                    }
                });
                reply.send(ended.map_err(|LeaseVoid| BusError::LeaseLost));
            });
            call.await.unwrap_or(Err(BusError::OutcomeUnknown))
        }
    }
}

impl Subscription for SimSubscription {
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static {
        let inbox = Rc::clone(&self.inbox);
        poll_fn(move |cx| {
            if let Some(delivery) = inbox.delivery.take() {
                return Poll::Ready(Ok(delivery));
            }
            if inbox.closed.get() {
                return Poll::Ready(Err(BusError::Unsubscribed));
            }
            *inbox.waker.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        })
    }

    fn ack(&self, delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static {
        self.end_lease("ack", delivery, None)
    }

    fn nack(&self, delivery: &Delivery, reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static {
        self.end_lease("nack", delivery, Some(reason.to_owned()))
    }

    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static {
        let SimSubscription { bus, name, inbox } = self.clone();
        async move {
            let context = bus.world.recorder().context();
            let envelope = bus.envelope("unsubscribe", Record::default(), context);
            let (server, world, from) = (Rc::clone(&bus.server), bus.world.clone(), bus.actor);
            let call = bus.world.call(envelope, CALL_TIMEOUT, move |reply| {
                let was_there =
                    server.act(&world, context, |bus, now, watch| bus.unsubscribe(&name, member(from), now, watch));
                inbox.close();
                reply.send(if was_there { Ok(()) } else { Err(BusError::Unsubscribed) });
            });
            call.await.unwrap_or(Err(BusError::OutcomeUnknown))
        }
    }
}
