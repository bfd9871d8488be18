//! Each invariant turns red where a run's trace is altered by hand: at the right fact, for the right reason.

use super::super::PATTERN;
use super::super::story::{
    Accepted, Changed, Committed, Compared, Listed, Projected, Read, Retold, RowTaken, Switched, TakenUp,
};
use crate::fact::ContentHash;
use crate::invariant::tampered::Original;
use crate::money::Money;

/// A run in which every projector comes back once and every view is rebuilt.
fn run() -> Original {
    Original::run(&PATTERN, "preset=crash-in-a-commit")
}

fn any<D>(_: D) -> bool {
    true
}

#[test]
fn a_row_that_is_not_what_the_log_folds_to_is_seen() {
    let run = run();
    let prices = run.trace().find_name("prices").expect("it is a view");
    let is_it = |projected: &Projected| projected.view == prices && projected.position == 5;
    let wrong = |projected: Projected| {
        is_it(&projected).then_some(Projected { price: projected.price + Money::from_paise(1), ..projected })
    };
    let of_view = |committed: Committed| committed.view == prices;
    run.with(wrong).turns_red("view", "cqrs-view-differs", of_view);
    let doubled =
        |projected: Projected| is_it(&projected).then_some(Projected { changes: projected.changes + 1, ..projected });
    run.with(doubled).turns_red("view", "cqrs-view-differs", of_view);
}

#[test]
fn a_row_that_keeps_its_old_name_is_seen() {
    let run = run();
    let name = |text: &str| run.trace().find_name(text).expect("it is in the trace");
    let (products, book) = (name("products"), name("BOOK"));
    let of_book = |projected: &Projected| projected.view == products && projected.key == book;
    let rows = || run.trace().facts().filter_map(|fact| fact.read::<Projected>()).filter(of_book);
    let listed = rows().next().expect("the book is listed");
    assert!(rows().any(|row| row.rest != listed.rest), "and has another name later");
    // A fold that never renames: all else of the row is right.
    let keeps =
        |row: Projected| (of_book(&row) && row.rest != listed.rest).then_some(Projected { rest: listed.rest, ..row });
    run.with(keeps).turns_red("view", "cqrs-view-differs", |committed: Committed| committed.view == products);
}

#[test]
fn texts_that_two_read_differently_are_seen() {
    let run = run();
    let mut seen = 0;
    let other = |retold: Retold| {
        seen += 1;
        (seen == 2).then_some(Retold { texts: ContentHash(retold.texts.0 ^ 2), ..retold })
    };
    run.with(other).turns_red("view", "cqrs-log-differs", any::<Changed>);
}

#[test]
fn an_event_that_is_in_no_row_is_seen() {
    let run = run();
    let prices = run.trace().find_name("prices").expect("it is a view");
    let of_view = |committed: Committed| committed.view == prices;
    run.without(|projected: Projected| projected.view == prices).turns_red("view", "cqrs-view-differs", of_view);
}

#[test]
fn a_checkpoint_that_claims_too_much_is_seen() {
    let run = run();
    let claims = |taken: TakenUp| Some(TakenUp { rows: taken.rows - 1, ..taken });
    run.with(claims).turns_red("view", "cqrs-view-lacks-rows", any::<TakenUp>);
    let lacks = |row: RowTaken| (row.stock > 0).then_some(RowTaken { stock: row.stock - 1, ..row });
    run.with(lacks).turns_red("view", "cqrs-view-differs", any::<RowTaken>);
}

#[test]
fn a_log_that_two_read_differently_is_seen() {
    let run = run();
    let mut seen = 0;
    let rewritten = |listed: Listed| {
        seen += u64::from(listed.position == 1);
        (seen == 2).then_some(Listed { stock: listed.stock + 1, ..listed })
    };
    run.with(rewritten).turns_red("view", "cqrs-log-differs", |listed: Listed| listed.position == 1);
}

#[test]
fn a_rebuild_that_differs_is_seen() {
    let run = run();
    let differs = |compared: Compared| Some(Compared { differ: 1, ..compared });
    run.with(differs).turns_red("rebuild", "cqrs-rebuild-differs", any::<Compared>);
    let by_another_build = |compared: Compared| Some(Compared { differ: 1, same_build: false, ..compared });
    run.with(by_another_build).still_holds("rebuild");
}

#[test]
fn a_checkpoint_that_goes_back_is_seen() {
    let run = run();
    let back = |committed: Committed| (committed.position > 9).then_some(Committed { position: 1, ..committed });
    run.with(back).turns_red("checkpoint", "cqrs-went-back", |committed: Committed| committed.position == 1);
    let back = |taken: TakenUp| Some(TakenUp { position: taken.position - 1, ..taken });
    run.with(back).turns_red("checkpoint", "cqrs-went-back", any::<TakenUp>);
    let back = |switched: Switched| Some(Switched { position: switched.position - 1, ..switched });
    run.with(back).turns_red("checkpoint", "cqrs-went-back", any::<Switched>);
}

#[test]
fn a_read_that_is_older_than_its_token_is_seen() {
    let run = run();
    let older = |read: Read| (read.token > 0).then_some(Read { position: read.token - 1, ..read });
    run.with(older).turns_red("own-writes", "cqrs-read-older", |read: Read| read.position < read.token);
    // The checkpoint claims the write, and the row has not got it.
    let lacks = |read: Read| (read.token > 0).then_some(Read { version: 0, ..read });
    run.with(lacks).turns_red("own-writes", "cqrs-read-lacks", |read: Read| read.version == 0);
    let unasked = |read: Read| (read.token > 0).then_some(Read { token: 0, position: 0, version: 0, ..read });
    run.with(unasked).still_holds("own-writes");
    // What nobody wrote asks for nothing.
    run.without(any::<Accepted>).still_holds("own-writes");
}

#[test]
fn stock_that_is_not_there_is_seen() {
    let run = run();
    let oversold = |listed: Listed| Some(Listed { stock: -1, ..listed });
    run.with(oversold).turns_red("stock", "cqrs-oversold", |listed: Listed| listed.stock == -1);
    let moves = |changed: &Changed| changed.moved != 0 && changed.stock > 0;
    let lost = |changed: Changed| moves(&changed).then_some(Changed { moved: changed.moved - 1, ..changed });
    run.with(lost).turns_red("stock", "cqrs-stock-jumped", |changed: Changed| moves(&changed));
}
