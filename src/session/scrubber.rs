//! Stands in for `eda_patterns::scrubber` until that is merged: the same calls, without a picture.

use eda_patterns::invariant::{Judge, Verdict};
use eda_patterns::pattern::Pattern;
use eda_patterns::trace::Trace;

/// What the stage draws.
#[derive(Clone, Debug, Default)]
pub struct Picture;

pub(super) struct Scrubber {
    pattern: &'static Pattern,
    judge: Judge,
    at: usize,
    picture: Picture,
}

impl Scrubber {
    pub(super) fn new(pattern: &'static Pattern) -> Scrubber {
        Scrubber { pattern, judge: Judge::new((pattern.invariants)()), at: 0, picture: Picture }
    }

    pub(super) fn seek(&mut self, trace: &Trace, cursor: usize) {
        if cursor < self.at {
            *self = Scrubber::new(self.pattern);
        }
        (self.at..cursor).for_each(|index| self.judge.observe(&trace.fact(index)));
        self.at = cursor;
    }

    pub(super) fn picture(&self) -> &Picture {
        &self.picture
    }

    pub(super) fn verdicts(&self) -> Vec<(&'static str, Verdict)> {
        self.judge.verdicts()
    }
}
