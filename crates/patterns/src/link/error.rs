//! What is wrong with a link, so that a person can correct it.

use std::fmt;

use super::{LINK_BYTES_MAX, Link};
use crate::pattern::{Param, Values};
use crate::sim::ActionError;

/// One thing in a link that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No pattern has this id.
    Pattern(String),
    /// The link was made for another version of the pattern.
    Version {
        /// What the link says.
        found: String,
        /// What the pattern is at.
        current: u32,
    },
    /// No such key.
    Key(String),
    /// The key stands there twice.
    Repeated(String),
    /// The value does not fit the key.
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What it must be.
        expected: Expected,
    },
    /// The pattern does not run on this engine.
    NoEngine(String),
    /// The key belongs to runs that can be made again, and a live run happens once.
    NotLive(String),
    /// The preset changes the world between the actors, which is real in a live run.
    OnlySimulated(String),
    /// A setting of this word shows what no server would have any part in.
    Unreal(String),
    /// The link is longer than [`LINK_BYTES_MAX`].
    TooLong(usize),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Pattern(id) => write!(f, "There is no pattern “{id}”."),
            Problem::Version { found, current } => {
                write!(
                    f,
                    "The link is for version {found} of this pattern, which is at version {current}: the same link may run differently now."
                )
            }
            Problem::Key(key) => write!(f, "This pattern has no parameter “{key}”."),
            Problem::Repeated(key) => write!(f, "“{key}” stands in the link twice."),
            Problem::Value { key, value, expected } => {
                write!(f, "“{key}={value}” does not fit: {expected}.")
            }
            Problem::NoEngine(engine) => write!(f, "This pattern runs in the simulator, not on “{engine}”."),
            Problem::NotLive(key) => {
                write!(f, "“{key}” belongs to a run that can be made again; a run in this browser happens once.")
            }
            Problem::OnlySimulated(preset) => {
                write!(f, "The preset “{preset}” changes the world between the actors, which only the simulator can.")
            }
            Problem::Unreal(word) => {
                write!(f, "No server would have any part in what “{word}” shows, so only the simulator shows it.")
            }
            Problem::TooLong(bytes) => write!(f, "The link has {bytes} bytes; at most {LINK_BYTES_MAX} are read."),
        }
    }
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// One of these words. Never empty.
    OneOf(Vec<&'static str>),
    /// One or more of these words, with commas between. Never empty.
    SomeOf(Vec<&'static str>),
    /// Nothing: the pattern has none of what the key names, so it must be left out.
    Nothing,
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A seed: a whole number of 64 bits without a sign, written without leading zeros.
    Seed,
    /// A time such as `14s`.
    Time,
    /// An action such as `12.5s:crash.payment`; the error says what does not fit.
    Action(ActionError),
    /// No more actions than this.
    ActionsAtMost(usize),
}

impl Expected {
    pub(super) fn of(param: &Param) -> Expected {
        match param.values {
            Values::Number { min, max, .. } => Expected::Number { min, max },
            Values::Choice { options } => Expected::OneOf(options.iter().map(|option| option.word).collect()),
        }
    }

    pub(super) fn some_of(words: impl Iterator<Item = &'static str>) -> Expected {
        let words: Vec<&'static str> = words.collect();
        if words.is_empty() { Expected::Nothing } else { Expected::SomeOf(words) }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::OneOf(words) if words.len() == 1 => write!(f, "it must be {}", words[0]),
            Expected::OneOf(words) => write!(f, "it must be one of {}", words.join(", ")),
            Expected::SomeOf(words) => write!(f, "it must be one or more of {}, with commas between", words.join(", ")),
            Expected::Nothing => f.write_str("this pattern has none, so leave it out"),
            Expected::Number { min, max } => write!(f, "it must be a whole number from {min} to {max}"),
            Expected::Seed => write!(f, "it must be a whole number from 0 to {}", u64::MAX),
            Expected::Time => f.write_str("it must be a time like 14s or 250ms"),
            Expected::Action(error) => write!(f, "{error}"),
            Expected::ActionsAtMost(most) => write!(f, "at most {most} actions are read"),
        }
    }
}

/// A link that cannot be run as it stands.
#[derive(Clone, Debug)]
pub struct LinkError {
    /// Everything that does not fit, in the order of the link.
    pub problems: Vec<Problem>,
    /// The nearest run that can be made, for the reader to choose.
    pub nearest: Link,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problems.iter().try_for_each(|problem| writeln!(f, "{problem}"))?;
        write!(f, "The nearest valid run is {}", self.nearest)
    }
}

impl std::error::Error for LinkError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_without_switches_expects_none_and_lists_none() {
        assert_eq!(Expected::some_of(std::iter::empty()), Expected::Nothing);
        assert_eq!(Expected::some_of(["retry"].into_iter()), Expected::SomeOf(vec!["retry"]));
    }
}
