//! What the pattern itself records. Nothing personal: a notification is named by its letters.

use crate::fact::{Name, Record};
use crate::time::Span;

crate::facts! {
    /// How failed attempts are tried again in this run.
    Declared = "retry.policy", Plain, Detail {
        attempts_max: u32, base: Span, cap: Span, growth: Name, jitter: Name, lease: Span, gateway: u32, in_place: Name
    }
    /// Something happened that somebody is to be told of.
    Asked = "notice.asked", Plain, Story { message: Record, topic: Name }
    /// A worker hands a notification to a gateway.
    Attempted = "notice.attempted", Flight, Detail { message: Record, topic: Name, attempt: u32 }
    /// The gateway took it.
    Sent = "notice.sent", Delivered, Story { message: Record, topic: Name, attempt: u32 }
    /// For the first time since it started, a worker sent what an earlier attempt could not.
    Recovered = "notice.recovered", Delivered, Marked { message: Record, attempt: u32 }
    /// It failed; `permanent` says that another attempt would as well.
    HandlingFailed = "notice.failed", Retry, Story {
        message: Record, topic: Name, attempt: u32, reason: Name, permanent: bool
    }
    /// It could be neither sent nor put among the dead letters: the worker lets its lease run out.
    HeldBack = "notice.held-back", Failed, Story { message: Record }
    /// A gateway told the customer. This is its own ledger.
    Delivered = "gateway.delivered", Delivered, Detail { message: Record }
    /// A gateway had told the customer before, and did it not again.
    FoundDelivered = "gateway.found-delivered", Plain, Story { message: Record }
    /// A gateway was asked for more in a second than it takes.
    Throttled = "gateway.throttled", Failed, Detail { message: Record, limit: u32 }
    /// A figure of the queue reached its limit.
    AlertRaised = "alert.raised", Retry, Marked { about: Name, value: u64, limit: u64 }
    /// It is below its limit again.
    AlertCleared = "alert.cleared", Delivered, Story { about: Name, value: u64, limit: u64 }
    /// A person corrected what was wrong with a dead letter: `what` it was.
    Edited = "support.edited", Plain, Story { message: Record, what: Name }
    /// So many dead letters of those that lay there were put back into the queue.
    Redrove = "support.redrove", Plain, Marked { letters: u64, of: u64 }
}
