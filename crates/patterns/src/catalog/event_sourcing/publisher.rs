//! The publisher: hands every event of the store to the bus, in the store's order, at least once.
//!
//! No writer publishes. A writer that appends and then publishes may crash between the two, and the
//! others never hear of its event. The publisher follows the store instead and keeps its position
//! *after* the bus has the event: a crash in between makes it publish that event again, never skip
//! it. This is a transaction log tailed by a relay (Chris Richardson, "Microservices Patterns", 2018,
//! chapter 3); whoever subscribes tells repetitions by the event's id.
//!
//! From then on the event is in the bus's care, and the position is only as good as that: what waits on
//! a bus that is memory is gone with it. So nobody who must hear of every event listens to the bus; they
//! follow the store themselves.

use super::followers::{Halt, take_up, worked_off};
use super::story::{Announced, Stopped, event_number};
use super::writer::correlation_of;
use crate::fact::Record;
use crate::following::{CatchUp, PAUSE, next_events};
use crate::ports::{Actor, Bus, BusError, Clock, EventStore, Runtime, StoredEvent};
use crate::time::Span;

/// How long it takes to make an event ready for those outside.
const HANDING_OVER: Span = Span::from_ms(3);

/// The view under which the position is kept. It has no rows.
pub(super) const POSITION: &str = "announced";

/// The publisher.
pub struct Publisher<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
}

impl<R: Runtime> Publisher<R> {
    /// Follows for as long as the actor lives.
    pub async fn run(self) {
        loop {
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
                actor.correlate(correlation_of(&stored.stream));
                actor.work(HANDING_OVER).await;
                let record = self.publish(stored).await?;
                actor.record(Announced {
                    portfolio: actor.word(&stored.stream),
                    version: stored.version.0,
                    position: stored.position.0,
                    record,
                    event: event_number(&stored.event),
                });
                position = stored.position;
            }
            if !batch.is_empty() {
                actor.event_store.commit_view(POSITION, position, Vec::new()).await?;
            }
            worked_off(actor, &mut catch_up, &batch);
        }
    }

    /// Publishes the event as it is stored, on the topic of its type, until the bus says that it has it.
    /// A type that is no topic is none of ours: the publisher stops before it and skips nothing.
    async fn publish(&self, stored: &StoredEvent) -> Result<Record, Halt> {
        let bus = &self.actor.bus;
        let message = bus.message(stored.event.clone());
        loop {
            match bus.publish(message.clone()).await {
                Ok(receipt) => return Ok(receipt.record),
                Err(BusError::OutcomeUnknown) => {}
                Err(BusError::BadTopic(_)) => {
                    let portfolio = self.actor.word(&stored.stream);
                    self.actor.record(Stopped { portfolio, version: stored.version.0, schema: stored.schema });
                    return Err(Halt::Unreadable);
                }
                Err(error) => panic!("a topic is all that the bus asks of an event: {error}"),
            }
        }
    }
}
