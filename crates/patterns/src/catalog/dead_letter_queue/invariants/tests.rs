//! Each invariant turns red where a run's trace is altered by hand: at the right fact, for the right reason.

use std::cell::Cell;

use super::super::PATTERN;
use super::super::facts::{Attempted, Delivered};
use super::herd::HERD;
use crate::fact::{FactData, Record};
use crate::invariant::RunEnded;
use crate::invariant::tampered::{Fate, Original, altered};
use crate::ports::{WorkLeased, WorkQueued};
use crate::sim::Crashed;
use crate::sim::work_queue::{
    Buried, CameDue, Enqueued, Finished, HandedOut, LeaseExpired, LetterExpired, Prolonged, Revived, Scheduled,
};
use crate::time::{Span, Time};

fn run(query: &str) -> Original {
    Original::run(&PATTERN, query)
}

fn first<D: FactData + Copy>(run: &Original, is_it: impl Fn(D) -> bool) -> D {
    run.trace().facts().find_map(|fact| fact.read::<D>().filter(|data| is_it(*data))).expect("there is such a fact")
}

fn any<D>(_: D) -> bool {
    true
}

/// Of a fact that is there twice, the copy.
fn second<D>() -> impl Fn(D) -> bool {
    let seen = Cell::new(0);
    move |_| seen.replace(seen.get() + 1) == 1
}

const PLACE: &str = "one-place";
const NOT_THERE: &str = "dlq-not-where-it-was";

#[test]
fn a_message_that_is_in_two_places_is_seen() {
    let run = run("");
    run.twice(any::<Enqueued>).turns_red(PLACE, NOT_THERE, second::<Enqueued>());
    run.twice(any::<CameDue>).turns_red(PLACE, NOT_THERE, second::<CameDue>());
    run.twice(any::<HandedOut>).turns_red(PLACE, NOT_THERE, second::<HandedOut>());
    run.twice(any::<Finished>).turns_red(PLACE, NOT_THERE, second::<Finished>());
    run.twice(any::<Scheduled>).turns_red(PLACE, NOT_THERE, second::<Scheduled>());
    run.twice(any::<Buried>).turns_red(PLACE, NOT_THERE, second::<Buried>());
    run.twice(any::<Revived>).turns_red(PLACE, NOT_THERE, second::<Revived>());
}

#[test]
fn a_message_that_skips_a_place_is_seen() {
    let run = run("");
    let Enqueued { record, .. } = first(&run, any);
    run.without(any::<Enqueued>).turns_red(PLACE, NOT_THERE, |out: HandedOut| out.record == record);
    let CameDue { record, .. } = first(&run, any);
    run.without(any::<CameDue>).turns_red(PLACE, NOT_THERE, |out: HandedOut| out.record == record);
    let Revived { record, .. } = first(&run, any);
    run.without(any::<Revived>).turns_red(PLACE, NOT_THERE, |out: HandedOut| out.record == record);
}

#[test]
fn a_message_that_moves_too_early_is_seen() {
    let outage = run("");
    let far = |scheduled: Scheduled| Some(Scheduled { due: Time::from_ms(60_000), ..scheduled });
    let Scheduled { record, .. } = first(&outage, any);
    outage.with(far).turns_red(PLACE, NOT_THERE, |due: CameDue| due.record == record);

    let crash = run("preset=worker-crash");
    let LeaseExpired { record, .. } = first(&crash, any);
    let longer = |out: HandedOut| (out.record == record).then_some(HandedOut { until: Time::NEVER, ..out });
    crash.with(longer).turns_red(PLACE, NOT_THERE, |over: LeaseExpired| over.record == record);

    let short = run("preset=poison-pill&kept=ten-seconds");
    let kept = |buried: Buried| Some(Buried { keep_until: Time::NEVER, ..buried });
    short.with(kept).turns_red(PLACE, NOT_THERE, any::<LetterExpired>);
}

#[test]
fn a_lease_that_is_void_moves_nothing() {
    let outage = run("");
    let older = |finished: Finished| Some(Finished { receipt: finished.receipt + 1, ..finished });
    outage.with(older).turns_red(PLACE, NOT_THERE, any::<Finished>);
    let older = |buried: Buried| Some(Buried { receipt: 0, ..buried });
    outage.with(older).turns_red(PLACE, NOT_THERE, any::<Buried>);
    let older = |scheduled: Scheduled| Some(Scheduled { receipt: 0, ..scheduled });
    outage.with(older).turns_red(PLACE, NOT_THERE, any::<Scheduled>);
    let again = |out: HandedOut| (out.receipt > 5).then_some(HandedOut { receipt: 1, ..out });
    outage.with(again).turns_red(PLACE, NOT_THERE, |out: HandedOut| out.receipt == 1);
    let blocking = run("preset=blocking");
    let older = |longer: Prolonged| Some(Prolonged { receipt: 0, ..longer });
    blocking.with(older).turns_red(PLACE, NOT_THERE, any::<Prolonged>);
}

#[test]
fn an_attempt_too_many_is_seen() {
    let run = run("preset=poison-pill");
    let last = first(&run, |attempted: Attempted| attempted.attempt == 4);
    let again = run.twice(|attempted: Attempted| attempted == last);
    let copies = second::<Attempted>();
    again.turns_red("attempts-max", "dlq-tried-too-often", |it: Attempted| it == last && copies(it));
    // A dead letter that is sent again has all its attempts before it, and no more.
    let Revived { record, .. } = first(&run, any);
    let not_revived = run.without(|revived: Revived| revived.record == record);
    let message = record;
    let tried =
        run.trace().facts().filter(|fact| fact.read().is_some_and(|it: Attempted| it.message == message)).count();
    assert!(tried > 4, "it was tried again");
    not_revived.turns_red("attempts-max", "dlq-tried-too-often", |it: Attempted| it.message == message);
}

#[test]
fn a_wait_beyond_the_cap_is_seen() {
    let outage = run("");
    let far = |scheduled: Scheduled| Some(Scheduled { due: Time::from_ms(400_000), ..scheduled });
    outage.with(far).turns_red("delay-cap", "dlq-waits-too-long", |it: Scheduled| it.due == Time::from_ms(400_000));
    let blocking = run("preset=blocking");
    let far = |longer: Prolonged| Some(Prolonged { until: Time::from_ms(400_000), ..longer });
    blocking.with(far).turns_red("delay-cap", "dlq-waits-too-long", |it: Prolonged| it.until == Time::from_ms(400_000));
}

const LOST: &str = "nothing-lost";

#[test]
fn a_message_that_is_done_and_was_never_sent_is_seen() {
    let run = run("");
    let Delivered { message } = first(&run, any);
    let unsent = run.without(|delivered: Delivered| delivered.message == message);
    unsent.turns_red(LOST, "dlq-done-unsent", |finished: Finished| finished.record == message);
}

#[test]
fn a_message_that_dies_with_its_worker_is_seen() {
    let run = run("preset=worker-crash");
    let LeaseExpired { record, .. } = first(&run, any);
    let popped = run.every(|fact| match fact.read() {
        Some(out @ HandedOut { record: of, .. }) if of == record => altered(HandedOut { until: Time::NEVER, ..out }),
        _ => Fate::Kept,
    });
    popped.turns_red(LOST, "dlq-lost-with-worker", any::<Crashed>);
}

#[test]
fn a_popped_message_that_never_arrives_is_seen() {
    let run = run("");
    let HandedOut { record, .. } = first(&run, any);
    let popped = run.every(|fact| match (fact.read(), fact.read()) {
        (Some(out @ HandedOut { record: of, .. }), _) if of == record => {
            altered(HandedOut { until: Time::NEVER, ..out })
        }
        (_, Some(WorkLeased { record: of, .. })) if of == record => Fate::Gone,
        _ => Fate::Kept,
    });
    popped.turns_red(LOST, "dlq-lost-on-the-way", any::<RunEnded>);
}

#[test]
fn a_message_that_was_accepted_and_is_not_there_is_seen() {
    let run = run("");
    // Whoever put it in was told that it is there.
    let gone = |of: Record| {
        move |fact: &crate::trace::Fact<'_>| {
            let it = fact.read().map(|it: Enqueued| it.record).or(fact.read().map(|it: HandedOut| it.record));
            let it = it.or(fact.read().map(|it: Finished| it.record));
            if it == Some(of) { Fate::Gone } else { Fate::Kept }
        }
    };
    let WorkQueued { record, .. } = first(&run, any);
    run.every(gone(record)).turns_red(LOST, "dlq-never-arrived", |it: WorkQueued| it.record == record);
    // Whoever asked for it never put it in, and it was not the last one.
    let mut left = 0;
    let unheard = run.every(|fact| {
        let put_in = fact.is::<WorkQueued>() && fact.at() > Time::from_ms(3_000);
        left += u32::from(put_in);
        let gone = put_in && left <= 2;
        if gone || of_the_lost(fact, &run) { Fate::Gone } else { Fate::Kept }
    });
    unheard.turns_red(LOST, "dlq-not-all-found", any::<RunEnded>);
}

/// Whether a fact moves one of the two messages that were put in first after three seconds.
fn of_the_lost(fact: &crate::trace::Fact<'_>, run: &Original) -> bool {
    let after = |fact: &crate::trace::Fact<'_>| fact.at() > Time::from_ms(3_000);
    let lost: Vec<Record> = run
        .trace()
        .facts()
        .filter(after)
        .filter_map(|fact| fact.read::<WorkQueued>().map(|it| it.record))
        .take(2)
        .collect();
    let record = fact.read::<Enqueued>().map(|it| it.record).or(fact.read::<HandedOut>().map(|it| it.record));
    let record =
        record.or(fact.read::<Finished>().map(|it| it.record)).or(fact.read::<Scheduled>().map(|it| it.record));
    record.is_some_and(|record| lost.contains(&record))
}

#[test]
fn a_herd_that_comes_back_together_is_seen() {
    let run = run("");
    // Everybody waits as long: what failed together is due together.
    let herd = run.every(|fact| match fact.read::<Scheduled>() {
        Some(scheduled) => altered(Scheduled { due: fact.at() + Span::from_secs(2), ..scheduled }),
        None => Fate::Kept,
    });
    let mut failed: Vec<Time> = Vec::new();
    let mut broken = None;
    for fact in run.trace().facts().filter(|fact| fact.is::<Scheduled>()) {
        failed.push(fact.at());
        failed.retain(|at| fact.at().since(*at) <= Span::from_ms(100));
        if failed.len() == HERD && broken.is_none() {
            broken = Some(fact.at() + Span::from_secs(2));
        }
    }
    let broken = broken.expect("there is a herd in the outage");
    herd.turns_red("no-herd", "dlq-herd-returns", |it: Scheduled| it.due == broken);
    // A few are no herd.
    let mut count = 0;
    let few = run.every(|fact| match fact.read::<Scheduled>() {
        Some(scheduled) if count < HERD / 2 => {
            count += 1;
            altered(Scheduled { due: fact.at() + Span::from_secs(2), ..scheduled })
        }
        _ => Fate::Kept,
    });
    few.still_holds("no-herd");
}
