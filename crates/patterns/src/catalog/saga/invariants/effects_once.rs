//! No effect happens twice.

use super::super::facts::{Applied, Booked, Debited, Freed, PaidBack, Reserved, Sold};
use crate::fact::{FactData, Kind, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::sorted::SortedSet;
use crate::trace::Fact;

/// Each service does each thing at most once for an order; the warehouse once for each article.
#[derive(Clone, Debug, Default)]
pub(super) struct EffectsOnce {
    checks: Checks,
    made: SortedSet<(Name, u64, Option<Name>)>,
}

/// The order that an effect is for, and the article where there is one.
fn effect(fact: &Fact<'_>) -> Option<(Name, Option<Name>)> {
    if let Some(Reserved { saga, sku, .. }) = fact.read() {
        return Some((saga, Some(sku)));
    }
    if let Some(Freed { saga, sku, .. }) = fact.read() {
        return Some((saga, Some(sku)));
    }
    if let Some(Sold { saga, sku, .. }) = fact.read() {
        return Some((saga, Some(sku)));
    }
    if let Some(Debited { saga, .. }) = fact.read() {
        return Some((saga, None));
    }
    if let Some(PaidBack { saga, .. }) = fact.read() {
        return Some((saga, None));
    }
    if let Some(Booked { saga, .. }) = fact.read() {
        return Some((saga, None));
    }
    fact.read().map(|Applied { saga, .. }| (saga, None))
}

/// The kinds that tell of an effect.
pub(super) const EFFECTS: [&Kind; 7] =
    [Reserved::KIND, Freed::KIND, Sold::KIND, Debited::KIND, PaidBack::KIND, Booked::KIND, Applied::KIND];

impl Invariant for EffectsOnce {
    super::invariant!("effects-once", &EFFECTS);

    fn observe(&mut self, fact: &Fact<'_>) {
        let Some((saga, article)) = effect(fact) else { return };
        let first = self.made.insert((saga, fact.kind().id, article));
        self.checks
            .check(first, fact, || Reason::new("saga-done-twice").with("service", fact.actor()).with("saga", saga));
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("saga-done-once").with("effects", self.made.len() as u64)))
    }
}
