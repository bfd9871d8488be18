//! What became of each copy of a message, for its publisher, and which messages are still known.

use std::rc::Rc;

use super::EventBus;
use crate::bus::happened::Happened;
use crate::fact::Record;
use crate::ports::{Accepted, Outcome};

/// What became of a message's copies so far.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) accepted: Vec<(Rc<str>, Accepted)>,
    /// One for each copy that was made at its publication; a replay is not the publisher's business.
    pub(super) outcomes: Vec<(Rc<str>, Option<Outcome>)>,
    pub(super) open: usize,
    pub(super) id: Option<u128>,
}

impl<M: Clone> EventBus<M> {
    /// What became of each copy of a message, once all have their final outcome. `None` while some
    /// have not; also for a message that is not known, or no more.
    pub fn outcomes(&self, record: Record) -> Option<Vec<(Rc<str>, Outcome)>> {
        let outcomes = &self.tracks.get(&record)?.outcomes;
        outcomes.iter().map(|(name, outcome)| Some((Rc::clone(name), outcome.clone()?))).collect()
    }

    /// Notes the final outcome of one copy.
    pub(super) fn note(
        &mut self,
        record: Record,
        name: Rc<str>,
        outcome: Outcome,
        watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized),
    ) {
        let Some(track) = self.tracks.get_mut(&record) else { return };
        let open = track.outcomes.iter_mut().find(|(known, outcome)| *known == name && outcome.is_none());
        let Some((_, open)) = open else { return };
        *open = Some(outcome);
        track.open -= 1;
        if track.open == 0 {
            self.finish(record, watch);
        }
    }

    /// All outcomes of a message are known; the oldest such messages are forgotten.
    pub(super) fn finish(&mut self, record: Record, watch: &mut (impl FnMut(Happened<'_, M>) + ?Sized)) {
        self.finished.push_back(record);
        if self.finished.len() > self.remembered_max
            && let Some(oldest) = self.finished.pop_front()
            && let Some(Track { id: Some(id), .. }) = self.tracks.remove(&oldest)
        {
            self.record_by_id.remove(&id);
        }
        watch(Happened::Settled { record });
    }
}
