//! Runs in this browser: they happen once, by the clock on the wall, and are recorded. What is real of them lies in the
//! browser's storage, or on servers behind a bridge.

use std::rc::Rc;

use eda_patterns::link::{Engine, Link};
use eda_patterns::pattern::{Param, Preset, Program};
use eda_patterns::recorder::Recorder;
use eda_patterns::sim::{Action, ActionError, Scope};
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::recording::{self, Recording};
use futures::FutureExt;
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;

use super::run::Run;
use super::{Notice, Session};
use crate::adapters::bridge::{Address, Bridge, BridgeOpening};
use crate::adapters::clock::BrowserClock;
use crate::adapters::kept::{Kept, KeptOpening};
use crate::adapters::real_time::Stopped;
use crate::adapters::runtime::{BrowserRuntime, Place, drawn_seed};
use crate::preferences::Preference;

/// The time line of a live run has room for so much at first, and twice as much whenever it is full.
const ROOM: Span = Span::from_secs(30);

/// What commits promise unless somebody chose otherwise, in IndexedDB's word.
const STRICT: &str = "strict";

/// How long a run waits before it begins, so that a slider that is being dragged begins one run and
/// not thirty.
const BEGIN_AFTER_MS: u32 = 150;

/// A run in this browser. Dropping it ends it.
pub(super) struct LiveRun {
    browser: BrowserRuntime,
    /// Cancels the beginning when dropped.
    _begins: Timeout,
}

/// Why a live run cannot be asked for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It goes at the speed of the clock, a step at a time or faster is not to be had.
    Clock,
    /// What lies between its actors is real.
    World,
    /// No server would have any part in what it shows.
    Unreal,
    /// It happens once, so there is no seed that would make it again.
    Once,
    /// It is over.
    Ended,
    /// It has not begun, since what it runs on is not connected.
    Unconnected,
    /// Another tab has deleted everything, so it was stopped.
    Cleared,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Refusal; 7] = [
        Refusal::Clock,
        Refusal::World,
        Refusal::Unreal,
        Refusal::Once,
        Refusal::Ended,
        Refusal::Unconnected,
        Refusal::Cleared,
    ];

    /// The message that says so, which is also the id of the element that holds it.
    pub const fn message(self) -> &'static str {
        match self {
            Refusal::Clock => "app-live-clock",
            Refusal::World => "app-live-world",
            Refusal::Unreal => "app-live-unreal",
            Refusal::Once => "app-live-once",
            Refusal::Ended => "app-live-ended",
            Refusal::Unconnected => "app-live-unconnected",
            Refusal::Cleared => "app-live-cleared",
        }
    }
}

/// What a session has opened for its live runs. It is empty at first.
#[derive(Default)]
pub(super) struct Places {
    storage: Option<KeptOpening>,
    /// The bridge of the newest run there, and whether an address of one was known.
    bridge: Option<(BridgeOpening, bool)>,
}

impl Places {
    /// The one storage of a session.
    fn storage(&mut self, link: &Link) -> KeptOpening {
        self.storage.get_or_insert_with(|| Kept::opening(database_of(link), chosen_promise())).clone()
    }

    /// Leaves the bridge of the run before, which ends its connection.
    pub(super) fn leave_bridge(&mut self) {
        self.bridge = None;
    }

    /// Has what the panel of a live run looks at, for a run that is shown from its recording.
    pub(super) fn ready(&mut self, link: &Link) {
        if link.engine == Engine::Bridge && self.bridge.is_none() {
            let _opening = self.new_bridge(&BrowserClock::start());
        }
    }

    /// A bridge for a new run, which has a name of its own there.
    fn new_bridge(&mut self, clock: &BrowserClock) -> (BridgeOpening, bool) {
        let address = Address::kept();
        let is_known = address.is_some();
        let opening = Bridge::opening(address, format!("page-{}", drawn_seed().0), clock.clone());
        self.bridge.insert((opening, is_known)).clone()
    }
}

impl LiveRun {
    pub(super) fn new(program: &'static Program, link: &Link, places: &mut Places) -> LiveRun {
        let clock = BrowserClock::start();
        // Calls wait until what they are for is open.
        let mut bridge = None;
        let (place, begins) = match link.engine {
            Engine::Bridge => {
                let (opening, is_known) = places.new_bridge(&clock);
                bridge = Some(opening);
                (Place::Bridge, is_known)
            }
            Engine::Sim | Engine::Browser => {
                let storage = places.storage(link);
                let carry = move |call| {
                    let storage = storage.clone();
                    async move { storage.await.answer(call).await }.boxed_local()
                };
                (Place::Storage(Rc::new(carry)), true)
            }
        };
        let browser = BrowserRuntime::begin(link.pattern, program, place, clock);
        if !begins {
            // The panel asks for an address, and begins another run once there is one.
            browser.stop(Stopped::Unconnected);
        }
        let begins = {
            let (browser, settings, plan) = (browser.clone(), link.settings(), link.actions());
            Timeout::new(BEGIN_AFTER_MS, move || match bridge {
                Some(opening) => spawn_local(async move {
                    match opening.await.connection() {
                        Some(connection) => browser.open(&connection.open),
                        // The panel says what could not be fetched.
                        None => return browser.stop(Stopped::Unconnected),
                    }
                    browser.start(&settings, plan);
                }),
                None => browser.start(&settings, plan),
            })
        };
        LiveRun { browser, _begins: begins }
    }

    pub(super) fn recorder(&self) -> &Recorder {
        self.browser.recorder()
    }

    pub(super) fn stopped(&self) -> Option<Stopped> {
        self.browser.stopped()
    }

    pub(super) fn now(&self) -> Time {
        self.browser.now()
    }

    pub(super) fn length(&self) -> Time {
        let now = self.now();
        if self.stopped().is_some() {
            return now;
        }
        let mut room = ROOM;
        while Time::ZERO + room <= now {
            room = room * 2;
        }
        Time::ZERO + room
    }
}

impl Drop for LiveRun {
    fn drop(&mut self) {
        self.browser.stop(Stopped::Asked);
    }
}

/// The database of a pattern: it outlives the page, so its name is the pattern's alone.
fn database_of(link: &Link) -> String {
    format!("playground.{}", link.pattern.id)
}

/// The promise about commits that the reader has chosen.
fn chosen_promise() -> String {
    Preference::Durability.read().unwrap_or_else(|| STRICT.to_owned())
}

impl Session {
    /// Where the run happens.
    pub fn engine(&self) -> Engine {
        self.with_link(|link| link.engine)
    }

    /// Whether the run is live and goes on.
    pub fn goes_on(&self) -> bool {
        self.0.state.borrow().run.goes_on()
    }

    /// Why a live run has ended, once it has.
    pub fn stopped(&self) -> Option<Stopped> {
        self.0.state.borrow().run.live().and_then(LiveRun::stopped)
    }

    /// The storage of live runs, opened at the first call.
    pub fn storage(&self) -> KeptOpening {
        let state = &mut *self.0.state.borrow_mut();
        state.places.storage(&state.link)
    }

    /// The bridge of the newest run on one.
    pub fn bridge(&self) -> Option<BridgeOpening> {
        self.0.state.borrow().places.bridge.as_ref().map(|(opening, _)| opening.clone())
    }

    /// Why an action, as a link writes it without its time, cannot be done to the run.
    pub fn refuses(&self, what: &str) -> Option<Refusal> {
        if self.engine() == Engine::Sim {
            return None;
        }
        let pattern = self.with_link(|link| link.pattern);
        let action = Action::parse(&format!("0s:{what}"), pattern).ok()?;
        (action.scope(pattern) == Scope::World).then_some(Refusal::World)
    }

    /// Why time cannot be hurried or stepped through, where it cannot.
    pub fn refuses_steps(&self) -> Option<Refusal> {
        self.goes_on().then_some(Refusal::Clock)
    }

    /// Tells why something was not done.
    pub fn tell(&self, refusal: Refusal) {
        self.edit(|state| state.notice = Some(Notice::Refused(refusal)));
    }

    /// Ends a live run. What it recorded can be watched like any other run.
    pub fn stop(&self) {
        self.edit(|state| {
            if let Some(live) = state.run.live() {
                live.browser.stop(Stopped::Asked);
            }
        });
    }

    /// What of the run is to be kept: its recording.
    pub fn recording(&self) -> String {
        self.with_trace(|trace| self.with_link(|link| recording::write(link, trace)))
    }

    /// Shows a recorded run of this pattern from its beginning, instead of the run that was shown.
    pub fn show(&self, Recording { link, trace }: Recording) {
        self.edit(|state| state.show(link, Run::recorded(trace)));
    }

    /// Whether the run is read from a recording.
    pub fn is_recorded(&self) -> bool {
        self.0.state.borrow().run.is_recorded()
    }

    /// Runs the same setting on another engine. A preset that only the simulator can run gives way to
    /// the pattern's first that both can.
    pub fn run_on(&self, engine: Engine) {
        let link = self.with_link(Link::clone);
        let fits = |preset: &Preset| engine == Engine::Sim || preset.scope(link.pattern) == Scope::Client;
        let link = match link.pattern.presets.iter().find(|preset| fits(preset)) {
            Some(first) if !fits(link.preset) || engine != Engine::Sim && link.is_only_simulated() => {
                Link::to_preset(link.pattern, first)
            }
            _ => link,
        };
        self.start(Link { engine, actions: None, ..link });
    }

    /// Why a preset cannot be run where this run is, where it cannot.
    pub fn refuses_preset(&self, preset: &Preset) -> Option<Refusal> {
        let pattern = self.with_link(|link| link.pattern);
        if self.engine() == Engine::Sim || preset.scope(pattern) == Scope::Client {
            return None;
        }
        Some(if preset.reach(pattern) == Scope::World { Refusal::World } else { Refusal::Unreal })
    }

    /// Why a parameter cannot have a value where this run is, where it cannot.
    pub fn refuses_value(&self, param: &Param, value: i64) -> Option<Refusal> {
        (self.engine() != Engine::Sim && param.is_only_simulated(value)).then_some(Refusal::Unreal)
    }

    /// Begins another live run with the same setting.
    pub fn run_again(&self) {
        let link = self.with_link(Link::clone);
        self.start(link);
    }

    /// Does something to a live run now, wherever the cursor stands, and goes there.
    pub(super) fn act_live(&self, what: &str) -> Result<(), ActionError> {
        let action = self.with_link(|link| Action::parse(&format!("0s:{what}"), link.pattern))?;
        self.edit(|state| {
            let refusal = match state.run.live().map(|live| (live.stopped(), live)) {
                Some((Some(Stopped::Unconnected), _)) => Some(Refusal::Unconnected),
                None | Some((Some(_), _)) => Some(Refusal::Ended),
                Some((None, live)) => live.browser.act(&action).err().map(|_| Refusal::World),
            };
            state.notice = refusal.map(Notice::Refused);
            state.playing |= refusal.is_none();
        });
        Ok(())
    }
}
