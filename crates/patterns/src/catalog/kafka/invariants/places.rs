//! In which order each producer handed its records over.

use crate::fact::{ActorId, Name, Record};
use crate::ports::log::SentTo;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// Who handed a record over, under which key, and as the how manyth of all that were handed over: once for each time.
#[derive(Clone, Debug)]
pub(super) struct Handing {
    pub(super) producer: ActorId,
    pub(super) key: Name,
    times: Vec<u64>,
}

/// All that was handed over.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    handed: SortedMap<Record, Handing>,
    count: u64,
}

impl Places {
    /// Folds one fact.
    pub(super) fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(SentTo { record, key, .. }) = fact.read() {
            self.count += 1;
            let producer = fact.actor();
            let handing = self.handed.entry(record).or_insert_with(|| Handing { producer, key, times: Vec::new() });
            handing.times.push(self.count);
        }
    }

    /// Who handed a record over.
    pub(super) fn of(&self, record: Record) -> Option<&Handing> {
        self.handed.get(&record)
    }
}

impl Handing {
    /// The first time that it was handed over after `last`: a record that was handed over twice may be there twice,
    /// and each copy has a place of its own.
    pub(super) fn after(&self, last: u64) -> Option<u64> {
        self.times.iter().copied().find(|time| *time > last)
    }
}
