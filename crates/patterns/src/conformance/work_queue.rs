//! What a queue of leased work promises.

use futures::future::join;

use super::{Failure, HARD_BODIES, SETTLES, done, holds, in_time, poll_once_and_drop, same};
use crate::ports::{Clock, Lease, QueueError, WorkQueue, timeout};
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
    suite.keeps_work_back_until_it_is_due().await?;
    suite.hands_work_out_again_when_its_lease_is_over().await?;
    suite.takes_work_back().await?;
    suite.acts_from_the_first_poll().await
}

struct Suite<'s, Q, C> {
    queues: &'s Q,
    clock: &'s C,
    prefix: &'s str,
}

impl<Q: WorkQueue, C: Clock> Suite<'_, Q, C> {
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    async fn push(&self, queue: &str, body: &str, delay: Span) -> Result<(), Failure> {
        done("work can be queued", self.queues.push(queue, body.to_owned(), delay).await).map(|_| ())
    }

    async fn lease(&self, queue: &str, visibility: Span) -> Result<Lease, Failure> {
        let lease = self.queues.lease(queue, visibility);
        done("work can be leased", in_time("work that is due is handed out", self.clock, lease).await?)
    }

    async fn hands_work_out_once(&self) -> Result<(), Failure> {
        let (queue, other) = (self.name("once"), self.name("once2"));
        for body in HARD_BODIES {
            self.push(&queue, body, Span::ZERO).await?;
        }
        self.push(&other, "other", Span::ZERO).await?;
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
            done("leased work can be done", self.queues.done(&queue, lease).await)?;
        }
        let again = self.queues.done(&queue, &leases[0]).await;
        same("work that is done is gone", again, Err(QueueError::LeaseLost))?;
        same("queues are apart", self.lease(&other, LONG).await?.body, "other".to_owned())
    }

    async fn waits_for_work(&self) -> Result<(), Failure> {
        let queue = self.name("waited");
        let push = async {
            self.clock.sleep(SETTLES).await;
            self.push(&queue, "late", Span::ZERO).await
        };
        let (lease, pushed) = join(self.lease(&queue, LONG), push).await;
        pushed?;
        same("a worker that waits gets the work that comes", lease?.body, "late".to_owned())
    }

    async fn keeps_work_back_until_it_is_due(&self) -> Result<(), Failure> {
        let queue = self.name("delayed");
        let began = self.clock.now();
        self.push(&queue, "later", SETTLES).await?;
        self.lease(&queue, LONG).await?;
        let waited = self.clock.now().since(began) + Span::from_ms(2);
        holds("work is not handed out before it is due", waited >= SETTLES, waited)
    }

    async fn hands_work_out_again_when_its_lease_is_over(&self) -> Result<(), Failure> {
        let queue = self.name("expired");
        self.push(&queue, "work", Span::ZERO).await?;
        let first = self.lease(&queue, SETTLES).await?;
        let second = self.lease(&queue, LONG).await?;
        same("work whose lease is over is handed out again", (second.body.as_str(), second.attempt), ("work", 2))?;
        let late = self.queues.done(&queue, &first).await;
        same("a lease that is over ends nothing", late, Err(QueueError::LeaseLost))?;
        let late = self.queues.release(&queue, &first, Span::ZERO).await;
        same("a lease that is over gives nothing back", late, Err(QueueError::LeaseLost))?;
        done("the newer lease is good", self.queues.done(&queue, &second).await)
    }

    async fn takes_work_back(&self) -> Result<(), Failure> {
        let queue = self.name("released");
        self.push(&queue, "work", Span::ZERO).await?;
        let first = self.lease(&queue, LONG).await?;
        let began = self.clock.now();
        done("work can be given back", self.queues.release(&queue, &first, SETTLES).await)?;
        let second = self.lease(&queue, LONG).await?;
        same("work that was given back is handed out again", second.attempt, 2)?;
        let waited = self.clock.now().since(began) + Span::from_ms(2);
        holds("work that was given back waits as long as was asked", waited >= SETTLES, waited)?;
        done("leased work can be done", self.queues.done(&queue, &second).await)?;
        let none = timeout(self.clock, SETTLES, self.queues.lease(&queue, LONG)).await;
        holds("work that is done is not handed out again", none.is_err(), none)
    }

    async fn acts_from_the_first_poll(&self) -> Result<(), Failure> {
        let queue = self.name("dropped");
        drop(self.queues.push(&queue, "never polled".to_owned(), Span::ZERO));
        poll_once_and_drop(self.queues.push(&queue, "polled once".to_owned(), Span::ZERO));
        let found = self.lease(&queue, LONG).await?;
        same("dropping a push after its first poll does not undo it", found.body, "polled once".to_owned())?;
        let none = timeout(self.clock, SETTLES, self.queues.lease(&queue, LONG)).await;
        holds("a push that was never polled has no effect", none.is_err(), none)
    }
}
