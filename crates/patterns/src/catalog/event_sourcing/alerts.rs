//! The alerts: the customer's phone shows each trade as soon as it hears of it. It reads no store; the
//! bus tells of the trades.
//!
//! The bus brings each trade at least once: the publisher repeats what it was not sure of, and a copy
//! whose acknowledgement is lost comes again. The phone knows by the event's id what it has shown. It
//! remembers that in its memory alone, and the subscription is gone when the phone is off: an alert is a
//! courtesy that may be missed, or be shown again after a restart. What must not be missed follows the
//! store, as the [contract notes](super::contract_notes) do.

use super::story::{Alerted, RepeatIgnored, event_number};
use super::writer::correlation_of;
use crate::backoff::Backoff;
use crate::fact::ContentHash;
use crate::ports::{Actor, Bus, BusError, Overflow, Replay, Runtime, Subscription, SubscriptionSpec};
use crate::sorted::SortedSet;
use crate::time::Span;

/// How long it takes to show an alert.
const SHOWING: Span = Span::from_ms(8);

/// The customer's phone.
pub struct Alerts<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
}

impl<R: Runtime> Alerts<R> {
    /// Shows alerts for as long as the actor lives.
    pub async fn run(self) {
        let actor = &self.actor;
        let subscription = loop {
            match actor.bus.subscribe(trades()).await {
                Ok(subscription) => break subscription,
                Err(BusError::OutcomeUnknown) => {}
                Err(error) => panic!("the pattern is well formed: {error}"),
            }
        };
        let mut shown: SortedSet<ContentHash> = SortedSet::new();
        while let Ok(delivery) = subscription.next().await {
            let event = &delivery.message.event;
            actor.correlate(correlation_of(&event.subject));
            actor.work(SHOWING).await;
            let (portfolio, id) = (actor.word(&event.subject), event_number(event));
            if shown.insert(id) {
                actor.record(Alerted { portfolio, event: id });
            } else {
                actor.record(RepeatIgnored { portfolio, event: id });
            }
            // Where the bus does not hear the answer, it sends the copy again, and the phone knows it.
            let _ = subscription.ack(&delivery).await;
        }
    }
}

/// Purchases and sales, for as long as the phone is on.
fn trades() -> SubscriptionSpec {
    SubscriptionSpec {
        name: "phone".to_owned(),
        pattern: "stock.*".to_owned(),
        durable: false,
        queue_max: Some(256),
        overflow: Overflow::DropOldest,
        ack_timeout: Span::from_ms(1_500),
        attempts_max: 50,
        dead_letters: false,
        backoff: Backoff::exponential(Span::from_ms(100), Span::from_secs(1)),
        replay: Replay::None,
    }
}
