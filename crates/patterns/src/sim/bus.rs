//! A simulated bus server: the [`EventBus`] behind a network.
//!
//! Publications, deliveries and acknowledgements travel as messages, so each of them can be late,
//! lost or doubled. The bus sends one copy at a time to each member of a subscription; the member's
//! inbox keeps the newest lease and ignores what the network brings late or twice.

mod client;

pub use self::client::{SimBus, SimSubscription};

use crate::sorted::SortedMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

use super::network::{Envelope, Reply, World};
use crate::bus::{Admission, Change, EventBus, Happened, Limits, MemberId, Publication, SubscriptionId};
use crate::fact::{ActorId, FactId, Name, Record};
use crate::ports::{BusError, Delivery, Message, Outcome, Receipt, SubscriptionSpec};
use crate::recorder::Context;
use crate::rng::{Purpose, Seed, Stream};
use crate::time::{Span, Time};

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

/// How often a bus that is down is looked after.
const WHILE_DOWN: Span = Span::from_ms(100);

type Published = Result<Receipt, BusError>;
type Settlement = Vec<(Rc<str>, Outcome)>;

/// The server's state. It is durable: it survives every crash, its clients' and its own.
pub(super) struct BusServer {
    bus: RefCell<EventBus<Rc<Message>>>,
    clients: RefCell<Clients>,
    records: Cell<u64>,
    sessions: Cell<u64>,
    /// When the next tick is set for.
    armed: Cell<Time>,
}

/// What the server knows of those who talk to it.
#[derive(Default)]
struct Clients {
    inboxes: SortedMap<(Rc<str>, ActorId), Rc<Inbox>>,
    /// The newest session of each subscriber, also of those who have left: the network may bring an
    /// old request again at any time.
    sessions: SortedMap<(Rc<str>, ActorId), u64>,
    /// Publishers that wait for room.
    publishers: SortedMap<Record, Vec<Reply<Published>>>,
    /// Those who wait for a message's outcomes.
    settlements: SortedMap<Record, Vec<Reply<Settlement>>>,
    /// The newest fact about each copy, which is the cause of the next.
    trail: SortedMap<(SubscriptionId, Record), FactId>,
}

/// Where a subscriber's deliveries arrive. It holds one: the bus sends the next only when the one
/// before is acknowledged or its lease is over, so a newer delivery makes the older one void.
#[derive(Default)]
struct Inbox {
    session: u64,
    newest_lease: Cell<u64>,
    delivery: RefCell<Option<Delivery>>,
    closed: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Inbox {
    fn put(&self, delivery: &Delivery) {
        if delivery.lease > self.newest_lease.get() {
            self.newest_lease.set(delivery.lease);
            *self.delivery.borrow_mut() = Some(delivery.clone());
            self.wake();
        }
    }

    fn close(&self) {
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
    pub(super) fn new(seed: Seed) -> BusServer {
        BusServer {
            bus: RefCell::new(empty_bus(seed, Limits::default())),
            clients: RefCell::default(),
            records: Cell::new(0),
            sessions: Cell::new(0),
            armed: Cell::new(Time::NEVER),
        }
    }

    /// Begins an empty bus with other limits.
    pub(super) fn limit(&self, seed: Seed, limits: Limits) {
        *self.bus.borrow_mut() = empty_bus(seed, limits);
    }

    /// An actor that may have subscriptions has crashed.
    pub(super) fn client_crashed(self: &Rc<Self>, world: &World, actor: ActorId) {
        self.act(world, Context::default(), |bus, now, watch| bus.leave(member(actor), now, watch));
    }

    /// Lets `step` act on the bus, tells the trace what happened, sends what is to be sent, and
    /// sets the alarm for what is due next. `context` is what led to it.
    fn act<T>(
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

    fn publish(self: &Rc<Self>, world: &World, from: ActorId, message: &Rc<Message>, reply: Reply<Published>) {
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

    fn subscribe(
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
                let fact = match change {
                    Change::Queued { depth } => world.record(own, server, Queued { subscriber, record, depth }),
                    Change::Replayed => world.record(own, server, Replayed { subscriber, record }),
                    Change::Redriven { depth } => world.record(asked, server, Redriven { subscriber, record, depth }),
                    Change::Dispatched { member, attempt, lease, ends } => {
                        let to = actor(member);
                        let data = Dispatched { subscriber, record, attempt, lease_ends: ends, member: to };
                        let sent = world.record(own, server, data);
                        let context = Context { cause: Some(sent), ..message.context };
                        let envelope = Envelope { from: server, to, record, what: word("delivery"), context };
                        let message = Message { context, ..Message::clone(message) };
                        let delivery = Delivery { subscription: Rc::clone(name), message, attempt, lease };
                        if let Some(inbox) = self.inboxes.get(&(Rc::clone(name), to)).map(Rc::clone) {
                            world.send(envelope, move || inbox.put(&delivery));
                        }
                        sent
                    }
                    Change::Acked { attempt } => world.record(asked, server, Settled { subscriber, record, attempt }),
                    Change::Requeued { attempt, wait, reason } => world.record(
                        asked,
                        server,
                        Requeued { subscriber, record, attempt, wait, reason: word(reason) },
                    ),
                    Change::Dropped { reason } => {
                        world.record(asked, server, Dropped { subscriber, record, reason: word(reason) })
                    }
                    Change::Dead { attempts, reason } => {
                        world.record(asked, server, DeadLettered { subscriber, record, attempts, reason: word(reason) })
                    }
                };
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

fn member(actor: ActorId) -> MemberId {
    MemberId(actor.0.into())
}

fn actor(member: MemberId) -> ActorId {
    ActorId(u16::try_from(member.0).expect("the members of a simulated bus are actors"))
}
