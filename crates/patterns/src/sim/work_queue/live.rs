//! Queues of work that a server keeps, as the actors of a live run reach them.
//!
//! The server tells every move of a queue that was opened, in the order in which they happened. They are asked for after
//! each call and written to the trace before the call is answered, so that the trace says of a real queue exactly what it
//! says of a simulated one, and in the same order.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::door::LiveWork;
use super::queue::Move;
use super::server::{Subject, Teller};
use super::{QueueOpened, SERVER};
use crate::fact::{ActorId, Record};
use crate::ports::{DeadWork, Depths, Lease, QueueError, Work, WorkQueue};
use crate::recorder::Context;
use crate::sim::network::World;
use crate::sim::real::{Boxed, CarryQueue, Moved, QueueCall, QueueReply, Turns, WhereTo, outside};
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// How long a server that does not tell its moves is let be.
const ASK_AGAIN: Span = Span::from_ms(100);

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

/// What a run knows of the queues that a server keeps for it.
pub struct LiveQueues {
    world: World,
    carry: CarryQueue,
    turns: Turns,
    records: Cell<u64>,
    rooms: RefCell<SortedMap<String, Room>>,
}

/// What is known of one queue.
#[derive(Default)]
struct Room {
    /// Whether its moves are told.
    is_told: bool,
    /// Whether the server was asked to tell them.
    is_open: bool,
    letters_max: Option<usize>,
    /// The newest move that was written to the trace.
    seen: u64,
    messages: SortedMap<Record, Known>,
}

/// What is known of one message.
#[derive(Clone, Default)]
struct Known {
    topic: String,
    /// What led to it, and what it did last.
    context: Context,
    /// Whether its time had come before it was known that it had to wait: that is not told again.
    came_due: bool,
}

impl LiveQueues {
    /// The queues that `carry` reaches, for the run in `world`.
    pub fn open(world: World, carry: CarryQueue, turns: Turns) -> Rc<dyn LiveWork> {
        let (records, rooms) = (Cell::default(), RefCell::default());
        Rc::new(Rc::new(LiveQueues { world, carry, turns, records, rooms }))
    }

    /// What a call comes to, in the run's turns. Work that was handed out to nobody would lie until its lease is over.
    fn call(&self, call: QueueCall) -> Boxed<Result<QueueReply, QueueError>> {
        outside(&self.turns, !matches!(call, QueueCall::Lease(..)), (self.carry)(call))
    }

    fn with<T>(&self, name: &str, act: impl FnOnce(&mut Room) -> T) -> T {
        act(self.rooms.borrow_mut().entry(name.to_owned()).or_default())
    }
}

/// Such queues as one actor reaches them.
#[derive(Clone)]
struct LiveQueue {
    world: World,
    actor: ActorId,
    queues: Rc<LiveQueues>,
}

impl LiveQueue {
    fn of(queues: &Rc<LiveQueues>, actor: ActorId) -> LiveQueue {
        LiveQueue { world: queues.world.clone(), actor, queues: Rc::clone(queues) }
    }

    /// Has the server tell the moves before anything moves.
    async fn begin(&self, queue: &str) -> Result<(), QueueError> {
        if self.queues.with(queue, |room| room.is_told && !room.is_open) {
            let moves = self.moves(queue, 0).await?;
            self.queues.with(queue, |room| room.is_open = true);
            self.write(queue, moves);
        }
        Ok(())
    }

    /// What has moved. The run's time may be behind the clock that the server goes by: it comes as far first, or a move would
    /// be told before its time.
    async fn moves(&self, queue: &str, after: u64) -> Result<Vec<Moved>, QueueError> {
        let answer = self.queues.call(QueueCall::Moves(queue.to_owned(), after)).await;
        let moves = take!(answer, QueueReply::Moves(moves) => moves)?;
        if let Some(by) = moves.last().map(|moved| moved.by).filter(|by| *by > self.world.now()) {
            self.world.executor().sleep(by.since(self.world.now())).await;
        }
        Ok(moves)
    }

    /// The answer to a call, once what has moved by then is written. What was done is told by its move first, however long
    /// the server cannot be reached in between; what was not done, or is not known, has no move to wait for.
    async fn ask(&self, queue: &str, call: QueueCall) -> Result<QueueReply, QueueError> {
        let answer = self.queues.call(call).await;
        while let Some(seen) = self.queues.with(queue, |room| room.is_open.then_some(room.seen)) {
            match self.moves(queue, seen).await {
                Ok(moves) => {
                    self.write(queue, moves);
                    break;
                }
                Err(_) if answer.is_err() => break,
                Err(_) => self.world.executor().sleep(ASK_AGAIN).await,
            }
        }
        answer
    }

    /// Writes moves to the trace, but for those that are there: two calls may have asked for the same.
    fn write(&self, queue: &str, moves: Vec<Moved>) {
        let (world, recorder) = (&self.world, self.world.recorder());
        let teller = Teller { world, queue: recorder.name(queue), told: true, asked: Context::default() };
        self.queues.with(queue, |room| {
            for Moved { number, record, receipt, attempts, to, .. } in moves {
                if number <= room.seen {
                    continue;
                }
                room.seen = number;
                let mut known = room.messages.remove(&record).unwrap_or_default();
                let now = world.now();
                let waits = |due: Time| due > now;
                let to_write = match &to {
                    WhereTo::Enqueued { topic, due } => {
                        known.topic.clone_from(topic);
                        known.came_due = !waits(*due);
                        Some(Move::Enqueued { due: *due })
                    }
                    WhereTo::Scheduled { due, reason } => {
                        known.came_due = !waits(*due);
                        Some(Move::Scheduled { due: *due, reason })
                    }
                    WhereTo::Due if known.came_due => None,
                    WhereTo::Due => Some(Move::Due),
                    WhereTo::Leased { worker, until } => {
                        Some(Move::Leased { worker: recorder.actor(worker), until: *until })
                    }
                    WhereTo::Extended { until } => Some(Move::Extended { until: *until }),
                    WhereTo::LeaseOver => Some(Move::LeaseEnded),
                    WhereTo::Acked => Some(Move::Acked),
                    WhereTo::Dead { keep_until, reason } => Some(Move::Dead { keep_until: *keep_until, reason }),
                    WhereTo::NoRoom => Some(Move::NoRoom),
                    WhereTo::Redriven { edited } => Some(Move::Redriven { edited: *edited }),
                    WhereTo::Expired => Some(Move::Expired),
                    WhereTo::Stale { receipt } => Some(Move::Stale { receipt: *receipt }),
                };
                if let Some(moved) = to_write {
                    let (topic, context) = (known.topic.as_str(), known.context);
                    let fact = teller.write(&Subject { record, topic, receipt, attempts, context }, moved);
                    known.context.cause = Some(fact);
                }
                if !matches!(to, WhereTo::Acked | WhereTo::Expired) {
                    room.messages.insert(record, known);
                }
            }
        });
    }

    /// What led to a message, as far as it is known here.
    fn context(&self, queue: &str, record: Record) -> Context {
        self.queues.with(queue, |room| room.messages.get(&record).map(|known| known.context).unwrap_or_default())
    }
}

impl WorkQueue for LiveQueue {
    fn next_record(&self) -> Record {
        Record(self.queues.records.replace(self.queues.records.get() + 1))
    }

    async fn enqueue(&self, queue: &str, work: Work, delay: Span) -> Result<(), QueueError> {
        let (context, record) = (self.world.recorder().context(), work.record);
        self.begin(queue).await?;
        self.queues.with(queue, |room| {
            room.messages.entry(record).or_default().context = context;
        });
        take!(self.ask(queue, QueueCall::Enqueue(queue.to_owned(), work, delay)).await, QueueReply::Done => ())
    }

    async fn lease(&self, queue: &str, visibility: Span, wait: Span) -> Result<Option<Lease>, QueueError> {
        self.begin(queue).await?;
        let worker = self.world.recorder().trace().actor_name(self.actor).to_owned();
        let call = QueueCall::Lease(queue.to_owned(), worker, visibility, wait);
        let leased = take!(self.ask(queue, call).await, QueueReply::Leased(leased) => leased)?;
        Ok(leased.map(|lease| Lease { context: self.context(queue, lease.record), ..lease }))
    }

    async fn ack(&self, queue: &str, lease: &Lease) -> Result<(), QueueError> {
        take!(self.ask(queue, QueueCall::Ack(queue.to_owned(), lease.clone())).await, QueueReply::Done => ())
    }

    async fn nack(&self, queue: &str, lease: &Lease, delay: Span, reason: &str) -> Result<(), QueueError> {
        let call = QueueCall::Nack(queue.to_owned(), lease.clone(), delay, reason.to_owned());
        take!(self.ask(queue, call).await, QueueReply::Done => ())
    }

    async fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> Result<(), QueueError> {
        let call = QueueCall::Extend(queue.to_owned(), lease.clone(), visibility, failed.map(str::to_owned));
        take!(self.ask(queue, call).await, QueueReply::Done => ())
    }

    async fn dead_letter(&self, queue: &str, lease: &Lease, reason: &str, keep: Span) -> Result<(), QueueError> {
        let letters_max = self.queues.with(queue, |room| room.letters_max);
        let call = QueueCall::DeadLetter(queue.to_owned(), lease.clone(), reason.to_owned(), keep, letters_max);
        take!(self.ask(queue, call).await, QueueReply::Done => ())
    }

    async fn browse(&self, queue: &str, skip: usize, limit: usize) -> Result<Vec<DeadWork>, QueueError> {
        let answer = self.ask(queue, QueueCall::Browse(queue.to_owned(), skip, limit)).await;
        let letters = take!(answer, QueueReply::Letters(letters) => letters)?;
        let known = |letter: DeadWork| DeadWork { context: self.context(queue, letter.record), ..letter };
        Ok(letters.into_iter().map(known).collect())
    }

    async fn redrive(&self, queue: &str, letter: &DeadWork, body: Option<String>) -> Result<(), QueueError> {
        let call = QueueCall::Redrive(queue.to_owned(), letter.clone(), body);
        take!(self.ask(queue, call).await, QueueReply::Done => ())
    }

    async fn depths(&self, queue: &str) -> Result<Depths, QueueError> {
        let answer = self.ask(queue, QueueCall::Depths(queue.to_owned())).await;
        take!(answer, QueueReply::Depths(depths) => depths)
    }
}

/// The same of the port that is [`LiveQueue`], with what it is given owned.
macro_rules! boxed {
    ($this:expr, $actor:expr, $queue:expr, |$live:ident, $name:ident| $call:expr) => {{
        let ($live, $name) = (LiveQueue::of($this, $actor), $queue.to_owned());
        Box::pin(async move { $call.await })
    }};
}

impl LiveWork for Rc<LiveQueues> {
    fn open(&self, queue: &str) {
        self.rooms.borrow_mut().entry(queue.to_owned()).or_default().is_told = true;
        let recorder = self.world.recorder();
        let opened = QueueOpened { queue: recorder.name(queue) };
        self.world.record(Context::default(), recorder.actor(SERVER), opened);
    }

    fn limit_dead_letters(&self, queue: &str, most: usize) {
        self.rooms.borrow_mut().entry(queue.to_owned()).or_default().letters_max = Some(most);
    }

    fn next_record(&self) -> Record {
        Record(self.records.replace(self.records.get() + 1))
    }

    fn enqueue(&self, actor: ActorId, queue: &str, work: Work, delay: Span) -> Boxed<Result<(), QueueError>> {
        boxed!(self, actor, queue, |live, name| live.enqueue(&name, work, delay))
    }

    fn lease(
        &self,
        actor: ActorId,
        queue: &str,
        visibility: Span,
        wait: Span,
    ) -> Boxed<Result<Option<Lease>, QueueError>> {
        boxed!(self, actor, queue, |live, name| live.lease(&name, visibility, wait))
    }

    fn ack(&self, actor: ActorId, queue: &str, lease: &Lease) -> Boxed<Result<(), QueueError>> {
        let lease = lease.clone();
        boxed!(self, actor, queue, |live, name| live.ack(&name, &lease))
    }

    fn nack(
        &self,
        actor: ActorId,
        queue: &str,
        lease: &Lease,
        delay: Span,
        reason: &str,
    ) -> Boxed<Result<(), QueueError>> {
        let (lease, reason) = (lease.clone(), reason.to_owned());
        boxed!(self, actor, queue, |live, name| live.nack(&name, &lease, delay, &reason))
    }

    fn extend(
        &self,
        actor: ActorId,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> Boxed<Result<(), QueueError>> {
        let (lease, failed) = (lease.clone(), failed.map(str::to_owned));
        boxed!(self, actor, queue, |live, name| live.extend(&name, &lease, visibility, failed.as_deref()))
    }

    fn dead_letter(
        &self,
        actor: ActorId,
        queue: &str,
        lease: &Lease,
        reason: &str,
        keep: Span,
    ) -> Boxed<Result<(), QueueError>> {
        let (lease, reason) = (lease.clone(), reason.to_owned());
        boxed!(self, actor, queue, |live, name| live.dead_letter(&name, &lease, &reason, keep))
    }

    fn browse(
        &self,
        actor: ActorId,
        queue: &str,
        skip: usize,
        limit: usize,
    ) -> Boxed<Result<Vec<DeadWork>, QueueError>> {
        boxed!(self, actor, queue, |live, name| live.browse(&name, skip, limit))
    }

    fn redrive(
        &self,
        actor: ActorId,
        queue: &str,
        letter: &DeadWork,
        body: Option<String>,
    ) -> Boxed<Result<(), QueueError>> {
        let letter = letter.clone();
        boxed!(self, actor, queue, |live, name| live.redrive(&name, &letter, body))
    }

    fn depths(&self, actor: ActorId, queue: &str) -> Boxed<Result<Depths, QueueError>> {
        boxed!(self, actor, queue, |live, name| live.depths(&name))
    }
}
