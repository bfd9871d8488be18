//! Each invariant turns red where a run's trace is altered by hand: at the right fact, for the right
//! reason.

use super::super::PATTERN;
use super::super::contract_notes;
use super::super::publisher::POSITION;
use super::super::story::{Announced, Audited, EventRead, Folded, NoteIssued, Restored, TakenUp};
use crate::fact::ContentHash;
use crate::invariant::RunEnded;
use crate::invariant::tampered::{Fate, Original, Tampered, altered};
use crate::money::Money;
use crate::ports::{Appended, Followed, PublishConfirmed, ViewCommitted};

/// A run in which the view and the publisher come back once.
fn run() -> Original {
    let faults = "3.045s:crash.publisher,5s:restart.publisher,8s:crash.projector,9s:restart.projector";
    Original::run(&PATTERN, &format!("preset=crash-before-publish&do={faults}"))
}

fn any<D>(_: D) -> bool {
    true
}

#[test]
fn a_missing_version_or_position_is_seen() {
    let run = run();
    let skips =
        |followed: Followed| (followed.version == 4).then_some(Followed { version: followed.version + 1, ..followed });
    run.with(skips).turns_red("gapless", "event-sourcing-gap", |followed: Followed| followed.version == 5);
    let skips = |followed: Followed| {
        (followed.position == 9).then_some(Followed { position: followed.position + 1, ..followed })
    };
    run.with(skips).turns_red("gapless", "event-sourcing-gap-position", |followed: Followed| followed.position == 10);
}

#[test]
fn a_version_that_is_there_twice_is_seen() {
    let run = run();
    let mut times = 0;
    let seen = |appended: Appended| appended.first == 3;
    let first = run.trace().facts().find_map(|fact| fact.read::<Appended>().filter(|appended| seen(*appended)));
    let first = first.expect("a stream has three versions");
    let again = run.with(|appended: Appended| {
        times += u64::from(appended.stream == first.stream);
        (times == 4).then_some(Appended { first: first.first, last: first.last, ..appended })
    });
    again.turns_red("gapless", "event-sourcing-double", |appended: Appended| {
        appended.stream == first.stream && appended.first == 3
    });
}

#[test]
fn a_link_that_names_another_past_is_seen() {
    let run = run();
    let forged = ContentHash(7);
    let forge = |read: EventRead| (read.version == 3).then_some(EventRead { previous: forged, ..read });
    run.with(forge).turns_red("hash-chain", "event-sourcing-broken-link", |read: EventRead| read.previous == forged);
}

#[test]
fn an_event_that_was_rewritten_is_seen() {
    let run = run();
    let rewrite = |restored: Restored| Some(Restored { link: ContentHash(7), ..restored });
    run.with(rewrite).turns_red("hash-chain", "event-sourcing-rewritten", any::<Restored>);
}

#[test]
fn a_snapshot_that_does_not_fold_to_the_whole_is_seen() {
    let run = run();
    let wrong = |audited: Audited| Some(Audited { by_snapshot: ContentHash(7), ..audited });
    run.with(wrong).turns_red("replay", "event-sourcing-wrong-state", any::<Audited>);
}

#[test]
fn money_and_shares_that_are_not_there_are_seen() {
    let run = run();
    let owes = Money::from_paise(-1);
    let overspend = |folded: Folded| (folded.version == 3).then_some(Folded { cash: owes, ..folded });
    run.with(overspend).turns_red("never-negative", "event-sourcing-overspent", |folded: Folded| folded.cash == owes);
    let oversell = |folded: Folded| (folded.version == 3).then_some(Folded { quantity: -1, ..folded });
    run.with(oversell).turns_red("never-negative", "event-sourcing-oversold", |folded: Folded| folded.quantity == -1);
}

#[test]
fn a_paisa_that_the_ledger_does_not_know_is_seen() {
    let (run, paisa) = (run(), Money::from_paise(1));
    let third = |folded: Folded| folded.version == 3;
    let more = |folded: Folded| third(folded).then_some(Folded { cash: folded.cash + paisa, ..folded });
    run.with(more).turns_red("ledger", "event-sourcing-cash-differs", third);
    let more = |folded: Folded| third(folded).then_some(Folded { realised: folded.realised + paisa, ..folded });
    run.with(more).turns_red("ledger", "event-sourcing-profit-differs", third);
    let more = |read: EventRead| (read.version == 3).then_some(EventRead { amount: read.amount + paisa, ..read });
    run.with(more).turns_red("ledger", "event-sourcing-cash-differs", third);
}

#[test]
fn a_state_taken_up_that_is_not_the_one_that_was_kept_is_seen() {
    let (run, paisa) = (run(), Money::from_paise(1));
    let more = |restored: Restored| Some(Restored { realised: restored.realised + paisa, ..restored });
    run.with(more).turns_red("ledger", "event-sourcing-profit-differs", any::<Restored>);
}

#[test]
fn an_event_that_was_not_published_is_seen() {
    let run = run();
    let third = |announced: Announced| announced.position == 3;
    run.without(third).turns_red("announced", "event-sourcing-announced-late", any::<Announced>);
    let record = run.trace().facts().find_map(|fact| fact.read::<Announced>().filter(|it| third(*it)));
    let record = record.expect("position 3 is announced").record;
    let unconfirmed = run.without(|confirmed: PublishConfirmed| confirmed.record == record);
    unconfirmed.turns_red("announced", "event-sourcing-not-published", third);
    let silent = |announced: Announced| announced.position > 30;
    let silenced = run.every(|fact| if fact.read::<Announced>().is_some_and(silent) { Fate::Gone } else { Fate::Kept });
    silenced.turns_red("announced", "event-sourcing-never-announced", any::<RunEnded>);
}

#[test]
fn a_trade_without_a_note_or_with_two_is_seen() {
    let run = run();
    run.twice(any::<NoteIssued>).turns_red("noted-once", "event-sourcing-noted-twice", {
        let twice = run.trace().facts().find_map(|fact| fact.read::<NoteIssued>()).expect("a note is issued");
        let seen = std::cell::Cell::new(0);
        move |issued: NoteIssued| {
            seen.set(seen.get() + u32::from(issued.event == twice.event));
            seen.get() == 2
        }
    });
    run.without(any::<NoteIssued>).turns_red("noted-once", "event-sourcing-never-noted", any::<RunEnded>);
}

/// The run of a page whose publisher comes back ten positions further than it was when it crashed, by
/// which it has published none of the ten. `claims` says that this page had kept that position itself.
fn resumed_further(run: &Original, claims: bool) -> Tampered<'_> {
    let trace = run.trace();
    let of_publisher = |taken: &TakenUp| trace.text(taken.view) == POSITION;
    let mut found = trace.facts().filter_map(|fact| Some((fact.actor(), fact.read::<TakenUp>()?)));
    let (publisher, taken) = found.find(|(_, taken)| of_publisher(taken)).expect("the publisher comes back");
    let between = |position: u64| (taken.position + 1..=taken.position + 10).contains(&position);
    run.every(|fact| {
        if fact.read::<TakenUp>() == Some(taken) {
            return altered(TakenUp { position: taken.position + 10, ..taken });
        }
        let followed = fact.read::<Followed>().is_some_and(|followed| between(followed.position));
        let announced = fact.read::<Announced>().is_some_and(|announced| between(announced.position));
        match fact.read::<ViewCommitted>() {
            Some(kept) if claims && (kept.view, kept.position) == (taken.view, taken.position) => {
                altered(ViewCommitted { position: taken.position + 10, ..kept })
            }
            _ if announced || (followed && fact.actor() == publisher) => Fate::Gone,
            _ => Fate::Kept,
        }
    })
}

#[test]
fn one_goes_on_from_where_another_page_had_come_to() {
    let run = run();
    resumed_further(&run, false).still_holds("gapless");
    resumed_further(&run, false).still_holds("announced");
}

#[test]
fn what_this_page_kept_without_having_seen_it_is_missing() {
    let run = run();
    resumed_further(&run, true).turns_red("announced", "event-sourcing-announced-late", any::<Announced>);
}

/// The run of a page whose notes come back ten positions further than they were when they crashed, by
/// which they have filed none of the ten. `claims` says that this page had kept that position itself.
fn noted_further(run: &Original, claims: bool) -> Tampered<'_> {
    let trace = run.trace();
    let of_notes = |taken: &TakenUp| trace.text(taken.view) == contract_notes::POSITION;
    let taken = trace.facts().filter_map(|fact| fact.read::<TakenUp>()).find(of_notes).expect("the notes come back");
    let between = |position: u64| (taken.position + 1..=taken.position + 10).contains(&position);
    let announced = trace.facts().filter_map(|fact| fact.read::<Announced>());
    let skipped: Vec<ContentHash> = announced.filter(|it| between(it.position)).map(|it| it.event).collect();
    run.every(|fact| {
        if fact.read::<TakenUp>() == Some(taken) {
            return altered(TakenUp { position: taken.position + 10, ..taken });
        }
        match fact.read::<ViewCommitted>() {
            Some(kept) if claims && (kept.view, kept.position) == (taken.view, taken.position) => {
                altered(ViewCommitted { position: taken.position + 10, ..kept })
            }
            _ if fact.read::<NoteIssued>().is_some_and(|issued| skipped.contains(&issued.event)) => Fate::Gone,
            _ => Fate::Kept,
        }
    })
}

#[test]
fn a_trade_that_another_page_has_noted_is_owed_no_note_here() {
    let run = Original::run(&PATTERN, "preset=two-writers&do=8s:crash.notes,11s:restart.notes");
    noted_further(&run, false).still_holds("noted-once");
    noted_further(&run, true).turns_red("noted-once", "event-sourcing-never-noted", any::<RunEnded>);
}
