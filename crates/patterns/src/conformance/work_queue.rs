//! What a queue of leased work promises.

use futures::future::join;

use super::{Failure, HARD_BODIES, SETTLES, done, holds, in_time, poll_once_and_drop, same};
use crate::ports::{Clock, DeadWork, Depths, Lease, QueueError, Work, WorkQueue};
use crate::time::Span;

/// A lease that nothing in the suite outlives.
const LONG: Span = Span::from_secs(600);

/// Works through the promises of [`WorkQueue`].
///
/// # Errors
/// The first promise that was not kept.
pub async fn work_queue<Q: WorkQueue, C: Clock>(queues: &Q, clock: &C, prefix: &str) -> Result<(), Failure> {
    let suite = Suite { queues, clock, prefix };
    suite.hands_work_out_once().await?;
    suite.waits_for_work().await?;
    suite.knows_work_by_its_number().await?;
    suite.keeps_work_back_until_it_is_due().await?;
    suite.hands_out_what_was_due_first().await?;
    suite.hands_work_out_again_when_its_lease_is_over().await?;
    suite.lets_a_worker_keep_its_work().await?;
    suite.takes_work_back().await?;
    suite.keeps_dead_letters().await?;
    suite.sends_dead_letters_again().await?;
    suite.forgets_dead_letters_in_time().await?;
    suite.counts_what_is_where().await?;
    suite.acts_from_the_first_poll().await
}

struct Suite<'s, Q, C> {
    queues: &'s Q,
    clock: &'s C,
    prefix: &'s str,
}

/// What must be there.
fn found<T>(promise: &'static str, value: Option<T>) -> Result<T, Failure> {
    value.ok_or_else(|| Failure { promise, expected: "it to be there".to_owned(), found: "nothing".to_owned() })
}

impl<Q: WorkQueue, C: Clock> Suite<'_, Q, C> {
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn work(&self, body: &str) -> Work {
        Work { record: self.queues.next_record(), topic: "topic".to_owned(), body: body.to_owned() }
    }

    async fn enqueue(&self, queue: &str, body: &str, delay: Span) -> Result<(), Failure> {
        done("work can be queued", self.queues.enqueue(queue, self.work(body), delay).await)
    }

    async fn lease(&self, queue: &str, visibility: Span) -> Result<Lease, Failure> {
        const PROMISE: &str = "work that is due is handed out";
        let lease = in_time(PROMISE, self.clock, self.queues.lease(queue, visibility, Span::FOREVER)).await?;
        let lease = done("work can be leased", lease)?;
        found(PROMISE, lease)
    }

    /// Work that is dead after one attempt, and what is kept of it.
    async fn bury(&self, queue: &str, body: &str, keep: Span) -> Result<DeadWork, Failure> {
        self.enqueue(queue, body, Span::ZERO).await?;
        let lease = self.lease(queue, LONG).await?;
        done("work can be given up", self.queues.dead_letter(queue, &lease, "why", keep).await)?;
        let letters = self.letters(queue).await?;
        found("work that was given up is kept", letters.into_iter().find(|letter| letter.record == lease.record))
    }

    async fn letters(&self, queue: &str) -> Result<Vec<DeadWork>, Failure> {
        done("dead letters can be looked through", self.queues.browse(queue, 0, 100).await)
    }

    async fn is_empty(&self, promise: &'static str, queue: &str) -> Result<(), Failure> {
        let none = done(promise, self.queues.lease(queue, LONG, SETTLES).await)?;
        holds(promise, none.is_none(), none)
    }

    async fn hands_work_out_once(&self) -> Result<(), Failure> {
        let (queue, other) = (self.name("once"), self.name("once2"));
        for body in HARD_BODIES {
            self.enqueue(&queue, body, Span::ZERO).await?;
        }
        self.enqueue(&other, "other", Span::ZERO).await?;
        let mut bodies = Vec::new();
        let mut leases = Vec::new();
        for _ in HARD_BODIES {
            let lease = self.lease(&queue, LONG).await?;
            same("work that nobody had before is at attempt 1", lease.attempt, 1)?;
            bodies.push(lease.body.clone());
            leases.push(lease);
        }
        bodies.sort_unstable();
        let mut expected = HARD_BODIES.map(str::to_owned).to_vec();
        expected.sort_unstable();
        same("each piece of work is handed out once, to the byte", bodies, expected)?;
        for lease in &leases {
            done("leased work can be done", self.queues.ack(&queue, lease).await)?;
        }
        let again = self.queues.ack(&queue, &leases[0]).await;
        same("work that is done is gone", again, Err(QueueError::LeaseLost))?;
        same("queues are apart", self.lease(&other, LONG).await?.body, "other".to_owned())
    }

    async fn waits_for_work(&self) -> Result<(), Failure> {
        let queue = self.name("waited");
        self.is_empty("a worker that waits in vain is told so", &queue).await?;
        let enqueue = async {
            self.clock.sleep(SETTLES).await;
            self.enqueue(&queue, "late", Span::ZERO).await
        };
        let (lease, queued) = join(self.lease(&queue, LONG), enqueue).await;
        queued?;
        same("a worker that waits gets the work that comes", lease?.body, "late".to_owned())
    }

    async fn knows_work_by_its_number(&self) -> Result<(), Failure> {
        const PROMISE: &str = "the same number again is the same work";
        let (queue, work) = (self.name("number"), self.work("once"));
        for _ in 0..2 {
            done("work can be queued", self.queues.enqueue(&queue, work.clone(), Span::ZERO).await)?;
        }
        let lease = self.lease(&queue, LONG).await?;
        same("a lease says what its work is about", (lease.record, lease.topic.as_str()), (work.record, "topic"))?;
        self.is_empty(PROMISE, &queue).await?;
        done("leased work can be done", self.queues.ack(&queue, &lease).await)?;
        done(PROMISE, self.queues.enqueue(&queue, work, Span::ZERO).await)?;
        self.is_empty("an old request does not bring finished work back", &queue).await
    }

    async fn keeps_work_back_until_it_is_due(&self) -> Result<(), Failure> {
        let queue = self.name("delayed");
        let began = self.clock.now();
        self.enqueue(&queue, "later", SETTLES).await?;
        self.lease(&queue, LONG).await?;
        let waited = self.clock.now().since(began) + Span::from_ms(2);
        holds("work is not handed out before it is due", waited >= SETTLES, waited)
    }

    async fn hands_out_what_was_due_first(&self) -> Result<(), Failure> {
        let queue = self.name("first");
        self.enqueue(&queue, "scheduled", SETTLES).await?;
        self.enqueue(&queue, "fresh", Span::ZERO).await?;
        self.clock.sleep(SETTLES * 2).await;
        self.enqueue(&queue, "fresher", Span::ZERO).await?;
        for body in ["fresh", "scheduled", "fresher"] {
            same("whatever has been due for longest comes first", self.lease(&queue, LONG).await?.body.as_str(), body)?;
        }
        Ok(())
    }

    async fn hands_work_out_again_when_its_lease_is_over(&self) -> Result<(), Failure> {
        let queue = self.name("expired");
        self.enqueue(&queue, "work", Span::ZERO).await?;
        let first = self.lease(&queue, SETTLES).await?;
        let second = self.lease(&queue, LONG).await?;
        same("work whose lease is over is handed out again", (second.body.as_str(), second.attempt), ("work", 2))?;
        holds("a later lease has a greater receipt", second.receipt > first.receipt, second.receipt)?;
        let lost = Err(QueueError::LeaseLost);
        same("a lease that is over ends nothing", self.queues.ack(&queue, &first).await, lost.clone())?;
        let late = self.queues.nack(&queue, &first, Span::ZERO, "late").await;
        same("a lease that is over gives nothing back", late, lost.clone())?;
        let late = self.queues.extend(&queue, &first, LONG, None).await;
        same("a lease that is over cannot be extended", late, lost.clone())?;
        let late = self.queues.dead_letter(&queue, &first, "late", LONG).await;
        same("a lease that is over gives nothing up", late, lost)?;
        done("the newer lease is good", self.queues.ack(&queue, &second).await)
    }

    async fn lets_a_worker_keep_its_work(&self) -> Result<(), Failure> {
        let queue = self.name("extended");
        self.enqueue(&queue, "long", Span::ZERO).await?;
        let lease = self.lease(&queue, SETTLES).await?;
        done("a lease can be extended", self.queues.extend(&queue, &lease, SETTLES * 4, None).await)?;
        self.clock.sleep(SETTLES).await;
        self.is_empty("a lease that was extended goes on", &queue).await?;
        let failed = self.queues.extend(&queue, &lease, SETTLES, Some("busy")).await;
        done("a worker can try again under its lease", failed)?;
        let after = self.lease(&queue, LONG).await?;
        same("attempts under one lease count as those of many", after.attempt, 3)?;
        done("leased work can be done", self.queues.ack(&queue, &after).await)
    }

    async fn takes_work_back(&self) -> Result<(), Failure> {
        let queue = self.name("released");
        self.enqueue(&queue, "work", Span::ZERO).await?;
        let first = self.lease(&queue, LONG).await?;
        same("work that comes first has not waited", first.waited, Span::ZERO)?;
        let began = self.clock.now();
        done("work can be given back", self.queues.nack(&queue, &first, SETTLES, "busy").await)?;
        let second = self.lease(&queue, LONG).await?;
        same("work that was given back is handed out again", second.attempt, 2)?;
        same("a lease says how long its work had to wait", second.waited, SETTLES)?;
        let waited = self.clock.now().since(began) + Span::from_ms(2);
        holds("work that was given back waits as long as was asked", waited >= SETTLES, waited)?;
        done("leased work can be done", self.queues.ack(&queue, &second).await)?;
        self.is_empty("work that is done is not handed out again", &queue).await
    }

    async fn keeps_dead_letters(&self) -> Result<(), Failure> {
        let queue = self.name("dead");
        self.enqueue(&queue, "work", Span::ZERO).await?;
        let first = self.lease(&queue, LONG).await?;
        done("work can be given back", self.queues.nack(&queue, &first, Span::ZERO, "busy").await)?;
        let second = self.lease(&queue, LONG).await?;
        done("work can be given up", self.queues.dead_letter(&queue, &second, "hopeless", LONG).await)?;
        self.is_empty("work that was given up is not handed out", &queue).await?;
        let letter = found("work that was given up is kept", self.letters(&queue).await?.pop())?;
        let kept = (letter.record, letter.topic.as_str(), letter.body.as_str(), letter.attempts);
        same("a dead letter says what it was", kept, (first.record, "topic", "work", 2))?;
        let trail: Vec<_> = letter.trail.iter().map(|failed| (failed.attempt, failed.reason.as_str())).collect();
        same("a dead letter says how each attempt failed", trail, vec![(1, "busy"), (2, "hopeless")])?;
        self.bury(&queue, "younger", LONG).await?;
        let page = done("dead letters can be looked through", self.queues.browse(&queue, 1, 1).await)?;
        let bodies: Vec<&str> = page.iter().map(|letter| letter.body.as_str()).collect();
        same("dead letters are looked through in pages, oldest first", bodies, vec!["younger"])
    }

    async fn sends_dead_letters_again(&self) -> Result<(), Failure> {
        let queue = self.name("redriven");
        let letter = self.bury(&queue, "wrong", LONG).await?;
        let corrected = Some("right".to_owned());
        done("a dead letter can be sent again", self.queues.redrive(&queue, &letter, corrected).await)?;
        let lease = self.lease(&queue, LONG).await?;
        let sent = (lease.record, lease.body.as_str(), lease.attempt);
        same("a dead letter that was edited has all attempts before it", sent, (letter.record, "right", 1))?;
        same("a dead letter that is sent again is none any more", self.letters(&queue).await?, Vec::new())?;
        let again = self.queues.redrive(&queue, &letter, None).await;
        same("a dead letter is sent again once", again, Err(QueueError::NoSuchLetter))?;
        done("work can be given up", self.queues.dead_letter(&queue, &lease, "still", LONG).await)?;
        let stale = self.queues.redrive(&queue, &letter, None).await;
        same("an old letter of the same work is not the newer one", stale, Err(QueueError::NoSuchLetter))?;
        let newer = found("work that was given up is kept", self.letters(&queue).await?.pop())?;
        same("the trail outlives a redrive", newer.trail.len(), 2)?;
        done("a dead letter can be sent again", self.queues.redrive(&queue, &newer, None).await)?;
        same(
            "a dead letter that is not edited stays as it was",
            self.lease(&queue, LONG).await?.body,
            "right".to_owned(),
        )
    }

    async fn forgets_dead_letters_in_time(&self) -> Result<(), Failure> {
        let queue = self.name("kept");
        self.bury(&queue, "short", SETTLES * 2).await?;
        self.clock.sleep(SETTLES).await;
        self.bury(&queue, "long", LONG).await?;
        self.clock.sleep(SETTLES * 2).await;
        let bodies: Vec<String> = self.letters(&queue).await?.into_iter().map(|letter| letter.body).collect();
        same("each dead letter is kept for as long as was asked for it", bodies, vec!["long".to_owned()])
    }

    async fn counts_what_is_where(&self) -> Result<(), Failure> {
        const PROMISE: &str = "what is where can be counted";
        let queue = self.name("counted");
        same(PROMISE, done(PROMISE, self.queues.depths(&queue).await)?, Depths::default())?;
        let began = self.clock.now();
        self.enqueue(&queue, "leased", Span::ZERO).await?;
        self.lease(&queue, LONG).await?;
        self.bury(&queue, "dead", LONG).await?;
        self.enqueue(&queue, "scheduled", LONG).await?;
        for _ in 0..2 {
            self.enqueue(&queue, "queued", Span::ZERO).await?;
        }
        let depths = done(PROMISE, self.queues.depths(&queue).await)?;
        let oldest = depths.oldest.filter(|oldest| *oldest + Span::from_ms(2) >= began);
        holds("the oldest unfinished work is known", oldest.is_some(), oldest)?;
        same(PROMISE, depths, Depths { queued: 2, leased: 1, scheduled: 1, dead: 1, oldest: depths.oldest })
    }

    async fn acts_from_the_first_poll(&self) -> Result<(), Failure> {
        let queue = self.name("dropped");
        drop(self.queues.enqueue(&queue, self.work("never polled"), Span::ZERO));
        poll_once_and_drop(self.queues.enqueue(&queue, self.work("polled once"), Span::ZERO));
        let lease = self.lease(&queue, LONG).await?;
        same("dropping a call after its first poll does not undo it", lease.body, "polled once".to_owned())?;
        self.is_empty("a call that was never polled has no effect", &queue).await
    }
}
