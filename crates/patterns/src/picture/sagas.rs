//! Sagas as they look: a row a step over time, what was tried and undone in it, and how each saga stands.
//!
//! Bounded: [`SAGAS_MAX`] sagas with [`ATTEMPTS_MAX`] attempts each, [`ENTRIES_MAX`] entries of the log. Where each is
//! drawn is another matter: [`places`].

mod one;
mod places;

use std::collections::VecDeque;

pub use self::one::{Attempt, Came, SagaPicture, Standing};
pub use self::places::{LANES, TRACKS, places};

use super::OwnFold;
use crate::catalog::saga::facts::{Ordered, Repeated, Settled};
use crate::catalog::saga::steps::{CONFIRM, RELEASE, RESERVE, STEPS};
use crate::fact::{FactId, Name};
use crate::money::Money;
use crate::ports::Published;
use crate::saga::facts::{
    Asked, Began, Compensated, Completed, Done, EndedEscalated, Escalated, Held, Logged, Refused, Resumed, TurnedBack,
    Unanswered, Waits,
};
use crate::saga::{Class, End};
use crate::sim::Crashed;
use crate::time::Time;
use crate::trace::Fact;

/// How many of the newest sagas are kept.
pub const SAGAS_MAX: usize = 40;

/// How many of a saga's attempts are kept: the newest.
pub const ATTEMPTS_MAX: usize = 60;

/// How many of the newest entries of the log, or events on the bus, are kept.
pub const ENTRIES_MAX: usize = 24;

/// An entry of the saga log, or an event on the bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// The fact that tells of it.
    pub fact: FactId,
    /// When.
    pub at: Time,
    /// Of which saga.
    pub saga: Option<Name>,
    /// What: an entry's word, or a topic.
    pub what: Name,
    /// Of which operation, where it is about one.
    pub operation: Option<Name>,
}

/// All sagas of a run.
#[derive(Clone, Debug, Default)]
pub struct Sagas {
    /// The newest, in the order in which they began.
    pub sagas: VecDeque<SagaPicture>,
    /// How many older ones are not kept.
    pub older: u64,
    /// The newest entries, oldest first.
    pub log: VecDeque<LogLine>,
    /// How many entries there were.
    pub logged: u64,
    /// Whether an orchestrator carries them out, as far as is known.
    pub is_orchestrated: bool,
    /// Orders that have not begun: who, how much, which slot.
    ordered: VecDeque<Ordered>,
}

impl OwnFold for Sagas {
    fn observe(&mut self, fact: &Fact<'_>, _: usize) {
        Sagas::observe(self, fact);
    }
}

impl Sagas {
    /// The saga of this name.
    pub fn get(&self, name: Name) -> Option<&SagaPicture> {
        self.sagas.iter().rev().find(|saga| saga.name == name)
    }

    /// Where the saga lies that a fact is about: its number is what the facts are correlated by.
    pub fn about(&self, fact: &Fact<'_>) -> Option<usize> {
        self.sagas.iter().rposition(|saga| saga.number == fact.correlation().0)
    }

    /// How many stand so.
    pub fn count(&self, is_it: impl Fn(&Standing) -> bool) -> usize {
        self.sagas.iter().filter(|saga| is_it(&saga.standing)).count()
    }

    /// Folds the next fact.
    pub fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(ordered) = fact.read::<Ordered>() {
            self.ordered.push_back(ordered);
            if self.ordered.len() > SAGAS_MAX {
                self.ordered.pop_front();
            }
        } else if let Some(Began { saga, style, .. }) = fact.read() {
            self.is_orchestrated = fact.trace().text(style) == "orchestrated";
            self.begin(fact, saga);
        } else if let Some(Resumed { saga, .. }) = fact.read() {
            if self.get(saga).is_none() {
                self.begin(fact, saga);
            }
        } else if let Some(Asked { saga, operation, attempt, .. }) = fact.read() {
            self.asked(fact, saga, operation, attempt);
        } else if let Some(Waits { saga, wait, .. }) = fact.read() {
            if let Some(last) = self.of(saga).and_then(|of| of.attempts.back_mut()) {
                last.waits = Some(wait);
            }
        } else if let Some(logged) = fact.read::<Logged>() {
            let operation = (!fact.trace().text(logged.operation).is_empty()).then_some(logged.operation);
            self.line(fact, Some(logged.saga), logged.entry, operation);
        } else if let Some(Published { topic, .. }) = fact.read() {
            self.published(fact, topic);
        } else if fact.is::<Crashed>() {
            self.crashed(fact);
        } else {
            self.came(fact);
            self.turned(fact);
        }
    }

    fn of(&mut self, name: Name) -> Option<&mut SagaPicture> {
        self.sagas.iter_mut().rev().find(|saga| saga.name == name)
    }

    fn begin(&mut self, fact: &Fact<'_>, name: Name) {
        if self.get(name).is_some() {
            return;
        }
        let ordered = self.ordered.iter().find(|ordered| ordered.saga == name);
        let (customer, to_pay) = (ordered.map(|it| it.customer), ordered.map_or(Money::ZERO, |it| it.to_pay));
        let slot = ordered.map(|it| it.slot);
        self.sagas.push_back(SagaPicture {
            name,
            number: number(fact, name),
            fact: fact.id(),
            customer,
            to_pay,
            slot,
            began: fact.at(),
            ended: None,
            attempts: VecDeque::new(),
            standing: Standing::Running,
            turned_back: None,
            desk: None,
            settled: None,
            lock: None,
            repeated: 0,
        });
        if self.sagas.len() > SAGAS_MAX {
            self.sagas.pop_front();
            self.older += 1;
        }
    }

    fn asked(&mut self, fact: &Fact<'_>, saga: Name, operation: Name, number: u32) {
        let Some(operation) = STEPS.operation(fact.trace().text(operation)) else { return };
        let Some(of) = self.of(saga) else { return };
        of.attempts.push_back(Attempt {
            fact: fact.id(),
            operation,
            row: row_of(operation),
            undoes: STEPS.steps().iter().any(|step| step.undo == Some(operation)),
            number,
            from: fact.at(),
            to: None,
            came: Came::Open,
            waits: None,
        });
        if of.attempts.len() > ATTEMPTS_MAX {
            of.attempts.pop_front();
        }
    }

    fn came(&mut self, fact: &Fact<'_>) {
        let (saga, operation, came) = if let Some(Done { saga, operation, .. }) = fact.read() {
            (saga, operation, Came::Done)
        } else if let Some(Refused { saga, operation, .. }) = fact.read() {
            (saga, operation, Came::Refused)
        } else if let Some(Held { saga, operation, .. }) = fact.read() {
            (saga, operation, Came::Held)
        } else if let Some(Unanswered { saga, operation, .. }) = fact.read() {
            (saga, operation, Came::Failed)
        } else {
            return;
        };
        let Some(operation) = STEPS.operation(fact.trace().text(operation)) else { return };
        let Some(of) = self.of(saga) else { return };
        let open = of.attempts.iter_mut().rev().find(|it| it.operation == operation && it.came == Came::Open);
        if let Some(open) = open {
            (open.to, open.came) = (Some(fact.at()), came);
        }
        if came == Came::Done {
            match (operation, of.lock) {
                (RESERVE, None) => of.lock = Some((fact.at(), None)),
                (RELEASE | CONFIRM, Some((from, None))) => of.lock = Some((from, Some(fact.at()))),
                _ => {}
            }
        }
    }

    fn turned(&mut self, fact: &Fact<'_>) {
        let ended = |end| Standing::Ended(end);
        let (saga, standing) = if let Some(TurnedBack { saga, operation, code }) = fact.read() {
            let row = STEPS.operation(fact.trace().text(operation)).map(row_of);
            if let (Some(of), Some(row)) = (self.of(saga), row) {
                (of.turned_back, of.standing) = (Some((row, code)), Standing::Undoing);
            }
            return;
        } else if let Some(Escalated { saga, desk, .. }) = fact.read() {
            if let Some(of) = self.of(saga) {
                of.desk = Some(desk);
            }
            return;
        } else if let Some(Settled { saga, end }) = fact.read() {
            if let Some(of) = self.of(saga) {
                of.settled = Some(end);
            }
            return;
        } else if let Some(Repeated { saga, .. }) = fact.read() {
            if let Some(of) = self.of(saga) {
                of.repeated += 1;
            }
            return;
        } else if let Some(Completed { saga }) = fact.read() {
            (saga, ended(End::Completed))
        } else if let Some(Compensated { saga }) = fact.read() {
            (saga, ended(End::Compensated))
        } else if let Some(EndedEscalated { saga }) = fact.read() {
            (saga, ended(End::Escalated))
        } else {
            return;
        };
        if let Some(of) = self.of(saga) {
            of.standing = standing;
            of.ended.get_or_insert(fact.at());
        }
    }

    /// What somebody who crashed had asked for is nobody's any more.
    fn crashed(&mut self, fact: &Fact<'_>) {
        for attempt in self.sagas.iter_mut().flat_map(|saga| &mut saga.attempts) {
            let asked_by = fact.trace().fact(attempt.fact.0 as usize).actor();
            if attempt.came == Came::Open && asked_by == fact.actor() {
                (attempt.to, attempt.came) = (Some(fact.at()), Came::CutShort);
            }
        }
    }

    fn published(&mut self, fact: &Fact<'_>, topic: Name) {
        if !self.is_orchestrated && !self.sagas.is_empty() {
            let of = fact.correlation().0;
            let began = self.sagas.iter().rev().find(|saga| saga.number == of).map(|saga| saga.name);
            let ordered = || self.ordered.iter().map(|it| it.saga).find(|saga| number(fact, *saga) == of);
            self.line(fact, began.or_else(ordered), topic, None);
        }
    }

    fn line(&mut self, fact: &Fact<'_>, saga: Option<Name>, what: Name, operation: Option<Name>) {
        self.logged += 1;
        self.log.push_back(LogLine { fact: fact.id(), at: fact.at(), saga, what, operation });
        if self.log.len() > ENTRIES_MAX {
            self.log.pop_front();
        }
    }
}

/// The number at the end of a saga's name, which its facts are correlated by.
fn number(fact: &Fact<'_>, saga: Name) -> u32 {
    let digits = fact.trace().text(saga).rsplit('-').next().and_then(|digits| digits.parse().ok());
    digits.unwrap_or_default()
}

/// The row of an operation: its step's, but what makes the reservation a sale lies in the reservation's.
fn row_of(operation: &str) -> usize {
    let steps = STEPS.steps();
    let place = steps.iter().position(|step| Some(*step) == STEPS.step_of(operation).copied()).unwrap_or_default();
    if operation == CONFIRM { 0 } else { place }
}

/// The steps that have a row of their own: what is done, and what it may do to the saga.
pub fn rows() -> impl Iterator<Item = (&'static str, Class)> {
    STEPS.steps().iter().filter(|step| step.action != CONFIRM).map(|step| (step.action, step.class))
}

#[cfg(test)]
mod tests;
