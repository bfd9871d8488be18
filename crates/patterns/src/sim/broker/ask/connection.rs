//! Connections as TCP makes them: what is sent arrives in order, once, or the connection breaks.
//!
//! The network below loses single messages, and stops them where it is cut. Both are sent again as long as the
//! connection is open, and nothing that was sent later arrives before: it waits at the server, and is dropped with the
//! connection where the asker gives up. Without this an idempotent producer's second batch could be its first to
//! arrive, and a broker that knows nothing of the producer takes any number for the first
//! (`ProducerAppendInfo.checkSequence`).
//!
//! An asker has one connection for each kind of request: Kafka's consumer keeps that to its coordinator apart from
//! those that it fetches on, and no client has two requests of other kinds under way where their order matters.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::fact::ActorId;
use crate::sim::network::Line;
use crate::sorted::SortedMap;

type TakeIn = Box<dyn FnOnce()>;

/// Who asks what.
type Key = (ActorId, &'static str);

/// The place of a request: on which connection, on the how manyth that was made, and behind how many others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    key: Key,
    made: u64,
    number: u64,
}

#[derive(Default)]
struct Connection {
    /// Counts the connections that were made here.
    made: u64,
    sent: u64,
    arrived: u64,
    /// What came before something that was sent earlier.
    held: SortedMap<u64, TakeIn>,
}

impl Connection {
    fn make_anew(&mut self) {
        *self = Connection { made: self.made + 1, ..Connection::default() };
    }
}

/// The connections to a server.
#[derive(Default)]
pub(super) struct Connections {
    known: RefCell<SortedMap<Key, Connection>>,
}

impl Connections {
    /// A request has arrived: it and what waited for it are taken in. What has come before, or on a connection that
    /// is closed, is dropped.
    pub(super) fn arrived(&self, place: Place, take_in: TakeIn) {
        if let Some(connection) = self.known.borrow_mut().get_mut(&place.key)
            && connection.made == place.made
            && connection.arrived <= place.number
        {
            connection.held.insert(place.number, take_in);
        }
        while let Some(take_in) = self.next(place) {
            take_in();
        }
    }

    fn next(&self, place: Place) -> Option<TakeIn> {
        let mut known = self.known.borrow_mut();
        let connection = known.get_mut(&place.key).filter(|connection| connection.made == place.made)?;
        let take_in = connection.held.remove(&connection.arrived)?;
        connection.arrived += 1;
        Some(take_in)
    }

    fn is_open(&self, place: Place) -> bool {
        self.known.borrow().get(&place.key).is_some_and(|connection| connection.made == place.made)
    }

    /// The server's process has died, and its connections with it.
    pub(super) fn break_all(&self) {
        self.known.borrow_mut().values_mut().for_each(Connection::make_anew);
    }
}

/// A request that is under way. Where it is given up, the connection breaks.
pub(super) struct Sending {
    connections: Rc<Connections>,
    place: Place,
    is_answered: Cell<bool>,
}

impl Sending {
    /// A request leaves.
    pub(super) fn begin(connections: &Rc<Connections>, from: ActorId, what: &'static str) -> Sending {
        let key = (from, what);
        let mut known = connections.known.borrow_mut();
        let connection = known.entry(key).or_default();
        let place = Place { key, made: connection.made, number: connection.sent };
        connection.sent += 1;
        Sending { connections: Rc::clone(connections), place, is_answered: Cell::new(false) }
    }

    /// Its connection, for what is lost on it.
    pub(super) fn line(&self) -> Rc<dyn Line> {
        Rc::new(OnConnection { connections: Rc::clone(&self.connections), place: self.place })
    }

    /// Where it stands.
    pub(super) const fn place(&self) -> Place {
        self.place
    }

    /// The answer has come, so the connection is good.
    pub(super) fn answered(&self) {
        self.is_answered.set(true);
    }
}

struct OnConnection {
    connections: Rc<Connections>,
    place: Place,
}

impl Line for OnConnection {
    fn is_open(&self) -> bool {
        self.connections.is_open(self.place)
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        let mut known = self.connections.known.borrow_mut();
        let connection = known.get_mut(&self.place.key).filter(|connection| connection.made == self.place.made);
        if let (false, Some(connection)) = (self.is_answered.get(), connection) {
            connection.make_anew();
        }
    }
}

#[cfg(test)]
mod tests;
