//! What was done is undone in reverse, with what it gave back, and never after the pivot.

use super::super::facts::{Debited, Freed, PaidBack, Reserved};
use super::super::steps::STEPS;
use crate::fact::{FactData, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::saga::Class;
use crate::saga::facts::{Asked, Done, Escalated, GaveUp};
use crate::sorted::{SortedMap, SortedSet};
use crate::trace::Fact;

/// What is known of a saga's operations.
#[derive(Clone, Debug, Default)]
struct Told {
    /// Those that were done, or may have been.
    done: SortedSet<&'static str>,
    /// Those that need no more asking: done, or with a person.
    over: SortedSet<&'static str>,
    /// What the warehouse and the wallet gave out.
    results: SortedSet<Name>,
}

/// A step is undone only when those after it are, and the pivot is not done.
#[derive(Clone, Debug, Default)]
pub(super) struct UndoInReverse {
    checks: Checks,
    sagas: SortedMap<Name, Told>,
    undone: u64,
}

impl Told {
    /// Whether this operation may be asked for now.
    fn allows(&self, operation: &str) -> bool {
        let steps = STEPS.steps();
        let Some(at) = steps.iter().position(|step| step.undo == Some(operation)) else { return true };
        steps[at + 1..].iter().all(|later| match (later.class, later.undo) {
            (Class::Compensatable, Some(undo)) => !self.done.contains(&later.action) || self.over.contains(&undo),
            _ => !self.over.contains(&later.action) && !later.settle.is_some_and(|settle| self.over.contains(&settle)),
        })
    }
}

impl UndoInReverse {
    fn result(&mut self, fact: &Fact<'_>, saga: Name, result: Name) {
        self.undone += 1;
        let known = self.sagas.get(&saga).is_some_and(|told| told.results.contains(&result));
        self.checks.check(known, fact, || Reason::new("saga-undone-other").with("saga", saga).with("result", result));
    }
}

impl Invariant for UndoInReverse {
    super::invariant!(
        "undo-in-reverse",
        &[
            Asked::KIND,
            Done::KIND,
            GaveUp::KIND,
            Escalated::KIND,
            Reserved::KIND,
            Debited::KIND,
            Freed::KIND,
            PaidBack::KIND,
        ]
    );

    fn observe(&mut self, fact: &Fact<'_>) {
        let known = |operation: Name| STEPS.operation(fact.trace().text(operation));
        if let Some(Asked { saga, operation, .. }) = fact.read() {
            let Some(operation) = known(operation) else { return };
            let allowed = self.sagas.entry(saga).or_default().allows(operation);
            self.checks.check(allowed, fact, || Reason::new("saga-undone-early").with("saga", saga));
        } else if let Some(Done { saga, operation, .. }) = fact.read() {
            let Some(operation) = known(operation) else { return };
            let told = self.sagas.entry(saga).or_default();
            told.done.insert(operation);
            told.over.insert(operation);
        } else if let Some(GaveUp { saga, operation, .. }) = fact.read() {
            let Some(operation) = known(operation) else { return };
            self.sagas.entry(saga).or_default().done.insert(operation);
        } else if let Some(Escalated { saga, operation, .. }) = fact.read() {
            let Some(operation) = known(operation) else { return };
            self.sagas.entry(saga).or_default().over.insert(operation);
        } else if let Some(Reserved { saga, reservation, .. }) = fact.read() {
            self.sagas.entry(saga).or_default().results.insert(reservation);
        } else if let Some(Debited { saga, payment, .. }) = fact.read() {
            self.sagas.entry(saga).or_default().results.insert(payment);
        } else if let Some(Freed { saga, reservation, .. }) = fact.read() {
            self.result(fact, saga, reservation);
        } else if let Some(PaidBack { saga, payment, .. }) = fact.read() {
            self.result(fact, saga, payment);
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("saga-undone").with("undone", self.undone)))
    }
}
