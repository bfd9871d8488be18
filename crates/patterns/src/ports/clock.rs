//! Time as a port: a wait in virtual time natively, a timer in a browser.

use std::future::Future;

use futures::future::{Either, select};

use crate::time::{Span, Time};

/// Time. The actor's own clock may be skewed against the others'; waiting is not.
pub trait Clock: Clone + 'static {
    /// Time since the run began, on a clock that only moves forward.
    fn now(&self) -> Time;

    /// What the actor's wall clock reads: milliseconds since 1970-01-01 UTC. May be skewed, and two
    /// actors may disagree. For writing into events, never for measuring.
    fn unix_ms(&self) -> u64;

    /// Ready once `span` has passed.
    fn sleep(&self, span: Span) -> impl Future<Output = ()> + 'static;
}

/// The time was over first. Whether the work happened is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

/// Waits for `future`, but no longer than `limit`.
///
/// # Errors
/// [`TimedOut`] when `limit` passed first. The future is dropped; what it had begun goes on, so the
/// caller must treat the outcome as unknown.
pub async fn timeout<C: Clock, F: Future>(clock: &C, limit: Span, future: F) -> Result<F::Output, TimedOut> {
    let future = std::pin::pin!(future);
    let limit = std::pin::pin!(clock.sleep(limit));
    match select(future, limit).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(((), _)) => Err(TimedOut),
    }
}
