//! The simulated bus as its clients reach it: over a network, through the port.
#![cfg(not(target_arch = "wasm32"))]

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;

use eda_patterns::backoff::Backoff;
use eda_patterns::ports::{
    Actor, Bus, BusError, Clock, Outcome, Overflow, Replay, Runtime, Subscription, SubscriptionSpec,
};
use eda_patterns::rng::Seed;
use eda_patterns::sim::{LinkSpec, Role, SimRuntime, Step, World};
use eda_patterns::time::Span;

fn spec(name: &str, durable: bool) -> SubscriptionSpec {
    SubscriptionSpec {
        name: name.to_owned(),
        pattern: "order.*".to_owned(),
        durable,
        queue_max: Some(4),
        overflow: Overflow::Block,
        ack_timeout: Span::from_ms(400),
        attempts_max: 3,
        dead_letters: true,
        backoff: Backoff::exponential(Span::from_ms(50), Span::from_secs(1)),
        replay: Replay::None,
    }
}

/// Runs `scene` as one actor until nothing is left to happen.
fn scene<F: Future<Output = ()> + 'static>(
    world: impl FnOnce(&SimRuntime),
    scene: impl Fn(Actor<SimRuntime>) -> F + 'static,
) {
    let runtime = SimRuntime::new(World::new(Seed(7)));
    world(&runtime);
    runtime.start_actor(
        "tester",
        Rc::new(move |actor: Actor<SimRuntime>| {
            let playing = scene(actor.clone());
            actor.spawn(Role::Work, Box::pin(playing));
        }),
    );
    loop {
        match runtime.world().executor().step() {
            Step::Stepped => {}
            end => return assert_eq!(end, Step::Finished),
        }
    }
}

#[test]
fn outcomes_and_dead_letters_can_be_asked_for() {
    scene(
        |_| {},
        |actor| async move {
            let subscription = actor.bus.subscribe(spec("stock", true)).await.expect("the network is healthy");
            let event = actor.event("order.placed", "FKT-1", &1);
            let receipt = actor.bus.publish_event(event).await.expect("the network is healthy");
            assert_eq!(receipt.copies.len(), 1);
            for attempt in 1..=3 {
                let delivery = subscription.next().await.expect("it is open");
                assert_eq!(delivery.attempt, attempt);
                assert_eq!(subscription.nack(&delivery, "no stock").await, Ok(()));
                assert_eq!(subscription.ack(&delivery).await, Err(BusError::LeaseLost));
            }
            let outcomes = actor.bus.settled(receipt.record).await.expect("all is settled");
            assert_eq!(outcomes, [("stock".into(), Outcome::Dead("no stock".to_owned()))]);
            let letters = actor.bus.dead_letters("stock", 0, 10).await.expect("the network is healthy");
            assert_eq!((letters.len(), letters[0].attempts, &*letters[0].reason), (1, 3, "no stock"));
            assert_eq!(&*letters[0].message.event.subject, "FKT-1");
            assert_eq!(actor.bus.dead_letters("stock", 1, 10).await.expect("the network is healthy").len(), 0);
        },
    );
}

#[test]
fn dropping_a_publication_that_was_begun_does_not_undo_it() {
    scene(
        |_| {},
        |actor| async move {
            let subscription = actor.bus.subscribe(spec("stock", true)).await.expect("the network is healthy");
            {
                let publishing = pin!(actor.bus.publish_event(actor.event("order.placed", "FKT-1", &1)));
                let moment = pin!(actor.clock.sleep(Span::from_us(10)));
                futures::future::select(publishing, moment).await;
            }
            let delivery = subscription.next().await.expect("it is open");
            assert_eq!(subscription.ack(&delivery).await, Ok(()));
        },
    );
}

#[test]
fn a_malformed_topic_is_refused_and_an_ended_subscription_says_so() {
    scene(
        |_| {},
        |actor| async move {
            let wild = actor.bus.publish_event(actor.event("order.*", "FKT-1", &1)).await;
            assert!(matches!(wild, Err(BusError::BadTopic(_))), "{wild:?}");
            let pattern = SubscriptionSpec { pattern: "#.x".to_owned(), ..spec("bad", true) };
            assert!(matches!(actor.bus.subscribe(pattern).await, Err(BusError::BadTopic(_))));
            let subscription = actor.bus.subscribe(spec("stock", true)).await.expect("the network is healthy");
            assert_eq!(subscription.unsubscribe().await, Ok(()));
            assert!(matches!(subscription.next().await, Err(BusError::Unsubscribed)));
            assert_eq!(subscription.unsubscribe().await, Err(BusError::Unsubscribed));
        },
    );
}

/// A network that loses, doubles and reorders: each message still arrives, in order, and a message
/// that is published until it is confirmed makes one copy.
#[test]
fn a_bad_network_delays_and_repeats_but_loses_nothing() {
    const MESSAGES: u32 = 40;
    let seen: Rc<RefCell<Vec<u32>>> = Rc::default();
    let keep = Rc::clone(&seen);
    scene(
        |runtime| {
            let bad = LinkSpec { loss_per_mille: 150, duplicate_per_mille: 200, reorders: true, ..LinkSpec::HEALTHY };
            runtime.world().faults().borrow_mut().default_link = bad;
        },
        move |actor| {
            let keep = Rc::clone(&keep);
            async move {
                // So many attempts that chance alone cannot use them up.
                let patient = SubscriptionSpec { attempts_max: 50, ..spec("stock", true) };
                let subscription = loop {
                    if let Ok(subscription) = actor.bus.subscribe(patient.clone()).await {
                        break subscription;
                    }
                };
                let publisher = actor.clone();
                let publish = async move {
                    for number in 0..MESSAGES {
                        let message = publisher.bus.message(publisher.event("order.placed", "FKT", &number));
                        while publisher.bus.publish(message.clone()).await.is_err() {}
                    }
                };
                actor.spawn(Role::Work, Box::pin(publish));
                while keep.borrow().last() != Some(&(MESSAGES - 1)) {
                    let delivery = subscription.next().await.expect("it is open");
                    let number = delivery.message.event.read().expect("it is a number");
                    keep.borrow_mut().push(number);
                    // A lost acknowledgement brings the copy again; that is all.
                    let _ = subscription.ack(&delivery).await;
                }
            }
        },
    );
    let mut seen = seen.take();
    assert!(seen.len() > MESSAGES as usize, "something was repeated");
    assert!(seen.is_sorted(), "{seen:?}");
    seen.dedup();
    assert_eq!(seen, (0..MESSAGES).collect::<Vec<u32>>());
}
