//! Moving through a run: the picture and the verdicts at any fact, quickly.
//!
//! A run is read once from its beginning, a slice at a time ([`Scrubber::read_ahead`]). On the way
//! the scrubber keeps copies of the picture and of the invariants, and drops every second one when
//! there are too many. To seek is to take the nearest copy before the cursor and to fold the facts
//! between; so the cost of a seek is bounded by the distance of two copies, and memory by their
//! number. The technique is known as checkpoint and replay; RaftScope scrubs in this way.

use crate::fact::{FactId, Kind};
use crate::invariant::{Judge, Judgement, Verdict};
use crate::pattern::{Pattern, Program};
use crate::picture::Picture;
use crate::sorted::insert_by_key;
use crate::time::Span;
use crate::trace::Trace;

/// How many facts lie between two checkpoints at first. Doubled whenever they are thinned.
const SPACING_FACTS: usize = 2_048;

/// The most checkpoints that are kept.
const CHECKPOINTS_MAX: usize = 32;

/// Everything that is known at one place of the trace.
#[derive(Clone, Debug)]
struct Moment {
    picture: Picture,
    judge: Judge,
}

/// The picture and the verdicts of one run, at a cursor that can be moved.
#[derive(Debug)]
pub struct Scrubber {
    /// At `spacing`, twice `spacing`, …; the beginning is not among them.
    checkpoints: Vec<Moment>,
    spacing: usize,
    start: Moment,
    here: Moment,
    /// As far as the trace was read.
    ahead: Moment,
    violations: Vec<(&'static str, FactId)>,
}

impl Moment {
    fn observe(&mut self, trace: &Trace, to: usize) {
        for index in self.picture.facts()..to {
            let fact = trace.fact(index);
            self.picture.observe(&fact);
            self.judge.observe(&fact);
        }
    }
}

impl Scrubber {
    /// At the beginning of a run of `pattern` that lasts `length`, with nothing read.
    pub fn new(pattern: &'static Pattern, program: &Program, length: Span) -> Scrubber {
        Scrubber::from(Picture::new(pattern, length), program)
    }

    /// The same where the picture is `picture` before the first fact.
    pub fn from(picture: Picture, program: &Program) -> Scrubber {
        let picture = picture.with_own(program.picture);
        let start = Moment { picture, judge: Judge::new((program.invariants)()) };
        Scrubber {
            checkpoints: Vec::new(),
            spacing: SPACING_FACTS,
            here: start.clone(),
            ahead: start.clone(),
            start,
            violations: Vec::new(),
        }
    }

    /// Reads at most `facts_max` more facts of the trace, so that later seeks are cheap and
    /// [`Scrubber::violations`] knows more. Returns whether the whole trace has been read.
    pub fn read_ahead(&mut self, trace: &Trace, facts_max: usize) -> bool {
        let to = trace.len().min(self.ahead.picture.facts().saturating_add(facts_max));
        while self.ahead.picture.facts() < to {
            let next_checkpoint = (self.ahead.picture.facts() / self.spacing + 1) * self.spacing;
            self.ahead.observe(trace, to.min(next_checkpoint));
            if self.ahead.picture.facts() == next_checkpoint {
                self.keep();
            }
        }
        for (invariant, verdict) in self.ahead.judge.verdicts() {
            if let Judgement::Broken(fact) = verdict.judgement
                && !self.violations.iter().any(|(known, _)| *known == invariant)
            {
                insert_by_key(&mut self.violations, (invariant, fact), |(_, fact)| *fact);
            }
        }
        self.ahead.picture.facts() == trace.len()
    }

    fn keep(&mut self) {
        self.checkpoints.push(self.ahead.clone());
        if self.checkpoints.len() == CHECKPOINTS_MAX {
            // Those at odd multiples of the old spacing go; the rest are the multiples of the new.
            let mut place = 0;
            self.checkpoints.retain(|_| {
                place += 1;
                place % 2 == 0
            });
            self.spacing *= 2;
        }
    }

    /// Moves to the place behind the first `cursor` facts, or to the trace's end where it is
    /// shorter. What was not read yet is read first.
    pub fn seek(&mut self, trace: &Trace, cursor: usize) {
        let cursor = cursor.min(trace.len());
        if cursor > self.ahead.picture.facts() {
            self.read_ahead(trace, cursor - self.ahead.picture.facts());
        }
        let at = self.here.picture.facts();
        // How many checkpoints lie at or before the cursor; they are the multiples of the spacing.
        let before = (cursor / self.spacing).min(self.checkpoints.len());
        let nearest = before * self.spacing;
        if cursor == self.ahead.picture.facts() && cursor != at {
            self.here = self.ahead.clone();
        } else if cursor < at || nearest > at {
            self.here = match before.checked_sub(1) {
                Some(index) => self.checkpoints[index].clone(),
                None => self.start.clone(),
            };
        }
        self.here.observe(trace, cursor);
    }

    /// How many facts the picture shows.
    pub fn cursor(&self) -> usize {
        self.here.picture.facts()
    }

    /// The picture at the cursor.
    pub fn picture(&self) -> &Picture {
        &self.here.picture
    }

    /// What the invariants say at the cursor.
    pub fn verdicts(&self) -> Vec<(&'static str, Verdict)> {
        self.here.judge.verdicts()
    }

    /// As [`Scrubber::verdicts`], where the runtime records only the kinds that `recorded` says.
    pub fn verdicts_where(&self, recorded: impl Fn(&Kind) -> bool) -> Vec<(&'static str, Verdict)> {
        self.here.judge.verdicts_where(recorded)
    }

    /// Each invariant that breaks somewhere in what was read, with the fact that broke it first, in
    /// the order of the trace: what the time line marks, wherever the cursor stands.
    pub fn violations(&self) -> &[(&'static str, FactId)] {
        &self.violations
    }

    /// How many facts were read, wherever the cursor stands.
    pub fn read(&self) -> usize {
        self.ahead.picture.facts()
    }
}

#[cfg(test)]
mod tests;
