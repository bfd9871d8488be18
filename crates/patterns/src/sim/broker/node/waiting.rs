//! Who waits until a batch is on all replicas in sync (`DelayedProduce`).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::produce::{Produce, Produced};
use super::{Node, OnReplicated};
use crate::sim::broker::ask::Ask;
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::{Offset, TopicPartition};
use crate::sim::network::Reply;

/// Somebody who waits for the high watermark to reach an offset.
pub struct Waiting {
    /// The offset after the batch.
    pub required: Offset,
    /// Where the batch begins.
    pub base_offset: Offset,
    /// Who.
    pub waiter: Waiter,
}

/// Who waits.
pub enum Waiter {
    /// A producer, for one of the batches of a request.
    Producer(Rc<PendingProduce>, usize),
    /// A coordinator of this broker.
    Coordinator(OnReplicated),
}

impl Waiter {
    /// Tells whoever waits how it ended.
    pub fn tell(self, node: &Rc<Node>, outcome: Result<Produced, Error>) {
        match self {
            Waiter::Producer(pending, place) => pending.settle(place, outcome),
            Waiter::Coordinator(done) => done(node, outcome.map(|produced| produced.base_offset)),
        }
    }
}

type Answer = <Produce as Ask<Node>>::Answer;
/// What became of a batch; `None` while it is open.
type Outcome = Option<Result<Produced, Error>>;

/// A produce request whose batches are not all settled. It is answered once, when all are.
pub struct PendingProduce {
    batches: RefCell<Vec<(TopicPartition, Outcome)>>,
    open: Cell<usize>,
    reply: Cell<Option<Reply<Answer>>>,
    /// Whether only a refusal is answered (`acks=0`).
    only_refusals: bool,
}

impl PendingProduce {
    /// A request for these partitions, of which none is settled.
    pub fn new(
        partitions: impl IntoIterator<Item = TopicPartition>,
        reply: Reply<Answer>,
        only_refusals: bool,
    ) -> Rc<PendingProduce> {
        let batches: Vec<_> = partitions.into_iter().map(|partition| (partition, None)).collect();
        let open = Cell::new(batches.len());
        Rc::new(PendingProduce { batches: RefCell::new(batches), open, reply: Cell::new(Some(reply)), only_refusals })
    }

    /// Settles a batch.
    pub fn settle(&self, place: usize, outcome: Result<Produced, Error>) {
        let mut batches = self.batches.borrow_mut();
        if batches[place].1.replace(outcome).is_some() {
            return;
        }
        self.open.set(self.open.get() - 1);
        let is_answered = !self.only_refusals || batches.iter().any(|(_, outcome)| matches!(outcome, Some(Err(_))));
        if self.open.get() == 0
            && is_answered
            && let Some(reply) = self.reply.take()
        {
            let settled = |(partition, outcome): &(TopicPartition, Option<_>)| {
                (partition.clone(), outcome.expect("all are settled"))
            };
            reply.send(batches.iter().map(settled).collect());
        }
    }

    /// Its time is over: what is not settled has failed.
    pub fn time_out(&self) {
        let open: Vec<usize> = {
            let batches = self.batches.borrow();
            (0..).zip(batches.iter()).filter(|(_, (_, outcome))| outcome.is_none()).map(|(place, _)| place).collect()
        };
        open.into_iter().for_each(|place| self.settle(place, Err(Error::RequestTimedOut)));
    }

    /// Whether all batches are settled.
    pub fn is_settled(&self) -> bool {
        self.open.get() == 0
    }
}
