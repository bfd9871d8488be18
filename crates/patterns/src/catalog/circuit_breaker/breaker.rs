//! The breaker itself: a state machine without tasks, clocks or I/O. Time is a parameter.
//!
//! ```text
//!            rate ≥ limit                    wait is over, on the next call
//!  CLOSED ───────────────────▶ OPEN ───────────────────────────────▶ HALF_OPEN
//!    ▲                          ▲            (or by itself)            │   │
//!    │                          └──── probes failed, or hung ──────────┘   │
//!    └──────────────────────────────── probes succeeded ───────────────────┘
//!  By hand: DISABLED (lets all through, counts nothing), METRICS_ONLY (lets all through, counts),
//!           FORCED_OPEN (lets nothing through, whatever the time).
//! ```
//!
//! The behaviour is that of Resilience4j 2 (`CircuitBreakerStateMachine`), and its own tests are run
//! against this code, with two differences that are meant:
//!
//! - **A result belongs to the state that let its call through.** Each state has a generation, a
//!   permit carries it, and a result of an earlier generation is [`Recorded::Stale`]. Resilience4j
//!   counts it into whatever state has come since.
//! - [`Rule::Consecutive`] exists: so many failures in a row open, and in half-open any failure opens
//!   again.

mod metrics;
mod state;
mod transition;

use std::collections::VecDeque;

pub use self::metrics::Metrics;
pub use self::state::State;
pub use self::transition::{IllegalTransition, Transition, Why};

use self::metrics::Judged;
use super::window::{CallEnd, Figures, Window};
use crate::backoff::Interval;
use crate::time::{Span, Time};

/// When to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// After so many failures in a row.
    Consecutive(u32),
    /// By the rates among the last so many calls.
    Calls(u32),
    /// By the rates among the calls of the last so many seconds.
    Seconds(u32),
}

/// How a breaker is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// When to open.
    pub rule: Rule,
    /// Opens at this rate of failures, in percent, or above.
    pub failure_percent: u32,
    /// Opens at this rate of slow calls, in percent, or above.
    pub slow_percent: u32,
    /// A call that takes longer than this is slow.
    pub slow_after: Span,
    /// Rates mean nothing below so many calls.
    pub minimum_calls: u32,
    /// How many probes half-open lets through.
    pub probes: u32,
    /// Whether half-open keeps to that number. The guard that stops a herd from trampling a service
    /// that has just come back.
    pub limit_probes: bool,
    /// How long it stays open, by how often it has opened since it was last closed.
    pub wait: Interval,
    /// How long half-open waits for its probes before it opens again. `None` waits for ever.
    pub half_open_max: Option<Span>,
    /// Whether it goes half-open by itself when the wait is over, not on the next call.
    pub automatic: bool,
}

impl Config {
    /// An empty window for a state that counts by the rule.
    fn window(&self) -> Window {
        match self.rule {
            Rule::Consecutive(calls) | Rule::Calls(calls) => Window::of_calls(calls),
            Rule::Seconds(seconds) => Window::of_seconds(seconds),
        }
    }

    /// How many calls must be in the window of a closed breaker for its rates to mean anything.
    pub fn minimum(&self) -> u32 {
        match self.rule {
            Rule::Consecutive(calls) => calls,
            Rule::Calls(calls) => self.minimum_calls.min(calls),
            Rule::Seconds(_) => self.minimum_calls,
        }
    }

    /// The rate of failures that opens a closed breaker, in percent.
    pub const fn failure_limit(&self) -> u32 {
        match self.rule {
            Rule::Consecutive(_) => 100,
            Rule::Calls(_) | Rule::Seconds(_) => self.failure_percent,
        }
    }
}

/// Which of a breaker's states, counted from 0. A permit carries the one that granted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(pub u32);

/// The right to make one call. It must come back by [`Breaker::record`] or [`Breaker::release`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a permit that is never given back blocks a probe's place for ever"]
pub struct Permit {
    /// Which state granted it.
    pub generation: Generation,
    /// In half-open, which probe it is, from 1. 0 elsewhere.
    pub probe: u32,
}

/// The breaker lets no call through now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which state said so.
    pub state: State,
    /// When it would let a call through at the earliest; `None` where no time is set.
    pub until: Option<Time>,
}

/// How a call that was let through ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The service answered.
    Success,
    /// The service is at fault.
    Failure,
    /// It says nothing about the service: a declined card. Not counted, and its permit is returned.
    Ignored,
}

/// What became of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is in the window.
    Counted {
        /// What the window adds up to, before any change of state that the result led to.
        figures: Figures,
        /// Whether there are calls enough for the rates to mean anything.
        judged: bool,
    },
    /// It was to be ignored, or the state does not count.
    NotCounted,
    /// The state that let the call through is over; the result says nothing about the present one.
    Stale,
}

/// A circuit breaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breaker {
    config: Config,
    state: State,
    since: Time,
    generation: Generation,
    metrics: Metrics,
    /// How often it has opened since it was last closed.
    openings: u32,
    /// In open: the wait is over after this moment.
    wait_ends: Time,
    /// In half-open: how many more probes it lets through.
    probes_left: u32,
    /// In half-open: how many it has let through.
    probes_granted: u32,
    transitions: VecDeque<Transition>,
}

impl Breaker {
    /// A closed breaker at the beginning of time.
    pub fn new(config: Config) -> Breaker {
        Breaker {
            metrics: Metrics::new(&config),
            config,
            state: State::Closed,
            since: Time::ZERO,
            generation: Generation(0),
            openings: 0,
            wait_ends: Time::ZERO,
            probes_left: 0,
            probes_granted: 0,
            transitions: VecDeque::new(),
        }
    }

    /// How it is set.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What it is doing. A wait that is over changes nothing before the next call of
    /// [`Breaker::acquire`] or [`Breaker::poll`].
    pub fn state(&self) -> State {
        self.state
    }

    /// Which of its states that is.
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// The window of its state.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// In open, when the wait is over.
    pub fn wait_ends(&self) -> Option<Time> {
        (self.state == State::Open).then_some(self.wait_ends)
    }

    /// The next change of state that was not read yet.
    pub fn next_transition(&mut self) -> Option<Transition> {
        self.transitions.pop_front()
    }

    /// When [`Breaker::poll`] has something to do: an automatic half-open, or probes that hang.
    pub fn deadline(&self) -> Option<Time> {
        match self.state {
            State::Open if self.config.automatic => Some(self.wait_ends),
            State::HalfOpen => self.config.half_open_max.map(|max| self.since + max),
            _ => None,
        }
    }

    /// Does what falls due by `now` without any call.
    pub fn poll(&mut self, now: Time) {
        if self.deadline().is_none_or(|due| now < due) {
            return;
        }
        match self.state {
            State::Open => self.change(now, State::HalfOpen, Why::WaitOver),
            _ => self.change(now, State::Open, Why::ProbesHung),
        }
    }

    /// Asks to make a call.
    ///
    /// # Errors
    /// [`Refused`] when the call must not be made: use the fallback, and do not retry at once.
    pub fn acquire(&mut self, now: Time) -> Result<Permit, Refused> {
        self.poll(now);
        if self.state == State::Open && now > self.wait_ends {
            self.change(now, State::HalfOpen, Why::WaitOver);
        }
        match self.state {
            State::Closed | State::Disabled | State::MetricsOnly => Ok(self.permit()),
            State::HalfOpen if self.probes_left > 0 || !self.config.limit_probes => {
                self.probes_left = self.probes_left.saturating_sub(1);
                self.probes_granted += 1;
                Ok(self.permit())
            }
            State::HalfOpen | State::Open | State::ForcedOpen => {
                self.metrics.refuse();
                Err(Refused { state: self.state, until: self.wait_ends() })
            }
        }
    }

    /// A permit of the present state that nobody was asked for: what a caller without a breaker has.
    pub fn permit(&self) -> Permit {
        Permit { generation: self.generation, probe: self.probes_granted }
    }

    /// Gives a permit back unused, so that another call can have a probe's place.
    pub fn release(&mut self, permit: Permit) {
        if permit.generation == self.generation && self.state == State::HalfOpen {
            self.probes_left += 1;
        }
    }

    /// Says how a call ended that `permit` let through, and after how long.
    pub fn record(&mut self, now: Time, permit: Permit, outcome: Outcome, took: Span) -> Recorded {
        if permit.generation != self.generation {
            return Recorded::Stale;
        }
        if outcome == Outcome::Ignored {
            self.release(permit);
            return Recorded::NotCounted;
        }
        if matches!(self.state, State::Disabled | State::ForcedOpen) {
            return Recorded::NotCounted;
        }
        let failed = outcome == Outcome::Failure;
        self.metrics.record(now, CallEnd { failed, slow: took > self.config.slow_after, took });
        let (figures, judged) = (self.metrics.figures(now), self.metrics.rates(now).is_some());
        self.decide(now, failed);
        Recorded::Counted { figures, judged }
    }

    fn decide(&mut self, now: Time, failed: bool) {
        let judged = self.metrics.judge(now, self.config.failure_limit(), self.config.slow_percent);
        match (self.state, judged) {
            (State::Closed, Judged::Bad(why)) => self.change(now, State::Open, why),
            (State::HalfOpen, _) if failed && matches!(self.config.rule, Rule::Consecutive(_)) => {
                self.change(now, State::Open, Why::FailureRate);
            }
            (State::HalfOpen, Judged::Bad(why)) => self.change(now, State::Open, why),
            (State::HalfOpen, Judged::Good) => self.change(now, State::Closed, Why::ProbesGood),
            _ => {}
        }
    }

    /// Puts it into a state by hand.
    ///
    /// # Errors
    /// [`IllegalTransition`] when the table does not allow it; nothing has changed then.
    pub fn force(&mut self, now: Time, to: State) -> Result<(), IllegalTransition> {
        if !self.state.may_become(to) {
            return Err(IllegalTransition { from: self.state, to });
        }
        self.change(now, to, Why::Asked);
        Ok(())
    }

    /// Opens it by hand for `wait`, whatever its configuration says.
    ///
    /// # Errors
    /// As [`Breaker::force`].
    pub fn open_for(&mut self, now: Time, wait: Span) -> Result<(), IllegalTransition> {
        self.force(now, State::Open)?;
        self.wait_ends = now + wait;
        Ok(())
    }

    /// Closes it by hand and forgets all that it has counted.
    pub fn reset(&mut self, now: Time) {
        self.change(now, State::Closed, Why::Asked);
    }

    fn change(&mut self, now: Time, to: State, why: Why) {
        assert!(self.state.may_become(to), "no code path goes from {:?} to {to:?}", self.state);
        let (from, figures) = (self.state, self.metrics.figures(now));
        self.state = to;
        self.since = now;
        self.generation.0 += 1;
        self.probes_granted = 0;
        match to {
            State::Open => {
                self.openings += 1;
                self.wait_ends = now + self.config.wait.after(self.openings);
                // The window that opened it stays readable.
            }
            State::HalfOpen => {
                self.probes_left = self.config.probes;
                self.metrics = Metrics::of_probes(&self.config);
            }
            State::Closed | State::MetricsOnly => {
                self.openings = 0;
                self.metrics = Metrics::new(&self.config);
            }
            State::Disabled => {
                self.openings = 0;
                self.metrics = Metrics::none();
            }
            State::ForcedOpen => {
                self.openings += 1;
                self.metrics = Metrics::none();
            }
        }
        self.transitions.push_back(Transition { at: now, from, to, generation: self.generation, why, figures });
    }
}

#[cfg(test)]
mod tests;
