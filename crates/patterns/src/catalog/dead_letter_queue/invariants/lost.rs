//! Nothing is lost: what is done was sent, what a crashed worker held comes back, and in the end all are found.

use super::super::facts::{Asked, Delivered};
use crate::fact::{ActorId, Record};
use crate::invariant::{Checks, Invariant, Reason, RunEnded, Verdict};
use crate::ports::{WorkLeased, WorkQueued};
use crate::sim::Crashed;
use crate::sim::work_queue::{Buried, Enqueued, Finished, HandedOut, LeaseExpired, LetterExpired, Revived, Scheduled};
use crate::sorted::{SortedMap, SortedSet};
use crate::time::{Span, Time};
use crate::trace::Fact;

/// No network takes longer.
const ON_THE_WAY_MAX: Span = Span::from_secs(2);

/// Where a message can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// In the queue, or set aside.
    InQueue,
    /// With a worker; `until` says when the queue takes it back.
    With {
        worker: ActorId,
        until: Time,
    },
    Sent,
    /// It was kept as a dead letter for as long as was asked, and nobody came.
    Expired,
}

#[derive(Clone, Debug, Default)]
pub(super) struct NothingLost {
    checks: Checks,
    found: SortedMap<Record, Found>,
    /// What was handed out without a lease, since when, until its worker says that it has it: nobody else would bring
    /// it again.
    on_the_way: SortedMap<Record, Time>,
    /// What a gateway told a customer.
    delivered: SortedSet<Record>,
    /// What was put into the queue, by the word of whoever did so.
    accepted: u64,
    asked: u64,
}

impl NothingLost {
    fn lost(&mut self, fact: &Fact<'_>, message: &'static str, record: Record) {
        self.checks.check(false, fact, || Reason::new(message).with("record", record));
    }
}

impl Invariant for NothingLost {
    super::invariant!(
        "nothing-lost",
        [
            Asked,
            WorkQueued,
            Enqueued,
            HandedOut,
            WorkLeased,
            Finished,
            Scheduled,
            LeaseExpired,
            Buried,
            Revived,
            LetterExpired,
            Delivered,
            Crashed,
            RunEnded,
        ]
    );

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Enqueued { record, .. }) = fact.read() {
            self.found.insert(record, Found::InQueue);
        } else if let Some(Delivered { message }) = fact.read() {
            self.delivered.insert(message);
        } else if let Some(HandedOut { record, worker, until, .. }) = fact.read() {
            self.found.insert(record, Found::With { worker, until });
            if until == Time::NEVER {
                self.on_the_way.insert(record, fact.at());
            }
        } else if let Some(WorkLeased { record, .. }) = fact.read() {
            self.on_the_way.remove(&record);
        } else if let Some(Finished { record, .. }) = fact.read() {
            self.found.insert(record, Found::Sent);
            let sent = self.delivered.contains(&record);
            self.checks.check(sent, fact, || Reason::new("dlq-done-unsent").with("record", record));
        } else if let Some(Scheduled { record, .. }) = fact.read() {
            self.found.insert(record, Found::InQueue);
        } else if let Some(LeaseExpired { record, .. }) = fact.read() {
            self.found.insert(record, Found::InQueue);
        } else if let Some(Buried { record, .. }) = fact.read() {
            self.found.insert(record, Found::InQueue);
        } else if let Some(Revived { record, .. }) = fact.read() {
            self.found.insert(record, Found::InQueue);
        } else if let Some(LetterExpired { record, .. }) = fact.read() {
            self.found.insert(record, Found::Expired);
        } else if fact.is::<Crashed>() {
            // Nothing ends the hold of a worker that is gone, unless its lease does.
            let never = Found::With { worker: fact.actor(), until: Time::NEVER };
            let gone = self.found.iter().find(|(_, found)| **found == never).map(|(record, _)| *record);
            match gone {
                Some(record) => self.lost(fact, "dlq-lost-with-worker", record),
                None => self.checks.check(true, fact, || unreachable!("it holds")),
            }
        } else if fact.is::<Asked>() {
            self.asked += 1;
        } else if let Some(WorkQueued { record, .. }) = fact.read() {
            self.accepted += 1;
            let known = self.found.contains_key(&record);
            self.checks.check(known, fact, || Reason::new("dlq-never-arrived").with("record", record));
        } else if fact.is::<RunEnded>() {
            let taken_by_nobody = self.on_the_way.iter().find(|(_, since)| fact.at().since(**since) > ON_THE_WAY_MAX);
            if let Some((&record, _)) = taken_by_nobody {
                self.lost(fact, "dlq-lost-on-the-way", record);
            }
            // One may be on its way when the run ends.
            let (all, found) = (self.accepted, self.found.len() as u64);
            let is_whole = found >= all && self.asked <= found + 1;
            self.checks
                .check(is_whole, fact, || Reason::new("dlq-not-all-found").with("all", all).with("found", found));
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let sent = self.found.values().filter(|found| **found == Found::Sent).count() as u64;
            let reason = Reason::new("dlq-all-found").with("all", self.found.len() as u64);
            Some(reason.with("sent", sent))
        })
    }
}
