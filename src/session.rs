//! The player: one run, made from its link, and the place in it that is shown.
//!
//! Everything on a pattern's page reads from the [`Session`] and acts through it. The run itself is
//! made ahead of the cursor in slices of about four milliseconds a frame, so seeking never waits
//! for playing. To act is to fork: the link gets one more action at the time that is shown, and the run
//! is made again from zero. Whoever had seen what comes after that time loses the actions that it held.
//!
//! A live run makes itself, and playing follows it: `live` says what it cannot be asked for.

mod acts;
mod frames;
mod listeners;
mod live;
mod moves;
mod part;
mod run;
mod search;
mod state;
mod watch;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use eda_patterns::fact::FactId;
use eda_patterns::invariant::Verdict;
use eda_patterns::link::Link;
use eda_patterns::pattern::Program;
pub use eda_patterns::picture::Picture;
use eda_patterns::scrubber::Scrubber;
use eda_patterns::sim::End;
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::Trace;

pub(crate) use self::frames::{now_ms, window};
pub use self::listeners::{Listener, Rate};
pub use self::live::Refusal;
pub use self::part::Part;
pub use self::search::{Direction, Landmark, is_fault};
pub use self::watch::{use_panel, use_shown};

use self::frames::Frames;
use self::listeners::Listeners;
use self::live::Places;
use self::run::Run;
use self::state::State;

/// How long a frame may make the run.
const SLICE_MS: f64 = 4.0;

/// How long the first slice may take: most runs are whole after it and nothing flickers, and it fits
/// into one task of at most 50 ms with the first drawing.
const FIRST_SLICE_MS: f64 = 12.0;

/// Facts that are read ahead between two looks at the clock.
const FACTS_A_LOOK: usize = 2_048;

/// A longer frame is a page that was hidden, and not time to be played.
const FRAME_MAX_MS: f64 = 200.0;

/// The time between two calls of panels while playing.
const PANEL_MS: f64 = 100.0;

/// The speeds that can be chosen.
pub const SPEEDS: [f64; 10] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// A handle to the player of one run. Clones are the same player; equality is identity.
#[derive(Clone)]
pub struct Session(Rc<Inner>);

struct Inner {
    state: RefCell<State>,
    scrubber: RefCell<Scrubber>,
    /// What the scrubber shows; `None` after the run was made anew.
    scrubbed: Cell<Option<usize>>,
    /// How much time the scrubber's plots have room for.
    room: Cell<Span>,
    listeners: Rc<Listeners>,
    frames: Frames,
}

/// Something that the page tells once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Somebody acted at a time before the latest that was shown, so the run went another way.
    Forked {
        /// When.
        at: Time,
        /// How many later actions were dropped.
        dropped: usize,
    },
    /// Somebody acted when the run was over.
    Over,
    /// Somebody acted so often that no link could say it.
    Full,
    /// Somebody asked a live run for what it cannot do.
    Refused(Refusal),
}

impl PartialEq for Session {
    fn eq(&self, other: &Session) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Session {
    /// A player that stands where the link says. It plays at once where the link names no time and
    /// `plays` allows it.
    pub fn new(program: &'static Program, link: Link, speed: f64, plays: bool) -> Session {
        let mut places = Places::default();
        let run = Run::new(program, &link, &mut places);
        let room = Cell::new(run.room());
        let scrubber = RefCell::new(scrubber_of(program, &link, room.get()));
        let state = RefCell::new(State {
            now_us: link.at.map_or(0.0, |at| at.as_us() as f64),
            playing: (plays && link.at.is_none()) || run.goes_on(),
            program,
            link,
            run,
            places,
            revision: 0,
            cursor: 0,
            follows: true,
            seen_us: 0.0,
            speed,
            selected: None,
            part: None,
            notice: None,
            before: None,
            changed: true,
            panels_ms: 0.0,
        });
        let (listeners, frames, scrubbed) = <(Rc<Listeners>, Frames, Cell<Option<usize>>)>::default();
        let session = Session(Rc::new(Inner { state, scrubber, scrubbed, room, listeners, frames }));
        let weak = Rc::downgrade(&session.0);
        session.0.frames.set(move |at_ms| {
            if let Some(inner) = weak.upgrade() {
                Session(inner).frame(at_ms);
            }
        });
        session.edit(|state| state.begin());
        session.read_ahead(SLICE_MS);
        session
    }

    /// Reads what has happened so far, all of it: the cursor says how much of it is shown.
    pub fn with_trace<T>(&self, read: impl FnOnce(&Trace) -> T) -> T {
        let recorder = self.0.state.borrow().run.recorder().clone();
        let trace = recorder.trace();
        read(&trace)
    }

    /// Reads the picture at the cursor.
    pub fn with_picture<T>(&self, read: impl FnOnce(&Picture) -> T) -> T {
        self.scrub();
        read(self.0.scrubber.borrow().picture())
    }

    /// What each invariant says at the cursor.
    pub fn verdicts(&self) -> Vec<(&'static str, Verdict)> {
        self.scrub();
        let engine = self.engine();
        self.0.scrubber.borrow().verdicts_where(|kind| engine.records(kind))
    }

    /// Reads the link that the run was made from, without the time that is shown.
    pub fn with_link<T>(&self, read: impl FnOnce(&Link) -> T) -> T {
        read(&self.0.state.borrow().link)
    }

    /// The link to the run as it is shown, with its time.
    pub fn link(&self) -> Link {
        let state = self.0.state.borrow();
        let at = Time::from_us(state.now_us as u64);
        Link { at: (at > Time::ZERO).then_some(at), ..state.link.clone() }
    }

    /// How many facts are shown.
    pub fn cursor(&self) -> usize {
        self.0.state.borrow().cursor
    }

    /// The time that is shown.
    pub fn now(&self) -> Time {
        Time::from_us(self.now_us() as u64)
    }

    /// The time that is shown, in microseconds with their fraction, for smooth movement.
    pub fn now_us(&self) -> f64 {
        self.0.state.borrow().now_us
    }

    /// When the run ends.
    pub fn length(&self) -> Time {
        self.0.state.borrow().run.length()
    }

    /// Why the run is over, once it is made to its end.
    pub fn end(&self) -> Option<End> {
        self.0.state.borrow().run.end().cloned()
    }

    /// Whether the run is made to its end.
    pub fn is_made(&self) -> bool {
        self.0.state.borrow().run.is_made()
    }

    /// Every invariant that is broken anywhere in what was read ahead, with the fact that broke it,
    /// in the order of the trace.
    pub fn violations(&self) -> Vec<(&'static str, FactId)> {
        self.0.scrubber.borrow().violations().to_vec()
    }

    /// What was computed from the trace as a whole is stale once this changes: another run was made, it
    /// was made to its end, or another second of a live run has passed.
    pub fn edition(&self) -> (u32, bool, u64) {
        let state = self.0.state.borrow();
        let seconds = if state.run.goes_on() { state.run.made_until().as_us() / 1_000_000 } else { 0 };
        (state.revision, state.run.is_made(), seconds)
    }

    /// Counts how often the run was made anew. What was computed from another trace is stale.
    pub fn revision(&self) -> u32 {
        self.0.state.borrow().revision
    }

    /// Whether time passes.
    pub fn is_playing(&self) -> bool {
        self.0.state.borrow().playing
    }

    /// Virtual seconds a second.
    pub fn speed(&self) -> f64 {
        self.0.state.borrow().speed
    }

    /// The fact that is selected.
    pub fn selected(&self) -> Option<FactId> {
        self.0.state.borrow().selected
    }

    /// What is to be told.
    pub fn notice(&self) -> Option<Notice> {
        self.0.state.borrow().notice
    }

    /// Calls back until the listener is dropped.
    pub fn listen(&self, rate: Rate, callback: impl Fn() + 'static) -> Listener {
        self.0.listeners.add(rate, Rc::new(callback))
    }

    /// Asks for another frame although nothing has changed: something on the canvas still moves.
    pub fn ask_frame(&self) {
        self.0.frames.ask();
    }

    fn scrub(&self) {
        let cursor = self.cursor();
        if self.0.scrubbed.replace(Some(cursor)) != Some(cursor) {
            self.with_trace(|trace| self.0.scrubber.borrow_mut().seek(trace, cursor));
        }
    }

    /// Reads on in the trace, so that later seeks are cheap and violations are known. Returns
    /// whether there was something to read.
    fn read_ahead(&self, budget_ms: f64) -> bool {
        let until = now_ms() + budget_ms;
        let mut scrubber = self.0.scrubber.borrow_mut();
        self.with_trace(|trace| {
            let unread = scrubber.read() < trace.len();
            while !scrubber.read_ahead(trace, FACTS_A_LOOK) && now_ms() < until {}
            unread
        })
    }

    fn edit(&self, edit: impl FnOnce(&mut State)) {
        let mut state = self.0.state.borrow_mut();
        let revision = state.revision;
        edit(&mut state);
        state.follow();
        state.changed = true;
        let remade = state.revision != revision;
        drop(state);
        if remade {
            self.read_anew();
            self.read_ahead(SLICE_MS);
        }
        self.0.frames.ask();
    }

    /// Begins to read the trace from its beginning: it is another one, or its plots need more room.
    fn read_anew(&self) {
        let state = self.0.state.borrow();
        self.0.room.set(state.run.room());
        *self.0.scrubber.borrow_mut() = scrubber_of(state.program, &state.link, state.run.room());
        self.0.scrubbed.set(None);
    }

    fn frame(&self, at_ms: f64) {
        let passed_ms = self.0.frames.came(at_ms).min(FRAME_MAX_MS);
        if self.0.state.borrow().run.room() != self.0.room.get() {
            self.read_anew();
        }
        let unread = self.read_ahead(SLICE_MS);
        let (moves, panels) = self.0.state.borrow_mut().frame(at_ms, passed_ms, unread);
        if moves {
            self.0.frames.ask()
        } else {
            self.0.frames.rest()
        }
        self.0.listeners.call(Rate::Frame);
        if panels {
            self.0.listeners.call(Rate::Panel);
        }
    }
}

/// What reads the trace of a run that has room for so much time.
fn scrubber_of(program: &Program, link: &Link, room: Span) -> Scrubber {
    Scrubber::from(Picture::on(link.engine, link.pattern, room), program)
}
