//! What is set for one run: a value for each parameter, and which guards are off.

use super::{Param, Pattern, Unit, Values};
use crate::sorted::{SortedMap, SortedSet};
use crate::time::Span;

/// The parameters and guards of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    values: SortedMap<&'static str, (Param, i64)>,
    off: SortedSet<&'static str>,
    length: Span,
}

impl Settings {
    /// Settings from checked values; what is not there has its default.
    pub fn new(
        pattern: &Pattern,
        values: &SortedMap<&'static str, i64>,
        off: &SortedSet<&'static str>,
        length: Span,
    ) -> Settings {
        let value_of = |param: &Param| values.get(param.key).copied().unwrap_or(param.default());
        let values = pattern.params.iter().map(|param| (param.key, (*param, value_of(param)))).collect();
        Settings { values, off: off.clone(), length }
    }

    /// A number.
    ///
    /// # Panics
    /// When the pattern does not declare the parameter.
    pub fn number(&self, key: &str) -> i64 {
        self.values.get(key).unwrap_or_else(|| panic!("the pattern declares parameter {key}")).1
    }

    /// A number of things.
    ///
    /// # Panics
    /// When the pattern does not declare the parameter.
    pub fn count(&self, key: &str) -> u64 {
        self.number(key).unsigned_abs()
    }

    /// A length of time, by the parameter's unit.
    ///
    /// # Panics
    /// When the pattern does not declare the parameter as a time.
    pub fn span(&self, key: &str) -> Span {
        let (param, value) = self.values.get(key).unwrap_or_else(|| panic!("the pattern declares parameter {key}"));
        match param.values {
            Values::Number { unit: Unit::Ms, .. } => Span::from_ms(value.unsigned_abs()),
            Values::Number { unit: Unit::Seconds, .. } => Span::from_secs(value.unsigned_abs()),
            _ => panic!("parameter {key} is no time"),
        }
    }

    /// A word.
    ///
    /// # Panics
    /// When the pattern does not declare the parameter as a choice.
    pub fn choice(&self, key: &str) -> &'static str {
        let (param, value) = self.values.get(key).unwrap_or_else(|| panic!("the pattern declares parameter {key}"));
        match param.values {
            Values::Choice { options } => options[*value as usize].word,
            Values::Number { .. } => panic!("parameter {key} is no choice"),
        }
    }

    /// Whether a guard is on.
    pub fn guard(&self, id: &str) -> bool {
        !self.off.contains(id)
    }

    /// How long the run is.
    pub fn length(&self) -> Span {
        self.length
    }
}
