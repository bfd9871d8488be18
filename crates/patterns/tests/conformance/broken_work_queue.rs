//! Queues of work that break one promise each.

use std::future::Future;

use eda_patterns::conformance;
use eda_patterns::fact::Record;
use eda_patterns::ports::{Clock, Lease, QueueError, WorkQueue};
use eda_patterns::sim::SimClock;
use eda_patterns::time::Span;

use super::caught;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    /// It hands work out once and forgets it.
    NeverHandsOutAgain,
    /// It hands work out before it is due.
    IgnoresDelays,
    /// It queues only while somebody waits for the answer.
    LosesWhatIsDropped,
}

#[derive(Clone)]
struct Broken<Q> {
    queues: Q,
    clock: SimClock,
    flaw: Flaw,
}

impl<Q: WorkQueue> WorkQueue for Broken<Q> {
    fn push(&self, queue: &str, body: String, delay: Span) -> impl Future<Output = Result<Record, QueueError>> {
        async move {
            if self.flaw == Flaw::LosesWhatIsDropped {
                self.clock.sleep(Span::from_ms(1)).await;
            }
            let delay = if self.flaw == Flaw::IgnoresDelays { Span::ZERO } else { delay };
            self.queues.push(queue, body, delay).await
        }
    }

    fn lease(&self, queue: &str, visibility: Span) -> impl Future<Output = Result<Lease, QueueError>> {
        let forgets = self.flaw == Flaw::NeverHandsOutAgain;
        self.queues.lease(queue, if forgets { Span::from_secs(3_600) } else { visibility })
    }

    fn done(&self, queue: &str, lease: &Lease) -> impl Future<Output = Result<(), QueueError>> {
        self.queues.done(queue, lease)
    }

    fn release(&self, queue: &str, lease: &Lease, delay: Span) -> impl Future<Output = Result<(), QueueError>> {
        self.queues.release(queue, lease, delay)
    }
}

#[test]
fn each_flaw_of_a_work_queue_is_caught_by_the_promise_that_it_breaks() {
    for (flaw, promise) in [
        (Flaw::NeverHandsOutAgain, "work that is due is handed out"),
        (Flaw::IgnoresDelays, "work is not handed out before it is due"),
        (Flaw::LosesWhatIsDropped, "work that is due is handed out"),
    ] {
        caught(&format!("{flaw:?}"), promise, move |actor| {
            Box::pin(async move {
                let (queues, clock) = (actor.work_queue.clone(), actor.clock.clone());
                conformance::work_queue(&Broken { queues, clock: clock.clone(), flaw }, &clock, "c/").await
            })
        });
    }
}
