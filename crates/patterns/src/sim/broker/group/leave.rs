//! `LeaveGroup`: a member leaves, and the others need not wait for its session to end.

use std::rc::Rc;

use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::node::Node;
use crate::sim::network::Reply;

/// A member leaves.
#[derive(Clone, Debug)]
pub struct LeaveGroup {
    /// The group.
    pub group: Rc<str>,
    /// Its name.
    pub member_id: Rc<str>,
    /// Its own name, for a static member.
    pub instance_id: Option<Rc<str>>,
    /// Why (KIP-800).
    pub reason: &'static str,
}

impl Ask<Node> for LeaveGroup {
    type Answer = Result<(), Error>;

    const WHAT: &'static str = "leave-group";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let now = node.world().now();
        let answer = node.groups.with_known(node, &self.group, from.context, |group, _| {
            group.leave(&self.member_id, self.instance_id.as_ref(), self.reason, now)
        });
        if let Err(error) = answer {
            node.groups.refuse(node, from, &self.group, error, Self::WHAT);
        }
        reply.send(answer);
    }
}
