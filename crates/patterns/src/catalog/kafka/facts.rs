//! What the pattern itself records. Nothing personal: a ride or a transaction is named by its number.

use crate::fact::{Name, Record};
use crate::money::Money;

crate::facts! {
    /// A member of a group is done with a record: `outcome` says what it did.
    Handled = "member.handled", Delivered, Detail { group: Name, topic: Name, partition: u32, offset: u64, record: Record, outcome: Name }
    /// A member could not handle a record, and tries again.
    HandlingFailed = "member.failed", Retry, Story { group: Name, record: Record, attempt: u32, reason: Name }
    /// A member gave a record up and put it, with where it came from and why, into the dead letter topic.
    DeadLettered = "member.dead-lettered", Dead, Story { group: Name, topic: Name, partition: u32, offset: u64, record: Record, attempts: u32, reason: Name }
    /// A member could neither handle a record nor put it away: it reads the partition again from there.
    HeldBack = "member.held-back", Failed, Story { group: Name, partition: u32, offset: u64, record: Record }
    /// The gateway took the money for a ride, or settled a transaction.
    Charged = "ride.charged", Delivered, Story { subject: Name, amount: Money }
    /// The gateway would not take it. Nothing is wrong with the gateway.
    Declined = "ride.declined", Plain, Story { subject: Name, code: Name }
    /// Payment found that this event's charge is made, and made no second one.
    FoundCharged = "ride.found-charged", Plain, Story { subject: Name, record: Record }
    /// Analytics knows of so many events of a window of event time now; the window is named by its beginning in India.
    WindowCounted = "window.counted", Plain, Story { partition: u32, window: Name, events: u32, completed: u32, revenue: Money }
    /// Fraud detection wants a person to look at this one. `hour` is the hour of day in India at which it happened.
    Flagged = "fraud.flagged", Failed, Story { subject: Name, score: u32, amount: Money, hour: u32 }
    /// The nearest free driver was chosen for a ride.
    DriverChosen = "driver.chosen", Delivered, Story { subject: Name, driver: Name, metres: u64 }
}
