//! The parts of exactly once that live in a key-value store, on the simulated one: a lease has one holder and tokens that
//! only grow, and an inbox makes the writes of a message once.
#![cfg(not(target_arch = "wasm32"))]

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use eda_patterns::once::{Inbox, Lease, Noted, Token};
use eda_patterns::ports::{Actor, Clock, KeyValue, KeyValueError, KeyVersion, PutIf, Runtime, Write};
use eda_patterns::rng::Seed;
use eda_patterns::sim::{Role, SimRuntime, Step, World};
use eda_patterns::time::Span;
use futures::future::{join, join_all};

const TIME: Span = Span::from_secs(2);
const SEEDS: u64 = 50;

/// What `task` comes to, as an actor of a simulated world.
fn run<T: 'static, F: Future<Output = T> + 'static>(seed: u64, task: impl Fn(Actor<SimRuntime>) -> F + 'static) -> T {
    let runtime = SimRuntime::new(World::new(Seed(seed)));
    let answer: Rc<RefCell<Option<T>>> = Rc::default();
    let to = Rc::clone(&answer);
    let start = move |actor: Actor<SimRuntime>| {
        let (task, to) = (task(actor.clone()), Rc::clone(&to));
        actor.spawn(Role::Work, Box::pin(async move { *to.borrow_mut() = Some(task.await) }));
    };
    runtime.start_actor("one", Rc::new(start));
    while answer.borrow().is_none() {
        let step = runtime.world().executor().step();
        assert!(matches!(step, Step::Stepped), "seed {seed}: the task does not come to its end: {step:?}");
    }
    let answered = answer.take();
    runtime.forget();
    answered.expect("the loop has waited for it")
}

/// The runtime's ports as another actor reaches them.
fn another(actor: &Actor<SimRuntime>, name: &str) -> Actor<SimRuntime> {
    Actor::new(actor.runtime().clone(), actor.runtime().recorder().actor(name), 0)
}

/// From now on so many of a thousand messages of the store's answers are lost.
fn lose_answers(actor: &Actor<SimRuntime>, per_mille: u32) {
    let world = actor.runtime().world();
    let keys = world.recorder().actor("keys");
    let mut faults = world.faults().borrow_mut();
    let link = faults.link(keys, actor.id);
    faults.set_link(keys, actor.id, eda_patterns::sim::LinkSpec { loss_per_mille: per_mille, ..link });
}

#[test]
fn one_of_many_gets_the_lease_and_the_others_wait_for_its_end() {
    for seed in 0..SEEDS {
        run(seed, move |actor| async move {
            let all: Vec<_> = (0..5).map(|number| another(&actor, &format!("holder-{number}"))).collect();
            let lease = Lease::new("ledger", TIME);
            let taken = join_all(all.iter().map(|one| lease.take(one))).await;
            let held = taken.iter().filter(|taken| matches!(taken, Ok(Some(_)))).count();
            assert_eq!(held, 1, "seed {seed}: {taken:?}");
            assert!(taken.iter().all(Result::is_ok), "seed {seed}: {taken:?}");
            assert_eq!(lease.take(&actor).await, Ok(None), "seed {seed}: it is held");
            actor.clock.sleep(TIME).await;
            assert!(matches!(lease.take(&actor).await, Ok(Some(_))), "seed {seed}: its time is over");
        });
    }
}

#[test]
fn each_holder_has_a_greater_token_however_the_lease_ended() {
    run(1, |actor| async move {
        let other = another(&actor, "other");
        let lease = Lease::new("ledger", TIME);
        let mut newest = Token(0);
        for given_back in [true, false, true, true, false, false] {
            for holder in [&actor, &other] {
                let token = lease.take(holder).await.expect("the store is well").expect("nobody holds it");
                assert!(token > newest, "{token:?} after {newest:?}");
                newest = token;
                if given_back {
                    assert_eq!(lease.give_back(holder, token).await, Ok(()));
                } else {
                    holder.clock.sleep(TIME).await;
                }
            }
        }
    });
}

#[test]
fn who_comes_late_does_not_end_the_lease_of_another() {
    run(2, |actor| async move {
        let other = another(&actor, "other");
        let lease = Lease::new("ledger", TIME);
        let late = lease.take(&actor).await.expect("the store is well").expect("nobody holds it");
        actor.clock.sleep(TIME).await;
        let token = lease.take(&other).await.expect("the store is well").expect("the first one's time is over");
        assert_eq!(lease.give_back(&actor, late).await, Ok(()), "it is not the late one's affair any more");
        assert_eq!(lease.take(&actor).await, Ok(None), "the other has it still");
        assert_eq!(lease.give_back(&other, token).await, Ok(()));
        assert!(matches!(lease.take(&actor).await, Ok(Some(_))));
    });
}

#[test]
fn leases_of_two_names_know_nothing_of_each_other() {
    run(3, |actor| async move {
        let (one, two) = (Lease::new("ledger", TIME), Lease::new("archive", TIME));
        let (one, two) = join(one.take(&actor), two.take(&actor)).await;
        assert_eq!((one, two), (Ok(Some(Token(1))), Ok(Some(Token(1)))));
    });
}

/// Whoever does not hear that it has the lease does not have it: nobody does, until its time is over. The token that was
/// given to nobody is not given again.
#[test]
fn a_lost_answer_leaves_the_lease_to_nobody_until_its_time_is_over() {
    let mut unheard = 0;
    for seed in 0..SEEDS {
        unheard += run(seed, |actor| async move {
            let (lease, other) = (Lease::new("ledger", TIME), another(&actor, "other"));
            lose_answers(&actor, 500);
            let taken = lease.take(&actor).await;
            lose_answers(&actor, 0);
            let fence = other.key_value.get("fence/ledger").await.expect("the store is well");
            let (Err(KeyValueError::OutcomeUnknown), Some(fence)) = (taken, fence) else { return 0 };
            assert_eq!(lease.take(&other).await, Ok(None));
            actor.clock.sleep(TIME).await;
            let token = lease.take(&other).await.expect("the store is well").expect("its time is over");
            assert!(token > Token(fence.version.0), "{token:?} after {:?}", fence.version);
            1
        });
    }
    assert!(unheard > SEEDS / 10, "the answer about the lease itself was lost: {unheard}");
}

const INBOX: Inbox = Inbox::new("inbox");

fn put(key: &str, value: &str, condition: PutIf) -> Vec<Write> {
    vec![Write::Put { key: key.to_owned(), value: value.to_owned(), condition, ttl: None }]
}

/// The version that a key has come to: how often it was written.
async fn written(actor: &Actor<SimRuntime>, key: &str) -> u64 {
    actor.key_value.get(key).await.expect("the store is well").map_or(0, |it| it.version.0)
}

#[test]
fn a_message_that_comes_again_changes_nothing() {
    run(5, |actor| async move {
        assert_eq!(INBOX.knows(&actor, "7").await, Ok(false));
        assert_eq!(INBOX.accept(&actor, "7", put("line", "first", PutIf::Always)).await, Ok(Noted::New));
        assert_eq!(INBOX.knows(&actor, "7").await, Ok(true));
        assert_eq!(INBOX.accept(&actor, "7", put("line", "again", PutIf::Always)).await, Ok(Noted::Before));
        assert_eq!(written(&actor, "line").await, 1);
        assert_eq!(INBOX.accept(&actor, "8", put("line", "other", PutIf::Always)).await, Ok(Noted::New));
        assert_eq!(written(&actor, "line").await, 2);
    });
}

#[test]
fn of_many_readers_of_one_message_one_has_its_effect() {
    for seed in 0..SEEDS {
        run(seed, move |actor| async move {
            let all: Vec<_> = (0..4).map(|number| another(&actor, &format!("reader-{number}"))).collect();
            let accept = |one| INBOX.accept(one, "7", put("line", "x", PutIf::Always));
            let noted = join_all(all.iter().map(accept)).await;
            assert_eq!(noted.iter().filter(|noted| **noted == Ok(Noted::New)).count(), 1, "seed {seed}: {noted:?}");
            assert_eq!(noted.iter().filter(|noted| **noted == Ok(Noted::Before)).count(), 3, "seed {seed}: {noted:?}");
            assert_eq!(written(&actor, "line").await, 1, "seed {seed}");
        });
    }
}

/// Where a condition of the effect does not hold there is no effect, and so the message must not count as acted on.
#[test]
fn a_message_whose_effect_is_refused_is_not_noted() {
    run(6, |actor| async move {
        assert_eq!(INBOX.accept(&actor, "1", put("seat", "Asha", PutIf::Absent)).await, Ok(Noted::New));
        let refused = INBOX.accept(&actor, "2", put("seat", "Ravi", PutIf::Absent)).await;
        assert_eq!(refused, Err(KeyValueError::Conflict { key: "seat".to_owned(), actual: KeyVersion(1) }));
        assert_eq!(INBOX.knows(&actor, "2").await, Ok(false));
    });
}

#[test]
fn whoever_asks_until_an_answer_comes_has_the_effect_once() {
    let mut unheard = 0;
    for seed in 0..SEEDS {
        unheard += run(seed, move |actor| async move {
            lose_answers(&actor, 500);
            let mut unheard = 0;
            let noted = loop {
                match INBOX.accept(&actor, "7", put("line", "x", PutIf::Always)).await {
                    Err(KeyValueError::OutcomeUnknown) => unheard += 1,
                    answered => break answered,
                }
            };
            lose_answers(&actor, 0);
            // The answer that was lost said that it was new.
            assert_eq!(noted, Ok(if unheard == 0 { Noted::New } else { Noted::Before }));
            assert_eq!(written(&actor, "line").await, 1);
            unheard
        });
    }
    assert!(unheard > SEEDS / 4, "answers were lost: {unheard}");
}

#[test]
fn two_inboxes_do_not_share_what_they_know() {
    run(7, |actor| async move {
        assert_eq!(INBOX.accept(&actor, "7", Vec::new()).await, Ok(Noted::New));
        assert_eq!(Inbox::new("other").knows(&actor, "7").await, Ok(false));
    });
}
