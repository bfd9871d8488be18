//! The run of one link: simulated, or live.

use eda_patterns::link::{Engine, Link};
use eda_patterns::pattern::Program;
use eda_patterns::recorder::Recorder;
use eda_patterns::sim::{End, Sim};
use eda_patterns::time::{Span, Time};
use eda_patterns::trace::Trace;
use eda_patterns::trace::recording::recorder_of;

use super::frames::now_ms;
use super::live::{LiveRun, Places};

/// Steps between two looks at the clock.
const STEPS_A_LOOK: usize = 256;

/// A run that is being made or has been made.
pub(super) enum Run {
    Simulated(SimulatedRun),
    Live(LiveRun),
    /// A live run that was read from its recording.
    Recorded(Recorder),
}

/// A run that is made a slice at a time, so that the page stays responsive.
pub(super) struct SimulatedRun {
    /// Gone once the run is over: its tasks and queues are needed no more.
    sim: Option<Sim>,
    recorder: Recorder,
    stop_at: Time,
    end: Option<End>,
}

impl Run {
    /// A run that is about to begin. `places` are for a live one.
    pub(super) fn new(program: &'static Program, link: &Link, places: &mut Places) -> Run {
        match link.engine {
            Engine::Sim => Run::Simulated(SimulatedRun::new(program, link)),
            Engine::Browser | Engine::Bridge => Run::Live(LiveRun::new(program, link, places)),
        }
    }

    /// A run that has been, of which this is left.
    pub(super) fn recorded(trace: Trace) -> Run {
        Run::Recorded(recorder_of(trace))
    }

    /// Makes more of it, for about `budget_ms` milliseconds. A live run makes itself.
    pub(super) fn make(&mut self, budget_ms: f64) {
        if let Run::Simulated(run) = self {
            run.make(budget_ms);
        }
    }

    pub(super) fn recorder(&self) -> &Recorder {
        match self {
            Run::Simulated(run) => &run.recorder,
            Run::Live(run) => run.recorder(),
            Run::Recorded(recorder) => recorder,
        }
    }

    /// The live run, where it is one.
    pub(super) fn live(&self) -> Option<&LiveRun> {
        match self {
            Run::Simulated(_) | Run::Recorded(_) => None,
            Run::Live(run) => Some(run),
        }
    }

    /// Whether it is live and has not ended.
    pub(super) fn goes_on(&self) -> bool {
        self.live().is_some_and(|run| run.stopped().is_none())
    }

    /// Why it is over, once it is.
    pub(super) fn end(&self) -> Option<&End> {
        match self {
            Run::Simulated(run) => run.end.as_ref(),
            Run::Live(_) | Run::Recorded(_) => None,
        }
    }

    /// Whether it is read from a recording.
    pub(super) fn is_recorded(&self) -> bool {
        matches!(self, Run::Recorded(_))
    }

    pub(super) fn is_made(&self) -> bool {
        match self {
            Run::Simulated(run) => run.sim.is_none(),
            Run::Live(run) => run.stopped().is_some(),
            Run::Recorded(_) => true,
        }
    }

    /// How far it can be watched already.
    pub(super) fn made_until(&self) -> Time {
        match self {
            Run::Simulated(run) if run.sim.is_some() => run.recorder.now(),
            Run::Live(run) => run.now(),
            Run::Simulated(_) | Run::Recorded(_) => self.length(),
        }
    }

    /// The latest time that can be shown.
    pub(super) fn last(&self) -> Time {
        match self {
            Run::Live(run) => run.now(),
            Run::Simulated(_) | Run::Recorded(_) => self.length(),
        }
    }

    /// When it ends; of a live run that goes on, the end of the time line. A full trace ends a run
    /// before its time.
    pub(super) fn length(&self) -> Time {
        match self {
            Run::Simulated(run) if run.end == Some(End::TraceFull) => run.recorder.trace().end(),
            Run::Simulated(run) => run.stop_at,
            Run::Live(run) => run.length(),
            Run::Recorded(recorder) => recorder.now(),
        }
    }

    /// How much time its plots have room for.
    pub(super) fn room(&self) -> Span {
        match self {
            Run::Simulated(run) => run.stop_at.since(Time::ZERO),
            Run::Live(_) | Run::Recorded(_) => self.length().since(Time::ZERO),
        }
    }
}

impl SimulatedRun {
    fn new(program: &Program, link: &Link) -> SimulatedRun {
        let sim = Sim::of(program, link);
        SimulatedRun { recorder: sim.recorder().clone(), stop_at: sim.stop_at(), sim: Some(sim), end: None }
    }

    fn make(&mut self, budget_ms: f64) {
        let until = now_ms() + budget_ms;
        while let Some(sim) = &mut self.sim {
            self.end = (0..STEPS_A_LOOK).find_map(|_| sim.step().cloned());
            if self.end.is_some() {
                self.sim = None;
            }
            if now_ms() >= until {
                break;
            }
        }
    }
}
