//! Finding facts in the trace: the next step, the next fault, the next turning point.

use eda_patterns::fact::{FactId, Level};
use eda_patterns::trace::Fact;

use super::Session;

/// What the player can jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landmark {
    /// Something that somebody or the seed did to the run.
    Fault,
    /// An invariant that broke.
    Violation,
    /// A turning point of the story.
    Marked,
}

/// Which way to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the end.
    Forward,
    /// Towards the beginning.
    Back,
}

impl Session {
    /// Shows one fact of the story more, or one less.
    pub fn step(&self, direction: Direction) {
        if let Some(refusal) = self.refuses_steps() {
            self.tell(refusal);
            return;
        }
        let shown = self.cursor().checked_sub(1);
        let next = self.find(shown, direction, |fact| fact.level() <= Level::Story);
        match (next, direction) {
            (Some(fact), _) => self.seek_fact(fact),
            (None, Direction::Back) => self.to_start(),
            (None, Direction::Forward) => self.to_end(),
        }
    }

    /// Goes to the next landmark. Behind the last fault or violation comes the first again, so that
    /// a button that names one always finds it. Returns whether there is any.
    pub fn jump(&self, landmark: Landmark, direction: Direction) -> bool {
        let shown = self.cursor().checked_sub(1);
        let wraps = direction == Direction::Forward && landmark != Landmark::Marked;
        let fact = self.landmark(landmark, direction, shown);
        let fact = fact.or_else(|| wraps.then(|| self.landmark(landmark, direction, None)).flatten());
        fact.inspect(|&fact| self.seek_fact(fact)).is_some()
    }

    fn landmark(&self, landmark: Landmark, direction: Direction, shown: Option<usize>) -> Option<FactId> {
        match landmark {
            Landmark::Violation => {
                let mut broken = self.violations().into_iter().map(|(_, fact)| fact);
                let shown = shown.map_or(-1, |fact| fact as i64);
                match direction {
                    Direction::Forward => broken.find(|fact| i64::from(fact.0) > shown),
                    Direction::Back => broken.rfind(|fact| i64::from(fact.0) < shown),
                }
            }
            Landmark::Fault => self.find(shown, direction, is_fault),
            Landmark::Marked => self.find(shown, direction, |fact| fact.level() == Level::Marked),
        }
    }

    /// The fact nearest to `shown` that is wanted. Reads no further than it must.
    fn find(&self, shown: Option<usize>, direction: Direction, wanted: impl Fn(&Fact<'_>) -> bool) -> Option<FactId> {
        self.with_trace(|trace| {
            let found = match direction {
                Direction::Forward => {
                    let from = shown.map_or(0, |shown| shown + 1);
                    (from..trace.len()).find(|&index| wanted(&trace.fact(index)))
                }
                Direction::Back => (0..shown.unwrap_or(0)).rfind(|&index| wanted(&trace.fact(index))),
            };
            found.map(|index| FactId(index as u32))
        })
    }
}

/// Whether the fact is something bad that was done to the run.
pub fn is_fault(fact: &Fact<'_>) -> bool {
    let name = fact.kind().name;
    name == "actor.crashed" || (name.starts_with("fault.") && !matches!(name, "fault.healed" | "fault.repaired"))
}
