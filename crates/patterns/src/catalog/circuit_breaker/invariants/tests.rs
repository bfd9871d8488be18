//! Each invariant turns red on a trace that breaks it, at the fact that does so and for that reason,
//! and stays green on one that does not.

use std::panic::Location;

use super::super::facts::{Counted, Wrapped};
use super::*;
use crate::fact::{Correlation, PerMille};
use crate::invariant::{Judge, Judgement};
use crate::money::Money;
use crate::ports::{Answered, ServiceFailed};
use crate::time::Span;
use crate::trace::{Stamp, Trace};

/// A trace that is written by hand.
struct Written {
    trace: Trace,
    now: Time,
}

impl Written {
    /// A breaker before `payment` by the last four calls, with two probes.
    fn new() -> Written {
        let mut written = Written { trace: Trace::new(), now: Time::ZERO };
        let (breaker, rule) = (written.name("payment"), written.name("calls"));
        let (limit, wait) = (PerMille(500), Span::from_secs(1));
        written.fact(Configured { breaker, rule, window: 4, minimum: 2, limit, probes: 2, wait }).fact(Wrapped {
            breaker,
            retries: 0,
            bulkhead: 9,
            timeout: Span::from_secs(1),
            slow_after: Span::from_ms(500),
            slow_limit: PerMille(1_000),
            fallback: rule,
        })
    }

    fn name(&mut self, text: &str) -> Name {
        self.trace.name(text)
    }

    fn at(mut self, ms: u64) -> Written {
        self.now = Time::from_ms(ms);
        self
    }

    fn fact<D: FactData>(mut self, data: D) -> Written {
        let actor = self.trace.actor("booking");
        let (cause, correlation) = (None, Correlation::NONE);
        self.trace.append(Stamp { at: self.now, actor, cause, correlation, site: Location::caller() }, data);
        self
    }

    fn called(mut self, call: u64) -> Written {
        let (service, operation) = (self.name("payment"), self.name("charge"));
        self.fact(Called { service, operation, call: Record(call) })
    }

    fn answered(mut self, call: u64) -> Written {
        let service = self.name("payment");
        self.fact(Answered { service, call: Record(call), took: Span::from_ms(100) })
    }

    fn failed(mut self, call: u64) -> Written {
        let (service, code) = (self.name("payment"), self.name("503"));
        self.fact(ServiceFailed { service, call: Record(call), took: Span::from_ms(100), code })
    }

    fn counted(mut self, generation: u32, calls: u32, failed: u32) -> Written {
        let (breaker, outcome) = (self.name("payment"), self.name("success"));
        let rate = PerMille(failed * 1_000 / calls);
        self.fact(Counted { breaker, generation, outcome, calls, failed, slow: 0, rate, judged: true })
    }

    fn opened(mut self, from: &str, generation: u32, retry_ms: u64) -> Written {
        let (breaker, from, why) = (self.name("payment"), self.name(from), self.name("failure-rate"));
        self.fact(Opened { breaker, from, why, generation, failed: 2, calls: 2, retry_at: Time::from_ms(retry_ms) })
    }

    fn half_opened(mut self, from: &str, generation: u32) -> Written {
        let (breaker, from, why) = (self.name("payment"), self.name(from), self.name("wait-over"));
        self.fact(HalfOpened { breaker, from, why, generation, permitted: 2 })
    }

    fn ignored(mut self, generation: u32) -> Written {
        let (breaker, code) = (self.name("payment"), self.name("card-declined"));
        self.fact(Ignored { breaker, generation, code })
    }

    fn held(mut self, booking: u64) -> Written {
        let (show, seats) = (self.name("show-1"), self.name("A1"));
        self.fact(SeatsHeld { booking: Record(booking), show, seats })
    }

    fn released(mut self, booking: u64) -> Written {
        let seats = self.name("A1");
        self.fact(SeatsReleased { booking: Record(booking), seats })
    }

    fn charged(self, booking: u64) -> Written {
        self.fact(Charged { booking: Record(booking), amount: Money::from_rupees(250) })
    }

    fn refunded(self, booking: u64) -> Written {
        self.fact(Refunded { booking: Record(booking), amount: Money::from_rupees(250) })
    }

    fn waitlisted(mut self, booking: u64) -> Written {
        let why = self.name("sold-out");
        self.fact(Waitlisted { booking: Record(booking), why })
    }

    fn judged(&self, id: &str) -> Verdict {
        let mut judge = Judge::new(all());
        self.trace.facts().for_each(|fact| judge.observe(&fact));
        let found = judge.verdicts().into_iter().find(|(known, _)| *known == id);
        found.unwrap_or_else(|| panic!("there is no invariant {id}")).1
    }

    fn verdict(&self, id: &str) -> Judgement {
        self.judged(id).judgement
    }

    fn why(&self, id: &str) -> Option<&'static str> {
        self.judged(id).why.map(|why| why.message)
    }

    #[track_caller]
    fn holds(self, id: &str) {
        assert_eq!(self.verdict(id), Judgement::Holds);
    }

    /// Asserts that the newest fact of kind `D` turned the invariant red, with this sentence.
    #[track_caller]
    fn breaks_at<D: FactData>(self, id: &str, message: &str) {
        let culprit = self.trace.facts().rev().find(|fact| fact.is::<D>()).expect("there is such a fact");
        let (judgement, why) = (self.verdict(id), self.why(id));
        assert_eq!((judgement, why), (Judgement::Broken(culprit.id()), Some(message)));
    }
}

#[test]
fn a_call_to_an_open_breaker_s_service_is_seen() {
    let id = "open-lets-none-through";
    assert_eq!(Written::new().verdict(id), Judgement::NothingYet);
    Written::new().called(1).opened("closed", 1, 1_000).answered(1).holds(id);
    Written::new().opened("closed", 1, 1_000).called(1).breaks_at::<Called>(id, "circuit-breaker-called-while-open");
    Written::new().opened("closed", 1, 1_000).at(1_001).half_opened("open", 2).called(1).holds(id);
}

#[test]
fn one_probe_too_many_is_seen() {
    let id = "probes-limited";
    let half_open = || Written::new().opened("closed", 1, 1_000).at(1_001).half_opened("open", 2);
    half_open().called(1).called(2).holds(id);
    half_open().called(1).called(2).called(3).breaks_at::<Called>(id, "circuit-breaker-too-many-probes");
    half_open().called(1).called(2).ignored(2).called(3).holds(id);
    half_open().called(1).called(2).ignored(0).called(3).breaks_at::<Called>(id, "circuit-breaker-too-many-probes");
}

#[test]
fn an_illegal_change_is_seen() {
    let id = "legal-transitions";
    let open = || Written::new().opened("closed", 1, 1_000);
    open().at(1_001).half_opened("open", 2).holds(id);
    open().at(999).half_opened("open", 2).breaks_at::<HalfOpened>(id, "circuit-breaker-illegal-transition");
    open().at(1_001).half_opened("open", 3).breaks_at::<HalfOpened>(id, "circuit-breaker-illegal-transition");
    open().at(1_001).half_opened("closed", 2).breaks_at::<HalfOpened>(id, "circuit-breaker-illegal-transition");
    Written::new().half_opened("closed", 1).breaks_at::<HalfOpened>(id, "circuit-breaker-illegal-transition");
}

#[test]
fn a_wrong_rate_is_seen() {
    let id = "rate-is-metric";
    Written::new().called(1).answered(1).counted(0, 1, 0).called(2).failed(2).counted(0, 2, 1).holds(id);
    Written::new().called(1).answered(1).counted(0, 1, 1).breaks_at::<Counted>(id, "circuit-breaker-rate-differs");
    Written::new()
        .called(1)
        .answered(1)
        .called(2)
        .failed(2)
        .counted(0, 2, 1)
        .breaks_at::<ServiceFailed>(id, "circuit-breaker-not-counted");
    Written::new().counted(0, 1, 0).breaks_at::<Counted>(id, "circuit-breaker-rate-differs");
    // An end of a call that an earlier state let through must not be counted.
    Written::new()
        .called(1)
        .opened("closed", 1, 1_000)
        .failed(1)
        .counted(1, 1, 1)
        .breaks_at::<Counted>(id, "circuit-breaker-rate-differs");
}

#[test]
fn a_payment_without_a_seat_is_seen() {
    let id = "nobody-pays-unheld";
    Written::new().held(1).charged(1).holds(id);
    Written::new().held(2).charged(1).breaks_at::<Charged>(id, "circuit-breaker-paid-without-seat");
    Written::new().held(1).charged(1).released(1).breaks_at::<SeatsReleased>(id, "circuit-breaker-paid-seat-released");
    Written::new().held(1).charged(1).refunded(1).released(1).holds(id);
    Written::new().held(1).waitlisted(1).charged(1).breaks_at::<Charged>(id, "circuit-breaker-paid-without-seat");
    Written::new().held(1).charged(1).waitlisted(1).breaks_at::<Waitlisted>(id, "circuit-breaker-waitlisted-charged");
}
