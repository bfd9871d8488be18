//! The simulated server: the bus, and what it knows of those who talk to it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

use super::told::write_copy;
use super::{Closed, Kept, Opened, PublisherBlocked, SERVER};
use crate::bus::{Admission, Change, EventBus, Happened, Limits, MemberId, Publication, SubscriptionId};
use crate::fact::{ActorId, FactId, Record};
use crate::ports::{BusError, Delivery, Message, Outcome, Receipt, SubscriptionSpec};
use crate::recorder::Context;
use crate::rng::{Purpose, Seed, Stream};
use crate::sim::network::{Envelope, Reply, World};
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// How often a bus that is down is looked after.
const WHILE_DOWN: Span = Span::from_ms(100);

type Published = Result<Receipt, BusError>;
pub(super) type Settlement = Vec<(Rc<str>, Outcome)>;

/// The server's state. It is durable: it survives every crash, its clients' and its own.
pub(in crate::sim) struct BusServer {
    pub(super) bus: RefCell<EventBus<Rc<Message>>>,
    pub(super) clients: RefCell<Clients>,
    pub(super) records: Cell<u64>,
    pub(super) sessions: Cell<u64>,
    /// When the next tick is set for.
    armed: Cell<Time>,
}

/// What the server knows of those who talk to it.
#[derive(Default)]
pub(super) struct Clients {
    inboxes: SortedMap<(Rc<str>, ActorId), Rc<Inbox>>,
    /// The newest session of each subscriber, also of those who have left: the network may bring an
    /// old request again at any time.
    sessions: SortedMap<(Rc<str>, ActorId), u64>,
    /// Publishers that wait for room.
    publishers: SortedMap<Record, Vec<Reply<Published>>>,
    /// Those who wait for a message's outcomes.
    pub(super) settlements: SortedMap<Record, Vec<Reply<Settlement>>>,
    /// The newest fact about each copy, which is the cause of the next.
    trail: SortedMap<(SubscriptionId, Record), FactId>,
}

/// Where a subscriber's deliveries arrive. It holds one: the bus sends the next only when the one
/// before is acknowledged or its lease is over, so a newer delivery makes the older one void.
#[derive(Default)]
pub(super) struct Inbox {
    pub(super) session: u64,
    pub(super) newest_lease: Cell<u64>,
    pub(super) delivery: RefCell<Option<Delivery>>,
    pub(super) closed: Cell<bool>,
    pub(super) waker: RefCell<Option<Waker>>,
}

impl Inbox {
    fn put(&self, delivery: &Delivery) {
        if delivery.lease > self.newest_lease.get() {
            self.newest_lease.set(delivery.lease);
            *self.delivery.borrow_mut() = Some(delivery.clone());
            self.wake();
        }
    }

    pub(super) fn close(&self) {
        self.closed.set(true);
        self.wake();
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl BusServer {
    pub(in crate::sim) fn new(seed: Seed) -> BusServer {
        BusServer {
            bus: RefCell::new(empty_bus(seed, Limits::default())),
            clients: RefCell::default(),
            records: Cell::new(0),
            sessions: Cell::new(0),
            armed: Cell::new(Time::NEVER),
        }
    }

    /// Begins an empty bus with other limits.
    pub(in crate::sim) fn limit(&self, seed: Seed, limits: Limits) {
        *self.bus.borrow_mut() = empty_bus(seed, limits);
    }

    /// An actor that may have subscriptions has crashed.
    pub(in crate::sim) fn client_crashed(self: &Rc<Self>, world: &World, actor: ActorId) {
        self.act(world, Context::default(), |bus, now, watch| bus.leave(member(actor), now, watch));
    }

    /// Lets `step` act on the bus, tells the trace what happened, sends what is to be sent, and
    /// sets the alarm for what is due next. `context` is what led to it.
    pub(super) fn act<T>(
        self: &Rc<Self>,
        world: &World,
        context: Context,
        step: impl FnOnce(&mut EventBus<Rc<Message>>, Time, &mut dyn FnMut(Happened<'_, Rc<Message>>)) -> T,
    ) -> T {
        let server = world.recorder().actor(SERVER);
        let mut clients = self.clients.borrow_mut();
        let mut bus = self.bus.borrow_mut();
        let done = step(&mut bus, world.now(), &mut |happened| clients.tell(world, server, context, happened));
        clients.answer_settled(&bus);
        self.arm(world, bus.next_due());
        done
    }

    fn arm(self: &Rc<Self>, world: &World, due: Option<Time>) {
        let Some(due) = due.filter(|due| *due < self.armed.get()) else { return };
        self.armed.set(due);
        let (server, world) = (Rc::clone(self), world.clone());
        world.clone().executor().call_at(due, move || server.tick(&world));
    }

    fn tick(self: &Rc<Self>, world: &World) {
        // A tick that an earlier one has overtaken finds nothing due and only sets the alarm again.
        self.armed.set(Time::NEVER);
        let is_down = world.faults().borrow().is_down(world.recorder().actor(SERVER));
        if is_down {
            self.arm(world, Some(world.now() + WHILE_DOWN));
            return;
        }
        self.act(world, Context::default(), |bus, now, watch| bus.tick(now, watch));
    }

    pub(super) fn publish(
        self: &Rc<Self>,
        world: &World,
        from: ActorId,
        message: &Rc<Message>,
        reply: Reply<Published>,
    ) {
        let publication = Publication {
            record: message.record,
            publisher: from.0.into(),
            id: Some(message.event.id.as_u128()),
            topic: Rc::clone(&message.topic),
            message: Rc::clone(message),
        };
        let admitted = self.act(world, message.context, |bus, now, watch| bus.publish(publication, now, watch));
        match admitted {
            Ok(Admission::Kept(record, copies)) => reply.send(Ok(Receipt { record, copies })),
            Ok(Admission::Waits(record)) => {
                self.clients.borrow_mut().publishers.entry(record).or_default().push(reply);
            }
            Err(error) => reply.send(Err(BusError::BadTopic(error.to_string()))),
        }
    }

    pub(super) fn subscribe(
        self: &Rc<Self>,
        world: &World,
        from: (ActorId, Context),
        spec: &SubscriptionSpec,
        inbox: &Rc<Inbox>,
    ) -> Result<(), BusError> {
        let (actor, context) = from;
        let key: (Rc<str>, ActorId) = (spec.name.as_str().into(), actor);
        {
            let mut clients = self.clients.borrow_mut();
            let newest = clients.sessions.entry(key.clone()).or_default();
            if *newest >= inbox.session {
                return Ok(());
            }
            *newest = inbox.session;
            clients.inboxes.insert(key, Rc::clone(inbox));
        }
        let opened = self.act(world, context, |bus, now, watch| bus.subscribe(spec, member(actor), now, watch));
        opened.map(|_| ()).map_err(|error| BusError::BadTopic(error.to_string()))
    }
}

impl Clients {
    /// Writes what happened on the bus to the trace and sends what follows from it.
    fn tell(&mut self, world: &World, server: ActorId, context: Context, happened: Happened<'_, Rc<Message>>) {
        let word = |text: &str| world.recorder().name(text);
        match happened {
            Happened::Opened { spec, member, .. } => {
                let data = Opened {
                    subscriber: word(&spec.name),
                    pattern: word(&spec.pattern),
                    durable: spec.durable,
                    capacity: spec.queue_max.unwrap_or(0) as u32,
                    member: actor(member),
                    attempts_max: spec.attempts_max,
                };
                world.record(context, server, data);
            }
            Happened::Closed { name, dropped } => {
                world.record(context, server, Closed { subscriber: word(name), dropped });
                self.inboxes.iter().filter(|((of, _), _)| of == name).for_each(|(_, inbox)| inbox.close());
                self.inboxes.retain(|(of, _), _| of != name);
            }
            Happened::Kept { record, topic, message, copies } => {
                world.record(message.context, server, Kept { topic: word(topic), record, copies });
            }
            Happened::Answered { record, copies } => {
                for reply in self.publishers.remove(&record).into_iter().flatten() {
                    reply.send(Ok(Receipt { record, copies: copies.to_vec() }));
                }
            }
            Happened::Blocked { record, name, message } => {
                world.record(message.context, server, PublisherBlocked { subscriber: word(name), record });
            }
            Happened::Copy { id, name, record, message, change } => {
                let subscriber = word(name);
                let cause = self.trail.get(&(id, record)).copied().or(message.context.cause);
                let own = Context { cause, ..message.context };
                // What a client asked for is caused by the asking; what the bus does by itself, by
                // what it did before.
                let asked = Context { cause: context.cause.or(cause), ..message.context };
                let is_asked = !matches!(change, Change::Queued { .. } | Change::Replayed | Change::Dispatched { .. });
                let fact = write_copy(world, if is_asked { asked } else { own }, (subscriber, record), change);
                if let Change::Dispatched { member, attempt, lease, .. } = change {
                    let (to, context) = (actor(member), Context { cause: Some(fact), ..message.context });
                    let envelope = Envelope { from: server, to, record, what: word("delivery"), context };
                    let message = Message { context, ..Message::clone(message) };
                    let delivery = Delivery { subscription: Rc::clone(name), message, attempt, lease };
                    if let Some(inbox) = self.inboxes.get(&(Rc::clone(name), to)).map(Rc::clone) {
                        world.send(envelope, move || inbox.put(&delivery));
                    }
                }
                if matches!(change, Change::Acked { .. } | Change::Dropped { .. } | Change::Dead { .. }) {
                    self.trail.remove(&(id, record));
                } else {
                    self.trail.insert((id, record), fact);
                }
            }
            Happened::Settled { .. } => {}
        }
    }

    /// Answers those who wait for outcomes that are there now.
    fn answer_settled(&mut self, bus: &EventBus<Rc<Message>>) {
        if self.settlements.is_empty() {
            return;
        }
        let ready: Vec<(Record, Settlement)> =
            self.settlements.keys().filter_map(|&record| Some((record, bus.outcomes(record)?))).collect();
        for (record, outcomes) in ready {
            let replies = self.settlements.remove(&record).into_iter().flatten();
            replies.for_each(|reply| reply.send(outcomes.clone()));
        }
    }
}

fn empty_bus(seed: Seed, limits: Limits) -> EventBus<Rc<Message>> {
    EventBus::new(limits, Stream::new(seed, Purpose::Jitter, 0))
}

pub(super) fn member(actor: ActorId) -> MemberId {
    MemberId(actor.0.into())
}

fn actor(member: MemberId) -> ActorId {
    ActorId(u16::try_from(member.0).expect("the members of a simulated bus are actors"))
}
