//! Those who failed together do not come back together.

use std::collections::VecDeque;

use super::super::facts::Declared;
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::sim::work_queue::{Prolonged, Scheduled};
use crate::time::{Span, Time};
use crate::trace::Fact;

/// What counts as together.
const TOGETHER: Span = Span::from_ms(100);

/// From so many on, those who failed together are a herd.
pub(super) const HERD: usize = 20;

/// Of a herd, at most half may be due within one [`TOGETHER`] of each other.
#[derive(Clone, Debug, Default)]
pub(super) struct NoHerd {
    checks: Checks,
    lease: Span,
    /// Who failed within the last [`TOGETHER`]: when, and when each is due.
    failed: VecDeque<(Time, Time)>,
    /// The largest herd, and how many of it came back together at most.
    largest: (u64, u64),
}

impl Invariant for NoHerd {
    super::invariant!("no-herd", [Declared, Scheduled, Prolonged]);

    fn observe(&mut self, fact: &Fact<'_>) {
        let due = match (fact.read(), fact.read(), fact.read()) {
            (Some(Declared { lease, .. }), _, _) => {
                self.lease = lease;
                return;
            }
            (_, Some(Scheduled { due, .. }), _) => due,
            // A worker that waits with the message in its hand asks for its lease on top. A lease without end says
            // nothing of the wait.
            (_, _, Some(Prolonged { until: Time::NEVER, .. })) => return,
            (_, _, Some(Prolonged { until, .. })) => Time::ZERO + until.since(Time::ZERO + self.lease),
            _ => return,
        };
        let now = fact.at();
        self.failed.push_back((now, due));
        while self.failed.front().is_some_and(|(at, _)| now.since(*at) > TOGETHER) {
            self.failed.pop_front();
        }
        let herd = self.failed.len() as u64;
        // The window that the newest one begins or ends; every other one was looked at before.
        let among = |low: Time, high: Time| self.failed.iter().filter(|(_, due)| (low..=high).contains(due)).count();
        let before = Time::ZERO + due.since(Time::ZERO + TOGETHER);
        let together = among(before, due).max(among(due, due + TOGETHER)) as u64;
        let holds = self.failed.len() < HERD || together * 2 <= herd;
        if (herd, together) > self.largest {
            self.largest = (herd, together);
        }
        self.checks.check(holds, fact, || {
            Reason::new("dlq-herd-returns").with("herd", herd).with("together", together).with("due", due)
        });
    }

    fn verdict(&self) -> Verdict {
        let (herd, together) = self.largest;
        self.checks.verdict(|| Some(Reason::new("dlq-herd-spread").with("herd", herd).with("together", together)))
    }
}
