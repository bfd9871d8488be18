//! `Metadata`: who leads what, as far as the broker that is asked knows.

use std::rc::Rc;

use super::Node;
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::image::Image;
use crate::sim::network::Reply;

/// A question for the state of the cluster. Any broker answers it.
#[derive(Clone, Copy, Debug)]
pub struct Metadata;

impl Ask<Node> for Metadata {
    type Answer = Rc<Image>;

    const WHAT: &'static str = "metadata";

    fn serve(&self, node: &Rc<Node>, _: Asker, reply: Reply<Rc<Image>>) {
        reply.send(node.image());
    }
}
