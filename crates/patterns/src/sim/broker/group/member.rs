//! A member of a group, as the coordinator knows it (`ClassicGroupMember`).

use std::rc::Rc;

use super::join::JoinAnswer;
use super::sync::SyncAnswer;
use crate::fact::ActorId;
use crate::sim::broker::assignor::Assignor;
use crate::sim::broker::encoding::fields;
use crate::sim::broker::ids::TopicPartition;
use crate::time::{Span, Time};

/// How somebody who waits is answered.
pub type Respond<T> = Box<dyn FnOnce(T)>;

/// What a member says to one assignor when it joins (`ConsumerProtocolSubscription`). To the coordinator these
/// are bytes, which it hands to the group's leader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscribed {
    /// The topics that it wants, in order.
    pub topics: Vec<Rc<str>>,
    /// What it owns, or owned, where the assignor wants to know.
    pub owned: Vec<TopicPartition>,
    /// In which generation.
    pub generation: Option<u32>,
}

fields! { Subscribed { topics, owned, generation } }

/// The assignors that a member knows, the preferred first, with what it says to each.
pub type Protocols = Rc<[(Assignor, Subscribed)]>;

/// A member.
pub struct Member {
    /// Whose it is.
    pub client: ActorId,
    /// Its own name, for a static one.
    pub instance_id: Option<Rc<str>>,
    /// `session.timeout.ms`.
    pub session_timeout: Span,
    /// `max.poll.interval.ms`, which is how long a rebalance waits for it.
    pub rebalance_timeout: Span,
    /// What it can be assigned by.
    pub protocols: Protocols,
    /// What it has been assigned in this generation.
    pub assignment: Vec<TopicPartition>,
    /// When it is taken for dead.
    pub expires_at: Time,
    /// Whether it has not been in a generation yet.
    pub is_new: bool,
    pub(super) awaiting_join: Option<Respond<JoinAnswer>>,
    pub(super) awaiting_sync: Option<Respond<SyncAnswer>>,
}

impl Member {
    /// Whether it may be silent: of who waits for an answer no heartbeats are expected. Not so a member that is new
    /// (`ClassicGroupMember.hasSatisfiedHeartbeat`).
    pub fn is_excused(&self) -> bool {
        !self.is_new && (self.awaiting_join.is_some() || self.awaiting_sync.is_some())
    }

    /// Its session begins anew.
    pub fn is_heard_of(&mut self, now: Time) {
        self.expires_at = now + self.session_timeout;
    }

    /// What it says to an assignor; nothing to one that it does not know.
    pub fn subscribed(&self, protocol: Assignor) -> Subscribed {
        let mut known = self.protocols.iter().filter(|(name, _)| *name == protocol);
        known.next().map(|(_, subscribed)| subscribed.clone()).unwrap_or_default()
    }

    pub(super) fn answer_join(&mut self, answer: JoinAnswer) {
        if let Some(respond) = self.awaiting_join.take() {
            respond(answer);
        }
    }

    pub(super) fn answer_sync(&mut self, answer: SyncAnswer) {
        if let Some(respond) = self.awaiting_sync.take() {
            respond(answer);
        }
    }
}
