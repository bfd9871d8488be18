//! From one generation to the next (`prepareRebalance`, `completeClassicGroupJoin`).

use std::rc::Rc;

use super::{Effect, Event, Group, JoinWait, Rules, State, Then};
use crate::sim::broker::error::Error;
use crate::sim::broker::group::join::JoinRefused;
use crate::time::{Span, Time};

impl Group {
    pub(super) fn rebalance_or_complete(&mut self, reason: &'static str, rules: &Rules, now: Time) {
        match self.state {
            State::Empty => {
                self.state = State::PreparingRebalance;
                self.newcomers = false;
                self.initial_delay = rules.initial_delay;
                self.tell(Event::RebalanceBegan { generation: self.generation, reason });
                let left = self.rebalance_timeout() - rules.initial_delay;
                self.join_wait = Some(JoinWait::Initial { at: now + rules.initial_delay, left });
            }
            State::Stable | State::CompletingRebalance => self.rebalance(reason, now),
            State::PreparingRebalance => self.complete_if_all_joined(now),
            State::Dead => {}
        }
    }

    /// Asks all members to join again. They learn of it from their heartbeats.
    pub(super) fn rebalance(&mut self, reason: &'static str, now: Time) {
        if self.state == State::CompletingRebalance {
            self.refuse_sync(Error::RebalanceInProgress, now);
        }
        self.unsynced.clear();
        self.sync_until = None;
        self.state = State::PreparingRebalance;
        self.tell(Event::RebalanceBegan { generation: self.generation, reason });
        self.join_wait = Some(JoinWait::Members { at: now + self.rebalance_timeout() });
        self.complete_if_all_joined(now);
    }

    /// Where nobody is missing, the wait is over before its time. Not so the initial delay, and not while a
    /// member has its name and has not come back with it.
    pub(super) fn complete_if_all_joined(&mut self, now: Time) {
        let waits = matches!(self.join_wait, Some(JoinWait::Members { .. }));
        let all_joined = self.members.values().all(|member| member.awaiting_join.is_some());
        if self.state == State::PreparingRebalance && waits && all_joined && self.named.is_empty() {
            self.complete_join(now);
        }
    }

    pub(super) fn expire_join(&mut self, now: Time) {
        match self.join_wait {
            Some(JoinWait::Initial { at, left }) if at <= now => {
                if self.newcomers && left > Span::ZERO {
                    self.newcomers = false;
                    let delay = self.initial_delay.min(left);
                    self.join_wait = Some(JoinWait::Initial { at: now + delay, left: left - delay });
                } else {
                    self.complete_join(now);
                }
            }
            Some(JoinWait::Members { at }) if at <= now => self.complete_join(now),
            _ => {}
        }
    }

    fn complete_join(&mut self, now: Time) {
        self.join_wait = None;
        // Static members stay for as long as their session lasts.
        let missing = |(id, member): (&Rc<str>, &super::Member)| {
            (member.awaiting_join.is_none() && member.instance_id.is_none()).then(|| Rc::clone(id))
        };
        let missing: Vec<Rc<str>> = self.members.iter().filter_map(missing).collect();
        missing.iter().for_each(|id| self.remove(id, "did not join in time"));
        if self.members.is_empty() {
            self.generation += 1;
            self.protocol = None;
            self.leader = None;
            self.state = State::Empty;
            self.outbox.push(Effect::Store(self.value(), Then::Nothing));
        } else if self.elect_leader() {
            self.begin_generation(now);
        } else {
            // Only static members are left and none of them has joined: whoever comes first will lead.
            self.join_wait = Some(JoinWait::Members { at: now + self.rebalance_timeout() });
        }
    }

    fn begin_generation(&mut self, now: Time) {
        self.generation += 1;
        let protocol = self.select_protocol();
        self.protocol = Some(protocol);
        self.state = State::CompletingRebalance;
        let members = self.members.len() as u32;
        self.tell(Event::GenerationBegan { generation: self.generation, members, protocol });
        let ids: Vec<Rc<str>> = self.members.keys().cloned().collect();
        for id in &ids {
            let joined = self.joined(id);
            let member = self.members.get_mut(id).expect("it is one of them");
            member.is_new = false;
            member.is_heard_of(now);
            member.answer_join(Ok(joined));
        }
        self.unsynced = ids.into_iter().collect();
        self.sync_until = Some(now + self.rebalance_timeout());
    }

    /// The leader stays, if it has joined; otherwise it is somebody who has (`maybeElectNewJoinedLeader`).
    fn elect_leader(&mut self) -> bool {
        let has_joined = |member: &super::Member| member.awaiting_join.is_some();
        let leader = self.leader.as_ref().and_then(|leader| self.members.get(leader));
        if leader.is_some_and(has_joined) {
            return true;
        }
        let joined = self.members.iter().find(|(_, member)| has_joined(member));
        let joined = joined.map(|(id, _)| Rc::clone(id));
        if joined.is_some() {
            self.leader.clone_from(&joined);
        }
        joined.is_some()
    }

    /// The longest of the members'.
    fn rebalance_timeout(&self) -> Span {
        self.members.values().map(|member| member.rebalance_timeout).max().unwrap_or_default()
    }

    /// Takes a member out. Whoever waits for an answer in its name is told.
    pub(super) fn remove(&mut self, id: &Rc<str>, reason: &'static str) {
        let Some(mut member) = self.members.remove(id) else { return };
        let unknown = JoinRefused { error: Error::UnknownMemberId, member_id: Rc::clone(id) };
        member.answer_join(Err(unknown));
        member.answer_sync(Err(Error::UnknownMemberId));
        if let Some(instance) = &member.instance_id {
            self.instances.remove(instance);
        }
        if self.is_leader(id) {
            self.leader = self.members.keys().next().cloned();
        }
        self.unsynced.remove(id);
        self.tell(Event::Left { member: Rc::clone(id), client: member.client, reason });
    }

    /// Takes a member out, and lets the others share what it had.
    pub(super) fn remove_and_rebalance(&mut self, id: &Rc<str>, reason: &'static str, now: Time) {
        self.remove(id, reason);
        match self.state {
            State::Stable | State::CompletingRebalance => self.rebalance(reason, now),
            State::PreparingRebalance => self.complete_if_all_joined(now),
            State::Empty | State::Dead => {}
        }
    }
}
