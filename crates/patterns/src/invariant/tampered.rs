//! Traces that are altered by hand: an invariant that no altered trace turns red checks nothing.

use crate::catalog;
use crate::fact::{FIELDS_MAX, FactData};
use crate::link::Link;
use crate::pattern::Pattern;
use crate::sim::Sim;
use crate::trace::{Fact, Trace};

use super::{Judge, Judgement};

/// What becomes of a fact in the altered copy of its trace.
pub(crate) enum Fate {
    /// It stays.
    Kept,
    /// It is left out.
    Gone,
    /// It is there twice.
    Twice,
    /// Its data are these.
    Words(Vec<u64>),
}

/// The fate of a fact whose data are altered.
pub(crate) fn altered<D: FactData>(data: D) -> Fate {
    let mut words = [0; FIELDS_MAX];
    data.write(&mut words);
    Fate::Words(words[..D::KIND.fields.len()].to_vec())
}

/// A real run, to be altered.
pub(crate) struct Original {
    pattern: &'static Pattern,
    trace: Trace,
}

/// A copy of a run, altered.
pub(crate) struct Tampered<'o> {
    of: &'o Original,
    trace: Trace,
    /// The place of the first alteration.
    first: usize,
}

impl Original {
    /// The run of a link, of which every invariant must hold.
    pub(crate) fn run(pattern: &'static Pattern, query: &str) -> Original {
        let link = Link::parse(&format!("#/{}?{query}", pattern.id)).expect("a good link");
        let original = Original { pattern, trace: Sim::new(&link).run().0 };
        for (invariant, verdict) in original.judge(&original.trace).verdicts() {
            assert_eq!(verdict.judgement, Judgement::Holds, "{invariant} of the run that nobody altered");
        }
        original
    }

    /// Its facts.
    pub(crate) fn trace(&self) -> &Trace {
        &self.trace
    }

    fn judge(&self, trace: &Trace) -> Judge {
        let mut judge = Judge::new((catalog::program(self.pattern).invariants)());
        trace.facts().for_each(|fact| judge.observe(&fact));
        judge
    }

    /// A copy in which the first fact for which `alter` has other data has those.
    pub(crate) fn with<D: FactData>(&self, mut alter: impl FnMut(D) -> Option<D>) -> Tampered<'_> {
        self.first(|fact| alter(fact.read::<D>()?).map(altered))
    }

    /// A copy without the first fact that `is_it`.
    pub(crate) fn without<D: FactData>(&self, mut is_it: impl FnMut(D) -> bool) -> Tampered<'_> {
        self.first(|fact| fact.read::<D>().is_some_and(&mut is_it).then_some(Fate::Gone))
    }

    /// A copy with the first fact that `is_it` twice.
    pub(crate) fn twice<D: FactData>(&self, mut is_it: impl FnMut(D) -> bool) -> Tampered<'_> {
        self.first(|fact| fact.read::<D>().is_some_and(&mut is_it).then_some(Fate::Twice))
    }

    /// A copy in which the first fact that has a fate meets it.
    fn first(&self, mut fate: impl FnMut(&Fact<'_>) -> Option<Fate>) -> Tampered<'_> {
        let mut done = false;
        self.every(|fact| {
            let found = if done { None } else { fate(fact) };
            done |= found.is_some();
            found.unwrap_or(Fate::Kept)
        })
    }

    /// A copy in which every fact meets its fate.
    pub(crate) fn every(&self, mut fate: impl FnMut(&Fact<'_>) -> Fate) -> Tampered<'_> {
        let (mut trace, mut first) = (Trace::with_words_of(&self.trace), None);
        for fact in self.trace.facts() {
            let fate = fate(&fact);
            if !matches!(fate, Fate::Kept) {
                first.get_or_insert(trace.len());
            }
            match fate {
                Fate::Kept => trace.append_copy(&fact, fact.words()),
                Fate::Gone => {}
                Fate::Twice => (0..2).for_each(|_| trace.append_copy(&fact, fact.words())),
                Fate::Words(words) => trace.append_copy(&fact, &words),
            }
        }
        let first = first.expect("there is such a fact in the run");
        Tampered { of: self, trace, first }
    }
}

impl Tampered<'_> {
    /// Asserts that `invariant` holds although the trace was altered.
    #[track_caller]
    pub(crate) fn still_holds(self, invariant: &str) {
        let verdicts = self.of.judge(&self.trace).verdicts();
        let (_, verdict) = verdicts.iter().find(|(id, _)| *id == invariant).expect("an invariant of the pattern");
        assert_eq!(verdict.judgement, Judgement::Holds, "{invariant}: {:?}", verdict.why);
    }

    /// Asserts that `invariant` is red with the sentence `message`, and that what turned it red is the
    /// first fact of kind `D`, at or after the alteration, that `is_it`.
    #[track_caller]
    pub(crate) fn turns_red<D: FactData>(self, invariant: &str, message: &str, is_it: impl Fn(D) -> bool) {
        let verdicts = self.of.judge(&self.trace).verdicts();
        let (_, verdict) = verdicts.iter().find(|(id, _)| *id == invariant).expect("an invariant of the pattern");
        let Judgement::Broken(fact) = verdict.judgement else {
            panic!("{invariant} is {:?} although the trace was altered", verdict.judgement)
        };
        let why = verdict.why.as_ref().map(|why| why.message);
        assert_eq!(why, Some(message), "the reason of {invariant}");
        let mut since = self.trace.facts().skip(self.first);
        let expected = since.find(|fact| fact.read::<D>().is_some_and(&is_it)).expect("there is such a fact");
        let found = self.trace.fact(fact.0 as usize);
        assert_eq!(found.id(), expected.id(), "{} at {} turned {invariant} red", found.kind().name, found.at());
    }
}
