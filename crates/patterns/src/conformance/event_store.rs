//! What an event store promises.

use std::rc::Rc;

use futures::future::join_all;
use uuid::Uuid;

use super::{Failure, HARD_BODIES, SETTLES, done, eventually, holds, in_time, poll_once_and_drop, same};
use crate::event::Event;
use crate::ports::{
    AppendedAt, Clock, EventStore, Expected, NewEvent, Position, Snapshot, StoreError, StoredEvent, Version,
};

/// How many writers append at the same time.
const WRITERS: u64 = 8;

/// Works through the promises of [`EventStore`]. Nobody else may write to the store meanwhile.
///
/// # Errors
/// The first promise that was not kept.
pub async fn event_store<S: EventStore, C: Clock>(store: &S, clock: &C, prefix: &str) -> Result<(), Failure> {
    let suite = Suite { store, clock, prefix };
    suite.appends_and_reads().await?;
    suite.refuses_what_was_not_expected().await?;
    suite.keeps_bodies_to_the_byte().await?;
    suite.keeps_streams_apart().await?;
    suite.lets_one_of_many_writers_win().await?;
    suite.loses_nothing_of_writers_that_try_again().await?;
    suite.pages().await?;
    suite.wakes_who_waits().await?;
    suite.acts_from_the_first_poll().await?;
    suite.keeps_snapshots().await?;
    suite.keeps_views().await
}

struct Suite<'s, S, C> {
    store: &'s S,
    clock: &'s C,
    prefix: &'s str,
}

fn event(number: u64, body: &str) -> Event {
    Event {
        id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)),
        ty: "thing.happened".into(),
        source: "/conformance".into(),
        subject: "thing/1".into(),
        unix_ms: 1_772_423_100_000 + number,
        correlation_id: "thing/1".into(),
        causation_id: number.checked_sub(1).map(|before| Uuid::from_u128(u128::from(before) + 1)),
        data: body.into(),
    }
}

fn new_event(number: u64) -> NewEvent {
    NewEvent { event: event(number, &format!("{{\"number\":{number}}}")), schema: 1 }
}

fn new_events(numbers: std::ops::Range<u64>) -> Vec<NewEvent> {
    numbers.map(new_event).collect()
}

fn versions(events: &[StoredEvent]) -> Vec<u64> {
    events.iter().map(|stored| stored.version.0).collect()
}

const AT: fn(u64) -> Expected = |version| Expected::Version(Version(version));

impl<S: EventStore, C: Clock> Suite<'_, S, C> {
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    async fn append(&self, stream: &str, at: u64, events: Vec<NewEvent>) -> Result<AppendedAt, Failure> {
        done("an append at the expected version succeeds", self.store.append(stream, AT(at), events).await)
    }

    async fn read(&self, stream: &str) -> Result<Vec<StoredEvent>, Failure> {
        done("a stream can be read", self.store.read_stream(stream, Version(1), 10_000).await)
    }

    /// Every event of the store beyond `after`, page by page.
    async fn read_all(&self, mut after: Position) -> Result<Vec<StoredEvent>, Failure> {
        let mut all = Vec::new();
        loop {
            let page = done("the whole store can be read", self.store.read_all(after, 100).await)?;
            let Some(last) = page.last() else { return Ok(all) };
            after = last.position;
            all.extend(page);
        }
    }

    async fn end(&self) -> Result<Position, Failure> {
        Ok(self.read_all(Position(0)).await?.last().map_or(Position(0), |last| last.position))
    }

    async fn appends_and_reads(&self) -> Result<(), Failure> {
        let stream = self.name("orders");
        let before = self.end().await?;
        let none = self.read(&stream).await?;
        same("a stream that nobody wrote to is empty, not an error", none.len(), 0)?;
        let first = self.append(&stream, 0, new_events(0..3)).await?;
        let expected = AppendedAt { first: Version(1), last: Version(3), position: Position(before.0 + 3) };
        same("an append says which versions and which position its events have", first, expected)?;
        let second = self.append(&stream, 3, new_events(3..4)).await?;
        same("versions go on where they stopped", (second.first, second.last), (Version(4), Version(4)))?;
        let stored = self.read(&stream).await?;
        same("versions have no gap", versions(&stored), vec![1, 2, 3, 4])?;
        let positions: Vec<u64> = stored.iter().map(|stored| stored.position.0 - before.0).collect();
        same("positions have no gap", positions, vec![1, 2, 3, 4])?;
        let events: Vec<Event> = stored.iter().map(|stored| stored.event.clone()).collect();
        let written: Vec<Event> = new_events(0..4).into_iter().map(|new| new.event).collect();
        same("events come back as they were written, in order", events, written)?;
        holds("a stored event names its stream", stored.iter().all(|stored| stored.stream == stream), &stream)?;
        let any =
            done("a writer may expect nothing", self.store.append(&stream, Expected::Any, new_events(4..5)).await)?;
        same("an append that expects nothing goes to the end", any.first, Version(5))
    }

    async fn refuses_what_was_not_expected(&self) -> Result<(), Failure> {
        let stream = self.name("refused");
        self.append(&stream, 0, new_events(0..2)).await?;
        let before = self.end().await?;
        for expected in [0, 1, 3, 99] {
            let refused = self.store.append(&stream, AT(expected), new_events(2..4)).await;
            let conflict = Err(StoreError::Conflict { actual: Version(2) });
            same("an append at another version is refused and says which the stream has", refused, conflict)?;
        }
        same("a refused append writes nothing", self.end().await?, before)?;
        let absent = self.store.append(&self.name("absent"), AT(1), new_events(0..1)).await;
        same("an empty stream has version 0", absent, Err(StoreError::Conflict { actual: Version(0) }))
    }

    async fn keeps_bodies_to_the_byte(&self) -> Result<(), Failure> {
        let stream = self.name("bodies");
        let news = HARD_BODIES.iter().zip(0..).map(|(body, number)| {
            let schema = number as u32 + 1;
            NewEvent { event: event(number, body), schema }
        });
        let written: Vec<NewEvent> = news.collect();
        self.append(&stream, 0, written.clone()).await?;
        let stored = self.read(&stream).await?;
        let found: Vec<NewEvent> =
            stored.into_iter().map(|stored| NewEvent { event: stored.event, schema: stored.schema }).collect();
        same("a body keeps every byte, however its numbers are written", found, written)
    }

    async fn keeps_streams_apart(&self) -> Result<(), Failure> {
        let names = ["s", "s1", "s/1", "s\u{0}1", "S", "s😀", "s～"].map(|name| self.name(name));
        for (name, number) in names.iter().zip(0..) {
            self.append(name, 0, new_events(number..number + 1)).await?;
        }
        for (name, number) in names.iter().zip(0..) {
            let found: Vec<Event> = self.read(name).await?.into_iter().map(|stored| stored.event).collect();
            same("streams whose names are alike are different streams", found, vec![new_event(number).event])?;
        }
        Ok(())
    }

    async fn lets_one_of_many_writers_win(&self) -> Result<(), Failure> {
        let stream = self.name("race");
        let appends = (0..WRITERS).map(|writer| self.store.append(&stream, AT(0), new_events(writer..writer + 1)));
        let answers = join_all(appends).await;
        let won = answers.iter().filter(|answer| answer.is_ok()).count();
        same("of writers that expect the same version exactly one wins", won, 1)?;
        let refused =
            |answer: &Result<_, _>| matches!(answer, Ok(_) | Err(StoreError::Conflict { actual: Version(1) }));
        holds("the others learn which version the stream has", answers.iter().all(refused), &answers)?;
        same("what lost is not there", self.read(&stream).await?.len(), 1)
    }

    async fn loses_nothing_of_writers_that_try_again(&self) -> Result<(), Failure> {
        let stream = self.name("retried");
        let before = self.end().await?;
        let writers = (0..WRITERS).map(|writer| self.write_until_done(&stream, writer * 10..writer * 10 + 5));
        join_all(writers).await.into_iter().collect::<Result<Vec<()>, Failure>>()?;
        let stored = self.read(&stream).await?;
        let count = WRITERS * 5;
        same("versions have no gap after a race", versions(&stored), (1..=count).collect())?;
        let mut ids: Vec<Uuid> = stored.iter().map(|stored| stored.event.id).collect();
        ids.sort_unstable();
        ids.dedup();
        same("every event of a race is there once", ids.len() as u64, count)?;
        let positions: Vec<u64> = self.read_all(before).await?.iter().map(|stored| stored.position.0).collect();
        same("positions have no gap after a race", positions, (before.0 + 1..=before.0 + count).collect())
    }

    /// A writer with optimistic concurrency: append one event after the other, at whatever version
    /// the last conflict named.
    async fn write_until_done(&self, stream: &str, numbers: std::ops::Range<u64>) -> Result<(), Failure> {
        let mut version = Version(0);
        for number in numbers {
            loop {
                match self.store.append(stream, Expected::Version(version), new_events(number..number + 1)).await {
                    Ok(at) => {
                        version = at.last;
                        break;
                    }
                    Err(StoreError::Conflict { actual }) => version = actual,
                    Err(error) => return done("an append succeeds or conflicts", Err(error)),
                }
            }
        }
        Ok(())
    }

    async fn pages(&self) -> Result<(), Failure> {
        let stream = self.name("pages");
        let before = self.end().await?;
        self.append(&stream, 0, new_events(0..7)).await?;
        let page = |from, limit| self.store.read_stream(&stream, Version(from), limit);
        let middle = done("a stream can be read from a version on", page(3, 2).await)?;
        same("a page begins at its version and ends at its limit", versions(&middle), vec![3, 4])?;
        let rest = done("a page may reach beyond the end", page(6, 100).await)?;
        same("a page ends at the stream's end", versions(&rest), vec![6, 7])?;
        let beyond = done("a page may begin beyond the end", page(8, 100).await)?;
        same("a page beyond the end is empty", beyond.len(), 0)?;
        let all = done("the store can be read in pages", self.store.read_all(Position(before.0 + 2), 3).await)?;
        same("the store is read after a position", versions(&all), vec![3, 4, 5])
    }

    async fn wakes_who_waits(&self) -> Result<(), Failure> {
        let stream = self.name("waited");
        self.append(&stream, 0, new_events(0..1)).await?;
        let end = self.end().await?;
        let now = self.store.wait_beyond(Position(end.0 - 1));
        let now = in_time("who waits for what is there already is answered", self.clock, now).await?;
        done("waiting succeeds", now)?;
        let waits = self.store.wait_beyond(end);
        let appends = async {
            self.clock.sleep(SETTLES).await;
            self.append(&stream, 1, new_events(1..2)).await
        };
        let both = futures::future::join(waits, appends);
        let (woken, appended) = in_time("who waits for the next event is woken by it", self.clock, both).await?;
        done("waiting succeeds", woken)?;
        appended.map(|_| ())
    }

    async fn acts_from_the_first_poll(&self) -> Result<(), Failure> {
        let (never, dropped) = (self.name("never-polled"), self.name("dropped"));
        drop(self.store.append(&never, AT(0), new_events(0..1)));
        poll_once_and_drop(self.store.append(&dropped, AT(0), new_events(0..2)));
        let promise = "dropping an append after its first poll does not undo it";
        let found = eventually(promise, self.clock, || self.read(&dropped), |found| !found.is_empty()).await?;
        same("an append that was dropped is there whole", versions(&found), vec![1, 2])?;
        let end = self.end().await?;
        let row = ("row".to_owned(), Some("kept".to_owned()));
        poll_once_and_drop(self.store.commit_view(&dropped, end, vec![row]));
        let promise = "dropping a view's commit after its first poll does not undo it";
        let ask = async || done("a view can be read", self.store.load_view(&dropped).await);
        eventually(promise, self.clock, ask, |(position, _)| *position == end).await?;
        self.clock.sleep(SETTLES).await;
        same("an append that was never polled has no effect", self.read(&never).await?.len(), 0)
    }

    async fn keeps_snapshots(&self) -> Result<(), Failure> {
        let stream = self.name("snapshots");
        let load = async |at_most: Option<u64>| {
            done("a snapshot can be read", self.store.load_snapshot(&stream, at_most.map(Version)).await)
        };
        same("a stream without snapshots has none", load(None).await?, None)?;
        let snapshot = |version, body: &str| Snapshot { version: Version(version), schema: 3, body: body.to_owned() };
        self.append(&stream, 0, new_events(0..12)).await?;
        let kept = [snapshot(3, HARD_BODIES[0]), snapshot(5, HARD_BODIES[1]), snapshot(12, HARD_BODIES[2])];
        for snapshot in &kept {
            done("a snapshot can be kept", self.store.save_snapshot(&stream, snapshot.clone()).await)?;
        }
        let [three, five, twelve] = kept;
        same("without a bound the newest snapshot is read", load(None).await?, Some(twelve.clone()))?;
        same("at a bound the newest up to it is read", load(Some(11)).await?, Some(five.clone()))?;
        same("a bound includes its own version", load(Some(5)).await?, Some(five))?;
        same("a bound leaves out what is newer", load(Some(4)).await?, Some(three))?;
        same("before the first snapshot there is none", load(Some(2)).await?, None)?;
        let again = snapshot(12, "{}");
        done("a snapshot can be replaced", self.store.save_snapshot(&stream, again.clone()).await)?;
        same("a version has one snapshot, the last", load(None).await?, Some(again))?;
        let ahead = self.store.save_snapshot(&stream, snapshot(13, "{}")).await;
        same("a snapshot ahead of its stream is refused", ahead, Err(StoreError::Gone))?;
        same("what was refused is not kept", load(None).await?.map(|it| it.version), Some(Version(12)))?;
        let other = self.store.load_snapshot(&self.name("snapshots2"), None).await;
        same("snapshots belong to their stream", done("a snapshot can be read", other)?, None)
    }

    async fn keeps_views(&self) -> Result<(), Failure> {
        let view = self.name("view");
        let load = async || done("a view can be read", self.store.load_view(&view).await);
        let commit = async |position, rows: &[(&str, Option<&str>)]| {
            let owned = rows.iter().map(|(key, row)| ((*key).to_owned(), row.map(str::to_owned)));
            let committed = self.store.commit_view(&view, Position(position), owned.collect()).await;
            done("a view can be committed", committed)
        };
        self.append(&self.name("viewed"), 0, new_events(0..20)).await?;
        let rows = |rows: &[(&str, &str)]| -> Vec<(String, String)> {
            rows.iter().map(|(key, row)| ((*key).to_owned(), (*row).to_owned())).collect()
        };
        same("a view that nobody wrote is at position 0", load().await?, (Position(0), Vec::new()))?;
        commit(4, &[("b", Some(HARD_BODIES[0])), ("a", Some("1"))]).await?;
        let first = rows(&[("a", "1"), ("b", HARD_BODIES[0])]);
        same("a view has its rows in the order of their keys", load().await?, (Position(4), first.clone()))?;
        commit(4, &[("a", Some("again"))]).await?;
        commit(2, &[("a", None)]).await?;
        same("a commit that is not beyond the kept position changes nothing", load().await?, (Position(4), first))?;
        commit(9, &[("a", None), ("c", Some("3")), ("absent", None)]).await?;
        let second = rows(&[("b", HARD_BODIES[0]), ("c", "3")]);
        same("rows are written and removed with the position, together", load().await?, (Position(9), second.clone()))?;
        let commits = (10..20).map(|position| {
            let row = Rc::<str>::from(position.to_string());
            async move { commit(position, &[("c", Some(&row))]).await }
        });
        join_all(commits).await.into_iter().collect::<Result<Vec<()>, Failure>>()?;
        let (position, found) = load().await?;
        same("of commits in a race the furthest stays", position, Position(19))?;
        let third = rows(&[("b", HARD_BODIES[0]), ("c", "19")]);
        same("rows and position are those of one commit", found, third.clone())?;
        let beyond = Position(self.end().await?.0 + 1);
        let ahead = self.store.commit_view(&view, beyond, vec![("c".to_owned(), None)]).await;
        same("a view ahead of the store is refused", ahead, Err(StoreError::Gone))?;
        same("what was refused is not kept", load().await?, (Position(19), third))
    }
}
