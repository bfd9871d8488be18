//! A bus that a server keeps, as the actors of a live run reach it.
//!
//! The server tells every move, in the order in which they happened. They are asked for after each call and written to the
//! trace before the call is answered, so that the trace says of a real bus exactly what it says of a simulated one.

mod moves;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use self::moves::Known;
use super::SERVER;
use crate::fact::{ActorId, Record};
use crate::ports::{Bus, BusError, DeadLetter, Delivery, Message, Outcome, Receipt, Subscription, SubscriptionSpec};
use crate::recorder::Context;
use crate::sim::executor::Role;
use crate::sim::network::{CALL_TIMEOUT, World};
use crate::sim::real::{BusCall, BusMoved, BusReply, CarryBus};
use crate::sorted::SortedSet;
use crate::time::Span;

/// How long a server that does not tell its moves is let be.
const ASK_AGAIN: Span = Span::from_ms(100);

/// The longest that somebody waits for a copy before it is asked what moved meanwhile: what the clock alone does on the
/// server is nobody's answer.
const NEWS: Span = Span::from_ms(500);

/// Takes the answer that a call must have.
macro_rules! take {
    ($answer:expr, $wanted:pat => $value:expr) => {
        match $answer? {
            $wanted => Ok($value),
            // Said without the answer: to print one would bring the printing of every type in it.
            _ => panic!("each call has its kind of answer, and this one got another"),
        }
    };
}

/// What a run knows of the bus that a server keeps for it.
pub(in crate::sim) struct LiveServer {
    carry: CarryBus,
    records: Cell<u64>,
    /// Of what was published before, a late subscriber gets so many of the newest at most.
    replay_max: Cell<usize>,
    /// Whether the server was asked to tell its moves.
    is_open: Cell<bool>,
    known: RefCell<Known>,
    /// Who has subscribed since its last crash.
    members: RefCell<SortedSet<ActorId>>,
}

impl LiveServer {
    pub(in crate::sim) fn new(carry: CarryBus) -> LiveServer {
        LiveServer {
            carry,
            records: Cell::default(),
            replay_max: Cell::new(usize::MAX),
            is_open: Cell::default(),
            known: RefCell::default(),
            members: RefCell::default(),
        }
    }

    /// Bounds what a late subscriber gets.
    pub(in crate::sim) fn limit_replay(&self, most: usize) {
        self.replay_max.set(most);
    }

    /// An actor that may have subscriptions has crashed. All share one connection, so the server has to be told.
    pub(in crate::sim) fn client_crashed(self: &Rc<Self>, world: &World, actor: ActorId) {
        if !self.members.borrow_mut().remove(&actor) {
            return;
        }
        let bus = LiveBus::new(world.clone(), actor, Rc::clone(self));
        let server = world.recorder().actor(SERVER);
        let leave = async move {
            // Where the server cannot be reached it finds out later, as it does of whoever loses its connection.
            let _ = bus.ask(BusCall::Leave(bus.who())).await;
        };
        world.executor().spawn(server.0, Role::Server, leave);
    }
}

/// The bus as one actor reaches it.
#[derive(Clone)]
pub struct LiveBus {
    world: World,
    actor: ActorId,
    server: Rc<LiveServer>,
}

/// A subscription as its actor holds it.
#[derive(Clone)]
pub struct LiveSubscription {
    bus: LiveBus,
    name: Rc<str>,
}

impl LiveBus {
    pub(in crate::sim) fn new(world: World, actor: ActorId, server: Rc<LiveServer>) -> LiveBus {
        LiveBus { world, actor, server }
    }

    fn who(&self) -> String {
        self.world.recorder().trace().actor_name(self.actor).to_owned()
    }

    /// The answer to a call, once what has moved by then is written. A server that cannot be reached may say so at once; that
    /// is told no sooner than that no answer came, since whoever hears it asks again.
    async fn ask(&self, call: BusCall) -> Result<BusReply, BusError> {
        let began = self.world.now();
        let answer = match self.begin().await {
            Ok(()) => self.carried(call).await,
            Err(error) => Err(error),
        };
        if matches!(answer, Err(BusError::OutcomeUnknown)) {
            let left = (began + CALL_TIMEOUT).since(self.world.now());
            self.world.executor().sleep(left).await;
        }
        answer
    }

    /// Has the server tell the moves before anything moves.
    async fn begin(&self) -> Result<(), BusError> {
        if !self.server.is_open.get() {
            let moves = self.moves().await?;
            self.server.is_open.set(true);
            self.write(moves);
        }
        Ok(())
    }

    /// What was done is told by its moves first, however long the server cannot be reached in between; what was not done, or
    /// is not known, has no move to wait for.
    async fn carried(&self, call: BusCall) -> Result<BusReply, BusError> {
        let answer = (self.server.carry)(call).await;
        loop {
            match self.moves().await {
                Ok(moves) => {
                    self.write(moves);
                    return answer;
                }
                Err(_) if answer.is_err() => return answer,
                Err(_) => self.world.executor().sleep(ASK_AGAIN).await,
            }
        }
    }

    /// What has moved. The run's time may be behind the clock that the server goes by: it comes as far first, or a move would
    /// be told before its time.
    async fn moves(&self) -> Result<Vec<BusMoved>, BusError> {
        let seen = self.server.known.borrow().seen();
        let answer = (self.server.carry)(BusCall::Moves(seen)).await;
        let moves = take!(answer, BusReply::Moves(moves) => moves)?;
        if let Some(by) = moves.last().map(|moved| moved.by).filter(|by| *by > self.world.now()) {
            self.world.executor().sleep(by.since(self.world.now())).await;
        }
        Ok(moves)
    }

    fn write(&self, moves: Vec<BusMoved>) {
        self.server.known.borrow_mut().write(&self.world, moves);
    }

    /// Keeps in mind what somebody asks of a subscription, which leads to what the server does with it.
    fn asks(&self, name: &str) {
        let context = self.world.recorder().context();
        self.server.known.borrow_mut().asked(name, context);
    }
}

impl Bus for LiveBus {
    type Subscription = LiveSubscription;

    fn publish(&self, message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        let bus = self.clone();
        async move {
            bus.server.known.borrow_mut().published(message.record, message.context);
            let call = BusCall::Publish(bus.who(), message);
            take!(bus.ask(call).await, BusReply::Receipt(receipt) => receipt)
        }
    }

    fn settled(&self, record: Record) -> impl Future<Output = Result<Vec<(Rc<str>, Outcome)>, BusError>> + 'static {
        let bus = self.clone();
        async move { take!(bus.ask(BusCall::Settled(record)).await, BusReply::Outcomes(outcomes) => outcomes) }
    }

    fn subscribe(&self, spec: SubscriptionSpec) -> impl Future<Output = Result<LiveSubscription, BusError>> + 'static {
        let bus = self.clone();
        async move {
            let name = Rc::from(spec.name.as_str());
            bus.asks(&spec.name);
            bus.server.members.borrow_mut().insert(bus.actor);
            let call = BusCall::Subscribe(bus.who(), spec, bus.server.replay_max.get());
            take!(bus.ask(call).await, BusReply::Done => LiveSubscription { bus, name })
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
            let call = BusCall::DeadLetters(name, skip, limit);
            take!(bus.ask(call).await, BusReply::Letters(letters) => letters)
        }
    }

    fn redrive(&self, subscription: &str, limit: usize) -> impl Future<Output = Result<usize, BusError>> + 'static {
        let (bus, name) = (self.clone(), subscription.to_owned());
        async move {
            bus.asks(&name);
            take!(bus.ask(BusCall::Redrive(name, limit)).await, BusReply::Redriven(count) => count)
        }
    }

    fn next_record(&self) -> Record {
        Record(self.server.records.replace(self.server.records.get() + 1))
    }
}

impl LiveSubscription {
    /// Ends a lease, which the context of `delivery` led to.
    async fn end_lease(self, call: BusCall, (record, context): (Record, Context)) -> Result<(), BusError> {
        self.bus.server.known.borrow_mut().answered(&self.name, record, context);
        take!(self.bus.ask(call).await, BusReply::Done => ())
    }
}

impl Subscription for LiveSubscription {
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static {
        let LiveSubscription { bus, name } = self.clone();
        async move {
            loop {
                let call = BusCall::Next(bus.who(), Rc::clone(&name), NEWS);
                let mut delivery = match bus.ask(call).await {
                    // Whoever waits for a copy waits for the bus as well.
                    Ok(BusReply::Delivered(None)) | Err(BusError::OutcomeUnknown) => continue,
                    answer => take!(answer, BusReply::Delivered(Some(delivery)) => delivery)?,
                };
                delivery.message.context = bus.server.known.borrow().copy(&name, delivery.message.record);
                return Ok(delivery);
            }
        }
    }

    fn ack(&self, delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static {
        let call = BusCall::Ack(self.bus.who(), Rc::clone(&self.name), delivery.lease);
        self.clone().end_lease(call, (delivery.message.record, delivery.message.context))
    }

    fn nack(&self, delivery: &Delivery, reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static {
        let call = BusCall::Nack(self.bus.who(), Rc::clone(&self.name), delivery.lease, reason.to_owned());
        self.clone().end_lease(call, (delivery.message.record, delivery.message.context))
    }

    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static {
        let LiveSubscription { bus, name } = self.clone();
        async move {
            bus.asks(&name);
            take!(bus.ask(BusCall::Unsubscribe(bus.who(), name)).await, BusReply::Done => ())
        }
    }
}
