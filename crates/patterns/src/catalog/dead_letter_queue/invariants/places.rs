//! Each message is in exactly one of queued, leased, scheduled, done and dead, and moves only as the queue allows.

use crate::fact::{Name, Record};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::sim::work_queue::{
    Buried, CameDue, Enqueued, Finished, HandedOut, LeaseExpired, LetterExpired, Prolonged, Revived, Scheduled,
};
use crate::sorted::SortedMap;
use crate::time::Time;
use crate::trace::Fact;

/// Where a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Queued,
    Leased {
        receipt: u64,
        until: Time,
    },
    Scheduled {
        due: Time,
    },
    Done,
    Dead {
        until: Time,
    },
    /// It was kept as a dead letter for as long as was asked.
    Expired,
}

/// How many are where.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    queued: u64,
    leased: u64,
    scheduled: u64,
    done: u64,
    dead: u64,
    expired: u64,
}

impl Counts {
    fn of(&mut self, place: Place) -> &mut u64 {
        match place {
            Place::Queued => &mut self.queued,
            Place::Leased { .. } => &mut self.leased,
            Place::Scheduled { .. } => &mut self.scheduled,
            Place::Done => &mut self.done,
            Place::Dead { .. } => &mut self.dead,
            Place::Expired => &mut self.expired,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct OnePlace {
    checks: Checks,
    places: SortedMap<(Name, Record), Place>,
    counts: Counts,
    newest_receipt: u64,
}

impl OnePlace {
    /// A message goes to a place, if it may come from where it is.
    fn go(&mut self, fact: &Fact<'_>, message: (Name, Record), to: Place, may: impl FnOnce(Option<Place>) -> bool) {
        let from = self.places.insert(message, to);
        if let Some(from) = from {
            *self.counts.of(from) -= 1;
        }
        *self.counts.of(to) += 1;
        self.checks.check(may(from), fact, || Reason::new("dlq-not-where-it-was").with("record", message.1));
    }
}

/// Whether a message is on this very lease.
fn is_leased(receipt: u64) -> impl Fn(Option<Place>) -> bool {
    move |from| matches!(from, Some(Place::Leased { receipt: held, .. }) if held == receipt)
}

/// Where a message is that can be leased from `due` on.
fn waiting(fact: &Fact<'_>, due: Time) -> Place {
    if due > fact.at() { Place::Scheduled { due } } else { Place::Queued }
}

impl Invariant for OnePlace {
    super::invariant!(
        "one-place",
        [Enqueued, CameDue, HandedOut, Prolonged, Finished, Scheduled, LeaseExpired, Buried, Revived, LetterExpired]
    );

    fn observe(&mut self, fact: &Fact<'_>) {
        let now = fact.at();
        if let Some(Enqueued { queue, record, due, .. }) = fact.read() {
            self.go(fact, (queue, record), waiting(fact, due), |from| from.is_none());
        } else if let Some(CameDue { queue, record }) = fact.read() {
            let is_due = |from| matches!(from, Some(Place::Scheduled { due }) if due <= now);
            self.go(fact, (queue, record), Place::Queued, is_due);
        } else if let Some(HandedOut { queue, record, receipt, until, .. }) = fact.read() {
            let is_new = receipt > std::mem::replace(&mut self.newest_receipt, receipt);
            let leased = Place::Leased { receipt, until };
            self.go(fact, (queue, record), leased, |from| is_new && from == Some(Place::Queued));
        } else if let Some(Prolonged { queue, record, receipt, until, .. }) = fact.read() {
            self.go(fact, (queue, record), Place::Leased { receipt, until }, is_leased(receipt));
        } else if let Some(Finished { queue, record, receipt }) = fact.read() {
            self.go(fact, (queue, record), Place::Done, is_leased(receipt));
        } else if let Some(Scheduled { queue, record, receipt, due, .. }) = fact.read() {
            self.go(fact, (queue, record), waiting(fact, due), is_leased(receipt));
        } else if let Some(LeaseExpired { queue, record, .. }) = fact.read() {
            let is_over = |from| matches!(from, Some(Place::Leased { until, .. }) if until <= now);
            self.go(fact, (queue, record), Place::Queued, is_over);
        } else if let Some(Buried { queue, record, receipt, keep_until, .. }) = fact.read() {
            self.go(fact, (queue, record), Place::Dead { until: keep_until }, is_leased(receipt));
        } else if let Some(Revived { queue, record, .. }) = fact.read() {
            self.go(fact, (queue, record), Place::Queued, |from| matches!(from, Some(Place::Dead { .. })));
        } else if let Some(LetterExpired { queue, record }) = fact.read() {
            let is_over = |from| matches!(from, Some(Place::Dead { until }) if until <= now);
            self.go(fact, (queue, record), Place::Expired, is_over);
        }
    }

    fn verdict(&self) -> Verdict {
        let Counts { queued, leased, scheduled, done, dead, expired } = self.counts;
        self.checks.verdict(|| {
            let reason = Reason::new("dlq-places").with("queued", queued).with("leased", leased);
            let reason = reason.with("scheduled", scheduled).with("done", done).with("dead", dead);
            Some(reason.with("expired", expired).with("all", self.places.len() as u64))
        })
    }
}
