//! A static member comes back under its own name and gets a new one of the coordinator
//! (`updateStaticMemberThenRebalanceOrCompleteJoin`, KIP-345).
//!
//! While the group is stable nothing is rebalanced: the newcomer has what the old one had. Whoever still
//! speaks under the old name is fenced.
//!
//! That has a price, which Kafka pays too: what changed while the member was away waits for the next rebalance.
//! A leader that comes back takes the partition counts of that moment for those that it has assigned by, and a
//! cooperative member that was to give a partition up, and fell out first, does not ask for the rebalance in which
//! another would get it.

use std::rc::Rc;

use super::join::Joiner;
use super::{Effect, Event, Group, Rules, State, Then};
use crate::sim::broker::error::Error;
use crate::sim::broker::group::join::{JoinAnswer, JoinGroup, JoinRefused};
use crate::sim::broker::group::member::Respond;
use crate::time::Time;

impl Group {
    pub(super) fn replace_static(
        &mut self,
        ask: &JoinGroup,
        old: &Rc<str>,
        joiner: Joiner,
        rules: &Rules,
        now: Time,
        respond: Respond<JoinAnswer>,
    ) {
        let Joiner { client, fresh } = joiner;
        let mut member = self.members.remove(old).expect("every static name is a member's");
        let fenced = Error::FencedInstanceId;
        member.answer_join(Err(JoinRefused { error: fenced, member_id: Rc::clone(old) }));
        member.answer_sync(Err(fenced));
        member.client = client;
        member.session_timeout = ask.session_timeout;
        member.rebalance_timeout = ask.rebalance_timeout;
        member.protocols = Rc::clone(&ask.protocols);
        member.is_heard_of(now);
        member.awaiting_join = Some(respond);
        if let Some(instance) = &ask.instance_id {
            self.instances.insert(Rc::clone(instance), Rc::clone(&fresh));
        }
        if self.is_leader(old) {
            self.leader = Some(Rc::clone(&fresh));
        }
        if self.unsynced.remove(old) {
            self.unsynced.insert(Rc::clone(&fresh));
        }
        self.members.insert(Rc::clone(&fresh), member);
        self.tell(Event::Joined { member: Rc::clone(&fresh), client, is_static: true });
        match self.state {
            State::Stable if self.protocol == Some(self.select_protocol()) => {
                let then = Then::Welcome { old: Rc::clone(old), new: fresh };
                self.outbox.push(Effect::Store(self.value(), then));
            }
            State::Stable => self.rebalance("static member changed the assignor", now),
            // The leader may be assigning to the old name at this moment.
            State::CompletingRebalance => self.rebalance("static member came back", now),
            State::PreparingRebalance => self.complete_if_all_joined(now),
            State::Empty | State::Dead => self.rebalance_or_complete("static member came back", rules, now),
        }
    }
}
