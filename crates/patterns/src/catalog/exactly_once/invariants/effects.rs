//! In the exactly-once lane a key has one effect.

use super::super::facts::{Moved, Posted, Settled, StatementsOpened};
use super::super::lanes::Lane;
use crate::fact::Name;
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// A key moves money at most once in the exactly-once book, whoever says that it is done has moved it, and no more than
/// two postings a move are read.
#[derive(Clone, Debug, Default)]
pub(super) struct OneEffect {
    checks: Checks,
    moved: SortedMap<Name, u32>,
    /// The postings that the statements have counted since they began.
    posted: SortedMap<Name, u32>,
}

impl Invariant for OneEffect {
    needs![Moved, Settled, StatementsOpened, Posted];

    fn id(&self) -> &'static str {
        "one-effect"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let is_exact = |word: Name| fact.trace().text(word) == Lane::Exact.word();
        if let Some(Moved { book, key, .. }) = fact.read() {
            if is_exact(book) {
                let times = self.moved.entry(key).or_default();
                *times += 1;
                let times = *times;
                self.checks.check(times == 1, fact, || Reason::new("exactly-once-moved-twice").with("key", key));
            }
        } else if let Some(Settled { lane, key, outcome }) = fact.read()
            && is_exact(lane)
            && ["booked", "answered-again"].contains(&fact.trace().text(outcome))
        {
            let is_there = self.moved.contains_key(&key);
            self.checks.check(is_there, fact, || Reason::new("exactly-once-never-moved").with("key", key));
        } else if fact.is::<StatementsOpened>() {
            self.posted.clear();
        } else if let Some(Posted { key, .. }) = fact.read() {
            let posted = self.posted.entry(key).or_default();
            *posted += 1;
            let (posted, moved) = (*posted, self.moved.get(&key).copied().unwrap_or(0));
            self.checks.check(posted <= moved * 2, fact, || {
                Reason::new("exactly-once-posted-again").with("key", key).with("posted", posted)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("exactly-once-moved-once").with("keys", self.moved.len() as u64)))
    }
}
