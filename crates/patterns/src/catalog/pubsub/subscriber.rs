//! What every subscriber does: take a copy, handle it within its time, say how it went.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::facts::{Handled, HandlingFailed, Recovered};
use super::rules::Rules;
use crate::event::Event;
use crate::ports::{
    Actor, Bus, BusError, Clock, Delivery, KeyValueError, Message, Runtime, Subscription, SubscriptionSpec, TaskHandle,
    timeout,
};
use crate::sim::Role;
use crate::sorted::{SortedMap, SortedSet};
use crate::time::Span;

/// How many dead letters are sent again at once. Those that do not fit into the queue stay.
const REDRIVEN_MAX: usize = 100;

/// How long a bus that takes nothing in is let be.
const AFTER_REFUSAL: Span = Span::from_secs(1);

/// Why a handler gave up on an attempt. The bus will try again.
pub(super) struct Refusal(pub(super) &'static str);

impl From<KeyValueError> for Refusal {
    fn from(error: KeyValueError) -> Refusal {
        Refusal(error.code())
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(_: serde_json::Error) -> Refusal {
        Refusal("unreadable-event")
    }
}

/// What a person asks of the subscribers, by name. It is kept until the subscriber is there to hear it.
#[derive(Default)]
pub(super) struct Wishes {
    left: RefCell<SortedSet<String>>,
    to_redrive: RefCell<SortedSet<String>>,
    listening: RefCell<SortedMap<String, Waker>>,
}

enum Wish {
    Leave,
    Redrive,
}

impl Wishes {
    /// The subscriber is to end its subscription, and not to come back.
    pub(super) fn leave(&self, name: &str) {
        self.left.borrow_mut().insert(name.to_owned());
        self.wake(name);
    }

    /// The subscriber is to have its dead letters sent again.
    pub(super) fn redrive(&self, name: &str) {
        self.to_redrive.borrow_mut().insert(name.to_owned());
        self.wake(name);
    }

    fn has_left(&self, name: &str) -> bool {
        self.left.borrow().contains(name)
    }

    fn wake(&self, name: &str) {
        if let Some(waker) = self.listening.borrow_mut().remove(name) {
            waker.wake();
        }
    }

    async fn next(&self, name: &str) -> Wish {
        poll_fn(|cx| {
            if self.to_redrive.borrow_mut().remove(name) {
                return Poll::Ready(Wish::Redrive);
            }
            if self.has_left(name) {
                return Poll::Ready(Wish::Leave);
            }
            self.listening.borrow_mut().insert(name.to_owned(), cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

/// Does what a person asks of a subscriber, until it is to leave.
async fn fulfil_wishes<R: Runtime>(actor: Actor<R>, subscription: impl Subscription, name: String, wishes: Rc<Wishes>) {
    loop {
        match wishes.next(actor.name()).await {
            Wish::Redrive => {
                // Where the bus does not answer, the person sees the letters and asks again.
                let _ = actor.bus.redrive(&name, REDRIVEN_MAX).await;
            }
            Wish::Leave => {
                while subscription.unsubscribe().await == Err(BusError::OutcomeUnknown) {}
                return;
            }
        }
    }
}

/// A subscriber's loop: take a copy, handle it within its time, say how it went.
pub(super) async fn serve<R, H, F>(
    actor: Actor<R>,
    spec: SubscriptionSpec,
    rules: Rc<Rules>,
    wishes: Rc<Wishes>,
    handle: H,
) where
    R: Runtime,
    H: Fn(Event) -> F,
    F: Future<Output = Result<(), Refusal>>,
{
    let mut recovered = false;
    while !wishes.has_left(actor.name()) {
        let subscription = loop {
            match actor.bus.subscribe(spec.clone()).await {
                Ok(subscription) => break subscription,
                Err(BusError::OutcomeUnknown) => continue,
                Err(BusError::Refused(_)) => actor.clock.sleep(AFTER_REFUSAL).await,
                Err(error) => panic!("the pattern {} is well formed: {error}", spec.pattern),
            }
        };
        let fulfil = fulfil_wishes(actor.clone(), subscription.clone(), spec.name.clone(), Rc::clone(&wishes));
        let fulfilling = actor.spawn(Role::Server, Box::pin(fulfil));
        while let Ok(delivery) = subscription.next().await {
            if !rules.acks_after {
                // The guard is off: from here on the bus has forgotten the copy, whatever happens.
                let _ = subscription.ack(&delivery).await;
            }
            let handled = if actor.fails_now() {
                Err(Refusal("handler-error"))
            } else {
                let handling = handle(delivery.message.event.clone());
                timeout(&actor.clock, rules.handler_timeout, handling).await.unwrap_or(Err(Refusal("handler-slow")))
            };
            let subscriber = actor.word(&spec.name);
            let Delivery { message: Message { record, .. }, attempt, .. } = delivery;
            // Where the answer does not reach the bus, or comes after the lease, the bus sends the copy
            // again, and the effect's key tells that it was handled.
            let _ = match handled {
                Ok(()) => {
                    actor.record(Handled { subscriber, record, attempt });
                    if attempt > 1 && !std::mem::replace(&mut recovered, true) {
                        actor.record(Recovered { record, attempt });
                    }
                    if rules.acks_after { subscription.ack(&delivery).await } else { Ok(()) }
                }
                Err(Refusal(reason)) => {
                    actor.record(HandlingFailed { subscriber, record, attempt, reason: actor.word(reason) });
                    if rules.acks_after { subscription.nack(&delivery, reason).await } else { Ok(()) }
                }
            };
        }
        if !wishes.has_left(actor.name()) {
            // Nobody asked for the end. A real bus ends what is not durable when it heard nothing of its members for long.
            fulfilling.abort();
            actor.clock.sleep(AFTER_REFUSAL).await;
        }
    }
}

/// Starts an actor that subscribes and handles.
pub(super) fn start_subscriber<R, H, F>(
    runtime: &R,
    (name, spec): (&'static str, SubscriptionSpec),
    rules: &Rc<Rules>,
    wishes: &Rc<Wishes>,
    handle: H,
) where
    R: Runtime,
    H: Fn(Actor<R>, Rc<Rules>, Event) -> F + Copy + 'static,
    F: Future<Output = Result<(), Refusal>> + 'static,
{
    let (rules, wishes) = (Rc::clone(rules), Rc::clone(wishes));
    let start = move |actor: Actor<R>| {
        let (me, by) = (actor.clone(), Rc::clone(&rules));
        let handle = move |event| handle(me.clone(), Rc::clone(&by), event);
        let serving = serve(actor.clone(), spec.clone(), Rc::clone(&rules), Rc::clone(&wishes), handle);
        actor.spawn(Role::Server, Box::pin(serving));
    };
    runtime.start_actor(name, Rc::new(start));
}
