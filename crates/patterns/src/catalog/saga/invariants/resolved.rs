//! What a person at a desk resolved is so: by the services' ledgers, and not by the person's word.

use super::super::facts::{Applied, Booked, Debited, Freed, Ordered, PaidBack, Reserved, Resolved, Settled, Sold};
use crate::fact::Name;
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::money::Money;
use crate::saga::facts::Escalated;
use crate::sorted::{SortedMap, SortedSet};
use crate::trace::Fact;

/// An order by its ledgers, and what of it is with a desk.
#[derive(Clone, Debug, Default)]
struct Account {
    to_pay: Money,
    held: i64,
    sold: i64,
    taken: Money,
    booked: i64,
    applied: i64,
    at_desk: SortedSet<Name>,
    settled: bool,
}

impl Account {
    fn is(&self, end: &str) -> bool {
        let done = (self.held, self.taken, self.booked, self.applied);
        match end {
            "completed" => done == (0, self.to_pay, 1, 1) && self.sold > 0,
            "compensated" => done == (0, Money::ZERO, 0, 0) && self.sold == 0,
            // It was put right elsewhere, where no ledger of the run says how.
            _ => end == "marked-settled",
        }
    }
}

/// Only what a desk has is resolved, and once; what is resolved to its end is what the ledgers say, and nothing happens
/// to it afterwards.
#[derive(Clone, Debug, Default)]
pub(super) struct ResolvedIsTrue {
    checks: Checks,
    accounts: SortedMap<Name, Account>,
    resolved: u64,
}

impl ResolvedIsTrue {
    fn of(&mut self, saga: Name) -> &mut Account {
        self.accounts.entry(saga).or_default()
    }

    /// Folds an entry of a ledger. `None` where the fact is none.
    fn effect(&mut self, fact: &Fact<'_>) -> Option<Name> {
        if let Some(Reserved { saga, units, .. }) = fact.read() {
            self.of(saga).held += units;
            return Some(saga);
        }
        if let Some(Freed { saga, units, .. }) = fact.read() {
            self.of(saga).held -= units;
            return Some(saga);
        }
        if let Some(Sold { saga, units, .. }) = fact.read() {
            let of = self.of(saga);
            (of.held, of.sold) = (of.held - units, of.sold + units);
            return Some(saga);
        }
        if let Some(Debited { saga, amount, .. }) = fact.read() {
            self.of(saga).taken += amount;
            return Some(saga);
        }
        if let Some(PaidBack { saga, amount, .. }) = fact.read() {
            self.of(saga).taken -= amount;
            return Some(saga);
        }
        if let Some(Booked { saga, .. }) = fact.read() {
            self.of(saga).booked += 1;
            return Some(saga);
        }
        let Applied { saga, .. } = fact.read()?;
        self.of(saga).applied += 1;
        Some(saga)
    }
}

impl Invariant for ResolvedIsTrue {
    needs![Ordered, Reserved, Freed, Sold, Debited, PaidBack, Booked, Applied, Escalated, Resolved, Settled];

    fn id(&self) -> &'static str {
        "resolved"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(saga) = self.effect(fact) {
            let is_over = self.of(saga).settled;
            self.checks.check(!is_over, fact, || Reason::new("saga-done-after-end").with("saga", saga));
        } else if let Some(Ordered { saga, to_pay, .. }) = fact.read() {
            self.of(saga).to_pay = to_pay;
        } else if let Some(Escalated { saga, operation, .. }) = fact.read() {
            self.of(saga).at_desk.insert(operation);
        } else if let Some(Resolved { saga, operation, .. }) = fact.read() {
            let was_there = self.of(saga).at_desk.remove(&operation);
            self.checks.check(was_there, fact, || {
                Reason::new("saga-resolved-other").with("saga", saga).with("operation", operation)
            });
            self.resolved += 1;
        } else if let Some(Settled { saga, end }) = fact.read() {
            let text = fact.trace().text(end);
            let of = self.of(saga);
            let holds = !of.settled && of.at_desk.is_empty() && of.is(text);
            of.settled = true;
            self.checks.check(holds, fact, || Reason::new("saga-not-resolved").with("saga", saga).with("end", end));
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("saga-resolved").with("resolved", self.resolved)))
    }
}
