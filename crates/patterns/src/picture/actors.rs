//! Who takes part, how each is doing, and which links are bad.

use crate::fact::{ActorId, FactData, FactId, PerMille, Tone};
use crate::ports::{
    Acked, Answered, CallTimedOut, Called, Declined, Nacked, Published, Received, ServiceFailed, Worked,
};
use crate::sim::actions::{
    Filled, Healed, LinkWorsened, MadeFailing, MadeHanging, Partitioned, Repaired, Skewed, Slowed,
};
use crate::sim::network::Sent;
use crate::sim::runtime::{Crashed, Restarted};
use crate::time::{Span, Time};
use crate::trace::Fact;

const CRASHED: u64 = <Crashed as FactData>::KIND.id;
const RESTARTED: u64 = <Restarted as FactData>::KIND.id;
const SLOWED: u64 = <Slowed as FactData>::KIND.id;
const FAILING: u64 = <MadeFailing as FactData>::KIND.id;
const HANGING: u64 = <MadeHanging as FactData>::KIND.id;
const FILLED: u64 = <Filled as FactData>::KIND.id;
const SKEWED: u64 = <Skewed as FactData>::KIND.id;
const HEALED: u64 = <Healed as FactData>::KIND.id;
const PARTITIONED: u64 = <Partitioned as FactData>::KIND.id;
const REPAIRED: u64 = <Repaired as FactData>::KIND.id;
const WORSENED: u64 = <LinkWorsened as FactData>::KIND.id;
const SENT: u64 = <Sent as FactData>::KIND.id;
const PUBLISHED: u64 = <Published as FactData>::KIND.id;
const RECEIVED: u64 = <Received as FactData>::KIND.id;
const ACKED: u64 = <Acked as FactData>::KIND.id;
const NACKED: u64 = <Nacked as FactData>::KIND.id;
const CALLED: u64 = <Called as FactData>::KIND.id;
const ANSWERED: u64 = <Answered as FactData>::KIND.id;
const DECLINED: u64 = <Declined as FactData>::KIND.id;
const FAILED: u64 = <ServiceFailed as FactData>::KIND.id;
const TIMED_OUT: u64 = <CallTimedOut as FactData>::KIND.id;
const WORKED: u64 = <Worked as FactData>::KIND.id;

/// One participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorState {
    /// Whether it runs.
    pub up: bool,
    /// When it crashed or came back last.
    pub since: Time,
    /// How often it was started again.
    pub restarts: u32,
    /// How many times as long its work takes; 1 is healthy.
    pub slow_factor: u32,
    /// How many of a thousand pieces of its work fail.
    pub failing: PerMille,
    /// Whether it works and never answers.
    pub hanging: bool,
    /// Whether it has no room left.
    pub full: bool,
    /// How far its wall clock is ahead.
    pub skew_ms: i64,
    /// How long its last piece of work took.
    pub worked: Option<Span>,
    /// Events that it published.
    pub published: u64,
    /// Copies that it took delivery of.
    pub received: u64,
    /// Copies that it acknowledged.
    pub acked: u64,
    /// Copies that it could not handle.
    pub nacked: u64,
    /// Calls that it made.
    pub called: u64,
    /// Answers that it got, refusals of the business among them.
    pub answered: u64,
    /// Calls of its that failed or timed out.
    pub failed: u64,
    /// Messages that it sent.
    pub sent: u64,
    /// Its newest fact that is not mere traffic, and the meaning it is drawn with.
    pub newest: Option<(FactId, Time, Tone)>,
}

impl Default for ActorState {
    fn default() -> ActorState {
        ActorState {
            up: true,
            since: Time::ZERO,
            restarts: 0,
            slow_factor: 1,
            failing: PerMille(0),
            hanging: false,
            full: false,
            skew_ms: 0,
            worked: None,
            published: 0,
            received: 0,
            acked: 0,
            nacked: 0,
            called: 0,
            answered: 0,
            failed: 0,
            sent: 0,
            newest: None,
        }
    }
}

impl ActorState {
    /// Whether somebody made it slow, failing, hanging, full or skewed.
    pub fn is_impaired(&self) -> bool {
        self.slow_factor > 1 || self.failing.0 > 0 || self.hanging || self.full || self.skew_ms != 0
    }
}

/// A link between two actors that somebody made worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadLink {
    /// The two, the lower number first.
    pub between: (ActorId, ActorId),
    /// Whether no message passes.
    pub cut: bool,
    /// How many of a thousand messages are lost.
    pub lost: PerMille,
    /// How many of a thousand arrive twice.
    pub doubled: PerMille,
    /// Whether messages overtake each other.
    pub reorders: bool,
}

/// All participants and the links that are bad.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actors {
    states: Vec<ActorState>,
    bad_links: Vec<BadLink>,
}

impl Actors {
    /// So many healthy actors.
    pub(super) fn new(count: usize) -> Actors {
        Actors { states: vec![ActorState::default(); count], bad_links: Vec::new() }
    }

    /// How an actor is doing. One that has done nothing yet is healthy.
    pub fn get(&self, actor: ActorId) -> ActorState {
        self.states.get(usize::from(actor.0)).cloned().unwrap_or_default()
    }

    /// The links that somebody made worse.
    pub fn bad_links(&self) -> &[BadLink] {
        &self.bad_links
    }

    /// What is wrong between two actors, if anything is.
    pub fn bad_link(&self, one: ActorId, other: ActorId) -> Option<&BadLink> {
        let between = (one.min(other), one.max(other));
        self.bad_links.iter().find(|link| link.between == between)
    }

    /// How many actors are down.
    pub fn down(&self) -> usize {
        self.states.iter().filter(|state| !state.up).count()
    }

    fn link(&mut self, one: ActorId, other: ActorId) -> &mut BadLink {
        let between = (one.min(other), one.max(other));
        let at = self.bad_links.iter().position(|link| link.between == between).unwrap_or_else(|| {
            let none = PerMille(0);
            self.bad_links.push(BadLink { between, cut: false, lost: none, doubled: none, reorders: false });
            self.bad_links.len() - 1
        });
        &mut self.bad_links[at]
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>) {
        let actor = fact.actor();
        let at = usize::from(actor.0);
        if at >= self.states.len() {
            self.states.resize(at + 1, ActorState::default());
        }
        let state = &mut self.states[at];
        let kind = fact.kind();
        if kind.tone != Tone::Plain && kind.id != SENT {
            state.newest = Some((fact.id(), fact.at(), kind.tone));
        }
        match kind.id {
            SENT => state.sent += 1,
            PUBLISHED => state.published += 1,
            RECEIVED => state.received += 1,
            ACKED => state.acked += 1,
            NACKED => state.nacked += 1,
            CALLED => state.called += 1,
            ANSWERED | DECLINED => state.answered += 1,
            FAILED | TIMED_OUT => state.failed += 1,
            WORKED => state.worked = Some(Worked::read(fact.words()).took),
            CRASHED => (state.up, state.since) = (false, fact.at()),
            RESTARTED => {
                let Restarted { restarts } = Restarted::read(fact.words());
                (state.up, state.since, state.restarts) = (true, fact.at(), restarts);
            }
            SLOWED => state.slow_factor = Slowed::read(fact.words()).factor,
            FAILING => state.failing = MadeFailing::read(fact.words()).rate,
            HANGING => state.hanging = true,
            FILLED => state.full = true,
            SKEWED => state.skew_ms = Skewed::read(fact.words()).by_ms,
            HEALED => {
                (state.slow_factor, state.failing, state.hanging) = (1, PerMille(0), false);
                (state.full, state.skew_ms) = (false, 0);
            }
            PARTITIONED => self.link(Partitioned::read(fact.words()).from, actor).cut = true,
            REPAIRED => {
                let from = Repaired::read(fact.words()).from;
                let between = (from.min(actor), from.max(actor));
                self.bad_links.retain(|link| link.between != between);
            }
            WORSENED => {
                let worse = LinkWorsened::read(fact.words());
                let link = self.link(worse.from, actor);
                (link.lost, link.doubled, link.reorders) = (worse.lost, worse.doubled, worse.reorders);
            }
            _ => {}
        }
    }
}
