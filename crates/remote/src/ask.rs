//! What the ports need of a connection.

use std::future::Future;

use eda_patterns::time::{Span, Time};
use eda_wire::{Call, Failed, Reply};

/// Whoever carries calls to a bridge. Clones are the same connection.
pub trait Ask: Clone + 'static {
    /// Carries `call` there and its answer back. It is on its way from the first poll on, whatever becomes of the future;
    /// `wait` is how long the bridge itself may wait before it answers.
    fn ask(&self, call: Call, wait: Span) -> impl Future<Output = Result<Reply, Failed>> + 'static;

    /// The time of the run.
    fn now(&self) -> Time;
}
