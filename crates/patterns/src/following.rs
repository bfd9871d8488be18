//! Following a store: a subscription that catches up from a kept position and then turns live.
//!
//! Nobody tells a follower. The events are in the store, and whoever comes back goes on from its position.

use std::future::Future;

use crate::ports::{Actor, Position, Runtime, StoreError, StoredEvent, timeout};
use crate::time::Span;

/// How many events are followed at once.
pub const BATCH: usize = 20;

/// How long a follower waits before it asks again: a wait whose answer was lost would last for ever.
const PATIENCE: Span = Span::from_secs(2);

/// How long a follower that cannot go on waits before it tries again from its kept position.
pub const PAUSE: Span = Span::from_secs(1);

/// The next events after `after`, at most [`BATCH`], or none if the wait was in vain.
///
/// # Errors
/// What the store says; nothing was followed, so ask again from the same position.
#[track_caller]
pub fn next_events<R: Runtime>(
    actor: &Actor<R>,
    after: Position,
) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
    // Asked here, so that the facts know the caller's line.
    let follow = actor.event_store.follow(after, BATCH);
    let waited = timeout(&actor.clock, PATIENCE, follow);
    async move { waited.await.unwrap_or_else(|_| Ok(Vec::new())) }
}

/// Counts what a follower had missed, and knows when it has worked it off.
#[derive(Clone, Copy, Debug)]
pub struct CatchUp {
    resumed: bool,
    behind: u64,
    live: bool,
}

impl CatchUp {
    /// A subscription that begins after `position`.
    pub fn from(position: Position) -> CatchUp {
        CatchUp { resumed: position > Position(0), behind: 0, live: false }
    }

    /// A batch was handled. Returns how many events had been missed, once, when they are worked off.
    pub fn handled(&mut self, batch: &[StoredEvent]) -> Option<u64> {
        if self.live || batch.is_empty() {
            return None;
        }
        self.behind += batch.len() as u64;
        if batch.len() == BATCH {
            return None;
        }
        self.live = true;
        // A single event is the next one, not something that was missed; nor are the first few of a new store.
        let missed = if self.resumed { 2 } else { BATCH as u64 };
        (self.behind >= missed).then_some(self.behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::ports::Version;
    use crate::recorder::Context;

    fn batch(events: usize) -> Vec<StoredEvent> {
        let event = Event {
            id: uuid::Uuid::from_u128(1),
            ty: "product.created".into(),
            source: "/seller".into(),
            subject: "PHONE".into(),
            unix_ms: 0,
            correlation_id: "PHONE".into(),
            causation_id: None,
            data: "{}".into(),
        };
        let (stream, position) = ("PHONE".to_owned(), Position(1));
        let stored =
            StoredEvent { stream, version: Version(1), position, schema: 1, event, context: Context::default() };
        vec![stored; events]
    }

    #[test]
    fn what_was_missed_is_told_once() {
        let mut resumed = CatchUp::from(Position(7));
        assert_eq!(resumed.handled(&batch(0)), None);
        assert_eq!(resumed.handled(&batch(BATCH)), None, "there may be more");
        assert_eq!(resumed.handled(&batch(3)), Some(BATCH as u64 + 3));
        assert_eq!(resumed.handled(&batch(3)), None, "it follows live");
    }

    #[test]
    fn the_next_event_was_not_missed() {
        assert_eq!(CatchUp::from(Position(7)).handled(&batch(1)), None);
        assert_eq!(CatchUp::from(Position(0)).handled(&batch(5)), None, "a new store has its first few");
    }
}
