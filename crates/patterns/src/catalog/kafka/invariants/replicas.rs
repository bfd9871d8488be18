//! Every replica's log, as the cluster's facts tell of it.
//!
//! A leader says what it appends; a follower says only how far it has copied, and what lies there is what its
//! leader has. So nobody needs to say twice what a record is.

use super::{Place, is_internal};
use crate::fact::{ActorId, Record};
use crate::sim::broker::facts::{Copied, Follows, Leads, Stored, Truncated};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// A log: what lies at each offset. `None` where that is nothing that a client sent, or was not told.
pub(super) type Log = Vec<Option<Record>>;

/// What one fact changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The leader of this partition has one more record.
    Stored(Place, Record),
    /// A new leader leads, or the leader's log was cut: these records of the log that was read before are not in it.
    Lost(Place, Vec<Record>),
}

/// The logs of all replicas.
#[derive(Clone, Debug, Default)]
pub(super) struct Replicas {
    logs: SortedMap<(Place, ActorId), Log>,
    /// Whom each follower copies from.
    leader_of: SortedMap<(Place, ActorId), ActorId>,
    /// Who leads, in which term.
    leaders: SortedMap<Place, (ActorId, u32)>,
}

impl Replicas {
    /// Folds one fact.
    pub(super) fn observe(&mut self, fact: &Fact<'_>) -> Option<Change> {
        let broker = fact.actor();
        if let Some(Stored { topic, partition, offset, record }) = fact.read() {
            if is_internal(fact, topic) {
                return None;
            }
            let place = (topic, partition);
            let log = self.logs.entry((place, broker)).or_default();
            match log.get_mut(offset as usize) {
                // A real cluster's records are not told of in their order.
                Some(gap) if gap.is_none() => *gap = Some(record),
                _ => {
                    log.resize(offset as usize, None);
                    log.push(Some(record));
                }
            }
            // What somebody appends who does not lead any more belongs to no log that is read.
            return (self.leader(place) == Some(broker)).then_some(Change::Stored(place, record));
        }
        if let Some(Copied { topic, partition, end }) = fact.read() {
            if is_internal(fact, topic) {
                return None;
            }
            let place = (topic, partition);
            let from = self.leader_of(place, broker).and_then(|leader| self.logs.get(&(place, leader)));
            let copied: Log = {
                let has = self.logs.get(&(place, broker)).map_or(0, Vec::len);
                let from = from.map_or(&[][..], Vec::as_slice);
                (has..end as usize).map(|at| from.get(at).copied().flatten()).collect()
            };
            self.logs.entry((place, broker)).or_default().extend(copied);
        } else if let Some(Follows { topic, partition, leader, .. }) = fact.read() {
            self.leader_of.insert(((topic, partition), broker), leader);
        } else if let Some(Truncated { topic, partition, end, .. }) = fact.read() {
            let place = (topic, partition);
            let log = self.logs.get_mut(&(place, broker))?;
            let gone: Vec<Record> = log.drain(log.len().min(end as usize)..).flatten().collect();
            // Only a real leader is found to have lost what it had.
            return (self.leader(place) == Some(broker) && !gone.is_empty()).then_some(Change::Lost(place, gone));
        } else if let Some(Leads { topic, partition, epoch, end }) = fact.read() {
            return self.elected((topic, partition), (broker, epoch), end);
        }
        None
    }

    fn elected(&mut self, place: Place, (broker, epoch): (ActorId, u32), end: u64) -> Option<Change> {
        let before = self.leaders.get(&place).copied();
        if before.is_some_and(|(_, term)| term > epoch) {
            return None;
        }
        self.leaders.insert(place, (broker, epoch));
        self.leader_of.remove(&(place, broker));
        let (old, _) = before.filter(|(old, _)| *old != broker)?;
        let new = self.logs.get(&(place, broker)).map_or(&[][..], Vec::as_slice);
        let new = &new[..new.len().min(end as usize)];
        let old = self.logs.get(&(place, old)).map_or(&[][..], Vec::as_slice);
        let gone = old.iter().enumerate().filter(|(at, record)| new.get(*at) != Some(record));
        let gone: Vec<Record> = gone.filter_map(|(_, record)| *record).collect();
        (!gone.is_empty()).then_some(Change::Lost(place, gone))
    }

    /// Who leads a partition.
    pub(super) fn leader(&self, place: Place) -> Option<ActorId> {
        self.leaders.get(&place).map(|(leader, _)| *leader)
    }

    /// A replica's log.
    pub(super) fn log(&self, place: Place, broker: ActorId) -> Option<&Log> {
        self.logs.get(&(place, broker))
    }

    /// Whom a follower copies from: whoever leads, unless the follower has said that it follows somebody else.
    pub(super) fn leader_of(&self, place: Place, broker: ActorId) -> Option<ActorId> {
        self.leader_of.get(&(place, broker)).copied().or_else(|| self.leader(place))
    }

    /// What lies at an offset of the leader's log.
    pub(super) fn at(&self, place: Place, offset: u64) -> Option<Record> {
        self.log(place, self.leader(place)?)?.get(offset as usize).copied().flatten()
    }
}
