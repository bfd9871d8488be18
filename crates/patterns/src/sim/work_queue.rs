//! Simulated work queues: one server that keeps work, leases and due times.

use crate::sorted::SortedMap;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use super::network::{CALL_TIMEOUT, Envelope, Reply, World};
use crate::fact::{ActorId, Name, Record};
use crate::ports::{Lease, QueueError, WorkQueue};
use crate::recorder::Context;
use crate::time::{Span, Time};

crate::facts! {
    /// A lease was over before its work was done; the work waits again.
    LeaseExpired = "work.lease-expired", Retry, Story { queue: Name, record: Record, attempt: u32 }
}

/// The server's name among the actors.
const SERVER: &str = "queue";

/// The server's state, which survives every crash of its clients.
#[derive(Default)]
pub(super) struct QueueServer {
    queues: RefCell<SortedMap<String, Queue>>,
    records: Cell<u64>,
    tokens: Cell<u64>,
}

#[derive(Default)]
struct Queue {
    work: SortedMap<Record, Work>,
    waiting: Vec<(Span, Reply<Lease>)>,
}

struct Work {
    body: String,
    attempts: u32,
    context: Context,
    state: WorkState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum WorkState {
    Due(Time),
    Leased { token: u64 },
}

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
}

impl QueueServer {
    /// Gives work that is due to whoever waits for it, and looks again when the next is due.
    fn serve(self: &Rc<Self>, world: &World, queue_name: &str) {
        let now = world.now();
        let mut queues = self.queues.borrow_mut();
        let Some(queue) = queues.get_mut(queue_name) else { return };
        let due = |work: &Work| match work.state {
            WorkState::Due(at) => Some(at),
            WorkState::Leased { .. } => None,
        };
        while !queue.waiting.is_empty() {
            let ready = queue.work.iter().filter(|(_, work)| due(work).is_some_and(|at| at <= now));
            let Some(record) = ready.min_by_key(|(record, work)| (due(work), **record)).map(|(record, _)| *record)
            else {
                break;
            };
            let (visibility, reply) = queue.waiting.remove(0);
            let token = self.tokens.get() + 1;
            self.tokens.set(token);
            let work = queue.work.get_mut(&record).expect("it was just found");
            work.attempts += 1;
            work.state = WorkState::Leased { token };
            reply.send(Lease { record, body: work.body.clone(), attempt: work.attempts, token, context: work.context });
            let (server, world, name) = (Rc::clone(self), world.clone(), queue_name.to_owned());
            world.clone().executor().call_at(now + visibility, move || server.expire(&world, &name, record, token));
        }
        let next = queue.work.values().filter_map(due).filter(|at| *at > now).min();
        if let (Some(at), false) = (next, queue.waiting.is_empty()) {
            let (server, world, name) = (Rc::clone(self), world.clone(), queue_name.to_owned());
            world.clone().executor().call_at(at, move || server.serve(&world, &name));
        }
    }

    fn expire(self: &Rc<Self>, world: &World, queue_name: &str, record: Record, token: u64) {
        let expired = {
            let mut queues = self.queues.borrow_mut();
            let work = queues.get_mut(queue_name).and_then(|queue| queue.work.get_mut(&record));
            match work {
                Some(work) if work.state == (WorkState::Leased { token }) => {
                    work.state = WorkState::Due(world.now());
                    Some((work.context, work.attempts))
                }
                _ => None,
            }
        };
        if let Some((context, attempt)) = expired {
            let queue = world.recorder().name(queue_name);
            world.record(context, world.recorder().actor(SERVER), LeaseExpired { queue, record, attempt });
            self.serve(world, queue_name);
        }
    }

    /// Ends a lease: the work is gone, or due again at `due_at`.
    fn end_lease(&self, queue_name: &str, lease: &Lease, due_at: Option<Time>) -> Result<(), QueueError> {
        let mut queues = self.queues.borrow_mut();
        let queue = queues.get_mut(queue_name).ok_or(QueueError::LeaseLost)?;
        let work = queue.work.get_mut(&lease.record).ok_or(QueueError::LeaseLost)?;
        if work.state != (WorkState::Leased { token: lease.token }) {
            return Err(QueueError::LeaseLost);
        }
        match due_at {
            Some(at) => work.state = WorkState::Due(at),
            None => {
                queue.work.remove(&lease.record);
            }
        }
        Ok(())
    }
}

impl WorkQueue for SimWorkQueue {
    fn push(&self, queue: &str, body: String, delay: Span) -> impl Future<Output = Result<Record, QueueError>> {
        let queue = queue.to_owned();
        async move {
            let record = Record(self.server.records.get());
            self.server.records.set(record.0 + 1);
            let envelope = self.envelope("push", record);
            let (server, world) = (Rc::clone(&self.server), self.world.clone());
            let call = self.world.call(envelope, CALL_TIMEOUT, move |reply| {
                let state = WorkState::Due(world.now() + delay);
                let work = Work { body: body.clone(), attempts: 0, context: envelope.context, state };
                // A request that arrives twice names the same record and changes nothing.
                server.queues.borrow_mut().entry(queue.clone()).or_default().work.entry(record).or_insert(work);
                reply.send(record);
                server.serve(&world, &queue);
            });
            call.await.ok_or(QueueError::OutcomeUnknown)
        }
    }

    fn lease(&self, queue: &str, visibility: Span) -> impl Future<Output = Result<Lease, QueueError>> {
        let queue = queue.to_owned();
        async move {
            let (server, world) = (Rc::clone(&self.server), self.world.clone());
            let call = self.world.call(self.envelope("lease", Record::default()), Span::FOREVER, move |reply| {
                server.queues.borrow_mut().entry(queue.clone()).or_default().waiting.push((visibility, reply));
                server.serve(&world, &queue);
            });
            call.await.ok_or(QueueError::OutcomeUnknown)
        }
    }

    fn done(&self, queue: &str, lease: &Lease) -> impl Future<Output = Result<(), QueueError>> {
        let (queue, lease) = (queue.to_owned(), lease.clone());
        async move {
            let server = Rc::clone(&self.server);
            let call = self.world.call(self.envelope("done", lease.record), CALL_TIMEOUT, move |reply| {
                reply.send(server.end_lease(&queue, &lease, None));
            });
            call.await.unwrap_or(Err(QueueError::OutcomeUnknown))
        }
    }

    fn release(&self, queue: &str, lease: &Lease, delay: Span) -> impl Future<Output = Result<(), QueueError>> {
        let (queue, lease) = (queue.to_owned(), lease.clone());
        async move {
            let (server, world) = (Rc::clone(&self.server), self.world.clone());
            let call = self.world.call(self.envelope("release", lease.record), CALL_TIMEOUT, move |reply| {
                reply.send(server.end_lease(&queue, &lease, Some(world.now() + delay)));
                server.serve(&world, &queue);
            });
            call.await.unwrap_or(Err(QueueError::OutcomeUnknown))
        }
    }
}
