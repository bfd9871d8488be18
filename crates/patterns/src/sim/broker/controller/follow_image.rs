//! How brokers learn what the controller decided: a fetch that waits for a newer version.

use std::rc::Rc;

use super::{Controller, Decided};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::network::Reply;

/// Asks for the newest version, once there is one after `after`.
#[derive(Clone, Copy, Debug)]
pub struct FollowImage {
    /// The version that the asker has.
    pub after: u64,
}

impl Ask<Controller> for FollowImage {
    type Answer = Decided;

    const WHAT: &'static str = "follow-metadata";

    fn serve(&self, controller: &Rc<Controller>, _: Asker, reply: Reply<Self::Answer>) {
        let image = controller.image();
        if image.version > self.after {
            reply.send((image, controller.decided.get()));
        } else {
            controller.followers.borrow_mut().push(reply);
        }
    }
}
