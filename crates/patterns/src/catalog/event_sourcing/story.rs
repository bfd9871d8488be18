//! What the pattern itself records: the facts behind its sentences, its picture and its invariants.

use crate::event::Event;
use crate::fact::{ContentHash, Name, Record};
use crate::money::Money;
use crate::time::Span;

crate::facts! {
    /// The view's fold read an event of the stream: what happened, what it moved in cash, the link
    /// that it carries and its own hash.
    EventRead = "portfolio.event", Delivered, Story {
        portfolio: Name, version: u64, event: Name, symbol: Name, quantity: i64, amount: Money,
        previous: ContentHash, hash: ContentHash
    }
    /// That event was folded in. The state after it: cash, the quantity and cost of the holding that
    /// it touched, what all holdings cost, the profit that sales made real.
    Folded = "portfolio.folded", Plain, Detail {
        portfolio: Name, version: u64, cash: Money, quantity: i64, cost: Money, invested: Money,
        realised: Money, state: ContentHash
    }
    /// The view's fold took up a state that it had kept, at this version.
    Restored = "portfolio.restored", Plain, Story {
        portfolio: Name, version: u64, cash: Money, invested: Money, realised: Money, link: ContentHash
    }
    /// A holding of a state that was taken up.
    HoldingRestored = "portfolio.holding", Plain, Detail {
        portfolio: Name, version: u64, symbol: Name, quantity: i64, cost: Money
    }
    /// A writer rebuilt a portfolio from a snapshot (0: none) and the events after it.
    Rebuilt = "portfolio.rebuilt", Plain, Story { portfolio: Name, version: u64, snapshot: u64, replayed: u64 }
    /// A snapshot could not be trusted and was left aside.
    SnapshotIgnored = "portfolio.snapshot-ignored", Retry, Marked { portfolio: Name, version: u64, schema: u32, why: Name }
    /// An order was refused by the portfolio's own rules.
    Refused = "portfolio.refused", Plain, Story { portfolio: Name, order: Name, why: Name }
    /// A writer lost the race for a version and decides again after a wait.
    Retried = "portfolio.retried", Retry, Marked { portfolio: Name, order: Name, attempt: u32, wait: Span }
    /// A writer that had no answer found its event in the stream: the append had worked.
    FoundDone = "portfolio.found", Delivered, Marked { portfolio: Name, order: Name, version: u64 }
    /// A writer gave an order up and told its person.
    GaveUp = "portfolio.gave-up", Failed, Marked { portfolio: Name, order: Name, why: Name }
    /// A reader met an event that it cannot read. It stops there; nothing is skipped.
    Stopped = "portfolio.stopped", Failed, Marked { portfolio: Name, version: u64, schema: u32 }
    /// A reader has worked off what it had missed and follows live.
    CaughtUp = "portfolio.caught-up", Delivered, Marked { events: u64, position: u64 }
    /// A follower took up the position that was kept under this view and goes on after it. Another
    /// page may have kept it.
    TakenUp = "portfolio.taken-up", Plain, Detail { view: Name, position: u64 }
    /// The bus has an event, after it was in the store: which message it is there, and the event's number.
    Announced = "portfolio.announced", Delivered, Story {
        portfolio: Name, version: u64, position: u64, record: Record, event: ContentHash
    }
    /// A contract note for the trade of this number was filed.
    NoteIssued = "portfolio.noted", Delivered, Story { portfolio: Name, version: u64, event: ContentHash }
    /// The trade of this number came again; its note was there and no second one was made.
    NoteFound = "portfolio.note-found", Retry, Marked { portfolio: Name, version: u64, event: ContentHash }
    /// The phone showed the trade of this number.
    Alerted = "portfolio.alerted", Delivered, Story { portfolio: Name, event: ContentHash }
    /// The bus brought the trade of this number again; the phone had shown it and does not do so twice.
    RepeatIgnored = "portfolio.repeat-ignored", Retry, Marked { portfolio: Name, event: ContentHash }
    /// The auditor folded the same version twice: from a snapshot, and from the first event.
    Audited = "portfolio.audited", Plain, Story {
        portfolio: Name, version: u64, snapshot: u64, replayed: u64, by_snapshot: ContentHash, by_all: ContentHash
    }
    /// A question about the past was answered.
    Answered = "portfolio.answered", Delivered, Marked {
        portfolio: Name, version: u64, cash: Money, holdings: u32, invested: Money, realised: Money,
        snapshot: u64, replayed: u64
    }
    /// The audit trail was written out as CloudEvents, one JSON line an event.
    Exported = "portfolio.exported", Delivered, Marked { portfolio: Name, events: u64, bytes: u64, hash: ContentHash }
    /// A build of the view's fold was deployed, with or without the upcaster from schema 1.
    Deployed = "portfolio.deployed", Asked, Marked { complete: bool }
}

/// An event's number in facts: the low half of its id, which is random.
pub fn event_number(event: &Event) -> ContentHash {
    ContentHash(event.id.as_u128() as u64)
}
