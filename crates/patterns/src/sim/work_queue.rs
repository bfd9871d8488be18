//! Simulated work queues: clients that ask over the network, and one server that keeps every queue.

pub mod door;
mod either;
mod live;
mod queue;
mod server;

use std::rc::Rc;

use super::network::{CALL_TIMEOUT, Envelope, World};
use crate::fact::{ActorId, Name, Record};
use crate::ports::{DeadWork, Depths, Lease, QueueError, Work, WorkQueue};
use crate::time::{Span, Time};
pub use either::EitherQueue;
pub use live::LiveQueues;
use queue::{Queue, Tell};
pub(super) use server::QueueServer;
use server::Waiter;

crate::facts! {
    /// A lease was over before its work was done; the work waits again.
    LeaseExpired = "work.lease-expired", Retry, Story { queue: Name, record: Record, attempt: u32 }

    /// A queue was opened, whose every move is told.
    QueueOpened = "queue.opened", Plain, Detail { queue: Name }
    /// A message is in the queue and can be leased from `due` on.
    Enqueued = "queue.enqueued", Plain, Detail { queue: Name, record: Record, topic: Name, due: Time }
    /// A scheduled message's time has come.
    CameDue = "queue.due", Plain, Detail { queue: Name, record: Record }
    /// A message was handed out until `until`; `receipt` says under which lease.
    HandedOut = "queue.leased", Flight, Detail {
        queue: Name, record: Record, worker: ActorId, attempt: u32, receipt: u64, until: Time
    }
    /// A lease ends later than it did; this attempt is made under it now.
    Prolonged = "queue.extended", Plain, Detail { queue: Name, record: Record, receipt: u64, attempt: u32, until: Time }
    /// A message is done.
    Finished = "queue.acked", Delivered, Detail { queue: Name, record: Record, receipt: u64 }
    /// A message failed and can be leased again from `due` on.
    Scheduled = "queue.scheduled", Retry, Detail {
        queue: Name, record: Record, receipt: u64, attempt: u32, due: Time, reason: Name
    }
    /// A message was given up and is kept until `keep_until` for a person.
    Buried = "queue.dead-lettered", Dead, Story {
        queue: Name, record: Record, receipt: u64, attempts: u32, reason: Name, keep_until: Time
    }
    /// There was no room for a dead letter; its message stays on lease.
    BurialRefused = "queue.dead-letter-refused", Failed, Story { queue: Name, record: Record }
    /// A dead letter waits in its queue again.
    Revived = "queue.redriven", Retry, Detail { queue: Name, record: Record, edited: bool }
    /// A dead letter was kept for as long as was asked, and nobody came for it.
    LetterExpired = "queue.expired", Dead, Story { queue: Name, record: Record }
    /// A worker named a lease that a later one had made void; nothing was changed.
    StaleReceipt = "queue.stale-receipt", Failed, Story { queue: Name, record: Record, receipt: u64, newest: u64 }
}

/// The server's name among the actors.
const SERVER: &str = "queue";

/// Where the dead letters are kept. Whoever fills it leaves them no room.
const LETTERS: &str = "dead-letters";

/// Work queues as one actor reaches them.
#[derive(Clone)]
pub struct SimWorkQueue {
    world: World,
    actor: ActorId,
    server: Rc<QueueServer>,
}

impl SimWorkQueue {
    pub(super) fn new(world: World, actor: ActorId, server: Rc<QueueServer>) -> SimWorkQueue {
        SimWorkQueue { world, actor, server }
    }

    fn envelope(&self, what: &str, record: Record) -> Envelope {
        let recorder = self.world.recorder();
        let (to, what) = (recorder.actor(SERVER), recorder.name(what));
        Envelope { from: self.actor, to, record, what, context: recorder.context() }
    }

    /// Asks the server about one queue and gives it [`CALL_TIMEOUT`] to answer.
    async fn ask<T: Clone + 'static>(
        &self,
        envelope: Envelope,
        queue: &str,
        step: impl Fn(&mut Queue, Time, Tell<'_>) -> T + 'static,
    ) -> Result<T, QueueError> {
        let (server, world, queue) = (Rc::clone(&self.server), self.world.clone(), queue.to_owned());
        let call = self.world.call(envelope, CALL_TIMEOUT, move |reply| {
            reply.send(server.act(&world, &queue, envelope.context, |queue, now, tell| step(queue, now, tell)));
            server.serve(&world, &queue);
        });
        call.await.ok_or(QueueError::OutcomeUnknown)
    }
}

impl WorkQueue for SimWorkQueue {
    fn next_record(&self) -> Record {
        self.server.next_record()
    }

    async fn enqueue(&self, queue: &str, work: Work, delay: Span) -> Result<(), QueueError> {
        let envelope = self.envelope("push", work.record);
        let put = move |queue: &mut Queue, now, tell: Tell<'_>| {
            queue.enqueue(work.clone(), envelope.context, (now, now + delay), tell);
        };
        self.ask(envelope, queue, put).await
    }

    async fn lease(&self, queue: &str, visibility: Span, wait: Span) -> Result<Option<Lease>, QueueError> {
        // Where moves are told, which message is handed out is told by its own fact.
        let record = if self.server.tells(queue) { Record::NONE } else { Record::default() };
        let (server, world, queue) = (Rc::clone(&self.server), self.world.clone(), queue.to_owned());
        let (worker, ask) = (self.actor, self.server.next_ask());
        let limit = if wait == Span::FOREVER { wait } else { wait + CALL_TIMEOUT };
        let call = self.world.call(self.envelope("lease", record), limit, move |reply| {
            let gives_up_at = if wait == Span::FOREVER { Time::NEVER } else { world.now() + wait };
            server.wait(&world, &queue, Waiter { worker, ask, visibility, gives_up_at, reply });
        });
        call.await.ok_or(QueueError::OutcomeUnknown)
    }

    async fn ack(&self, queue: &str, lease: &Lease) -> Result<(), QueueError> {
        let (envelope, lease) = (self.envelope("done", lease.record), lease.clone());
        self.ask(envelope, queue, move |queue, _, tell| queue.ack(&lease, tell)).await?
    }

    async fn nack(&self, queue: &str, lease: &Lease, delay: Span, reason: &str) -> Result<(), QueueError> {
        let (envelope, lease, reason) = (self.envelope("release", lease.record), lease.clone(), reason.to_owned());
        let give = move |queue: &mut Queue, now, tell: Tell<'_>| queue.nack(&lease, (now, now + delay), &reason, tell);
        self.ask(envelope, queue, give).await?
    }

    async fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> Result<(), QueueError> {
        let (envelope, lease) = (self.envelope("extend", lease.record), lease.clone());
        let failed = failed.map(str::to_owned);
        let keep = move |queue: &mut Queue, now, tell: Tell<'_>| {
            queue.extend(&lease, (now, now + visibility), failed.as_deref(), tell)
        };
        self.ask(envelope, queue, keep).await?
    }

    async fn dead_letter(&self, queue: &str, lease: &Lease, reason: &str, keep: Span) -> Result<(), QueueError> {
        let (envelope, lease, reason) = (self.envelope("dead-letter", lease.record), lease.clone(), reason.to_owned());
        let world = self.world.clone();
        let bury = move |queue: &mut Queue, now, tell: Tell<'_>| {
            let has_room = !world.faults().borrow().is_full(world.recorder().actor(LETTERS));
            queue.bury(&lease, &reason, (now, now + keep), has_room, tell)
        };
        self.ask(envelope, queue, bury).await?
    }

    async fn browse(&self, queue: &str, skip: usize, limit: usize) -> Result<Vec<DeadWork>, QueueError> {
        let envelope = self.envelope("browse", Record::NONE);
        self.ask(envelope, queue, move |queue, _, _| queue.browse(skip, limit)).await
    }

    async fn redrive(&self, queue: &str, letter: &DeadWork, body: Option<String>) -> Result<(), QueueError> {
        let (envelope, letter) = (self.envelope("redrive", letter.record), letter.clone());
        let redrive = move |queue: &mut Queue, now, tell: Tell<'_>| queue.redrive(&letter, body.clone(), now, tell);
        self.ask(envelope, queue, redrive).await?
    }

    async fn depths(&self, queue: &str) -> Result<Depths, QueueError> {
        self.ask(self.envelope("depths", Record::NONE), queue, |queue, _, _| queue.depths()).await
    }
}
