//! One type for simulated and real buses, so that a pattern is compiled once for both.

use std::future::Future;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::Either;

use super::door::LiveBuses;
use super::{SimBus, SimSubscription};
use crate::fact::{ActorId, Record};
use crate::ports::{Bus, BusError, DeadLetter, Delivery, Message, Outcome, Receipt, Subscription, SubscriptionSpec};

/// A bus as one actor of a run reaches it.
#[derive(Clone)]
pub enum EitherBus {
    /// Kept by the simulator.
    Simulated(SimBus),
    /// Kept by a server, as this actor reaches it.
    Live(ActorId, Rc<dyn LiveBuses>),
}

/// A subscription on either.
#[derive(Clone)]
pub enum EitherSubscription {
    /// Kept by the simulator.
    Simulated(SimSubscription),
    /// Kept by a server under this name, as this actor reaches it.
    Live(ActorId, Rc<dyn LiveBuses>, Rc<str>),
}

impl Bus for EitherBus {
    type Subscription = EitherSubscription;

    fn publish(&self, message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        match self {
            EitherBus::Simulated(bus) => Either::Left(bus.publish(message)),
            EitherBus::Live(actor, bus) => Either::Right(bus.publish(*actor, message)),
        }
    }

    fn settled(&self, record: Record) -> impl Future<Output = Result<Vec<(Rc<str>, Outcome)>, BusError>> + 'static {
        match self {
            EitherBus::Simulated(bus) => Either::Left(bus.settled(record)),
            EitherBus::Live(actor, bus) => Either::Right(bus.settled(*actor, record)),
        }
    }

    fn subscribe(
        &self,
        spec: SubscriptionSpec,
    ) -> impl Future<Output = Result<EitherSubscription, BusError>> + 'static {
        match self {
            EitherBus::Simulated(bus) => {
                Either::Left(bus.subscribe(spec).map(|opened| opened.map(EitherSubscription::Simulated)))
            }
            EitherBus::Live(actor, bus) => {
                let (actor, bus) = (*actor, Rc::clone(bus));
                let opened = bus.subscribe(actor, spec);
                Either::Right(opened.map(move |name| name.map(|name| EitherSubscription::Live(actor, bus, name))))
            }
        }
    }

    fn dead_letters(
        &self,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, BusError>> + 'static {
        match self {
            EitherBus::Simulated(bus) => Either::Left(bus.dead_letters(subscription, skip, limit)),
            EitherBus::Live(actor, bus) => Either::Right(bus.dead_letters(*actor, subscription, skip, limit)),
        }
    }

    fn redrive(&self, subscription: &str, limit: usize) -> impl Future<Output = Result<usize, BusError>> + 'static {
        match self {
            EitherBus::Simulated(bus) => Either::Left(bus.redrive(subscription, limit)),
            EitherBus::Live(actor, bus) => Either::Right(bus.redrive(*actor, subscription, limit)),
        }
    }

    fn next_record(&self) -> Record {
        match self {
            EitherBus::Simulated(bus) => bus.next_record(),
            EitherBus::Live(_, bus) => bus.next_record(),
        }
    }
}

impl Subscription for EitherSubscription {
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static {
        match self {
            EitherSubscription::Simulated(it) => Either::Left(it.next()),
            EitherSubscription::Live(actor, bus, name) => Either::Right(bus.next(*actor, name)),
        }
    }

    fn ack(&self, delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static {
        match self {
            EitherSubscription::Simulated(it) => Either::Left(it.ack(delivery)),
            EitherSubscription::Live(actor, bus, name) => Either::Right(bus.ack(*actor, name, delivery)),
        }
    }

    fn nack(&self, delivery: &Delivery, reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static {
        match self {
            EitherSubscription::Simulated(it) => Either::Left(it.nack(delivery, reason)),
            EitherSubscription::Live(actor, bus, name) => Either::Right(bus.nack(*actor, name, delivery, reason)),
        }
    }

    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static {
        match self {
            EitherSubscription::Simulated(it) => Either::Left(it.unsubscribe()),
            EitherSubscription::Live(actor, bus, name) => Either::Right(bus.unsubscribe(*actor, name)),
        }
    }
}
