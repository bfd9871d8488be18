//! The rows of the diagram, and what lasts over several of them.

use eda_patterns::fact::{ActorId, Level, Name, Record};
use eda_patterns::sorted::{SortedMap, insert_by_key};
use eda_patterns::trace::{Fact, Trace};

use super::super::plan::{name_of, word_of};
use super::{
    BLOCKED, CRASHED, DISPATCHED, DUPLICATED, ENDS_OF_LEASES, ENDS_OF_WORK, LEASED, LOST, RECEIVED, RESTARTED, SENT,
    SHOWN_BY_ARROWS, SLICE_MS,
};
use crate::session::now_ms;

/// The rows of the diagram, and what lasts over several of them.
#[derive(Default)]
pub(super) struct Index {
    pub(super) revision: u32,
    pub(super) detail: bool,
    pub(super) read: usize,
    pub(super) rows: Vec<u32>,
    /// Actors in the order of their life lines.
    pub(super) actors: Vec<ActorId>,
    /// Who was down from which row to which.
    pub(super) downs: Vec<(ActorId, usize, Option<usize>)>,
    /// Who was at work from which row to which, by the end.
    pub(super) works: Vec<(ActorId, usize, usize)>,
    pub(super) working: SortedMap<ActorId, usize>,
    /// Who had something on lease from which row to which, by the end.
    pub(super) leases: Vec<(ActorId, usize, usize)>,
    /// What is on lease: by the queue and the record, who has it, and since which row.
    pub(super) leased: SortedMap<(Name, Record), (ActorId, usize)>,
}

impl Index {
    pub(super) fn read_on(&mut self, revision: u32, detail: bool, trace: &Trace, order: &[&'static str]) {
        if self.revision != revision || self.detail != detail || self.read > trace.len() {
            *self = Index { revision, detail, ..Index::default() };
        }
        let until_ms = now_ms() + SLICE_MS;
        while self.read < trace.len() {
            let to = trace.len().min(self.read + 4_096);
            for index in self.read..to {
                self.read_fact(&trace.fact(index));
            }
            self.read = to;
            if now_ms() >= until_ms {
                break;
            }
        }
        // The stage's order first; whoever else speaks stands behind it.
        let place = |actor: &ActorId| {
            let name = trace.actor_name(*actor);
            (order.iter().position(|known| *known == name).unwrap_or(usize::MAX), actor.0)
        };
        let mut ordered = Vec::new();
        self.actors.drain(..).for_each(|actor| insert_by_key(&mut ordered, actor, place));
        self.actors = ordered;
    }

    pub(super) fn read_fact(&mut self, fact: &Fact<'_>) {
        let row = self.rows.len();
        let actor = fact.actor();
        let id = fact.kind().id;
        match id {
            CRASHED => self.downs.push((actor, row, None)),
            RESTARTED => {
                if let Some(down) = self.downs.iter_mut().rfind(|down| down.0 == actor && down.2.is_none()) {
                    down.2 = Some(row);
                }
            }
            RECEIVED => {
                self.working.insert(actor, row.saturating_sub(1));
            }
            _ => {}
        }
        if ENDS_OF_WORK.contains(&id)
            && let Some(began) = self.working.remove(&actor)
        {
            self.works.push((actor, began, row));
        }
        let is_row = is_row(fact, self.detail);
        let of_queue = name_of(fact, "subscriber").or_else(|| name_of(fact, "queue"));
        if let (Some(queue), Some(record)) = (of_queue, word_of(fact, "record").map(Record)) {
            if matches!(id, DISPATCHED | LEASED) {
                // The bus hands a copy to a member; a worker takes its work itself.
                let holder = word_of(fact, "member").map_or(actor, |word| ActorId(word as u16));
                self.leased.insert((queue, record), (holder, row));
            } else if ENDS_OF_LEASES.contains(&id)
                && let Some((holder, since)) = self.leased.remove(&(queue, record))
            {
                self.leases.push((holder, since, if is_row { row } else { row.saturating_sub(1) }));
            }
        }
        if !is_row {
            return;
        }
        self.rows.push(fact.id().0);
        let to = if is_message(id) { word_of(fact, "to").map(|word| ActorId(word as u16)) } else { None };
        for actor in [Some(actor), to].into_iter().flatten() {
            if !self.actors.contains(&actor) {
                self.actors.push(actor);
            }
        }
    }
}

pub(super) const fn is_message(kind: u64) -> bool {
    matches!(kind, SENT | LOST | DUPLICATED | BLOCKED)
}

pub(super) fn is_row(fact: &Fact<'_>, detail: bool) -> bool {
    let kind = fact.kind();
    if is_message(kind.id) {
        let is_reply = || name_of(fact, "what").is_some_and(|what| fact.trace().text(what) == "reply");
        return detail || !is_reply();
    }
    if detail { true } else { kind.level <= Level::Story && !SHOWN_BY_ARROWS.contains(&kind.id) }
}
