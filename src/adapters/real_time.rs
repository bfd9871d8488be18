//! Steps an executor along the wall clock.
//!
//! The simulator's executor is all that a live run needs of tasks, crashes and simulated services;
//! only its time must be ours. Each turn moves its time to what the wall clock reads, lets happen
//! what is due, and sets the browser's timer for the next time. What comes from outside (an answer
//! of IndexedDB, a person's command) asks for a turn by [`RealTime::kick`], and so does an alarm beside the
//! browser's timer, where there is one.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::panic::Location;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use eda_patterns::invariant::RunEnded;
use eda_patterns::recorder::{Context, Now, Recorder};
use eda_patterns::sim::{Executor, Step};
use eda_patterns::time::{Span, Time};
use futures::channel::oneshot;
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;

use super::clock::BrowserClock;

/// How long one turn may take. What is left over waits for the next turn, after the browser has
/// drawn and handled input.
const TURN_MAX: Span = Span::from_ms(4);

/// Why a live run goes on no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// What it runs on is not connected yet: it never began.
    Unconnected,
    /// Somebody stopped it.
    Asked,
    /// The trace is full.
    TraceFull,
    /// A task kept itself busy without ever waiting.
    Livelocked,
}

/// What becomes of work in the browser when nobody waits for its answer any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// It goes on: a write that was sent off arrives, whether or not its writer lives to hear of it.
    GoesOn,
    /// It ends: it would do nothing but answer.
    Ends,
}

/// Sets an alarm that asks for a turn once so many milliseconds have passed, and not when it was to before.
pub type SetAlarm = Box<dyn Fn(u32)>;

/// The turns of one live run. Clones share them.
#[derive(Clone)]
pub struct RealTime {
    inner: Rc<Inner>,
}

struct Inner {
    executor: Executor,
    recorder: Recorder,
    clock: BrowserClock,
    timer: RefCell<Option<Timeout>>,
    alarm: RefCell<Option<SetAlarm>>,
    kicked: Cell<bool>,
    stopped: Cell<Option<(Stopped, Time)>>,
}

impl RealTime {
    /// Turns of `executor`, whose time is `clock`'s.
    pub fn new(executor: Executor, recorder: Recorder, clock: BrowserClock) -> RealTime {
        let inner = Inner {
            executor,
            recorder,
            clock,
            timer: RefCell::default(),
            alarm: RefCell::default(),
            kicked: Cell::default(),
            stopped: Cell::default(),
        };
        RealTime { inner: Rc::new(inner) }
    }

    /// Sets this alarm, too, whenever the browser's own timer is set: that may be late.
    pub fn keep_pace_by(&self, alarm: SetAlarm) {
        if self.stopped().is_none() {
            *self.inner.alarm.borrow_mut() = Some(alarm);
        }
    }

    /// Asks for a turn as soon as the running JavaScript has ended.
    pub fn kick(&self) {
        if self.inner.kicked.replace(true) {
            return;
        }
        let this = self.clone();
        spawn_local(async move { this.turn() });
    }

    /// Moves the executor's time to the wall clock's before something from outside acts on it.
    /// Where a timer is due by now it comes first, and time moves with it.
    pub fn catch_up(&self) {
        let now = Now::now(&self.inner.clock);
        if self.inner.executor.next_due().is_none_or(|due| due > now) {
            self.inner.executor.advance_to(now);
        }
    }

    /// Why it goes on no further, once it does not.
    pub fn stopped(&self) -> Option<Stopped> {
        self.inner.stopped.get().map(|(why, _)| why)
    }

    /// The wall clock's time since the run began, or when it ended.
    pub fn now_or_end(&self) -> Time {
        self.inner.stopped.get().map_or_else(|| Now::now(&self.inner.clock), |(_, at)| at)
    }

    /// Records that the run has ended, if it began, and lets nothing happen any more: its tasks are dropped, and with
    /// them whatever only they wait for.
    #[track_caller]
    pub fn stop(&self, why: Stopped) {
        if self.inner.stopped.get().is_some() {
            return;
        }
        self.catch_up();
        let recorder = &self.inner.recorder;
        if why != Stopped::Unconnected {
            // Somebody may still have been at work, so nobody can say that nothing was left to happen.
            let ended = RunEnded { quiet: false };
            recorder.record_in(Context::default(), recorder.actor("you"), ended, Location::caller());
        }
        self.inner.stopped.set(Some((why, recorder.now())));
        self.inner.timer.take();
        self.inner.alarm.take();
        self.inner.executor.clear();
    }

    /// Runs a future of the browser's and brings its answer into the executor: the turn that it
    /// asks for polls whoever waits.
    pub async fn outside<T: 'static>(self, unheard: Unheard, work: impl Future<Output = T> + 'static) -> T {
        let (mut sender, answer) = oneshot::channel();
        spawn_local(async move {
            let mut work = pin!(work);
            let answered = poll_fn(|context| {
                if unheard == Unheard::Ends && sender.poll_canceled(context).is_ready() {
                    return Poll::Ready(None);
                }
                work.as_mut().poll(context).map(Some)
            });
            let Some(answer) = answered.await else { return };
            self.catch_up();
            // Whoever asked may have crashed.
            let _ = sender.send(answer);
            self.kick();
        });
        answer.await.expect("the task sends before it ends")
    }

    fn turn(&self) {
        self.inner.kicked.set(false);
        if self.inner.stopped.get().is_some() {
            return;
        }
        self.catch_up();
        let now = Now::now(&self.inner.clock);
        loop {
            match self.inner.executor.step_until(now) {
                Step::Stepped if self.inner.recorder.overflowed() => return self.stop(Stopped::TraceFull),
                Step::Stepped if Now::now(&self.inner.clock).since(now) > TURN_MAX => {
                    return self.turn_after(Span::ZERO);
                }
                Step::Stepped => {}
                Step::Livelocked { .. } => return self.stop(Stopped::Livelocked),
                // Whoever is blocked here may wait for the browser or for a person.
                Step::Deadlocked { .. } | Step::Finished | Step::Reached => break,
            }
        }
        self.inner.executor.advance_to(now);
        match self.inner.executor.next_due() {
            Some(due) => self.turn_after(due.since(now)),
            None => drop(self.inner.timer.take()),
        }
    }

    fn turn_after(&self, span: Span) {
        // A timer that is later than this one would be of no use: a turn sets its own.
        let this = self.clone();
        let wait_ms = u32::try_from(span.as_us().div_ceil(1_000)).unwrap_or(u32::MAX / 2).min(u32::MAX / 2);
        *self.inner.timer.borrow_mut() = Some(Timeout::new(wait_ms, move || this.turn()));
        if let Some(set) = &*self.inner.alarm.borrow() {
            set(wait_ms);
        }
    }
}

impl Now for RealTime {
    fn now(&self) -> Time {
        self.inner.executor.now()
    }
}
