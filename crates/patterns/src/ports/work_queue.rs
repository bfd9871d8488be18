//! Work that is leased, not popped: what a worker that crashes held comes back.

use std::future::Future;
use std::panic::Location;

use super::Traced;
use crate::fact::{Name, Record};
use crate::recorder::Context;
use crate::time::Span;

crate::facts! {
    /// Work was put into a queue, to be done at once or later.
    WorkQueued = "work.queued", Flight, Story { queue: Name, record: Record, delay: Span }
    /// A worker took work on lease.
    WorkLeased = "work.leased", Flight, Story { queue: Name, record: Record, attempt: u32 }
    /// A worker finished its work.
    WorkDone = "work.done", Delivered, Story { queue: Name, record: Record }
    /// A worker gave its work back, to be tried again later.
    WorkReleased = "work.released", Retry, Story { queue: Name, record: Record, delay: Span }
    /// A call got no answer, or the lease was over.
    WorkCallFailed = "work.failed", Failed, Story { queue: Name }
}

/// Work that a worker holds on lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The work's number in the run.
    pub record: Record,
    /// What to do, JSON text.
    pub body: String,
    /// 1 at the first time.
    pub attempt: u32,
    /// Which lease this is. A later lease of the same work makes it void.
    pub token: u64,
    /// What led to the work.
    pub context: Context,
}

/// Why a queue call failed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueError {
    /// No answer came in time. The call may have taken effect.
    OutcomeUnknown,
    /// The lease was over and the work may have gone to another worker. Do not count it as done.
    LeaseLost,
    /// The queue cannot be reached, and says why.
    Unavailable(String),
}

impl std::fmt::Display for QueueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            QueueError::OutcomeUnknown => f.write_str("no answer came in time; the call may have taken effect"),
            QueueError::LeaseLost => f.write_str("the lease is over; another worker may have the work"),
            QueueError::Unavailable(why) => write!(f, "the queue is unavailable: {why}"),
        }
    }
}

impl std::error::Error for QueueError {}

/// Queues of work, by name.
pub trait WorkQueue: Clone + 'static {
    /// Puts work into a queue. It can be leased once `delay` has passed.
    #[track_caller]
    fn push(&self, queue: &str, body: String, delay: Span) -> impl Future<Output = Result<Record, QueueError>>;

    /// Waits for work and takes it on lease for `visibility`. Unless it is acknowledged or released
    /// by then, it can be leased again.
    #[track_caller]
    fn lease(&self, queue: &str, visibility: Span) -> impl Future<Output = Result<Lease, QueueError>>;

    /// Says that the work is done.
    #[track_caller]
    fn done(&self, queue: &str, lease: &Lease) -> impl Future<Output = Result<(), QueueError>>;

    /// Gives the work back. It can be leased again once `delay` has passed.
    #[track_caller]
    fn release(&self, queue: &str, lease: &Lease, delay: Span) -> impl Future<Output = Result<(), QueueError>>;
}

impl<P: WorkQueue> WorkQueue for Traced<P> {
    #[track_caller]
    fn push(&self, queue: &str, body: String, delay: Span) -> impl Future<Output = Result<Record, QueueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(queue);
            let pushed = self.port.push(queue, body, delay).await;
            match &pushed {
                Ok(record) => {
                    self.recorder.record(self.actor, WorkQueued { queue: name, record: *record, delay }, site)
                }
                Err(_) => self.recorder.record(self.actor, WorkCallFailed { queue: name }, site),
            };
            pushed
        }
    }

    #[track_caller]
    fn lease(&self, queue: &str, visibility: Span) -> impl Future<Output = Result<Lease, QueueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(queue);
            let leased = self.port.lease(queue, visibility).await;
            match &leased {
                Ok(lease) => {
                    let fact = WorkLeased { queue: name, record: lease.record, attempt: lease.attempt };
                    let received = self.recorder.record_in(lease.context, self.actor, fact, site);
                    self.recorder.receive(Context { cause: Some(received), ..lease.context });
                }
                Err(_) => {
                    self.recorder.record(self.actor, WorkCallFailed { queue: name }, site);
                }
            }
            leased
        }
    }

    #[track_caller]
    fn done(&self, queue: &str, lease: &Lease) -> impl Future<Output = Result<(), QueueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(queue);
            let done = self.port.done(queue, lease).await;
            match &done {
                Ok(()) => self.recorder.record(self.actor, WorkDone { queue: name, record: lease.record }, site),
                Err(_) => self.recorder.record(self.actor, WorkCallFailed { queue: name }, site),
            };
            done
        }
    }

    #[track_caller]
    fn release(&self, queue: &str, lease: &Lease, delay: Span) -> impl Future<Output = Result<(), QueueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(queue);
            let released = self.port.release(queue, lease, delay).await;
            match &released {
                Ok(()) => {
                    self.recorder.record(self.actor, WorkReleased { queue: name, record: lease.record, delay }, site)
                }
                Err(_) => self.recorder.record(self.actor, WorkCallFailed { queue: name }, site),
            };
            released
        }
    }
}
