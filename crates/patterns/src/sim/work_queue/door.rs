//! The queues of work of a live run as its actors reach them, behind a trait object: what is behind it is fetched when a run on
//! a real server begins, and no page that only simulates one carries it.

use crate::fact::{ActorId, Record};
use crate::ports::{DeadWork, Depths, Lease, QueueError, Work};
use crate::sim::real::Boxed;
use crate::time::Span;

/// Real queues of work, as the actors of one run reach them: each method is that of
/// [`WorkQueue`](crate::ports::WorkQueue) of its name, for an actor.
pub trait LiveWork {
    /// Opens a queue whose every move is told.
    fn open(&self, queue: &str);
    /// Bounds the dead letters of a queue.
    fn limit_dead_letters(&self, queue: &str, most: usize);
    /// As in the port.
    fn next_record(&self) -> Record;
    /// As in the port.
    fn enqueue(&self, actor: ActorId, queue: &str, work: Work, delay: Span) -> Boxed<Result<(), QueueError>>;
    /// As in the port.
    fn lease(
        &self,
        actor: ActorId,
        queue: &str,
        visibility: Span,
        wait: Span,
    ) -> Boxed<Result<Option<Lease>, QueueError>>;
    /// As in the port.
    fn ack(&self, actor: ActorId, queue: &str, lease: &Lease) -> Boxed<Result<(), QueueError>>;
    /// As in the port.
    fn nack(
        &self,
        actor: ActorId,
        queue: &str,
        lease: &Lease,
        delay: Span,
        reason: &str,
    ) -> Boxed<Result<(), QueueError>>;
    /// As in the port.
    fn extend(
        &self,
        actor: ActorId,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> Boxed<Result<(), QueueError>>;
    /// As in the port.
    fn dead_letter(
        &self,
        actor: ActorId,
        queue: &str,
        lease: &Lease,
        reason: &str,
        keep: Span,
    ) -> Boxed<Result<(), QueueError>>;
    /// As in the port.
    fn browse(
        &self,
        actor: ActorId,
        queue: &str,
        skip: usize,
        limit: usize,
    ) -> Boxed<Result<Vec<DeadWork>, QueueError>>;
    /// As in the port.
    fn redrive(
        &self,
        actor: ActorId,
        queue: &str,
        letter: &DeadWork,
        body: Option<String>,
    ) -> Boxed<Result<(), QueueError>>;
    /// As in the port.
    fn depths(&self, actor: ActorId, queue: &str) -> Boxed<Result<Depths, QueueError>>;
}
