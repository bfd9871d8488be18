//! What whoever carries a saga out says of it: an orchestrator, or the services by themselves.

use crate::fact::Name;
use crate::time::Span;

crate::facts! {
    /// A saga began. `patience` is the longest that it can be silent while everybody is well.
    Began = "saga.began", Plain, Story { saga: Name, style: Name, patience: Span }
    /// A new orchestrator read on from the log: so many entries, the last operation that was asked for.
    Resumed = "saga.resumed", Retry, Marked { saga: Name, entries: u64, operation: Name, attempt: u32 }
    /// An entry is in the log, at this version of the saga's stream.
    Logged = "saga.logged", Plain, Detail { saga: Name, entry: Name, operation: Name, attempt: u32, version: u64 }
    /// The log could not be written; it is tried again after `wait`.
    LogUnwritten = "saga.log-unwritten", Failed, Story { saga: Name, why: Name, wait: Span }
    /// A service was asked for an operation.
    Asked = "saga.asked", Flight, Story { saga: Name, operation: Name, attempt: u32, limit: Span }
    /// The operation was done; undoing it will need `result`.
    Done = "saga.done", Delivered, Story { saga: Name, operation: Name, attempt: u32, result: Name }
    /// The service said no and will not do it.
    Refused = "saga.refused", Failed, Story { saga: Name, operation: Name, attempt: u32, code: Name }
    /// What the operation needs is under another saga's semantic lock.
    Held = "saga.held", Retry, Story { saga: Name, operation: Name, attempt: u32, by: Name }
    /// The service failed or gave no answer in time.
    Unanswered = "saga.unanswered", Failed, Story { saga: Name, operation: Name, attempt: u32, code: Name }
    /// The operation will be tried again after `wait`; where the bus draws the wait, after at most that.
    Waits = "saga.waits", Retry, Detail { saga: Name, operation: Name, attempt: u32, wait: Span, at_most: bool }
    /// All attempts of an operation are used up; it may have been done.
    GaveUp = "saga.gave-up", Failed, Story { saga: Name, operation: Name, attempts: u32, code: Name }
    /// The saga cannot go forward any more, and begins to undo.
    TurnedBack = "saga.turned-back", Retry, Marked { saga: Name, operation: Name, code: Name }
    /// A person takes an operation over that could not be done.
    Escalated = "saga.escalated", Dead, Marked { saga: Name, operation: Name, desk: Name, attempts: u32 }
    /// Every step is done.
    Completed = "saga.completed", Delivered, Story { saga: Name }
    /// Every step that was done is undone.
    Compensated = "saga.compensated", Retry, Marked { saga: Name }
    /// All that could be done is done; the rest is with a person.
    EndedEscalated = "saga.ended-escalated", Dead, Story { saga: Name }
    /// The customer knows how it ended.
    Told = "saga.told", Plain, Story { saga: Name, end: Name }
}
