//! Runs a link without a browser.
//!
//! `cargo run -q --release -p eda-patterns --example run -- '<link>'` prints every fact as a
//! sentence and then the verdicts. `--json` prints the facts as JSON lines, `--hash` the trace hash
//! alone, `--list` what can be run, and `--hunt N` tries the link's setting on the seeds 0 to N − 1.
//!
//! Exit codes: 0 where nothing broke that should hold, 1 where something did or where a guard is
//! off and nothing broke, 2 for a link or a call that cannot be read.

use std::process::ExitCode;
use std::time::Instant;

use eda_patterns::catalog;
use eda_patterns::hunt::Findings;
use eda_patterns::invariant::{Judge, Judgement};
use eda_patterns::link::Link;
use eda_patterns::sim::Sim;
use eda_patterns::words::{Language, Words};
use serde_json::json;

#[derive(Default)]
struct Call {
    link: Option<String>,
    json: bool,
    hash: bool,
    list: bool,
    hunt: Option<u64>,
    language: Language,
}

const USAGE: &str = "run '<link>' [--json | --hash | --hunt N [--json]] [--hindi], or run --list";

fn main() -> ExitCode {
    let call = match read_call(std::env::args().skip(1)) {
        Ok(call) => call,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if call.list {
        println!("{}", list());
        return ExitCode::SUCCESS;
    }
    let Some(text) = &call.link else {
        eprintln!("a link is missing\n{USAGE}");
        return ExitCode::from(2);
    };
    let link = match Link::parse(text) {
        Ok(link) => link,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match call.hunt {
        Some(seeds) => hunt(&link, seeds, call.json),
        None => run(&link, &call),
    }
}

fn read_call(args: impl Iterator<Item = String>) -> Result<Call, String> {
    let mut call = Call::default();
    let mut args = args.peekable();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--json" => call.json = true,
            "--hash" => call.hash = true,
            "--list" => call.list = true,
            "--hindi" => call.language = Language::Hindi,
            "--hunt" => {
                let seeds = args.next().and_then(|seeds| seeds.parse().ok()).filter(|seeds| *seeds > 0);
                call.hunt = Some(seeds.ok_or("--hunt needs a number of seeds")?);
            }
            _ if arg.starts_with("--") => return Err(format!("there is no {arg}")),
            _ if call.link.is_some() => return Err(format!("one link is enough; {arg} is a second")),
            _ => call.link = Some(arg),
        }
    }
    Ok(call)
}

fn list() -> serde_json::Value {
    let patterns = catalog::PATTERNS.iter().map(|pattern| {
        json!({
            "id": pattern.id,
            "version": pattern.version,
            "presets": pattern.presets.iter().map(|preset| preset.id).collect::<Vec<_>>(),
            "switches": pattern.switches.iter().map(|switch| switch.id).collect::<Vec<_>>(),
            "params": pattern.params.iter().map(|param| param.key).collect::<Vec<_>>(),
        })
    });
    json!({ "patterns": patterns.collect::<Vec<_>>() })
}

fn run(link: &Link, call: &Call) -> ExitCode {
    let (trace, end) = Sim::new(link).run();
    if call.hash {
        println!("{:016x}", trace.hash());
        return ExitCode::SUCCESS;
    }
    let words = Words::new(call.language);
    let mut judge = Judge::new((catalog::program(link.pattern).invariants)());
    for fact in trace.facts() {
        judge.observe(&fact);
        if call.json {
            println!("{}", fact.to_json());
        } else {
            let site = fact.site().file.rsplit('/').next().unwrap_or_default();
            println!("{}  {}  ({site}:{})", fact.at(), words.fact(&fact), fact.site().line);
        }
    }
    let may_break = link.may_break();
    let mut as_declared = true;
    for (id, verdict) in judge.verdicts() {
        let why = verdict.why.as_ref().map(|why| words.reason(why, &trace)).unwrap_or_default();
        let line = match verdict.judgement {
            Judgement::Broken(fact) => {
                as_declared &= may_break.contains(id);
                format!("BROKEN at {} by fact {}: {why}", trace.fact(fact.0 as usize).at(), fact.0)
            }
            Judgement::Holds => format!("holds, {} checks. {why}", verdict.checks),
            Judgement::NothingYet => "nothing to check yet".to_owned(),
            Judgement::NotObservable => "not observable here".to_owned(),
        };
        if !call.json {
            println!("{id}: {line}");
        }
    }
    if !call.json {
        println!("{end:?}, {} facts, trace hash {:016x}, {link}", trace.len(), trace.hash());
    }
    if as_declared { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

#[allow(clippy::disallowed_methods, reason = "the hunt's own speed is measured here, outside the simulation")]
fn hunt(link: &Link, seeds: u64, as_json: bool) -> ExitCode {
    let began = Instant::now();
    let mut findings = Findings::default();
    (0..seeds).for_each(|seed| findings.hunt(link, seed));
    let seconds = began.elapsed().as_secs_f64();
    if as_json {
        let report = json!({
            "seeds": findings.seeds,
            "seconds": seconds,
            "facts": findings.facts,
            "violations": findings.violations,
            "first": findings.first,
        });
        println!("{report}");
    } else {
        println!("{seeds} seeds, {} facts in {seconds:.2} s", findings.facts);
        for (invariant, count) in &findings.violations {
            println!("{invariant}: broken by {count}, first by {}", findings.first[invariant]);
        }
    }
    for invariant in findings.unexpected(link) {
        eprintln!("{invariant} is declared to hold, and a seed broke it");
    }
    for switch in findings.uncaught(link) {
        eprintln!("{switch} is off, and no seed broke what it guards");
    }
    if let Some((link, end)) = &findings.stuck {
        eprintln!("{link} ended {end:?}");
    }
    if findings.as_declared(link) { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
