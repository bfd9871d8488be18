//! Where producer ids come from: the controller gives them to brokers in blocks, so that no two brokers give the
//! same id (`RPCProducerIdManager`, KIP-730). Kafka's broker asks for the next block when nine tenths of one are used
//! up; here it asks when nothing is left.

use std::rc::Rc;

use super::super::ask::{Ask, Asker, Label};
use super::super::controller::Controller;
use super::super::error::Error;
use super::super::ids::ProducerId;
use super::super::node::Node;
use crate::recorder::Context;
use crate::sim::executor::Role;
use crate::sim::network::Reply;
use crate::time::Span;

/// `ProducerIdsBlock.PRODUCER_ID_BLOCK_SIZE`.
const BLOCK: u64 = 1_000;
/// How long a broker waits for a block: `BrokerServer` gives up what it asks the controller for after a minute.
const LIMIT: Span = Span::from_secs(60);

/// A broker asks the controller for a block of producer ids.
#[derive(Clone, Copy, Debug)]
pub struct AllocateProducerIds;

impl Ask<Controller> for AllocateProducerIds {
    /// The first id of the block.
    type Answer = u64;

    const WHAT: &'static str = "allocate-producer-ids";

    fn serve(&self, controller: &Rc<Controller>, _: Asker, reply: Reply<u64>) {
        reply.send(controller.cluster().next_producer_ids(BLOCK));
    }
}

type OnId = Box<dyn FnOnce(&Rc<Node>, Result<ProducerId, Error>)>;

/// What a broker has left of its block, and who waits for the next.
#[derive(Default)]
pub(super) struct ProducerIds {
    next: u64,
    end: u64,
    waiting: Vec<OnId>,
}

impl ProducerIds {
    fn take(&mut self) -> Option<ProducerId> {
        (self.next < self.end).then(|| {
            self.next += 1;
            ProducerId(self.next - 1)
        })
    }
}

/// Gives an id that nobody has, at once or once the controller has given a block.
pub(super) fn next(node: &Rc<Node>, context: Context, then: OnId) {
    let taken = node.transactions.ids.borrow_mut().take();
    if let Some(id) = taken {
        then(node, Ok(id));
        return;
    }
    let is_first = {
        let mut ids = node.transactions.ids.borrow_mut();
        ids.waiting.push(then);
        ids.waiting.len() == 1
    };
    if is_first {
        let label = Label { context, ..Label::default() };
        let block = node.cluster().ask_controller(node.actor(), AllocateProducerIds, label, LIMIT);
        let there = Rc::clone(node);
        let asking = Box::pin(async move {
            let first = block.await;
            let waiting = {
                let mut ids = there.transactions.ids.borrow_mut();
                if let Ok(first) = first {
                    (ids.next, ids.end) = (first, first + BLOCK);
                }
                std::mem::take(&mut ids.waiting)
            };
            for then in waiting {
                let id = there.transactions.ids.borrow_mut().take();
                then(&there, id.ok_or(Error::CoordinatorLoadInProgress));
            }
        });
        let causal = node.world().recorder().causal(context, asking);
        node.world().executor().spawn(node.actor().0, Role::Server, causal);
    }
}
