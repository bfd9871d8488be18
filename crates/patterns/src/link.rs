//! The link: one line of text that says everything about a run.
//!
//! `#/pubsub?v=1&seed=42&preset=slow-subscriber&queue=16&off=retry&do=12.5s:crash.payment&at=14s`
//!
//! It is meant to be read and written by people, so it is strict: what it does not understand it
//! names, and it offers the nearest link that it does understand. Nothing is guessed silently.

mod error;
mod reader;

use std::fmt;

pub use self::error::{Expected, LinkError, Problem};

use self::reader::Reader;
use crate::sorted::{SortedMap, SortedSet, insert_by_key};

use crate::catalog;
pub use crate::pattern::Engine;
use crate::pattern::{Pattern, Preset, Settings};
use crate::rng::Seed;
use crate::sim::Action;
use crate::time::{Time, format_span};

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

    /// Whether only the simulator can show its settings.
    pub fn is_only_simulated(&self) -> bool {
        self.only_simulated().is_some()
    }

    /// The word among its settings that only the simulator can show.
    fn only_simulated(&self) -> Option<&'static str> {
        let settings = self.settings();
        let params = self.pattern.params.iter();
        params
            .filter(|param| param.is_only_simulated(settings.number(param.key)))
            .find_map(|param| param.only_simulated)
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
            may.extend(param.may_break(settings.number(param.key)));
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
