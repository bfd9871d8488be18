//! What the shop says, and what the four services write into their own ledgers: the truth about stock,
//! money, slots and points, whatever a caller believes after a timeout.

use crate::fact::Name;
use crate::money::Money;

crate::facts! {
    /// A customer pressed “Place order”: so much the lines cost, so much is to be paid after points.
    Ordered = "saga.ordered", Asked, Story {
        saga: Name, customer: Name, units: u32, total: Money, points: i64, to_pay: Money, slot: Name
    }

    /// A person at a desk resolved an operation: `finished` by hand, or `marked-settled` where it was put right elsewhere.
    Resolved = "desk.resolved", Delivered, Marked { saga: Name, operation: Name, how: Name }
    /// Nothing of the saga is with a desk any more: it is `completed`, `compensated`, or `marked-settled` where something was marked.
    Settled = "desk.settled", Delivered, Marked { saga: Name, end: Name }
    /// What a person asked for could not be done; what was with the desk is there still.
    NotResolved = "desk.not-resolved", Failed, Story { saga: Name, why: Name }

    /// An article is on the shelf.
    Stocked = "shelf.stocked", Plain, Detail { sku: Name, units: i64 }
    /// Units of an article are kept for an order: the semantic lock. So many are free and held now.
    Reserved = "shelf.reserved", Delivered, Story {
        saga: Name, reservation: Name, sku: Name, units: i64, free: i64, held: i64
    }
    /// They are free again.
    Freed = "shelf.released", Retry, Story {
        saga: Name, reservation: Name, sku: Name, units: i64, free: i64, held: i64
    }
    /// They are sold: the lock is gone.
    Sold = "shelf.sold", Delivered, Detail {
        saga: Name, reservation: Name, sku: Name, units: i64, free: i64, held: i64
    }

    /// A wallet has so much in it.
    WalletOpened = "wallet.opened", Plain, Detail { customer: Name, balance: Money }
    /// Money left a wallet.
    Debited = "wallet.debited", Delivered, Story {
        saga: Name, payment: Name, customer: Name, amount: Money, balance: Money
    }
    /// It came back.
    PaidBack = "wallet.refunded", Retry, Story {
        saga: Name, payment: Name, customer: Name, amount: Money, balance: Money
    }

    /// A delivery slot takes so many orders.
    SlotOpened = "slot.opened", Plain, Detail { slot: Name, capacity: i64 }
    /// An order has a place in a slot.
    Booked = "slot.booked", Delivered, Story { saga: Name, booking: Name, slot: Name, booked: i64, capacity: i64 }

    /// A customer has so many points.
    PointsOpened = "points.opened", Plain, Detail { customer: Name, balance: i64 }
    /// Points were spent and earned.
    Applied = "points.applied", Delivered, Story { saga: Name, customer: Name, spent: i64, earned: i64, balance: i64 }

    /// A service knew an operation by its key and did not do it a second time.
    Repeated = "ledger.repeated", Retry, Story { saga: Name, operation: Name }
    /// A service was to undo what it had never done; it will not do it any more.
    Voided = "ledger.voided", Plain, Story { saga: Name, operation: Name }
}
