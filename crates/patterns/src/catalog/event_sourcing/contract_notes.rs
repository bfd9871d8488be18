//! The contract notes: for every purchase and sale the customer gets one note, which the law asks of a
//! broker. So whoever writes them is told by nobody: they follow the store, which has every trade that
//! was ever acknowledged, from a position that they keep there.
//!
//! The position is kept *after* the notes are filed. A crash in between brings the same trades again,
//! so a note is filed under its event's id, and only where there is none yet: the effect and the mark
//! that it was done are one write, which no crash can part.

use serde::Serialize;

use super::followers::{Halt, take_up, worked_off};
use super::story::{NoteFound, NoteIssued, event_number};
use super::writer::correlation_of;
use crate::event::Event;
use crate::following::{CatchUp, PAUSE, next_events};
use crate::ports::{Actor, Clock, EventStore, KeyValue, KeyValueError, PutIf, Runtime, StoredEvent};
use crate::time::Span;

/// How long it takes to write a note.
const WRITING: Span = Span::from_ms(8);

/// The view under which the position is kept. It has no rows.
pub(super) const POSITION: &str = "noted";

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
    /// Follows for as long as the actor lives.
    pub async fn run(self) {
        loop {
            // What is wrong was recorded where it happened; the kept position is where to go on.
            let _ = self.follow().await;
            self.actor.clock.sleep(PAUSE).await;
        }
    }

    async fn follow(&self) -> Result<(), Halt> {
        let actor = &self.actor;
        let (mut position, _) = actor.event_store.load_view(POSITION).await?;
        take_up(actor, POSITION, position);
        let mut catch_up = CatchUp::from(position);
        loop {
            let batch = next_events(actor, position).await?;
            for stored in &batch {
                if is_trade(&stored.event) {
                    self.issue(stored).await?;
                }
                position = stored.position;
            }
            if !batch.is_empty() {
                actor.event_store.commit_view(POSITION, position, Vec::new()).await?;
            }
            worked_off(actor, &mut catch_up, &batch);
        }
    }

    /// Files the note of a trade, unless it is there.
    async fn issue(&self, stored: &StoredEvent) -> Result<(), Halt> {
        let (actor, event) = (&self.actor, &stored.event);
        actor.correlate(correlation_of(&event.subject));
        actor.work(WRITING).await;
        let note = Note { portfolio: &event.subject, trade: &event.ty, unix_ms: event.unix_ms };
        let (key, body) = (format!("note/{}", event.id), serde_json::to_string(&note).expect("a note serialises"));
        let (portfolio, version, event) = (actor.word(&event.subject), stored.version.0, event_number(event));
        loop {
            match actor.key_value.put(&key, &body, PutIf::Absent, None).await {
                Ok(_) => {
                    actor.record(NoteIssued { portfolio, version, event });
                    return Ok(());
                }
                Err(KeyValueError::Conflict { .. }) => {
                    actor.record(NoteFound { portfolio, version, event });
                    return Ok(());
                }
                // Asking again is safe: a note that was filed after all is found.
                Err(KeyValueError::OutcomeUnknown) => {}
                Err(_) => return Err(Halt::Store),
            }
        }
    }
}

/// Purchases and sales, and nothing else, are owed a note.
pub(super) fn is_trade(event: &Event) -> bool {
    matches!(&*event.ty, "stock.purchased" | "stock.sold")
}
