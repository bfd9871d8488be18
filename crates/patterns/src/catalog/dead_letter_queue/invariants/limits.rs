//! No message has more attempts than it may, and none waits longer than the cap.

use super::super::facts::{Attempted, Declared};
use crate::fact::Record;
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::sim::work_queue::{Prolonged, Revived, Scheduled};
use crate::sorted::SortedMap;
use crate::time::{Span, Time};
use crate::trace::Fact;

/// No message is tried more often than the policy says, since it was last put into the queue.
#[derive(Clone, Debug, Default)]
pub(super) struct AttemptsMax {
    checks: Checks,
    attempts_max: u32,
    attempts: SortedMap<Record, u32>,
    most: u32,
}

impl Invariant for AttemptsMax {
    super::invariant!("attempts-max", [Declared, Attempted, Revived]);

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Declared { attempts_max, .. }) = fact.read() {
            self.attempts_max = attempts_max;
        } else if let Some(Revived { record, .. }) = fact.read() {
            self.attempts.remove(&record);
        } else if let Some(Attempted { message, .. }) = fact.read() {
            // Counted here, and not taken from the worker's word.
            let attempts = self.attempts.entry(message).or_default();
            *attempts += 1;
            let (attempts, most) = (*attempts, self.attempts_max);
            self.most = self.most.max(attempts);
            self.checks.check(attempts <= most, fact, || {
                Reason::new("dlq-tried-too-often").with("record", message).with("attempts", attempts).with("most", most)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            Some(Reason::new("dlq-most-attempts").with("attempts", self.most).with("most", self.attempts_max))
        })
    }
}

/// No message waits for longer than the cap between two attempts.
#[derive(Clone, Debug, Default)]
pub(super) struct DelayCap {
    checks: Checks,
    cap: Span,
    lease: Span,
    longest: Span,
}

impl DelayCap {
    fn waits(&mut self, fact: &Fact<'_>, record: Record, wait: Span) {
        self.longest = self.longest.max(wait);
        self.checks.check(wait <= self.cap, fact, || {
            Reason::new("dlq-waits-too-long").with("record", record).with("wait", wait).with("cap", self.cap)
        });
    }
}

impl Invariant for DelayCap {
    super::invariant!("delay-cap", [Declared, Scheduled, Prolonged]);

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Declared { cap, lease, .. }) = fact.read() {
            (self.cap, self.lease) = (cap, lease);
        } else if let Some(Scheduled { record, due, .. }) = fact.read() {
            self.waits(fact, record, due.since(fact.at()));
        } else if let Some(Prolonged { record, until, .. }) = fact.read()
            && until < Time::NEVER
        {
            // A worker that waits with the message in its hand asks for its lease on top. A lease without end says
            // nothing of the wait.
            self.waits(fact, record, until.since(fact.at()) - self.lease);
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("dlq-longest-wait").with("wait", self.longest).with("cap", self.cap)))
    }
}
