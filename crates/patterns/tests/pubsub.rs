//! What the presets of publish/subscribe show, and where its facts come from.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};

use eda_patterns::catalog::pubsub::facts::{
    Charged, Counted, Handled, Notified, OrderSettled, ShipmentBooked, StockReserved,
};
use eda_patterns::catalog::pubsub::{PATTERN, PROGRAM};
use eda_patterns::fact::{FactData, FactId, Record};
use eda_patterns::invariant::{Judge, Judgement};
use eda_patterns::link::Link;
use eda_patterns::ports::{Acked, Published, Received, RedriveAsked, Subscribed};
use eda_patterns::rng::Seed;
use eda_patterns::sim::{
    Closed, Crashed, DeadLettered, Dispatched, Dropped, End, PublisherBlocked, Redriven, Replayed, Requeued, Restarted,
    Sim,
};
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::{Fact, Trace};

fn link(query: &str) -> Link {
    Link::parse(&format!("#/pubsub?{query}")).expect("the link is valid")
}

fn run(query: &str) -> Trace {
    let (trace, end) = Sim::new(&link(query)).run();
    assert_eq!(end, End::Quiet, "{query} has nothing left to do in the end");
    trace
}

/// Every fact of one kind, with its data.
fn all<D: FactData>(trace: &Trace) -> Vec<(Fact<'_>, D)> {
    trace.facts().filter_map(|fact| Some((fact, fact.read::<D>()?))).collect()
}

/// Whether every order was handled by each subscriber in the end.
fn assert_all_handled(trace: &Trace, orders: usize) {
    let settled = all::<OrderSettled>(trace);
    assert_eq!(settled.len(), orders);
    assert!(settled.iter().all(|(_, settled)| (settled.acked, settled.dropped, settled.dead) == (3, 0, 0)));
}

#[test]
fn the_default_story_goes_wrong_and_recovers_within_ten_seconds() {
    let trace = run("");
    let crash = all::<Crashed>(&trace)[0].0;
    let expired: Vec<_> = all::<Requeued>(&trace)
        .into_iter()
        .filter(|(_, requeued)| {
            trace.text(requeued.reason) == "lease-expired" && trace.text(requeued.subscriber) == "payment"
        })
        .collect();
    let (requeued_at, requeued) = expired.first().expect("payment dies with an order in its hands");
    assert!(requeued_at.at() > crash.at());
    let handled = all::<Handled>(&trace).into_iter().find(|(fact, handled)| {
        fact.actor_name() == "payment" && handled.record == requeued.record && handled.attempt > 1
    });
    let (recovered, _) = handled.expect("it is handled after all");
    assert!(recovered.at() < Time::ZERO + Span::from_secs(10), "it recovers at {}", recovered.at());
    assert_all_handled(&trace, 12);
}

#[test]
fn a_crash_after_the_charge_charges_once() {
    let trace = run("preset=crash-after-effect");
    let crash = all::<Crashed>(&trace)[0].0.at();
    let came_back = all::<Restarted>(&trace)[0].0.at();
    let charges = all::<Charged>(&trace);
    let again = all::<Received>(&trace)
        .into_iter()
        .find(|(fact, received)| fact.actor_name() == "payment" && received.attempt > 1 && fact.at() > came_back);
    let (again, _) = again.expect("the order comes again");
    let of_it: Vec<_> = charges.iter().filter(|(fact, _)| fact.correlation() == again.correlation()).collect();
    assert_eq!(of_it.len(), 1, "it is charged once");
    let charged_at = of_it[0].0.at();
    assert!(charged_at < crash + Span::from_ms(250) && charged_at < came_back, "by the attempt that was cut off");
    assert_all_handled(&trace, 12);
}

#[test]
fn a_burst_and_a_slow_subscriber_make_the_checkout_wait_and_lose_nothing() {
    for (query, orders) in [("preset=burst", 44), ("preset=slow-subscriber", 24)] {
        let trace = run(query);
        assert!(!all::<PublisherBlocked>(&trace).is_empty(), "{query}: the checkout has to wait");
        assert_all_handled(&trace, orders);
    }
}

#[test]
fn a_poisoned_handler_fills_the_dead_letters_and_holds_up_nobody_else() {
    let trace = run("preset=poison");
    let dead = all::<DeadLettered>(&trace);
    assert!(dead.len() >= 2);
    for (_, dead) in dead {
        assert_eq!((trace.text(dead.subscriber), dead.attempts), ("shipping", 5));
    }
    assert_eq!(all::<StockReserved>(&trace).len(), 12);
    assert!(!all::<ShipmentBooked>(&trace).is_empty(), "once healed, shipping goes on");
}

#[test]
fn dead_letters_that_are_sent_again_are_handled_once_the_fault_is_gone() {
    let trace = run("preset=poison");
    let dead: BTreeSet<Record> = all::<DeadLettered>(&trace).iter().map(|(_, dead)| dead.record).collect();
    let redriven = all::<Redriven>(&trace);
    assert_eq!(redriven.iter().map(|(_, redriven)| redriven.record).collect::<BTreeSet<_>>(), dead);
    let (since, _) = redriven[0];
    let asked = all::<RedriveAsked>(&trace)[0].0;
    assert_eq!(since.causes().next(), Some(asked.id()), "a person's wish is the cause");
    let handled = all::<Handled>(&trace).into_iter().filter(|(fact, handled)| {
        fact.id() > since.id() && dead.contains(&handled.record) && trace.text(handled.subscriber) == "shipping"
    });
    assert_eq!(handled.map(|(_, handled)| handled.record).collect::<BTreeSet<_>>(), dead);
}

#[test]
fn a_short_history_is_all_that_a_late_subscriber_gets() {
    for (history, at_most) in [("0", 0), ("5", 5)] {
        let trace = run(&format!("preset=late-subscriber&history={history}"));
        let replayed = all::<Replayed>(&trace).len();
        assert!(replayed <= at_most && (at_most == 0 || replayed > 0), "{replayed} of {history}");
    }
}

#[test]
fn analytics_takes_part_in_the_random_faults() {
    let crashes = (0..30).filter(|seed| {
        let trace = run(&format!("preset=chaos&seed={seed}"));
        all::<Crashed>(&trace).iter().any(|(fact, _)| fact.actor_name() == "analytics")
            && all::<Counted>(&trace).last().is_some_and(|(_, counted)| counted.orders == 18)
    });
    assert!(crashes.count() > 0, "no seed crashes it");
}

#[test]
fn a_late_subscriber_gets_the_history_first() {
    let trace = run("preset=late-subscriber");
    let replayed = all::<Replayed>(&trace).len();
    assert!((3..12).contains(&replayed), "{replayed} orders came before it");
    let counted: Vec<u32> = all::<Counted>(&trace).into_iter().map(|(_, counted)| counted.orders).collect();
    assert_eq!(counted, (1..=12).collect::<Vec<u32>>());
}

#[test]
fn competitors_share_the_copies_of_their_subscription() {
    let trace = run("");
    let mut takers: BTreeMap<Record, BTreeSet<&str>> = BTreeMap::new();
    for (fact, received) in all::<Received>(&trace) {
        if trace.text(received.subscriber) == "notification" && received.attempt == 1 {
            takers.entry(received.record).or_default().insert(fact.actor_name());
        }
    }
    assert!(takers.values().all(|takers| takers.len() == 1), "each event goes to one of them");
    let served: BTreeSet<&str> = takers.into_values().flatten().collect();
    assert_eq!(served, BTreeSet::from(["notification", "notification-2"]));
    assert_eq!(all::<Notified>(&trace).len(), all::<Published>(&trace).len());
}

#[test]
fn who_unsubscribes_gets_nothing_more_and_nothing_else_breaks() {
    let link = link("do=3s:unsubscribe.shipping");
    let (trace, _) = Sim::new(&link).run();
    let (closed, _) = all::<Closed>(&trace)[0];
    let later = all::<Dispatched>(&trace).into_iter();
    assert_eq!(
        later.filter(|(fact, sent)| fact.id() > closed.id() && trace.text(sent.subscriber) == "shipping").count(),
        0
    );
    let mut judge = Judge::new((PROGRAM.invariants)());
    trace.facts().for_each(|fact| judge.observe(&fact));
    assert!(
        judge.verdicts().iter().all(|(_, verdict)| verdict.judgement == Judgement::Holds),
        "{:?}",
        judge.verdicts()
    );
}

#[test]
fn every_preset_comes_to_rest_where_faults_end() {
    for preset in PATTERN.presets {
        for seed in 0..30 {
            let link = Link { seed: Seed(seed), ..Link::to_preset(&PATTERN, preset) };
            let (_, end) = Sim::new(&link).run();
            assert_eq!(end, End::Quiet, "{link}");
        }
    }
}

#[test]
fn dropping_is_a_choice_that_breaks_at_least_once() {
    for overflow in ["drop-oldest", "drop-newest"] {
        let link = link(&format!("preset=burst&overflow={overflow}"));
        let (trace, _) = Sim::new(&link).run();
        assert!(!all::<Dropped>(&trace).is_empty());
        let mut judge = Judge::new((PROGRAM.invariants)());
        trace.facts().for_each(|fact| judge.observe(&fact));
        let broken: Vec<_> = judge
            .verdicts()
            .into_iter()
            .filter(|(_, v)| matches!(v.judgement, Judgement::Broken(_)))
            .map(|(id, _)| id)
            .collect();
        assert_eq!(broken, ["at-least-once"], "{overflow}");
        assert!(broken.iter().all(|id| link.may_break().contains(id)));
    }
}

/// A fact's line is the pattern's own: the very call that made it.
#[test]
fn facts_point_at_the_line_of_the_pattern_that_ran() {
    fn check<D: FactData>(trace: &Trace, calls: &[&str]) {
        let files = [
            ("checkout.rs", include_str!("../src/catalog/pubsub/checkout.rs")),
            ("subscriber.rs", include_str!("../src/catalog/pubsub/subscriber.rs")),
            ("services.rs", include_str!("../src/catalog/pubsub/services.rs")),
        ];
        let facts = all::<D>(trace);
        assert!(!facts.is_empty(), "{}", D::KIND.name);
        for (fact, _) in facts {
            let path = fact.site().file;
            let file = path.split_once("src/catalog/pubsub/").expect("a file of the pattern").1;
            let (_, text) = files.iter().find(|(name, _)| *name == file).expect("a file that records it");
            let line = text.lines().nth(fact.site().line as usize - 1).expect("the file has that line");
            assert!(calls.iter().any(|call| line.contains(call)), "{} at {line:?}", D::KIND.name);
        }
    }
    let trace = run("");
    check::<Published>(&trace, &[".publish(message.clone())", ".publish_event(outcome)"]);
    check::<Subscribed>(&trace, &[".subscribe(spec.clone())"]);
    check::<Received>(&trace, &["subscription.next()"]);
    check::<Acked>(&trace, &["subscription.ack(&delivery)"]);
    check::<Handled>(&trace, &["actor.record(Handled"]);
    check::<StockReserved>(&trace, &["inventory.record(StockReserved"]);
}

/// Every deed of the bus is caused by a message that came, or by what it did itself before.
#[test]
fn causes_lead_from_the_effect_back_to_the_order() {
    let trace = run("");
    let (mut fact, _) = all::<ShipmentBooked>(&trace)[0];
    let mut kinds = BTreeSet::new();
    while let Some(FactId(cause)) = fact.causes().next() {
        fact = trace.fact(cause as usize);
        kinds.insert(fact.kind().name);
    }
    for kind in ["bus.received", "bus.dispatched", "bus.queued", "bus.published", "service.answered"] {
        assert!(kinds.contains(kind), "{kind} is missing in {kinds:?}");
    }
}

/// Turning off a guard leaves alone what has nothing to do with it.
#[test]
fn a_guard_that_is_off_shifts_no_unrelated_latency() {
    fn draws(query: &str) -> (Vec<u64>, Vec<u64>) {
        let (trace, _) = Sim::new(&link(query)).run();
        let of = |kind: &str, from: &str, to: Option<u64>, word: usize| -> Vec<u64> {
            let facts = trace.facts().filter(|fact| fact.kind().name == kind && fact.actor_name() == from);
            facts.filter(|fact| to.is_none_or(|to| fact.words()[0] == to)).map(|fact| fact.words()[word]).collect()
        };
        let gateway = trace.actors().iter().position(|name| name == "gateway").expect("it takes part") as u64;
        // What the gateway needs for each call, and how long each call is on its way.
        (of("service.began", "gateway", None, 1), of("net.sent", "payment", Some(gateway), 3))
    }
    let (works, travels) = draws("");
    assert!(works.len() >= 12);
    for guard in ["retry", "ack-after", "idempotency-key", "bounded-queue"] {
        let (other_works, other_travels) = draws(&format!("off={guard}"));
        let both = works.len().min(other_works.len());
        assert!(both >= 11);
        assert_eq!(works[..both], other_works[..both], "without {guard}");
        let both = travels.len().min(other_travels.len());
        assert_eq!(travels[..both], other_travels[..both], "without {guard}");
    }
}
