//! What a pattern says of itself. Controls, links, tests and the hunt are made from this
//! description, so adding a parameter is one line.

mod param;
mod settings;

pub use self::param::{ChoiceOption, Param, SafeFrom, Unit, Values};
pub use self::settings::Settings;

use crate::fact::{Kind, Tone};
use crate::invariant::Invariant;
use crate::picture::MakeOwnPicture;
use crate::ports::NewEvent;
use crate::sim::{Action, Scope, SimRuntime};
use crate::time::Span;

/// One pattern of the catalogue.
#[derive(Debug)]
pub struct Pattern {
    /// The word in the link: `pubsub`.
    pub id: &'static str,
    /// Its place on the learning path, from 1.
    pub number: u32,
    /// Raised when the same link gives another trace than before.
    pub version: u32,
    /// How long a newcomer needs for it.
    pub minutes: u32,
    /// What can be set.
    pub params: &'static [Param],
    /// Guards that can be turned off.
    pub switches: &'static [Switch],
    /// Runs worth watching. The first is the default.
    pub presets: &'static [Preset],
    /// What a person can ask the pattern to do.
    pub commands: &'static [CommandSpec],
    /// The verbs of those commands that reach beyond a client, so that only the simulator can carry them out.
    pub world_commands: &'static [&'static str],
    /// Who takes part, in the order of their numbers.
    pub actors: &'static [ActorSpec],
    /// Faults that a person can cause with one click, as actions without a time: `crash.payment`.
    pub faults: &'static [&'static str],
    /// Faults that the seed may cause and that the guards must survive.
    pub chaos: &'static [&'static str],
    /// The kinds of fact of its own domain.
    pub kinds: &'static [&'static Kind],
    /// Where it can run. The simulator is always among them.
    pub engines: &'static [Engine],
    /// What of it is real on a bridge: nothing where it does not run on one.
    pub served: &'static [Served],
    /// The source files that tell it, by their paths in the repository, in reading order.
    pub sources: &'static [&'static str],
}

/// What runs and judges a pattern. It is apart from the description, since a page can show and read
/// links of every pattern while it has fetched the program of only one.
#[derive(Debug)]
pub struct Program {
    /// What must hold.
    pub invariants: fn() -> Vec<Box<dyn Invariant>>,
    /// Starts it on the simulator.
    pub start: fn(&SimRuntime, &Settings),
    /// What only its own page says, in English, as [`Words::add`](crate::words::Words::add) takes it.
    pub words: &'static str,
    /// Judges events that come from elsewhere. One that its actors cannot read would stop its readers
    /// for ever, since nothing is skipped.
    pub reads: Reads,
    /// What folds the facts for its drawing, where it has a fold of its own. It comes with the program, since no other
    /// page needs it.
    pub picture: Option<MakeOwnPicture>,
}

/// Makes a judge of events.
pub type Reads = fn() -> Intake;

/// Is given all events of a store, in order, and then those that are to come after them. Says why the
/// actors could not read an event, or could not go on after it.
pub type Intake = Box<dyn FnMut(&NewEvent) -> Result<(), String>>;

/// Where a pattern runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// In the simulator: virtual time, the same run each time.
    #[default]
    Sim,
    /// In this browser: IndexedDB, wall clock. Such a run happens once and is recorded.
    Browser,
    /// In this browser, on servers that are reached over a bridge: wall clock, and recorded as well.
    Bridge,
}

impl Engine {
    /// All of them.
    pub const ALL: [Engine; 3] = [Engine::Sim, Engine::Browser, Engine::Bridge];

    /// The word in the link.
    pub const fn word(self) -> &'static str {
        match self {
            Engine::Sim => "sim",
            Engine::Browser => "browser",
            Engine::Bridge => "bridge",
        }
    }

    /// Whether a run there records facts of this kind, where they happen: what would need them is
    /// else not observable. Nobody but the simulator can change the world between the actors, and a real Kafka tells no
    /// client how far its followers are, what is above the high watermark, or which generation of a group has what.
    pub fn records(self, kind: &Kind) -> bool {
        let of_the_world = ["fault.filled", "fault.partitioned", "fault.repaired", "fault.link"];
        let of_the_cluster = ["kafka.follows", "kafka.high-watermark", "kafka.partition-given"];
        let is_told = self != Engine::Bridge || !of_the_cluster.contains(&kind.name);
        self == Engine::Sim || !of_the_world.contains(&kind.name) && is_told
    }
}

/// A port that is real in a run on a bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// The log.
    Log,
    /// The bus, which is a topic for each kind of event and a group for each subscription there: a pattern that has it so
    /// says so as it starts ([`SimRuntime::put_bus_on_log`]).
    BusOnLog,
    /// The bus.
    Bus,
    /// Queues of work.
    Queues,
    /// Keys and values, of a pattern that opens them as it starts ([`SimRuntime::open_keys`]).
    Keys,
}

impl Served {
    /// What serves it, behind the bridge.
    pub const fn server(self) -> Server {
        match self {
            Served::Log | Served::BusOnLog => Server::Kafka,
            Served::Bus | Served::Queues | Served::Keys => Server::Redis,
        }
    }
}

/// What a bridge reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// A cluster of any size.
    Kafka,
    /// One server.
    Redis,
}

/// A participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActorSpec {
    /// Its name in facts, actions and links.
    pub name: &'static str,
    /// What it is, for the picture.
    pub role: ActorRole,
}

/// What a participant is, for the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActorRole {
    /// Starts things: a shop, a trader.
    Client,
    /// Carries messages or keeps data: a bus, a store.
    Infrastructure,
    /// Handles what comes: a subscriber, a projector.
    Worker,
    /// Called from the pattern, not owned by it: a bank.
    Service,
}

/// A guard that can be turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// The word in the link, after `off=`.
    pub id: &'static str,
    /// The preset on which turning it off is caught within 1,000 seeds.
    pub preset: &'static str,
    /// The invariant that then breaks.
    pub breaks: &'static str,
    /// Others that it may break as well.
    pub may_break: &'static [&'static str],
}

/// A run worth watching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The word in the link.
    pub id: &'static str,
    /// How it ends, for the mark beside its button.
    pub tone: Tone,
    /// The seed that shows it best.
    pub seed: u64,
    /// How long it runs.
    pub length: Span,
    /// Parameters that differ from their defaults, as the link writes them.
    pub params: &'static [(&'static str, &'static str)],
    /// Guards that it turns off.
    pub off: &'static [&'static str],
    /// What is done to it, as the link writes it, parted by commas.
    pub actions: &'static str,
    /// How many faults the seed causes beside that.
    pub chaos: u32,
    /// Invariants that break on its own seed.
    pub breaks: &'static [&'static str],
    /// Invariants that break on some seeds.
    pub may_break: &'static [&'static str],
    /// Whether it is meant to end with somebody blocked for ever.
    pub may_deadlock: bool,
}

impl Preset {
    /// A preset in which every invariant holds, to be completed with `..Preset::named("id")`.
    pub const fn named(id: &'static str) -> Preset {
        Preset {
            id,
            tone: Tone::Delivered,
            seed: 42,
            length: Span::from_secs(30),
            params: &[],
            off: &[],
            actions: "",
            chaos: 0,
            breaks: &[],
            may_break: &[],
            may_deadlock: false,
        }
    }

    /// What is done to it, in order of time.
    ///
    /// # Panics
    /// When `pattern`, whose preset it is, does not understand one of its own actions.
    pub fn parsed_actions(&self, pattern: &Pattern) -> Vec<Action> {
        let texts = self.actions.split(',').map(str::trim).filter(|text| !text.is_empty());
        let parsed = texts
            .map(|text| Action::parse(text, pattern).unwrap_or_else(|error| panic!("preset {}: {error}", self.id)));
        let mut actions: Vec<Action> = parsed.collect();
        actions.sort_by_key(|action| action.at);
        actions
    }

    /// How far it reaches as it is: a preset that changes the world, or shows what no server would have any part in, runs only
    /// in the simulator.
    pub fn scope(&self, pattern: &Pattern) -> Scope {
        let value = |param: &Param| {
            let own = self.params.iter().find(|(key, _)| *key == param.key);
            own.and_then(|(_, text)| param.parse(text)).unwrap_or(param.default())
        };
        let is_simulated = pattern.params.iter().any(|param| param.is_only_simulated(value(param)));
        if is_simulated { Scope::World } else { self.reach(pattern) }
    }

    /// How far what is done to it reaches.
    pub fn reach(&self, pattern: &Pattern) -> Scope {
        let asked = self.parsed_actions(pattern).iter().map(|action| action.scope(pattern)).max();
        if self.chaos > 0 { Scope::World } else { asked.unwrap_or(Scope::Client) }
    }
}

/// Something that a person can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandSpec {
    /// The verb.
    pub verb: &'static str,
    /// The most arguments that it takes.
    pub args_max: usize,
    /// The arguments that its button gives.
    pub example: &'static [&'static str],
}

impl Pattern {
    /// Whether somebody of this name takes part.
    pub fn has_actor(&self, name: &str) -> bool {
        self.actors.iter().any(|actor| actor.name == name)
    }

    /// The parameter of this key.
    pub fn param(&self, key: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.key == key)
    }

    /// The preset of this word.
    pub fn preset(&self, id: &str) -> Option<&'static Preset> {
        self.presets.iter().find(|preset| preset.id == id)
    }

    /// The switch of this word.
    pub fn switch(&self, id: &str) -> Option<&'static Switch> {
        self.switches.iter().find(|switch| switch.id == id)
    }
}
