//! Queues of work that break one promise each.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::conformance;
use eda_patterns::fact::Record;
use eda_patterns::ports::{Clock, DeadWork, Depths, Lease, QueueError, Work, WorkQueue};
use eda_patterns::sim::SimClock;
use eda_patterns::time::Span;

use super::caught;

/// A lease that nothing in the suite outlives.
const ENDLESS: Span = Span::from_secs(3_600);

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    /// It hands work out once and forgets it, as a plain pop does.
    NeverHandsOutAgain,
    /// It hands work out before it is due.
    IgnoresDelays,
    /// It queues only while somebody waits for the answer.
    LosesWhatIsDropped,
    /// It takes the same work again as new work.
    ForgetsNumbers,
    /// It lets an old lease finish what a newer one has.
    AsksForNoReceipt,
    /// It says that a lease goes on, and does nothing.
    ExtendsInWords,
    /// It counts leases and not attempts.
    ForgetsAttemptsUnderALease,
    /// It drops what was given up.
    DropsDeadLetters,
    /// It tells of the last failure alone.
    ForgetsTheTrail,
    /// It sends a dead letter again and keeps it as well, as a copy.
    RedrivesACopy,
    /// It sends a dead letter again as often as it is asked.
    RedrivesOldLetters,
    /// It keeps all letters for as long as the youngest, as one expiry for a whole list does.
    KeepsTheWholeList,
    /// It counts scheduled work as work that can be had.
    CountsScheduledAsQueued,
}

#[derive(Clone)]
struct Broken<Q> {
    queues: Q,
    clock: SimClock,
    flaw: Flaw,
    newest: Rc<RefCell<Option<Lease>>>,
    dead: Rc<RefCell<Vec<DeadWork>>>,
}

impl<Q: WorkQueue> Broken<Q> {
    fn is(&self, flaw: Flaw) -> bool {
        self.flaw == flaw
    }
}

impl<Q: WorkQueue> WorkQueue for Broken<Q> {
    fn next_record(&self) -> Record {
        self.queues.next_record()
    }

    async fn enqueue(&self, queue: &str, work: Work, delay: Span) -> Result<(), QueueError> {
        if self.is(Flaw::LosesWhatIsDropped) {
            self.clock.sleep(Span::from_ms(1)).await;
        }
        let delay = if self.is(Flaw::IgnoresDelays) { Span::ZERO } else { delay };
        let record = if self.is(Flaw::ForgetsNumbers) { self.next_record() } else { work.record };
        self.queues.enqueue(queue, Work { record, ..work }, delay).await
    }

    async fn lease(&self, queue: &str, visibility: Span, wait: Span) -> Result<Option<Lease>, QueueError> {
        let visibility = if self.is(Flaw::NeverHandsOutAgain) { ENDLESS } else { visibility };
        let leased = self.queues.lease(queue, visibility, wait).await?;
        self.newest.borrow_mut().clone_from(&leased);
        Ok(leased)
    }

    async fn ack(&self, queue: &str, lease: &Lease) -> Result<(), QueueError> {
        let newest = self.newest.borrow().clone().filter(|newest| newest.record == lease.record);
        let lease = if self.is(Flaw::AsksForNoReceipt) { newest.unwrap_or(lease.clone()) } else { lease.clone() };
        self.queues.ack(queue, &lease).await
    }

    async fn nack(&self, queue: &str, lease: &Lease, delay: Span, reason: &str) -> Result<(), QueueError> {
        self.queues.nack(queue, lease, delay, reason).await
    }

    async fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> Result<(), QueueError> {
        let failed = failed.filter(|_| !self.is(Flaw::ForgetsAttemptsUnderALease));
        let visibility = if self.is(Flaw::ExtendsInWords) { Span::from_ms(1) } else { visibility };
        self.queues.extend(queue, lease, visibility, failed).await
    }

    async fn dead_letter(&self, queue: &str, lease: &Lease, reason: &str, keep: Span) -> Result<(), QueueError> {
        match self.flaw {
            Flaw::DropsDeadLetters => self.queues.ack(queue, lease).await,
            Flaw::KeepsTheWholeList => self.queues.dead_letter(queue, lease, reason, ENDLESS).await,
            _ => self.queues.dead_letter(queue, lease, reason, keep).await,
        }
    }

    async fn browse(&self, queue: &str, skip: usize, limit: usize) -> Result<Vec<DeadWork>, QueueError> {
        let mut letters = self.queues.browse(queue, skip, limit).await?;
        if self.is(Flaw::ForgetsTheTrail) {
            letters.iter_mut().for_each(|letter| drop(letter.trail.drain(..letter.trail.len() - 1)));
        }
        if self.is(Flaw::RedrivesACopy) {
            letters.extend(self.dead.borrow().iter().cloned());
        }
        Ok(letters)
    }

    async fn redrive(&self, queue: &str, letter: &DeadWork, body: Option<String>) -> Result<(), QueueError> {
        if self.is(Flaw::RedrivesACopy) {
            self.dead.borrow_mut().push(letter.clone());
        }
        let redriven = self.queues.redrive(queue, letter, body.clone()).await;
        if redriven.is_err() && self.is(Flaw::RedrivesOldLetters) {
            let found = self.queues.browse(queue, 0, 100).await?;
            let same = found.into_iter().find(|other| other.record == letter.record);
            return self.queues.redrive(queue, &same.ok_or(QueueError::NoSuchLetter)?, body).await;
        }
        redriven
    }

    async fn depths(&self, queue: &str) -> Result<Depths, QueueError> {
        let depths = self.queues.depths(queue).await?;
        let all = Depths { queued: depths.queued + depths.scheduled, scheduled: 0, ..depths };
        Ok(if self.is(Flaw::CountsScheduledAsQueued) { all } else { depths })
    }
}

#[test]
fn each_flaw_of_a_work_queue_is_caught_by_the_promise_that_it_breaks() {
    for (flaw, promise) in [
        (Flaw::NeverHandsOutAgain, "work that is due is handed out"),
        (Flaw::IgnoresDelays, "work is not handed out before it is due"),
        (Flaw::LosesWhatIsDropped, "work that is due is handed out"),
        (Flaw::ForgetsNumbers, "a lease says what its work is about"),
        (Flaw::AsksForNoReceipt, "a lease that is over ends nothing"),
        (Flaw::ExtendsInWords, "a lease that was extended goes on"),
        (Flaw::ForgetsAttemptsUnderALease, "attempts under one lease count as those of many"),
        (Flaw::DropsDeadLetters, "work that was given up is kept"),
        (Flaw::ForgetsTheTrail, "a dead letter says how each attempt failed"),
        (Flaw::RedrivesACopy, "a dead letter that is sent again is none any more"),
        (Flaw::RedrivesOldLetters, "an old letter of the same work is not the newer one"),
        (Flaw::KeepsTheWholeList, "each dead letter is kept for as long as was asked for it"),
        (Flaw::CountsScheduledAsQueued, "what is where can be counted"),
    ] {
        caught(&format!("{flaw:?}"), promise, move |actor| {
            Box::pin(async move {
                let (queues, clock) = (actor.work_queue.clone(), actor.clock.clone());
                let broken = Broken { queues, clock: clock.clone(), flaw, newest: Rc::default(), dead: Rc::default() };
                conformance::work_queue(&broken, &clock, "c/").await
            })
        });
    }
}
