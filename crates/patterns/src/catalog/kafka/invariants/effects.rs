//! Each ride is charged once.

use super::super::facts::Charged;
use crate::fact::Name;
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// The gateway takes the money for a ride at most once, however often its event is read.
#[derive(Clone, Debug, Default)]
pub(super) struct EffectsOnce {
    checks: Checks,
    charged: SortedMap<Name, u32>,
}

impl Invariant for EffectsOnce {
    needs![Charged];

    fn id(&self) -> &'static str {
        "effects-once"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let Some(Charged { subject, .. }) = fact.read() else { return };
        let times = self.charged.entry(subject).or_default();
        *times += 1;
        let times = *times;
        self.checks.check(times == 1, fact, || Reason::new("kafka-charged-twice").with("subject", subject));
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("kafka-charged-once").with("rides", self.charged.len() as u64)))
    }
}
