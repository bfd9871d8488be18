//! One type for simulated and real queues, so that a pattern is compiled once for both.

use std::future::Future;

use futures::future::Either;

use super::SimWorkQueue;
use super::live::LiveQueue;
use crate::fact::Record;
use crate::ports::{DeadWork, Depths, Lease, QueueError, Work, WorkQueue};
use crate::time::Span;

/// Work queues as one actor of a run reaches them.
#[derive(Clone)]
pub enum EitherQueue {
    /// Kept by the simulator.
    Simulated(SimWorkQueue),
    /// Kept by a server.
    Live(LiveQueue),
}

/// The same call of whichever it is.
macro_rules! either {
    ($this:expr, $queue:ident => $call:expr) => {
        match $this {
            EitherQueue::Simulated($queue) => Either::Left($call),
            EitherQueue::Live($queue) => Either::Right($call),
        }
    };
}

impl WorkQueue for EitherQueue {
    fn next_record(&self) -> Record {
        match self {
            EitherQueue::Simulated(queue) => queue.next_record(),
            EitherQueue::Live(queue) => queue.next_record(),
        }
    }

    fn enqueue(&self, queue: &str, work: Work, delay: Span) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, it => it.enqueue(queue, work, delay))
    }

    fn lease(
        &self,
        queue: &str,
        visibility: Span,
        wait: Span,
    ) -> impl Future<Output = Result<Option<Lease>, QueueError>> {
        either!(self, it => it.lease(queue, visibility, wait))
    }

    fn ack(&self, queue: &str, lease: &Lease) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, it => it.ack(queue, lease))
    }

    fn nack(
        &self,
        queue: &str,
        lease: &Lease,
        delay: Span,
        reason: &str,
    ) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, it => it.nack(queue, lease, delay, reason))
    }

    fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, it => it.extend(queue, lease, visibility, failed))
    }

    fn dead_letter(
        &self,
        queue: &str,
        lease: &Lease,
        reason: &str,
        keep: Span,
    ) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, it => it.dead_letter(queue, lease, reason, keep))
    }

    fn browse(
        &self,
        queue: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadWork>, QueueError>> {
        either!(self, it => it.browse(queue, skip, limit))
    }

    fn redrive(
        &self,
        queue: &str,
        letter: &DeadWork,
        body: Option<String>,
    ) -> impl Future<Output = Result<(), QueueError>> {
        either!(self, it => it.redrive(queue, letter, body))
    }

    fn depths(&self, queue: &str) -> impl Future<Output = Result<Depths, QueueError>> {
        either!(self, it => it.depths(queue))
    }
}
