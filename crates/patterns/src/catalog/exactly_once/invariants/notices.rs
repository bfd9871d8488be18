//! What is told of an effect is written into the passbook once.

use super::super::facts::Noted;
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::sorted::SortedSet;
use crate::trace::Fact;

/// Each row of the outbox, which is one effect, has one passbook line at most.
#[derive(Clone, Debug, Default)]
pub(super) struct OneLine {
    checks: Checks,
    rows: SortedSet<u64>,
}

impl Invariant for OneLine {
    needs![Noted];

    fn id(&self) -> &'static str {
        "one-line"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Noted { key, row }) = fact.read() {
            let is_new = self.rows.insert(row);
            self.checks
                .check(is_new, fact, || Reason::new("exactly-once-noted-twice").with("row", row).with("key", key));
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("exactly-once-lines").with("lines", self.rows.len() as u64)))
    }
}
