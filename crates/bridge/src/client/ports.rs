//! The ports over a bridge.

use std::sync::atomic::Ordering;
use std::time::Duration;

use eda_patterns::fact::Record;
use eda_patterns::ports::{
    DeadWork, Depths, FailedAttempt, KeyValue, KeyValueError, KeyVersion, Lease, PutIf, QueueError, Versioned, Work,
    WorkQueue, Write,
};
use eda_patterns::recorder::Context;
use eda_patterns::time::Span;
use tokio::time::Instant;

use super::Client;
use eda_wire::{self as wire, Advice, Call, Condition, Failed, Held, Problem, Reply};

/// The longest that one request waits for work. A bridge that allows less answers earlier, and is asked again.
const WAIT_MAX: Duration = Duration::from_secs(20);

fn condition(condition: PutIf) -> Condition {
    match condition {
        PutIf::Always => Condition::Always,
        PutIf::Absent => Condition::Absent,
        PutIf::Version(KeyVersion(version)) => Condition::Version(version),
    }
}

fn put(key: &str, value: &str, put_if: PutIf, ttl: Option<Span>) -> wire::Put {
    let (key, value) = (key.to_owned(), value.to_owned());
    wire::Put { key, value, condition: condition(put_if), ttl_us: ttl.map(Span::as_us) }
}

fn versioned(found: wire::Versioned) -> Versioned {
    Versioned { value: found.value, version: KeyVersion(found.version) }
}

fn keys_failed(failed: Failed) -> KeyValueError {
    match failed.problem {
        Problem::Conflict { key, actual } => KeyValueError::Conflict { key, actual: KeyVersion(actual) },
        Problem::OutcomeUnknown => KeyValueError::OutcomeUnknown,
        Problem::Other if failed.advice == Advice::Reload => KeyValueError::OutcomeUnknown,
        Problem::Full => KeyValueError::Full,
        Problem::Corrupt { key } => KeyValueError::Corrupt { key, why: failed.message },
        _ => KeyValueError::Unavailable(failed.message),
    }
}

fn queue_failed(failed: Failed) -> QueueError {
    match failed.problem {
        Problem::OutcomeUnknown => QueueError::OutcomeUnknown,
        Problem::Other if failed.advice == Advice::Reload => QueueError::OutcomeUnknown,
        Problem::LeaseLost => QueueError::LeaseLost,
        Problem::NoSuchLetter => QueueError::NoSuchLetter,
        Problem::Full => QueueError::Full,
        _ => QueueError::Unavailable(failed.message),
    }
}

/// An answer of another kind than the call's.
fn misfit() -> Failed {
    Failed::new(Problem::OutcomeUnknown, "the bridge gave an answer of another kind")
}

/// Takes the answer that a call must have.
macro_rules! expect {
    ($answer:expr, $failed:path, $wanted:pat => $value:expr) => {
        match $answer {
            Ok($wanted) => Ok($value),
            Ok(_) => Err($failed(misfit())),
            Err(failed) => Err($failed(failed)),
        }
    };
}

impl KeyValue for Client {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, KeyValueError> {
        let answer = self.ask(Call::Get { key: key.to_owned() }, Duration::ZERO).await;
        expect!(answer, keys_failed, Reply::Value(found) => found.map(versioned))
    }

    async fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> Result<KeyVersion, KeyValueError> {
        let answer = self.ask(Call::Put(put(key, value, condition, ttl)), Duration::ZERO).await;
        expect!(answer, keys_failed, Reply::Version(version) => KeyVersion(version))
    }

    async fn delete(&self, key: &str, put_if: PutIf) -> Result<(), KeyValueError> {
        let call = Call::Delete { key: key.to_owned(), condition: condition(put_if) };
        expect!(self.ask(call, Duration::ZERO).await, keys_failed, Reply::Ok => ())
    }

    async fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Versioned)>, KeyValueError> {
        let (mut all, mut after) = (Vec::new(), after.map(str::to_owned));
        loop {
            let left = u32::try_from(limit - all.len()).unwrap_or(u32::MAX);
            let call = Call::Scan { prefix: prefix.to_owned(), after: after.clone(), limit: left };
            let answer = self.ask(call, Duration::ZERO).await;
            let (found, more) = expect!(answer, keys_failed, Reply::Values { found, more } => (found, more))?;
            all.extend(found.into_iter().map(|(key, found)| (key, versioned(found))));
            if more.is_none() || all.len() >= limit {
                all.truncate(limit);
                return Ok(all);
            }
            after = more;
        }
    }

    async fn batch(&self, writes: Vec<Write>) -> Result<(), KeyValueError> {
        let writes = writes.into_iter().map(|write| match write {
            Write::Put { key, value, condition, ttl } => wire::Write::Put(put(&key, &value, condition, ttl)),
            Write::Delete { key } => wire::Write::Delete { key },
        });
        let answer = self.ask(Call::Batch { writes: writes.collect() }, Duration::ZERO).await;
        expect!(answer, keys_failed, Reply::Ok => ())
    }
}

fn held(lease: &Lease) -> Held {
    Held { record: lease.record.0, receipt: lease.receipt, attempt: lease.attempt }
}

impl Client {
    async fn queue_call(&self, call: Call) -> Result<(), QueueError> {
        expect!(self.ask(call, Duration::ZERO).await, queue_failed, Reply::Ok => ())
    }

    fn letter(&self, now_us: u64, letter: wire::Letter) -> DeadWork {
        let wire::Letter { held, topic, body, queued_at_us, dead_at_us, trail } = letter;
        let trail = trail.into_iter().map(|failed| FailedAttempt {
            attempt: failed.attempt,
            at: self.time(now_us, failed.at_us),
            reason: failed.reason,
        });
        DeadWork {
            record: Record(held.record),
            topic,
            body,
            queued_at: self.time(now_us, queued_at_us),
            dead_at: self.time(now_us, dead_at_us),
            attempts: held.attempt,
            trail: trail.collect(),
            receipt: held.receipt,
            context: Context::default(),
        }
    }
}

impl WorkQueue for Client {
    fn next_record(&self) -> Record {
        Record(self.records.fetch_add(1, Ordering::Relaxed))
    }

    async fn enqueue(&self, queue: &str, work: Work, delay: Span) -> Result<(), QueueError> {
        let work = wire::Work { record: work.record.0, topic: work.topic, body: work.body };
        self.queue_call(Call::Enqueue { queue: queue.to_owned(), work, delay_us: delay.as_us() }).await
    }

    async fn lease(&self, queue: &str, visibility: Span, wait: Span) -> Result<Option<Lease>, QueueError> {
        let began = Instant::now();
        let wait = Duration::from_micros(wait.as_us());
        loop {
            let left = wait.saturating_sub(began.elapsed());
            let step = left.min(WAIT_MAX);
            let call = Call::Lease {
                queue: queue.to_owned(),
                visibility_us: visibility.as_us(),
                wait_us: step.as_micros() as u64,
            };
            let answer = match self.ask(call, step).await {
                // A bridge that stops ends every wait; nothing was handed out.
                Err(Failed { problem: Problem::Cancelled, .. }) => Ok(Reply::Leased(None)),
                answer => answer,
            };
            let leased = expect!(answer, queue_failed, Reply::Leased(leased) => leased)?;
            if let Some(wire::Leased { held, topic, body, waited_us, given_up }) = leased {
                let (record, waited) = (Record(held.record), Span::from_us(waited_us));
                let (attempt, receipt, context) = (held.attempt, held.receipt, Context::default());
                return Ok(Some(Lease { record, topic, body, attempt, waited, given_up, receipt, context }));
            }
            if began.elapsed() >= wait {
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
        let (queue, held, reason) = (queue.to_owned(), held(lease), reason.to_owned());
        self.queue_call(Call::DeadLetter { queue, held, reason, keep_us: keep.as_us() }).await
    }

    async fn browse(&self, queue: &str, skip: usize, limit: usize) -> Result<Vec<DeadWork>, QueueError> {
        let mut all = Vec::new();
        loop {
            let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let (skip, left) = (number(skip + all.len()), number(limit - all.len()));
            let answer = self.ask(Call::Browse { queue: queue.to_owned(), skip, limit: left }, Duration::ZERO).await;
            let (now_us, letters, more) = expect!(answer, queue_failed,
                Reply::Letters { now_us, letters, more } => (now_us, letters, more))?;
            let came = letters.len();
            all.extend(letters.into_iter().map(|letter| self.letter(now_us, letter)));
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
        let answer = self.ask(Call::Depths { queue: queue.to_owned() }, Duration::ZERO).await;
        expect!(answer, queue_failed, Reply::Depths { now_us, queued, leased, scheduled, dead, oldest_us } => {
            let oldest = oldest_us.map(|at_us| self.time(now_us, at_us));
            Depths { queued, leased, scheduled, dead, oldest }
        })
    }
}
