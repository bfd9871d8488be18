//! Leased work over a bridge.

use eda_patterns::fact::Record;
use eda_patterns::ports::{DeadWork, Depths, FailedAttempt, Lease, QueueError, Work, WorkQueue};
use eda_patterns::recorder::Context;
use eda_patterns::time::{Span, Time};
use eda_wire::{self as wire, Advice, Call, Failed, Held, Problem, Reply};

use crate::{Ask, Ports, take};

/// The longest that one request waits for work. A bridge that allows less answers earlier, and is asked again.
const WAIT_MAX: Span = Span::from_secs(20);

pub(crate) fn queue_failed(failed: Failed) -> QueueError {
    match failed.problem {
        // What a newer bridge says and nobody here knows goes by its advice.
        Problem::Other if failed.advice == Advice::Reload => QueueError::OutcomeUnknown,
        Problem::OutcomeUnknown => QueueError::OutcomeUnknown,
        Problem::LeaseLost => QueueError::LeaseLost,
        Problem::NoSuchLetter => QueueError::NoSuchLetter,
        Problem::Full => QueueError::Full,
        _ => QueueError::Unavailable(failed.message),
    }
}

fn held(lease: &Lease) -> Held {
    Held { record: lease.record.0, receipt: lease.receipt, attempt: lease.attempt }
}

impl<A: Ask> Ports<A> {
    async fn queue_call(&self, call: Call) -> Result<(), QueueError> {
        take!(self.at_once(call).await, queue_failed, Reply::Ok => ())
    }

    /// Gives work up, as the port does, where not so many dead letters are kept already.
    pub async fn give_up(
        &self,
        queue: &str,
        lease: &Lease,
        reason: &str,
        keep: Span,
        letters_max: Option<usize>,
    ) -> Result<(), QueueError> {
        let (queue, held, reason) = (queue.to_owned(), held(lease), reason.to_owned());
        let letters_max = letters_max.map(|most| u32::try_from(most).unwrap_or(u32::MAX));
        self.queue_call(Call::DeadLetter { queue, held, reason, keep_us: keep.as_us(), letters_max }).await
    }
}

fn dead_work(letter: wire::Letter, time: &impl Fn(u64) -> Time) -> DeadWork {
    let wire::Letter { held, topic, body, queued_at_us, dead_at_us, trail } = letter;
    let trail = trail.into_iter().map(|failed| FailedAttempt {
        attempt: failed.attempt,
        at: time(failed.at_us),
        reason: failed.reason,
    });
    DeadWork {
        record: Record(held.record),
        topic,
        body,
        queued_at: time(queued_at_us),
        dead_at: time(dead_at_us),
        attempts: held.attempt,
        trail: trail.collect(),
        receipt: held.receipt,
        context: Context::default(),
    }
}

impl<A: Ask> WorkQueue for Ports<A> {
    fn next_record(&self) -> Record {
        self.new_record()
    }

    async fn enqueue(&self, queue: &str, work: Work, delay: Span) -> Result<(), QueueError> {
        let work = wire::Work { record: work.record.0, topic: work.topic, body: work.body };
        self.queue_call(Call::Enqueue { queue: queue.to_owned(), work, delay_us: delay.as_us() }).await
    }

    async fn lease(&self, queue: &str, visibility: Span, wait: Span) -> Result<Option<Lease>, QueueError> {
        let until = self.connection().now() + wait;
        loop {
            let step = until.since(self.connection().now()).min(WAIT_MAX);
            let call = Call::Lease {
                queue: queue.to_owned(),
                visibility_us: visibility.as_us(),
                wait_us: step.as_us(),
                worker: self.who.to_string(),
            };
            let answer = match self.connection().ask(call, step).await {
                // A bridge that stops ends every wait; nothing was handed out.
                Err(Failed { problem: Problem::Cancelled, .. }) => Ok(Reply::Leased(None)),
                answer => answer,
            };
            let leased = take!(answer, queue_failed, Reply::Leased(leased) => leased)?;
            if let Some(wire::Leased { held, topic, body, waited_us, given_up }) = leased {
                let (record, waited) = (Record(held.record), Span::from_us(waited_us));
                let (attempt, receipt, context) = (held.attempt, held.receipt, Context::default());
                return Ok(Some(Lease { record, topic, body, attempt, waited, given_up, receipt, context }));
            }
            if self.connection().now() >= until {
                return Ok(None);
            }
        }
    }

    async fn ack(&self, queue: &str, lease: &Lease) -> Result<(), QueueError> {
        self.queue_call(Call::Ack { queue: queue.to_owned(), held: held(lease) }).await
    }

    async fn nack(&self, queue: &str, lease: &Lease, delay: Span, reason: &str) -> Result<(), QueueError> {
        let (queue, held, reason) = (queue.to_owned(), held(lease), reason.to_owned());
        self.queue_call(Call::Nack { queue, held, delay_us: delay.as_us(), reason }).await
    }

    async fn extend(
        &self,
        queue: &str,
        lease: &Lease,
        visibility: Span,
        failed: Option<&str>,
    ) -> Result<(), QueueError> {
        let (queue, held, failed) = (queue.to_owned(), held(lease), failed.map(str::to_owned));
        self.queue_call(Call::Extend { queue, held, visibility_us: visibility.as_us(), failed }).await
    }

    async fn dead_letter(&self, queue: &str, lease: &Lease, reason: &str, keep: Span) -> Result<(), QueueError> {
        self.give_up(queue, lease, reason, keep, None).await
    }

    async fn browse(&self, queue: &str, skip: usize, limit: usize) -> Result<Vec<DeadWork>, QueueError> {
        let mut all = Vec::new();
        loop {
            let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let (skip, left) = (number(skip + all.len()), number(limit - all.len()));
            let asked_at = self.connection().now();
            let answer = self.at_once(Call::Browse { queue: queue.to_owned(), skip, limit: left }).await;
            let (now_us, letters, more) = take!(answer, queue_failed,
                Reply::Letters { now_us, letters, more } => (now_us, letters, more))?;
            let (came, time) = (letters.len(), self.read_clock(asked_at, now_us).no_earlier());
            all.extend(letters.into_iter().map(|letter| dead_work(letter, &time)));
            if !more || came == 0 || all.len() >= limit {
                all.truncate(limit);
                return Ok(all);
            }
        }
    }

    async fn redrive(&self, queue: &str, letter: &DeadWork, body: Option<String>) -> Result<(), QueueError> {
        let (record, receipt) = (letter.record.0, letter.receipt);
        self.queue_call(Call::Redrive { queue: queue.to_owned(), record, receipt, body }).await
    }

    async fn depths(&self, queue: &str) -> Result<Depths, QueueError> {
        let asked_at = self.connection().now();
        let answer = self.at_once(Call::Depths { queue: queue.to_owned() }).await;
        take!(answer, queue_failed, Reply::Depths { now_us, queued, leased, scheduled, dead, oldest_us } => {
            let oldest = oldest_us.map(self.read_clock(asked_at, now_us).no_earlier());
            Depths { queued, leased, scheduled, dead, oldest }
        })
    }
}
