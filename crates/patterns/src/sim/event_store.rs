//! A simulated event store: one server, a log, and the network in between.

use crate::sorted::SortedMap;
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use super::network::{CALL_TIMEOUT, Envelope, Reply, World};
use crate::fact::{ActorId, Record};
use crate::ports::{AppendedAt, EventStore, Expected, NewEvent, Position, Snapshot, StoreError, StoredEvent, Version};
use crate::recorder::Context;
use crate::time::Span;

/// The server's name among the actors.
const SERVER: &str = "store";

/// The server's state, which survives every crash of its clients.
#[derive(Default)]
pub(super) struct StoreServer {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    log: Vec<StoredEvent>,
    /// Places in the log, by stream; the version is the index plus one.
    streams: SortedMap<String, Vec<usize>>,
    snapshots: SortedMap<String, SortedMap<Version, Snapshot>>,
    views: SortedMap<String, (Position, SortedMap<String, String>)>,
    waiting: Vec<(Position, Reply<Result<(), StoreError>>)>,
}

impl State {
    fn append(
        &mut self,
        stream: &str,
        expected: Expected,
        events: &[NewEvent],
        context: Context,
    ) -> Result<AppendedAt, StoreError> {
        let places = self.streams.entry(stream.to_owned()).or_default();
        let actual = Version(places.len() as u64);
        if let Expected::Version(version) = expected
            && version != actual
        {
            return Err(StoreError::Conflict { actual });
        }
        for new in events {
            let version = Version(places.len() as u64 + 1);
            places.push(self.log.len());
            self.log.push(StoredEvent {
                stream: stream.to_owned(),
                version,
                position: Position(self.log.len() as u64 + 1),
                schema: new.schema,
                event: new.event.clone(),
                context,
            });
        }
        let last = Version(places.len() as u64);
        let first = Version(actual.0 + 1);
        let position = Position(self.log.len() as u64);
        let (ready, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|(after, _)| position > *after);
        self.waiting = waiting;
        let ready: Vec<(Position, Reply<_>)> = ready;
        ready.into_iter().for_each(|(_, reply)| reply.send(Ok(())));
        Ok(AppendedAt { first, last, position })
    }
}

/// The event store as one actor reaches it.
#[derive(Clone)]
pub struct SimEventStore {
    world: World,
    actor: ActorId,
    server: Rc<StoreServer>,
}

impl SimEventStore {
    pub(super) fn new(world: World, actor: ActorId, server: Rc<StoreServer>) -> SimEventStore {
        SimEventStore { world, actor, server }
    }

    fn envelope(&self, what: &str, record: Record) -> Envelope {
        let recorder = self.world.recorder();
        let (to, what) = (recorder.actor(SERVER), recorder.name(what));
        Envelope { from: self.actor, to, record, what, context: recorder.context() }
    }

    async fn ask<T: Clone + 'static>(
        &self,
        what: &str,
        op: impl Fn(&mut State) -> Result<T, StoreError> + 'static,
    ) -> Result<T, StoreError> {
        let server = Rc::clone(&self.server);
        let call = self.world.call(self.envelope(what, Record::default()), CALL_TIMEOUT, move |reply| {
            let answer = op(&mut server.state.borrow_mut());
            reply.send(answer);
        });
        call.await.unwrap_or(Err(StoreError::OutcomeUnknown))
    }

    fn write_ok(world: &World, server: ActorId) -> Result<(), StoreError> {
        if world.faults().borrow().is_full(server) { Err(StoreError::Full) } else { Ok(()) }
    }
}

impl EventStore for SimEventStore {
    fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<AppendedAt, StoreError>> {
        let stream = stream.to_owned();
        let world = self.world.clone();
        async move {
            let Envelope { to, context, .. } = self.envelope("append", Record::default());
            self.ask("append", move |state| {
                SimEventStore::write_ok(&world, to)?;
                state.append(&stream, expected, &events, context)
            })
            .await
        }
    }

    fn read_stream(
        &self,
        stream: &str,
        from: Version,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        let stream = stream.to_owned();
        self.ask("read", move |state| {
            let places = state.streams.get(&stream).map_or(&[][..], Vec::as_slice);
            let skip = (from.0.max(1) - 1) as usize;
            Ok(places.iter().skip(skip).take(limit).map(|&place| state.log[place].clone()).collect())
        })
    }

    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        self.ask("read", move |state| Ok(state.log.iter().skip(after.0 as usize).take(limit).cloned().collect()))
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        async move {
            let server = Rc::clone(&self.server);
            let call = self.world.call(self.envelope("wait", Record::default()), Span::FOREVER, move |reply| {
                let mut state = server.state.borrow_mut();
                if state.log.len() as u64 > position.0 {
                    reply.send(Ok(()));
                } else {
                    state.waiting.push((position, reply));
                }
            });
            call.await.unwrap_or(Err(StoreError::OutcomeUnknown))
        }
    }

    fn save_snapshot(&self, stream: &str, snapshot: Snapshot) -> impl Future<Output = Result<(), StoreError>> {
        let stream = stream.to_owned();
        let world = self.world.clone();
        async move {
            let server = world.recorder().actor(SERVER);
            self.ask("snapshot", move |state| {
                SimEventStore::write_ok(&world, server)?;
                state.snapshots.entry(stream.clone()).or_default().insert(snapshot.version, snapshot.clone());
                Ok(())
            })
            .await
        }
    }

    fn load_snapshot(
        &self,
        stream: &str,
        at_most: Option<Version>,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> {
        let stream = stream.to_owned();
        self.ask("snapshot", move |state| {
            let until = at_most.unwrap_or(Version(u64::MAX));
            let of_stream = state.snapshots.get(&stream);
            Ok(of_stream.and_then(|kept| kept.range(..=until).next_back()).map(|(_, snapshot)| snapshot.clone()))
        })
    }

    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        let view = view.to_owned();
        self.ask("view", move |state| {
            let (kept, table) = state.views.entry(view.clone()).or_default();
            if position <= *kept {
                return Ok(());
            }
            *kept = position;
            for (key, row) in &rows {
                match row {
                    Some(row) => table.insert(key.clone(), row.clone()),
                    None => table.remove(key),
                };
            }
            Ok(())
        })
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>> {
        let view = view.to_owned();
        self.ask("view", move |state| {
            Ok(state.views.get(&view).map_or((Position(0), Vec::new()), |(position, table)| {
                (*position, table.iter().map(|(key, row)| (key.clone(), row.clone())).collect())
            }))
        })
    }
}
