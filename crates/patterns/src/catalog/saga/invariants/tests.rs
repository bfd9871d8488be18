//! Each invariant turns red where a run's trace is altered by hand: at the right fact, for the right reason.

use super::super::PATTERN;
use super::super::facts::{Applied, Booked, Debited, Freed, Ordered, PaidBack, Reserved, Resolved, Settled, Sold};
use crate::fact::{FactData, Name};
use crate::invariant::tampered::{Fate, Original, altered};
use crate::invariant::{Judge, Judgement, RunEnded};
use crate::money::Money;
use crate::pattern::Engine;
use crate::recorder::Context;
use crate::rng::Seed;
use crate::saga::facts::{Asked, Began, Compensated, Completed, EndedEscalated, Escalated};
use crate::sim::World;
use crate::sim::log_client::live::facts::{Answers, Silent};
use crate::time::{Span, Time};

fn run(query: &str) -> Original {
    Original::run(&PATTERN, query)
}

fn word(run: &Original, text: &str) -> Name {
    run.trace().find_name(text).unwrap_or_else(|| panic!("no fact says {text}"))
}

/// The first fact of a kind that `is_it`.
fn first<D: FactData>(run: &Original, is_it: impl Fn(&D) -> bool) -> D {
    run.trace().facts().find_map(|fact| fact.read::<D>().filter(&is_it)).expect("there is such a fact")
}

#[test]
fn a_saga_that_is_called_completed_and_is_not_is_seen() {
    let run = run("");
    let Completed { saga } = first(&run, |_| true);
    let unbooked = run.without(|booked: Booked| booked.saga == saga);
    unbooked.turns_red("named-end", "saga-not-completed", |it: Completed| it.saga == saga);
    let still_held = run.without(|sold: Sold| sold.saga == saga);
    still_held.turns_red("named-end", "saga-not-completed", |it: Completed| it.saga == saga);
    let unpaid = run.without(|debited: Debited| debited.saga == saga);
    unpaid.turns_red("named-end", "saga-not-completed", |it: Completed| it.saga == saga);
    let no_points = run.without(|applied: Applied| applied.saga == saga);
    no_points.turns_red("named-end", "saga-not-completed", |it: Completed| it.saga == saga);
    // Less than was ordered is not completed either.
    let fewer = run.with(|it: Ordered| (it.saga == saga).then_some(Ordered { units: it.units + 1, ..it }));
    fewer.turns_red("named-end", "saga-not-completed", |it: Completed| it.saga == saga);
    let unspent = run.with(|it: Ordered| (it.saga == saga).then_some(Ordered { points: it.points + 1, ..it }));
    unspent.turns_red("named-end", "saga-not-completed", |it: Completed| it.saga == saga);
}

#[test]
fn a_saga_that_is_called_undone_and_is_not_is_seen() {
    let run = run("");
    let Compensated { saga } = first(&run, |_| true);
    let not_paid_back = run.without(|it: PaidBack| it.saga == saga);
    not_paid_back.turns_red("named-end", "saga-not-compensated", |it: Compensated| it.saga == saga);
    let not_freed = run.without(|it: Freed| it.saga == saga);
    not_freed.turns_red("named-end", "saga-not-compensated", |it: Compensated| it.saga == saga);
}

#[test]
fn an_escalation_without_a_name_is_seen() {
    let run = run("preset=compensation-fails");
    let EndedEscalated { saga } = first(&run, |_| true);
    let nameless = run.without(|it: Escalated| it.saga == saga);
    nameless.turns_red("named-end", "saga-not-escalated", |it: EndedEscalated| it.saga == saga);
    let Escalated { desk, .. } = first(&run, |it: &Escalated| it.saga == saga);
    assert_eq!(desk, word(&run, "finance-desk"));
    // Only the refund is with the desk: that the stock is still held is nobody's.
    let more = run.without(|it: Freed| it.saga == saga);
    more.turns_red("named-end", "saga-not-escalated", |it: EndedEscalated| it.saga == saga);
}

#[test]
fn what_is_done_after_the_end_is_seen() {
    let run = run("");
    let Completed { saga } = first(&run, |_| true);
    // Saying the same end again does no harm.
    run.twice(|it: Completed| it.saga == saga).still_holds("named-end");
    let Compensated { saga: undone } = first(&run, |_| true);
    let other = run.with(|it: Applied| (it.saga == last_applied(&run)).then_some(Applied { saga: undone, ..it }));
    other.turns_red("named-end", "saga-done-after-end", |it: Applied| it.saga == undone);
}

/// The order to which points were applied last: after the first order was undone.
fn last_applied(run: &Original) -> Name {
    run.trace().facts().rev().find_map(|fact| fact.read::<Applied>()).expect("some order is completed").saga
}

#[test]
fn a_forgotten_saga_is_seen() {
    let run = run("");
    let last = last_applied(&run);
    // From the sale on, nobody says anything of the order.
    let forgotten = run.every(|fact| match fact.read::<Completed>() {
        Some(completed) if completed.saga == last => Fate::Gone,
        _ => Fate::Kept,
    });
    forgotten.turns_red("named-end", "saga-forgotten", |_: RunEnded| true);
}

#[test]
fn an_order_that_nobody_took_up_is_seen() {
    let run = run("preset=duplicate-reply");
    let Ordered { saga, .. } = first(&run, |_| true);
    let untouched = run.every(|fact| {
        let is_ordered = fact.read::<Ordered>().is_some();
        let is_of_it = fact.kind().fields.first().is_some_and(|field| field.name == "saga")
            && fact.words()[0] == u64::from(saga.0);
        if is_of_it && !is_ordered { Fate::Gone } else { Fate::Kept }
    });
    untouched.turns_red("named-end", "saga-forgotten", |end: RunEnded| end.quiet);
}

#[test]
fn an_effect_that_happens_twice_is_seen() {
    for query in ["", "preset=choreographed"] {
        let run = run(query);
        let Debited { saga, .. } = first(&run, |_| true);
        let twice = run.twice(|it: Debited| it.saga == saga);
        twice.turns_red("effects-once", "saga-done-twice", second(move |it: &Debited| it.saga == saga));
        let Reserved { saga, sku, .. } = first(&run, |_| true);
        let twice = run.twice(|it: Reserved| (it.saga, it.sku) == (saga, sku));
        let is_it = second(move |it: &Reserved| (it.saga, it.sku) == (saga, sku));
        twice.turns_red("effects-once", "saga-done-twice", is_it);
        let PaidBack { saga, .. } = first(&run, |_| true);
        let twice = run.twice(|it: PaidBack| it.saga == saga);
        twice.turns_red("effects-once", "saga-done-twice", second(move |it: &PaidBack| it.saga == saga));
    }
}

/// Says yes to the second of those that `is_it`.
fn second<D>(is_it: impl Fn(&D) -> bool) -> impl Fn(D) -> bool {
    let seen = std::cell::Cell::new(0);
    move |data| {
        seen.set(seen.get() + u32::from(is_it(&data)));
        is_it(&data) && seen.get() == 2
    }
}

#[test]
fn money_and_goods_that_do_not_add_up_are_seen() {
    let run = run("");
    let id = "conserved";
    let more = run.with(|it: Debited| Some(Debited { balance: it.balance + Money::from_paise(1), ..it }));
    more.turns_red(id, "saga-wallet-differs", |_: Debited| true);
    // Less is taken than the order costs, and the balance fits.
    let paisa = Money::from_paise(1);
    let less = run.with(|it: Debited| Some(Debited { amount: it.amount - paisa, balance: it.balance + paisa, ..it }));
    less.turns_red(id, "saga-wallet-differs", |_: Debited| true);
    let half = run.with(|it: PaidBack| Some(PaidBack { amount: it.amount - paisa, balance: it.balance - paisa, ..it }));
    half.turns_red(id, "saga-wallet-differs", |_: PaidBack| true);
    let shelf = run.with(|it: Reserved| Some(Reserved { free: it.free + 1, ..it }));
    shelf.turns_red(id, "saga-stock-differs", |_: Reserved| true);
    let freed = run.with(|it: Freed| Some(Freed { units: it.units + 1, free: it.free + 1, held: it.held - 1, ..it }));
    freed.turns_red(id, "saga-stock-differs", |_: Freed| true);
    let sold = run.with(|it: Sold| Some(Sold { held: it.held + 1, ..it }));
    sold.turns_red(id, "saga-stock-differs", |_: Sold| true);
    let points = run.with(|it: Applied| Some(Applied { earned: it.earned + 1, ..it }));
    points.turns_red(id, "saga-points-differ", |_: Applied| true);
    let slot = run.with(|it: Booked| Some(Booked { capacity: 0, ..it }));
    slot.turns_red(id, "saga-slot-differs", |_: Booked| true);
}

#[test]
fn an_undo_out_of_order_or_of_something_else_is_seen() {
    let run = run("");
    let (refund, release) = (word(&run, "refund-payment"), word(&run, "release-stock"));
    let id = "undo-in-reverse";
    // The stock is released first, while the money is still taken.
    let swapped = run.every(|fact| match fact.read::<Asked>() {
        Some(asked) if asked.operation == refund => altered(Asked { operation: release, ..asked }),
        _ => Fate::Kept,
    });
    swapped.turns_red(id, "saga-undone-early", |it: Asked| it.operation == release);
    // After the pivot nothing is undone.
    let Completed { saga } = first(&run, |_| true);
    let apply = word(&run, "apply-points");
    let late =
        run.with(|it: Asked| ((it.saga, it.operation) == (saga, apply)).then_some(Asked { operation: refund, ..it }));
    late.turns_red(id, "saga-undone-early", |it: Asked| (it.saga, it.operation) == (saga, refund));
    let other = word(&run, "CUST002");
    let wrong = run.with(|it: PaidBack| Some(PaidBack { payment: other, ..it }));
    wrong.turns_red(id, "saga-undone-other", |it: PaidBack| it.payment == other);
}

#[test]
fn an_order_that_is_called_resolved_and_is_not_is_seen() {
    let run = run("preset=desk-resolves");
    let Settled { saga, .. } = first(&run, |_| true);
    let not_paid_back = run.without(|it: PaidBack| it.saga == saga);
    not_paid_back.turns_red("resolved", "saga-not-resolved", |it: Settled| it.saga == saga);
    let left_there = run.without(|it: Resolved| it.saga == saga);
    left_there.turns_red("resolved", "saga-not-resolved", |it: Settled| it.saga == saga);
    let unasked = run.without(|it: Escalated| it.saga == saga);
    unasked.turns_red("resolved", "saga-resolved-other", |it: Resolved| it.saga == saga);
}

/// What a live run says of an order that began at once and was never heard of again. The cluster was silent from and until
/// these seconds, where it was.
fn left_alone(silent_s: Option<u64>, answers_s: Option<u64>, ended_s: u64) -> Judgement {
    let world = World::new(Seed(1));
    let recorder = world.recorder().clone();
    let (shop, kafka) = (recorder.actor("shop"), recorder.actor("kafka"));
    let (saga, style, patience) = (recorder.name("BB-1041"), recorder.name("choreographed"), Span::from_secs(10));
    let at = |seconds: u64| world.executor().advance_to(Time::ZERO + Span::from_secs(seconds));
    world.record(Context::default(), shop, Began { saga, style, patience });
    if let Some(seconds) = silent_s {
        at(seconds);
        world.record(Context::default(), kafka, Silent {});
    }
    if let Some(seconds) = answers_s {
        at(seconds);
        world.record(Context::default(), kafka, Answers { silent: Span::from_secs(1) });
    }
    at(ended_s);
    world.record(Context::default(), shop, RunEnded { quiet: false });
    let mut judge = Judge::new(super::all());
    recorder.trace().facts().for_each(|fact| judge.observe(&fact));
    let verdicts = judge.verdicts_where(|kind| Engine::Bridge.records(kind));
    verdicts.into_iter().find(|(id, _)| *id == "named-end").map(|(_, verdict)| verdict.judgement).unwrap()
}

#[test]
fn an_order_that_waits_for_a_silent_cluster_is_not_forgotten() {
    assert!(matches!(left_alone(None, None, 11), Judgement::Broken(_)));
    assert_eq!(left_alone(Some(2), None, 60), Judgement::NothingYet);
    // Whoever carries it on may take as long from then on.
    assert_eq!(left_alone(Some(2), Some(50), 59), Judgement::NothingYet);
    assert!(matches!(left_alone(Some(2), Some(50), 61), Judgement::Broken(_)));
}
