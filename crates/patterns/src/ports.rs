//! The ports: all that a pattern may touch.
//!
//! A pattern is ordinary async Rust that is generic over one [`Runtime`]. It never knows whether
//! the runtime is the simulator, a browser's IndexedDB or a real broker. Two rules bind every
//! implementation, and `conformance` tests them:
//!
//! - **A port call takes effect from its first poll; dropping its future never undoes it.** A
//!   timeout therefore means *unknown outcome*.
//! - No port future is `Send`, since a browser's are not.
//!
//! Every method is a plain function that returns a future, marked `#[track_caller]`, and the
//! [`Traced`] decorator reads the caller's line before it enters the async block. That is how a
//! fact knows the very line of the pattern that ran; in an `async fn` the line would silently be
//! the decorator's own.
//!
//! `Socket` (WebSocket) has its name reserved here and comes with the pattern that needs it.

mod actor;
mod bus;
mod clock;
mod event_store;
mod key_value;
pub mod log;
mod service;
mod tasks;
mod work_queue;

pub use actor::{Actor, Fault, Worked};
pub use bus::{
    Accepted, Acked, Bus, BusError, DeadLetter, Delivery, Message, Nacked, Outcome, Overflow, PublishConfirmed,
    PublishUnknown, Published, Receipt, Received, RedriveAsked, Replay, Subscribed, Subscription, SubscriptionSpec,
    Unsubscribed,
};
pub use clock::{Clock, TimedOut, timeout};
pub use event_store::{
    AllRead, AppendConflicted, AppendFailed, Appended, AppendedAt, Appending, EventStore, Expected, Followed, NewEvent,
    Position, Snapshot, SnapshotRead, SnapshotSaved, StoreError, StoredEvent, StreamRead, Version, ViewCommitted,
};
pub use key_value::{
    BatchWritten, Deleted, Got, KeyCallUnknown, KeyValue, KeyValueError, KeyVersion, Put, PutConflicted, PutIf,
    Versioned, Write,
};
pub use log::{Log, LogConsumer, LogProducer};
pub use service::{Answered, CallTimedOut, Called, Declined, Request, Service, ServiceError, ServiceFailed};
pub use tasks::{Ended, Joined, TaskHandle, Tasks};
pub use work_queue::{
    DeadWork, Depths, FailedAttempt, Lease, LetterRedriven, LettersBrowsed, QueueError, Work, WorkBuried,
    WorkCallFailed, WorkDone, WorkExtended, WorkLeased, WorkQueue, WorkQueued, WorkReleased,
};

use crate::fact::{ActorId, Kind};
use crate::recorder::Recorder;
use crate::rng::Seed;

/// Everything that a pattern runs on, as one bundle of ports.
pub trait Runtime: Clone + 'static {
    /// Publish/subscribe.
    type Bus: Bus;
    /// Keys, versions, time to live.
    type KeyValue: KeyValue;
    /// Leased work.
    type WorkQueue: WorkQueue;
    /// Append-only streams.
    type EventStore: EventStore;
    /// Partitioned logs.
    type Log: Log;
    /// Calls to services that the pattern does not own.
    type Service: Service;
    /// Spawn, join, abort.
    type Tasks: Tasks;
    /// Time.
    type Clock: Clock;

    /// The bus as `actor` reaches it.
    fn bus(&self, actor: ActorId) -> Self::Bus;
    /// The key-value store as `actor` reaches it.
    fn key_value(&self, actor: ActorId) -> Self::KeyValue;
    /// The work queue as `actor` reaches it.
    fn work_queue(&self, actor: ActorId) -> Self::WorkQueue;
    /// The event store as `actor` reaches it.
    fn event_store(&self, actor: ActorId) -> Self::EventStore;
    /// The log as `actor` reaches it.
    fn log(&self, actor: ActorId) -> Self::Log;
    /// Services as `actor` reaches them.
    fn service(&self, actor: ActorId) -> Self::Service;
    /// Tasks that belong to `actor` and end when it crashes.
    fn tasks(&self, actor: ActorId) -> Self::Tasks;
    /// `actor`'s clock, which may be skewed.
    fn clock(&self, actor: ActorId) -> Self::Clock;

    /// Where facts go.
    fn recorder(&self) -> &Recorder;
    /// The seed of every random choice of the run.
    fn seed(&self) -> Seed;
    /// Registers an actor and starts it. The simulator calls `start` again after a crash, so all
    /// that must survive has to lie behind a port.
    fn start_actor(&self, name: &str, start: std::rc::Rc<dyn Fn(Actor<Self>)>) -> ActorId;
    /// Hands the commands that a person gives (`order`, `burst.50`) to `handle` as they come.
    fn on_command(&self, handle: std::rc::Rc<dyn Fn(Command)>);
    /// What is wrong with `actor` at the moment.
    fn fault(&self, actor: ActorId) -> Fault;
}

/// A domain command that a person or a preset gives: a verb and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What to do: one of the pattern's commands.
    pub verb: String,
    /// With what.
    pub args: Vec<String>,
}

/// A port with every call written to the trace.
#[derive(Clone)]
pub struct Traced<P> {
    /// The port underneath.
    pub(crate) port: P,
    /// Who calls.
    pub(crate) actor: ActorId,
    /// Where the facts go.
    pub(crate) recorder: Recorder,
}

impl<P> Traced<P> {
    /// Decorates `port` for `actor`.
    pub fn new(port: P, actor: ActorId, recorder: Recorder) -> Traced<P> {
        Traced { port, actor, recorder }
    }
}

/// Every kind of fact that the ports record.
pub fn kinds() -> Vec<&'static Kind> {
    let stores = [bus::KINDS, event_store::KINDS, key_value::KINDS, log::KINDS, work_queue::KINDS];
    [&[actor::KINDS, service::KINDS, tasks::KINDS][..], &stores].concat().concat()
}
