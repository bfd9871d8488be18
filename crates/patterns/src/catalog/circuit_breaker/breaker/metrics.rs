//! What a breaker has counted in one of its states, and what it makes of that.

use super::{Config, Rule, Why};
use crate::catalog::circuit_breaker::window::{CallEnd, Figures, Window, reaches};
use crate::time::Time;

/// The window of one state, the minimum below which its rates mean nothing, and whom it refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metrics {
    window: Window,
    minimum: u32,
    refused: u64,
}

/// What the rates say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    TooFewCalls,
    Good,
    Bad(Why),
}

impl Metrics {
    /// Empty metrics by the rule of `config`.
    pub fn new(config: &Config) -> Metrics {
        Metrics { window: config.window(), minimum: config.minimum(), refused: 0 }
    }

    pub(super) fn of_probes(config: &Config) -> Metrics {
        let minimum = match config.rule {
            Rule::Consecutive(_) => config.probes,
            Rule::Calls(_) | Rule::Seconds(_) => config.minimum_calls.min(config.probes),
        };
        Metrics { window: Window::of_calls(config.probes), minimum, refused: 0 }
    }

    pub(super) fn none() -> Metrics {
        Metrics { window: Window::of_calls(0), minimum: 0, refused: 0 }
    }

    /// Adds the end of a call.
    pub fn record(&mut self, now: Time, end: CallEnd) {
        self.window.record(now, end);
    }

    /// Adds a call that was not let through.
    pub fn refuse(&mut self) {
        self.refused += 1;
    }

    /// How many calls were not let through.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// What the window adds up to.
    pub fn figures(&self, now: Time) -> Figures {
        self.window.figures(now)
    }

    /// The figures, where there are calls enough for their rates to mean anything.
    pub fn rates(&self, now: Time) -> Option<Figures> {
        let figures = self.window.figures(now);
        (figures.calls > 0 && figures.calls >= self.minimum).then_some(figures)
    }

    pub(super) fn judge(&self, now: Time, failure_percent: u32, slow_percent: u32) -> Judged {
        let Some(figures) = self.rates(now) else { return Judged::TooFewCalls };
        let failing = reaches(figures.failed, figures.calls, failure_percent);
        let slow = reaches(figures.slow, figures.calls, slow_percent);
        match (failing, slow) {
            (true, true) => Judged::Bad(Why::BothRates),
            (true, false) => Judged::Bad(Why::FailureRate),
            (false, true) => Judged::Bad(Why::SlowRate),
            (false, false) => Judged::Good,
        }
    }
}
