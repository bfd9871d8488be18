//! The link: one line of text that says everything about a run.
//!
//! `#/pubsub?v=1&seed=42&preset=slow-subscriber&queue=16&off=retry&do=12.5s:crash.payment&at=14s`
//!
//! It is meant to be read and written by people, so it is strict: what it does not understand it
//! names, and it offers the nearest link that it does understand. Nothing is guessed silently.

use crate::sorted::{SortedMap, SortedSet, insert_by_key};
use std::fmt;

use crate::catalog;
pub use crate::pattern::Engine;
use crate::pattern::{Param, Pattern, Preset, Settings, Values};
use crate::rng::Seed;
use crate::sim::{Action, ActionError, Scope};
use crate::time::{Time, format_span, parse_span};

/// The longest link, in bytes. A longer one becomes a file.
pub const LINK_BYTES_MAX: usize = 8_192;

/// The most actions in one link.
const ACTIONS_MAX: usize = 500;

/// So much of a link is kept free of actions, in bytes: for settings that may still be changed, and for
/// the time that is shown. Every parameter and switch of a pattern fits into it.
const SPARE_BYTES: usize = 2_048;

/// Everything about a run.
#[derive(Clone, Debug)]
pub struct Link {
    /// Which pattern.
    pub pattern: &'static Pattern,
    /// Which run worth watching it starts from.
    pub preset: &'static Preset,
    /// The seed of every random choice.
    pub seed: Seed,
    /// Parameters that differ from the preset's.
    pub params: SortedMap<&'static str, i64>,
    /// Guards that are off, beside those that the preset turns off.
    pub off: SortedSet<&'static str>,
    /// What is done to the run; `None` is what the preset does.
    pub actions: Option<Vec<Action>>,
    /// Where it runs.
    pub engine: Engine,
    /// Where the cursor stands; `None` is the beginning.
    pub at: Option<Time>,
}

/// One thing in a link that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No pattern has this id.
    Pattern(String),
    /// The link was made for another version of the pattern.
    Version {
        /// What the link says.
        found: String,
        /// What the pattern is at.
        current: u32,
    },
    /// No such key.
    Key(String),
    /// The key stands there twice.
    Repeated(String),
    /// The value does not fit the key.
    Value {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What it must be.
        expected: Expected,
    },
    /// The pattern does not run on this engine.
    NoEngine(String),
    /// The key belongs to runs that can be made again, and a live run happens once.
    NotLive(String),
    /// The preset changes the world between the actors, which is real in a live run.
    OnlySimulated(String),
    /// The link is longer than [`LINK_BYTES_MAX`].
    TooLong(usize),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Pattern(id) => write!(f, "There is no pattern “{id}”."),
            Problem::Version { found, current } => {
                write!(
                    f,
                    "The link is for version {found} of this pattern, which is at version {current}: the same link may run differently now."
                )
            }
            Problem::Key(key) => write!(f, "This pattern has no parameter “{key}”."),
            Problem::Repeated(key) => write!(f, "“{key}” stands in the link twice."),
            Problem::Value { key, value, expected } => {
                write!(f, "“{key}={value}” does not fit: {expected}.")
            }
            Problem::NoEngine(engine) => write!(f, "This pattern runs in the simulator, not on “{engine}”."),
            Problem::NotLive(key) => {
                write!(f, "“{key}” belongs to a run that can be made again; a run in this browser happens once.")
            }
            Problem::OnlySimulated(preset) => {
                write!(f, "The preset “{preset}” changes the world between the actors, which only the simulator can.")
            }
            Problem::TooLong(bytes) => write!(f, "The link has {bytes} bytes; at most {LINK_BYTES_MAX} are read."),
        }
    }
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// One of these words. Never empty.
    OneOf(Vec<&'static str>),
    /// One or more of these words, with commas between. Never empty.
    SomeOf(Vec<&'static str>),
    /// Nothing: the pattern has none of what the key names, so it must be left out.
    Nothing,
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A seed: a whole number of 64 bits without a sign, written without leading zeros.
    Seed,
    /// A time such as `14s`.
    Time,
    /// An action such as `12.5s:crash.payment`; the error says what does not fit.
    Action(ActionError),
    /// No more actions than this.
    ActionsAtMost(usize),
}

impl Expected {
    fn of(param: &Param) -> Expected {
        match param.values {
            Values::Number { min, max, .. } => Expected::Number { min, max },
            Values::Choice { options } => Expected::OneOf(options.iter().map(|option| option.word).collect()),
        }
    }

    fn some_of(words: impl Iterator<Item = &'static str>) -> Expected {
        let words: Vec<&'static str> = words.collect();
        if words.is_empty() { Expected::Nothing } else { Expected::SomeOf(words) }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::OneOf(words) if words.len() == 1 => write!(f, "it must be {}", words[0]),
            Expected::OneOf(words) => write!(f, "it must be one of {}", words.join(", ")),
            Expected::SomeOf(words) => write!(f, "it must be one or more of {}, with commas between", words.join(", ")),
            Expected::Nothing => f.write_str("this pattern has none, so leave it out"),
            Expected::Number { min, max } => write!(f, "it must be a whole number from {min} to {max}"),
            Expected::Seed => write!(f, "it must be a whole number from 0 to {}", u64::MAX),
            Expected::Time => f.write_str("it must be a time like 14s or 250ms"),
            Expected::Action(error) => write!(f, "{error}"),
            Expected::ActionsAtMost(most) => write!(f, "at most {most} actions are read"),
        }
    }
}

/// A link that cannot be run as it stands.
#[derive(Clone, Debug)]
pub struct LinkError {
    /// Everything that does not fit, in the order of the link.
    pub problems: Vec<Problem>,
    /// The nearest run that can be made, for the reader to choose.
    pub nearest: Link,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problems.iter().try_for_each(|problem| writeln!(f, "{problem}"))?;
        write!(f, "The nearest valid run is {}", self.nearest)
    }
}

impl std::error::Error for LinkError {}

impl Link {
    /// A pattern's first preset, as it is.
    pub fn to(pattern: &'static Pattern) -> Link {
        Link::to_preset(pattern, &pattern.presets[0])
    }

    /// A preset, as it is.
    pub fn to_preset(pattern: &'static Pattern, preset: &'static Preset) -> Link {
        Link {
            pattern,
            preset,
            seed: Seed(preset.seed),
            params: SortedMap::new(),
            off: SortedSet::new(),
            actions: None,
            engine: Engine::Sim,
            at: None,
        }
    }

    /// Reads a link. `#/` and anything before it may be missing.
    ///
    /// # Errors
    /// Everything that does not fit, and the nearest run that does.
    pub fn parse(text: &str) -> Result<Link, LinkError> {
        let text = text.rsplit_once('#').map_or(text, |(_, hash)| hash).trim_start_matches('/');
        let (id, query) = text.split_once('?').unwrap_or((text, ""));
        let found = catalog::find(id);
        let problem = match found {
            _ if text.len() > LINK_BYTES_MAX => Problem::TooLong(text.len()),
            Some(pattern) => return Reader::new(pattern).read(query),
            None => Problem::Pattern(id.to_owned()),
        };
        let nearest = Link::to(found.unwrap_or(catalog::PATTERNS[0]));
        Err(LinkError { problems: vec![problem], nearest })
    }

    /// The settings that the run is made with: the preset's, then the link's own.
    pub fn settings(&self) -> Settings {
        let mut values = preset_params(self.pattern, self.preset);
        values.extend(&self.params);
        let off = self.preset.off.iter().copied().chain(self.off.iter().copied()).collect();
        Settings::new(self.pattern, &values, &off, self.preset.length)
    }

    /// A parameter's value in this run.
    pub fn value(&self, key: &str) -> i64 {
        self.settings().number(key)
    }

    /// What is done to the run, in order of time; without what the seed does.
    pub fn actions(&self) -> Vec<Action> {
        self.actions.clone().unwrap_or_else(|| self.preset.parsed_actions(self.pattern))
    }

    /// Sets a parameter, dropping it from the link where it is the preset's own value.
    pub fn set(&mut self, key: &'static str, value: i64) {
        let own = preset_params(self.pattern, self.preset).get(key).copied();
        let default = own.or_else(|| self.pattern.param(key).map(|param| param.default()));
        if default == Some(value) {
            self.params.remove(key);
        } else {
            self.params.insert(key, value);
        }
    }

    /// Does something to the run at a time. What was to be done later is dropped: the run forks.
    pub fn fork(&mut self, action: Action) {
        let mut actions = self.actions();
        actions.retain(|known| known.at <= action.at);
        actions.push(action);
        self.actions = Some(actions);
    }

    /// Does something to the run at a time, and leaves what is to be done later.
    pub fn act(&mut self, action: Action) {
        let mut actions = self.actions();
        insert_by_key(&mut actions, action, |action| action.at);
        self.actions = Some(actions);
    }

    /// Whether it holds no more actions than can be read again, at any time and with any settings.
    pub fn has_room(&self) -> bool {
        let actions = self.actions.as_ref().map_or(0, Vec::len);
        actions <= ACTIONS_MAX && self.to_string().len() + SPARE_BYTES <= LINK_BYTES_MAX
    }

    /// The invariants that this setting may break: those of the preset, of guards that are off, and
    /// of weakened parameters. All others must hold.
    pub fn may_break(&self) -> SortedSet<&'static str> {
        let mut may: SortedSet<&'static str> =
            self.preset.breaks.iter().chain(self.preset.may_break).copied().collect();
        let settings = self.settings();
        for switch in self.pattern.switches.iter().filter(|switch| !settings.guard(switch.id)) {
            may.insert(switch.breaks);
            may.extend(switch.may_break);
        }
        for param in self.pattern.params {
            if let Values::Choice { options } = param.values {
                may.extend(options[settings.number(param.key) as usize].may_break);
            }
        }
        may
    }
}

fn preset_params(pattern: &Pattern, preset: &Preset) -> SortedMap<&'static str, i64> {
    let read = |&(key, text): &(&'static str, &'static str)| {
        let param =
            pattern.param(key).unwrap_or_else(|| panic!("preset {} sets {key}, which is no parameter", preset.id));
        let value = param.parse(text).unwrap_or_else(|| panic!("preset {} sets {key} to {text}", preset.id));
        (key, value)
    };
    preset.params.iter().map(read).collect()
}

/// The link as it is written, with only what differs from the preset.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let live = self.engine != Engine::Sim;
        write!(f, "#/{}?v={}", self.pattern.id, self.pattern.version)?;
        if live {
            write!(f, "&engine={}", self.engine.word())?;
        } else {
            write!(f, "&seed={}", self.seed.0)?;
        }
        write!(f, "&preset={}", self.preset.id)?;
        for (key, value) in &self.params {
            let param = self.pattern.param(key).expect("only declared parameters are kept");
            write!(f, "&{key}={}", param.format(*value))?;
        }
        if !self.off.is_empty() {
            let off: Vec<&str> = self.off.iter().copied().collect();
            write!(f, "&off={}", off.join(","))?;
        }
        // What is done to a live run, and when, is in its trace alone.
        if live {
            return Ok(());
        }
        if let Some(actions) = &self.actions {
            let texts: Vec<String> = actions.iter().map(Action::to_string).collect();
            write!(f, "&do={}", if texts.is_empty() { "none".to_owned() } else { texts.join(",") })?;
        }
        if let Some(at) = self.at {
            write!(f, "&at={}", format_span(at.since(Time::ZERO)))?;
        }
        Ok(())
    }
}

/// Reads a query and keeps what fits.
struct Reader {
    link: Link,
    problems: Vec<Problem>,
    seen: SortedSet<String>,
}

impl Reader {
    fn new(pattern: &'static Pattern) -> Reader {
        Reader { link: Link::to(pattern), problems: Vec::new(), seen: SortedSet::new() }
    }

    fn read(mut self, query: &str) -> Result<Link, LinkError> {
        let parts: Vec<(String, String)> = query
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (key, value) = part.split_once('=').unwrap_or((part, ""));
                (decode(key), decode(value))
            })
            .collect();
        // The preset comes first, since it decides the seed that is used unless said.
        for (key, value) in parts.iter().filter(|(key, _)| key == "preset") {
            self.read_part(key, value);
        }
        for (key, value) in parts.iter().filter(|(key, _)| key != "preset") {
            self.read_part(key, value);
        }
        self.fit_engine();
        if self.problems.is_empty() {
            return Ok(self.link);
        }
        Err(LinkError { problems: self.problems, nearest: self.link })
    }

    /// Names what a live run cannot have, and takes it away.
    fn fit_engine(&mut self) {
        let Link { pattern, preset, engine, .. } = self.link;
        if engine == Engine::Sim {
            return;
        }
        if preset.scope(pattern) == Scope::World {
            self.problems.push(Problem::OnlySimulated(preset.id.to_owned()));
            self.link.engine = Engine::Sim;
            return;
        }
        let repeats = ["seed", "do", "at"].into_iter().filter(|key| self.seen.contains(*key));
        self.problems.extend(repeats.map(|key| Problem::NotLive(key.to_owned())));
        self.link = Link { seed: Seed(preset.seed), actions: None, at: None, ..self.link.clone() };
    }

    fn read_part(&mut self, key: &str, value: &str) {
        if !self.seen.insert(key.to_owned()) {
            self.problems.push(Problem::Repeated(key.to_owned()));
            return;
        }
        let read = match key {
            "v" => self.version(value),
            "seed" => self.seed(value),
            "preset" => self.preset(value),
            "engine" => self.engine(value),
            "off" => self.off(value),
            "do" => self.actions(value),
            "at" => self.at(value),
            _ => self.param(key, value),
        };
        if let Err(problem) = read {
            self.problems.push(problem);
        }
    }

    fn version(&self, value: &str) -> Result<(), Problem> {
        let current = self.link.pattern.version;
        if value == current.to_string() { Ok(()) } else { Err(Problem::Version { found: value.to_owned(), current }) }
    }

    fn seed(&mut self, value: &str) -> Result<(), Problem> {
        let seed = value.parse::<u64>().ok().filter(|seed| seed.to_string() == value);
        self.link.seed = Seed(seed.ok_or_else(|| bad("seed", value, Expected::Seed))?);
        Ok(())
    }

    fn preset(&mut self, value: &str) -> Result<(), Problem> {
        let pattern = self.link.pattern;
        let known = || Expected::OneOf(pattern.presets.iter().map(|preset| preset.id).collect());
        let preset = pattern.preset(value).ok_or_else(|| bad("preset", value, known()))?;
        self.link.preset = preset;
        self.link.seed = Seed(preset.seed);
        Ok(())
    }

    fn engine(&mut self, value: &str) -> Result<(), Problem> {
        let engine = [Engine::Sim, Engine::Browser].into_iter().find(|engine| engine.word() == value);
        let engine = engine.ok_or_else(|| bad("engine", value, Expected::OneOf(vec!["sim", "browser"])))?;
        if !self.link.pattern.engines.contains(&engine) {
            return Err(Problem::NoEngine(value.to_owned()));
        }
        self.link.engine = engine;
        Ok(())
    }

    fn off(&mut self, value: &str) -> Result<(), Problem> {
        let pattern = self.link.pattern;
        for id in value.split(',') {
            let known = || Expected::some_of(pattern.switches.iter().map(|switch| switch.id));
            let switch = pattern.switch(id).ok_or_else(|| bad("off", id, known()))?;
            self.link.off.insert(switch.id);
        }
        Ok(())
    }

    fn actions(&mut self, value: &str) -> Result<(), Problem> {
        let texts: Vec<&str> = if value == "none" { Vec::new() } else { value.split(',').collect() };
        if texts.len() > ACTIONS_MAX {
            return Err(bad("do", "…", Expected::ActionsAtMost(ACTIONS_MAX)));
        }
        let mut actions = Vec::with_capacity(texts.len());
        let mut first_error = None;
        for text in texts {
            match Action::parse(text, self.link.pattern) {
                Ok(action) => insert_by_key(&mut actions, action, |action| action.at),
                Err(error) => {
                    first_error.get_or_insert_with(|| bad("do", text, Expected::Action(error)));
                }
            }
        }
        self.link.actions = Some(actions);
        first_error.map_or(Ok(()), Err)
    }

    fn at(&mut self, value: &str) -> Result<(), Problem> {
        let at = parse_span(value).ok_or_else(|| bad("at", value, Expected::Time))?;
        self.link.at = Some(Time::ZERO + at);
        Ok(())
    }

    fn param(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        let param = self.link.pattern.param(key).ok_or_else(|| Problem::Key(key.to_owned()))?;
        let number = param.parse(value).ok_or_else(|| bad(key, value, Expected::of(param)))?;
        self.link.set(param.key, number);
        Ok(())
    }
}

fn bad(key: &str, value: &str, expected: Expected) -> Problem {
    Problem::Value { key: key.to_owned(), value: value.to_owned(), expected }
}

/// Undoes percent-encoding, which mail programs and chats put into links. What is not valid
/// encoding stays as it is and is then refused by name.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = bytes.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if bytes[at] == b'%' => {
                decoded.push(byte);
                at += 3;
            }
            _ => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_without_switches_expects_none_and_lists_none() {
        assert_eq!(Expected::some_of(std::iter::empty()), Expected::Nothing);
        assert_eq!(Expected::some_of(["retry"].into_iter()), Expected::SomeOf(vec!["retry"]));
    }
}
