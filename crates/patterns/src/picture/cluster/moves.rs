//! Records on their way between clients and lanes.
//!
//! The network's own flights say who talks to whom; a drawing of lanes needs to know which record is for
//! which lane, and nothing of heartbeats and metadata. So these moves are made from what clients say of their
//! batches and records.

use super::super::flights::{Fate, Flight, Flights};
use super::lanes::Lane;
use crate::fact::{ActorId, Name, Record};
use crate::time::Span;
use crate::trace::Fact;

/// What stands on a move by which a batch goes to its leader. No word of a trace has this number.
pub const PRODUCED: Name = Name(u32::MAX - 2);

/// What stands on a move that says to a producer that its record is stored. No word of a trace has this number.
pub const ACKNOWLEDGED: Name = Name(u32::MAX);

/// What stands on a move by which a reader gets a record. No word of a trace has this number.
pub const FETCHED: Name = Name(u32::MAX - 1);

/// How long such a move is said to take: a message's usual time.
const TRAVELS: Span = Span::from_ms(1);

/// What moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    flights: Flights,
}

impl Moves {
    /// All that are kept, oldest first: see [`Flights::iter`].
    pub fn flights(&self) -> &Flights {
        &self.flights
    }

    fn push(&mut self, flight: Flight) {
        self.flights.forget_before(flight.departs);
        self.flights.push(flight);
    }

    /// An acknowledgement comes back from a lane's leader. One for a whole batch is one move.
    pub(super) fn acknowledged(&mut self, fact: &Fact<'_>, record: Record, lane: &Lane) {
        let Some(from) = lane.leader else { return };
        self.once(Flight { from, to: fact.actor(), what: ACKNOWLEDGED, ..plain(fact, record) });
    }

    /// A reader got a record of a lane. What one poll brought of one lane is one move.
    pub(super) fn fetched(&mut self, fact: &Fact<'_>, record: Record, lane: &Lane) {
        let Some(from) = lane.leader else { return };
        self.once(Flight { from, to: fact.actor(), what: FETCHED, ..plain(fact, record) });
    }

    /// A batch left for a leader, with `record` in front; again, where it is not the first time.
    pub(super) fn left(&mut self, fact: &Fact<'_>, record: Record, leader: ActorId, attempt: u32) {
        let fate = if attempt > 1 { Fate::ArrivesAgain } else { Fate::Arrives };
        self.push(Flight { to: leader, what: PRODUCED, fate, ..plain(fact, record) });
    }

    /// A batch did not arrive, was refused, or was given up.
    pub(super) fn given_up(&mut self, fact: &Fact<'_>, record: Record, leader: ActorId) {
        self.once(Flight { to: leader, what: PRODUCED, fate: Fate::Lost, ..plain(fact, record) });
    }

    /// Adds a move unless the one before says the same of another record of the batch.
    fn once(&mut self, flight: Flight) {
        let same = |known: &Flight| {
            (known.from, known.to, known.what, known.departs) == (flight.from, flight.to, flight.what, flight.departs)
        };
        if !self.flights.iter().next_back().is_some_and(same) {
            self.push(flight);
        }
    }
}

/// A move of a record by whoever recorded the fact.
fn plain(fact: &Fact<'_>, record: Record) -> Flight {
    Flight {
        fact: fact.id(),
        from: fact.actor(),
        to: fact.actor(),
        record,
        what: FETCHED,
        departs: fact.at(),
        arrives: fact.at() + TRAVELS,
        fate: Fate::Arrives,
        means: None,
    }
}
