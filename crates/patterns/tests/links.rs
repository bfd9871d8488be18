//! Links: what is written reads back, what does not fit is named, nothing is guessed silently.
#![cfg(not(target_arch = "wasm32"))]

use eda_patterns::catalog;
use eda_patterns::link::{Engine, Expected, LINK_BYTES_MAX, Link, Problem};
use eda_patterns::pattern::{Pattern, Values};
use eda_patterns::rng::Seed;
use eda_patterns::sim::{Action, Scope, Sim};
use eda_patterns::time::Time;
use proptest::prelude::*;

/// Builds a link from numbers that proptest shrinks.
fn link_from(
    pattern: usize,
    preset: usize,
    seed: u64,
    params: &[u64],
    off: u32,
    actions: &[(u64, usize)],
    at: Option<u64>,
) -> Link {
    let pattern = catalog::PATTERNS[pattern % catalog::PATTERNS.len()];
    let mut link = Link::to_preset(pattern, &pattern.presets[preset % pattern.presets.len()]);
    link.seed = Seed(seed);
    for (param, draw) in pattern.params.iter().zip(params) {
        let value = match param.values {
            Values::Number { min, max, .. } => min + (draw % (max - min + 1) as u64) as i64,
            Values::Choice { options } => (draw % options.len() as u64) as i64,
        };
        link.set(param.key, value);
    }
    link.off = pattern
        .switches
        .iter()
        .enumerate()
        .filter(|(bit, _)| off >> bit & 1 == 1)
        .map(|(_, switch)| switch.id)
        .collect();
    for &(at_us, which) in actions {
        let fault = pattern.faults[which % pattern.faults.len()];
        let text = format!("{at_us}us:{fault}");
        link.fork(Action::parse(&text, pattern).expect("a declared fault is a valid action"));
    }
    link.at = at.map(Time::from_us);
    link
}

proptest! {
    #[test]
    fn a_link_reads_back_as_it_was_written(
        pattern in 0..20_usize, preset in 0..20_usize, seed: u64, params in prop::collection::vec(any::<u64>(), 20),
        off: u32, actions in prop::collection::vec((0..60_000_000_u64, 0..20_usize), 0..6), at in prop::option::of(0..60_000_000_u64),
    ) {
        let link = link_from(pattern, preset, seed, &params, off, &actions, at);
        let text = link.to_string();
        let read = Link::parse(&text).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(read.settings(), link.settings());
    }

    #[test]
    fn no_text_panics_and_the_nearest_link_is_valid(query in "[a-z0-9=&%.:,é-]{0,80}") {
        for pattern in catalog::PATTERNS {
            if let Err(error) = Link::parse(&format!("#/{}?{query}", pattern.id)) {
                prop_assert!(!error.problems.is_empty());
                prop_assert!(Link::parse(&error.nearest.to_string()).is_ok(), "{} is not valid", error.nearest);
            }
        }
    }
}

fn problems(text: &str) -> Vec<Problem> {
    Link::parse(text).expect_err("it does not fit").problems
}

#[test]
fn each_thing_that_does_not_fit_is_named() {
    let id = catalog::PATTERNS[0].id;
    assert_eq!(problems("#/pubsup"), [Problem::Pattern("pubsup".into())]);
    assert!(matches!(&problems(&format!("#/{id}?v=999"))[..], [Problem::Version { found, .. }] if found == "999"));
    assert_eq!(problems(&format!("#/{id}?sede=1")), [Problem::Key("sede".into())]);
    assert_eq!(problems(&format!("#/{id}?seed=1&seed=2")), [Problem::Repeated("seed".into())]);
    for bad in [
        "seed=-1",
        "seed=01",
        "seed=",
        "preset=none",
        "off=everything",
        "do=crash.bus",
        "do=1s:crash.nobody",
        "do=1s:dance",
        "at=1h",
        "engine=kafka",
    ] {
        let found = problems(&format!("#/{id}?{bad}"));
        assert!(matches!(&found[..], [Problem::Value { .. }]), "{bad} gave {found:?}");
    }
    let long = format!("#/{id}?do={}", "1s:heal.x,".repeat(LINK_BYTES_MAX / 10));
    assert!(matches!(problems(&long)[..], [Problem::TooLong(_)]));
    let last = catalog::PATTERNS[catalog::PATTERNS.len() - 1];
    let long = format!("#/{}?do={}", last.id, "1s:heal.x,".repeat(LINK_BYTES_MAX / 10));
    assert_eq!(Link::parse(&long).expect_err("it is too long").nearest.pattern.id, last.id);
}

/// A refusal is read by a person, so it never lists nothing and never ends in the middle.
#[test]
fn what_is_expected_is_said_in_a_whole_sentence() {
    for pattern in catalog::PATTERNS {
        let queries =
            ["seed=x", "preset=none", "off=everything", "off=", "do=crash", "do=1s:dance", "at=1h", "engine=kafka"];
        for query in queries {
            let found = problems(&format!("#/{}?{query}", pattern.id));
            let [problem @ Problem::Value { expected, .. }] = &found[..] else { panic!("{query} gave {found:?}") };
            assert!(
                !matches!(expected, Expected::OneOf(words) | Expected::SomeOf(words) if words.is_empty()),
                "{query}"
            );
            let said = problem.to_string();
            assert!(said.ends_with('.') && !said.contains(" .") && !said.contains(": ."), "{said}");
        }
    }
}

#[test]
fn a_live_run_without_a_preset_is_of_the_first_that_can_be_run_live() {
    for pattern in catalog::PATTERNS {
        let first = pattern.presets.iter().find(|preset| preset.scope(pattern) == Scope::Client);
        for engine in pattern.engines.iter().filter(|engine| **engine != Engine::Sim) {
            let text = format!("#/{}?engine={}", pattern.id, engine.word());
            let link = Link::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((link.engine, Some(link.preset.id)), (*engine, first.map(|first| first.id)), "{text}");
            assert_eq!(link.seed, Seed(link.preset.seed));
        }
    }
    let kafka = Link::parse("#/kafka?engine=bridge").expect("there is a preset for it");
    assert_ne!(kafka.preset.id, kafka.pattern.presets[0].id);
    assert_eq!(Link::parse(&kafka.to_string()).expect("it was written").preset.id, kafka.preset.id);
}

#[test]
fn a_saga_is_live_only_where_its_events_go_over_the_log() {
    let live = Link::parse("#/saga?engine=bridge").expect("there is a preset for it");
    assert_eq!((live.preset.id, live.settings().choice("style")), ("choreographed", "choreographed"));
    let other =
        Link::parse("#/saga?engine=bridge&preset=decline-at-pivot&style=choreographed").expect("it fits as well");
    assert_eq!(other.engine, Engine::Bridge);
    for query in ["preset=decline-at-pivot", "preset=choreographed&style=orchestrated"] {
        let refused = Link::parse(&format!("#/saga?engine=bridge&{query}")).expect_err("an orchestrator needs no log");
        assert_eq!(refused.problems, [Problem::Unreal("orchestrated".to_owned())], "{query}");
        assert_eq!(refused.nearest.engine, Engine::Sim);
    }
    let chaos = Link::parse("#/saga?engine=bridge&preset=random-choreographed").expect_err("it changes the world");
    assert_eq!(chaos.problems, [Problem::OnlySimulated("random-choreographed".to_owned())]);
}

#[test]
fn an_election_is_asked_for_only_in_the_simulator() {
    let kafka = catalog::PATTERNS.iter().find(|pattern| pattern.id == "kafka").expect("it is in the catalogue");
    let scope = |text: &str| Action::parse(text, kafka).expect("it understands").scope(kafka);
    assert_eq!(scope("1s:elect.preferred"), Scope::World);
    assert_eq!(scope(&format!("1s:{}", other_command(kafka))), Scope::Client);
}

/// A command of a pattern that is no election.
fn other_command(pattern: &Pattern) -> &'static str {
    pattern.commands.iter().map(|command| command.verb).find(|verb| *verb != "elect").expect("there are several")
}

#[test]
fn a_link_to_a_live_run_has_nothing_that_would_make_it_again() {
    let live = Link::parse("#/event-sourcing?engine=browser&preset=stale-snapshot&writers=3").expect("it fits");
    let text = live.to_string();
    assert_eq!(
        text,
        format!("#/event-sourcing?v={}&engine=browser&preset=stale-snapshot&writers=3", live.pattern.version)
    );
    assert_eq!(Link::parse(&text).expect("it reads back").to_string(), text);

    let refused = |text: &str| Link::parse(text).expect_err("it does not fit");
    let again = refused("#/event-sourcing?engine=browser&seed=7&do=none&at=3s");
    let keys = ["seed", "do", "at"].map(|key| Problem::NotLive(key.to_owned()));
    assert_eq!(again.problems, keys);
    assert_eq!(again.nearest.engine, Engine::Browser);
    let elsewhere = refused("#/pubsub?engine=browser");
    assert_eq!(elsewhere.problems, [Problem::NoEngine("browser".to_owned())]);
    for preset in ["store-full", "random-faults"] {
        let world = refused(&format!("#/event-sourcing?engine=browser&preset={preset}"));
        assert_eq!(world.problems, [Problem::OnlySimulated(preset.to_owned())]);
        assert_eq!((world.nearest.engine, world.nearest.preset.id), (Engine::Sim, preset));
    }
}

#[test]
fn every_pattern_that_runs_elsewhere_has_a_preset_that_does() {
    for pattern in catalog::PATTERNS {
        assert!(pattern.engines.contains(&Engine::Sim), "{} runs in the simulator", pattern.id);
        let fits = pattern.presets.iter().any(|preset| preset.scope(pattern) == Scope::Client);
        assert!(fits || pattern.engines.len() == 1, "{} can be switched to another engine", pattern.id);
        let bridge = pattern.engines.contains(&Engine::Bridge);
        assert_eq!(bridge, !pattern.served.is_empty(), "{} says what of it is real on a bridge", pattern.id);
    }
}

#[test]
fn percent_encoding_from_mail_programs_is_undone() {
    let id = catalog::PATTERNS[0].id;
    let fault = catalog::PATTERNS[0].faults[0];
    let plain = Link::parse(&format!("#/{id}?do=1s:{fault}")).expect("it fits");
    let encoded = Link::parse(&format!("#/{id}?do=1s%3A{fault}")).expect("it fits");
    assert_eq!(plain.to_string(), encoded.to_string());
}

#[test]
fn acting_in_the_past_drops_what_came_later() {
    let pattern = catalog::PATTERNS[0];
    let action = |at: &str| Action::parse(&format!("{at}:{}", pattern.faults[0]), pattern).expect("it fits");
    let mut link = Link::to(pattern);
    link.actions = Some(vec![action("2s"), action("8s")]);
    link.fork(action("5s"));
    assert_eq!(
        link.actions().iter().map(|action| action.at).collect::<Vec<_>>(),
        [Time::from_ms(2_000), Time::from_ms(5_000)]
    );
}

#[test]
fn an_action_changes_the_run_only_from_its_time_on() {
    for pattern in catalog::PATTERNS {
        let plain = Link::to(pattern);
        let mut forked = plain.clone();
        let text = format!("{}us:{}", plain.preset.length.as_us() / 2, pattern.faults[0]);
        let action = Action::parse(&text, pattern).expect("it fits");
        let at = action.at;
        let mut actions = plain.actions();
        actions.push(action);
        forked.actions = Some(actions);
        let (before, after) = (Sim::new(&plain).run().0, Sim::new(&forked).run().0);
        let same = before.facts().zip(after.facts()).take_while(|(one, other)| one.at() < at && other.at() < at);
        let mut compared = 0;
        for (one, other) in same {
            assert_eq!(one.to_json(), other.to_json());
            compared += 1;
        }
        assert!(compared > 10, "{} has nothing before {at}", pattern.id);
    }
}

/// Whatever the page lets a person do can be sent to somebody else.
#[test]
fn a_link_with_room_reads_back_with_any_settings() {
    for pattern in catalog::PATTERNS {
        let mut link = link_from(0, 0, u64::MAX, &[], 0, &[], None);
        (link.pattern, link.preset) = (pattern, &pattern.presets[0]);
        let action = Action::parse(&format!("0.123457s:{}", pattern.faults[0]), pattern);
        link.actions = Some(Vec::new());
        let action = action.expect("an example is an action");
        let mut full = link.clone();
        while full.has_room() {
            link = full.clone();
            full.fork(action.clone());
        }
        link.at = Some(Time::from_us(29_999_999));
        link.off = pattern.switches.iter().map(|switch| switch.id).collect();
        assert!(Link::parse(&link.to_string()).is_ok(), "{}", pattern.id);
    }
}
