//! The simulator as a runtime: the bundle of simulated ports that a pattern runs on.

mod tasks;

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::rc::Rc;

use super::broker::cluster::{Cluster, ClusterSpec};
use super::bus::door::LiveBuses;
use super::bus::{BusServer, EitherBus, SimBus};
use super::executor::Sleep;
use super::log_client::door::LiveLogs;
use super::log_client::{EitherLog, LogServer, SimLog};
use super::network::World;
use super::real::{Behind, Door, Real};
use super::service::{ServiceSpec, Services, SimService};
use super::store::{StoreServers, carry};
use super::work_queue::door::LiveWork;
use super::work_queue::{EitherQueue, QueueServer, SimWorkQueue};
use crate::bus::Limits;
use crate::fact::{ActorId, Name};
use crate::ports::{Actor, Clock, Command, Fault, Runtime};
use crate::recorder::{Context, Recorder};
use crate::rng::Seed;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};
use crate::wire::{Carry, Remote};
pub use tasks::SimTasks;

crate::facts! {
    /// An actor crashed: its tasks are gone, what it kept behind ports is not.
    Crashed = "actor.crashed", Failed, Marked {}
    /// An actor came back with nothing but what it had kept behind ports.
    Restarted = "actor.restarted", Plain, Marked { restarts: u32 }
    /// A person or a preset gave a command.
    Commanded = "run.commanded", Asked, Marked { command: Name, with: Name }
}

/// The wall clock's reading when a simulated run begins: 2 March 2026, 09:15 in India, when the
/// exchange opens. Fixed, since a run must not depend on the day on which it is made.
pub const UNIX_MS_AT_START: u64 = 1_772_423_100_000;

/// How often a running actor of a name was restarted, and how to start it.
struct Started {
    start: Rc<dyn Fn(Actor<SimRuntime>)>,
    restarts: u32,
}

type CommandHandler = Rc<dyn Fn(Command)>;

/// The simulated runtime. Clones share it.
#[derive(Clone)]
pub struct SimRuntime {
    world: World,
    shared: Rc<Shared>,
}

struct Shared {
    started: RefCell<SortedMap<ActorId, Started>>,
    on_command: RefCell<Option<CommandHandler>>,
    unix_ms_at_start: u64,
    /// How the stores are reached where they are real.
    real_stores: Option<Carry>,
    /// What is behind a bridge.
    bridge: Option<Door>,
    /// How keys are reached where the pattern has opened those behind a bridge.
    real_keys: OnceCell<Carry>,
    services: Rc<Services>,
    bus: Rc<BusServer>,
    stores: Rc<StoreServers>,
    queues: Rc<QueueServer>,
    log: Rc<LogServer>,
    /// Whether the bus of a live run is carried by its log.
    bus_is_on_log: Cell<bool>,
    tasks_started: Cell<u64>,
}

impl SimRuntime {
    /// A runtime on an empty world.
    pub fn new(world: World) -> SimRuntime {
        SimRuntime::live(world, UNIX_MS_AT_START, Real::default())
    }

    /// A runtime of which some ports are `real`, and whose wall clock reads `unix_ms_at_start` at time zero. Everything else
    /// is simulated as ever.
    pub fn live(world: World, unix_ms_at_start: u64, real: Real) -> SimRuntime {
        let shared = Shared {
            unix_ms_at_start,
            real_stores: real.stores,
            bridge: real.bridge,
            real_keys: OnceCell::new(),
            started: RefCell::default(),
            on_command: RefCell::default(),
            services: Rc::default(),
            bus: Rc::new(BusServer::new(world.seed())),
            stores: Rc::default(),
            queues: Rc::default(),
            log: Rc::default(),
            bus_is_on_log: Cell::default(),
            tasks_started: Cell::new(0),
        };
        SimRuntime { world, shared: Rc::new(shared) }
    }

    /// The world underneath.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Starts a simulated service.
    pub fn start_service(&self, spec: ServiceSpec) -> ActorId {
        self.shared.services.start(&self.world, spec)
    }

    /// The stores as an actor reaches them. Both kinds are of one type, so a pattern is compiled once
    /// for both: another copy of its code for each runtime would be the greater part of the page.
    fn remote(&self, actor: ActorId) -> Remote {
        let simulated = || carry(self.world.clone(), actor, Rc::clone(&self.shared.stores));
        Remote::new(self.shared.real_stores.clone().unwrap_or_else(simulated))
    }

    /// Sets how much the bus keeps. What a run's scenery is, as a service is; call it before anybody
    /// uses the bus, since it begins an empty one.
    pub fn limit_bus(&self, limits: Limits) {
        match self.live_bus() {
            Some(live) => live.limit_replay(limits.history_max),
            None => self.shared.bus.limit(self.seed(), limits),
        }
    }

    /// Opens a queue of work whose every move is a fact, where the calls of its workers do not say enough.
    pub fn open_queue(&self, name: &str) {
        match self.live_queues() {
            Some(live) => live.open(name),
            None => self.shared.queues.open(&self.world, name),
        }
    }

    /// Bounds the dead letters of a queue of work: with `most` of them there is no room for another until one is sent
    /// again or its time is over.
    pub fn limit_dead_letters(&self, name: &str, most: usize) {
        match self.live_queues() {
            Some(live) => live.limit_dead_letters(name, most),
            None => self.shared.queues.limit_dead_letters(name, most),
        }
    }

    /// Starts the cluster that the log is kept on. What a run's scenery is, as a service is.
    pub fn start_cluster(&self, spec: ClusterSpec) -> Cluster {
        let cluster = Cluster::start(&self.world, spec);
        self.shared.log.start(cluster.clone());
        cluster
    }

    /// Opens the log: starts a cluster of this kind, or begins to look at the real one, which is what it is. The cluster
    /// is where it was started.
    pub fn open_log(&self, spec: ClusterSpec) -> Option<Cluster> {
        match self.live_log() {
            Some(live) => {
                live.begin();
                None
            }
            None => Some(self.start_cluster(spec)),
        }
    }

    /// Opens the keys behind a bridge, if there are any: a pattern that does not is one whose keys are beside the matter, and
    /// needs no server for them. Before any actor is started.
    pub fn open_keys(&self) {
        if let Some(keys) = self.behind().and_then(|behind| behind.keys.clone()) {
            self.shared.real_keys.get_or_init(|| keys);
        }
    }

    /// Has the log carry the bus where it is real, and begins to look at that one. A simulated bus stays as it is. Call it
    /// before anybody uses the bus.
    pub fn put_bus_on_log(&self) {
        if let Some(live) = self.live_log() {
            self.shared.bus_is_on_log.set(true);
            live.begin();
        }
    }

    /// What is behind a bridge.
    ///
    /// # Panics
    /// When the run begins before it is there.
    fn behind(&self) -> Option<&Behind> {
        let door = self.shared.bridge.as_ref()?;
        Some(door.get().expect("a live run begins once what is behind its bridge is there"))
    }

    fn live_log(&self) -> Option<&Rc<dyn LiveLogs>> {
        self.behind()?.log.as_ref()
    }

    fn live_bus(&self) -> Option<&Rc<dyn LiveBuses>> {
        let behind = self.behind()?;
        if self.shared.bus_is_on_log.get() { behind.bus_on_log.as_ref() } else { behind.bus.as_ref() }
    }

    fn live_queues(&self) -> Option<&Rc<dyn LiveWork>> {
        self.behind()?.queues.as_ref()
    }

    /// Ends the run for good: drops tasks, timers, and what the pattern gave to be called.
    pub fn forget(&self) {
        self.world.executor().clear();
        self.shared.log.forget();
        let started = self.shared.started.take();
        // A bus on a log keeps its readers, who would stay in their groups.
        let door = self.shared.bridge.as_ref().and_then(|door| door.get());
        if let Some(bus) = door.and_then(|behind| behind.bus_on_log.as_ref()) {
            started.keys().for_each(|actor| bus.client_crashed(*actor));
        }
        let on_command = self.shared.on_command.take();
        drop((started, on_command));
    }

    /// Crashes an actor: drops its tasks, lets messages to it go unheard. Nothing happens to one
    /// that is down already.
    pub fn crash(&self, actor: ActorId) {
        if self.world.faults().borrow().is_down(actor) {
            return;
        }
        self.world.record(Context::default(), actor, Crashed {});
        self.world.faults().borrow_mut().set_down(actor, true);
        self.world.executor().abort_owner(actor.0);
        match self.live_bus() {
            Some(live) => live.client_crashed(actor),
            None => self.shared.bus.client_crashed(&self.world, actor),
        }
        self.shared.queues.client_crashed(actor);
        self.shared.log.crashed(actor);
    }

    /// Starts an actor again. Nothing happens to one that is running.
    pub fn restart(&self, actor: ActorId) {
        if !self.world.faults().borrow().is_down(actor) {
            return;
        }
        self.world.faults().borrow_mut().set_down(actor, false);
        let (start, restarts) = match self.shared.started.borrow_mut().get_mut(&actor) {
            Some(started) => {
                started.restarts += 1;
                (Some(Rc::clone(&started.start)), started.restarts)
            }
            None => (None, 1),
        };
        let restarted = self.world.record(Context::default(), actor, Restarted { restarts });
        self.shared.log.restarted(actor);
        if let Some(start) = start {
            let outer = self.recorder().context();
            self.recorder().receive(Context { cause: Some(restarted), ..Context::default() });
            start(Actor::new(self.clone(), actor, restarts));
            self.recorder().receive(outer);
        }
    }

    /// Gives the pattern a command, as a person does.
    pub fn command(&self, command: Command) {
        let recorder = self.recorder();
        let you = recorder.actor("you");
        let words = (recorder.name(&command.verb), recorder.name(&command.args.join(" ")));
        let given = self.world.record(Context::default(), you, Commanded { command: words.0, with: words.1 });
        let handle = self.shared.on_command.borrow().clone();
        if let Some(handle) = handle {
            let outer = recorder.context();
            recorder.receive(Context { cause: Some(given), ..Context::default() });
            handle(command);
            recorder.receive(outer);
        }
    }
}

impl Runtime for SimRuntime {
    type Bus = EitherBus;
    type KeyValue = Remote;
    type WorkQueue = EitherQueue;
    type EventStore = Remote;
    type Log = EitherLog;
    type Service = SimService;
    type Tasks = SimTasks;
    type Clock = SimClock;

    fn bus(&self, actor: ActorId) -> EitherBus {
        let world = self.world.clone();
        match self.live_bus() {
            Some(live) => EitherBus::Live(actor, Rc::clone(live)),
            None => EitherBus::Simulated(SimBus::new(world, actor, Rc::clone(&self.shared.bus))),
        }
    }

    fn key_value(&self, actor: ActorId) -> Remote {
        self.shared.real_keys.get().map_or_else(|| self.remote(actor), |keys| Remote::new(Rc::clone(keys)))
    }

    fn work_queue(&self, actor: ActorId) -> EitherQueue {
        let world = self.world.clone();
        match self.live_queues() {
            Some(live) => EitherQueue::Live(actor, Rc::clone(live)),
            None => EitherQueue::Simulated(SimWorkQueue::new(world, actor, Rc::clone(&self.shared.queues))),
        }
    }

    fn event_store(&self, actor: ActorId) -> Remote {
        self.remote(actor)
    }

    fn log(&self, actor: ActorId) -> EitherLog {
        match self.live_log() {
            Some(live) => EitherLog::Live(actor, Rc::clone(live)),
            None => EitherLog::Simulated(SimLog::new(self.world.clone(), actor, Rc::clone(&self.shared.log))),
        }
    }

    fn service(&self, actor: ActorId) -> SimService {
        SimService::new(self.world.clone(), actor, Rc::clone(&self.shared.services))
    }

    fn tasks(&self, actor: ActorId) -> SimTasks {
        SimTasks::new(self.world.clone(), actor)
    }

    fn clock(&self, actor: ActorId) -> SimClock {
        SimClock { world: self.world.clone(), actor, unix_ms_at_start: self.shared.unix_ms_at_start }
    }

    fn recorder(&self) -> &Recorder {
        self.world.recorder()
    }

    fn seed(&self) -> Seed {
        self.world.seed()
    }

    fn start_actor(&self, name: &str, start: Rc<dyn Fn(Actor<SimRuntime>)>) -> ActorId {
        let actor = self.recorder().actor(name);
        self.shared.started.borrow_mut().insert(actor, Started { start: Rc::clone(&start), restarts: 0 });
        self.shared.tasks_started.set(self.shared.tasks_started.get() + 1);
        start(Actor::new(self.clone(), actor, 0));
        actor
    }

    fn on_command(&self, handle: Rc<dyn Fn(Command)>) {
        *self.shared.on_command.borrow_mut() = Some(handle);
    }

    fn fault(&self, actor: ActorId) -> Fault {
        self.world.faults().borrow().of(actor)
    }
}

/// Virtual time, as an actor reads it.
#[derive(Clone)]
pub struct SimClock {
    world: World,
    actor: ActorId,
    unix_ms_at_start: u64,
}

impl Clock for SimClock {
    fn now(&self) -> Time {
        self.world.now()
    }

    fn unix_ms(&self) -> u64 {
        let skew_us = self.world.faults().borrow().skew_us(self.actor);
        let us = self.unix_ms_at_start * 1_000 + self.world.now().as_us();
        us.saturating_add_signed(skew_us) / 1_000
    }

    fn sleep(&self, span: Span) -> impl Future<Output = ()> + 'static {
        let sleep: Sleep = self.world.executor().sleep(span);
        sleep
    }
}
