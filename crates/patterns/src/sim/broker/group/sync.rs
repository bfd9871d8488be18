//! `SyncGroup`: a member asks what it is to read; the leader says what everybody is to read.

use std::cell::Cell;
use std::rc::Rc;

use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::TopicPartition;
use crate::sim::broker::node::Node;
use crate::sim::network::Reply;

/// A member asks for its assignment.
#[derive(Clone, Debug)]
pub struct SyncGroup {
    /// The group.
    pub group: Rc<str>,
    /// The generation that it has joined.
    pub generation: u32,
    /// Its name.
    pub member_id: Rc<str>,
    /// Its own name, for a static member.
    pub instance_id: Option<Rc<str>>,
    /// What each member gets, from the leader; nothing from the others.
    pub assignments: Vec<(Rc<str>, Vec<TopicPartition>)>,
}

/// What the member is to read.
pub type SyncAnswer = Result<Rc<[TopicPartition]>, Error>;

impl Ask<Node> for SyncGroup {
    type Answer = SyncAnswer;

    const WHAT: &'static str = "sync-group";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<SyncAnswer>) {
        let there = Rc::clone(node);
        let group = Rc::clone(&self.group);
        let respond = move |answer: SyncAnswer| {
            if let Err(error) = answer {
                there.groups.refuse(&there, from, &group, error, Self::WHAT);
            }
            reply.send(answer);
        };
        let respond = Cell::new(Some(respond));
        let outcome = node.groups.with_known(node, &self.group, from.context, |group, _| {
            let respond = respond.take().expect("it is taken once");
            group.sync(self, Box::new(respond));
            Ok(())
        });
        if let (Err(error), Some(respond)) = (outcome, respond.take()) {
            respond(Err(error));
        }
    }
}
