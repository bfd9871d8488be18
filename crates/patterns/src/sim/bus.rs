//! A simulated bus server.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use super::network::World;
use crate::fact::{ActorId, Name, Record};
use crate::ports::{Bus, BusError, Delivery, Message, Outcome, Receipt, Subscription, SubscriptionSpec};
use crate::time::{Span, Time};

crate::facts! {
    /// A subscription was opened, or came back; `capacity` 0 is unbounded.
    Opened = "bus.opened", Plain, Detail { subscriber: Name, pattern: Name, durable: bool, capacity: u32 }
    /// A subscription ended and its queue is gone.
    Closed = "bus.closed", Plain, Detail { subscriber: Name, dropped: u32 }
    /// A message reached the bus and was kept in the topic's history.
    Kept = "bus.kept", Plain, Detail { topic: Name, record: Record, copies: u32 }
    /// A copy waits in a subscriber's queue, which holds `depth` now.
    Queued = "bus.queued", Plain, Detail { subscriber: Name, record: Record, depth: u32 }
    /// A publisher waits for room in a subscriber's queue.
    PublisherBlocked = "bus.publisher-blocked", Retry, Story { subscriber: Name, record: Record }
    /// A copy was sent to its subscriber on lease.
    Dispatched = "bus.dispatched", Flight, Detail { subscriber: Name, record: Record, attempt: u32, lease_ends: Time }
    /// The bus has the acknowledgement and forgets the copy.
    Settled = "bus.settled", Delivered, Detail { subscriber: Name, record: Record, attempt: u32 }
    /// A copy goes back into the queue and is sent again after `wait`.
    Requeued = "bus.requeued", Retry, Story { subscriber: Name, record: Record, attempt: u32, wait: Span, reason: Name }
    /// A copy was dropped because the queue was full.
    Dropped = "bus.dropped", Failed, Story { subscriber: Name, record: Record }
    /// A copy was given up after its last attempt and kept for a person.
    DeadLettered = "bus.dead-lettered", Dead, Marked { subscriber: Name, record: Record, attempts: u32, reason: Name }
}

/// The server's state.
#[derive(Default)]
pub(super) struct BusServer {
    records: Cell<u64>,
}

impl BusServer {
    /// An actor that may have subscriptions has crashed.
    pub(super) fn client_crashed(&self, _world: &World, _actor: ActorId) {}
}

/// The bus as one actor reaches it.
#[derive(Clone)]
pub struct SimBus {
    world: World,
    actor: ActorId,
    server: Rc<BusServer>,
}

impl SimBus {
    pub(super) fn new(world: World, actor: ActorId, server: Rc<BusServer>) -> SimBus {
        SimBus { world, actor, server }
    }
}

impl Bus for SimBus {
    type Subscription = SimBus;

    fn publish(&self, _message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        async { Err(BusError::OutcomeUnknown) }
    }

    fn settled(&self, _record: Record) -> impl Future<Output = Result<Vec<(Rc<str>, Outcome)>, BusError>> + 'static {
        async { Err(BusError::OutcomeUnknown) }
    }

    fn subscribe(&self, _spec: SubscriptionSpec) -> impl Future<Output = Result<Self, BusError>> + 'static {
        let (_, _, bus) = (&self.world, &self.actor, self.clone());
        async { Ok(bus) }
    }

    fn next_record(&self) -> Record {
        let record = self.server.records.get();
        self.server.records.set(record + 1);
        Record(record)
    }
}

impl Subscription for SimBus {
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static {
        async { Err(BusError::Unsubscribed) }
    }

    fn ack(&self, _delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static {
        async { Err(BusError::Unsubscribed) }
    }

    fn nack(&self, _delivery: &Delivery, _reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static {
        async { Err(BusError::Unsubscribed) }
    }

    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static {
        async { Err(BusError::Unsubscribed) }
    }
}
