//! Each invariant turns red where a run's trace is altered by hand: at the right fact, for the right
//! reason.

use super::super::PATTERN;
use super::super::facts::{Charged, Handled, ShipmentBooked, StockReserved};
use crate::fact::{FactData, Name, Record};
use crate::invariant::RunEnded;
use crate::invariant::tampered::{Fate, Original, altered};
use crate::ports::Received;
use crate::sim::{Crashed, DeadLettered, Dispatched, Dropped, Kept, Queued, Redriven, Settled};

fn run(query: &str) -> Original {
    Original::run(&PATTERN, query)
}

fn word(run: &Original, text: &str) -> Name {
    run.trace().find_name(text).unwrap_or_else(|| panic!("no fact says {text}"))
}

fn first<D: FactData + Copy>(run: &Original, is_it: impl Fn(D) -> bool) -> D {
    run.trace().facts().find_map(|fact| fact.read::<D>().filter(|data| is_it(*data))).expect("there is such a fact")
}

fn any<D>(_: D) -> bool {
    true
}

#[test]
fn a_copy_that_was_not_made_is_seen() {
    let run = run("");
    let fewer = |kept: Kept| (kept.copies == 3).then_some(Kept { copies: 2, ..kept });
    run.with(fewer).turns_red("at-least-once", "pubsub-copies-missing", |kept: Kept| kept.copies == 2);
    // Who keeps the books of copies finds it at the next message, where no fact tells of one of them.
    let (inventory, record) = (word(&run, "inventory"), first(&run, |kept: Kept| kept.copies == 3).record);
    let gone = run.every(|fact| {
        let queued = fact.read::<Queued>().map(|queued| (queued.subscriber, queued.record));
        let sent = fact.read::<Dispatched>().map(|sent| (sent.subscriber, sent.record));
        let settled = fact.read::<Settled>().map(|settled| (settled.subscriber, settled.record));
        if queued.or(sent).or(settled) == Some((inventory, record)) { Fate::Gone } else { Fate::Kept }
    });
    gone.turns_red("conservation", "pubsub-copies-missing", |kept: Kept| kept.record != record);
}

#[test]
fn a_copy_that_was_never_handled_is_seen() {
    let run = run("");
    let payment = word(&run, "payment");
    let of_payment = |handled: Handled| handled.subscriber == payment;
    let record = first(&run, of_payment).record;
    // The bus forgot the copy, nobody did the work, and whoever had it crashed.
    let forgotten = run.without(of_payment);
    forgotten.turns_red("at-least-once", "pubsub-never-handled", any::<Crashed>);
    // The bus has it still when all is over.
    let unsettled = run.every(|fact| {
        let it = (payment, record);
        let handled = fact.read::<Handled>().is_some_and(|handled| (handled.subscriber, handled.record) == it);
        let settled = fact.read::<Settled>().is_some_and(|settled| (settled.subscriber, settled.record) == it);
        if handled || settled { Fate::Gone } else { Fate::Kept }
    });
    unsettled.turns_red("at-least-once", "pubsub-never-handled", any::<RunEnded>);
}

#[test]
fn a_copy_that_was_given_up_early_is_seen() {
    let run = run("preset=poison");
    let early = |dead: DeadLettered| Some(DeadLettered { attempts: 4, ..dead });
    run.with(early).turns_red("at-least-once", "pubsub-given-up-early", any::<DeadLettered>);
}

#[test]
fn a_copy_for_somebody_who_did_not_ask_is_seen() {
    let run = run("");
    let (shipping, order) = (word(&run, "shipping"), word(&run, "order.placed"));
    // Shipping waits for payments; it is sent an order.
    let misled =
        |received: Received| (received.topic == order).then_some(Received { subscriber: shipping, ..received });
    run.with(misled).turns_red("only-matching", "pubsub-not-subscribed", |received: Received| {
        (received.subscriber, received.topic) == (shipping, order)
    });
    let orders = first(&run, |kept: Kept| kept.topic == order).record;
    let misled = |sent: Dispatched| (sent.record == orders).then_some(Dispatched { subscriber: shipping, ..sent });
    run.with(misled).turns_red("only-matching", "pubsub-not-subscribed", |sent: Dispatched| {
        (sent.subscriber, sent.record) == (shipping, orders)
    });
}

#[test]
fn a_message_that_overtakes_another_is_seen() {
    let run = run("preset=burst");
    let (inventory, mut seen) = (word(&run, "inventory"), Vec::new());
    let records: Vec<Record> = run
        .trace()
        .facts()
        .filter_map(|fact| fact.read::<Received>())
        .filter(|it| it.subscriber == inventory)
        .map(|it| it.record)
        .collect();
    let (second, third) = (records[1], records[2]);
    let swapped = run.every(|fact| match fact.read::<Received>() {
        Some(received) if received.subscriber == inventory && [second, third].contains(&received.record) => {
            seen.push(received.record);
            altered(Received { record: if received.record == second { third } else { second }, ..received })
        }
        _ => Fate::Kept,
    });
    swapped.turns_red("order", "pubsub-overtaken", |received: Received| {
        (received.subscriber, received.record) == (inventory, second)
    });
    assert_eq!(seen, [second, third]);
}

#[test]
fn a_copy_that_is_in_two_places_or_none_is_seen() {
    let default = run("");
    default.twice(any::<Queued>).turns_red("conservation", "pubsub-copy-misplaced", {
        let (queued, seen) = (first(&default, any::<Queued>), std::cell::Cell::new(0));
        move |again: Queued| {
            seen.set(seen.get() + u32::from((again.subscriber, again.record) == (queued.subscriber, queued.record)));
            seen.get() == 2
        }
    });
    let sent = first(&default, any::<Dispatched>);
    let unsent = default.without(|it: Dispatched| (it.subscriber, it.record) == (sent.subscriber, sent.record));
    unsent.turns_red("conservation", "pubsub-copy-misplaced", |settled: Settled| {
        (settled.subscriber, settled.record) == (sent.subscriber, sent.record)
    });
    let poisoned = run("preset=poison");
    let alive = poisoned.without(any::<DeadLettered>);
    let letter = first(&poisoned, any::<DeadLettered>);
    alive.turns_red("conservation", "pubsub-copy-misplaced", |redriven: Redriven| redriven.record == letter.record);
}

#[test]
fn a_queue_that_is_too_deep_is_seen() {
    let burst = run("preset=burst");
    let deeper = |queued: Queued| (queued.depth == 5).then_some(Queued { depth: 9, ..queued });
    burst.with(deeper).turns_red("bounded-queue", "pubsub-queue-too-deep", |queued: Queued| queued.depth == 9);
    let poisoned = run("preset=poison");
    let deeper = |redriven: Redriven| Some(Redriven { depth: 9, ..redriven });
    poisoned.with(deeper).turns_red("bounded-queue", "pubsub-queue-too-deep", any::<Redriven>);
}

#[test]
fn an_effect_that_happens_twice_is_seen() {
    fn twice<D: FactData>(run: &Original, message: &str) {
        let seen = std::cell::Cell::new(0);
        // The twin stands right behind it, so it is the second of its kind.
        run.twice(any::<D>).turns_red("effects-once", message, move |_: D| {
            seen.set(seen.get() + 1);
            seen.get() == 2
        });
    }
    let run = run("");
    twice::<StockReserved>(&run, "pubsub-reserved-twice");
    twice::<Charged>(&run, "pubsub-charged-twice");
    twice::<ShipmentBooked>(&run, "pubsub-booked-twice");
}

#[test]
fn a_copy_that_was_dropped_for_a_durable_subscriber_is_seen() {
    let link = "preset=burst&overflow=drop-newest";
    let link = crate::link::Link::parse(&format!("#/pubsub?{link}")).expect("a good link");
    let trace = crate::sim::Sim::new(&link).run().0;
    let mut judge = crate::invariant::Judge::new(super::all());
    trace.facts().for_each(|fact| judge.observe(&fact));
    let (_, verdict) = judge.verdicts().into_iter().find(|(id, _)| *id == "at-least-once").expect("it is one");
    let culprit = trace.facts().find(|fact| fact.is::<Dropped>()).expect("something is dropped");
    assert_eq!(verdict.judgement, crate::invariant::Judgement::Broken(culprit.id()));
    assert_eq!(verdict.why.expect("it says why").message, "pubsub-never-handled");
}
