//! The browser as a runtime: real storage and real time; what a browser cannot supply (the bank, a
//! bus between actors of one page, leased work) stays simulated on the same clock.
//!
//! It is the simulated runtime stepped along the wall clock, with the event store and the
//! key-value store replaced by the page's storage, or the queues of work and the bus by those of a server
//! behind a bridge. Crashes, restarts, commands and the faults of a client are therefore the same code in both, and leave the same facts.

use std::rc::Rc;

use eda_patterns::pattern::{Pattern, Program, Settings};
use eda_patterns::ports::Runtime;
use eda_patterns::recorder::Recorder;
use eda_patterns::rng::Seed;
use eda_patterns::sim::real::{Door, Real, Turns};
use eda_patterns::sim::{Action, Scope, SimRuntime, World};
use eda_patterns::time::Time;
use eda_patterns::wire::{Carry, Remote};
use futures::FutureExt;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;

use super::bridge::Open;
use super::clock::BrowserClock;
use super::live_store;
use super::real_time::{RealTime, Stopped, Unheard};

/// A live run in the browser. Clones share it.
#[derive(Clone)]
pub struct BrowserRuntime {
    inner: Rc<Inner>,
}

struct Inner {
    pattern: &'static Pattern,
    program: &'static Program,
    runtime: SimRuntime,
    place: Place,
    real_time: RealTime,
    bridge: Door,
    began_ms: u64,
}

/// Where a live run keeps what is real of it.
#[derive(Clone)]
pub enum Place {
    /// Events and keys in the storage that this reaches.
    Storage(Carry),
    /// Behind a bridge, whose ports are opened before the run is started.
    Bridge,
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
    /// A live run of `pattern` in `place`. Its time is `clock`'s, and its seed is
    /// drawn from the browser.
    /// [`BrowserRuntime::start`] lets the pattern begin.
    pub fn begin(
        pattern: &'static Pattern,
        program: &'static Program,
        place: Place,
        clock: BrowserClock,
    ) -> BrowserRuntime {
        let world = World::new(drawn_seed());
        let recorder = world.recorder().clone();
        for actor in pattern.actors {
            recorder.actor(actor.name);
        }
        let real_time = RealTime::new(world.executor().clone(), recorder.clone(), clock);
        let bridge = Door::default();
        let real = match &place {
            Place::Storage(carry) => {
                let stores = Some(live_store::within(Rc::clone(carry), real_time.clone(), recorder));
                Real { stores, ..Real::default() }
            }
            Place::Bridge => Real { bridge: Some(Rc::clone(&bridge)), ..Real::default() },
        };
        let began_ms = js_sys::Date::now() as u64;
        let runtime = SimRuntime::live(world, began_ms, real);
        BrowserRuntime { inner: Rc::new(Inner { pattern, program, runtime, place, real_time, bridge, began_ms }) }
    }

    /// Gives the run what is behind its bridge, which it must have before it is started there. Only the first counts.
    pub fn open(&self, open: &Open) {
        let Inner { runtime, real_time, bridge, began_ms, .. } = &*self.inner;
        bridge.get_or_init(|| {
            let (behind, alarm) = open(runtime.world().clone(), *began_ms, turns(real_time.clone()));
            real_time.keep_pace_by(alarm);
            behind
        });
    }

    /// Starts the pattern, and does at their times what a preset has planned. Not after the end.
    pub fn start(&self, settings: &Settings, plan: Vec<Action>) {
        if self.stopped().is_some() {
            return;
        }
        self.enter(|runtime| {
            (self.inner.program.start)(runtime, settings);
            for action in plan.into_iter().filter(|action| action.scope(self.inner.pattern) == Scope::Client) {
                let (at, runtime) = (action.at, runtime.clone());
                runtime.world().executor().clone().call_at(at, move || action.apply(&runtime));
            }
        });
    }

    /// Does something to the run from outside: its time catches up first, and it goes on afterwards.
    pub fn enter<T>(&self, act: impl FnOnce(&SimRuntime) -> T) -> T {
        self.inner.real_time.catch_up();
        let done = act(&self.inner.runtime);
        self.inner.real_time.kick();
        done
    }

    /// Does to the run what a person asks: a fault of a client or a service, or a command.
    ///
    /// # Errors
    /// [`OnlySimulated`] for what would change the network or the storage. Nothing happens then.
    pub fn act(&self, action: &Action) -> Result<(), OnlySimulated> {
        if action.scope(self.inner.pattern) == Scope::World {
            return Err(OnlySimulated { verb: action.verb.clone() });
        }
        self.enter(|runtime| action.apply(runtime));
        Ok(())
    }

    /// Where the run keeps its events, past the run's own turns. `None` where it keeps none.
    pub fn stores(&self) -> Option<Remote> {
        match &self.inner.place {
            Place::Storage(carry) => Some(Remote::new(Rc::clone(carry))),
            Place::Bridge => None,
        }
    }

    /// Where its facts go.
    pub fn recorder(&self) -> &Recorder {
        self.inner.runtime.recorder()
    }

    /// How long it has been going, or went.
    pub fn now(&self) -> Time {
        self.inner.real_time.now_or_end()
    }

    /// Ends the run, or lets none begin where `why` is that nothing is connected. Its trace stays.
    pub fn stop(&self, why: Stopped) {
        self.inner.real_time.stop(why);
        self.inner.runtime.forget();
    }

    /// Why the run goes on no further, once it does not.
    pub fn stopped(&self) -> Option<Stopped> {
        self.inner.real_time.stopped()
    }
}

/// How work outside of the run is brought into its turns.
fn turns(real_time: RealTime) -> Turns {
    Rc::new(move |goes_on, work| {
        let unheard = if goes_on { Unheard::GoesOn } else { Unheard::Ends };
        real_time.clone().outside(unheard, work).boxed_local()
    })
}

/// A seed from the browser's own randomness. The one place of a live run where it is asked, but for the run's name on a
/// server; all else is drawn from the seed.
pub(crate) fn drawn_seed() -> Seed {
    let crypto = js_sys::Reflect::get(&js_sys::global(), &"crypto".into());
    let crypto: web_sys::Crypto = crypto.expect("a global scope can be read").unchecked_into();
    let drawn = Uint8Array::new_with_length(8);
    crypto.get_random_values_with_js_u8_array(&drawn).expect("eight bytes are below the limit of 65,536");
    let mut bytes = [0; 8];
    drawn.copy_to(&mut bytes);
    Seed(u64::from_le_bytes(bytes))
}
