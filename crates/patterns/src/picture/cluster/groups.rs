//! Consumer groups: who is in, who reads what, how far, and rebalances as they happen.
//!
//! Two sides tell it. What a group is to do comes from its coordinator's facts; what a member really
//! holds, from the member's own. While they differ somebody works on what is no longer theirs, and that
//! is what the drawing has to show.

use std::collections::VecDeque;

use super::lanes::{LaneId, Lanes};
use crate::fact::{ActorId, FactData, Name};
use crate::ports::log::{CommitFailed, ConsumerClosed, PartitionAssigned, PartitionRevoked, ReceivedFrom, Sought};
use crate::sim::broker::facts::{
    GenerationBegan, GroupRefused, GroupStable, MemberJoined, MemberLeft, OffsetStored, PartitionGiven, RebalanceBegan,
};
use crate::sim::log_client::live::facts::GroupIs;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};
use crate::trace::Fact;

const JOINED: u64 = <MemberJoined as FactData>::KIND.id;
const LEFT: u64 = <MemberLeft as FactData>::KIND.id;
const BEGAN: u64 = <RebalanceBegan as FactData>::KIND.id;
const GENERATION: u64 = <GenerationBegan as FactData>::KIND.id;
const STABLE: u64 = <GroupStable as FactData>::KIND.id;
const GIVEN: u64 = <PartitionGiven as FactData>::KIND.id;
const STORED: u64 = <OffsetStored as FactData>::KIND.id;
const REFUSED: u64 = <GroupRefused as FactData>::KIND.id;
const IS: u64 = <GroupIs as FactData>::KIND.id;
const ASSIGNED: u64 = <PartitionAssigned as FactData>::KIND.id;
const REVOKED: u64 = <PartitionRevoked as FactData>::KIND.id;
const RECEIVED: u64 = <ReceivedFrom as FactData>::KIND.id;
const SOUGHT: u64 = <Sought as FactData>::KIND.id;
const CLOSED: u64 = <ConsumerClosed as FactData>::KIND.id;
const COMMIT_FAILED: u64 = <CommitFailed as FactData>::KIND.id;

/// How many of a group's newest rebalances are kept.
pub const REBALANCES_MAX: usize = 16;

/// Where a group stands (`ClassicGroupState`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupState {
    /// It has no members.
    #[default]
    Empty,
    /// Its members are to join anew.
    Preparing,
    /// All have joined, and the assignment is awaited.
    Completing,
    /// Every member knows what it reads.
    Stable,
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The actor whose consumer it is.
    pub client: ActorId,
    /// The name that the coordinator gave to it; none before it joined.
    pub name: Option<Name>,
    /// Whether it keeps its place while it restarts (KIP-345).
    pub is_static: bool,
    /// Whether the coordinator counts it in.
    pub is_in: bool,
    /// Whether it has joined the generation that is being prepared.
    pub has_joined: bool,
    /// What the coordinator gave to it in this generation.
    pub given: Vec<LaneId>,
    /// What it believes to hold.
    pub holds: Vec<LaneId>,
    /// What it held last, where it holds nothing now: where a reader looks for it.
    pub held: Vec<LaneId>,
}

/// How far a group has come in a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// What the coordinator stored: the next offset to be read after a restart.
    pub committed: Option<u64>,
    /// What its reader was given last, plus one.
    pub position: Option<u64>,
    /// Who read last.
    pub reader: Option<ActorId>,
}

/// A rebalance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebalance {
    /// When it began.
    pub began: Time,
    /// Why.
    pub reason: Name,
    /// Which generation came of it; 0 until that is known.
    pub generation: u32,
    /// When every member knew what it reads; none while it goes on.
    pub ended: Option<Time>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: Name,
    /// Where it stands.
    pub state: GroupState,
    /// Since when.
    pub since: Time,
    /// Its generation.
    pub generation: u32,
    /// Who assigns: `range`, `cooperative-sticky`.
    pub protocol: Option<Name>,
    /// Everybody who was ever in it, in the order in which they came.
    pub members: Vec<Member>,
    /// How far it has come, partition by partition.
    pub places: SortedMap<LaneId, Place>,
    /// The newest rebalances, oldest first.
    pub rebalances: VecDeque<Rebalance>,
    /// How many there were in all.
    pub rebalances_seen: u64,
    /// Requests of its members that the coordinator refused: late commits among them.
    pub refused: u64,
    /// Commits that failed, as its members saw it.
    pub commits_failed: u64,
}

/// All groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    groups: Vec<Group>,
}

impl Groups {
    /// The groups, in the order in which they were heard of first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Group> {
        self.groups.iter()
    }

    /// A group.
    pub fn of(&self, name: Name) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// An actor's process has died: it holds nothing any more, whatever its coordinator thinks.
    pub(super) fn crashed(&mut self, client: ActorId) {
        for member in self.groups.iter_mut().flat_map(|group| &mut group.members) {
            if member.client == client {
                member.holds.clear();
            }
        }
    }

    fn group(&mut self, name: Name, at: Time) -> &mut Group {
        let place = self.groups.iter().position(|known| known.name == name).unwrap_or_else(|| {
            self.groups.push(Group {
                name,
                state: GroupState::Empty,
                since: at,
                generation: 0,
                protocol: None,
                members: Vec::new(),
                places: SortedMap::new(),
                rebalances: VecDeque::new(),
                rebalances_seen: 0,
                refused: 0,
                commits_failed: 0,
            });
            self.groups.len() - 1
        });
        &mut self.groups[place]
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>, lanes: &Lanes) {
        let (words, at, actor) = (fact.words(), fact.at(), fact.actor());
        match fact.kind().id {
            JOINED => {
                let MemberJoined { group, member, client, is_static } = MemberJoined::read(words);
                let joined = self.group(group, at).member(client);
                (joined.name, joined.is_static, joined.is_in, joined.has_joined) =
                    (Some(member), is_static, true, true);
            }
            LEFT => {
                let MemberLeft { group, member, client, .. } = MemberLeft::read(words);
                let group = self.group(group, at);
                let left = group.member(client);
                // Of a client that came back under another name only the old one leaves.
                if left.name.is_none_or(|name| name == member) {
                    (left.is_in, left.has_joined) = (false, false);
                    left.given.clear();
                }
                if group.members.iter().all(|member| !member.is_in) {
                    (group.state, group.since) = (GroupState::Empty, at);
                }
            }
            BEGAN => {
                let RebalanceBegan { group, reason, .. } = RebalanceBegan::read(words);
                self.group(group, at).begin(at, reason);
            }
            GENERATION => {
                let GenerationBegan { group, generation, protocol, .. } = GenerationBegan::read(words);
                let group = self.group(group, at);
                (group.state, group.since, group.generation) = (GroupState::Completing, at, generation);
                group.protocol = Some(protocol);
                group.members.iter_mut().for_each(|member| member.given.clear());
                if let Some(newest) = group.rebalances.back_mut().filter(|newest| newest.ended.is_none()) {
                    newest.generation = generation;
                }
            }
            GIVEN => {
                let PartitionGiven { group, client, topic, partition, .. } = PartitionGiven::read(words);
                if let Some(lane) = lanes.id(topic, partition) {
                    add(&mut self.group(group, at).member(client).given, lane);
                }
            }
            STABLE => {
                let GroupStable { group, generation, .. } = GroupStable::read(words);
                let group = self.group(group, at);
                (group.state, group.since, group.generation) = (GroupState::Stable, at, generation);
                if let Some(newest) = group.rebalances.back_mut() {
                    newest.ended.get_or_insert(at);
                }
            }
            IS => {
                let GroupIs { group, state, .. } = GroupIs::read(words);
                let group = self.group(group, at);
                group.since = at;
                group.state = match fact.trace().text(state) {
                    "Stable" => GroupState::Stable,
                    "PreparingRebalance" => GroupState::Preparing,
                    "CompletingRebalance" => GroupState::Completing,
                    _ => GroupState::Empty,
                };
            }
            STORED => {
                let OffsetStored { group, topic, partition, offset, .. } = OffsetStored::read(words);
                if let Some(lane) = lanes.id(topic, partition) {
                    self.group(group, at).places.entry(lane).or_default().committed = Some(offset);
                }
            }
            REFUSED => {
                let GroupRefused { group, .. } = GroupRefused::read(words);
                self.group(group, at).refused += 1;
            }
            ASSIGNED => {
                let PartitionAssigned { group, topic, partition, .. } = PartitionAssigned::read(words);
                if let Some(lane) = lanes.id(topic, partition) {
                    let group = self.group(group, at);
                    let member = group.member(actor);
                    add(&mut member.holds, lane);
                    member.held.clone_from(&member.holds);
                    let place = group.places.entry(lane).or_default();
                    // It begins where the group has come to, not where its predecessor was.
                    (place.position, place.reader) = (place.committed, Some(actor));
                }
            }
            REVOKED => {
                let PartitionRevoked { group, topic, partition, .. } = PartitionRevoked::read(words);
                if let Some(lane) = lanes.id(topic, partition) {
                    self.group(group, at).member(actor).holds.retain(|held| *held != lane);
                }
            }
            RECEIVED => {
                let ReceivedFrom { topic, partition, offset, group, .. } = ReceivedFrom::read(words);
                self.reads(fact, group, lanes.id(topic, partition), offset + 1);
            }
            SOUGHT => {
                let Sought { group, topic, partition, offset } = Sought::read(words);
                self.reads(fact, group, lanes.id(topic, partition), offset);
            }
            CLOSED => {
                let ConsumerClosed { group } = ConsumerClosed::read(words);
                self.group(group, at).member(actor).holds.clear();
            }
            COMMIT_FAILED => {
                let CommitFailed { group, .. } = CommitFailed::read(words);
                self.group(group, at).commits_failed += 1;
            }
            _ => {}
        }
    }

    /// A member reads on from `position`.
    fn reads(&mut self, fact: &Fact<'_>, group: Name, lane: Option<LaneId>, position: u64) {
        if let Some(lane) = lane {
            let place = self.group(group, fact.at()).places.entry(lane).or_default();
            (place.position, place.reader) = (Some(position), Some(fact.actor()));
        }
    }
}

impl Group {
    fn member(&mut self, client: ActorId) -> &mut Member {
        let place = self.members.iter().position(|known| known.client == client).unwrap_or_else(|| {
            self.members.push(Member {
                client,
                name: None,
                is_static: false,
                is_in: false,
                has_joined: false,
                given: Vec::new(),
                holds: Vec::new(),
                held: Vec::new(),
            });
            self.members.len() - 1
        });
        &mut self.members[place]
    }

    fn begin(&mut self, at: Time, reason: Name) {
        (self.state, self.since) = (GroupState::Preparing, at);
        self.members.iter_mut().for_each(|member| member.has_joined = false);
        self.rebalances_seen += 1;
        if self.rebalances.len() == REBALANCES_MAX {
            self.rebalances.pop_front();
        }
        self.rebalances.push_back(Rebalance { began: at, reason, generation: 0, ended: None });
    }

    /// Whether its members do not all know yet what they read.
    pub fn is_rebalancing(&self) -> bool {
        matches!(self.state, GroupState::Preparing | GroupState::Completing)
    }

    /// How many records of a partition are readable and not committed; `None` where it reads nothing of it.
    pub fn lag(&self, lane: LaneId, lanes: &Lanes) -> Option<u64> {
        let (place, lane) = (self.places.get(&lane)?, lanes.get(lane)?);
        Some(lane.high_watermark.saturating_sub(place.committed.unwrap_or(lane.start).max(lane.start)))
    }

    /// How long the oldest record of a partition that is not committed has been there.
    pub fn lag_time(
        &self,
        lane: LaneId,
        lanes: &Lanes,
        now: Time,
        bucket_start: impl Fn(usize) -> Time,
    ) -> Option<Span> {
        let waits = self.lag(lane, lanes)? > 0;
        let (place, lane) = (self.places.get(&lane)?, lanes.get(lane)?);
        let next = place.committed.unwrap_or(lane.start).max(lane.start);
        if !waits {
            return Some(Span::ZERO);
        }
        Some(now.since(lane.stored_at(next, bucket_start)?))
    }

    /// How many records it has not committed, over all partitions.
    pub fn lag_in_all(&self, lanes: &Lanes) -> u64 {
        self.places.keys().filter_map(|lane| self.lag(*lane, lanes)).sum()
    }

    /// Who holds a partition, by their own account. More than one: somebody has not heard of the rebalance.
    pub fn holders(&self, lane: LaneId) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.holds.contains(&lane))
    }
}

fn add(held: &mut Vec<LaneId>, lane: LaneId) {
    if let Err(at) = held.binary_search(&lane) {
        held.insert(at, lane);
    }
}
