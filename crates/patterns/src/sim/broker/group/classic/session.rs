//! Signs of life, leaving, and what a member may do in a group (`classicGroupHeartbeat`, `classicGroupLeave`,
//! `expireClassicGroupMemberHeartbeat`, `ClassicGroup.validateOffsetCommit`).

use std::rc::Rc;

use super::{Group, State};
use crate::sim::broker::error::Error;
use crate::time::Time;

/// In whose name a request is made.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'r> {
    /// The name that the coordinator gave; empty for none.
    pub member_id: &'r Rc<str>,
    /// The member's own name, for a static one.
    pub instance_id: Option<&'r Rc<str>>,
    /// The generation that it knows; `None` where it is in none.
    pub generation: Option<u32>,
}

impl Group {
    /// Whether there is such a member. A static name that somebody else has taken is fenced (KIP-345).
    pub(super) fn check_member(&self, member_id: &Rc<str>, instance_id: Option<&Rc<str>>) -> Result<(), Error> {
        match instance_id.map(|instance| self.instances.get(instance)) {
            Some(None) => Err(Error::UnknownMemberId),
            Some(Some(holder)) if holder != member_id => Err(Error::FencedInstanceId),
            Some(Some(_)) => Ok(()),
            None if self.members.contains_key(member_id) => Ok(()),
            None => Err(Error::UnknownMemberId),
        }
    }

    /// Whether there is such a member, and knows the generation.
    pub(super) fn check_speaker(&self, speaker: Speaker<'_>) -> Result<(), Error> {
        if self.state == State::Dead {
            return Err(Error::CoordinatorNotAvailable);
        }
        self.check_member(speaker.member_id, speaker.instance_id)?;
        if speaker.generation == Some(self.generation) { Ok(()) } else { Err(Error::IllegalGeneration) }
    }

    /// A member says that it is alive.
    ///
    /// # Errors
    /// [`Error::RebalanceInProgress`]: it is to join again. Those of a stranger.
    pub fn heartbeat(&mut self, speaker: Speaker<'_>, now: Time) -> Result<(), Error> {
        self.check_speaker(speaker)?;
        if self.state == State::Empty {
            return Err(Error::UnknownMemberId);
        }
        self.hear_of(speaker.member_id, now);
        if self.state == State::PreparingRebalance { Err(Error::RebalanceInProgress) } else { Ok(()) }
    }

    pub(super) fn hear_of(&mut self, member_id: &str, now: Time) {
        if let Some(member) = self.members.get_mut(member_id) {
            member.is_heard_of(now);
        }
    }

    /// A member leaves.
    ///
    /// # Errors
    /// Those of a stranger.
    pub fn leave(
        &mut self,
        member_id: &Rc<str>,
        instance_id: Option<&Rc<str>>,
        reason: &'static str,
        now: Time,
    ) -> Result<(), Error> {
        if self.state == State::Dead {
            return Err(Error::CoordinatorNotAvailable);
        }
        if self.named.remove(member_id).is_some() {
            self.complete_if_all_joined(now);
            return Ok(());
        }
        self.check_member(member_id, instance_id)?;
        self.remove_and_rebalance(member_id, reason, now);
        Ok(())
    }

    /// Whether offsets may be committed. They keep a member's session alive, as heartbeats do; those of a
    /// transaction do not (`OffsetMetadataManager.validateTransactionalOffsetCommit`).
    ///
    /// # Errors
    /// Those of a stranger; [`Error::RebalanceInProgress`] between the member's joining and the assignment.
    pub fn admit_commit(&mut self, speaker: Speaker<'_>, transactional: bool, now: Time) -> Result<(), Error> {
        if self.state == State::Dead {
            return Err(Error::CoordinatorNotAvailable);
        }
        let is_member = speaker.generation.is_some() || !speaker.member_id.is_empty() || speaker.instance_id.is_some();
        if !is_member {
            // Somebody who only keeps offsets here, which must not be while a group is at work. A transaction
            // may: older producers did not say in whose name they commit (KIP-447).
            let alone = self.state == State::Empty || transactional;
            return if alone { Ok(()) } else { Err(Error::UnknownMemberId) };
        }
        if self.state == State::Empty && speaker.generation.is_none() {
            return Ok(());
        }
        self.check_speaker(speaker)?;
        if self.state == State::CompletingRebalance && !transactional {
            return Err(Error::RebalanceInProgress);
        }
        if !transactional && matches!(self.state, State::Stable | State::PreparingRebalance) {
            self.hear_of(speaker.member_id, now);
        }
        Ok(())
    }

    pub(super) fn expire_named(&mut self, now: Time) {
        let before = self.named.len();
        self.named.retain(|_, until| *until > now);
        if self.named.len() < before {
            self.complete_if_all_joined(now);
        }
    }

    pub(super) fn expire_sessions(&mut self, now: Time) {
        let is_silent = |member: &super::Member| member.expires_at <= now && !member.is_excused();
        let silent = self.members.iter().filter(|(_, member)| is_silent(member)).map(|(id, _)| Rc::clone(id));
        for id in silent.collect::<Vec<_>>() {
            // Taking out the one before may have answered this one, and so begun its session anew.
            if self.members.get(&id).is_some_and(is_silent) {
                self.remove_and_rebalance(&id, "session timed out", now);
            }
        }
    }
}
