//! How brokers learn what the controller decided: a fetch that waits for a newer version.

use std::rc::Rc;

use super::{Controller, Decided, Follower};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::network::Reply;
use crate::time::Span;

/// How long a fetch of the metadata waits for something new at most (`KafkaRaftClient.MAX_FETCH_WAIT_MS`).
const FETCH_WAIT: Span = Span::from_ms(500);

/// Asks for the newest version, once there is one after `after`; after half a second there may be none.
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
            let number = controller.waited.get() + 1;
            controller.waited.set(number);
            controller.followers.borrow_mut().push(Follower { number, reply });
            let here = Rc::clone(controller);
            controller.world.executor().call_at(controller.world.now() + FETCH_WAIT, move || here.nothing_new(number));
        }
    }
}

impl Controller {
    fn nothing_new(&self, number: u64) {
        let mut followers = self.followers.borrow_mut();
        let waits = followers.iter().position(|follower| follower.number == number);
        let follower = waits.map(|at| followers.remove(at));
        drop(followers);
        if let Some(follower) = follower {
            follower.reply.send((self.image(), self.decided.get()));
        }
    }
}
