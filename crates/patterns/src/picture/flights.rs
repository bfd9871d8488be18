//! Messages on their way between actors.

use std::collections::VecDeque;

use super::store_calls::{LOG, StoreCall, Way};
use crate::fact::{ActorId, FactData, FactId, Name, Record, Tone};
use crate::pattern::{Engine, Served};
use crate::sim::bus::{Dispatched, Kept, Requeued, Settled};
use crate::sim::network::{Blocked, Duplicated, Lost, Sent};
use crate::sim::work_queue::{Buried, HandedOut, Revived};
use crate::time::{Span, Time};
use crate::trace::Fact;

const SENT: u64 = <Sent as FactData>::KIND.id;
const LOST: u64 = <Lost as FactData>::KIND.id;
const DUPLICATED: u64 = <Duplicated as FactData>::KIND.id;
const BLOCKED: u64 = <Blocked as FactData>::KIND.id;

const HANDED_OUT: u64 = <HandedOut as FactData>::KIND.id;
const BURIED: u64 = <Buried as FactData>::KIND.id;
const REVIVED: u64 = <Revived as FactData>::KIND.id;

const KEPT: u64 = <Kept as FactData>::KIND.id;
const DISPATCHED: u64 = <Dispatched as FactData>::KIND.id;
const SETTLED: u64 = <Settled as FactData>::KIND.id;
const REQUEUED: u64 = <Requeued as FactData>::KIND.id;

/// The most flights that are kept. The oldest go first.
pub const FLIGHTS_MAX: usize = 8_192;

/// How long after its arrival a flight is kept. Messages travel for about a millisecond, which no
/// eye sees; the stage draws them slower than they are and needs them for longer.
pub const LINGER: Span = Span::from_secs(4);

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Arrives,
    /// It arrives, and is the second copy of one message.
    ArrivesAgain,
    /// It is lost half-way.
    Lost,
    /// It could not set out.
    Blocked,
}

/// One message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flight {
    /// The fact that says that it set out.
    pub fact: FactId,
    /// From whom.
    pub from: ActorId,
    /// To whom.
    pub to: ActorId,
    /// The record that it carries or is about.
    pub record: Record,
    /// What kind of message: `publish`, `reply`, `ack`.
    pub what: Name,
    /// When it set out.
    pub departs: Time,
    /// When it arrives, or would have.
    pub arrives: Time,
    /// What becomes of it.
    pub fate: Fate,
    /// What it means, where it is known only by what it led to and carries no record.
    pub means: Option<Tone>,
}

/// The messages that are on their way, in the order in which they set out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flights {
    flights: VecDeque<Flight>,
    /// Where the run happens. What is real there is called without messages of the run, and drawn by what the calls led
    /// to: in the browser the stores, on servers the bus, the log, and keys where these are real.
    engine: Engine,
    /// What is real on servers.
    served: &'static [Served],
}

impl Flights {
    /// All that are kept, oldest first: those on their way and those that arrived within
    /// [`LINGER`]. Whoever draws decides by `departs` and `arrives`.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Flight> + ExactSizeIterator {
        self.flights.iter()
    }

    /// How many are on their way at `at`.
    pub fn under_way(&self, at: Time) -> usize {
        self.flights.iter().filter(|flight| flight.departs <= at && at < flight.arrives).count()
    }

    /// Adds a flight directly; tests draw without a run.
    pub fn push(&mut self, flight: Flight) {
        if self.flights.len() == FLIGHTS_MAX {
            self.flights.pop_front();
        }
        self.flights.push_back(flight);
    }

    /// Those of a run that happens there, where this is real on servers.
    pub(super) fn on(engine: Engine, served: &'static [Served]) -> Flights {
        Flights { engine, served, ..Flights::default() }
    }

    /// Forgets those that arrived long before `now`.
    pub(super) fn forget_before(&mut self, now: Time) {
        // A flight that travels for long keeps younger ones behind it a little longer: the cost of
        // a queue that needs no sorting. FLIGHTS_MAX bounds it.
        while self.flights.front().is_some_and(|oldest| oldest.arrives + LINGER < now) {
            self.flights.pop_front();
        }
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>) {
        let now = fact.at();
        self.forget_before(now);
        let (to, record, what, travels, fate) = match fact.kind().id {
            SENT => {
                let Sent { to, record, what, travels } = Sent::read(fact.words());
                (to, record, what, travels, Fate::Arrives)
            }
            LOST => {
                let Lost { to, record, what, travels } = Lost::read(fact.words());
                (to, record, what, travels, Fate::Lost)
            }
            DUPLICATED => {
                let Duplicated { to, record, what, travels } = Duplicated::read(fact.words());
                (to, record, what, travels, Fate::ArrivesAgain)
            }
            BLOCKED => {
                let Blocked { to, record, what } = Blocked::read(fact.words());
                (to, record, what, Span::ZERO, Fate::Blocked)
            }
            HANDED_OUT | BURIED | REVIVED => return self.observe_move(fact),
            _ => {
                if self.engine == Engine::Bridge {
                    self.observe_bus(fact);
                }
                if self.engine != Engine::Sim {
                    self.observe_call(fact);
                }
                return;
            }
        };
        let (departs, arrives, means) = (now, now + travels, None);
        self.push(Flight { fact: fact.id(), from: fact.actor(), to, record, what, departs, arrives, fate, means });
    }

    /// A message that the queue hands out, or moves to its dead letters and back. The answer that carries it to a worker
    /// is no message of its own in the trace, and the two queues are kept by one server.
    fn observe_move(&mut self, fact: &Fact<'_>) {
        let (queue, words) = (fact.actor(), fact.words());
        let letters = fact.trace().find_actor("dead-letters");
        let (from, to, record) = match fact.kind().id {
            HANDED_OUT => {
                let HandedOut { record, worker, .. } = HandedOut::read(words);
                (queue, Some(worker), record)
            }
            BURIED => (queue, letters, Buried::read(words).record),
            _ => match letters {
                Some(letters) => (letters, Some(queue), Revived::read(words).record),
                None => return,
            },
        };
        let Some(to) = to else { return };
        self.push_known(fact, from, to, record, None);
    }

    /// A call of a real bus, which did what it was asked, or a copy that it hands out.
    fn observe_bus(&mut self, fact: &Fact<'_>) {
        let (bus, words) = (fact.actor(), fact.words());
        let asker = || fact.causes().next().map(|cause| fact.trace().fact(cause.0 as usize).actor());
        let (from, to, record, means) = match fact.kind().id {
            KEPT => (asker(), bus, Kept::read(words).record, None),
            DISPATCHED => {
                let Dispatched { record, member, .. } = Dispatched::read(words);
                (Some(bus), member, record, None)
            }
            SETTLED => (asker(), bus, Settled::read(words).record, Some(Tone::Delivered)),
            REQUEUED => (asker(), bus, Requeued::read(words).record, Some(Tone::Retry)),
            _ => return,
        };
        // What the bus did by itself nobody had to tell it.
        let Some(from) = from.filter(|from| *from != to) else { return };
        self.push_known(fact, from, to, record, means);
    }

    /// A call of a real store or log: when it set out is known of an append alone, so what comes back is what is
    /// drawn of the others. A record goes to the log when its producer is told that it lies there.
    fn observe_call(&mut self, fact: &Fact<'_>) {
        let Some(StoreCall { store, way, means, record }) = StoreCall::of(fact) else { return };
        if self.engine == Engine::Bridge && store != LOG && !self.served.contains(&Served::Keys) {
            return;
        }
        let Some(store) = fact.trace().find_actor(store) else { return };
        let (from, to) = if way == Way::There { (fact.actor(), store) } else { (store, fact.actor()) };
        self.push_known(fact, from, to, record, means);
    }

    /// Adds a message of which no more is known than that it has arrived.
    fn push_known(&mut self, fact: &Fact<'_>, from: ActorId, to: ActorId, record: Record, means: Option<Tone>) {
        let (departs, arrives) = (fact.at(), fact.at());
        let (what, fate) = (Name(0), Fate::Arrives);
        self.push(Flight { fact: fact.id(), from, to, record, what, departs, arrives, fate, means });
    }
}
