//! `Heartbeat`: a member says that it is alive, and learns whether it is to join again.

use std::rc::Rc;

use super::classic::Speaker;
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::node::Node;
use crate::sim::network::Reply;

/// A member says that it is alive.
#[derive(Clone, Debug)]
pub struct Heartbeat {
    /// The group.
    pub group: Rc<str>,
    /// The generation that it is in.
    pub generation: u32,
    /// Its name.
    pub member_id: Rc<str>,
    /// Its own name, for a static member.
    pub instance_id: Option<Rc<str>>,
}

impl Ask<Node> for Heartbeat {
    type Answer = Result<(), Error>;

    const WHAT: &'static str = "heartbeat";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let now = node.world().now();
        let (member_id, instance_id) = (&self.member_id, self.instance_id.as_ref());
        let answer = node.groups.with_known(node, &self.group, from.context, |group, _| {
            group.heartbeat(Speaker { member_id, instance_id, generation: Some(self.generation) }, now)
        });
        // That a member is to join again is how it learns of a rebalance, and no refusal.
        if let Err(error) = answer
            && error != Error::RebalanceInProgress
        {
            node.groups.refuse(node, from, &self.group, error, Self::WHAT);
        }
        reply.send(answer);
    }
}
