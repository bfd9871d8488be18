//! What must hold, checked after every fact.
//!
//! An invariant is an incremental fold over the trace alone. Whatever wrote the trace (the
//! simulator, a browser, a real broker), the same code judges it.

#[cfg(test)]
pub(crate) mod tampered;

use std::fmt;

use crate::fact::{FactData, FactId, Field, FieldType, Kind};
use crate::trace::Fact;

/// Something that must hold in every run whose guards are on.
pub trait Invariant {
    /// Its id: in presets, in messages, in the hunt.
    fn id(&self) -> &'static str;

    /// The kinds of fact that it reads. Where a runtime does not record one of the needed kinds,
    /// the verdict is [`Judgement::NotObservable`].
    fn needs(&self) -> &'static [&'static Kind];

    /// The kinds that it reads beside these and can judge without: where nobody records them, there is nothing for them to
    /// say.
    fn reads(&self) -> &'static [&'static Kind] {
        &[]
    }

    /// Folds one fact of a needed kind.
    fn observe(&mut self, fact: &Fact<'_>);

    /// What it says at this point of the trace.
    fn verdict(&self) -> Verdict;

    /// A copy, for the checkpoints that make scrubbing cheap.
    fn boxed_clone(&self) -> Box<dyn Invariant>;
}

/// The two methods of an [`Invariant`] that follow from the facts that it reads: `needs![Published, Received];`.
macro_rules! needs {
    ($($data:ty),* $(,)? $(; reads $($more:ty),+)?) => {
        fn needs(&self) -> &'static [&'static $crate::fact::Kind] {
            const KINDS: &[&$crate::fact::Kind] = &[$(<$data as $crate::fact::FactData>::KIND),*];
            KINDS
        }

        $(fn reads(&self) -> &'static [&'static $crate::fact::Kind] {
            const KINDS: &[&$crate::fact::Kind] = &[$(<$more as $crate::fact::FactData>::KIND),+];
            KINDS
        })?

        fn boxed_clone(&self) -> Box<dyn $crate::invariant::Invariant> {
            Box::new(self.clone())
        }
    };
}

pub(crate) use needs;

// By its id alone: what every fold holds would cost each pattern's page kilobytes that no reader sees.
impl fmt::Debug for dyn Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Clone for Box<dyn Invariant> {
    fn clone(&self) -> Box<dyn Invariant> {
        self.boxed_clone()
    }
}

/// What an invariant says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Green, red or neither.
    pub judgement: Judgement,
    /// How often it was checked.
    pub checks: u64,
    /// The sentence that says why: while it holds, its own figures; once broken, what broke it.
    pub why: Option<Reason>,
}

/// The four things that a verdict can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// No fact that it needs has happened yet.
    NothingYet,
    /// It was checked and holds.
    Holds,
    /// It was broken first by this fact.
    Broken(FactId),
    /// This runtime does not record what it needs.
    NotObservable,
}

/// A sentence of the message catalogue and what to put into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The message.
    pub message: &'static str,
    /// Its arguments: name, how to read the word, the word.
    pub args: Vec<(&'static str, FieldType, u64)>,
}

impl Reason {
    /// A sentence without arguments.
    pub fn new(message: &'static str) -> Reason {
        Reason { message, args: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with<F: Field>(mut self, name: &'static str, value: F) -> Reason {
        self.args.push((name, F::TYPE, value.to_word()));
        self
    }
}

/// The part that every invariant shares: how often it was checked and what broke it first.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    checks: u64,
    broken: Option<(FactId, Reason)>,
}

impl Checks {
    /// Counts a check; where `holds` is false and nothing was broken before, keeps the fact and the
    /// sentence.
    pub fn check(&mut self, holds: bool, fact: &Fact<'_>, why: impl FnOnce() -> Reason) {
        self.checks += 1;
        if !holds && self.broken.is_none() {
            self.broken = Some((fact.id(), why()));
        }
    }

    /// The verdict, with `figures` for while it holds.
    pub fn verdict(&self, figures: impl FnOnce() -> Option<Reason>) -> Verdict {
        match &self.broken {
            Some((fact, why)) => {
                Verdict { judgement: Judgement::Broken(*fact), checks: self.checks, why: Some(why.clone()) }
            }
            None if self.checks == 0 => Verdict { judgement: Judgement::NothingYet, checks: 0, why: None },
            None => Verdict { judgement: Judgement::Holds, checks: self.checks, why: figures() },
        }
    }
}

/// All invariants of a pattern, folded together.
#[derive(Clone, Debug)]
pub struct Judge {
    invariants: Vec<Box<dyn Invariant>>,
    /// Kind id and the invariants that read it, sorted by kind.
    readers: Vec<(u64, Vec<usize>)>,
}

impl Judge {
    /// A judge that has seen nothing.
    pub fn new(invariants: Vec<Box<dyn Invariant>>) -> Judge {
        let mut readers: Vec<(u64, Vec<usize>)> = Vec::new();
        for (index, invariant) in invariants.iter().enumerate() {
            for kind in invariant.needs().iter().chain(invariant.reads()) {
                match readers.binary_search_by_key(&kind.id, |(id, _)| *id) {
                    Ok(at) => readers[at].1.push(index),
                    Err(at) => readers.insert(at, (kind.id, vec![index])),
                }
            }
        }
        Judge { invariants, readers }
    }

    /// Folds one fact.
    pub fn observe(&mut self, fact: &Fact<'_>) {
        if let Ok(at) = self.readers.binary_search_by_key(&fact.kind().id, |(id, _)| *id) {
            for &index in &self.readers[at].1 {
                self.invariants[index].observe(fact);
            }
        }
    }

    /// Each invariant's id and what it says.
    pub fn verdicts(&self) -> Vec<(&'static str, Verdict)> {
        self.invariants.iter().map(|invariant| (invariant.id(), invariant.verdict())).collect()
    }

    /// As [`Judge::verdicts`], where the runtime records only the kinds that `recorded` says.
    pub fn verdicts_where(&self, recorded: impl Fn(&Kind) -> bool) -> Vec<(&'static str, Verdict)> {
        let judged = self.invariants.iter().map(|invariant| {
            let observable = invariant.needs().iter().all(|kind| recorded(kind));
            let verdict = if observable {
                invariant.verdict()
            } else {
                Verdict { judgement: Judgement::NotObservable, checks: 0, why: None }
            };
            (invariant.id(), verdict)
        });
        judged.collect()
    }
}

crate::facts! {
    /// The run is over. What must happen in the end is checked here; `quiet` says that nothing was
    /// left to happen.
    RunEnded = "run.ended", Plain, Story { quiet: bool }
}

/// The fact at which eventual promises fall due.
pub const RUN_ENDED: &Kind = <RunEnded as FactData>::KIND;
