//! A group as its coordinator sees it: Kafka's `ClassicGroup` with the transitions of
//! `GroupMetadataManager`, without network, log or clock.
//!
//! ```text
//!            first join                all there, or time over            leader's assignment stored
//!   Empty ──────────────▶ Preparing ─────────────────────────▶ Completing ─────────────────────────▶ Stable
//!     ▲                      │  ▲        generation + 1            │                                    │
//!     └── nobody is left ────┘  └── somebody joins, leaves, dies ──┴────────────────────────────────────┘
//! ```
//!
//! What is to be told or stored is left in an outbox ([`Effect`]); those who wait are answered through the
//! functions that they left. Time comes in with every call, and [`Group::expire`] is to be called when
//! [`Group::next_deadline`] has come.

mod join;
mod protocol;
mod rebalance;
mod session;
mod static_member;
mod sync;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use std::rc::Rc;

pub use sync::Then;

pub use join::Joiner;
pub use session::Speaker;

use super::join::{JoinAnswer, JoinRefused, Joined};
use super::member::{Member, Respond};
use super::record::GroupValue;
use crate::fact::ActorId;
use crate::sim::broker::assignor::Assignor;
use crate::sim::broker::cluster::ClusterSpec;
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::TopicPartition;
use crate::sorted::{SortedMap, SortedSet};
use crate::time::{Span, Time};

/// How long a member may wait for the rebalance in which it is new: `CLASSIC_GROUP_NEW_MEMBER_JOIN_TIMEOUT_MS` of
/// `GroupCoordinatorConfig`. It sends no heartbeats yet, and its connection may be gone.
const NEW_MEMBER_TIMEOUT: Span = Span::from_secs(300);

/// Where a group stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody is in it. It may have offsets.
    Empty,
    /// It waits for its members to join.
    PreparingRebalance,
    /// They have, and it waits for the assignment of its leader.
    CompletingRebalance,
    /// Every member can have its assignment.
    Stable,
    /// This broker no longer coordinates it.
    Dead,
}

/// The broker's settings that a group needs.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// `group.initial.rebalance.delay.ms`.
    pub initial_delay: Span,
    /// `group.min.session.timeout.ms`.
    pub min_session: Span,
    /// `group.max.session.timeout.ms`.
    pub max_session: Span,
}

impl From<&ClusterSpec> for Rules {
    fn from(spec: &ClusterSpec) -> Rules {
        Rules {
            initial_delay: spec.group_initial_rebalance_delay,
            min_session: spec.group_min_session_timeout,
            max_session: spec.group_max_session_timeout,
        }
    }
}

/// What a group wants done.
pub enum Effect {
    /// Write a fact.
    Tell(Event),
    /// Store the group's state, then come back with what became of it.
    Store(GroupValue, Then),
}

/// What happened in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A member asked to join.
    Joined {
        /// Its name.
        member: Rc<str>,
        /// Whose it is.
        client: ActorId,
        /// Whether it is a static one.
        is_static: bool,
    },
    /// A member is no longer in the group.
    Left {
        /// Its name.
        member: Rc<str>,
        /// Whose it was.
        client: ActorId,
        /// Why.
        reason: &'static str,
    },
    /// The members must join again.
    RebalanceBegan {
        /// The generation that ends.
        generation: u32,
        /// Why.
        reason: &'static str,
    },
    /// All that are there have joined.
    GenerationBegan {
        /// The new one.
        generation: u32,
        /// How many they are.
        members: u32,
        /// How they assign.
        protocol: Assignor,
    },
    /// Their assignment is stored.
    Stable {
        /// The generation that it is for.
        generation: u32,
        /// How many they are.
        members: u32,
    },
    /// It gives a partition to a member.
    Given {
        /// The generation that it is for.
        generation: u32,
        /// Whose the member is.
        client: ActorId,
        /// Which partition.
        partition: TopicPartition,
    },
}

/// Until when a group waits for its members to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JoinWait {
    /// It was empty, and waits for `group.initial.rebalance.delay.ms`, again and again while new members come,
    /// so that many that start together make one rebalance (KIP-134). At most `left` longer.
    Initial { at: Time, left: Span },
    /// It had members, which have the longest of their rebalance timeouts.
    Members { at: Time },
}

/// A group.
pub struct Group {
    state: State,
    generation: u32,
    protocol: Option<Assignor>,
    leader: Option<Rc<str>>,
    members: SortedMap<Rc<str>, Member>,
    /// Static members by their own names (KIP-345).
    instances: SortedMap<Rc<str>, Rc<str>>,
    /// Names that were given out to members that have not come back with them yet (KIP-394), and until when
    /// they may.
    named: SortedMap<Rc<str>, Time>,
    join_wait: Option<JoinWait>,
    /// Whether somebody new has come since the initial delay last began, and how long that is.
    newcomers: bool,
    initial_delay: Span,
    /// Members of this generation that have not asked for their assignment yet, and until when they may.
    unsynced: SortedSet<Rc<str>>,
    sync_until: Option<Time>,
    outbox: Vec<Effect>,
}

impl Default for Group {
    fn default() -> Group {
        Group {
            state: State::Empty,
            generation: 0,
            protocol: None,
            leader: None,
            members: SortedMap::new(),
            instances: SortedMap::new(),
            named: SortedMap::new(),
            join_wait: None,
            newcomers: false,
            initial_delay: Span::ZERO,
            unsynced: SortedSet::new(),
            sync_until: None,
            outbox: Vec::new(),
        }
    }
}

impl Group {
    /// Where it stands.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Its generation; 0 before the first.
    pub const fn generation(&self) -> u32 {
        self.generation
    }

    /// Its members, by name.
    pub const fn members(&self) -> &SortedMap<Rc<str>, Member> {
        &self.members
    }

    /// What it wants done since this was last called.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.outbox)
    }

    /// When [`Group::expire`] is to be called.
    pub fn next_deadline(&self) -> Option<Time> {
        let waits = self.join_wait.map(|wait| match wait {
            JoinWait::Initial { at, .. } | JoinWait::Members { at } => at,
        });
        let sessions = self.members.values().filter(|member| !member.is_excused()).map(|member| member.expires_at);
        let deadlines = sessions.chain(self.named.values().copied()).chain(waits).chain(self.sync_until);
        deadlines.min()
    }

    /// Does what is due.
    pub fn expire(&mut self, now: Time) {
        self.expire_named(now);
        self.expire_sessions(now);
        self.expire_sync(now);
        self.expire_join(now);
    }

    /// This broker no longer coordinates the group: whoever waits is sent away (`GroupMetadataManager.onUnloaded`).
    pub fn unload(&mut self) {
        for (id, member) in self.members.iter_mut() {
            member.answer_join(Err(JoinRefused { error: Error::NotCoordinator, member_id: Rc::clone(id) }));
            member.answer_sync(Err(Error::NotCoordinator));
        }
        self.state = State::Dead;
    }

    /// The group as it is stored, with these assignments.
    fn value(&self) -> GroupValue {
        GroupValue::of(self.generation, self.protocol, self.leader.as_ref(), &self.members)
    }

    /// A group as it was stored. Its members have a whole session each to be heard of.
    pub fn restore(value: GroupValue) -> Group {
        let (generation, protocol, leader, members) = value.into_parts();
        let instances = members.iter().filter_map(|(id, member)| Some((member.instance_id.clone()?, Rc::clone(id))));
        Group {
            state: if members.is_empty() { State::Empty } else { State::Stable },
            instances: instances.collect(),
            generation,
            protocol,
            leader,
            members,
            ..Group::default()
        }
    }

    /// Sessions begin anew: nobody could send a heartbeat while the coordinator read its log.
    pub fn restart_sessions(&mut self, now: Time) {
        self.members.values_mut().for_each(|member| member.is_heard_of(now));
    }

    fn tell(&mut self, event: Event) {
        self.outbox.push(Effect::Tell(event));
    }

    fn is_leader(&self, member_id: &str) -> bool {
        self.leader.as_deref() == Some(member_id)
    }
}

fn refuse(respond: Respond<JoinAnswer>, error: Error, member_id: &Rc<str>) {
    respond(Err(JoinRefused { error, member_id: Rc::clone(member_id) }));
}
