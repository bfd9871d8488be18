//! Actions: what a person, a preset or the seed does to a run, each at its time.
//!
//! In a link an action is written `12.5s:crash.payment`: the time, a verb, and its arguments parted
//! by dots. The verbs here change the simulated world; every other verb is a command of the pattern.

use std::fmt;

use super::faults::{Latency, LinkSpec};
use super::runtime::SimRuntime;
use crate::fact::{ActorId, PerMille};
use crate::pattern::{ActorRole, Pattern};
use crate::ports::{Command, Runtime};
use crate::recorder::Context;
use crate::rng::{Purpose, Seed, Stream};
use crate::sorted::insert_by_key;
use crate::time::{Span, Time, format_span, parse_span};

crate::facts! {
    /// Somebody made an actor slow.
    Slowed = "fault.slowed", Asked, Marked { factor: u32 }
    /// Somebody made an actor fail.
    MadeFailing = "fault.failing", Asked, Marked { rate: PerMille }
    /// Somebody made an actor work and never answer.
    MadeHanging = "fault.hanging", Asked, Marked {}
    /// Somebody left a store no room.
    Filled = "fault.filled", Asked, Marked {}
    /// Somebody moved an actor's wall clock.
    Skewed = "fault.skewed", Asked, Marked { by_ms: i64 }
    /// Somebody ended what was wrong with an actor.
    Healed = "fault.healed", Asked, Marked {}
    /// Somebody cut two actors off from each other.
    Partitioned = "fault.partitioned", Asked, Marked { from: ActorId }
    /// Somebody joined two actors again.
    Repaired = "fault.repaired", Asked, Marked { from: ActorId }
    /// Somebody made the link between two actors bad.
    LinkWorsened = "fault.link", Asked, Marked { from: ActorId, lost: PerMille, doubled: PerMille, reorders: bool }
}

/// The verbs that change the simulated world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorldVerb {
    /// `crash.actor`: it loses its tasks and hears nothing.
    Crash,
    /// `restart.actor`: it starts again.
    Restart,
    /// `slow.actor.factor`: its work takes `factor` times as long (10 unless said).
    Slow,
    /// `fail.actor.percent`: so much of its work fails (100 unless said).
    Fail,
    /// `hang.actor`: it works and never answers.
    Hang,
    /// `fill.actor`: a store has no room left.
    Fill,
    /// `skew.actor.ms`: its wall clock is so many milliseconds ahead; `back` before the number: behind.
    Skew,
    /// `heal.actor`: ends slow, fail, hang, fill and skew.
    Heal,
    /// `partition.one.other`: no message passes between the two.
    Partition,
    /// `repair.one.other`: messages pass again, and the link is healthy.
    Repair,
    /// `lose.one.other.percent`: so many messages between the two are lost (20 unless said).
    Lose,
    /// `double.one.other.percent`: so many arrive twice (20 unless said).
    Double,
    /// `reorder.one.other`: messages between the two overtake each other.
    Reorder,
}

impl WorldVerb {
    /// All of them, in the order in which a person reads them.
    pub const ALL: [(&'static str, WorldVerb); 13] = [
        ("crash", WorldVerb::Crash),
        ("restart", WorldVerb::Restart),
        ("slow", WorldVerb::Slow),
        ("fail", WorldVerb::Fail),
        ("hang", WorldVerb::Hang),
        ("fill", WorldVerb::Fill),
        ("skew", WorldVerb::Skew),
        ("heal", WorldVerb::Heal),
        ("partition", WorldVerb::Partition),
        ("repair", WorldVerb::Repair),
        ("lose", WorldVerb::Lose),
        ("double", WorldVerb::Double),
        ("reorder", WorldVerb::Reorder),
    ];

    /// The verb of this name.
    pub fn find(name: &str) -> Option<WorldVerb> {
        WorldVerb::ALL.iter().find(|(known, _)| *known == name).map(|(_, verb)| *verb)
    }

    /// How many actors it names.
    const fn actors(self) -> usize {
        match self {
            WorldVerb::Partition | WorldVerb::Repair | WorldVerb::Lose | WorldVerb::Double | WorldVerb::Reorder => 2,
            _ => 1,
        }
    }

    /// Whether it changes what lies between the actors: the network, or the room of a store.
    const fn is_between_actors(self) -> bool {
        matches!(
            self,
            WorldVerb::Partition
                | WorldVerb::Repair
                | WorldVerb::Lose
                | WorldVerb::Double
                | WorldVerb::Reorder
                | WorldVerb::Fill
        )
    }

    /// Whether a number may follow the actors.
    const fn takes_number(self) -> bool {
        matches!(self, WorldVerb::Slow | WorldVerb::Fail | WorldVerb::Skew | WorldVerb::Lose | WorldVerb::Double)
    }
}

/// Something that is done to a run at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// When.
    pub at: Time,
    /// What.
    pub verb: String,
    /// To whom, and how much.
    pub args: Vec<String>,
}

/// How far an action reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// A command, or something that befalls one client or service: any runtime can do it.
    Client,
    /// The network, or what carries and keeps messages: only a simulated world can do it.
    World,
}

/// Why an action cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionError {
    /// The time is missing or malformed.
    Time(String),
    /// Neither a world verb nor a command of the pattern.
    Verb(String),
    /// The pattern has no such actor.
    Actor(String),
    /// Too few or too many arguments, or a number that is none.
    Arguments(String),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActionError::Time(text) => write!(f, "“{text}” does not begin with a time like 12.5s:"),
            ActionError::Verb(verb) => write!(f, "“{verb}” is neither a fault nor a command of this pattern"),
            ActionError::Actor(actor) => write!(f, "this pattern has no “{actor}”"),
            ActionError::Arguments(text) => write!(f, "“{text}” has arguments that do not fit"),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", format_span(self.at.since(Time::ZERO)), self.verb)?;
        self.args.iter().try_for_each(|arg| write!(f, ".{arg}"))
    }
}

impl Action {
    /// Reads one action of `pattern` as a link writes it.
    ///
    /// # Errors
    /// What does not fit, so that the link's message can name it.
    pub fn parse(text: &str, pattern: &Pattern) -> Result<Action, ActionError> {
        let (at, rest) = text.split_once(':').ok_or_else(|| ActionError::Time(text.to_owned()))?;
        let at = Time::ZERO + parse_span(at).ok_or_else(|| ActionError::Time(text.to_owned()))?;
        let mut parts = rest.split('.').map(str::to_owned);
        let verb = parts.next().unwrap_or_default();
        let action = Action { at, verb, args: parts.collect() };
        action.check(pattern)?;
        Ok(action)
    }

    /// How far it reaches in a run of `pattern`.
    pub fn scope(&self, pattern: &Pattern) -> Scope {
        let Some(verb) = WorldVerb::find(&self.verb) else {
            let reaches_beyond = pattern.world_commands.contains(&self.verb.as_str());
            return if reaches_beyond { Scope::World } else { Scope::Client };
        };
        let of = |name: &String| pattern.actors.iter().find(|actor| actor.name == *name);
        let carries = self.args.iter().filter_map(of).any(|actor| actor.role == ActorRole::Infrastructure);
        if verb.is_between_actors() || carries { Scope::World } else { Scope::Client }
    }

    fn check(&self, pattern: &Pattern) -> Result<(), ActionError> {
        let bad_arguments = || ActionError::Arguments(self.to_string());
        let is_number = |text: &String| text.len() <= 6 && text.parse::<u32>().is_ok();
        if let Some(verb) = WorldVerb::find(&self.verb) {
            let actors = verb.actors();
            if self.args.len() < actors {
                return Err(bad_arguments());
            }
            if let Some(unknown) = self.args[..actors].iter().find(|actor| !pattern.has_actor(actor)) {
                return Err(ActionError::Actor(unknown.clone()));
            }
            let numbers: Vec<&String> = match (verb, &self.args[actors..]) {
                (WorldVerb::Skew, [back, rest @ ..]) if back == "back" => rest.iter().collect(),
                (_, rest) => rest.iter().collect(),
            };
            let most = usize::from(verb.takes_number());
            let fits = numbers.len() <= most && numbers.into_iter().all(is_number);
            return if fits { Ok(()) } else { Err(bad_arguments()) };
        }
        let command = pattern.commands.iter().find(|command| command.verb == self.verb);
        let command = command.ok_or_else(|| ActionError::Verb(self.verb.clone()))?;
        if self.args.len() > command.args_max || self.args.iter().any(|arg| arg.is_empty() || arg.len() > 40) {
            return Err(bad_arguments());
        }
        Ok(())
    }

    /// Does it.
    pub fn apply(&self, runtime: &SimRuntime) {
        let Some(verb) = WorldVerb::find(&self.verb) else {
            runtime.command(Command { verb: self.verb.clone(), args: self.args.clone() });
            return;
        };
        let actor = |index: usize| runtime.recorder().actor(&self.args[index]);
        let number =
            |default: u32| self.args.get(verb.actors()).and_then(|text| text.parse::<u32>().ok()).unwrap_or(default);
        let world = runtime.world();
        let none = Context::default();
        match verb {
            WorldVerb::Crash => runtime.crash(actor(0)),
            WorldVerb::Restart => runtime.restart(actor(0)),
            WorldVerb::Slow => {
                let factor = number(10);
                world.record(none, actor(0), Slowed { factor });
                world.faults().borrow_mut().set_slow(actor(0), factor);
            }
            WorldVerb::Fail => {
                let per_mille = number(100).min(100) * 10;
                world.record(none, actor(0), MadeFailing { rate: PerMille(per_mille) });
                world.faults().borrow_mut().set_failing(actor(0), per_mille);
            }
            WorldVerb::Hang => {
                world.record(none, actor(0), MadeHanging {});
                world.faults().borrow_mut().set_hanging(actor(0));
            }
            WorldVerb::Fill => {
                world.record(none, actor(0), Filled {});
                world.faults().borrow_mut().set_full(actor(0));
            }
            WorldVerb::Skew => {
                let back = self.args.get(1).is_some_and(|arg| arg == "back");
                let size = self.args.last().and_then(|text| text.parse::<i64>().ok()).unwrap_or(1_000);
                let by_ms = if back { -size } else { size };
                world.record(none, actor(0), Skewed { by_ms });
                world.faults().borrow_mut().set_skew_us(actor(0), by_ms * 1_000);
            }
            WorldVerb::Heal => {
                world.record(none, actor(0), Healed {});
                world.faults().borrow_mut().heal(actor(0));
            }
            WorldVerb::Partition => {
                world.record(none, actor(1), Partitioned { from: actor(0) });
                world.faults().borrow_mut().set_cut(actor(0), actor(1), true);
            }
            WorldVerb::Repair => {
                world.record(none, actor(1), Repaired { from: actor(0) });
                let mut faults = world.faults().borrow_mut();
                faults.set_cut(actor(0), actor(1), false);
                let healthy = faults.default_link;
                faults.set_link(actor(0), actor(1), healthy);
                faults.set_link(actor(1), actor(0), healthy);
            }
            WorldVerb::Lose | WorldVerb::Double | WorldVerb::Reorder => {
                let (one, other) = (actor(0), actor(1));
                let before = world.faults().borrow().link(one, other);
                let spec = match verb {
                    WorldVerb::Lose => LinkSpec { loss_per_mille: number(20).min(100) * 10, ..before },
                    WorldVerb::Double => LinkSpec { duplicate_per_mille: number(20).min(100) * 10, ..before },
                    _ => LinkSpec { reorders: true, latency: Latency::ms(1, 15, 60), ..before },
                };
                let (lost, doubled) = (PerMille(spec.loss_per_mille), PerMille(spec.duplicate_per_mille));
                world.record(none, other, LinkWorsened { from: one, lost, doubled, reorders: spec.reorders });
                let mut faults = world.faults().borrow_mut();
                faults.set_link(one, other, spec);
                faults.set_link(other, one, spec);
            }
        }
    }
}

/// Faults drawn at random from the seed: `count` of them between a tenth and six tenths of the run,
/// each undone within a tenth of it, so that the run's end can show the recovery.
///
/// `targets` are the faults that the pattern can recover from, as `crash.payment` or `lose.bus.payment`.
pub fn random_plan(seed: Seed, targets: &[&str], count: u32, length: Span) -> Vec<Action> {
    let mut stream = Stream::new(seed, Purpose::Chaos, 0);
    let tenth = Span::from_us(length.as_us() / 10);
    let mut plan = Vec::new();
    for _ in 0..count {
        // All draws are made for every fault, so that a longer plan begins as a shorter one does.
        let begins = Time::ZERO + tenth + stream.span(Span::ZERO, tenth * 5);
        let lasts = stream.span(Span::from_ms(50), tenth);
        let mut parts = stream.pick(targets).split('.').map(str::to_owned);
        let verb = parts.next().unwrap_or_default();
        let args: Vec<String> = parts.collect();
        let (undo, actors) = match verb.as_str() {
            "crash" => ("restart", 1),
            "partition" | "lose" | "double" | "reorder" => ("repair", 2),
            _ => ("heal", 1),
        };
        let ends = Action { at: begins + lasts, verb: undo.to_owned(), args: args[..actors].to_vec() };
        for action in [Action { at: begins, verb, args }, ends] {
            insert_by_key(&mut plan, action, |action| action.at);
        }
    }
    plan
}
