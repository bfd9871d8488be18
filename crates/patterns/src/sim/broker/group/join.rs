//! `JoinGroup`: a consumer asks to be in a group, and learns of the generation when it begins.

use std::rc::Rc;

use super::classic::{Joiner, Rules};
use super::member::{Protocols, Subscribed};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::assignor::Assignor;
use crate::sim::broker::error::Error;
use crate::sim::broker::node::Node;
use crate::sim::network::Reply;
use crate::time::Span;

/// A consumer asks to be in a group.
#[derive(Clone, Debug)]
pub struct JoinGroup {
    /// Which.
    pub group: Rc<str>,
    /// The name that the coordinator has given to it; empty at first.
    pub member_id: Rc<str>,
    /// `group.instance.id`, for a static member.
    pub instance_id: Option<Rc<str>>,
    /// `session.timeout.ms`.
    pub session_timeout: Span,
    /// `max.poll.interval.ms`.
    pub rebalance_timeout: Span,
    /// What it can be assigned by, the preferred first.
    pub protocols: Protocols,
}

/// A generation, as one of its members learns of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Its number.
    pub generation: u32,
    /// How it is assigned.
    pub protocol: Assignor,
    /// The member that assigns.
    pub leader: Rc<str>,
    /// The name of the one that asked.
    pub member_id: Rc<str>,
    /// Whether the leader need not assign, since nothing has changed (KIP-814).
    pub skip_assignment: bool,
    /// Everybody, for the leader; nobody, for the others.
    pub members: Rc<[JoinedMember]>,
}

/// A member, as the leader learns of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedMember {
    /// Its name.
    pub member_id: Rc<str>,
    /// Its own name, for a static one.
    pub instance_id: Option<Rc<str>>,
    /// What it wants.
    pub subscribed: Subscribed,
}

/// A join that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRefused {
    /// Why.
    pub error: Error,
    /// The name of the one that asked; with [`Error::MemberIdRequired`] that which it is to join under.
    pub member_id: Rc<str>,
}

/// What a join comes to.
pub type JoinAnswer = Result<Joined, JoinRefused>;

impl Ask<Node> for JoinGroup {
    type Answer = JoinAnswer;

    const WHAT: &'static str = "join-group";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<JoinAnswer>) {
        let refused = |error| JoinRefused { error, member_id: Rc::clone(&self.member_id) };
        let known = node.groups.knows(node, &self.group);
        if !self.member_id.is_empty() && known == Ok(false) {
            let error = Error::UnknownMemberId;
            node.groups.refuse(node, from, &self.group, error, Self::WHAT);
            return reply.send(Err(refused(error)));
        }
        let there = Rc::clone(node);
        let group = Rc::clone(&self.group);
        let respond = move |answer: JoinAnswer| {
            if let Err(JoinRefused { error, .. }) = &answer {
                there.groups.refuse(&there, from, &group, *error, Self::WHAT);
            }
            reply.send(answer);
        };
        let respond = std::cell::Cell::new(Some(respond));
        let (cluster, now) = (node.cluster(), node.world().now());
        // What the coordinator calls a member: whose it is, and a number. Kafka takes a random one.
        let name = match &self.instance_id {
            Some(instance) => String::from(&**instance),
            None => node.world().recorder().trace().actor_name(from.actor).to_owned(),
        };
        let fresh = if self.member_id.is_empty() { format!("{name}-{}", cluster.next_client()) } else { name };
        let joiner = Joiner { client: from.actor, fresh: fresh.into() };
        let rules = Rules::from(cluster.spec());
        let outcome = node.groups.with_group(node, &self.group, from.context, |group, _| {
            let respond = respond.take().expect("it is taken once");
            group.join(self, joiner, &rules, now, Box::new(respond));
        });
        if let (Err(error), Some(respond)) = (outcome, respond.take()) {
            respond(Err(refused(error)));
        }
    }
}
