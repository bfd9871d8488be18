//! One breaker as it looks: its state and its history, what its window holds, its calls by latency.

use std::collections::VecDeque;

use super::Sampled;
use crate::catalog::circuit_breaker::breaker::State;
use crate::fact::{Name, PerMille};
use crate::time::{Span, Time};

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

impl BreakerPicture {
    pub(super) fn new(service: Name, rule: Name) -> BreakerPicture {
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

    pub(super) fn enter(&mut self, at: Time, state: State, generation: u32) {
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
    pub(super) fn forget(&mut self) {
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
