//! Every message that the program can ask for exists in both languages, and every fact of every
//! preset has its sentence.

use eda_patterns::catalog;
use eda_patterns::invariant::Judge;
use eda_patterns::link::Link;
use eda_patterns::pattern::{Pattern, Values};
use eda_patterns::sim::Sim;
use eda_patterns::words::{Language, Words};

fn messages_of(pattern: &Pattern) -> Vec<String> {
    let id = pattern.id;
    let parts = ["title", "scene", "tagline", "problem", "happens", "without", "try", "limits"];
    let mut messages: Vec<String> = parts.iter().map(|part| format!("{id}-{part}")).collect();
    for param in pattern.params {
        let message = format!("{id}-param-{}", param.word());
        messages.extend([format!("{message}.meaning"), message]);
        if let Values::Choice { options } = param.values {
            messages.extend(options.iter().map(|option| format!("{id}-option-{}", option.word)));
        }
    }
    for switch in pattern.switches {
        messages.extend([format!("{id}-switch-{}", switch.id), format!("{id}-switch-{}.meaning", switch.id)]);
    }
    for preset in pattern.presets {
        let message = format!("{id}-preset-{}", preset.id);
        messages.extend([format!("{message}.outcome"), format!("{message}.watch"), message]);
    }
    messages.extend(pattern.commands.iter().map(|command| format!("{id}-command-{}", command.verb)));
    messages.extend(pattern.commands.iter().map(|command| format!("asked-{}", command.verb)));
    messages.extend(pattern.faults.iter().map(|fault| format!("{id}-fault-{}", fault.replace('.', "-"))));
    messages.extend(
        (catalog::program(pattern).invariants)().iter().map(|invariant| format!("{id}-invariant-{}", invariant.id())),
    );
    messages
}

#[test]
fn every_message_exists_in_both_languages() {
    let kinds = catalog::kinds();
    let sentences = kinds.iter().map(|kind| kind.name.replace('.', "-"));
    let of_patterns = catalog::PATTERNS.iter().flat_map(|pattern| messages_of(pattern));
    let wanted: Vec<String> = sentences.chain(of_patterns).collect();
    for language in Language::ALL {
        let words = Words::new(language);
        let missing: Vec<&String> = wanted.iter().filter(|message| !words.has(message)).collect();
        assert!(missing.is_empty(), "{} lacks {missing:#?}", language.tag());
    }
}

#[test]
fn every_fact_and_verdict_of_every_preset_has_a_sentence_without_gaps() {
    for language in Language::ALL {
        let words = Words::new(language);
        for pattern in catalog::PATTERNS {
            for preset in pattern.presets {
                let (trace, _) = Sim::new(&Link::to_preset(pattern, preset)).run();
                let mut judge = Judge::new((catalog::program(pattern).invariants)());
                for fact in trace.facts() {
                    judge.observe(&fact);
                    let sentence = words.fact(&fact);
                    assert!(!sentence.contains(['[', '{']), "{}: {sentence}", fact.kind().name);
                }
                for (invariant, verdict) in judge.verdicts() {
                    if let Some(why) = verdict.why {
                        let sentence = words.reason(&why, &trace);
                        assert!(!sentence.contains(['[', '{']), "{invariant}: {sentence}");
                    }
                }
            }
        }
    }
}

#[test]
fn kinds_have_ids_of_their_own_and_few_enough_fields() {
    let kinds = catalog::kinds();
    let mut ids: Vec<u64> = kinds.iter().map(|kind| kind.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), kinds.len(), "two kinds share a name");
    for kind in kinds {
        assert!(kind.fields.len() <= eda_patterns::fact::FIELDS_MAX, "{} has too many fields", kind.name);
    }
}

/// What a person asked for is told in words, whatever of it was left out.
#[test]
fn a_command_is_told_in_words() {
    let told = |language, link: &str| {
        let (words, (trace, _)) = (Words::new(language), Sim::new(&Link::parse(link).expect("a good link")).run());
        let asked = trace.facts().find(|fact| fact.kind().name == "run.commanded").expect("it was asked");
        words.fact(&asked)
    };
    let do_on = |pattern: &Pattern, what: &str| format!("#/{}?v={}&do=1s:{what}", pattern.id, pattern.version);
    for pattern in catalog::PATTERNS {
        for command in pattern.commands {
            let example = command.example.iter().map(|arg| format!(".{arg}")).collect::<String>();
            for language in Language::ALL {
                let sentence = told(language, &do_on(pattern, &format!("{}{example}", command.verb)));
                assert!(!sentence.contains(['[', '{']) && sentence.ends_with(['.', '।']), "{sentence}");
            }
        }
    }
    let pattern = catalog::find("event-sourcing").expect("it is in the catalogue");
    let english = |what| told(Language::English, &do_on(pattern, what));
    assert_eq!(english("fund.150000"), "You asked to add ₹1,50,000 to ZR1042.");
    assert_eq!(english("sell.TCS.3.ZR1043"), "You asked to sell 3 TCS of ZR1043.");
    let pattern = catalog::find("circuit-breaker").expect("it is in the catalogue");
    assert_eq!(told(Language::English, &do_on(pattern, "book")), "You asked for a booking.");
}
