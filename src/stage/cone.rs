//! What led to the selected fact, and what it led to: in the list, and on the stage.
//!
//! A fact of the story is often led to by a detail: a copy was handed out, so a handler took it. So
//! causes and effects go on through details to the nearest facts of the story, and the stage marks
//! whom they passed: actors, the ways between them, and records.

use std::rc::Rc;

use eda_patterns::fact::{ActorId, FactId, Level, Record, kind_id};
use eda_patterns::sorted::SortedSet;
use eda_patterns::trace::{Fact, Trace};
use yew::prelude::*;

use super::plan::{name_of, word_of};
use crate::session::Session;

/// The most facts of a cone; a hub of the run may have led to nearly all of it.
const CONE_MAX: usize = 2_000;

/// How far behind a fact its effects are looked for.
const REACH: usize = 100_000;

const SENT: u64 = kind_id("net.sent");

/// How something stands to the selected fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// It is in the fact itself.
    Own,
    /// It led to the fact.
    Cause,
    /// The fact led to it.
    Effect,
}

impl Relation {
    /// The class of what is drawn.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Relation::Own => "own",
            Relation::Cause => "cause",
            Relation::Effect => "effect",
        }
    }
}

/// The cone of a fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cone {
    /// The fact itself.
    pub(super) fact: Option<FactId>,
    /// What led to it: through details, to the nearest facts of the story.
    pub(super) causes: SortedSet<FactId>,
    /// What it led to, likewise.
    pub(super) effects: SortedSet<FactId>,
    /// The ways between actors that its causes and effects took, with what was carried.
    pub(super) ways: SortedSet<(Relation, ActorId, ActorId, Record)>,
    actors: SortedSet<(Relation, ActorId)>,
    records: SortedSet<(Relation, Record)>,
    /// It, and all that it comes from and leads to.
    all: SortedSet<FactId>,
}

impl Cone {
    /// The cone of `fact` in `trace`.
    pub(super) fn of(trace: &Trace, fact: FactId) -> Cone {
        if fact.0 as usize >= trace.len() {
            return Cone::default();
        }
        let at = |id: FactId| trace.fact(id.0 as usize);
        let mut cone = Cone { fact: Some(fact), all: SortedSet::from([fact]), ..Cone::default() };
        cone.meet(Relation::Own, &at(fact));
        let mut open = vec![(fact, true)];
        while let Some((effect, is_near)) = open.pop() {
            for cause in at(effect).causes() {
                if is_near && cone.causes.insert(cause) {
                    cone.meet(Relation::Cause, &at(cause));
                }
                if is_near {
                    cone.pass(Relation::Cause, &at(cause), &at(effect));
                }
                if cone.all.len() < CONE_MAX && cone.all.insert(cause) {
                    open.push((cause, is_near && at(cause).level() == Level::Detail));
                }
            }
        }
        let mut after = SortedSet::from([fact]);
        let from = fact.0 as usize + 1;
        for index in from..trace.len().min(from + REACH) {
            let later = trace.fact(index);
            let is_near =
                |cause: &FactId| *cause == fact || cone.effects.contains(cause) && at(*cause).level() == Level::Detail;
            if let Some(cause) = later.causes().find(is_near) {
                cone.effects.insert(later.id());
                cone.meet(Relation::Effect, &later);
                cone.pass(Relation::Effect, &at(cause), &later);
            }
            if later.causes().any(|cause| after.contains(&cause)) {
                after.insert(later.id());
                if after.len() >= CONE_MAX {
                    break;
                }
            }
        }
        cone.all.extend(after);
        cone
    }

    /// Notes whose fact it is, which record it is about, and where it was sent.
    fn meet(&mut self, relation: Relation, fact: &Fact<'_>) {
        self.actors.insert((relation, fact.actor()));
        if let Some(record) = record_of(fact) {
            self.records.insert((relation, record));
        }
        let is_answer = || name_of(fact, "what").is_some_and(|what| fact.trace().text(what) == "reply");
        if fact.kind().id == SENT
            && !is_answer()
            && let Some(to) = word_of(fact, "to")
        {
            let record = Record(word_of(fact, "record").unwrap_or(0));
            self.ways.insert((relation.max(Relation::Cause), fact.actor(), ActorId(to as u16), record));
        }
    }

    /// Notes the way from a cause to its effect, where they are two actors' facts.
    fn pass(&mut self, relation: Relation, cause: &Fact<'_>, effect: &Fact<'_>) {
        if cause.actor() != effect.actor() {
            let record = record_of(effect).or(record_of(cause)).unwrap_or_default();
            self.ways.insert((relation, cause.actor(), effect.actor(), record));
        }
    }

    /// Whether a fact is in it.
    pub(super) fn has(&self, fact: FactId) -> bool {
        self.all.contains(&fact)
    }

    /// How a fact stands to the selected one.
    pub(super) fn relation(&self, fact: FactId) -> Option<Relation> {
        match fact {
            fact if self.fact == Some(fact) => Some(Relation::Own),
            fact if self.causes.contains(&fact) => Some(Relation::Cause),
            fact if self.effects.contains(&fact) => Some(Relation::Effect),
            _ => None,
        }
    }

    /// Whether an actor stands so to the selected fact. One may have led to it and be led to by it.
    pub(super) fn is_actor(&self, relation: Relation, actor: ActorId) -> bool {
        self.actors.contains(&(relation, actor))
    }

    /// How a record stands to the selected fact.
    pub(super) fn record(&self, record: Record) -> Option<Relation> {
        let all = [Relation::Own, Relation::Cause, Relation::Effect];
        all.into_iter().find(|relation| self.records.contains(&(*relation, record)))
    }
}

/// The record that a fact is about. Messages to a store carry none.
fn record_of(fact: &Fact<'_>) -> Option<Record> {
    (fact.kind().id != SENT).then(|| word_of(fact, "record")).flatten().map(Record)
}

/// The cone of the session's selected fact.
#[hook]
pub(super) fn use_cone(session: &Session) -> Rc<Cone> {
    use_memo((session.selected(), session.edition()), |(selected, ..)| match selected {
        Some(fact) => session.with_trace(|trace| Cone::of(trace, *fact)),
        None => Cone::default(),
    })
}

#[cfg(test)]
mod tests {
    use eda_patterns::picture::synthetic;
    use eda_patterns::time::Span;

    use super::*;

    #[test]
    fn a_cone_holds_what_came_before_and_after_along_causes_alone() {
        let trace = synthetic::trace(400, Span::from_secs(1));
        let published = trace.facts().find(|fact| fact.kind().name == "bus.published").expect("it publishes").id();
        let acked = trace.facts().find(|fact| fact.kind().name == "bus.acked").expect("it acknowledges").id();
        let cone = Cone::of(&trace, acked);
        assert!(cone.has(published) && cone.has(acked));
        let near = |effect: &FactId| trace.fact(effect.0 as usize).causes().any(|cause| cone.relation(cause).is_some());
        assert!(!cone.effects.is_empty() && cone.effects.iter().all(near));
        let second = trace.facts().filter(|fact| fact.kind().name == "bus.published").nth(1).expect("it goes on").id();
        assert!(!cone.has(second));
    }
}
