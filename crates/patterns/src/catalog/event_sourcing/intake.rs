//! Events that come from elsewhere: whether the newest code can read each, and add all of them up.
//!
//! An order is bounded by what its portfolio has, and so is every sum of orders. A file may claim
//! anything, a million times over. But whatever anybody adds up here, cash, cost, profit, over one
//! portfolio or all of them, is made of parts of what the events moved: it stays in range where all
//! that was ever moved does.

use super::upcasters::{CHAIN, read_body};
use crate::money::Money;
use crate::pattern::Intake;
use crate::ports::NewEvent;

/// The most money that all events of a store may move together, in and out: a quarter of what an amount
/// can hold, since the books add four such sums at once.
const MOVED_MAX: Money = Money::from_paise(i64::MAX / 4);

/// Judges the events of a store and those that are to follow them.
pub fn intake() -> Intake {
    let mut moved = Money::ZERO;
    Box::new(move |new: &NewEvent| {
        let (event, _) = read_body(&new.event.ty, new.schema, &new.event.data, CHAIN).map_err(|why| why.to_string())?;
        let sum = moved.checked_add(event.cash_change().abs()).filter(|sum| *sum <= MOVED_MAX);
        moved = sum.ok_or("with it the events move more money than can be added up")?;
        Ok(())
    })
}
