//! Answers the calls of a live run's queues, which come as messages.

use std::rc::Rc;

use eda_patterns::ports::{QueueError, WorkQueue};
use eda_patterns::sim::real::{CarryQueue, QueueCall, QueueReply};

use crate::{Ask, Ports};

impl<A: Ask> Ports<A> {
    /// The queues as a live run reaches them.
    pub fn carry_queues(self) -> CarryQueue {
        Rc::new(move |call| {
            let ports = self.clone();
            Box::pin(async move { ports.answer(call).await })
        })
    }

    /// What a call of a live run comes to.
    ///
    /// # Errors
    /// As of the port's method of the same name.
    pub async fn answer(&self, call: QueueCall) -> Result<QueueReply, QueueError> {
        let done = |()| QueueReply::Done;
        match call {
            QueueCall::Enqueue(queue, work, delay) => self.enqueue(&queue, work, delay).await.map(done),
            QueueCall::Lease(queue, worker, visibility, wait) => {
                self.of(&worker).lease(&queue, visibility, wait).await.map(QueueReply::Leased)
            }
            QueueCall::Ack(queue, lease) => self.ack(&queue, &lease).await.map(done),
            QueueCall::Nack(queue, lease, delay, reason) => self.nack(&queue, &lease, delay, &reason).await.map(done),
            QueueCall::Extend(queue, lease, visibility, failed) => {
                self.extend(&queue, &lease, visibility, failed.as_deref()).await.map(done)
            }
            QueueCall::DeadLetter(queue, lease, reason, keep, letters_max) => {
                self.give_up(&queue, &lease, &reason, keep, letters_max).await.map(done)
            }
            QueueCall::Browse(queue, skip, limit) => self.browse(&queue, skip, limit).await.map(QueueReply::Letters),
            QueueCall::Redrive(queue, letter, body) => self.redrive(&queue, &letter, body).await.map(done),
            QueueCall::Depths(queue) => self.depths(&queue).await.map(QueueReply::Depths),
            QueueCall::Moves(queue, after) => self.moves(&queue, after).await.map(QueueReply::Moves),
        }
    }
}
