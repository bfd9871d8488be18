//! What the pattern itself records: the facts behind its sentences, its picture and its invariants.

use crate::fact::{ContentHash, Name};
use crate::money::Money;
use crate::time::Span;

crate::facts! {
    /// A command came to the write model from a user.
    Asked = "cqrs.asked", Flight, Story { product: Name, command: Name, user: Name }
    /// The write model carried it out: the event's version, and its position in the log, which the caller keeps as the
    /// token of what it wrote.
    Accepted = "cqrs.accepted", Delivered, Story { product: Name, command: Name, version: u64, token: u64 }
    /// It was so already: the command succeeded and nothing happened.
    Unchanged = "cqrs.unchanged", Plain, Story { product: Name, command: Name, version: u64 }
    /// The product's own rules forbid it.
    Refused = "cqrs.refused", Plain, Story { product: Name, command: Name, why: Name }
    /// Somebody was faster, or there was no answer: it is decided again after a wait.
    Retried = "cqrs.retried", Retry, Marked { product: Name, command: Name, attempt: u32, wait: Span }
    /// The log had the event of a command whose answer was lost.
    FoundDone = "cqrs.found", Delivered, Marked { product: Name, command: Name, version: u64, token: u64 }
    /// It was given up; as far as is known nothing of it is in the log.
    GaveUp = "cqrs.gave-up", Failed, Marked { product: Name, command: Name, why: Name }
    /// A projector read that a product was listed.
    /// `texts` stands for whose it is and its three texts.
    Listed = "cqrs.listed", Plain, Detail {
        position: u64, product: Name, seller: Name, price: Money, stock: i64, texts: ContentHash
    }
    /// A projector read another change of a product: its price before and after, its stock before and after.
    Changed = "cqrs.changed", Plain, Detail {
        position: u64, product: Name, version: u64, change: Name, seller: Name, price: Money, stock: i64, moved: i64
    }
    /// Which of a product's texts are others since such a change; the change itself is told next.
    Retold = "cqrs.retold", Plain, Detail { position: u64, product: Name, texts: ContentHash }
    /// That event was folded into a row, which has these figures since.
    Projected = "cqrs.projected", Plain, Detail {
        view: Name, generation: u32, key: Name, position: u64, price: Money, stock: i64, changes: u64, rest: ContentHash
    }
    /// Rows and checkpoint were written, and the view is the log's up to this position.
    Committed = "cqrs.committed", Delivered, Story { view: Name, generation: u32, position: u64, rows: u32 }
    /// A projector begins with what is stored: a generation with so many rows, folded up to this position.
    TakenUp = "cqrs.taken-up", Plain, Story { view: Name, generation: u32, position: u64, rows: u32 }
    /// A row of that.
    RowTaken = "cqrs.row", Plain, Detail {
        view: Name, generation: u32, key: Name, price: Money, stock: i64, changes: u64, rest: ContentHash
    }
    /// A projector had missed so many events and has worked them off.
    CaughtUp = "cqrs.caught-up", Delivered, Marked { view: Name, events: u64, position: u64 }
    /// An event came again that is in its row already.
    Skipped = "cqrs.skipped", Retry, Story { view: Name, position: u64, kept: u64 }
    /// An event came before its turn; what is missing is read from the log.
    OutOfOrder = "cqrs.out-of-order", Retry, Marked { view: Name, expected: u64, found: u64 }
    /// Somebody else has moved the checkpoint, or there was no answer: the projector begins again with what is stored.
    Restarted = "cqrs.restarted", Retry, Marked { view: Name, position: u64 }
    /// A projector met an event that it cannot read. It stops there; nothing is skipped.
    Stopped = "cqrs.stopped", Failed, Marked { view: Name, position: u64 }
    /// A projector could not reach the log or its view, or not read what is there, and gives up for now. It begins again
    /// after a pause.
    GaveUpProjecting = "cqrs.gave-up-projecting", Failed, Marked { view: Name, why: Name }
    /// A projector was started from an old position, though its view is further.
    Rewound = "cqrs.rewound", Asked, Marked { view: Name, position: u64, checkpoint: u64 }
    /// What lies between log and projector handed on one event twice, and two in the wrong order.
    Disordered = "cqrs.disordered", Asked, Marked { view: Name, again: u64, early: u64, late: u64 }
    /// A build of the fold was deployed.
    Deployed = "cqrs.deployed", Asked, Marked { buggy: bool }
    /// A new generation is being built beside the live one.
    RebuildBegan = "cqrs.rebuild-began", Plain, Marked { view: Name, generation: u32, live: u32 }
    /// It was compared with the live one at the same position: so many rows differ. `same_build` says that both were
    /// folded by one and the same build.
    Compared = "cqrs.compared", Plain, Story {
        view: Name, generation: u32, position: u64, rows: u32, differ: u32, same_build: bool
    }
    /// Readers read the new generation from here on.
    Switched = "cqrs.switched", Delivered, Marked { view: Name, generation: u32, position: u64, was: u64, differ: u32 }
    /// A rebuild could not go on and began again.
    RebuildFailed = "cqrs.rebuild-failed", Retry, Marked { view: Name, generation: u32, why: Name }
    /// A rebuild was given up for good after so many attempts; the live generation stays.
    GaveUpRebuilding = "cqrs.gave-up-rebuilding", Failed, Marked { view: Name, attempts: u32, why: Name }
    /// A command of the demo was refused or given up, and so many that build on it are not given any more.
    DemoCutShort = "cqrs.demo-cut-short", Failed, Marked { product: Name, command: Name, why: Name, left: u32 }
    /// A search was answered: so many products fit, of all that are listed. What is `any` was not looked at; `under` is
    /// an amount as it is shown. `inactive` says that it looked also for what was taken off the catalogue.
    Searched = "cqrs.searched", Delivered, Story {
        text: Name, category: Name, seller: Name, under: Name, inactive: bool, found: u32, listed: u32, position: u64
    }
    /// A product's page was read with the token of what the reader had written, or without one (0).
    Read = "cqrs.read", Delivered, Story {
        product: Name, token: u64, position: u64, version: u64, price: Money, source: Name, waited: Span
    }
    /// A read without a token was older than what its reader had just written.
    StaleRead = "cqrs.stale", Retry, Marked { product: Name, wrote: u64, position: u64 }
    /// The view had not come to the token in time; its reader was told to come back.
    NotYet = "cqrs.not-yet", Retry, Marked { product: Name, token: u64, position: u64, waited: Span }
    /// A product's price history was read.
    HistoryRead = "cqrs.history", Delivered, Story {
        product: Name, prices: u32, first: Money, last: Money, stocks: u32, stock: i64, position: u64
    }
    /// A seller's analytics were read.
    AnalyticsRead = "cqrs.analytics", Delivered, Story {
        seller: Name, listed: u64, price_changes: u64, stock_changes: u64, sold: i64, position: u64
    }
    /// A question could not be answered.
    Unanswered = "cqrs.unanswered", Failed, Story { question: Name, why: Name }
}
