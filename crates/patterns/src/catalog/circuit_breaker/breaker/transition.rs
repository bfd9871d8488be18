//! What a breaker tells of a change of its state, and why it changed.

use super::super::window::Figures;
use super::Generation;
use super::state::State;
use crate::time::Time;

/// Why a breaker changed its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Too many calls failed.
    FailureRate,
    /// Too many calls were slow.
    SlowRate,
    /// Both.
    BothRates,
    /// The wait in open is over.
    WaitOver,
    /// The probes were good.
    ProbesGood,
    /// The probes did not come back in time.
    ProbesHung,
    /// Somebody asked for it.
    Asked,
}

impl Why {
    /// The word in facts.
    pub const fn word(self) -> &'static str {
        match self {
            Why::FailureRate => "failure-rate",
            Why::SlowRate => "slow-rate",
            Why::BothRates => "both-rates",
            Why::WaitOver => "wait-over",
            Why::ProbesGood => "probes-good",
            Why::ProbesHung => "probes-hung",
            Why::Asked => "asked",
        }
    }
}

/// One change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// When.
    pub at: Time,
    /// From here.
    pub from: State,
    /// To here.
    pub to: State,
    /// The generation of the new state.
    pub generation: Generation,
    /// Why.
    pub why: Why,
    /// What the window of the old state added up to.
    pub figures: Figures,
}

/// A change of state that the table does not allow. The breaker is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IllegalTransition {
    /// From here.
    pub from: State,
    /// To here.
    pub to: State,
}

impl std::fmt::Display for IllegalTransition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = |state: State| state.word().to_uppercase().replace('-', "_");
        write!(f, "illegal state transition from {} to {}", name(self.from), name(self.to))
    }
}

impl std::error::Error for IllegalTransition {}
