//! What the pattern itself records.

use crate::fact::{Name, Record};
use crate::money::Money;

crate::facts! {
    /// A customer pressed “Place order”.
    Ordered = "shop.ordered", Asked, Story { order: Name, total: Money, units: u32 }
    /// The checkout learned what became of every copy of an order's event.
    OrderSettled = "shop.settled", Plain, Story { order: Name, acked: u32, dropped: u32, dead: u32 }
    /// A subscriber has done what it does with an event.
    Handled = "subscriber.handled", Delivered, Story { subscriber: Name, record: Record, attempt: u32 }
    /// For the first time since it started, a subscriber has done what an earlier attempt had not.
    Recovered = "subscriber.recovered", Delivered, Marked { record: Record, attempt: u32 }
    /// A subscriber could not do it.
    HandlingFailed = "subscriber.failed", Failed, Story { subscriber: Name, record: Record, attempt: u32, reason: Name }
    /// A subscriber found the effect of an earlier attempt and made no second one.
    FoundDone = "subscriber.found-done", Plain, Story { subscriber: Name, order: Name }
    /// Stock was taken off the shelf for an order.
    StockReserved = "stock.reserved", Delivered, Story { order: Name, units: u32 }
    /// The gateway took the customer's money.
    Charged = "gateway.charged", Delivered, Story { order: Name, amount: Money }
    /// A parcel was booked for an order.
    ShipmentBooked = "shipment.booked", Delivered, Story { order: Name }
    /// A message went to the customer.
    Notified = "customer.notified", Plain, Story { order: Name, about: Name }
    /// The late subscriber knows of so many orders now.
    Counted = "analytics.counted", Plain, Story { orders: u32, revenue: Money }
}
