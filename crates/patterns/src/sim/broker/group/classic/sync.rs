//! Members ask for their assignment, and the leader brings it (`GroupMetadataManager`:
//! `classicGroupSyncToClassicGroup`, `setAndPropagateAssignment`).

use std::rc::Rc;

use super::session::Speaker;
use super::{Effect, Event, Group, State};
use crate::sim::broker::error::Error;
use crate::sim::broker::group::join::JoinRefused;
use crate::sim::broker::group::member::Respond;
use crate::sim::broker::group::sync::{SyncAnswer, SyncGroup};
use crate::sim::broker::ids::TopicPartition;
use crate::sorted::SortedMap;
use crate::time::Time;

/// What to do when a group's state has been stored, or could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing: it is empty.
    Nothing,
    /// Hand out the assignment of this generation.
    HandOut {
        /// Which.
        generation: u32,
        /// What each member gets.
        assignment: SortedMap<Rc<str>, Vec<TopicPartition>>,
    },
    /// Answer the static member that has taken another's place.
    Welcome {
        /// The name of the one that it replaces.
        old: Rc<str>,
        /// Its own.
        new: Rc<str>,
    },
}

impl Group {
    /// A member asks for its assignment; the leader brings everybody's. Answered once that is stored.
    /// That alone is no sign of life.
    pub fn sync(&mut self, ask: &SyncGroup, respond: Respond<SyncAnswer>) {
        let (member_id, instance_id) = (&ask.member_id, ask.instance_id.as_ref());
        if let Err(error) = self.check_speaker(Speaker { member_id, instance_id, generation: Some(ask.generation) }) {
            return respond(Err(error));
        }
        match self.state {
            State::Empty | State::Dead => respond(Err(Error::UnknownMemberId)),
            State::PreparingRebalance => respond(Err(Error::RebalanceInProgress)),
            State::CompletingRebalance => {
                self.unsynced.remove(member_id);
                let member = self.members.get_mut(member_id).expect("it was just checked");
                member.awaiting_sync = Some(respond);
                if self.is_leader(member_id) {
                    let assignment: SortedMap<Rc<str>, Vec<TopicPartition>> = ask.assignments.iter().cloned().collect();
                    let mut value = self.value();
                    value.assign(&assignment);
                    let then = Then::HandOut { generation: self.generation, assignment };
                    self.outbox.push(Effect::Store(value, then));
                }
            }
            State::Stable => {
                self.unsynced.remove(member_id);
                let member = self.members.get(member_id).expect("it was just checked");
                respond(Ok(member.assignment.clone().into()));
            }
        }
    }

    /// The group's state has been stored, or not.
    pub fn stored(&mut self, then: Then, outcome: Result<(), Error>, now: Time) {
        match then {
            Then::Nothing => {}
            Then::HandOut { generation, assignment } => {
                // Another member may have come or gone in between.
                if self.state == State::CompletingRebalance && self.generation == generation {
                    match outcome {
                        Ok(()) => self.hand_out(assignment, now),
                        Err(error) => {
                            self.refuse_sync(error, now);
                            self.rebalance("assignment was not stored", now);
                        }
                    }
                }
            }
            Then::Welcome { old, new } => self.welcome(&old, new, outcome),
        }
    }

    fn hand_out(&mut self, mut assignment: SortedMap<Rc<str>, Vec<TopicPartition>>, now: Time) {
        self.state = State::Stable;
        let (generation, members) = (self.generation, self.members.len() as u32);
        self.tell(Event::Stable { generation, members });
        let mut given = Vec::new();
        for (id, member) in self.members.iter_mut() {
            member.assignment = assignment.remove(id).unwrap_or_default();
            let client = member.client;
            given.extend(member.assignment.iter().map(|partition| Event::Given {
                generation,
                client,
                partition: partition.clone(),
            }));
            if member.awaiting_sync.is_some() {
                member.is_heard_of(now);
            }
            let answer = member.assignment.clone().into();
            member.answer_sync(Ok(answer));
        }
        given.into_iter().for_each(|event| self.tell(event));
    }

    /// Whoever waits for an assignment gets none.
    pub(super) fn refuse_sync(&mut self, error: Error, now: Time) {
        for member in self.members.values_mut() {
            member.assignment.clear();
            if member.awaiting_sync.is_some() {
                member.is_heard_of(now);
            }
            member.answer_sync(Err(error));
        }
    }

    /// Members that have joined and never asked for what they are to read are taken for dead
    /// (`expirePendingSync`).
    pub(super) fn expire_sync(&mut self, now: Time) {
        if self.sync_until.is_none_or(|until| until > now) {
            return;
        }
        self.sync_until = None;
        let missing: Vec<Rc<str>> = std::mem::take(&mut self.unsynced).into_iter().collect();
        if missing.is_empty() || !matches!(self.state, State::CompletingRebalance | State::Stable) {
            return;
        }
        missing.iter().for_each(|id| self.remove(id, "did not ask for its assignment in time"));
        self.rebalance("did not ask for its assignment in time", now);
    }

    fn welcome(&mut self, old: &Rc<str>, new: Rc<str>, outcome: Result<(), Error>) {
        match outcome {
            Ok(()) => {
                let Some(member) = self.members.get(&new).filter(|_| self.protocol.is_some()) else { return };
                let client = member.client;
                let given = member.assignment.iter().map(|partition| Event::Given {
                    generation: self.generation,
                    client,
                    partition: partition.clone(),
                });
                let given: Vec<Event> = given.collect();
                // A leader need not assign anything: nothing has changed (KIP-814).
                let joined = super::Joined { skip_assignment: self.is_leader(&new), ..self.joined(&new) };
                let member = self.members.get_mut(&new).expect("it was just found");
                if self.state == State::Stable && member.awaiting_join.is_some() {
                    member.is_new = false;
                    member.answer_join(Ok(joined));
                    given.into_iter().for_each(|event| self.tell(event));
                }
            }
            Err(error) => {
                // It did not happen: the old name is the member's again, and the newcomer tries anew.
                let Some(mut member) = self.members.remove(&new) else { return };
                member.answer_join(Err(JoinRefused { error, member_id: Rc::default() }));
                if let Some(instance) = &member.instance_id {
                    self.instances.insert(Rc::clone(instance), Rc::clone(old));
                }
                if self.is_leader(&new) {
                    self.leader = Some(Rc::clone(old));
                }
                self.members.insert(Rc::clone(old), member);
            }
        }
    }
}
