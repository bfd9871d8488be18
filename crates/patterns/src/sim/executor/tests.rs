//! What the executor promises.

use super::*;
use crate::time::Span;
use futures::channel::oneshot;

fn run(executor: &Executor) -> Step {
    loop {
        match executor.step() {
            Step::Stepped => {}
            end => return end,
        }
    }
}

fn order_of(seed: u64) -> Vec<u16> {
    let executor = Executor::new(Seed(seed));
    let order = Rc::new(RefCell::new(Vec::new()));
    for owner in 0..6 {
        let order = Rc::clone(&order);
        executor.spawn(owner, Role::Work, async move { order.borrow_mut().push(owner) });
    }
    assert_eq!(run(&executor), Step::Finished);
    order.take()
}

#[test]
fn the_seed_chooses_the_order_and_gives_it_again() {
    assert_eq!(order_of(1), order_of(1));
    assert!((2..20).any(|seed| order_of(seed) != order_of(1)));
}

#[test]
fn time_moves_only_when_nothing_is_ready() {
    let executor = Executor::new(Seed(1));
    let woke_at = Rc::new(Cell::new(Time::ZERO));
    let (clock, seen) = (executor.clone(), Rc::clone(&woke_at));
    executor.spawn(0, Role::Work, async move {
        clock.sleep(Span::from_ms(1_500)).await;
        seen.set(clock.now());
    });
    assert_eq!(run(&executor), Step::Finished);
    assert_eq!(woke_at.get(), Time::from_ms(1_500));
}

#[test]
fn a_dropped_sleep_does_not_move_time() {
    let executor = Executor::new(Seed(1));
    let clock = executor.clone();
    executor.spawn(0, Role::Work, async move {
        let long = clock.sleep(Span::from_secs(60));
        let short = clock.sleep(Span::from_secs(1));
        futures::future::select(Box::pin(long), Box::pin(short)).await;
    });
    assert_eq!(run(&executor), Step::Finished);
    assert_eq!(executor.now(), Time::from_ms(1_000));
}

#[test]
fn a_wait_that_nobody_can_end_is_a_deadlock_and_names_its_owner() {
    let executor = Executor::new(Seed(1));
    let (keep, never) = oneshot::channel::<()>();
    executor.spawn(3, Role::Work, async move {
        let _ = never.await;
    });
    executor.spawn(4, Role::Server, futures::future::pending());
    assert_eq!(run(&executor), Step::Deadlocked { blocked: vec![3] });
    drop(keep);
    assert_eq!(run(&executor), Step::Finished);
}

#[test]
fn a_task_that_never_lets_time_pass_is_a_livelock() {
    let executor = Executor::new(Seed(1));
    executor.spawn(
        2,
        Role::Work,
        futures::future::poll_fn(|cx| {
            cx.waker().wake_by_ref();
            Poll::Pending
        }),
    );
    assert_eq!(run(&executor), Step::Livelocked { busy: 2 });
}

#[test]
fn a_crash_drops_all_tasks_of_one_owner() {
    let executor = Executor::new(Seed(1));
    let held = Rc::new(());
    for owner in [1, 1, 2] {
        let held = Rc::clone(&held);
        executor.spawn(owner, Role::Server, async move {
            let _held = held;
            futures::future::pending::<()>().await;
        });
    }
    run(&executor);
    assert_eq!(Rc::strong_count(&held), 4);
    executor.abort_owner(1);
    assert_eq!(Rc::strong_count(&held), 2);
}

#[test]
fn a_slot_that_is_used_again_is_not_woken_by_an_old_waker() {
    let executor = Executor::new(Seed(1));
    let kept = Rc::new(RefCell::new(None));
    let keep = Rc::clone(&kept);
    let first = executor.spawn(
        0,
        Role::Server,
        futures::future::poll_fn(move |cx| {
            *keep.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        }),
    );
    run(&executor);
    executor.abort(first);
    let polls = Rc::new(Cell::new(0));
    let count = Rc::clone(&polls);
    executor.spawn(
        0,
        Role::Server,
        futures::future::poll_fn(move |_| {
            count.set(count.get() + 1);
            Poll::Pending
        }),
    );
    run(&executor);
    kept.take().expect("it was polled").wake();
    run(&executor);
    assert_eq!(polls.get(), 1);
}
