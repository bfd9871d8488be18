//! The rate that a breaker goes by, counted again.

use std::collections::VecDeque;

use super::super::facts::{Configured, Counted, Wrapped};
use super::{CHANGES, Change, Phase, change};
use crate::fact::{FactData, Kind, Name, PerMille, Record};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::ports::{Answered, CallTimedOut, Called, Declined, ServiceFailed};
use crate::sorted::SortedMap;
use crate::time::{Span, Time};
use crate::trace::Fact;

/// What a breaker counts is what the calls' own facts add up to: answers and failures of the present
/// state, and no declines.
#[derive(Clone, Debug, Default)]
pub(super) struct RateIsMetric {
    checks: Checks,
    breakers: SortedMap<Name, Recount>,
}

/// One breaker, counted again from the port's facts.
#[derive(Clone, Debug)]
struct Recount {
    generation: u32,
    phase: Phase,
    by_seconds: bool,
    window: u32,
    size: u32,
    probes: u32,
    slow_after: Span,
    /// Calls under way and the generation that let them through.
    under_way: SortedMap<Record, u32>,
    /// Ends of calls, oldest first: second, failed, slow.
    ends: VecDeque<(u64, bool, bool)>,
    /// An end that the breaker must count next.
    expected: bool,
}

impl Recount {
    fn new(by_seconds: bool, window: u32, probes: u32) -> Recount {
        Recount {
            generation: 0,
            phase: Phase::Closed,
            by_seconds,
            window,
            size: window,
            probes,
            slow_after: Span::FOREVER,
            under_way: SortedMap::new(),
            ends: VecDeque::new(),
            expected: false,
        }
    }

    fn change(&mut self, change: &Change) {
        self.generation = change.generation;
        self.phase = change.to;
        match change.to {
            // The window that opened it stays.
            Phase::Open => {}
            Phase::HalfOpen => {
                self.size = self.probes;
                self.ends.clear();
            }
            _ => {
                self.size = self.window;
                self.ends.clear();
            }
        }
    }

    fn end(&mut self, at: Time, call: Record, failed: bool, took: Span) {
        let Some(generation) = self.under_way.remove(&call) else { return };
        if generation != self.generation || matches!(self.phase, Phase::Disabled | Phase::ForcedOpen) {
            return;
        }
        let second = at.as_us() / 1_000_000;
        self.ends.push_back((second, failed, took > self.slow_after));
        let half_open_window = self.size == self.probes && self.phase == Phase::HalfOpen;
        if self.by_seconds && !half_open_window {
            let oldest = (second + 1).saturating_sub(self.size.into());
            while self.ends.front().is_some_and(|(second, ..)| *second < oldest) {
                self.ends.pop_front();
            }
        } else {
            while self.ends.len() > self.size as usize {
                self.ends.pop_front();
            }
        }
        self.expected = true;
    }

    fn figures(&self) -> (u32, u32, u32) {
        let failed = self.ends.iter().filter(|(_, failed, _)| *failed).count() as u32;
        let slow = self.ends.iter().filter(|(.., slow)| *slow).count() as u32;
        (self.ends.len() as u32, failed, slow)
    }
}

impl RateIsMetric {
    fn end(&mut self, fact: &Fact<'_>, service: Name, call: Record, failed: bool, took: Span) {
        let Some(recount) = self.breakers.get_mut(&service) else { return };
        let missed = std::mem::take(&mut recount.expected);
        recount.end(fact.at(), call, failed, took);
        if missed {
            self.checks.check(false, fact, || Reason::new("circuit-breaker-not-counted").with("breaker", service));
        }
    }
}

impl Invariant for RateIsMetric {
    invariant!(
        "rate-is-metric",
        &[
            CHANGES[0],
            CHANGES[1],
            CHANGES[2],
            CHANGES[3],
            CHANGES[4],
            Wrapped::KIND,
            Called::KIND,
            Answered::KIND,
            Declined::KIND,
            ServiceFailed::KIND,
            CallTimedOut::KIND,
            Counted::KIND,
        ]
    );

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Called { service, call, .. }) = fact.read() {
            if let Some(recount) = self.breakers.get_mut(&service) {
                recount.under_way.insert(call, recount.generation);
            }
        } else if let Some(Answered { service, call, took }) = fact.read() {
            self.end(fact, service, call, false, took);
        } else if let Some(ServiceFailed { service, call, took, .. }) = fact.read() {
            self.end(fact, service, call, true, took);
        } else if let Some(CallTimedOut { service, call, took }) = fact.read() {
            self.end(fact, service, call, true, took);
        } else if let Some(Declined { service, call, .. }) = fact.read() {
            if let Some(recount) = self.breakers.get_mut(&service) {
                recount.under_way.remove(&call);
            }
        } else if let Some(counted) = fact.read::<Counted>() {
            let Some(recount) = self.breakers.get_mut(&counted.breaker) else { return };
            let (calls, failed, slow) = recount.figures();
            let rate = PerMille(failed * 1_000 / calls.max(1));
            let expected = std::mem::take(&mut recount.expected);
            let holds = expected
                && (counted.generation, counted.calls, counted.failed, counted.slow, counted.rate)
                    == (recount.generation, calls, failed, slow, rate);
            self.checks.check(holds, fact, || {
                let reason = Reason::new("circuit-breaker-rate-differs").with("breaker", counted.breaker);
                reason.with("metric", counted.rate).with("log", rate)
            });
        } else if let Some(Wrapped { breaker, slow_after, .. }) = fact.read() {
            if let Some(recount) = self.breakers.get_mut(&breaker) {
                recount.slow_after = slow_after;
            }
        } else if let Some(Configured { breaker, rule, window, probes, .. }) = fact.read() {
            let by_seconds = fact.trace().text(rule) == "seconds";
            self.breakers.insert(breaker, Recount::new(by_seconds, window, probes));
        } else if let Some(change) = change(fact)
            && let Some(recount) = self.breakers.get_mut(&change.breaker)
        {
            recount.change(&change);
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("circuit-breaker-recounted")))
    }
}
