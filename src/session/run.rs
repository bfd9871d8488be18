//! The run of one link, made a slice at a time so that the page stays responsive.

use eda_patterns::fact::FactId;
use eda_patterns::invariant::{Judge, Judgement};
use eda_patterns::link::Link;
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
    judge: Judge,
    judged: usize,
}

impl Run {
    /// A run that is about to begin.
    pub(super) fn new(link: &Link) -> Run {
        let sim = Sim::new(link);
        Run {
            recorder: sim.recorder().clone(),
            stop_at: sim.stop_at(),
            sim: Some(sim),
            end: None,
            judge: Judge::new((link.pattern.invariants)()),
            judged: 0,
        }
    }

    /// Makes more of it, for about `budget_ms` milliseconds.
    pub(super) fn make(&mut self, budget_ms: f64) {
        let until = now_ms() + budget_ms;
        while let Some(sim) = &mut self.sim {
            self.end = (0..STEPS_A_LOOK).find_map(|_| sim.step().cloned());
            if self.end.is_some() {
                self.sim = None;
            }
            let trace = self.recorder.trace();
            (self.judged..trace.len()).for_each(|index| self.judge.observe(&trace.fact(index)));
            self.judged = trace.len();
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

    /// Every invariant that is broken in what is made, with the fact that broke it.
    pub(super) fn violations(&self) -> Vec<(FactId, &'static str)> {
        let verdicts = self.judge.verdicts().into_iter();
        let broken = verdicts.filter_map(|(invariant, verdict)| match verdict.judgement {
            Judgement::Broken(fact) => Some((fact, invariant)),
            _ => None,
        });
        let mut broken: Vec<_> = broken.collect();
        broken.sort_unstable();
        broken
    }
}
