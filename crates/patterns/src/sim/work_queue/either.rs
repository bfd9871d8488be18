//! One type for simulated and real queues, so that a pattern is compiled once for both.

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
            EitherQueue::Simulated($queue) => $call,
            EitherQueue::Live($queue) => $call,
        }
    };
}

impl WorkQueue for EitherQueue {
    fn next_record(&self) -> Record {
        either!(self, it => it.next_record())
    }

    async fn enqueue(&self, queue: &str, work: Work, delay: Span) -> Result<(), QueueError> {
        either!(self, it => it.enqueue(queue, work, delay).await)
    }

    async fn lease(&self, queue: &str, visibility: Span, wait: Span) -> Result<Option<Lease>, QueueError> {
        either!(self, it => it.lease(queue, visibility, wait).await)
    }

    async fn ack(&self, queue: &str, lease: &Lease) -> Result<(), QueueError> {
        either!(self, it => it.ack(queue, lease).await)
    }

    async fn nack(&self, queue: &str, lease: &Lease, delay: Span, reason: &str) -> Result<(), QueueError> {
        either!(self, it => it.nack(queue, lease, delay, reason).await)
    }

    async fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> Result<(), QueueError> {
        either!(self, it => it.extend(queue, lease, visibility, failed).await)
    }

    async fn dead_letter(&self, queue: &str, lease: &Lease, reason: &str, keep: Span) -> Result<(), QueueError> {
        either!(self, it => it.dead_letter(queue, lease, reason, keep).await)
    }

    async fn browse(&self, queue: &str, skip: usize, limit: usize) -> Result<Vec<DeadWork>, QueueError> {
        either!(self, it => it.browse(queue, skip, limit).await)
    }

    async fn redrive(&self, queue: &str, letter: &DeadWork, body: Option<String>) -> Result<(), QueueError> {
        either!(self, it => it.redrive(queue, letter, body).await)
    }

    async fn depths(&self, queue: &str) -> Result<Depths, QueueError> {
        either!(self, it => it.depths(queue).await)
    }
}
