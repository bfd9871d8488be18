//! The exactly-once lane passes no transfer over.

use super::super::facts::{PlaceCommitted, Settled, TakenUp};
use super::super::lanes::Lane;
use crate::fact::ActorId;
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::sorted::{SortedMap, SortedSet};
use crate::trace::Fact;

/// A place in the stream: the partition, and an offset there.
type Place = (u32, u64);

/// Whoever commits a place has settled the transfer before it, and nothing lies between it and the place before.
#[derive(Clone, Debug, Default)]
pub(super) struct NothingPassedOver {
    checks: Checks,
    /// What each processor works on.
    taken_up: SortedMap<ActorId, Place>,
    settled: SortedSet<Place>,
    /// The offset of each partition up to which places are committed.
    committed: SortedMap<u32, u64>,
}

impl Invariant for NothingPassedOver {
    needs![TakenUp, Settled, PlaceCommitted];

    fn id(&self) -> &'static str {
        "nothing-passed-over"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let is_exact = |lane| fact.trace().text(lane) == Lane::Exact.word();
        if let Some(TakenUp { lane, partition, offset, .. }) = fact.read() {
            if is_exact(lane) {
                self.taken_up.insert(fact.actor(), (partition, offset));
            }
        } else if let Some(Settled { lane, .. }) = fact.read() {
            if is_exact(lane) {
                self.settled.extend(self.taken_up.get(&fact.actor()).copied());
            }
        } else if let Some(PlaceCommitted { partition, next }) = fact.read() {
            let committed = self.committed.entry(partition).or_default();
            let is_settled = next.checked_sub(1).is_some_and(|offset| self.settled.contains(&(partition, offset)));
            let holds = is_settled && next <= *committed + 1;
            *committed = next.max(*committed);
            self.checks.check(holds, fact, || {
                Reason::new("exactly-once-passed-over").with("partition", partition).with("next", next)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let places: u64 = self.committed.values().sum();
            Some(Reason::new("exactly-once-places").with("places", places))
        })
    }
}
