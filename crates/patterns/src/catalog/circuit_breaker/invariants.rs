//! What must hold, whoever wrote the trace.
//!
//! The breakers' own facts are not taken at their word: calls and their ends are read from the
//! service port's facts, seats and money from the services' ledgers.

use self::rate::RateIsMetric;
use crate::sorted::{SortedMap, SortedSet};

use super::facts::{
    Charged, Closed, Configured, HalfOpened, Ignored, Opened, Refunded, SeatsHeld, SeatsReleased, Switched, Waitlisted,
};
use crate::fact::{FactData, Kind, Name, Record};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::ports::Called;
use crate::time::Time;
use crate::trace::Fact;

/// All of them, in the order of the page.
pub fn all() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::new(OpenLetsNoneThrough::default()),
        Box::new(ProbesLimited::default()),
        Box::new(LegalTransitions::default()),
        Box::new(RateIsMetric::default()),
        Box::new(NobodyPaysUnheld::default()),
    ]
}

/// The states as the facts name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Closed,
    Open,
    HalfOpen,
    Disabled,
    ForcedOpen,
    MetricsOnly,
}

/// A change of a breaker's state, read from whichever fact tells of it.
struct Change {
    breaker: Name,
    from: Option<Name>,
    to: Phase,
    generation: u32,
}

/// The kinds that tell of a breaker's state.
const CHANGES: [&Kind; 5] = [Configured::KIND, Opened::KIND, HalfOpened::KIND, Closed::KIND, Switched::KIND];

fn change(fact: &Fact<'_>) -> Option<Change> {
    if let Some(Configured { breaker, .. }) = fact.read() {
        return Some(Change { breaker, from: None, to: Phase::Closed, generation: 0 });
    }
    if let Some(Opened { breaker, from, generation, .. }) = fact.read() {
        return Some(Change { breaker, from: Some(from), to: Phase::Open, generation });
    }
    if let Some(HalfOpened { breaker, from, generation, .. }) = fact.read() {
        return Some(Change { breaker, from: Some(from), to: Phase::HalfOpen, generation });
    }
    if let Some(Closed { breaker, from, generation, .. }) = fact.read() {
        return Some(Change { breaker, from: Some(from), to: Phase::Closed, generation });
    }
    let Switched { breaker, from, to, generation } = fact.read()?;
    let to = phase(fact.trace().text(to))?;
    Some(Change { breaker, from: Some(from), to, generation })
}

fn phase(word: &str) -> Option<Phase> {
    Some(match word {
        "closed" => Phase::Closed,
        "open" => Phase::Open,
        "half-open" => Phase::HalfOpen,
        "disabled" => Phase::Disabled,
        "forced-open" => Phase::ForcedOpen,
        "metrics-only" => Phase::MetricsOnly,
        _ => return None,
    })
}

macro_rules! invariant {
    ($id:literal, $needs:expr) => {
        fn id(&self) -> &'static str {
            $id
        }

        fn needs(&self) -> &'static [&'static Kind] {
            const NEEDS: &[&Kind] = $needs;
            NEEDS
        }

        fn boxed_clone(&self) -> Box<dyn Invariant> {
            Box::new(self.clone())
        }
    };
}

mod rate;

/// While a breaker is open, its service is not called.
#[derive(Clone, Debug, Default)]
struct OpenLetsNoneThrough {
    checks: Checks,
    phases: SortedMap<Name, Phase>,
    refused: u64,
}

impl Invariant for OpenLetsNoneThrough {
    invariant!(
        "open-lets-none-through",
        &[CHANGES[0], CHANGES[1], CHANGES[2], CHANGES[3], CHANGES[4], Called::KIND, super::facts::Refused::KIND]
    );

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Called { service, call, .. }) = fact.read() {
            if let Some(phase) = self.phases.get(&service) {
                let shut = matches!(phase, Phase::Open | Phase::ForcedOpen);
                self.checks.check(!shut, fact, || {
                    Reason::new("circuit-breaker-called-while-open").with("service", service).with("call", call)
                });
            }
        } else if let Some(change) = change(fact) {
            self.phases.insert(change.breaker, change.to);
        } else {
            self.refused += 1;
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("circuit-breaker-refused-while-open").with("refused", self.refused)))
    }
}

/// A half-open breaker lets no more calls through than it may.
#[derive(Clone, Debug, Default)]
struct ProbesLimited {
    checks: Checks,
    /// Breakers that are half open: generation, how many it may let through, how many it has.
    half_open: SortedMap<Name, (u32, u32, u32)>,
    most: u32,
}

impl Invariant for ProbesLimited {
    invariant!(
        "probes-limited",
        &[CHANGES[0], CHANGES[1], CHANGES[2], CHANGES[3], CHANGES[4], Called::KIND, Ignored::KIND]
    );

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Called { service, .. }) = fact.read() {
            let Some((_, permitted, probes)) = self.half_open.get_mut(&service) else { return };
            *probes += 1;
            let (permitted, probes) = (*permitted, *probes);
            self.most = self.most.max(probes);
            self.checks.check(probes <= permitted, fact, || {
                let reason = Reason::new("circuit-breaker-too-many-probes").with("service", service);
                reason.with("probes", probes).with("permitted", permitted)
            });
        } else if let Some(Ignored { breaker, generation, .. }) = fact.read() {
            // An ignored end says nothing, so another call may have the probe's place.
            if let Some((own, _, probes)) = self.half_open.get_mut(&breaker) {
                *probes -= u32::from(*own == generation && *probes > 0);
            }
        } else if let Some(HalfOpened { breaker, generation, permitted, .. }) = fact.read() {
            self.half_open.insert(breaker, (generation, permitted, 0));
        } else if let Some(change) = change(fact) {
            self.half_open.remove(&change.breaker);
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("circuit-breaker-most-probes").with("probes", self.most)))
    }
}

/// A breaker changes its state only as the table allows, one generation at a time, and opens to
/// probes only when its wait is over.
#[derive(Clone, Debug, Default)]
struct LegalTransitions {
    checks: Checks,
    breakers: SortedMap<Name, (Phase, u32, Time)>,
    changes: u64,
}

impl Invariant for LegalTransitions {
    invariant!("legal-transitions", &CHANGES);

    fn observe(&mut self, fact: &Fact<'_>) {
        let Some(Change { breaker, from, to, generation }) = change(fact) else { return };
        let retry_at = fact.read().map_or(Time::ZERO, |Opened { retry_at, .. }| retry_at);
        let before = self.breakers.insert(breaker, (to, generation, retry_at));
        let (Some(from), Some((was, last, waits_until))) = (from, before) else { return };
        self.changes += 1;
        let asked = fact.read().is_some_and(|HalfOpened { why, .. }| fact.trace().text(why) == "asked");
        let allowed = match (was, to) {
            (Phase::Closed | Phase::MetricsOnly, Phase::HalfOpen) | (Phase::MetricsOnly, Phase::Open) => false,
            (Phase::Open, Phase::HalfOpen) => asked || fact.at() >= waits_until,
            _ => true,
        };
        let holds = allowed && phase(fact.trace().text(from)) == Some(was) && generation == last + 1;
        self.checks.check(holds, fact, || {
            Reason::new("circuit-breaker-illegal-transition").with("breaker", breaker).with("from", from)
        });
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("circuit-breaker-changes").with("changes", self.changes)))
    }
}

/// Whoever is charged has seats held, keeps them for as long as the money is not given back, and is
/// not on the waitlist.
#[derive(Clone, Debug, Default)]
struct NobodyPaysUnheld {
    checks: Checks,
    held: SortedSet<Record>,
    waitlisted: SortedSet<Record>,
    charged: SortedSet<Record>,
    paid: u64,
}

impl Invariant for NobodyPaysUnheld {
    invariant!(
        "nobody-pays-unheld",
        &[SeatsHeld::KIND, SeatsReleased::KIND, Charged::KIND, Refunded::KIND, Waitlisted::KIND]
    );

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(SeatsHeld { booking, .. }) = fact.read() {
            self.held.insert(booking);
        } else if let Some(SeatsReleased { booking, .. }) = fact.read() {
            self.held.remove(&booking);
            let charged = self.charged.contains(&booking);
            self.checks
                .check(!charged, fact, || Reason::new("circuit-breaker-paid-seat-released").with("booking", booking));
        } else if let Some(Charged { booking, .. }) = fact.read() {
            self.paid += 1;
            self.charged.insert(booking);
            let holds = self.held.contains(&booking) && !self.waitlisted.contains(&booking);
            self.checks
                .check(holds, fact, || Reason::new("circuit-breaker-paid-without-seat").with("booking", booking));
        } else if let Some(Refunded { booking, .. }) = fact.read() {
            self.charged.remove(&booking);
        } else if let Some(Waitlisted { booking, .. }) = fact.read() {
            self.waitlisted.insert(booking);
            let charged = self.charged.contains(&booking);
            self.checks
                .check(!charged, fact, || Reason::new("circuit-breaker-waitlisted-charged").with("booking", booking));
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("circuit-breaker-paid-held").with("paid", self.paid)))
    }
}

#[cfg(test)]
mod tests;
