//! Answers the calls of a live run's bus, which come as messages.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use eda_patterns::ports::{Bus, BusError, Subscription as _};
use eda_patterns::sim::real::{BusCall, BusReply, CarryBus};

use crate::{Ask, Ports, Subscription};

/// What is open, by who opened it and its name.
type Open<A> = BTreeMap<(String, Rc<str>), Subscription<A>>;

/// Answers for everybody who takes part in a run: keeps their subscriptions, which a message can only name. Clones are the
/// same.
#[derive(Clone)]
pub struct BusDesk<A> {
    ports: Ports<A>,
    open: Rc<RefCell<Open<A>>>,
}

impl<A: Ask> BusDesk<A> {
    /// Answers through `ports`.
    pub fn new(ports: Ports<A>) -> BusDesk<A> {
        BusDesk { ports, open: Rc::default() }
    }

    /// The desk as a live run reaches it.
    pub fn carry(self) -> CarryBus {
        Rc::new(move |call| {
            let desk = self.clone();
            Box::pin(async move { desk.answer(call).await })
        })
    }

    /// What a call of a live run comes to.
    ///
    /// # Errors
    /// As of the port's method of the same name.
    pub async fn answer(&self, call: BusCall) -> Result<BusReply, BusError> {
        let done = |()| BusReply::Done;
        match call {
            BusCall::Publish(who, message) => self.ports.of(&who).publish(message).await.map(BusReply::Receipt),
            BusCall::Settled(record) => self.ports.settled(record).await.map(BusReply::Outcomes),
            BusCall::Subscribe(who, spec, replay_max) => {
                let name = Rc::from(spec.name.as_str());
                let subscription = self.ports.of(&who).subscribe_late(spec, Some(replay_max)).await?;
                self.open.borrow_mut().insert((who, name), subscription);
                Ok(BusReply::Done)
            }
            BusCall::Next(who, name, wait) => {
                let subscription = self.find(who, name)?;
                subscription.next_within(wait).await.map(BusReply::Delivered)
            }
            BusCall::Ack(who, name, lease) => self.find(who, name)?.ack_lease(lease).await.map(done),
            BusCall::Nack(who, name, lease, reason) => self.find(who, name)?.nack_lease(lease, reason).await.map(done),
            BusCall::Unsubscribe(who, name) => self.find(who, name)?.unsubscribe().await.map(done),
            BusCall::Leave(who) => self.leave(&who).await.map(done),
            BusCall::DeadLetters(name, skip, limit) => {
                self.ports.dead_letters(&name, skip, limit).await.map(BusReply::Letters)
            }
            BusCall::Redrive(name, limit) => self.ports.redrive(&name, limit).await.map(BusReply::Redriven),
            BusCall::Moves(after) => self.ports.bus_moves(after).await.map(BusReply::Moves),
        }
    }

    /// The newest subscription that somebody opened under a name.
    fn find(&self, who: String, name: Rc<str>) -> Result<Subscription<A>, BusError> {
        self.open.borrow().get(&(who, name)).cloned().ok_or(BusError::Unsubscribed)
    }

    async fn leave(&self, who: &str) -> Result<(), BusError> {
        let mut left = Vec::new();
        self.open.borrow_mut().retain(|(opener, _), subscription| {
            let stays = opener != who;
            if !stays {
                left.push(subscription.clone());
            }
            stays
        });
        for subscription in left {
            subscription.leave().await?;
        }
        Ok(())
    }
}
