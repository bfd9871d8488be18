//! Each invariant turns red where a run's trace is altered by hand: at the right fact, for the right reason.

use std::cell::Cell;

use super::super::PATTERN;
use super::super::facts::{Moved, Noted, PlaceCommitted, Posted, Settled, TakenUp, TokenSeen};
use super::super::lanes::Lane;
use super::super::rules::POSTINGS;
use crate::fact::Name;
use crate::invariant::tampered::{Original, Tampered};
use crate::money::Money;
use crate::ports::log::ReceivedFrom;
use crate::sim::broker::facts::{MarkerAppended, ProducerNamed, TransactionPrepared};

fn run(query: &str) -> Original {
    Original::run(&PATTERN, query)
}

fn word(run: &Original, text: &str) -> Name {
    run.trace().find_name(text).unwrap_or_else(|| panic!("no fact says {text}"))
}

/// The first move in the exactly-once book.
fn first_move(run: &Original) -> Moved {
    let book = word(run, Lane::Exact.word());
    let mut moves = run.trace().facts().filter_map(|fact| fact.read::<Moved>());
    moves.find(|moved| moved.book == book).expect("money moves")
}

fn with_move(run: &Original, alter: impl Fn(Moved) -> Moved) -> (Moved, Tampered<'_>) {
    let first = first_move(run);
    let altered = alter(first);
    (altered, run.with(move |moved: Moved| (moved == first).then_some(altered)))
}

#[test]
fn a_paisa_too_much_and_an_overdrawn_account_are_seen() {
    let run = run("");
    let paisa = Money::from_paise(1);
    let (wrong, more) = with_move(&run, |moved| Moved { to_balance: moved.to_balance + paisa, ..moved });
    more.turns_red("sum-constant", "exactly-once-sum-differs", move |it: Moved| it == wrong);
    let (wrong, less) = with_move(&run, |moved| {
        let below = -(moved.from_balance + paisa);
        let took = moved.from_balance - below;
        Moved { from_balance: below, to_balance: moved.to_balance + took, ..moved }
    });
    less.turns_red("sum-constant", "exactly-once-sum-differs", move |it: Moved| it == wrong);
}

#[test]
fn a_second_move_under_a_key_is_seen() {
    let run = run("");
    let once = first_move(&run);
    let seen = Cell::new(0);
    let again = run.twice(|moved: Moved| moved == once);
    let is_second = |moved: Moved| {
        seen.set(seen.get() + u32::from(moved == once));
        seen.get() == 2 && moved == once
    };
    again.turns_red("one-effect", "exactly-once-moved-twice", is_second);
}

#[test]
fn what_is_called_done_and_never_moved_is_seen() {
    let run = run("");
    let once = first_move(&run);
    let gone = run.without(|moved: Moved| moved == once);
    let lane = word(&run, Lane::Exact.word());
    gone.turns_red("one-effect", "exactly-once-never-moved", move |it: Settled| (it.lane, it.key) == (lane, once.key));
}

#[test]
fn a_posting_that_is_not_committed_is_seen() {
    let run = run("");
    let postings = word(&run, POSTINGS);
    let is_read = move |it: ReceivedFrom| it.topic == postings;
    let open = run.without(|marker: MarkerAppended| marker.topic == postings);
    open.turns_red("no-aborted-seen", "exactly-once-uncommitted-seen", is_read);
    let abort =
        |marker: MarkerAppended| (marker.topic == postings).then_some(MarkerAppended { commit: false, ..marker });
    run.with(abort).turns_red("no-aborted-seen", "exactly-once-uncommitted-seen", is_read);
}

#[test]
fn an_old_token_and_an_old_epoch_are_seen() {
    let run = run("");
    let once = first_move(&run);
    let newer = move |seen: TokenSeen| (seen.token == once.token).then_some(TokenSeen { token: once.token + 1 });
    run.with(newer).turns_red("old-epoch", "exactly-once-old-token", move |it: Moved| it == once);
    let named = |named: ProducerNamed| {
        let is_transactional = run.trace().text(named.transactional).starts_with("hdfc-");
        is_transactional.then_some(ProducerNamed { epoch: named.epoch + 99, ..named })
    };
    run.with(named).turns_red("old-epoch", "exactly-once-old-epoch", |it: TransactionPrepared| it.commit);
    // The id goes to another processor, and the old one commits all the same.
    let zombie = self::run("preset=zombie-epoch");
    let taken: Vec<ProducerNamed> = zombie.trace().facts().filter_map(|fact| fact.read()).collect();
    let (old, new) = taken
        .iter()
        .flat_map(|new| taken.iter().map(move |old| (old, new)))
        .find(|(old, new)| {
            (old.transactional, old.producer) == (new.transactional, new.producer) && old.client != new.client
        })
        .expect("an id changes hands");
    let by_the_old = |it: TransactionPrepared| {
        let is_it = it.commit && (it.transactional, it.client) == (new.transactional, new.client);
        is_it.then_some(TransactionPrepared { client: old.client, ..it })
    };
    let is_it = |it: TransactionPrepared| it.commit && it.client == old.client;
    zombie.with(by_the_old).turns_red("old-epoch", "exactly-once-old-holder", is_it);
}

#[test]
fn a_transfer_that_is_passed_over_is_seen() {
    let run = run("");
    let lane = word(&run, Lane::Exact.word());
    let first = run.trace().facts().find_map(|fact| fact.read::<TakenUp>().filter(|it| it.lane == lane)).expect("one");
    let passed = run.without(|it: Settled| (it.lane, it.key) == (lane, first.key));
    passed
        .turns_red("nothing-passed-over", "exactly-once-passed-over", |it: PlaceCommitted| it.next == first.offset + 1);
    let far = run.with(|it: PlaceCommitted| Some(PlaceCommitted { next: it.next + 1, ..it }));
    far.turns_red("nothing-passed-over", "exactly-once-passed-over", |_: PlaceCommitted| true);
}

#[test]
fn a_second_line_and_a_third_posting_are_seen() {
    let run = run("");
    let second = |seen: &Cell<u32>| seen.replace(seen.get() + 1) == 1;
    let (lines, postings) = (Cell::new(0), Cell::new(0));
    let twice = run.twice(|it: Noted| it.row == 1);
    twice.turns_red("one-line", "exactly-once-noted-twice", |it: Noted| it.row == 1 && second(&lines));
    let Posted { key, .. } = run.trace().facts().find_map(|fact| fact.read()).expect("a posting is read");
    let thrice = run.twice(|it: Posted| it.key == key);
    let third = |it: Posted| it.key == key && postings.replace(postings.get() + 1) == 2;
    thrice.turns_red("one-effect", "exactly-once-posted-again", third);
}
