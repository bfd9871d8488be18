//! One difference between a reader's and a writer's schema.

use std::fmt;

/// A difference, where it is, and the rule that judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, as a JSON pointer (RFC 6901) into the reader's schema. The branch of a union is counted in the writer's,
    /// as Avro's own check does.
    pub path: String,
    /// The rule, under the name that Avro's or Confluent's own check gives it: `MISSING_ENUM_SYMBOLS`.
    pub rule: &'static str,
    /// What is missing or differs.
    pub about: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "/" } else { &self.path };
        write!(f, "{path}: {} ({})", self.rule, self.about)
    }
}
