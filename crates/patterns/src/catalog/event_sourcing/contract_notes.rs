//! The contract notes: for every purchase and sale the customer gets one note, which the law asks of a
//! broker. Whoever writes them reads no store; the bus tells of the trades.
//!
//! The bus brings each trade at least once: the publisher repeats what it was not sure of, and a copy
//! whose acknowledgement is lost comes again. So a note is filed under its event's id, and only where
//! there is none yet: the effect and the mark that it was done are one write, which no crash can part.
//!
//! The subscription is as durable as its bus. A live run's bus is lost with its page, so trades that
//! wait there at a reload get no note: the publisher has told of them and does not do so again.

use serde::Serialize;

use super::story::{NoteFound, NoteIssued, event_number};
use super::writer::correlation_of;
use crate::backoff::Backoff;
use crate::event::Event;
use crate::ports::{
    Actor, Bus, BusError, KeyValue, KeyValueError, Overflow, PutIf, Replay, Runtime, Subscription, SubscriptionSpec,
};
use crate::time::Span;

/// How long it takes to write a note.
const WRITING: Span = Span::from_ms(8);

/// A note as it is filed.
#[derive(Serialize)]
struct Note<'e> {
    portfolio: &'e str,
    trade: &'e str,
    unix_ms: u64,
}

/// The service that issues contract notes.
pub struct ContractNotes<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
}

impl<R: Runtime> ContractNotes<R> {
    /// Serves for as long as the actor lives.
    pub async fn run(self) {
        let subscription = loop {
            match self.actor.bus.subscribe(trades()).await {
                Ok(subscription) => break subscription,
                Err(BusError::OutcomeUnknown) => {}
                Err(error) => panic!("the pattern is well formed: {error}"),
            }
        };
        while let Ok(delivery) = subscription.next().await {
            // Where the bus does not hear the answer, it sends the copy again, and the note is found.
            let _ = match self.issue(&delivery.message.event).await {
                Ok(()) => subscription.ack(&delivery).await,
                Err(why) => subscription.nack(&delivery, why.code()).await,
            };
        }
    }

    async fn issue(&self, event: &Event) -> Result<(), KeyValueError> {
        let actor = &self.actor;
        actor.correlate(correlation_of(&event.subject));
        actor.work(WRITING).await;
        let note = Note { portfolio: &event.subject, trade: &event.ty, unix_ms: event.unix_ms };
        let body = serde_json::to_string(&note).expect("a note serialises");
        let (portfolio, id) = (actor.word(&event.subject), event_number(event));
        match actor.key_value.put(&format!("note/{}", event.id), &body, PutIf::Absent, None).await {
            Ok(_) => {
                actor.record(NoteIssued { portfolio, event: id });
            }
            Err(KeyValueError::Conflict { .. }) => {
                actor.record(NoteFound { portfolio, event: id });
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Purchases and sales, kept while the service is away.
fn trades() -> SubscriptionSpec {
    SubscriptionSpec {
        name: "notes".to_owned(),
        pattern: "stock.*".to_owned(),
        durable: true,
        queue_max: Some(256),
        overflow: Overflow::Block,
        ack_timeout: Span::from_ms(1_500),
        attempts_max: 50,
        dead_letters: true,
        backoff: Backoff::exponential(Span::from_ms(100), Span::from_secs(1)),
        replay: Replay::None,
    }
}
