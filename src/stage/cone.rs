//! What led to the selected fact, and what it led to.

use eda_patterns::sorted::SortedSet;
use std::rc::Rc;

use eda_patterns::fact::FactId;
use eda_patterns::trace::Trace;
use yew::prelude::*;

use crate::session::Session;

/// The most facts of a cone; a hub of the run may have led to nearly all of it.
const CONE_MAX: usize = 2_000;

/// How far behind a fact its effects are looked for.
const REACH: usize = 100_000;

/// The cone of a fact.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cone {
    /// The fact itself.
    pub(super) fact: Option<FactId>,
    /// What led to it at once.
    pub(super) causes: Vec<FactId>,
    /// What it led to at once.
    pub(super) effects: Vec<FactId>,
    /// It, and all that it comes from and leads to.
    all: SortedSet<FactId>,
}

impl Cone {
    /// The cone of `fact` in `trace`.
    pub(super) fn of(trace: &Trace, fact: FactId) -> Cone {
        if fact.0 as usize >= trace.len() {
            return Cone::default();
        }
        let causes: Vec<FactId> = trace.fact(fact.0 as usize).causes().collect();
        let mut all = SortedSet::from([fact]);
        let mut open = causes.clone();
        while let Some(cause) = open.pop() {
            if all.len() < CONE_MAX && all.insert(cause) {
                open.extend(trace.fact(cause.0 as usize).causes());
            }
        }
        let mut effects = Vec::new();
        let mut after = SortedSet::from([fact]);
        let from = fact.0 as usize + 1;
        for index in from..trace.len().min(from + REACH) {
            let later = trace.fact(index);
            if later.causes().any(|cause| cause == fact) {
                effects.push(later.id());
            }
            if later.causes().any(|cause| after.contains(&cause)) {
                after.insert(later.id());
                if after.len() >= CONE_MAX {
                    break;
                }
            }
        }
        all.extend(after);
        Cone { fact: Some(fact), causes, effects, all }
    }

    /// Whether a fact is in it.
    pub(super) fn has(&self, fact: FactId) -> bool {
        self.all.contains(&fact)
    }
}

/// The cone of the session's selected fact.
#[hook]
pub(super) fn use_cone(session: &Session) -> Rc<Cone> {
    let key = (session.selected(), session.revision(), session.is_made());
    use_memo(key, |(selected, ..)| match selected {
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
        assert!(cone.effects.iter().all(|effect| trace.fact(effect.0 as usize).causes().any(|cause| cause == acked)));
        let second = trace.facts().filter(|fact| fact.kind().name == "bus.published").nth(1).expect("it goes on").id();
        assert!(!cone.has(second));
    }
}
