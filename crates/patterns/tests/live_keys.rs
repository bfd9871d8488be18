//! Keys that a server keeps: a pattern that opens them has its keys there and nowhere else, and a server that cannot be reached
//! is asked again after a while.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use eda_patterns::catalog::{exactly_once, kafka};
use eda_patterns::invariant::{Judge, Judgement};
use eda_patterns::link::Link;
use eda_patterns::memory::Memory;
use eda_patterns::pattern::{Pattern, Program};
use eda_patterns::ports::Runtime;
use eda_patterns::recorder::Context;
use eda_patterns::rng::Seed;
use eda_patterns::sim::real::{Behind, Door, Real};
use eda_patterns::sim::{SimRuntime, Step, World, live_keys};
use eda_patterns::time::{Span, Time};
use eda_patterns::wire::{Answer, Call, Carry};
use futures::FutureExt;

const LENGTH: Span = Span::from_secs(14);

/// A run whose keys lie behind `carry`, and its verdicts.
fn run(pattern: &'static Pattern, program: &Program, carry: Carry) -> Vec<(&'static str, Judgement)> {
    let (world, door) = (World::new(Seed(3)), Door::default());
    let real = Real { bridge: Some(Rc::clone(&door)), ..Real::default() };
    let runtime = SimRuntime::live(world.clone(), 1_772_423_100_000, real);
    let keys = Some(live_keys(world, carry, Rc::new(|_, work| work)));
    door.get_or_init(|| Behind { keys, ..Behind::default() });
    for actor in pattern.actors {
        runtime.recorder().actor(actor.name);
    }
    (program.start)(&runtime, &Link::to(pattern).settings());
    let end = Time::ZERO + LENGTH;
    let stopped = loop {
        match runtime.world().executor().step_until(end) {
            Step::Stepped => {}
            stopped => break stopped,
        }
    };
    assert!(!matches!(stopped, Step::Livelocked { .. }), "it asks without letting time pass");
    let mut judge = Judge::new((program.invariants)());
    runtime.recorder().trace().facts().for_each(|fact| judge.observe(&fact));
    runtime.forget();
    judge.verdicts().into_iter().map(|(id, verdict)| (id, verdict.judgement)).collect()
}

#[test]
fn the_lease_and_the_inbox_lie_where_the_keys_are_real() {
    let memory = Rc::new(RefCell::new(Memory::default()));
    let server = Rc::clone(&memory);
    let carry: Carry = Rc::new(move |call| {
        let answer = server.borrow_mut().answer(&call, Context::default(), Time::ZERO);
        async move { answer.expect("nobody waits for keys") }.boxed_local()
    });
    let verdicts = run(&exactly_once::PATTERN, &exactly_once::PROGRAM, carry);
    assert!(verdicts.iter().all(|(_, judgement)| *judgement == Judgement::Holds), "{verdicts:?}");
    let mut count = |prefix: &str| {
        let scan = Call::Scan(prefix.to_owned(), None, 100);
        match memory.borrow_mut().answer(&scan, Context::default(), Time::ZERO) {
            Some(Answer::Values(found)) => found.len(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(["passbook/", "inbox/", "fence/"].map(&mut count), [10, 10, 1]);
}

#[test]
fn a_server_that_cannot_be_reached_is_asked_a_few_times_a_second() {
    let asked = Rc::new(Cell::new(0));
    let counts = Rc::clone(&asked);
    let carry: Carry = Rc::new(move |call| {
        counts.set(counts.get() + 1);
        let answer = call.unavailable("nothing listens there");
        async move { answer }.boxed_local()
    });
    let verdicts = run(&exactly_once::PATTERN, &exactly_once::PROGRAM, carry);
    assert!(!verdicts.iter().any(|(_, judgement)| matches!(judgement, Judgement::Broken(_))), "{verdicts:?}");
    // One processor wants the lease, and nobody has anything to note.
    assert!((30..=56).contains(&asked.get()), "{} calls in fourteen seconds", asked.get());
}

#[test]
fn a_pattern_whose_keys_are_beside_the_matter_needs_no_server() {
    let carry: Carry = Rc::new(|_| panic!("nobody opened these keys"));
    let verdicts = run(&kafka::PATTERN, &kafka::PROGRAM, carry);
    assert!(
        verdicts.iter().any(|(id, judgement)| *id == "effects-once" && *judgement == Judgement::Holds),
        "{verdicts:?}"
    );
}
