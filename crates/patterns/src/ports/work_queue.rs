//! Work that is leased, not popped: what a worker that crashes held comes back.
//!
//! A message is in exactly one place: it waits, is on lease, is scheduled for later, is done, or lies
//! among the dead letters. Each call moves it from one place to another in one step, so there is no
//! moment at which a crash could leave it in two or in none.
//!
//! The promises are those of Amazon SQS (visibility timeout, receipt handles, redrive) and of
//! beanstalkd (reserve, release with a delay, bury, kick), and each call is one script on Redis: lists
//! for what waits, a sorted set by due time for what is scheduled and for leases, a hash for the rest.

mod traced;

use std::future::Future;

use crate::fact::{Name, Record};
use crate::recorder::Context;
use crate::time::{Span, Time};

crate::facts! {
    /// Work was put into a queue, to be done at once or later.
    WorkQueued = "work.queued", Flight, Story { queue: Name, record: Record, delay: Span }
    /// A worker took work on lease.
    WorkLeased = "work.leased", Flight, Story { queue: Name, record: Record, attempt: u32 }
    /// A worker finished its work.
    WorkDone = "work.done", Delivered, Story { queue: Name, record: Record }
    /// A worker gave its work back, to be tried again later.
    WorkReleased = "work.released", Retry, Story { queue: Name, record: Record, delay: Span }
    /// A worker needs its work for longer.
    WorkExtended = "work.extended", Plain, Detail { queue: Name, record: Record, by: Span }
    /// A worker gave work up and put it among the dead letters.
    WorkBuried = "work.buried", Dead, Story { queue: Name, record: Record, attempts: u32, reason: Name }
    /// Somebody looked through the dead letters and found so many.
    LettersBrowsed = "work.browsed", Plain, Story { queue: Name, found: u64 }
    /// Somebody put a dead letter back into its queue, as it was or edited.
    LetterRedriven = "work.redriven", Retry, Story { queue: Name, record: Record, edited: bool }
    /// A call got no answer, or the lease was over.
    WorkCallFailed = "work.failed", Failed, Story { queue: Name }
}

/// A message for a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Its number in the run, from [`WorkQueue::next_record`]. The same number again is the same work.
    pub record: Record,
    /// What it is about: `order.sms`.
    pub topic: String,
    /// What to do, JSON text.
    pub body: String,
}

/// Work that a worker holds on lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The work's number in the run.
    pub record: Record,
    /// What it is about.
    pub topic: String,
    /// What to do, JSON text.
    pub body: String,
    /// 1 at the first time. Each lease counts, also one that ended with a crash, but not one of work given up.
    pub attempt: u32,
    /// How long the work waited before this attempt because the one before had failed.
    pub waited: Span,
    /// Why the work was given up before, where there was no room among the dead letters: do not try again, but put
    /// it there now. Such a lease is no attempt.
    pub given_up: Option<String>,
    /// Which lease this is, greater than that of every earlier one. A later lease of the same work makes it void,
    /// so that a worker which was only slow cannot finish what another has begun.
    pub receipt: u64,
    /// What led to the work.
    pub context: Context,
}

/// One attempt that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedAttempt {
    /// Which one, from 1.
    pub attempt: u32,
    /// When it ended.
    pub at: Time,
    /// Why.
    pub reason: String,
}

/// Work that was given up and is kept for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadWork {
    /// The work's number in the run.
    pub record: Record,
    /// What it was about.
    pub topic: String,
    /// What was to be done, JSON text.
    pub body: String,
    /// When it was first put into the queue.
    pub queued_at: Time,
    /// When it was given up.
    pub dead_at: Time,
    /// How many attempts it had since it was last put into the queue.
    pub attempts: u32,
    /// Every failed attempt, oldest first; of very many the newest.
    pub trail: Vec<FailedAttempt>,
    /// The lease under which it was given up: what [`WorkQueue::redrive`] names, so that the same letter
    /// is not sent again twice.
    pub receipt: u64,
    /// What led to the work.
    pub context: Context,
}

/// What is where in one queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depths {
    /// Work that can be leased now.
    pub queued: u64,
    /// Work that is on lease.
    pub leased: u64,
    /// Work that is due later.
    pub scheduled: u64,
    /// Work that was given up.
    pub dead: u64,
    /// Since when the oldest unfinished work that is not dead has been in the queue; sent again, a dead letter begins
    /// anew.
    pub oldest: Option<Time>,
}

/// Why a queue call failed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueError {
    /// No answer came in time; the call may have taken effect. Put work into the queue again under the same
    /// number. For work on lease do nothing: it is finished, or its lease ends and it comes back.
    OutcomeUnknown,
    /// The lease was over and the work may have gone to another worker. Do not count it as done.
    LeaseLost,
    /// There is no room for a dead letter. Leave the work on its lease: it comes back as given up, and is to be put
    /// there then.
    Full,
    /// There is no such dead letter any more: it was sent again, or its time was over. Look again.
    NoSuchLetter,
    /// The queue cannot be reached, and says why. Try again later.
    Unavailable(String),
}

impl std::fmt::Display for QueueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            QueueError::OutcomeUnknown => f.write_str("no answer came in time; the call may have taken effect"),
            QueueError::LeaseLost => f.write_str("the lease is over; another worker may have the work"),
            QueueError::Full => f.write_str("there is no room for a dead letter; the work stays on its lease"),
            QueueError::NoSuchLetter => f.write_str("there is no such dead letter any more"),
            QueueError::Unavailable(why) => write!(f, "the queue is unavailable: {why}"),
        }
    }
}

impl std::error::Error for QueueError {}

/// Queues of work, by name.
pub trait WorkQueue: Clone + 'static {
    /// A number for the next piece of work, unique in the run.
    fn next_record(&self) -> Record;

    /// Puts work into a queue. It can be leased once `delay` has passed. Work that is there already is left as
    /// it is, and work that is done stays done, so asking again after an unknown outcome does no harm.
    #[track_caller]
    fn enqueue(&self, queue: &str, work: Work, delay: Span) -> impl Future<Output = Result<(), QueueError>>;

    /// Takes work on lease for `visibility`: whatever has been due for longest. Unless it is finished
    /// by then, it can be leased again. Waits for work, for `wait` at most: `None` means that none came.
    #[track_caller]
    fn lease(
        &self,
        queue: &str,
        visibility: Span,
        wait: Span,
    ) -> impl Future<Output = Result<Option<Lease>, QueueError>>;

    /// Says that the work is done.
    #[track_caller]
    fn ack(&self, queue: &str, lease: &Lease) -> impl Future<Output = Result<(), QueueError>>;

    /// Gives the work back with the reason why. It can be leased again once `delay` has passed.
    #[track_caller]
    fn nack(
        &self,
        queue: &str,
        lease: &Lease,
        delay: Span,
        reason: &str,
    ) -> impl Future<Output = Result<(), QueueError>>;

    /// Keeps the work: the lease ends `visibility` from now. Where a reason is given, the attempt `lease.attempt`
    /// has `failed` and the worker makes the next one under the same lease: it counts as if it had been given back.
    #[track_caller]
    fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> impl Future<Output = Result<(), QueueError>>;

    /// Gives the work up and keeps it among the dead letters with the reason why, for `keep`.
    #[track_caller]
    fn dead_letter(
        &self,
        queue: &str,
        lease: &Lease,
        reason: &str,
        keep: Span,
    ) -> impl Future<Output = Result<(), QueueError>>;

    /// The dead letters of a queue, oldest first, at most `limit` of them after the first `skip`.
    #[track_caller]
    fn browse(&self, queue: &str, skip: usize, limit: usize)
    -> impl Future<Output = Result<Vec<DeadWork>, QueueError>>;

    /// Puts a dead letter back into its queue, with another body where one is given. All of its attempts
    /// are before it again; its trail stays.
    #[track_caller]
    fn redrive(
        &self,
        queue: &str,
        letter: &DeadWork,
        body: Option<String>,
    ) -> impl Future<Output = Result<(), QueueError>>;

    /// What is where.
    fn depths(&self, queue: &str) -> impl Future<Output = Result<Depths, QueueError>>;
}
