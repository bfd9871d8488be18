//! Records on their way between clients and lanes.
//!
//! The network's own flights say who talks to whom; a drawing of lanes needs to know which record is for
//! which lane, and nothing of heartbeats and metadata. So of the messages only those that carry records
//! are kept, and what a client gets is taken from the port's facts.

use super::super::flights::{Fate, Flight, Flights};
use super::keys::Keys;
use super::lanes::Lane;
use crate::fact::{ActorId, FactData, Name, Record};
use crate::sim::network::{Blocked, Duplicated, Lost, Sent};
use crate::time::Span;
use crate::trace::Fact;

const SENT: u64 = <Sent as FactData>::KIND.id;
const LOST: u64 = <Lost as FactData>::KIND.id;
const DUPLICATED: u64 = <Duplicated as FactData>::KIND.id;
const BLOCKED: u64 = <Blocked as FactData>::KIND.id;

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

    /// A producer has given a record up.
    pub(super) fn given_up(&mut self, fact: &Fact<'_>, record: Record, leader: ActorId) {
        self.once(Flight { from: fact.actor(), to: leader, fate: Fate::Lost, ..plain(fact, record) });
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

    /// Folds a message between actors: those that carry records are kept.
    pub(super) fn observe(&mut self, fact: &Fact<'_>, keys: &Keys) {
        let words = fact.words();
        let (to, record, what, travels, fate) = match fact.kind().id {
            SENT => {
                let Sent { to, record, what, travels } = Sent::read(words);
                (to, record, what, travels, Fate::Arrives)
            }
            LOST => {
                let Lost { to, record, what, travels } = Lost::read(words);
                (to, record, what, travels, Fate::Lost)
            }
            DUPLICATED => {
                let Duplicated { to, record, what, travels } = Duplicated::read(words);
                (to, record, what, travels, Fate::ArrivesAgain)
            }
            BLOCKED => {
                let Blocked { to, record, what } = Blocked::read(words);
                (to, record, what, Span::ZERO, Fate::Blocked)
            }
            _ => return,
        };
        if fact.trace().text(what) != "produce" || keys.lane_of(record).is_none() {
            return;
        }
        // A record that is on its way for the second time is a retry.
        let seen = |known: &Flight| known.record == record && known.from == fact.actor() && known.what == what;
        let again = fate == Fate::Arrives && self.flights.iter().rev().take(64).any(seen);
        let fate = if again { Fate::ArrivesAgain } else { fate };
        self.push(Flight { to, what, fate, arrives: fact.at() + travels, ..plain(fact, record) });
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
