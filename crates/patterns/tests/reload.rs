//! A page that is reloaded: a second run over the stores that a first one has left, with a bus of its own.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::catalog::event_sourcing::{PATTERN, scenario};
use eda_patterns::link::Link;
use eda_patterns::memory::Memory;
use eda_patterns::ports::{Position, Runtime};
use eda_patterns::recorder::Context;
use eda_patterns::rng::Seed;
use eda_patterns::sim::real::Real;
use eda_patterns::sim::{SimRuntime, Step, World};
use eda_patterns::time::{Span, Time};
use eda_patterns::wire::Carry;
use futures::FutureExt;

type Stores = Rc<RefCell<Memory>>;

/// A page that has the stores open. Its bus is gone with it.
fn page(stores: &Stores, seed: u64, open_for: Span) {
    let stores = Rc::clone(stores);
    let carry: Carry = Rc::new(move |call| {
        let answer = stores.borrow_mut().answer(&call, Context::default(), Time::ZERO);
        // Whoever waits for news looks again by himself after a while.
        async move {
            match answer {
                Some(answer) => answer,
                None => futures::future::pending().await,
            }
        }
        .boxed_local()
    });
    let runtime =
        SimRuntime::live(World::new(Seed(seed)), 1_772_423_100_000, Real { stores: Some(carry), ..Real::default() });
    for actor in PATTERN.actors {
        runtime.recorder().actor(actor.name);
    }
    scenario::start(&runtime, &Link::to(&PATTERN).settings());
    let closes = Time::ZERO + open_for;
    while runtime.world().executor().step_until(closes) == Step::Stepped {}
    runtime.forget();
}

/// The trades up to a position that have no note.
fn unfiled(stores: &Stores, up_to: Position) -> Vec<Position> {
    let Memory { log, keys } = &*stores.borrow();
    let trades = log.after(Position(0), usize::MAX).into_iter().filter(|stored| stored.event.ty.starts_with("stock."));
    let open = trades.filter(|stored| keys.get(&format!("note/{}", stored.event.id), Time::ZERO).is_none());
    open.map(|stored| stored.position).filter(|position| *position <= up_to).collect()
}

#[test]
fn a_trade_gets_its_note_though_the_page_is_reloaded_before() {
    let mut reloaded_between = 0;
    for seed in 0..300 {
        let stores = Stores::default();
        page(&stores, seed, Span::from_ms(3_000 + seed * 7));
        let announced = stores.borrow().log.view("announced").0;
        reloaded_between += unfiled(&stores, announced).len();
        let kept = stores.borrow().end();
        page(&stores, seed + 1_000, Span::from_secs(6));
        assert_eq!(unfiled(&stores, kept), [], "seed {seed}: a trade that was acknowledged has no note");
    }
    assert!(reloaded_between > 0, "no reload came between an announcement and its note");
}
