//! A simulated event store: one server, a log, and the network in between.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use super::network::{CALL_TIMEOUT, Envelope, Reply, World};
use crate::fact::{ActorId, Record};
use crate::memory::EventLog;
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
    log: EventLog,
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
        let appended = self.log.append(stream, expected, events, context)?;
        let end = self.log.end();
        let (ready, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|(after, _)| end > *after);
        self.waiting = waiting;
        ready.into_iter().for_each(|(_, reply)| reply.send(Ok(())));
        Ok(appended)
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
        self.ask("read", move |state| Ok(state.log.stream(&stream, from, limit)))
    }

    fn read_all(&self, after: Position, limit: usize) -> impl Future<Output = Result<Vec<StoredEvent>, StoreError>> {
        self.ask("read", move |state| Ok(state.log.after(after, limit)))
    }

    fn wait_beyond(&self, position: Position) -> impl Future<Output = Result<(), StoreError>> {
        async move {
            let server = Rc::clone(&self.server);
            let call = self.world.call(self.envelope("wait", Record::default()), Span::FOREVER, move |reply| {
                let mut state = server.state.borrow_mut();
                if state.log.end() > position {
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
                state.log.save_snapshot(&stream, snapshot.clone());
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
        self.ask("snapshot", move |state| Ok(state.log.snapshot(&stream, at_most)))
    }

    fn commit_view(
        &self,
        view: &str,
        position: Position,
        rows: Vec<(String, Option<String>)>,
    ) -> impl Future<Output = Result<(), StoreError>> {
        let view = view.to_owned();
        self.ask("view", move |state| {
            state.log.commit_view(&view, position, &rows);
            Ok(())
        })
    }

    fn load_view(&self, view: &str) -> impl Future<Output = Result<(Position, Vec<(String, String)>), StoreError>> {
        let view = view.to_owned();
        self.ask("view", move |state| Ok(state.log.view(&view)))
    }
}
