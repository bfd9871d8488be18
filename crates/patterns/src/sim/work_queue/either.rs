//! One type for simulated and real queues, so that a pattern is compiled once for both.

use std::future::Future;
use std::rc::Rc;

use futures::future::Either;

use super::SimWorkQueue;
use super::door::LiveWork;
use crate::fact::{ActorId, Record};
use crate::ports::{DeadWork, Depths, Lease, QueueError, Work, WorkQueue};
use crate::time::Span;

/// Work queues as one actor of a run reaches them.
#[derive(Clone)]
pub enum EitherQueue {
    /// Kept by the simulator.
    Simulated(SimWorkQueue),
    /// Kept by a server, as this actor reaches it.
    Live(ActorId, Rc<dyn LiveWork>),
}

/// The same call of whichever it is.
macro_rules! either {
    ($this:expr, $method:ident($($argument:expr),*)) => {
        match $this {
            EitherQueue::Simulated(queue) => Either::Left(queue.$method($($argument),*)),
            EitherQueue::Live(actor, queues) => Either::Right(queues.$method(*actor, $($argument),*)),
        }
    };
}

impl WorkQueue for EitherQueue {
    fn next_record(&self) -> Record {
        match self {
            EitherQueue::Simulated(queue) => queue.next_record(),
            EitherQueue::Live(_, queues) => queues.next_record(),
        }
    }

    fn enqueue(&self, queue: &str, work: Work, delay: Span) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, enqueue(queue, work, delay))
    }

    fn lease(
        &self,
        queue: &str,
        visibility: Span,
        wait: Span,
    ) -> impl Future<Output = Result<Option<Lease>, QueueError>> {
        either!(self, lease(queue, visibility, wait))
    }

    fn ack(&self, queue: &str, lease: &Lease) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, ack(queue, lease))
    }

    fn nack(
        &self,
        queue: &str,
        lease: &Lease,
        delay: Span,
        reason: &str,
    ) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, nack(queue, lease, delay, reason))
    }

    fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, extend(queue, lease, visibility, failed))
    }

    fn dead_letter(
        &self,
        queue: &str,
        lease: &Lease,
        reason: &str,
        keep: Span,
    ) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, dead_letter(queue, lease, reason, keep))
    }

    fn browse(
        &self,
        queue: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadWork>, QueueError>> {
        either!(self, browse(queue, skip, limit))
    }

    fn redrive(
        &self,
        queue: &str,
        letter: &DeadWork,
        body: Option<String>,
    ) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, redrive(queue, letter, body))
    }

    fn depths(&self, queue: &str) -> impl Future<Output = Result<Depths, QueueError>> {
        either!(self, depths(queue))
    }
}
