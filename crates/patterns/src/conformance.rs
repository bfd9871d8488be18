//! One suite that every implementation of a port passes.
//!
//! The simulator, a browser's IndexedDB and a real broker must keep the same promises, since a
//! pattern never knows on which of them it runs. Each function here takes a port, works through its
//! promises one by one and stops at the first that is broken. It works only under names that begin
//! with `prefix`, so a store that keeps things may be tested again under another prefix.
//!
//! Two promises belong to every port (see [`ports`](crate::ports)): a call has no effect before its
//! first poll, and dropping its future afterwards never undoes it.

mod bus;
mod event_store;
mod key_value;
mod log;
mod work_queue;

use std::fmt::{self, Debug};
use std::future::Future;

use futures::FutureExt;

use crate::ports::{Clock, timeout};
use crate::time::Span;

pub use bus::bus;
pub use event_store::event_store;
pub use key_value::key_value;
pub use log::log;
pub use work_queue::work_queue;

/// How long the suite waits for something that must happen before it calls it missing.
pub const PATIENCE: Span = Span::from_secs(5);

/// A short wait after which an effect that must not be there would have shown.
const SETTLES: Span = Span::from_ms(300);

/// Bodies that a store which parses and prints numbers, or trims, or re-orders keys would change.
const HARD_BODIES: [&str; 6] = [
    r#"{"beyond_2_53":9007199254740993,"u64_max":18446744073709551615}"#,
    r#"{"one":1.0,"hundred":1e2,"tenth":0.10,"minus_zero":-0.0}"#,
    r#"{ "spaced" :  [1, 2 ,3] , "b":1, "a":2 }"#,
    r#"{"same":1,"same":2}"#,
    "{\"text\":\"₹ नमस्ते 😀 \\u0000 \\ud800\"}",
    r#""a bare text""#,
];

/// A promise that an implementation did not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The promise, as a sentence.
    pub promise: &'static str,
    /// What it asks for.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not kept: {}\n  expected {}\n  found    {}", self.promise, self.expected, self.found)
    }
}

impl std::error::Error for Failure {}

/// Fails where `found` is not `expected`.
fn same<T: PartialEq + Debug>(promise: &'static str, found: T, expected: T) -> Result<(), Failure> {
    if found == expected {
        return Ok(());
    }
    Err(Failure { promise, expected: format!("{expected:?}"), found: format!("{found:?}") })
}

/// Fails where `holds` is false.
fn holds(promise: &'static str, holds: bool, found: impl Debug) -> Result<(), Failure> {
    if holds {
        return Ok(());
    }
    Err(Failure { promise, expected: "that it holds".to_owned(), found: format!("{found:?}") })
}

/// The good answer of a call that must not fail.
fn done<T, E: Debug>(promise: &'static str, answer: Result<T, E>) -> Result<T, Failure> {
    answer.map_err(|error| Failure { promise, expected: "an answer".to_owned(), found: format!("{error:?}") })
}

/// Polls a call once and drops it.
fn poll_once_and_drop<F: Future>(call: F) {
    // Ready or not makes no difference: both are answers that the caller no longer hears.
    let _ = call.now_or_never();
}

/// Asks again and again until `ready` says yes, for as long as [`PATIENCE`] lasts.
async fn eventually<C: Clock, T: Debug, F: Future<Output = Result<T, Failure>>>(
    promise: &'static str,
    clock: &C,
    ask: impl Fn() -> F,
    ready: impl Fn(&T) -> bool,
) -> Result<T, Failure> {
    let began = clock.now();
    loop {
        let answer = ask().await?;
        if ready(&answer) {
            return Ok(answer);
        }
        if clock.now().since(began) > PATIENCE {
            let expected = format!("it within {PATIENCE}");
            return Err(Failure { promise, expected, found: format!("{answer:?}") });
        }
        clock.sleep(Span::from_ms(10)).await;
    }
}

/// Waits for `call` for as long as [`PATIENCE`] lasts.
async fn in_time<C: Clock, F: Future>(promise: &'static str, clock: &C, call: F) -> Result<F::Output, Failure> {
    let answer = timeout(clock, PATIENCE, call).await;
    answer.map_err(|_| Failure { promise, expected: format!("an answer within {PATIENCE}"), found: "none".to_owned() })
}

/// The clock's promises: it never goes back, and a wait lasts at least as long as was asked.
///
/// # Errors
/// The first promise that was not kept.
pub async fn clock<C: Clock>(clock: &C) -> Result<(), Failure> {
    let began = clock.now();
    clock.sleep(Span::from_ms(50)).await;
    // Browsers round what their clock reads to a tenth of a millisecond or more, and timers may be
    // early by as much.
    let waited = clock.now().since(began);
    holds("a wait lasts at least as long as was asked", waited + Span::from_ms(2) >= Span::from_ms(50), waited)?;
    let first = timeout(clock, Span::from_ms(20), clock.sleep(Span::from_secs(60))).await;
    holds("a timeout ends a call that takes too long", first.is_err(), first)?;
    let second = timeout(clock, Span::from_secs(60), clock.sleep(Span::from_ms(5))).await;
    holds("a timeout leaves alone a call that is quick enough", second.is_ok(), second)?;
    let (one, other) = (clock.unix_ms(), clock.unix_ms());
    holds("the wall clock does not go back between two reads", other >= one, (one, other))
}
