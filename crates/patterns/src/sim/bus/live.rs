//! A bus that a server keeps, as the actors of a live run reach it.
//!
//! The server tells every move, in the order in which they happened. They are asked for after each call and written to the
//! trace before the call is answered, so that the trace says of a real bus exactly what it says of a simulated one.

mod moves;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use self::moves::Known;
use super::SERVER;
use super::door::{LiveBuses, Outcomes};
use crate::fact::{ActorId, Record};
use crate::ports::{BusError, DeadLetter, Delivery, Message, Receipt, SubscriptionSpec};
use crate::sim::executor::Role;
use crate::sim::network::{CALL_TIMEOUT, World};
use crate::sim::real::{Boxed, BusCall, BusMoved, BusReply, CarryBus, Turns, outside};
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
pub struct LiveServer {
    world: World,
    carry: CarryBus,
    turns: Turns,
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
    /// The bus that `carry` reaches, for the run in `world`.
    pub fn open(world: World, carry: CarryBus, turns: Turns) -> Rc<dyn LiveBuses> {
        Rc::new(Rc::new(LiveServer {
            world,
            carry,
            turns,
            records: Cell::default(),
            replay_max: Cell::new(usize::MAX),
            is_open: Cell::default(),
            known: RefCell::default(),
            members: RefCell::default(),
        }))
    }

    /// What a call comes to, in the run's turns. What is handed out to nobody would lie until its lease is over.
    fn call(&self, call: BusCall) -> Boxed<Result<BusReply, BusError>> {
        let goes_on = !matches!(call, BusCall::Next(..) | BusCall::Settled(_));
        outside(&self.turns, goes_on, (self.carry)(call))
    }
}

/// The bus as one actor reaches it.
#[derive(Clone)]
struct LiveBus {
    world: World,
    actor: ActorId,
    server: Rc<LiveServer>,
}

impl LiveBus {
    fn of(server: &Rc<LiveServer>, actor: ActorId) -> LiveBus {
        LiveBus { world: server.world.clone(), actor, server: Rc::clone(server) }
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
        let answer = self.server.call(call).await;
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
        let answer = self.server.call(BusCall::Moves(seen)).await;
        let moves = take!(answer, BusReply::Moves(moves) => moves)?;
        if let Some(by) = moves.last().map(|moved| moved.by).filter(|by| *by > self.world.now()) {
            self.world.executor().sleep(by.since(self.world.now())).await;
        }
        Ok(moves)
    }

    fn write(&self, moves: Vec<BusMoved>) {
        self.server.known.borrow_mut().write(&self.world, moves);
    }

    /// Ends a lease, which the context of `delivery` led to.
    fn end_lease(self, name: &Rc<str>, call: BusCall, delivery: &Delivery) -> Boxed<Result<(), BusError>> {
        let (name, record, context) = (Rc::clone(name), delivery.message.record, delivery.message.context);
        Box::pin(async move {
            self.server.known.borrow_mut().answered(&name, record, context);
            take!(self.ask(call).await, BusReply::Done => ())
        })
    }

    /// Keeps in mind what somebody asks of a subscription, which leads to what the server does with it.
    fn asks(&self, name: &str) {
        let context = self.world.recorder().context();
        self.server.known.borrow_mut().asked(name, context);
    }
}

impl LiveBuses for Rc<LiveServer> {
    fn limit_replay(&self, most: usize) {
        self.replay_max.set(most);
    }

    /// All actors share one connection, so the server has to be told.
    fn client_crashed(&self, actor: ActorId) {
        if !self.members.borrow_mut().remove(&actor) {
            return;
        }
        let bus = LiveBus::of(self, actor);
        let server = self.world.recorder().actor(SERVER);
        let leave = async move {
            // Where the server cannot be reached it finds out later, as it does of whoever loses its connection.
            let _ = bus.ask(BusCall::Leave(bus.who())).await;
        };
        self.world.executor().spawn(server.0, Role::Server, leave);
    }

    fn publish(&self, actor: ActorId, message: Message) -> Boxed<Result<Receipt, BusError>> {
        let bus = LiveBus::of(self, actor);
        Box::pin(async move {
            bus.server.known.borrow_mut().published(message.record, message.context);
            let call = BusCall::Publish(bus.who(), message);
            take!(bus.ask(call).await, BusReply::Receipt(receipt) => receipt)
        })
    }

    fn settled(&self, actor: ActorId, record: Record) -> Boxed<Result<Outcomes, BusError>> {
        let bus = LiveBus::of(self, actor);
        Box::pin(
            async move { take!(bus.ask(BusCall::Settled(record)).await, BusReply::Outcomes(outcomes) => outcomes) },
        )
    }

    fn subscribe(&self, actor: ActorId, spec: SubscriptionSpec) -> Boxed<Result<Rc<str>, BusError>> {
        let bus = LiveBus::of(self, actor);
        Box::pin(async move {
            let name = Rc::from(spec.name.as_str());
            bus.asks(&spec.name);
            bus.server.members.borrow_mut().insert(bus.actor);
            let call = BusCall::Subscribe(bus.who(), spec, bus.server.replay_max.get());
            take!(bus.ask(call).await, BusReply::Done => name)
        })
    }

    fn dead_letters(
        &self,
        actor: ActorId,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> Boxed<Result<Vec<DeadLetter>, BusError>> {
        let (bus, name) = (LiveBus::of(self, actor), subscription.to_owned());
        Box::pin(async move {
            let call = BusCall::DeadLetters(name, skip, limit);
            take!(bus.ask(call).await, BusReply::Letters(letters) => letters)
        })
    }

    fn redrive(&self, actor: ActorId, subscription: &str, limit: usize) -> Boxed<Result<usize, BusError>> {
        let (bus, name) = (LiveBus::of(self, actor), subscription.to_owned());
        Box::pin(async move {
            bus.asks(&name);
            take!(bus.ask(BusCall::Redrive(name, limit)).await, BusReply::Redriven(count) => count)
        })
    }

    fn next_record(&self) -> Record {
        Record(self.records.replace(self.records.get() + 1))
    }

    fn next(&self, actor: ActorId, subscription: &Rc<str>) -> Boxed<Result<Delivery, BusError>> {
        let (bus, name) = (LiveBus::of(self, actor), Rc::clone(subscription));
        Box::pin(async move {
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
        })
    }

    fn ack(&self, actor: ActorId, subscription: &Rc<str>, delivery: &Delivery) -> Boxed<Result<(), BusError>> {
        let bus = LiveBus::of(self, actor);
        let call = BusCall::Ack(bus.who(), Rc::clone(subscription), delivery.lease);
        bus.end_lease(subscription, call, delivery)
    }

    fn nack(
        &self,
        actor: ActorId,
        subscription: &Rc<str>,
        delivery: &Delivery,
        reason: &str,
    ) -> Boxed<Result<(), BusError>> {
        let bus = LiveBus::of(self, actor);
        let call = BusCall::Nack(bus.who(), Rc::clone(subscription), delivery.lease, reason.to_owned());
        bus.end_lease(subscription, call, delivery)
    }

    fn unsubscribe(&self, actor: ActorId, subscription: &Rc<str>) -> Boxed<Result<(), BusError>> {
        let (bus, name) = (LiveBus::of(self, actor), Rc::clone(subscription));
        Box::pin(async move {
            bus.asks(&name);
            take!(bus.ask(BusCall::Unsubscribe(bus.who(), name)).await, BusReply::Done => ())
        })
    }
}
