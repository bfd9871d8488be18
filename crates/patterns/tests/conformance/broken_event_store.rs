//! Event stores that break one promise each.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use eda_patterns::conformance;
use eda_patterns::ports::{
    AppendedAt, Clock, EventStore, Expected, NewEvent, Position, Snapshot, StoreError, StoredEvent, Version,
};
use eda_patterns::sim::SimClock;
use eda_patterns::sorted::SortedMap;
use eda_patterns::time::Span;

use super::caught;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    /// It appends at whatever version the stream has.
    IgnoresExpectedVersion,
    /// It appends only while somebody waits for the answer.
    LosesWhatIsDropped,
    /// It gives every other version to nobody.
    LeavesGaps,
    /// It keeps events as JSON values, not as text.
    ReformatsBodies,
    /// It keeps a view's rows and forgets that an older commit may come later.
    TakesOldCommits,
    /// It confirms a snapshot of events that it does not have.
    ConfirmsSnapshotsAhead,
    /// It confirms a view of events that it does not have.
    ConfirmsViewsAhead,
    /// It never wakes who waits.
    LetsWaitersSleep,
}

#[derive(Clone)]
struct Broken<S> {
    store: S,
    clock: SimClock,
    flaw: Flaw,
    /// Of each view, for a store that takes old commits.
    furthest: Rc<RefCell<SortedMap<String, u64>>>,
}

impl<S: EventStore> Broken<S> {
    fn told(&self, mut events: Vec<StoredEvent>) -> Vec<StoredEvent> {
        for stored in &mut events {
            match self.flaw {
                Flaw::LeavesGaps => stored.version = Version(stored.version.0 * 2 - 1),
                Flaw::ReformatsBodies => {
                    if let Ok(value) = serde_json::from_str::<serde_json::Value>(&stored.event.data) {
                        stored.event.data = value.to_string().into();
                    }
                }
                _ => {}
            }
        }
        events
    }
}

impl<S: EventStore> EventStore for Broken<S> {
    fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<AppendedAt, StoreError>> {
        async move {
            let expected = if self.flaw == Flaw::IgnoresExpectedVersion { Expected::Any } else { expected };
            if self.flaw == Flaw::LosesWhatIsDropped {
                self.clock.sleep(Span::from_ms(1)).await;
            }
            self.store.append(stream, expected, events).await
        }
    }

    fn read_stream(
        &self,
        stream: &str,
        from: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        async move { Ok(self.told(self.store.read_stream(stream, from, limit).await?)) }
    }

    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        self.store.read_all(after, limit)
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        async move {
            if self.flaw == Flaw::LetsWaitersSleep && self.store.read_all(position, 1).await?.is_empty() {
                self.clock.sleep(Span::from_secs(3_600)).await;
            }
            self.store.wait_beyond(position).await
        }
    }

    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>> {
        let (kept, confirms) = (self.store.save_snapshot(stream, snapshot), self.flaw == Flaw::ConfirmsSnapshotsAhead);
        async move {
            match kept.await {
                Err(StoreError::Gone) if confirms => Ok(()),
                answer => answer,
            }
        }
    }

    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> {
        self.store.load_snapshot(stream, at_most)
    }

    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        let mut furthest = self.furthest.borrow_mut();
        let kept = furthest.entry(view.to_owned()).or_default();
        *kept = position.0.max(*kept + 1);
        let position = if self.flaw == Flaw::TakesOldCommits { Position(*kept) } else { position };
        let (kept, confirms) = (self.store.commit_view(view, position, rows), self.flaw == Flaw::ConfirmsViewsAhead);
        async move {
            match kept.await {
                Err(StoreError::Gone) if confirms => Ok(()),
                answer => answer,
            }
        }
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>> {
        self.store.load_view(view)
    }
}

#[test]
fn each_flaw_of_an_event_store_is_caught_by_the_promise_that_it_breaks() {
    for (flaw, promise) in [
        (Flaw::IgnoresExpectedVersion, "an append at another version is refused and says which the stream has"),
        (Flaw::LosesWhatIsDropped, "dropping an append after its first poll does not undo it"),
        (Flaw::LeavesGaps, "versions have no gap"),
        (Flaw::ReformatsBodies, "a body keeps every byte, however its numbers are written"),
        (Flaw::LetsWaitersSleep, "who waits for the next event is woken by it"),
        (Flaw::ConfirmsSnapshotsAhead, "a snapshot ahead of its stream is refused"),
        (Flaw::ConfirmsViewsAhead, "a view ahead of the store is refused"),
        (Flaw::TakesOldCommits, "a commit that is not beyond the kept position changes nothing"),
    ] {
        caught(&format!("{flaw:?}"), promise, move |actor| {
            Box::pin(async move {
                let (store, clock) = (actor.event_store.clone(), actor.clock.clone());
                let broken = Broken { store, clock: clock.clone(), flaw, furthest: Rc::default() };
                conformance::event_store(&broken, &clock, "c/").await
            })
        });
    }
}
