//! Reads a link, strictly.

use super::{ACTIONS_MAX, Engine, Expected, Link, LinkError, Problem};
use crate::pattern::Pattern;
use crate::rng::Seed;
use crate::sim::{Action, Scope};
use crate::sorted::{SortedSet, insert_by_key};
use crate::time::{Time, parse_span};

/// Reads a query and keeps what fits.
pub(super) struct Reader {
    link: Link,
    problems: Vec<Problem>,
    seen: SortedSet<String>,
}

impl Reader {
    pub(super) fn new(pattern: &'static Pattern) -> Reader {
        Reader { link: Link::to(pattern), problems: Vec::new(), seen: SortedSet::new() }
    }

    pub(super) fn read(mut self, query: &str) -> Result<Link, LinkError> {
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
        if !self.seen.contains("preset") {
            self.choose_preset(&parts);
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

    /// Where no preset is named, a live run is that of the first preset that can be run live.
    fn choose_preset(&mut self, parts: &[(String, String)]) {
        let pattern = self.link.pattern;
        let is_live = parts.iter().any(|(key, value)| key == "engine" && value != Engine::Sim.word());
        let first = pattern.presets.iter().find(|preset| is_live && preset.scope(pattern) == Scope::Client);
        if let Some(first) = first {
            self.link.preset = first;
            self.link.seed = Seed(first.seed);
        }
    }

    /// Names what a live run cannot have, and takes it away.
    fn fit_engine(&mut self) {
        let Link { pattern, preset, engine, .. } = self.link;
        if engine == Engine::Sim {
            return;
        }
        let problem = match self.link.only_simulated() {
            _ if preset.reach(pattern) == Scope::World => Some(Problem::OnlySimulated(preset.id.to_owned())),
            word => word.map(|word| Problem::Unreal(word.to_owned())),
        };
        if let Some(problem) = problem {
            self.problems.push(problem);
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
        let engine = Engine::ALL.into_iter().find(|engine| engine.word() == value);
        let engine =
            engine.ok_or_else(|| bad("engine", value, Expected::OneOf(Engine::ALL.map(Engine::word).to_vec())))?;
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
