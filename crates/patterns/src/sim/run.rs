//! A run: a pattern, started on an empty world, stepped to its end.

use super::actions::random_plan;
use super::executor::{Executor, Step};
use super::network::World;
use super::runtime::SimRuntime;
use crate::catalog;
use crate::invariant::RunEnded;
use crate::link::Link;
use crate::pattern::Program;
use crate::ports::Runtime;
use crate::recorder::{Context, Recorder};
use crate::time::Time;
use crate::trace::Trace;

/// Why a run is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Its time is up; something may still have been going on.
    TimeUp,
    /// Nothing was left to happen.
    Quiet,
    /// These actors have unfinished work and nothing will ever wake them.
    Deadlocked(Vec<String>),
    /// This actor keeps itself busy without letting time pass.
    Livelocked(String),
    /// The trace is full.
    TraceFull,
}

/// A run in the simulator. The same link gives the same trace, always and everywhere.
pub struct Sim {
    runtime: SimRuntime,
    stop_at: Time,
    end: Option<End>,
}

/// Tasks hold the world and the world holds the tasks; without this a hunt would keep every run.
impl Drop for Sim {
    fn drop(&mut self) {
        self.runtime.forget();
    }
}

impl Sim {
    /// A run of a pattern of the catalogue that is about to begin.
    pub fn new(link: &Link) -> Sim {
        Sim::of(catalog::program(link.pattern), link)
    }

    /// A run that is about to begin, of this program.
    pub fn of(program: &Program, link: &Link) -> Sim {
        let runtime = SimRuntime::new(World::new(link.seed));
        let settings = link.settings();
        for actor in link.pattern.actors {
            runtime.recorder().actor(actor.name);
        }
        (program.start)(&runtime, &settings);
        let chaos = random_plan(link.seed, link.pattern.chaos, link.preset.chaos, link.preset.length);
        for action in link.actions().into_iter().chain(chaos) {
            let (runtime, executor): (SimRuntime, Executor) = (runtime.clone(), runtime.world().executor().clone());
            executor.call_at(action.at, move || action.apply(&runtime));
        }
        Sim { runtime, stop_at: Time::ZERO + link.preset.length, end: None }
    }

    /// The recorder, through which the trace can be read while it grows.
    pub fn recorder(&self) -> &Recorder {
        self.runtime.recorder()
    }

    /// When the run stops at the latest.
    pub fn stop_at(&self) -> Time {
        self.stop_at
    }

    /// Why the run is over, once it is.
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// Takes one step. Returns the end once there is nothing more to do.
    pub fn step(&mut self) -> Option<&End> {
        if self.end.is_some() {
            return self.end.as_ref();
        }
        if self.runtime.recorder().overflowed() {
            self.end = Some(End::TraceFull);
            return self.end.as_ref();
        }
        let end = match self.runtime.world().executor().step_until(self.stop_at) {
            Step::Stepped => return None,
            Step::Reached => End::TimeUp,
            Step::Finished => End::Quiet,
            Step::Deadlocked { blocked } => {
                End::Deadlocked(blocked.into_iter().map(|owner| self.name_of(owner)).collect())
            }
            Step::Livelocked { busy } => End::Livelocked(self.name_of(busy)),
        };
        let quiet = end == End::Quiet;
        let world = self.runtime.world();
        world.executor().advance_to(self.stop_at);
        let you = self.runtime.recorder().actor("you");
        world.record(Context::default(), you, RunEnded { quiet });
        self.end = Some(end);
        self.end.as_ref()
    }

    /// Runs to the end.
    pub fn run(mut self) -> (Trace, End) {
        while self.step().is_none() {}
        let end = self.end.clone().expect("the loop ends with an end");
        (self.runtime.recorder().take_trace(), end)
    }

    fn name_of(&self, owner: u16) -> String {
        self.runtime.recorder().trace().actor_name(crate::fact::ActorId(owner)).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::pattern::{ActorRole, ActorSpec, Engine, Pattern, Preset, Settings};
    use crate::ports::Clock;
    use crate::sim::Role;
    use crate::time::Span;
    use crate::trace::FACTS_MAX;

    crate::facts! {
        /// One of very many.
        Ticked = "test.ticked", Plain, Detail {}
    }

    fn tick_for_ever(runtime: &SimRuntime, _: &Settings) {
        runtime.start_actor(
            "clock",
            Rc::new(|actor| {
                let me = actor.clone();
                let ticks = async move {
                    loop {
                        (0..100).for_each(|_| {
                            me.record(Ticked {});
                        });
                        me.clock.sleep(Span::from_us(1)).await;
                    }
                };
                actor.spawn(Role::Server, Box::pin(ticks));
            }),
        );
    }

    fn wait_for_nobody(runtime: &SimRuntime, _: &Settings) {
        runtime.start_actor(
            "waiter",
            Rc::new(|actor| {
                actor.spawn(Role::Work, Box::pin(std::future::pending()));
            }),
        );
    }

    const PRESETS: &[Preset] = &[Preset { length: Span::from_secs(1), ..Preset::named("only") }];

    const fn program(start: fn(&SimRuntime, &Settings)) -> Program {
        Program { invariants: Vec::new, start, words: "", reads: || Box::new(|_| Ok(())), picture: None }
    }

    static PATTERN: Pattern = Pattern {
        id: "test",
        number: 0,
        version: 1,
        minutes: 0,
        params: &[],
        switches: &[],
        presets: PRESETS,
        commands: &[],
        world_commands: &[],
        actors: &[ActorSpec { name: "clock", role: ActorRole::Client }],
        faults: &[],
        chaos: &[],
        kinds: KINDS,
        engines: &[Engine::Sim],
        served: &[],
        sources: &[],
    };

    #[test]
    fn a_run_that_fills_the_trace_stops_and_says_so() {
        let (trace, end) = Sim::of(&program(tick_for_ever), &Link::to(&PATTERN)).run();
        assert_eq!((trace.len(), end), (FACTS_MAX, End::TraceFull));
    }

    #[test]
    fn a_deadlock_names_who_is_blocked() {
        let (_, end) = Sim::of(&program(wait_for_nobody), &Link::to(&PATTERN)).run();
        assert_eq!(end, End::Deadlocked(vec!["waiter".to_owned()]));
    }

    /// Every pattern's world is freed with its run: a hunt makes thousands.
    #[test]
    fn a_run_that_is_over_frees_its_world() {
        for pattern in crate::catalog::PATTERNS {
            let mut sim = Sim::new(&Link::to(pattern));
            for _ in 0..2_000 {
                sim.step();
            }
            let witness = Rc::downgrade(sim.runtime.world().inner());
            drop(sim);
            assert_eq!(witness.strong_count(), 0, "a run of {} is kept by itself", pattern.id);
        }
    }
}
