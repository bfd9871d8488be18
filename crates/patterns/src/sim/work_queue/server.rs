//! The server: every queue, those who wait for work, and what the trace is told of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::queue::{Message, Move, Queue, Tell};
use super::{
    BurialRefused, Buried, CameDue, Enqueued, Finished, HandedOut, LeaseExpired, LetterExpired, Prolonged, QueueOpened,
    Revived, SERVER, Scheduled, StaleReceipt,
};
use crate::fact::{ActorId, FactId, Name, Record};
use crate::ports::Lease;
use crate::recorder::Context;
use crate::sim::network::{Reply, World};
use crate::sorted::{SortedMap, SortedSet};
use crate::time::{Span, Time};

/// How often a server that is down is looked after.
const WHILE_DOWN: Span = Span::from_ms(100);

/// How many of the newest askings are remembered, so that one that arrives twice is one.
const ASKS_MAX: usize = 1_024;

/// The server's state. It is durable: it survives every crash, its clients' and its own.
#[derive(Default)]
pub(in crate::sim) struct QueueServer {
    rooms: RefCell<SortedMap<String, Room>>,
    records: Cell<u64>,
    receipts: Cell<u64>,
    asks: Cell<u64>,
}

/// One queue and those who wait for its work.
struct Room {
    queue: Queue,
    waiting: Vec<Waiter>,
    asked: SortedSet<u64>,
    /// Whether every move is a fact. Where work is a side matter of a pattern, its calls say enough.
    told: bool,
    /// When the next tick is set for.
    armed: Time,
}

/// A worker that waits for work.
pub(super) struct Waiter {
    pub(super) worker: ActorId,
    pub(super) ask: u64,
    pub(super) visibility: Span,
    pub(super) gives_up_at: Time,
    pub(super) reply: Reply<Option<Lease>>,
}

impl Default for Room {
    fn default() -> Room {
        let (queue, waiting, asked) = (Queue::default(), Vec::new(), SortedSet::new());
        Room { queue, waiting, asked, told: false, armed: Time::NEVER }
    }
}

fn next(counter: &Cell<u64>) -> u64 {
    counter.replace(counter.get() + 1)
}

impl QueueServer {
    /// Opens a queue whose every move is told.
    pub(in crate::sim) fn open(&self, world: &World, name: &str) {
        self.rooms.borrow_mut().entry(name.to_owned()).or_default().told = true;
        let queue = world.recorder().name(name);
        world.record(Context::default(), world.recorder().actor(SERVER), QueueOpened { queue });
    }

    /// Bounds the dead letters of a queue.
    pub(in crate::sim) fn limit_dead_letters(&self, name: &str, most: usize) {
        self.rooms.borrow_mut().entry(name.to_owned()).or_default().queue.limit_dead_letters(most);
    }

    /// An actor that may wait for work has crashed: nothing is handed out to it.
    pub(in crate::sim) fn client_crashed(&self, actor: ActorId) {
        self.rooms.borrow_mut().values_mut().for_each(|room| room.waiting.retain(|waiter| waiter.worker != actor));
    }

    pub(super) fn tells(&self, name: &str) -> bool {
        self.rooms.borrow().get(name).is_some_and(|room| room.told)
    }

    pub(super) fn next_record(&self) -> Record {
        Record(next(&self.records))
    }

    pub(super) fn next_ask(&self) -> u64 {
        next(&self.asks)
    }

    /// Lets `step` act on a queue and tells the trace what moved. `context` is what led to it.
    pub(super) fn act<T>(
        self: &Rc<Self>,
        world: &World,
        name: &str,
        context: Context,
        step: impl FnOnce(&mut Queue, Time, Tell<'_>) -> T,
    ) -> T {
        let mut rooms = self.rooms.borrow_mut();
        let room = rooms.entry(name.to_owned()).or_default();
        let teller = Teller { world, queue: world.recorder().name(name), told: room.told, asked: context };
        let done = step(&mut room.queue, world.now(), &mut |message, moved| teller.tell(message, moved));
        self.arm(world, name, room);
        done
    }

    /// A worker waits for work.
    pub(super) fn wait(self: &Rc<Self>, world: &World, name: &str, waiter: Waiter) {
        {
            let mut rooms = self.rooms.borrow_mut();
            let room = rooms.entry(name.to_owned()).or_default();
            if !room.asked.insert(waiter.ask) {
                return;
            }
            if room.asked.len() > ASKS_MAX {
                room.asked.pop_first();
            }
            room.waiting.push(waiter);
            self.arm(world, name, room);
        }
        self.serve(world, name);
    }

    /// Gives work that is due to those who wait for it, first come, first served.
    pub(super) fn serve(self: &Rc<Self>, world: &World, name: &str) {
        let mut rooms = self.rooms.borrow_mut();
        let Some(room) = rooms.get_mut(name) else { return };
        let teller = Teller { world, queue: world.recorder().name(name), told: room.told, asked: Context::default() };
        while let Some(Waiter { worker, visibility, .. }) = room.waiting.first() {
            let (until, receipt) = (world.now() + *visibility, self.receipts.get() + 1);
            let Some(lease) = room.queue.take(*worker, until, receipt, &mut |m, moved| teller.tell(m, moved)) else {
                break;
            };
            self.receipts.set(receipt);
            room.waiting.remove(0).reply.send(Some(lease));
        }
        self.arm(world, name, room);
    }

    fn arm(self: &Rc<Self>, world: &World, name: &str, room: &mut Room) {
        let patience = room.waiting.iter().map(|waiter| waiter.gives_up_at).min();
        let due = room.queue.next_due().into_iter().chain(patience).min();
        if let Some(due) = due.filter(|due| *due < room.armed) {
            self.wake_at(world, name, room, due);
        }
    }

    fn wake_at(self: &Rc<Self>, world: &World, name: &str, room: &mut Room, at: Time) {
        room.armed = at;
        let (server, there, name) = (Rc::clone(self), world.clone(), name.to_owned());
        world.executor().call_at(at, move || server.tick(&there, &name));
    }

    fn tick(self: &Rc<Self>, world: &World, name: &str) {
        {
            let mut rooms = self.rooms.borrow_mut();
            let room = rooms.get_mut(name).expect("a queue is never removed");
            // A tick that an earlier one has overtaken finds nothing due and only sets the alarm again.
            room.armed = Time::NEVER;
            if world.faults().borrow().is_down(world.recorder().actor(SERVER)) {
                self.wake_at(world, name, room, world.now() + WHILE_DOWN);
                return;
            }
            let now = world.now();
            let (patient, given_up) = room.waiting.drain(..).partition(|waiter| waiter.gives_up_at > now);
            room.waiting = patient;
            let given_up: Vec<Waiter> = given_up;
            given_up.into_iter().for_each(|waiter| waiter.reply.send(None));
        }
        self.act(world, name, Context::default(), |queue, now, tell| queue.tick(now, tell));
        self.serve(world, name);
    }
}

/// Writes the moves of one queue to the trace.
pub(super) struct Teller<'w> {
    pub(super) world: &'w World,
    pub(super) queue: Name,
    pub(super) told: bool,
    /// What a client asked for is caused by the asking; what the queue does by itself, by what it did before.
    pub(super) asked: Context,
}

/// What a move is told of.
pub(super) struct Subject<'m> {
    pub(super) record: Record,
    pub(super) topic: &'m str,
    pub(super) receipt: u64,
    pub(super) attempts: u32,
    pub(super) context: Context,
}

impl Teller<'_> {
    fn tell(&self, message: &mut Message, moved: Move<'_>) {
        if !self.told {
            if moved == Move::LeaseEnded {
                let (queue, record, attempt) = (self.queue, message.work.record, message.attempts);
                let server = self.world.recorder().actor(SERVER);
                self.world.record(message.context, server, LeaseExpired { queue, record, attempt });
            }
            return;
        }
        let Message { receipt, attempts, context, .. } = *message;
        let (record, topic) = (message.work.record, message.work.topic.as_str());
        message.context.cause = Some(self.write(&Subject { record, topic, receipt, attempts, context }, moved));
    }

    /// Writes a move of a queue whose moves are told.
    pub(super) fn write(&self, message: &Subject<'_>, moved: Move<'_>) -> FactId {
        let Subject { record, topic, receipt, attempts: attempt, context } = *message;
        let (world, queue) = (self.world, self.queue);
        let server = world.recorder().actor(SERVER);
        let context = Context { cause: self.asked.cause.or(context.cause), ..context };
        let word = |text: &str| world.recorder().name(text);
        match moved {
            Move::Enqueued { due } => {
                let topic = word(topic);
                world.record(context, server, Enqueued { queue, record, topic, due })
            }
            Move::Due => world.record(context, server, CameDue { queue, record }),
            Move::Leased { worker, until } => {
                world.record(context, server, HandedOut { queue, record, worker, attempt, receipt, until })
            }
            Move::Extended { until } => {
                world.record(context, server, Prolonged { queue, record, receipt, attempt, until })
            }
            Move::Acked => world.record(context, server, Finished { queue, record, receipt }),
            Move::Scheduled { due, reason } => {
                let reason = word(reason);
                world.record(context, server, Scheduled { queue, record, receipt, attempt, due, reason })
            }
            Move::LeaseEnded => world.record(context, server, LeaseExpired { queue, record, attempt }),
            Move::Dead { keep_until, reason } => {
                let reason = word(reason);
                let data = Buried { queue, record, receipt, attempts: attempt, reason, keep_until };
                world.record(context, server, data)
            }
            Move::NoRoom => world.record(context, server, BurialRefused { queue, record }),
            Move::Redriven { edited } => world.record(context, server, Revived { queue, record, edited }),
            Move::Expired => world.record(context, server, LetterExpired { queue, record }),
            Move::Stale { receipt: stale } => {
                world.record(context, server, StaleReceipt { queue, record, receipt: stale, newest: receipt })
            }
        }
    }
}
