//! The browser as a runtime: real storage and real time; what a browser cannot supply (the bank, a
//! bus between actors of one page, leased work) stays simulated on the same clock.
//!
//! It is the simulated runtime stepped along the wall clock, with the event store and the
//! key-value store replaced by the page's storage. Crashes, restarts, commands and the faults of a
//! client are therefore the same code in both, and leave the same facts.

use std::future::Future;
use std::rc::{Rc, Weak};

use eda_patterns::fact::ActorId;
use eda_patterns::pattern::Pattern;
use eda_patterns::ports::{Actor, Clock, Command, Fault, Runtime};
use eda_patterns::recorder::Recorder;
use eda_patterns::rng::Seed;
use eda_patterns::sim::{
    Action, ServiceSpec, SimBus, SimClock, SimRuntime, SimService, SimTasks, SimWorkQueue, World, WorldVerb,
};
use eda_patterns::time::{Span, Time};
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;

use super::live_store::LiveStore;
use super::real_time::{RealTime, Stopped};
use super::storage::Storage;

/// A live run in the browser. Clones share it.
#[derive(Clone)]
pub struct BrowserRuntime {
    inner: Rc<Inner>,
}

struct Inner {
    simulated: SimRuntime,
    store: LiveStore,
    real_time: RealTime,
}

/// An action that a live run refuses, since only a simulated world can do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlySimulated {
    /// The verb.
    pub verb: String,
}

impl std::fmt::Display for OnlySimulated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "“{}” changes the world between the actors, which is real in this run", self.verb)
    }
}

impl std::error::Error for OnlySimulated {}

impl BrowserRuntime {
    /// A live run of `pattern` that begins now, its seed drawn from the browser. The caller starts
    /// the pattern on it.
    pub fn begin(pattern: &Pattern, storage: Storage) -> BrowserRuntime {
        let world = World::new(drawn_seed());
        let recorder = world.recorder().clone();
        for actor in pattern.actors {
            recorder.actor(actor.name);
        }
        let real_time = RealTime::new(world.executor().clone(), recorder.clone());
        let store = LiveStore::new(storage, real_time.clone(), recorder);
        let inner = Inner { simulated: SimRuntime::new(world), store, real_time };
        BrowserRuntime { inner: Rc::new(inner) }
    }

    /// Starts a service, which is simulated here as everywhere.
    pub fn start_service(&self, spec: ServiceSpec) -> ActorId {
        self.inner.simulated.start_service(spec)
    }

    /// Does to the run what a person asks: a fault of a client or a service, or a command.
    ///
    /// # Errors
    /// [`OnlySimulated`] for what would change the network or the storage. Nothing happens then.
    pub fn act(&self, action: &Action) -> Result<(), OnlySimulated> {
        match WorldVerb::find(&action.verb) {
            Some(
                WorldVerb::Partition
                | WorldVerb::Repair
                | WorldVerb::Lose
                | WorldVerb::Double
                | WorldVerb::Reorder
                | WorldVerb::Fill,
            ) => return Err(OnlySimulated { verb: action.verb.clone() }),
            Some(
                WorldVerb::Crash
                | WorldVerb::Restart
                | WorldVerb::Slow
                | WorldVerb::Fail
                | WorldVerb::Hang
                | WorldVerb::Skew
                | WorldVerb::Heal,
            )
            | None => {}
        }
        self.inner.real_time.catch_up();
        action.apply(&self.inner.simulated);
        self.inner.real_time.kick();
        Ok(())
    }

    /// Where the run keeps its events.
    pub fn storage(&self) -> &Storage {
        self.inner.store.storage()
    }

    /// Ends the run. Its trace stays.
    pub fn stop(&self) {
        self.inner.real_time.stop(Stopped::Asked);
        let executor = self.inner.simulated.world().executor();
        let actors = self.recorder().trace().actors().len() as u16;
        (0..actors).for_each(|actor| executor.abort_owner(actor));
    }

    /// Why the run goes on no further, once it does not.
    pub fn stopped(&self) -> Option<Stopped> {
        self.inner.real_time.stopped()
    }
}

impl Runtime for BrowserRuntime {
    type Bus = SimBus;
    type KeyValue = LiveStore;
    type WorkQueue = SimWorkQueue;
    type EventStore = LiveStore;
    type Service = SimService;
    type Tasks = SimTasks;
    type Clock = LiveClock;

    fn bus(&self, actor: ActorId) -> SimBus {
        self.inner.simulated.bus(actor)
    }

    fn key_value(&self, _actor: ActorId) -> LiveStore {
        self.inner.store.clone()
    }

    fn work_queue(&self, actor: ActorId) -> SimWorkQueue {
        self.inner.simulated.work_queue(actor)
    }

    fn event_store(&self, _actor: ActorId) -> LiveStore {
        self.inner.store.clone()
    }

    fn service(&self, actor: ActorId) -> SimService {
        self.inner.simulated.service(actor)
    }

    fn tasks(&self, actor: ActorId) -> SimTasks {
        self.inner.simulated.tasks(actor)
    }

    fn clock(&self, actor: ActorId) -> LiveClock {
        let world = self.inner.simulated.world().clone();
        LiveClock { since_start: self.inner.simulated.clock(actor), world, actor }
    }

    fn recorder(&self) -> &Recorder {
        self.inner.simulated.recorder()
    }

    fn seed(&self) -> Seed {
        self.inner.simulated.seed()
    }

    fn start_actor(&self, name: &str, start: Rc<dyn Fn(Actor<BrowserRuntime>)>) -> ActorId {
        // The simulated runtime keeps what starts the actor, so it must not keep the run alive.
        let inner: Weak<Inner> = Rc::downgrade(&self.inner);
        let started = self.inner.simulated.start_actor(
            name,
            Rc::new(move |simulated| {
                if let Some(inner) = inner.upgrade() {
                    start(Actor::new(BrowserRuntime { inner }, simulated.id, simulated.restarts()));
                }
            }),
        );
        self.inner.real_time.kick();
        started
    }

    fn on_command(&self, handle: Rc<dyn Fn(Command)>) {
        self.inner.simulated.on_command(handle);
    }

    fn fault(&self, actor: ActorId) -> Fault {
        self.inner.simulated.fault(actor)
    }
}

/// The run's time, which follows the wall clock turn by turn, and the wall clock itself.
#[derive(Clone)]
pub struct LiveClock {
    since_start: SimClock,
    world: World,
    actor: ActorId,
}

impl Clock for LiveClock {
    fn now(&self) -> Time {
        self.since_start.now()
    }

    fn unix_ms(&self) -> u64 {
        let skew_us = self.world.faults().borrow().skew_us(self.actor);
        (js_sys::Date::now() as u64).saturating_add_signed(skew_us / 1_000)
    }

    fn sleep(&self, span: Span) -> impl Future<Output = ()> + 'static {
        self.since_start.sleep(span)
    }
}

/// A seed from the browser's own randomness. The one place of a live run where it is asked; all
/// else is drawn from the seed.
fn drawn_seed() -> Seed {
    let crypto = js_sys::Reflect::get(&js_sys::global(), &"crypto".into());
    let crypto: web_sys::Crypto = crypto.expect("a global scope can be read").unchecked_into();
    let drawn = Uint8Array::new_with_length(8);
    crypto.get_random_values_with_js_u8_array(&drawn).expect("eight bytes are below the limit of 65,536");
    let mut bytes = [0; 8];
    drawn.copy_to(&mut bytes);
    Seed(u64::from_le_bytes(bytes))
}
