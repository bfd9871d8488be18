//! Buses that break one promise each.

use std::future::Future;
use std::rc::Rc;

use eda_patterns::conformance;
use eda_patterns::fact::Record;
use eda_patterns::ports::{
    Bus, BusError, Clock, DeadLetter, Delivery, Message, Outcome, Receipt, Replay, Subscription, SubscriptionSpec,
};
use eda_patterns::sim::SimClock;
use eda_patterns::time::Span;

use super::{caught, other};

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    /// It forgets a copy once it was sent.
    NeverSendsAgain,
    /// It takes a refusal for an acknowledgement.
    TakesRefusalsForAcks,
    /// It takes every answer, however late.
    IgnoresLeases,
    /// It sends every subscriber everything.
    IgnoresPatterns,
    /// Its queues never fill.
    HasNoBound,
    /// It drops what has failed too often.
    KeepsNoDeadLetters,
    /// It keeps no history.
    ForgetsThePast,
    /// It gives each of those who compete every copy.
    LetsNobodyCompete,
    /// It publishes only while somebody waits for the answer.
    LosesWhatIsDropped,
}

#[derive(Clone)]
struct Broken<B> {
    bus: B,
    clock: SimClock,
    flaw: Flaw,
    /// Which client it is: the names of its subscriptions differ where nobody can compete.
    client: u32,
}

#[derive(Clone)]
struct BrokenSubscription<S> {
    subscription: S,
    flaw: Flaw,
}

impl<B: Bus> Bus for Broken<B> {
    type Subscription = BrokenSubscription<B::Subscription>;

    fn publish(&self, message: Message) -> impl Future<Output = Result<Receipt, BusError>> + 'static {
        let Broken { bus, clock, flaw, .. } = self.clone();
        async move {
            if flaw == Flaw::LosesWhatIsDropped {
                clock.sleep(Span::from_ms(1)).await;
            }
            bus.publish(message).await
        }
    }

    fn settled(&self, record: Record) -> impl Future<Output = Result<Vec<(Rc<str>, Outcome)>, BusError>> + 'static {
        self.bus.settled(record)
    }

    fn subscribe(
        &self,
        mut spec: SubscriptionSpec,
    ) -> impl Future<Output = Result<Self::Subscription, BusError>> + 'static {
        let flaw = self.flaw;
        match flaw {
            Flaw::NeverSendsAgain => spec.ack_timeout = Span::from_secs(3_600),
            Flaw::IgnoresPatterns if !spec.pattern.contains("..") => spec.pattern = "#".to_owned(),
            Flaw::HasNoBound => spec.queue_max = None,
            Flaw::KeepsNoDeadLetters => spec.dead_letters = false,
            Flaw::ForgetsThePast => spec.replay = Replay::None,
            Flaw::LetsNobodyCompete if self.client > 0 => spec.name.push_str("-too"),
            _ => {}
        }
        let opens = self.bus.subscribe(spec);
        async move { Ok(BrokenSubscription { subscription: opens.await?, flaw }) }
    }

    fn dead_letters(
        &self,
        subscription: &str,
        skip: usize,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, BusError>> + 'static {
        self.bus.dead_letters(subscription, skip, limit)
    }

    fn redrive(&self, subscription: &str, limit: usize) -> impl Future<Output = Result<usize, BusError>> + 'static {
        self.bus.redrive(subscription, limit)
    }

    fn next_record(&self) -> Record {
        self.bus.next_record()
    }
}

impl<S: Subscription> Subscription for BrokenSubscription<S> {
    fn next(&self) -> impl Future<Output = Result<Delivery, BusError>> + 'static {
        self.subscription.next()
    }

    fn ack(&self, delivery: &Delivery) -> impl Future<Output = Result<(), BusError>> + 'static {
        let (ack, flaw) = (self.subscription.ack(delivery), self.flaw);
        async move {
            match ack.await {
                Err(BusError::LeaseLost) if flaw == Flaw::IgnoresLeases => Ok(()),
                answer => answer,
            }
        }
    }

    fn nack(&self, delivery: &Delivery, reason: &str) -> impl Future<Output = Result<(), BusError>> + 'static {
        let (ack, nack) = (self.subscription.ack(delivery), self.subscription.nack(delivery, reason));
        let takes_for_ack = self.flaw == Flaw::TakesRefusalsForAcks;
        async move { if takes_for_ack { ack.await } else { nack.await } }
    }

    fn unsubscribe(&self) -> impl Future<Output = Result<(), BusError>> + 'static {
        self.subscription.unsubscribe()
    }
}

#[test]
fn each_flaw_of_a_bus_is_caught_by_the_promise_that_it_breaks() {
    for (flaw, promise) in [
        (Flaw::NeverSendsAgain, "a copy whose lease is over is sent again"),
        (Flaw::TakesRefusalsForAcks, "a copy that is tried again comes before those behind it"),
        (Flaw::IgnoresLeases, "a lease that is over ends nothing"),
        (Flaw::IgnoresPatterns, "a subscription gets what its pattern matches, and nothing else"),
        (Flaw::HasNoBound, "a receipt says what a full queue did"),
        (Flaw::KeepsNoDeadLetters, "the publisher learns what became of each copy"),
        (Flaw::ForgetsThePast, "who asks for the history gets what matches of it, and then what is new"),
        (Flaw::LetsNobodyCompete, "those who compete get a copy each, not the same"),
        (Flaw::LosesWhatIsDropped, "dropping a publication after its first poll does not undo it"),
    ] {
        caught(&format!("{flaw:?}"), promise, move |actor| {
            Box::pin(async move {
                let (other, clock) = (other(&actor), actor.clock.clone());
                let broken = |bus, client| Broken { bus, clock: clock.clone(), flaw, client };
                let (one, other) = (broken(actor.bus.clone(), 0), broken(other.bus.clone(), 1));
                conformance::bus(&one, &other, &clock, "c/").await
            })
        });
    }
}
