//! The books of the copies: whatever was made is in one place, and in no other.

use super::CopyKey;
use crate::fact::{Name, Record};
use crate::invariant::{Checks, Invariant, Reason, RunEnded, Verdict, needs};
use crate::sim::{Closed, DeadLettered, Dispatched, Dropped, Kept, Queued, Redriven, Replayed, Requeued, Settled};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// Copies made = acknowledged + waiting + in flight + dropped + dead, and the bus's own figures say
/// the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Conservation {
    checks: Checks,
    places: SortedMap<CopyKey, Place>,
    depths: SortedMap<Name, u32>,
    made: u64,
    acked: u64,
    dropped: u64,
    dead: u64,
    /// The message that was kept last: how many copies it is to have, and has.
    kept: Option<(Record, u32, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Queue,
    Replay,
    InFlight,
}

impl Conservation {
    fn made(&mut self, record: Record) {
        self.made += 1;
        if let Some((kept, _, has)) = &mut self.kept
            && *kept == record
        {
            *has += 1;
        }
    }

    fn leave(&mut self, copy: CopyKey) -> Option<Place> {
        let place = self.places.remove(&copy);
        if place == Some(Place::Queue) {
            *self.depths.entry(copy.0).or_default() -= 1;
        }
        place
    }

    fn queue(&mut self, copy: CopyKey) -> u32 {
        self.places.insert(copy, Place::Queue);
        let depth = self.depths.entry(copy.0).or_default();
        *depth += 1;
        *depth
    }

    /// Whether the last message has all the copies that the bus said it made.
    fn check_kept(&mut self, fact: &Fact<'_>) {
        if let Some((record, copies, has)) = self.kept.take() {
            self.checks.check(copies == has, fact, || {
                Reason::new("pubsub-copies-missing").with("record", record).with("copies", has).with("matching", copies)
            });
        }
    }
}

impl Invariant for Conservation {
    needs![Kept, Queued, Replayed, Redriven, Dispatched, Settled, Requeued, Dropped, DeadLettered, Closed, RunEnded];

    fn id(&self) -> &'static str {
        "conservation"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let mut moved = None;
        let mut legal = true;
        if let Some(Kept { record, copies, .. }) = fact.read() {
            self.check_kept(fact);
            self.kept = Some((record, copies, 0));
        } else if let Some(Queued { subscriber, record, depth }) = fact.read() {
            moved = Some((subscriber, record));
            legal = !self.places.contains_key(&(subscriber, record));
            self.made(record);
            legal &= self.queue((subscriber, record)) == depth;
        } else if let Some(Redriven { subscriber, record, depth }) = fact.read() {
            moved = Some((subscriber, record));
            legal = self.dead > 0 && !self.places.contains_key(&(subscriber, record));
            self.dead = self.dead.saturating_sub(1);
            legal &= self.queue((subscriber, record)) == depth;
        } else if let Some(Replayed { subscriber, record }) = fact.read() {
            moved = Some((subscriber, record));
            self.made += 1;
            legal = self.places.insert((subscriber, record), Place::Replay).is_none();
        } else if let Some(Dispatched { subscriber, record, .. }) = fact.read() {
            moved = Some((subscriber, record));
            legal = matches!(self.leave((subscriber, record)), Some(Place::Queue | Place::Replay));
            self.places.insert((subscriber, record), Place::InFlight);
        } else if let Some(Settled { subscriber, record, .. }) = fact.read() {
            moved = Some((subscriber, record));
            self.acked += 1;
            legal = self.leave((subscriber, record)) == Some(Place::InFlight);
        } else if let Some(Requeued { subscriber, record, .. }) = fact.read() {
            moved = Some((subscriber, record));
            legal = self.leave((subscriber, record)) == Some(Place::InFlight);
            self.queue((subscriber, record));
        } else if let Some(Dropped { subscriber, record, .. }) = fact.read() {
            moved = Some((subscriber, record));
            self.dropped += 1;
            if self.leave((subscriber, record)).is_none() {
                // It was made for a full queue and never waited in it.
                self.made(record);
            }
        } else if let Some(DeadLettered { subscriber, record, .. }) = fact.read() {
            moved = Some((subscriber, record));
            self.dead += 1;
            legal = self.leave((subscriber, record)) == Some(Place::InFlight);
        } else if let Some(closed) = fact.read::<Closed>() {
            let before = self.places.len();
            self.places.retain(|(subscriber, _), _| *subscriber != closed.subscriber);
            self.depths.remove(&closed.subscriber);
            let gone = (before - self.places.len()) as u64;
            self.dropped += gone;
            self.checks.check(gone == u64::from(closed.dropped), fact, || {
                Reason::new("pubsub-copies-unaccounted").with("subscriber", closed.subscriber)
            });
        } else if fact.is::<RunEnded>() {
            self.check_kept(fact);
        }
        if let Some((subscriber, record)) = moved {
            let there = self.acked + self.places.len() as u64 + self.dropped + self.dead;
            self.checks.check(legal && self.made == there, fact, || {
                Reason::new("pubsub-copy-misplaced").with("subscriber", subscriber).with("record", record)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        let in_flight = self.places.values().filter(|place| **place == Place::InFlight).count() as u64;
        self.checks.verdict(|| {
            let reason = Reason::new("pubsub-copies-balance")
                .with("made", self.made)
                .with("acked", self.acked)
                .with("waiting", self.places.len() as u64 - in_flight)
                .with("in-flight", in_flight);
            Some(reason.with("dropped", self.dropped).with("dead", self.dead))
        })
    }
}
