//! An actor: a name, its ports, and its own randomness.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::rc::Rc;

use futures::future::LocalBoxFuture;
use serde::Serialize;
use uuid::Uuid;

use super::{Clock, Runtime, Tasks, Traced};
use crate::event::Event;
use crate::event::uuid_v7::{Generator, ROLLBACK_ALLOWANCE_MS};
use crate::fact::{ActorId, Correlation, FactData, FactId, Name};
use crate::recorder::Recorder;
use crate::rng::{Purpose, Stream};
use crate::sim::Role;
use crate::time::{Span, Time};

crate::facts! {
    /// An actor worked for a while.
    Worked = "actor.worked", Plain, Detail { took: Span }
}

/// What is wrong with an actor at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How many times longer its work takes; 1 is as planned.
    pub slow_factor: u32,
    /// How many of a thousand pieces of its work fail.
    pub failing_per_mille: u32,
}

impl Fault {
    /// Nothing is wrong.
    pub const NONE: Fault = Fault { slow_factor: 1, failing_per_mille: 0 };
}

/// An actor as its own code sees it. Cloning gives another handle to the same actor.
#[derive(Clone)]
pub struct Actor<R: Runtime> {
    /// Its number.
    pub id: ActorId,
    /// Publish/subscribe.
    pub bus: Traced<R::Bus>,
    /// Keys, versions, time to live.
    pub key_value: Traced<R::KeyValue>,
    /// Leased work.
    pub work_queue: Traced<R::WorkQueue>,
    /// Append-only streams.
    pub event_store: Traced<R::EventStore>,
    /// Partitioned logs.
    pub log: Traced<R::Log>,
    /// Calls to services.
    pub service: Traced<R::Service>,
    /// Spawn, join, abort.
    pub tasks: Traced<R::Tasks>,
    /// Time.
    pub clock: R::Clock,
    runtime: R,
    recorder: Recorder,
    name: Rc<str>,
    ids: Rc<RefCell<Generator>>,
    failures: Rc<RefCell<Stream>>,
    restarts: Rc<Cell<u32>>,
}

impl<R: Runtime> Actor<R> {
    /// The actor `id` of `runtime`. Runtimes call it; a pattern gets its actors from
    /// [`Runtime::start_actor`].
    pub fn new(runtime: R, id: ActorId, restarts: u32) -> Actor<R> {
        let recorder = runtime.recorder().clone();
        let name: Rc<str> = recorder.trace().actor_name(id).into();
        // A restarted actor must not repeat the ids that it drew before the crash.
        let owner = u64::from(id.0) | u64::from(restarts) << 32;
        let stream = |purpose| Rc::new(RefCell::new(Stream::new(runtime.seed(), purpose, owner)));
        Actor {
            id,
            bus: Traced::new(runtime.bus(id), id, recorder.clone()),
            key_value: Traced::new(runtime.key_value(id), id, recorder.clone()),
            work_queue: Traced::new(runtime.work_queue(id), id, recorder.clone()),
            event_store: Traced::new(runtime.event_store(id), id, recorder.clone()),
            log: Traced::new(runtime.log(id), id, recorder.clone()),
            service: Traced::new(runtime.service(id), id, recorder.clone()),
            tasks: Traced::new(runtime.tasks(id), id, recorder.clone()),
            clock: runtime.clock(id),
            ids: Rc::new(RefCell::new(Generator::new(Stream::new(runtime.seed(), Purpose::Id, owner)))),
            failures: stream(Purpose::ServiceFailure),
            restarts: Rc::new(Cell::new(restarts)),
            runtime,
            recorder,
            name,
        }
    }

    /// The runtime that it lives in.
    pub fn runtime(&self) -> &R {
        &self.runtime
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How often it was restarted.
    pub fn restarts(&self) -> u32 {
        self.restarts.get()
    }

    /// Time since the run began.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// A word for a fact.
    pub fn word(&self, text: &str) -> Name {
        self.recorder.name(text)
    }

    /// Records a fact of the pattern's own domain, with the caller's line.
    #[track_caller]
    pub fn record<D: FactData>(&self, data: D) -> FactId {
        self.recorder.record(self.id, data, Location::caller())
    }

    /// From here on the running task works on this business thing.
    pub fn correlate(&self, correlation: Correlation) {
        self.recorder.correlate(correlation);
    }

    /// A stream of random numbers of its own.
    pub fn random(&self, purpose: Purpose) -> Stream {
        Stream::new(self.runtime.seed(), purpose, u64::from(self.id.0) | u64::from(self.restarts.get()) << 32)
    }

    /// A fresh identifier: UUID version 7 from the actor's wall clock and its own randomness. Each is
    /// greater than the one before, unless the clock was set back by more than ten seconds.
    ///
    /// # Panics
    /// When the clock reads a year beyond 10889, which no UUID of version 7 can say.
    pub fn new_id(&self) -> Uuid {
        let unix_ms = i64::try_from(self.clock.unix_ms()).expect("a wall clock reads a time of this era");
        let id = self.ids.borrow_mut().next_or_reset(unix_ms, ROLLBACK_ALLOWANCE_MS);
        id.expect("a wall clock reads a time of this era")
    }

    /// A new event about `subject`.
    pub fn event<T: Serialize>(&self, ty: &str, subject: &str, data: &T) -> Event {
        Event {
            id: self.new_id(),
            ty: ty.into(),
            source: format!("/{}", self.name).into(),
            subject: subject.into(),
            unix_ms: self.clock.unix_ms(),
            correlation_id: subject.into(),
            causation_id: None,
            data: Event::body(data),
        }
    }

    /// A new event about `subject` that `cause` led to.
    pub fn event_after<T: Serialize>(&self, cause: &Event, ty: &str, subject: &str, data: &T) -> Event {
        Event {
            correlation_id: Rc::clone(&cause.correlation_id),
            causation_id: Some(cause.id),
            ..self.event(ty, subject, data)
        }
    }

    /// Works for `planned`, or longer where somebody slowed the actor down.
    #[track_caller]
    pub fn work(&self, planned: Span) -> impl Future<Output = ()> + 'static + use<R> {
        let site = Location::caller();
        let actor = self.clone();
        async move {
            let took = planned * u64::from(actor.runtime.fault(actor.id).slow_factor);
            actor.clock.sleep(took).await;
            actor.recorder.record(actor.id, Worked { took }, site);
        }
    }

    /// Whether a piece of work fails now because somebody made the actor fail. It draws each time,
    /// so that turning the fault on shifts no other draw.
    pub fn fails_now(&self) -> bool {
        self.failures.borrow_mut().chance(self.runtime.fault(self.id).failing_per_mille)
    }

    /// Starts a task of this actor that carries what the running task carries.
    #[track_caller]
    pub fn spawn(&self, role: Role, future: LocalBoxFuture<'static, ()>) -> <R::Tasks as Tasks>::Handle {
        self.tasks.spawn(role, future)
    }
}
