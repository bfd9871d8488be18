//! Circuit breakers as they look: each one's state and its history, what its window holds, the calls
//! by latency, and how the bookings ended.
//!
//! Bounded like every fold: a long run is thinned, evenly over its whole length, so that drawing it
//! never costs more than [`POINTS_MAX`] points a breaker and kind of mark.

mod sampled;
mod tally;

use std::collections::VecDeque;

pub use self::sampled::Sampled;
pub use self::tally::Tally;

use super::OwnFold;
use crate::catalog::circuit_breaker::breaker::State;
use crate::catalog::circuit_breaker::facts::{
    Closed, Configured, Counted, HalfOpened, Ignored, Opened, Probed, Refused, Released, Retried, Switched, Wrapped,
};
use crate::fact::{ActorId, FactData, Name, PerMille, Record};
use crate::ports::{Answered, CallTimedOut, Called, Declined, ServiceFailed};
use crate::sim::Crashed;
use crate::time::{Span, Time};
use crate::trace::Fact;

/// The most points of one kind that are kept for one breaker.
pub const POINTS_MAX: usize = 512;

/// The most changes of state that are kept for one breaker; the oldest are forgotten.
pub const BANDS_MAX: usize = 256;

/// How a call ended, for its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The service answered.
    Answered,
    /// The business said no, and the breaker ignored it.
    Declined,
    /// The service failed.
    Failed,
    /// No answer came in time.
    TimedOut,
}

/// One call, for the plot of latencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// When the call was made.
    pub at: Time,
    /// How long it took.
    pub took: Span,
    /// How it ended.
    pub mark: Mark,
    /// Whether it was a probe of a half-open breaker.
    pub probe: bool,
}

/// One cell of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Whether the call failed.
    pub failed: bool,
    /// Whether it was slow.
    pub slow: bool,
}

/// A stretch of time in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// From when.
    pub from: Time,
    /// Until when; `None` is until now.
    pub to: Option<Time>,
    /// In which state.
    pub state: State,
}

/// A probe of the present, or of the last, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// No answer yet.
    InFlight,
    /// The service answered.
    Good,
    /// The service failed, or did not answer.
    Bad,
}

/// One breaker and its service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakerPicture {
    /// The service that it stands before.
    pub service: Name,
    /// What it is doing.
    pub state: State,
    /// Since when.
    pub since: Time,
    /// Which of its states that is.
    pub generation: u32,
    /// In open: when it lets probes through at the earliest.
    pub retry_at: Option<Time>,
    /// Its states so far, oldest first.
    pub bands: Vec<Band>,
    /// What it counts: `calls`, `seconds` or `consecutive`.
    pub rule: Name,
    /// How many of them.
    pub window_size: u32,
    /// Rates mean nothing below so many calls.
    pub minimum: u32,
    /// The rate of failures that opens it.
    pub limit: PerMille,
    /// How long it stays open.
    pub wait: Span,
    /// The counted calls of the window, oldest first. While it is open or half-open, those that
    /// opened it.
    pub window: VecDeque<Cell>,
    /// How many of them failed.
    pub failed: u32,
    /// How many were slow.
    pub slow: u32,
    /// The share that failed.
    pub rate: PerMille,
    /// Whether there are calls enough for the rate to count.
    pub judged: bool,
    /// Calls that were made.
    pub made: u64,
    /// Calls that the breaker refused.
    pub refused: u64,
    /// Ends of calls that were ignored.
    pub ignored: u64,
    /// Calls that were made again.
    pub retried: u64,
    /// Calls under way.
    pub in_flight: u32,
    /// The probes of the present or last half-open.
    pub probes: Vec<Probe>,
    /// How many probes half-open lets through.
    pub permitted: u32,
    /// Around it: how often a failed call is made again.
    pub retries: u32,
    /// Around it: how many calls may be under way.
    pub bulkhead: u32,
    /// How long a caller waits.
    pub timeout: Span,
    /// A call that takes longer is slow.
    pub slow_after: Span,
    /// What the caller does instead: a word.
    pub fallback: Option<Name>,
    /// Calls that were answered.
    pub answered: Sampled<Point>,
    /// Calls that were declined, failed or timed out, and probes.
    pub notable: Sampled<Point>,
    /// When calls were refused.
    pub refusals: Sampled<Time>,
}

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

impl BreakerPicture {
    fn new(service: Name, rule: Name) -> BreakerPicture {
        BreakerPicture {
            service,
            state: State::Closed,
            since: Time::ZERO,
            generation: 0,
            retry_at: None,
            bands: Vec::new(),
            rule,
            window_size: 0,
            minimum: 0,
            limit: PerMille(0),
            wait: Span::ZERO,
            window: VecDeque::new(),
            failed: 0,
            slow: 0,
            rate: PerMille(0),
            judged: false,
            made: 0,
            refused: 0,
            ignored: 0,
            retried: 0,
            in_flight: 0,
            probes: Vec::new(),
            permitted: 0,
            retries: 0,
            bulkhead: 0,
            timeout: Span::ZERO,
            slow_after: Span::FOREVER,
            fallback: None,
            answered: Sampled::default(),
            notable: Sampled::default(),
            refusals: Sampled::default(),
        }
    }

    fn enter(&mut self, at: Time, state: State, generation: u32) {
        if let Some(last) = self.bands.last_mut() {
            last.to = Some(at);
        }
        if self.bands.len() == BANDS_MAX {
            self.bands.remove(0);
        }
        self.bands.push(Band { from: at, to: None, state });
        self.state = state;
        self.since = at;
        self.generation = generation;
        self.retry_at = None;
    }

    /// Empties the window, as a breaker does that begins to count anew.
    fn forget(&mut self) {
        self.window.clear();
        self.probes.clear();
        self.failed = 0;
        self.slow = 0;
        self.rate = PerMille(0);
        self.judged = false;
    }

    /// How many probes are under way.
    pub fn probes_in_flight(&self) -> usize {
        self.probes.iter().filter(|probe| **probe == Probe::InFlight).count()
    }
}

/// The data of a fact whose kind was just compared.
fn read<D: FactData>(fact: &Fact<'_>) -> D {
    D::read(fact.words())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::circuit_breaker::PATTERN;
    use crate::link::Link;
    use crate::sim::Sim;
    use crate::trace::Trace;

    fn trace_of(preset: &str) -> Trace {
        let preset = PATTERN.preset(preset).expect("the preset exists");
        Sim::new(&Link::to_preset(&PATTERN, preset)).run().0
    }

    fn picture_from(trace: &Trace, until: Time) -> Breakers {
        let mut picture = Breakers::default();
        trace.facts().take_while(|fact| fact.at() <= until).for_each(|fact| picture.observe(&fact));
        picture
    }

    #[test]
    fn the_brown_out_shows_an_open_breaker_and_what_opened_it() {
        let trace = trace_of("brown-out");
        let payment = trace.find_name("payment").expect("it takes part");
        let open = picture_from(&trace, Time::from_ms(5_000));
        let row = open.of(payment).expect("it has a breaker");
        assert_eq!(row.state, State::Open);
        assert_eq!(row.window.len(), row.window_size as usize);
        assert_eq!(row.window.iter().filter(|cell| cell.failed).count() as u32, row.failed);
        assert!(row.judged && row.rate >= row.limit, "{:?} of {:?}", row.rate, row.limit);
        assert!(row.refused > 0 && row.refusals.seen() as u64 == row.refused);
        assert!(open.tally.held > 0, "customers keep their seats meanwhile");
        let bands: Vec<State> = row.bands.iter().map(|band| band.state).collect();
        assert_eq!(bands, [State::Closed, State::Open]);
        assert_eq!(row.bands[0].to, Some(row.bands[1].from));

        let closed = picture_from(&trace, Time::from_ms(10_000));
        let row = closed.of(payment).expect("it has a breaker");
        assert_eq!(row.state, State::Closed);
        assert_eq!(row.notable.kept().iter().filter(|point| point.probe).count(), 2);
    }

    #[test]
    fn every_call_and_every_booking_is_somewhere() {
        for preset in PATTERN.presets {
            let trace = trace_of(preset.id);
            let picture = picture_from(&trace, Time::NEVER);
            for row in &picture.breakers {
                let ended = (row.answered.seen() + row.notable.seen()) as u64;
                // Calls whose caller crashed have no end; no preset but the random one crashes anybody.
                if preset.chaos == 0 {
                    assert_eq!(row.made, ended + u64::from(row.in_flight), "{}", preset.id);
                }
                assert!(row.probes.len() <= row.permitted as usize || preset.id == "unlimited-probes");
            }
            let Tally { asked, confirmed, notice_queued, held, declined, waitlisted, .. } = picture.tally;
            let ended = confirmed + notice_queued + held + declined + waitlisted;
            if preset.chaos == 0 {
                assert_eq!(asked, ended + picture.tally.under_way(), "{}", preset.id);
            }
        }
    }

    #[test]
    fn a_sample_is_even_and_bounded() {
        let mut sampled = Sampled::default();
        (0..10_000).for_each(|number| sampled.push(number));
        assert!(sampled.kept().len() <= POINTS_MAX && sampled.kept().len() > POINTS_MAX / 4);
        assert_eq!(sampled.seen(), 10_000);
        let stride = sampled.stride();
        assert!(sampled.kept().iter().enumerate().all(|(index, number)| *number == index * stride));
    }
}
