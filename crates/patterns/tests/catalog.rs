//! What every pattern of the catalogue must pass: each preset and each switch over many seeds.
#![cfg(not(target_arch = "wasm32"))]

use eda_patterns::sorted::SortedSet;
use std::thread;
use std::time::Instant;

use eda_patterns::catalog::{self, PATTERNS};
use eda_patterns::hunt::Findings;
use eda_patterns::invariant::{Judge, Judgement};
use eda_patterns::link::Link;
use eda_patterns::pattern::{Pattern, Preset, Values};
use eda_patterns::sim::{End, Sim};
use eda_patterns::trace::Trace;

/// How many seeds each preset must survive.
const SEEDS: u64 = 2_000;

/// Within how many seeds a guard that is off must be caught.
const SEEDS_TO_CATCH: u64 = 1_000;

/// How many seeds each preset runs with each guard off and each choice taken.
const SEEDS_COMBINED: u64 = 4;

/// The patterns under test: all, or the one that `PATTERN` names, for those who work on it.
fn patterns() -> impl Iterator<Item = &'static Pattern> {
    let wanted = std::env::var("PATTERN").ok();
    PATTERNS.iter().copied().filter(move |pattern| wanted.as_deref().is_none_or(|wanted| wanted == pattern.id))
}

fn presets() -> impl Iterator<Item = (&'static Pattern, &'static Preset)> {
    patterns().flat_map(|pattern| pattern.presets.iter().map(move |preset| (pattern, preset)))
}

fn run(link: &Link) -> (Trace, End) {
    Sim::new(link).run()
}

/// The invariants that a run broke, by name.
fn broken(link: &Link, trace: &Trace) -> SortedSet<&'static str> {
    let mut judge = Judge::new((catalog::program(link.pattern).invariants)());
    trace.facts().for_each(|fact| judge.observe(&fact));
    let verdicts = judge.verdicts().into_iter();
    verdicts.filter(|(_, verdict)| matches!(verdict.judgement, Judgement::Broken(_))).map(|(id, _)| id).collect()
}

/// Hunts `seeds` seeds of a link on all processors.
fn hunt(link: &Link, seeds: u64) -> Findings {
    let workers = thread::available_parallelism().map_or(1, |count| count.get() as u64).min(seeds);
    let share = |worker: u64| {
        let mut findings = Findings::default();
        (worker..seeds).step_by(workers as usize).for_each(|seed| findings.hunt(link, seed));
        findings
    };
    thread::scope(|scope| {
        let shares: Vec<_> = (0..workers).map(|worker| scope.spawn(move || share(worker))).collect();
        shares.into_iter().fold(Findings::default(), |mut all, share| {
            all.merge(share.join().expect("a run that panics has said why"));
            all
        })
    })
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the clock times the test itself, not a run")]
fn every_preset_holds_what_it_declares_over_many_seeds() {
    let mut wrong = Vec::new();
    for (pattern, preset) in presets() {
        let link = Link::to_preset(pattern, preset);
        let began = Instant::now();
        let findings = hunt(&link, SEEDS);
        println!(
            "{} {}: {} seeds, {} facts, {:.1} s, {:?}",
            pattern.id,
            preset.id,
            findings.seeds,
            findings.facts,
            began.elapsed().as_secs_f32(),
            findings.violations
        );
        for invariant in findings.unexpected(&link) {
            wrong.push(format!("{invariant} must hold: {}", findings.first[invariant]));
        }
        wrong.extend(findings.stuck.map(|(link, end)| format!("{link} is stuck: {end:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_preset_breaks_what_it_declares_on_its_own_seed() {
    for (pattern, preset) in presets() {
        let link = Link::to_preset(pattern, preset);
        let (trace, _) = run(&link);
        let broken = broken(&link, &trace);
        for declared in preset.breaks {
            assert!(broken.contains(declared), "{link} must break {declared} and breaks {broken:?}");
        }
    }
}

#[test]
fn every_switch_is_caught_on_the_preset_that_it_names() {
    for pattern in patterns() {
        for switch in pattern.switches {
            let preset = pattern.preset(switch.preset).expect("a switch names a preset of its pattern");
            let link = Link { off: SortedSet::from([switch.id]), ..Link::to_preset(pattern, preset) };
            let findings = hunt(&link, SEEDS_TO_CATCH);
            let caught = findings.violations.get(switch.breaks).copied().unwrap_or(0);
            println!("{} without {}: {caught} of {} seeds", pattern.id, switch.id, findings.seeds);
            assert!(findings.as_declared(&link), "{link}: {findings:#?}");
            assert!(caught > 0, "{link} never broke {}: {findings:#?}", switch.breaks);
        }
    }
}

/// A value that is declared to weaken a guard must do so somewhere, or the declaration hides what it should show.
#[test]
fn every_number_that_may_be_too_small_is_so_in_a_preset_that_breaks_each_of_what_it_may() {
    for pattern in patterns() {
        for param in pattern.params {
            let Some(safe) = param.safe_from else { continue };
            let shows = |invariant: &&str| {
                pattern.presets.iter().any(|preset| {
                    let value = Link::to_preset(pattern, preset).value(param.key);
                    value < safe.least && preset.off.is_empty() && preset.breaks.contains(invariant)
                })
            };
            let unshown: Vec<_> = safe.may_break.iter().filter(|invariant| !shows(invariant)).collect();
            assert!(unshown.is_empty(), "{} {}: no preset breaks {unshown:?}", pattern.id, param.key);
        }
    }
}

/// Every preset, with every guard off in turn and every choice taken in turn, and every number at the ends of what is
/// declared to weaken it, together as well: readers do combine them.
#[test]
fn what_is_off_or_chosen_breaks_what_it_may_and_nothing_else() {
    let mut wrong = Vec::new();
    for (pattern, preset) in presets() {
        let guards = [None].into_iter().chain(pattern.switches.iter().map(|switch| Some(switch.id)));
        for off in guards {
            for choice in [None].into_iter().chain(choices(pattern).map(Some)) {
                let mut link = Link { off: off.into_iter().collect(), ..Link::to_preset(pattern, preset) };
                if let Some((key, option)) = choice {
                    link.set(key, option);
                }
                let findings = hunt(&link, SEEDS_COMBINED);
                for invariant in findings.unexpected(&link) {
                    wrong.push(format!("{invariant} must hold: {}", findings.first[invariant]));
                }
                wrong.extend(findings.stuck.map(|(link, end)| format!("{link} is stuck: {end:?}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every word of every choice, by its number; and of each number that may be too small the least, the greatest that is
/// too small, and the least that is not.
fn choices(pattern: &'static Pattern) -> impl Iterator<Item = (&'static str, i64)> {
    pattern.params.iter().flat_map(|param| match param.values {
        Values::Choice { options } => (0..options.len() as i64).map(|option| (param.key, option)).collect::<Vec<_>>(),
        Values::Number { min, .. } => {
            let ends = param.safe_from.map(|safe| [min, safe.least - 1, safe.least]);
            ends.into_iter().flatten().map(|value| (param.key, value)).collect()
        }
    })
}

#[test]
fn every_run_happens_again_as_it_was() {
    for (pattern, preset) in presets() {
        let link = Link::to_preset(pattern, preset);
        let (first, again) = (run(&link), run(&link));
        assert_eq!(first.0.hash(), again.0.hash(), "{link}");
        assert_eq!(first.1, again.1, "{link}");
    }
}

#[test]
fn a_default_run_is_a_story() {
    for pattern in patterns() {
        let (trace, _) = run(&Link::to(pattern));
        println!("{}: {} facts", pattern.id, trace.len());
        assert!(trace.len() >= 1_000, "{} has only {} facts", pattern.id, trace.len());
    }
}
