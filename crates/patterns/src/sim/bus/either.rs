//! One type for simulated and real buses, so that a pattern is compiled once for both.

use std::future::Future;
use std::rc::Rc;

use futures::FutureExt;
use futures::future::Either;

use super::live::{LiveBus, LiveSubscription};
use super::{SimBus, SimSubscription};
use crate::fact::Record;
use crate::ports::{Bus, BusError, DeadLetter, Delivery, Message, Outcome, Receipt, Subscription, SubscriptionSpec};

/// A bus as one actor of a run reaches it.
#[derive(Clone)]
pub enum EitherBus {
    /// Kept by the simulator.
    Simulated(SimBus),
    /// Kept by a server.
    Live(LiveBus),
}

/// A subscription on either.
#[derive(Clone)]
pub enum EitherSubscription {
    /// Kept by the simulator.
    Simulated(SimSubscription),
    /// Kept by a server.
    Live(LiveSubscription),
}

/// The same call of whichever it is.
macro_rules! either {
    ($kind:ident, $this:expr, $it:ident => $call:expr) => {
        match $this {
            $kind::Simulated($it) => Either::Left($call),
            $kind::Live($it) => Either::Right($call),
        }
    };
}

impl Bus for EitherBus {
    type Subscription = EitherSubscription;

    fn publish(&self, message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        either!(EitherBus, self, it => it.publish(message))
    }

    fn settled(&self, record: Record) -> impl Future<Output = Result<Vec<(Rc<str>, Outcome)>, BusError>> + 'static {
        either!(EitherBus, self, it => it.settled(record))
    }

    fn subscribe(
        &self,
        spec: SubscriptionSpec,
    ) -> impl Future<Output = Result<EitherSubscription, BusError>> + 'static {
        match self {
            EitherBus::Simulated(bus) => {
                Either::Left(bus.subscribe(spec).map(|opened| opened.map(EitherSubscription::Simulated)))
            }
            EitherBus::Live(bus) => {
                Either::Right(bus.subscribe(spec).map(|opened| opened.map(EitherSubscription::Live)))
            }
        }
    }

    fn dead_letters(
        &self,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, BusError>> + 'static {
        either!(EitherBus, self, it => it.dead_letters(subscription, skip, limit))
    }

    fn redrive(&self, subscription: &str, limit: usize) -> impl Future<Output = Result<usize, BusError>> + 'static {
        either!(EitherBus, self, it => it.redrive(subscription, limit))
    }

    fn next_record(&self) -> Record {
        match self {
            EitherBus::Simulated(bus) => bus.next_record(),
            EitherBus::Live(bus) => bus.next_record(),
        }
    }
}

impl Subscription for EitherSubscription {
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static {
        either!(EitherSubscription, self, it => it.next())
    }

    fn ack(&self, delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static {
        either!(EitherSubscription, self, it => it.ack(delivery))
    }

    fn nack(&self, delivery: &Delivery, reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static {
        either!(EitherSubscription, self, it => it.nack(delivery, reason))
    }

    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static {
        either!(EitherSubscription, self, it => it.unsubscribe())
    }
}
