//! A read model on the simulator's store: what two projectors of one view, a crash and a switch do to it.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use super::*;
use crate::catalog::pubsub;
use crate::invariant::Invariant;
use crate::link::Link;
use crate::pattern::Program;
use crate::ports::{Clock, Runtime};
use crate::sim::{Role, Sim, SimRuntime};

type Body = Rc<dyn Fn(Actor<SimRuntime>) -> futures::future::LocalBoxFuture<'static, ()>>;

thread_local! {
    static BODY: RefCell<Option<Body>> = const { RefCell::new(None) };
}

/// Runs `body` as an actor of the simulator, to its end.
fn run<F: Future<Output = ()> + 'static>(body: impl Fn(Actor<SimRuntime>) -> F + 'static) {
    let done = Rc::new(std::cell::Cell::new(false));
    let ended = Rc::clone(&done);
    let body = Rc::new(body);
    BODY.set(Some(Rc::new(move |actor| {
        let (body, ended) = (Rc::clone(&body), Rc::clone(&ended));
        Box::pin(async move {
            body(actor).await;
            ended.set(true);
        })
    })));
    static PROGRAM: Program = Program {
        invariants: Vec::<Box<dyn Invariant>>::new,
        start: |runtime, _| {
            let body = BODY.with_borrow(|body| body.clone().expect("a test sets it"));
            runtime.start_actor(
                "projector",
                Rc::new(move |actor| {
                    actor.spawn(Role::Work, body(actor.clone()));
                }),
            );
        },
        words: "",
        reads: || Box::new(|_| Ok(())),
        picture: None,
    };
    Sim::of(&PROGRAM, &Link::to(&pubsub::PATTERN)).run();
    assert!(done.get(), "the test ran to its end");
}

fn row(key: &str, text: &str) -> Vec<(String, String)> {
    vec![(key.to_owned(), text.to_owned())]
}

fn at(position: u64) -> Checkpoint {
    Checkpoint { position: Position(position), builds: 0b10 }
}

#[test]
fn a_checkpoint_never_goes_back_and_names_its_builds() {
    let checkpoint = Checkpoint::default().after(Position(7), 1).after(Position(5), 2);
    assert!(!checkpoint.is_of_one_build() && at(3).is_of_one_build());
    assert_eq!(checkpoint, Checkpoint { position: Position(7), builds: 0b110 });
}

#[test]
fn rows_and_checkpoint_come_back_together() {
    run(|actor| async move {
        let model = ReadModel::new("products", 1);
        let mut loaded = model.load(&actor).await.expect("it is empty");
        assert_eq!(loaded, Loaded::default());
        model.commit(&actor, &mut loaded, at(3), row("PHONE", "a"), Order::Together).await.expect("nobody else writes");
        model.commit(&actor, &mut loaded, at(5), row("BOOK", "b"), Order::Together).await.expect("nobody else writes");
        let again = model.load(&actor).await.expect("it is there");
        assert_eq!(again, loaded, "what a commit leaves behind is what a load finds");
        assert_eq!(again.checkpoint, at(5));
        assert_eq!(model.checkpoint(&actor).await, Ok(Position(5)));
        assert_eq!(model.row(&actor, "PHONE").await, Ok(Some("a".to_owned())));
        assert_eq!(model.row(&actor, "RICE").await, Ok(None));
    });
}

#[test]
fn the_slower_of_two_projectors_is_refused_and_nothing_of_it_is_written() {
    run(|actor| async move {
        let model = ReadModel::new("products", 1);
        let mut fast = model.load(&actor).await.expect("it is empty");
        let mut slow = fast.clone();
        model.commit(&actor, &mut fast, at(2), row("PHONE", "fast"), Order::Together).await.expect("it is the first");
        let refused = model.commit(&actor, &mut slow, at(9), row("PHONE", "slow"), Order::Together).await;
        assert!(matches!(refused, Err(KeyValueError::Conflict { .. })), "{refused:?}");
        assert_eq!(slow.checkpoint, Checkpoint::default(), "what was refused is not believed");
        assert_eq!(model.load(&actor).await, Ok(fast));
    });
}

#[test]
fn many_rows_come_back() {
    run(|actor| async move {
        let model = ReadModel::new("products", 1);
        let mut loaded = model.load(&actor).await.expect("it is empty");
        let rows: Vec<(String, String)> = (0..3 * PAGE / 2).map(|n| (format!("P{n:04}"), n.to_string())).collect();
        model.commit(&actor, &mut loaded, at(1), rows.clone(), Order::Together).await.expect("nobody else writes");
        let found = model.load(&actor).await.expect("it is there").rows;
        assert!(found.iter().map(|(key, row)| (key.clone(), row.clone())).eq(rows));
        model.drop_all(&actor).await.expect("it can be dropped");
        assert_eq!(model.load(&actor).await, Ok(Loaded::default()));
    });
}

#[test]
fn readers_are_switched_and_the_old_generation_is_fenced() {
    run(|actor| async move {
        let (old, new) = (ReadModel::new("products", 1), ReadModel::new("products", 2));
        let live = ReadModel::live(&actor, "products").await.expect("the first is live");
        assert_eq!(live.generation, 1);
        let mut of_old = old.load(&actor).await.expect("it is empty");
        old.commit(&actor, &mut of_old, at(4), row("PHONE", "old"), Order::Together).await.expect("nobody else writes");
        let mut of_new = new.load(&actor).await.expect("it is empty");
        new.commit(&actor, &mut of_new, at(4), row("PHONE", "new"), Order::Together).await.expect("nobody else writes");

        // The old one moved between the comparison and the switch.
        let compared = of_old.clone();
        old.commit(&actor, &mut of_old, at(5), row("PHONE", "newer"), Order::Together)
            .await
            .expect("nobody else writes");
        let refused = new.switch(&actor, live, &compared).await;
        assert!(matches!(refused, Err(KeyValueError::Conflict { .. })), "{refused:?}");
        assert_eq!(ReadModel::live(&actor, "products").await, Ok(live));

        new.switch(&actor, live, &of_old).await.expect("neither has moved");
        let now = ReadModel::live(&actor, "products").await.expect("there is one");
        assert_eq!(now.generation, 2);
        let late = old.commit(&actor, &mut of_old, at(6), row("PHONE", "late"), Order::Together).await;
        assert!(matches!(late, Err(KeyValueError::Conflict { .. })), "{late:?}");
        let twice = new.switch(&actor, live, &old.load(&actor).await.expect("it is there")).await;
        assert!(matches!(twice, Err(KeyValueError::Conflict { .. })), "a pointer that has moved: {twice:?}");
    });
}

/// With the guard off a checkpoint can claim what no row has: dropping the future after its first half is a crash.
#[test]
fn a_checkpoint_that_is_written_first_claims_too_much_after_a_crash() {
    run(|actor| async move {
        let model = ReadModel::new("products", 1);
        let mut loaded = model.load(&actor).await.expect("it is empty");
        let commit = model.commit(&actor, &mut loaded, at(3), row("PHONE", "a"), Order::CheckpointFirst);
        // Long enough to begin, too short to be answered.
        let _ = crate::ports::timeout(&actor.clock, crate::time::Span::from_us(1), commit).await;
        actor.clock.sleep(crate::time::Span::from_secs(1)).await;
        let found = model.load(&actor).await.expect("it is there");
        assert_eq!((found.checkpoint, found.rows.len()), (at(3), 0));
    });
}
