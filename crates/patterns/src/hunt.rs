//! The hunt: the same setting over many seeds, to find the run that breaks a guard.

use crate::sorted::SortedMap;

use crate::catalog;
use crate::invariant::{Judge, Judgement};
use crate::link::Link;
use crate::rng::Seed;
use crate::sim::{End, Sim};

/// What a hunt has found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// How many seeds were run.
    pub seeds: u64,
    /// How many facts they made.
    pub facts: u64,
    /// How many runs broke each invariant.
    pub violations: SortedMap<&'static str, u64>,
    /// The first run that broke each.
    pub first: SortedMap<&'static str, String>,
    /// The first run that ended deadlocked, livelocked or with a full trace, where the preset does
    /// not say so.
    pub stuck: Option<(String, End)>,
}

impl Findings {
    /// Runs one more seed of `link`'s setting.
    pub fn hunt(&mut self, link: &Link, seed: u64) {
        let link = Link { seed: Seed(seed), at: None, ..link.clone() };
        let (trace, end) = Sim::new(&link).run();
        let mut judge = Judge::new((catalog::program(link.pattern).invariants)());
        trace.facts().for_each(|fact| judge.observe(&fact));
        self.seeds += 1;
        self.facts += trace.len() as u64;
        for (invariant, verdict) in judge.verdicts() {
            if let Judgement::Broken(fact) = verdict.judgement {
                *self.violations.entry(invariant).or_default() += 1;
                let broken_at = trace.fact(fact.0 as usize).at();
                let at_it = Link { at: Some(broken_at), ..link.clone() };
                self.first.entry(invariant).or_insert_with(|| at_it.to_string());
            }
        }
        let stuck = match end {
            End::Deadlocked(_) => !link.preset.may_deadlock,
            End::Livelocked(_) | End::TraceFull => true,
            End::TimeUp | End::Quiet => false,
        };
        if stuck && self.stuck.is_none() {
            self.stuck = Some((link.to_string(), end));
        }
    }

    /// Adds what another hunt of the same setting found, as when several share the seeds.
    pub fn merge(&mut self, other: Findings) {
        self.seeds += other.seeds;
        self.facts += other.facts;
        for (invariant, count) in other.violations {
            *self.violations.entry(invariant).or_default() += count;
        }
        for (invariant, link) in other.first {
            self.first.entry(invariant).or_insert(link);
        }
        self.stuck = self.stuck.take().or(other.stuck);
    }

    /// The invariants that were broken although the setting declares that they hold.
    pub fn unexpected(&self, link: &Link) -> Vec<&'static str> {
        let may = link.may_break();
        self.violations.keys().copied().filter(|invariant| !may.contains(invariant)).collect()
    }

    /// Guards that are off although no seed broke anything that they guard.
    pub fn uncaught(&self, link: &Link) -> Vec<&'static str> {
        let off = link.off.iter().chain(link.preset.off).filter_map(|id| link.pattern.switch(id));
        let caught = |guarded: &&str| self.violations.contains_key(guarded);
        let uncaught = off.filter(|switch| !caught(&switch.breaks) && !switch.may_break.iter().any(&caught));
        uncaught.map(|switch| switch.id).collect()
    }

    /// Whether the hunt found what the setting declares, and nothing else.
    pub fn as_declared(&self, link: &Link) -> bool {
        self.stuck.is_none() && self.unexpected(link).is_empty() && self.uncaught(link).is_empty()
    }
}
