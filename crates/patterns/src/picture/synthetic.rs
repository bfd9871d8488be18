//! A made-up trace of any size, for benchmarks and tests.
//!
//! It has the shape of a publish/subscribe run with calls to a service, with no simulator behind
//! it: what is measured is reading, not running.

use std::panic::Location;

use crate::fact::{ActorId, Correlation, FactData, FactId, Record};
use crate::ports::{Acked, Answered, CallTimedOut, Called, Nacked, Published, Received, Worked};
use crate::sim::bus::{Dispatched, Kept, Opened, Queued, Requeued, Settled};
use crate::sim::network::{Lost, Sent};
use crate::time::{Span, Time};
use crate::trace::{Stamp, Trace};

const SUBSCRIBERS: [&str; 4] = ["inventory", "payment", "shipping", "notification"];

struct Writer {
    trace: Trace,
    at: Time,
    gap: Span,
    facts_max: usize,
}

impl Writer {
    #[track_caller]
    fn put<D: FactData>(&mut self, actor: ActorId, cause: Option<FactId>, correlation: u64, data: D) -> Option<FactId> {
        if self.trace.len() >= self.facts_max {
            return cause;
        }
        let correlation = Correlation(correlation as u32);
        let stamp = Stamp { at: self.at, actor, cause, correlation, site: Location::caller() };
        self.at += self.gap;
        Some(self.trace.append(stamp, data))
    }
}

/// A trace of exactly `facts` facts, evenly spread over `length`.
pub fn trace(facts: usize, length: Span) -> Trace {
    let mut trace = Trace::new();
    let shop = trace.actor("checkout");
    let bus = trace.actor("bus");
    let subscribers = SUBSCRIBERS.map(|name| (trace.actor(name), trace.name(name)));
    let (topic, every, publish, deliver, ack) = (
        trace.name("order.placed"),
        trace.name("order.*"),
        trace.name("publish"),
        trace.name("deliver"),
        trace.name("ack"),
    );
    let (gateway, charge, refused) = (trace.name("gateway"), trace.name("charge"), trace.name("503"));
    let gap = Span::from_us(length.as_us() / facts.max(1) as u64);
    let mut to = Writer { trace, at: Time::ZERO, gap, facts_max: facts };
    let travels = Span::from_us(900);
    for (member, subscriber) in subscribers {
        let (pattern, durable, capacity, attempts_max) = (every, true, 16, 3);
        to.put(bus, None, 0, Opened { subscriber, pattern, durable, capacity, member, attempts_max });
    }
    let mut number = 0;
    while to.trace.len() < facts {
        let record = Record(number);
        let published = to.put(shop, None, number, Published { record, topic });
        let sent = to.put(shop, published, number, Sent { to: bus, record, what: publish, travels });
        let kept = to.put(bus, sent, number, Kept { topic, record, copies: 4 });
        for (place, (actor, subscriber)) in subscribers.into_iter().enumerate() {
            let queued = to.put(bus, kept, number, Queued { subscriber, record, depth: 1 });
            let lease_ends = to.at + Span::from_secs(1);
            let again = (number + place as u64).is_multiple_of(17);
            for attempt in 1..=1 + u32::from(again) {
                to.put(bus, queued, number, Dispatched { subscriber, record, attempt, lease_ends, member: actor });
                let sent = to.put(bus, queued, number, Sent { to: actor, record, what: deliver, travels });
                let received = to.put(actor, sent, number, Received { record, topic, attempt, subscriber });
                to.put(actor, received, number, Worked { took: Span::from_ms(20) });
                let (call, service) = (Record(number * 4 + place as u64), gateway);
                let called = to.put(actor, received, number, Called { service, operation: charge, call });
                let took = Span::from_us(10_000 + number * 7_919 % 200_000);
                if again && attempt == 1 {
                    to.put(actor, called, number, CallTimedOut { service, call, took });
                    to.put(actor, received, number, Nacked { record, attempt, subscriber, reason: refused });
                    to.put(actor, received, number, Lost { to: bus, record, what: ack, travels });
                    let wait = Span::from_ms(200);
                    to.put(bus, received, number, Requeued { subscriber, record, attempt, wait, reason: refused });
                } else {
                    to.put(actor, called, number, Answered { service, call, took });
                    let acked = to.put(actor, received, number, Acked { record, attempt, subscriber });
                    let sent = to.put(actor, acked, number, Sent { to: bus, record, what: ack, travels });
                    to.put(bus, sent, number, Settled { subscriber, record, attempt });
                }
            }
        }
        number += 1;
    }
    to.trace
}
