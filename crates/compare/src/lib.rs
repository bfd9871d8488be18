//! The simulated Kafka beside the real one: the same actions on both, and what came of them, item by item.
//!
//! 1. [`action`]: what can be asked of a cluster, and a log of such actions.
//! 2. [`logs`]: the logs that are compared, as data.
//! 3. [`play`]: plays one on any [`Log`]; [`simulated`]: on a simulated cluster of its own.
//! 4. [`outcome`]: what came of it. Nothing in it depends on chance: where Kafka itself draws lots (a partition for
//!    records without a key, the names of members), the outcome tells what holds of every draw.
//! 5. [`known`]: the differences that there are, each with its reason; an [`Item`] is a line to be read elsewhere, and
//!    [`Tally`] counts them.
//! 6. [`themes`]: what the logs are about, and [`words`]: what is done in them, for a person.
//!
//! Nothing here waits for a time. What takes a while is waited for, and counts as missing after [`PATIENCE`].

pub mod action;
mod ends;
mod item;
mod kinds;
pub mod known;
pub mod logs;
mod members;
pub mod outcome;
mod player;
mod readout;
pub mod settled;
pub mod simulated;
mod tally;
pub mod themes;
pub mod words;

use std::fmt;

use crate::action::ActionLog;
use crate::known::Known;
use crate::outcome::{Outcome, Subject};
use eda_patterns::ports::{Clock, Log};
use eda_patterns::time::Span;

pub use item::Item;
pub use tally::Tally;

/// How long something that must happen is waited for.
pub const PATIENCE: Span = Span::from_secs(60);

/// One item of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub subject: Subject,
    /// What the simulator says; `None` where it never came to that.
    pub simulated: Option<String>,
    /// What the real cluster says; `None` where it never came to that.
    pub real: Option<String>,
    /// Why they differ, where that is known.
    pub known: Option<&'static Known>,
}

impl Line {
    /// Whether both say the same.
    pub fn is_equal(&self) -> bool {
        self.simulated == self.real
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |told: &Option<String>| told.clone().unwrap_or_else(|| "nothing".to_owned());
        if self.is_equal() {
            return write!(f, "{}: {}", self.subject, said(&self.real));
        }
        write!(f, "{}: simulated {}, real {}", self.subject, said(&self.simulated), said(&self.real))
    }
}

/// Plays a log of actions and tells what came of it. `prefix` keeps its names apart from all others in the cluster.
pub async fn play<L: Log, C: Clock>(log: &L, clock: &C, prefix: &str, actions: &ActionLog) -> Outcome {
    player::Player::new(log, clock, prefix).play(actions).await
}

/// Puts two outcomes of the log `name` beside each other.
pub fn compare(name: &str, simulated: &Outcome, real: &Outcome) -> Vec<Line> {
    let missing = real.subjects().filter(|subject| simulated.told(subject).is_none());
    let line = |subject: &Subject| {
        let told = |outcome: &Outcome| outcome.told(subject).map(str::to_owned);
        let (simulated, real) = (told(simulated), told(real));
        let known = if simulated == real { None } else { known::of(name, subject) };
        Line { subject: subject.clone(), simulated, real, known }
    };
    simulated.subjects().chain(missing).map(line).collect()
}
