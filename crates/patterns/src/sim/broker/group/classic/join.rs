//! A member asks to join (`GroupMetadataManager.classicGroupJoin`).

use std::rc::Rc;

use super::{Event, Group, JoinWait, NEW_MEMBER_TIMEOUT, Rules, State, refuse};
use crate::fact::ActorId;
use crate::sim::broker::error::Error;
use crate::sim::broker::group::join::{JoinAnswer, JoinGroup, Joined, JoinedMember};
use crate::sim::broker::group::member::{Member, Respond};
use crate::time::Time;

/// Who asks, and what it will be called if it has no name yet.
#[derive(Clone, Debug)]
pub struct Joiner {
    /// Whose the member is.
    pub client: ActorId,
    /// A name that nobody has had.
    pub fresh: Rc<str>,
}

impl Group {
    /// A member asks to join. It is answered when the generation begins; at once where it is refused, where it
    /// is told its name, and where nothing has changed since it last joined.
    pub fn join(&mut self, ask: &JoinGroup, joiner: Joiner, rules: &Rules, now: Time, respond: Respond<JoinAnswer>) {
        if ask.session_timeout < rules.min_session || ask.session_timeout > rules.max_session {
            return refuse(respond, Error::InvalidSessionTimeout, &ask.member_id);
        }
        if !self.supports(&ask.protocols) {
            return refuse(respond, Error::InconsistentGroupProtocol, &ask.member_id);
        }
        let known_instance = ask.instance_id.as_ref().and_then(|instance| self.instances.get(instance)).cloned();
        match (ask.member_id.is_empty(), &ask.instance_id, known_instance) {
            (true, Some(_), Some(old)) => self.replace_static(ask, &old, joiner, rules, now, respond),
            (true, Some(_), None) => {
                let fresh = Rc::clone(&joiner.fresh);
                self.add(ask, fresh, joiner.client, rules, now, respond);
            }
            (true, None, _) => {
                // KIP-394: without a name a client that tries again would be a new member each time.
                self.named.insert(Rc::clone(&joiner.fresh), now + ask.session_timeout);
                refuse(respond, Error::MemberIdRequired, &joiner.fresh);
            }
            (false, ..) => self.join_by_name(ask, joiner, rules, now, respond),
        }
    }

    fn join_by_name(
        &mut self,
        ask: &JoinGroup,
        joiner: Joiner,
        rules: &Rules,
        now: Time,
        respond: Respond<JoinAnswer>,
    ) {
        let id = &ask.member_id;
        if ask.instance_id.is_none() && self.named.contains_key(id) {
            return self.add(ask, Rc::clone(id), joiner.client, rules, now, respond);
        }
        if let Err(error) = self.check_member(id, ask.instance_id.as_ref()) {
            return refuse(respond, error, id);
        }
        let same = self.members[id].protocols == ask.protocols;
        match self.state {
            State::PreparingRebalance => self.update(ask, rules, now, "member joins again", respond),
            // The answer to an earlier join may have been lost.
            State::CompletingRebalance if same => respond(Ok(self.joined(id))),
            State::CompletingRebalance => self.update(ask, rules, now, "subscription changed", respond),
            // The leader asks for a rebalance where what it assigns has changed: partitions were added.
            State::Stable if self.is_leader(id) => self.update(ask, rules, now, "leader joins again", respond),
            State::Stable if !same => self.update(ask, rules, now, "subscription changed", respond),
            State::Stable => respond(Ok(self.joined(id))),
            State::Empty | State::Dead => refuse(respond, Error::UnknownMemberId, id),
        }
    }

    fn add(
        &mut self,
        ask: &JoinGroup,
        id: Rc<str>,
        client: ActorId,
        rules: &Rules,
        now: Time,
        respond: Respond<JoinAnswer>,
    ) {
        let member = Member {
            client,
            instance_id: ask.instance_id.clone(),
            session_timeout: ask.session_timeout,
            rebalance_timeout: ask.rebalance_timeout,
            protocols: Rc::clone(&ask.protocols),
            assignment: Vec::new(),
            expires_at: now + NEW_MEMBER_TIMEOUT,
            is_new: true,
            awaiting_join: Some(respond),
            awaiting_sync: None,
        };
        self.named.remove(&id);
        self.newcomers |= matches!(self.join_wait, Some(JoinWait::Initial { .. }));
        self.leader.get_or_insert_with(|| Rc::clone(&id));
        if let Some(instance) = &ask.instance_id {
            self.instances.insert(Rc::clone(instance), Rc::clone(&id));
        }
        self.tell(Event::Joined { member: Rc::clone(&id), client, is_static: ask.instance_id.is_some() });
        self.members.insert(id, member);
        self.rebalance_or_complete("new member", rules, now);
    }

    fn update(
        &mut self,
        ask: &JoinGroup,
        rules: &Rules,
        now: Time,
        reason: &'static str,
        respond: Respond<JoinAnswer>,
    ) {
        let member = self.members.get_mut(&ask.member_id).expect("it was just found");
        member.protocols = Rc::clone(&ask.protocols);
        member.session_timeout = ask.session_timeout;
        member.rebalance_timeout = ask.rebalance_timeout;
        member.awaiting_join = Some(respond);
        let (client, is_static) = (member.client, member.instance_id.is_some());
        self.tell(Event::Joined { member: Rc::clone(&ask.member_id), client, is_static });
        self.rebalance_or_complete(reason, rules, now);
    }

    /// What a member of the generation is told. Only the leader learns who else is there.
    pub(super) fn joined(&self, id: &Rc<str>) -> Joined {
        let protocol = self.protocol.expect("a generation with members has a protocol");
        let leader = self.leader.clone().expect("a group with members has a leader");
        let members = if *leader == **id { self.joined_members() } else { Rc::default() };
        Joined {
            generation: self.generation,
            protocol,
            leader,
            member_id: Rc::clone(id),
            skip_assignment: false,
            members,
        }
    }

    fn joined_members(&self) -> Rc<[JoinedMember]> {
        let protocol = self.protocol.expect("a generation with members has a protocol");
        let of_member = |(id, member): (&Rc<str>, &Member)| JoinedMember {
            member_id: Rc::clone(id),
            instance_id: member.instance_id.clone(),
            subscribed: member.subscribed(protocol),
        };
        self.members.iter().map(of_member).collect()
    }
}
