//! How far a saga has come: its entries, folded. From that alone follows what comes next.

use serde::{Deserialize, Serialize};

use super::definition::{Class, Definition, Step};
use crate::sorted::SortedMap;

/// What is written into the log of one saga.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// It began, for this.
    Started {
        /// What it is about, as its pattern writes it.
        about: String,
    },
    /// An operation is about to be asked for.
    Asked {
        /// Which.
        operation: String,
        /// For the how-manieth time, from 1.
        attempt: u32,
    },
    /// It was done.
    Done {
        /// Which.
        operation: String,
        /// What undoing it will need.
        result: String,
    },
    /// The service said no and will not do it.
    Refused {
        /// Which.
        operation: String,
        /// Why.
        code: String,
    },
    /// All attempts are used up. It may have been done.
    GaveUp {
        /// Which.
        operation: String,
        /// How the last attempt ended.
        code: String,
    },
    /// A person has taken an operation over.
    Escalated {
        /// Which.
        operation: String,
        /// Who.
        desk: String,
    },
    /// Nothing is left to be done.
    Ended {
        /// How it ended.
        end: End,
    },
    /// Whoever wanted to know was told.
    Told,
}

impl Entry {
    /// One word for the trace.
    pub const fn word(&self) -> &'static str {
        match self {
            Entry::Started { .. } => "started",
            Entry::Asked { .. } => "asked",
            Entry::Done { .. } => "done",
            Entry::Refused { .. } => "refused",
            Entry::GaveUp { .. } => "gave-up",
            Entry::Escalated { .. } => "escalated",
            Entry::Ended { end } => end.word(),
            Entry::Told => "told",
        }
    }

    /// The operation that it is about, or nothing.
    pub fn operation(&self) -> &str {
        match self {
            Entry::Asked { operation, .. }
            | Entry::Done { operation, .. }
            | Entry::Refused { operation, .. }
            | Entry::GaveUp { operation, .. }
            | Entry::Escalated { operation, .. } => operation,
            Entry::Started { .. } | Entry::Ended { .. } | Entry::Told => "",
        }
    }
}

/// How a saga ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Every step is done.
    Completed,
    /// Every step that was done is undone.
    Compensated,
    /// A person must do what could not be done.
    Escalated,
}

impl End {
    /// One word for the trace.
    pub const fn word(self) -> &'static str {
        match self {
            End::Completed => "completed",
            End::Compensated => "compensated",
            End::Escalated => "escalated",
        }
    }
}

/// How an operation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, with what undoing it needs.
    Done(String),
    /// Not done, and never will be.
    Refused(String),
    /// Nobody knows.
    GaveUp(String),
    /// With a person.
    Escalated(String),
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask for this operation, which is the step's.
    Ask(&'static str, &'static Step),
    /// The saga is over in this way.
    End(End),
    /// Whoever wanted to know is to be told.
    Tell(End),
    /// Nothing.
    Rest,
}

/// A saga's entries, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    about: String,
    entries: u64,
    outcomes: SortedMap<String, Outcome>,
    asked: Option<(String, u32)>,
    end: Option<End>,
    told: bool,
}

impl Progress {
    /// Folds the next entry.
    pub fn apply(&mut self, entry: &Entry) {
        self.entries += 1;
        let ended = |outcome: Outcome| (entry.operation().to_owned(), outcome);
        let (operation, outcome) = match entry {
            Entry::Started { about } => return self.about.clone_from(about),
            Entry::Asked { operation, attempt } => return self.asked = Some((operation.clone(), *attempt)),
            Entry::Ended { end } => return self.end = Some(*end),
            Entry::Told => return self.told = true,
            Entry::Done { result, .. } => ended(Outcome::Done(result.clone())),
            Entry::Refused { code, .. } => ended(Outcome::Refused(code.clone())),
            Entry::GaveUp { code, .. } => ended(Outcome::GaveUp(code.clone())),
            Entry::Escalated { desk, .. } => ended(Outcome::Escalated(desk.clone())),
        };
        self.asked = None;
        self.outcomes.insert(operation, outcome);
    }

    /// What the saga is about, as its pattern wrote it.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// How many entries there are.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// The operation that was asked for last and whose outcome is not known, and which attempt it was.
    pub fn asked(&self) -> Option<(&str, u32)> {
        self.asked.as_ref().map(|(operation, attempt)| (operation.as_str(), *attempt))
    }

    /// How an operation ended.
    pub fn outcome(&self, operation: &str) -> Option<&Outcome> {
        self.outcomes.get(operation)
    }

    /// What an operation gave back, where it was done.
    pub fn result(&self, operation: &str) -> Option<&str> {
        match self.outcome(operation) {
            Some(Outcome::Done(result)) => Some(result),
            _ => None,
        }
    }

    /// The operations that a person has taken over.
    pub fn escalated(&self) -> impl Iterator<Item = &str> {
        let is_it = |outcome: &Outcome| matches!(outcome, Outcome::Escalated(_));
        self.outcomes.iter().filter(move |(_, outcome)| is_it(outcome)).map(|(operation, _)| operation.as_str())
    }

    /// How it ended, once it has.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// Whether nothing is left to be done.
    pub fn is_at_rest(&self) -> bool {
        self.told
    }

    /// What comes next.
    pub fn next(&self, definition: &Definition) -> Next {
        match self.end {
            Some(_) if self.told => Next::Rest,
            Some(end) => Next::Tell(end),
            None => self.forward(definition.steps()),
        }
    }

    fn forward(&self, steps: &'static [Step]) -> Next {
        for (at, step) in steps.iter().enumerate() {
            match (self.outcome(step.action), step.class) {
                (None, _) => return Next::Ask(step.action, step),
                (Some(Outcome::Done(_) | Outcome::Escalated(_)), _) => {}
                (Some(Outcome::GaveUp(_)), Class::Pivot) => match self.settled(step) {
                    Ok(true) => {}
                    Ok(false) => return self.back(&steps[..at]),
                    Err(next) => return next,
                },
                // A step that may have been done is undone as one that was.
                (Some(Outcome::GaveUp(_)), _) => return self.back(&steps[..=at]),
                (Some(Outcome::Refused(_)), _) => return self.back(&steps[..at]),
            }
        }
        Next::End(self.escalated_or(End::Completed))
    }

    /// Whether a pivot that gave no answer was done, or what must be done to know that.
    fn settled(&self, step: &'static Step) -> Result<bool, Next> {
        let settle = step.settle.expect("a pivot can be settled");
        match self.outcome(settle) {
            None => Err(Next::Ask(settle, step)),
            Some(Outcome::Done(_)) => Ok(true),
            Some(Outcome::Refused(_)) => Ok(false),
            Some(Outcome::GaveUp(_) | Outcome::Escalated(_)) => Err(Next::End(End::Escalated)),
        }
    }

    fn back(&self, steps: &'static [Step]) -> Next {
        for step in steps.iter().rev() {
            let undo = step.undo.expect("what comes before the pivot can be undone");
            if self.outcome(undo).is_none() {
                return Next::Ask(undo, step);
            }
        }
        Next::End(self.escalated_or(End::Compensated))
    }

    fn escalated_or(&self, end: End) -> End {
        let escalated = self.outcomes.values().any(|outcome| matches!(outcome, Outcome::Escalated(_)));
        if escalated { End::Escalated } else { end }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STEPS: Definition = Definition::new(&[
        Step::compensatable("a", "undo-a", "desk"),
        Step::compensatable("b", "undo-b", "desk"),
        Step::pivot("p", "settle-p", "desk"),
        Step::retriable("r", "desk"),
    ]);

    fn done(operation: &str) -> Entry {
        Entry::Done { operation: operation.to_owned(), result: String::new() }
    }

    fn refused(operation: &str) -> Entry {
        Entry::Refused { operation: operation.to_owned(), code: "no".to_owned() }
    }

    fn gave_up(operation: &str) -> Entry {
        Entry::GaveUp { operation: operation.to_owned(), code: "silent".to_owned() }
    }

    fn escalated(operation: &str) -> Entry {
        Entry::Escalated { operation: operation.to_owned(), desk: "desk".to_owned() }
    }

    /// What follows from these entries, in words.
    fn after(entries: &[Entry]) -> String {
        let mut progress = Progress::default();
        entries.iter().for_each(|entry| progress.apply(entry));
        match progress.next(&STEPS) {
            Next::Ask(operation, _) => operation.to_owned(),
            Next::End(end) => end.word().to_owned(),
            Next::Tell(_) => "tell".to_owned(),
            Next::Rest => "rest".to_owned(),
        }
    }

    #[test]
    fn every_step_done_is_completed() {
        assert_eq!(after(&[]), "a");
        assert_eq!(after(&[done("a"), done("b")]), "p");
        assert_eq!(after(&[done("a"), done("b"), done("p"), done("r")]), "completed");
        assert_eq!(after(&[Entry::Ended { end: End::Completed }]), "tell");
        assert_eq!(after(&[Entry::Ended { end: End::Completed }, Entry::Told]), "rest");
    }

    #[test]
    fn a_refusal_undoes_what_was_done_in_reverse() {
        assert_eq!(after(&[refused("a")]), "compensated");
        let at_pivot = [done("a"), done("b"), refused("p")];
        assert_eq!(after(&at_pivot), "undo-b");
        assert_eq!(after(&[&at_pivot[..], &[done("undo-b")]].concat()), "undo-a");
        assert_eq!(after(&[&at_pivot[..], &[done("undo-b"), done("undo-a")]].concat()), "compensated");
        assert_eq!(
            after(&[&at_pivot[..], &[escalated("undo-b")]].concat()),
            "undo-a",
            "the rest is undone all the same"
        );
        assert_eq!(after(&[&at_pivot[..], &[escalated("undo-b"), done("undo-a")]].concat()), "escalated");
    }

    #[test]
    fn what_may_have_been_done_is_undone() {
        assert_eq!(after(&[gave_up("a")]), "undo-a");
        assert_eq!(after(&[done("a"), gave_up("b")]), "undo-b");
    }

    #[test]
    fn a_silent_pivot_is_settled_before_anything_else() {
        let silent = [done("a"), done("b"), gave_up("p")];
        assert_eq!(after(&silent), "settle-p");
        assert_eq!(after(&[&silent[..], &[done("settle-p")]].concat()), "r");
        assert_eq!(after(&[&silent[..], &[refused("settle-p")]].concat()), "undo-b");
        assert_eq!(after(&[&silent[..], &[escalated("settle-p")]].concat()), "escalated");
    }

    proptest! {
        /// However its operations end, a saga ends; it is forward up to the first that is not done and
        /// then back, each undo once and in reverse.
        #[test]
        fn every_saga_ends(outcomes in proptest::collection::vec(0_u8..3, 12)) {
            let (mut progress, mut asked) = (Progress::default(), Vec::new());
            for outcome in outcomes {
                let Next::Ask(operation, step) = progress.next(&STEPS) else { break };
                let can_be_refused = operation == step.action && step.class != Class::Retriable || step.settle == Some(operation);
                let entry = match outcome {
                    0 => done(operation),
                    1 if can_be_refused => refused(operation),
                    _ if operation == step.action && step.class != Class::Retriable => gave_up(operation),
                    _ => escalated(operation),
                };
                asked.push(operation);
                progress.apply(&entry);
            }
            let Next::End(end) = progress.next(&STEPS) else { panic!("{asked:?} has no end") };
            let undone: Vec<&str> = asked.iter().copied().filter(|operation| operation.starts_with("undo")).collect();
            prop_assert!(undone.is_empty() || ["undo-b", "undo-a"].ends_with(&undone[..]), "{:?}", undone);
            prop_assert!(end != End::Completed || undone.is_empty() && asked.contains(&"r"));
        }
    }
}
