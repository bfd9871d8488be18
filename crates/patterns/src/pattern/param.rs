//! A parameter of a pattern: what it may be, by default and at the ends, and where it weakens what holds.

/// A parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// The key in the link.
    pub key: &'static str,
    /// What it can be.
    pub values: Values,
    /// From where on a number keeps what the pattern promises, where not all that it can be do.
    pub safe_from: Option<SafeFrom>,
    /// The word of a choice that shows something of which a live run would have nothing real.
    pub only_simulated: Option<&'static str>,
}

/// The least value that weakens nothing. A smaller one is a guard off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SafeFrom {
    /// The value, in the parameter's own unit.
    pub least: i64,
    /// The invariants that a smaller one may break.
    pub may_break: &'static [&'static str],
}

/// What a parameter can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
        /// What a slider moves by.
        step: i64,
        /// What it is unless said.
        default: i64,
        /// What it counts.
        unit: Unit,
    },
    /// One of some words.
    Choice {
        /// The words; the first is the default.
        options: &'static [ChoiceOption],
    },
}

/// One word that a parameter can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// The word.
    pub word: &'static str,
    /// The invariants that it may break: choosing it is a guard off.
    pub may_break: &'static [&'static str],
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Milliseconds.
    Ms,
    /// Seconds.
    Seconds,
    /// Percent.
    Percent,
    /// Things in a second.
    PerSecond,
}

impl Param {
    /// A count or another number.
    pub const fn number(key: &'static str, range: (i64, i64, i64), default: i64, unit: Unit) -> Param {
        let (min, max, step) = range;
        Param { key, values: Values::Number { min, max, step, default, unit }, safe_from: None, only_simulated: None }
    }

    /// The same number, of which values below `least` may break these invariants.
    pub const fn safe_from(self, least: i64, may_break: &'static [&'static str]) -> Param {
        Param { safe_from: Some(SafeFrom { least, may_break }), ..self }
    }

    /// One of some words.
    pub const fn choice(key: &'static str, options: &'static [ChoiceOption]) -> Param {
        Param { key, values: Values::Choice { options }, safe_from: None, only_simulated: None }
    }

    /// The same choice, of which only the simulator shows this word.
    pub const fn only_simulated(self, word: &'static str) -> Param {
        Param { only_simulated: Some(word), ..self }
    }

    /// Whether only the simulator shows this value.
    pub fn is_only_simulated(&self, value: i64) -> bool {
        matches!(self.values, Values::Choice { options } if Some(options[value as usize].word) == self.only_simulated)
    }

    /// The invariants that this value may break: to set it is a guard off.
    pub fn may_break(&self, value: i64) -> &'static [&'static str] {
        match (self.values, self.safe_from) {
            (Values::Choice { options }, _) => options[value as usize].may_break,
            (Values::Number { .. }, Some(SafeFrom { least, may_break })) if value < least => may_break,
            (Values::Number { .. }, _) => &[],
        }
    }

    /// Its key as a part of a message's id, where no dot may stand: `linger-ms` for `linger.ms`.
    pub fn word(&self) -> String {
        self.key.replace('.', "-")
    }

    /// Its value unless said: a number, or the place of a word.
    pub const fn default(&self) -> i64 {
        match self.values {
            Values::Number { default, .. } => default,
            Values::Choice { .. } => 0,
        }
    }

    /// Reads a value as a link writes it. `None` where it does not fit.
    pub fn parse(&self, text: &str) -> Option<i64> {
        match self.values {
            Values::Number { min, max, .. } => {
                let number = text.parse::<i64>().ok().filter(|number| number.to_string() == text)?;
                (min..=max).contains(&number).then_some(number)
            }
            Values::Choice { options } => {
                options.iter().position(|option| option.word == text).map(|place| place as i64)
            }
        }
    }

    /// Writes a value as [`Param::parse`] reads it.
    pub fn format(&self, value: i64) -> String {
        match self.values {
            Values::Number { .. } => value.to_string(),
            Values::Choice { options } => options[value as usize].word.to_owned(),
        }
    }
}

impl ChoiceOption {
    /// A word that weakens nothing.
    pub const fn safe(word: &'static str) -> ChoiceOption {
        ChoiceOption { word, may_break: &[] }
    }
}
