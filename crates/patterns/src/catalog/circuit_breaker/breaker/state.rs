//! What a breaker is doing, and what it may do next.

/// What a breaker is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Lets calls through and counts them.
    Closed,
    /// Lets nothing through until its wait is over.
    Open,
    /// Lets a few probes through and decides by them.
    HalfOpen,
    /// By hand: lets everything through and counts nothing.
    Disabled,
    /// By hand: lets nothing through until it is told otherwise.
    ForcedOpen,
    /// By hand: lets everything through, counts it, and never opens.
    MetricsOnly,
}

impl State {
    /// All of them.
    pub const ALL: [State; 6] =
        [State::Closed, State::Open, State::HalfOpen, State::Disabled, State::ForcedOpen, State::MetricsOnly];

    /// The word in facts and links.
    pub const fn word(self) -> &'static str {
        match self {
            State::Closed => "closed",
            State::Open => "open",
            State::HalfOpen => "half-open",
            State::Disabled => "disabled",
            State::ForcedOpen => "forced-open",
            State::MetricsOnly => "metrics-only",
        }
    }

    /// The state of this word.
    pub fn find(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether a breaker may go from here to `to`: the table `StateTransition` of Resilience4j. A
    /// closed breaker must open before it can be half open, and one that only measures must be
    /// closed before it can open.
    pub fn may_become(self, to: State) -> bool {
        match self {
            State::Closed => to != State::HalfOpen,
            State::MetricsOnly => !matches!(to, State::Open | State::HalfOpen),
            State::Open | State::HalfOpen | State::Disabled | State::ForcedOpen => true,
        }
    }

    /// Whether the state lets no call through at all.
    pub const fn refuses_all(self) -> bool {
        matches!(self, State::Open | State::ForcedOpen)
    }
}
