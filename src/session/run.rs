//! The run of one link, made a slice at a time so that the page stays responsive.

use eda_patterns::link::Link;
use eda_patterns::pattern::Program;
use eda_patterns::recorder::Recorder;
use eda_patterns::sim::{End, Sim};
use eda_patterns::time::Time;

use super::frames::now_ms;

/// Steps between two looks at the clock.
const STEPS_A_LOOK: usize = 256;

/// A run that is being made or has been made.
pub(super) struct Run {
    /// Gone once the run is over: its tasks and queues are needed no more.
    sim: Option<Sim>,
    recorder: Recorder,
    stop_at: Time,
    end: Option<End>,
}

impl Run {
    /// A run that is about to begin.
    pub(super) fn new(program: &Program, link: &Link) -> Run {
        let sim = Sim::of(program, link);
        Run { recorder: sim.recorder().clone(), stop_at: sim.stop_at(), sim: Some(sim), end: None }
    }

    /// Makes more of it, for about `budget_ms` milliseconds.
    pub(super) fn make(&mut self, budget_ms: f64) {
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

    pub(super) fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// Why it is over, once it is.
    pub(super) fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    pub(super) fn is_made(&self) -> bool {
        self.sim.is_none()
    }

    /// How far it can be watched already.
    pub(super) fn made_until(&self) -> Time {
        if self.is_made() { self.length() } else { self.recorder.now() }
    }

    /// When it ends. A full trace ends a run before its time.
    pub(super) fn length(&self) -> Time {
        if self.end == Some(End::TraceFull) { self.recorder.trace().end() } else { self.stop_at }
    }
}
