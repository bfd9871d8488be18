//! Circuit breakers as they look: each one's state and its history, what its window holds, the calls
//! by latency, and how the bookings ended.
//!
//! Bounded like every fold: a long run is thinned, evenly over its whole length, so that drawing it
//! never costs more than [`POINTS_MAX`] points a breaker and kind of mark.

mod one;
mod sampled;
mod tally;

pub use self::one::{BANDS_MAX, Band, BreakerPicture, Cell, Mark, Point, Probe};
pub use self::sampled::Sampled;
pub use self::tally::Tally;

use super::OwnFold;
use crate::catalog::circuit_breaker::breaker::State;
use crate::catalog::circuit_breaker::facts::{
    Closed, Configured, Counted, HalfOpened, Ignored, Opened, Probed, Refused, Released, Retried, Switched, Wrapped,
};
use crate::fact::{ActorId, FactData, Name, Record};
use crate::ports::{Answered, CallTimedOut, Called, Declined, ServiceFailed};
use crate::sim::Crashed;
use crate::time::{Span, Time};
use crate::trace::Fact;

/// The most points of one kind that are kept for one breaker.
pub const POINTS_MAX: usize = 512;

/// A call without an end yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Flying {
    call: Record,
    breaker: usize,
    caller: ActorId,
    at: Time,
    /// The generation and the place of the probe that it is.
    probe: Option<(u32, usize)>,
}

/// All breakers of a run. In the order in which they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breakers {
    /// Each breaker.
    pub breakers: Vec<BreakerPicture>,
    /// How the bookings ended.
    pub tally: Tally,
    flying: Vec<Flying>,
    /// A permit for a probe that was just granted; the next call of that breaker is the probe.
    granted: Option<(usize, u32)>,
}

const fn id<D: FactData>() -> u64 {
    D::KIND.id
}

const CONFIGURED: u64 = id::<Configured>();
const WRAPPED: u64 = id::<Wrapped>();
const OPENED: u64 = id::<Opened>();
const HALF_OPENED: u64 = id::<HalfOpened>();
const CLOSED: u64 = id::<Closed>();
const SWITCHED: u64 = id::<Switched>();
const PROBED: u64 = id::<Probed>();
const RELEASED: u64 = id::<Released>();
const REFUSED: u64 = id::<Refused>();
const COUNTED: u64 = id::<Counted>();
const IGNORED: u64 = id::<Ignored>();
const RETRIED: u64 = id::<Retried>();
const CALLED: u64 = id::<Called>();
const ANSWERED: u64 = id::<Answered>();
const DECLINED: u64 = id::<Declined>();
const FAILED: u64 = id::<ServiceFailed>();
const TIMED_OUT: u64 = id::<CallTimedOut>();
const CRASHED: u64 = id::<Crashed>();

impl OwnFold for Breakers {
    fn observe(&mut self, fact: &Fact<'_>, _: usize) {
        Breakers::observe(self, fact);
    }
}

impl Breakers {
    /// The breaker before `service`.
    pub fn of(&self, service: Name) -> Option<&BreakerPicture> {
        self.breakers.iter().find(|breaker| breaker.service == service)
    }

    /// Folds the next fact.
    pub fn observe(&mut self, fact: &Fact<'_>) {
        match fact.kind().id {
            CALLED => self.called(fact, read(fact)),
            ANSWERED => {
                let Answered { call, took, .. } = read(fact);
                self.ended(call, took, Mark::Answered);
            }
            DECLINED => {
                let Declined { call, took, .. } = read(fact);
                self.ended(call, took, Mark::Declined);
            }
            FAILED => {
                let ServiceFailed { call, took, .. } = read(fact);
                self.ended(call, took, Mark::Failed);
            }
            TIMED_OUT => {
                let CallTimedOut { call, took, .. } = read(fact);
                self.ended(call, took, Mark::TimedOut);
            }
            COUNTED => self.counted(fact, read(fact)),
            CONFIGURED => self.configured(fact, read(fact)),
            WRAPPED => self.wrapped(read(fact)),
            OPENED => {
                let Opened { breaker, generation, retry_at, .. } = read(fact);
                self.change(fact, breaker, State::Open, generation, |picture| picture.retry_at = Some(retry_at));
            }
            HALF_OPENED => {
                let HalfOpened { breaker, generation, permitted, .. } = read(fact);
                self.change(fact, breaker, State::HalfOpen, generation, |picture| {
                    picture.permitted = permitted;
                    picture.probes.clear();
                });
            }
            CLOSED => {
                let Closed { breaker, generation, .. } = read(fact);
                self.change(fact, breaker, State::Closed, generation, BreakerPicture::forget);
            }
            SWITCHED => {
                let Switched { breaker, to, generation, .. } = read(fact);
                let Some(state) = State::find(fact.trace().text(to)) else { return };
                self.change(fact, breaker, state, generation, BreakerPicture::forget);
            }
            PROBED => {
                let Probed { breaker, .. } = read(fact);
                let Some(index) = self.index(breaker) else { return };
                self.granted = Some((index, self.breakers[index].generation));
            }
            RELEASED => self.granted = None,
            REFUSED => {
                let Refused { breaker, .. } = read(fact);
                let Some(index) = self.index(breaker) else { return };
                self.breakers[index].refused += 1;
                self.breakers[index].refusals.push(fact.at());
            }
            IGNORED => {
                let Ignored { breaker, .. } = read(fact);
                if let Some(index) = self.index(breaker) {
                    self.breakers[index].ignored += 1;
                }
            }
            RETRIED => {
                let Retried { breaker, .. } = read(fact);
                if let Some(index) = self.index(breaker) {
                    self.breakers[index].retried += 1;
                }
            }
            CRASHED => {
                self.flying.retain(|flying| {
                    let lost = flying.caller == fact.actor();
                    self.breakers[flying.breaker].in_flight -= u32::from(lost);
                    !lost
                });
            }
            _ => self.tally.observe(fact),
        }
    }

    fn index(&self, service: Name) -> Option<usize> {
        self.breakers.iter().position(|breaker| breaker.service == service)
    }

    fn configured(&mut self, fact: &Fact<'_>, configured: Configured) {
        let Configured { breaker: service, rule, window, minimum, limit, probes, wait } = configured;
        let index = self.index(service).unwrap_or_else(|| {
            self.breakers.push(BreakerPicture::new(service, rule));
            self.breakers.len() - 1
        });
        let breaker = &mut self.breakers[index];
        breaker.enter(fact.at(), State::Closed, 0);
        breaker.forget();
        breaker.rule = rule;
        breaker.window_size = window;
        breaker.minimum = minimum;
        breaker.limit = limit;
        breaker.permitted = probes;
        breaker.wait = wait;
    }

    fn wrapped(&mut self, wrapped: Wrapped) {
        let Some(index) = self.index(wrapped.breaker) else { return };
        let breaker = &mut self.breakers[index];
        breaker.retries = wrapped.retries;
        breaker.bulkhead = wrapped.bulkhead;
        breaker.timeout = wrapped.timeout;
        breaker.slow_after = wrapped.slow_after;
        breaker.fallback = Some(wrapped.fallback);
    }

    fn change(
        &mut self,
        fact: &Fact<'_>,
        service: Name,
        state: State,
        generation: u32,
        also: impl FnOnce(&mut BreakerPicture),
    ) {
        let Some(index) = self.index(service) else { return };
        self.breakers[index].enter(fact.at(), state, generation);
        also(&mut self.breakers[index]);
    }

    fn called(&mut self, fact: &Fact<'_>, called: Called) {
        let Some(index) = self.index(called.service) else { return };
        let breaker = &mut self.breakers[index];
        breaker.made += 1;
        breaker.in_flight += 1;
        let probe = self.granted.take_if(|(granted, _)| *granted == index).map(|(_, generation)| {
            breaker.probes.push(Probe::InFlight);
            (generation, breaker.probes.len() - 1)
        });
        self.flying.push(Flying { call: called.call, breaker: index, caller: fact.actor(), at: fact.at(), probe });
    }

    fn ended(&mut self, call: Record, took: Span, mark: Mark) {
        let Some(place) = self.flying.iter().position(|flying| flying.call == call) else { return };
        let flying = self.flying.swap_remove(place);
        let breaker = &mut self.breakers[flying.breaker];
        breaker.in_flight -= 1;
        let point = Point { at: flying.at, took, mark, probe: flying.probe.is_some() };
        if mark == Mark::Answered && !point.probe {
            breaker.answered.push(point);
        } else {
            breaker.notable.push(point);
        }
        // The probes of an earlier half-open are not shown any more.
        if let Some((generation, place)) = flying.probe
            && generation == breaker.generation
        {
            breaker.probes[place] = if mark == Mark::Answered { Probe::Good } else { Probe::Bad };
        }
    }

    fn counted(&mut self, fact: &Fact<'_>, counted: Counted) {
        let Some(index) = self.index(counted.breaker) else { return };
        let breaker = &mut self.breakers[index];
        if breaker.state == State::HalfOpen {
            return;
        }
        let (failed, slow) = match fact.trace().text(counted.outcome) {
            "failure" => (true, false),
            "slow-failure" => (true, true),
            "slow" => (false, true),
            _ => (false, false),
        };
        breaker.window.push_back(Cell { failed, slow });
        while breaker.window.len() > counted.calls as usize {
            breaker.window.pop_front();
        }
        breaker.failed = counted.failed;
        breaker.slow = counted.slow;
        breaker.rate = counted.rate;
        breaker.judged = counted.judged;
    }
}

/// The data of a fact whose kind was just compared.
fn read<D: FactData>(fact: &Fact<'_>) -> D {
    D::read(fact.words())
}

#[cfg(test)]
mod tests;
