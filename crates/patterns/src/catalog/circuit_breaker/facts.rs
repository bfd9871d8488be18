//! What the breakers, the services' ledgers and the booking office say of themselves.

use crate::fact::{Name, PerMille, Record};
use crate::money::Money;
use crate::time::{Span, Time};

crate::facts! {
    /// A breaker was made, closed. `rule` is `calls`, `seconds` or `consecutive`, `window` how many;
    /// `limit` is the rate of failures that opens it.
    Configured = "breaker.configured", Plain, Detail {
        breaker: Name, rule: Name, window: u32, minimum: u32, limit: PerMille, probes: u32, wait: Span
    }
    /// What lies around and inside a breaker, from the outside in: retry, breaker, bulkhead, timeout.
    Wrapped = "breaker.wrapped", Plain, Detail {
        breaker: Name, retries: u32, bulkhead: u32, timeout: Span, slow_after: Span, slow_limit: PerMille,
        fallback: Name
    }
    /// A breaker opened: no call gets through before `retry_at`.
    Opened = "breaker.opened", Failed, Marked {
        breaker: Name, from: Name, why: Name, generation: u32, failed: u32, calls: u32, retry_at: Time
    }
    /// A breaker let in so many probes, to find out whether the service is well again.
    HalfOpened = "breaker.half-opened", Retry, Marked {
        breaker: Name, from: Name, why: Name, generation: u32, permitted: u32
    }
    /// A breaker closed: all calls get through again.
    Closed = "breaker.closed", Delivered, Marked { breaker: Name, from: Name, why: Name, generation: u32 }
    /// Somebody put a breaker into a state that it never takes by itself.
    Switched = "breaker.switched", Asked, Marked { breaker: Name, from: Name, to: Name, generation: u32 }
    /// A half-open breaker let a probe through.
    Probed = "breaker.probed", Retry, Story { breaker: Name, generation: u32, probe: u32, permitted: u32 }
    /// A permit came back unused, and another call can have its place.
    Released = "breaker.released", Plain, Detail { breaker: Name, generation: u32, why: Name }
    /// A breaker let a call not through. `state` is what it is in.
    Refused = "breaker.refused", Failed, Story { breaker: Name, generation: u32, state: Name }
    /// A call's end went into the window, which adds up to this now. `judged` says whether there are
    /// calls enough for the rate to count.
    Counted = "breaker.counted", Plain, Detail {
        breaker: Name, generation: u32, outcome: Name, calls: u32, failed: u32, slow: u32, rate: PerMille, judged: bool
    }
    /// A call's end says nothing about the service and was not counted.
    Ignored = "breaker.ignored", Plain, Detail { breaker: Name, generation: u32, code: Name }
    /// A result came from a call that an earlier state had let through; it was not counted.
    Stale = "breaker.stale", Plain, Story { breaker: Name, generation: u32, current: u32 }
    /// A call was not made because too many are under way.
    BulkheadFull = "bulkhead.refused", Failed, Story { breaker: Name, in_flight: u32 }
    /// A call failed and is made again after `wait`.
    Retried = "retry.scheduled", Retry, Story { breaker: Name, attempt: u32, wait: Span }

    /// The ticket office holds seats for a booking.
    SeatsHeld = "seats.held", Delivered, Story { booking: Record, show: Name, seats: Name }
    /// The ticket office has the seats for sale again.
    SeatsReleased = "seats.released", Plain, Story { booking: Record, seats: Name }
    /// The bank took money.
    Charged = "payment.charged", Delivered, Story { booking: Record, amount: Money }
    /// The bank gave the money back.
    Refunded = "payment.refunded", Retry, Story { booking: Record, amount: Money }
    /// The bank noted that this booking must not be charged any more; it had not been.
    Voided = "payment.voided", Plain, Detail { booking: Record }
    /// A customer has the tickets by message.
    TicketSent = "notification.sent", Delivered, Detail { booking: Record }

    /// A customer wants seats.
    Asked = "booking.asked", Plain, Story { booking: Record, show: Name, seats: u32, price: Money }
    /// The customer paid, has the seats and was told so.
    Confirmed = "booking.confirmed", Delivered, Story { booking: Record, amount: Money, seats: Name }
    /// The customer paid and has the seats; the message waits in a queue.
    NoticeQueued = "booking.notice-queued", Retry, Story { booking: Record, why: Name }
    /// The queued message reached the customer.
    NoticeDelivered = "booking.noticed", Delivered, Story { booking: Record, attempt: u32 }
    /// The customer has not paid; the seats are held until then.
    Held = "booking.held", Retry, Story { booking: Record, until: Time, why: Name }
    /// The hold is over unpaid.
    HoldExpired = "booking.hold-expired", Plain, Story { booking: Record }
    /// The bank says no; the seats go back.
    CardDeclined = "booking.declined", Dead, Story { booking: Record, code: Name }
    /// The customer waits for a seat and pays nothing.
    Waitlisted = "booking.waitlisted", Retry, Story { booking: Record, why: Name }
    /// What was not certain about a booking's money is settled: it was not charged, or it has its
    /// money back.
    Settled = "booking.settled", Delivered, Story { booking: Record, attempt: u32 }
}
