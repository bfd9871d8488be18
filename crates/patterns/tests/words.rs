//! Every message that the program can ask for exists in both languages, and every fact of every
//! preset has its sentence.

use eda_patterns::catalog;
use eda_patterns::fact::{FieldType, Name};
use eda_patterns::invariant::Judge;
use eda_patterns::link::Link;
use eda_patterns::pattern::{Pattern, Values};
use eda_patterns::ports::log::{CommitError, ConsumeError, SendError, TransactionError};
use eda_patterns::sim::Sim;
use eda_patterns::sim::broker::error::Error as Refusal;
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
    if !pattern.served.is_empty() {
        // What of it is real on a bridge's servers.
        messages.push(format!("app-bridge-about-{id}"));
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

/// Whether a text is Kafka's own name for an error, which engineers say in every language.
fn is_name(text: &str) -> bool {
    !text.contains(' ')
}

#[test]
fn no_reason_of_a_fact_stays_in_english() {
    let hindi = Words::new(Language::Hindi);
    for pattern in catalog::PATTERNS {
        for preset in pattern.presets {
            let (trace, _) = Sim::new(&Link::to_preset(pattern, preset)).run();
            for fact in trace.facts() {
                let fields = fact.kind().fields.iter().zip(fact.words());
                for (_, &word) in fields.filter(|(field, _)| field.name == "reason" && field.ty == FieldType::Name) {
                    let reason = trace.text(Name(word as u32));
                    let told = hindi.word(reason);
                    assert!(is_name(reason) || told != reason, "{}: {reason}", fact.kind().name);
                    assert!(hindi.fact(&fact).contains(&told), "{}", hindi.fact(&fact));
                }
            }
        }
    }
}

#[test]
fn a_session_timeout_that_a_broker_refuses_is_explained() {
    for language in Language::ALL {
        let words = Words::new(language);
        let failed =
            |reason: &str| words.text_with("log-poll-failed", &[("actor", "a"), ("group", "g"), ("reason", reason)]);
        let said = failed(&ConsumeError::Refused(Refusal::InvalidSessionTimeout).to_string());
        assert!(said.contains("group.min.session.timeout.ms"), "{said}");
        assert!(!failed("the brokers did not answer in time").contains("group.min"));
    }
}

#[test]
fn why_a_call_of_the_log_failed_is_told_in_hindi() {
    let texts = [
        [SendError::TimedOut, SendError::NoRoom, SendError::Fenced, SendError::Aborted, SendError::Closed]
            .map(|error| error.to_string())
            .to_vec(),
        [
            ConsumeError::FencedInstance,
            ConsumeError::InconsistentProtocol,
            ConsumeError::Closed,
            ConsumeError::TimedOut,
        ]
        .map(|error| error.to_string())
        .to_vec(),
        [
            CommitError::NotMember,
            CommitError::Rebalancing,
            CommitError::FencedInstance,
            CommitError::OutcomeUnknown,
            CommitError::Closed,
        ]
        .map(|error| error.to_string())
        .to_vec(),
        [TransactionError::Fenced, TransactionError::OutcomeUnknown].map(|error| error.to_string()).to_vec(),
    ];
    let (english, hindi) = (Words::new(Language::English), Words::new(Language::Hindi));
    for text in texts.concat() {
        assert_eq!(english.word(&text), text);
        assert_ne!(hindi.word(&text), text);
    }
    for name in ["NotEnoughReplicas", "₹ 5", "Ride 7", "two  words"] {
        assert_eq!(hindi.word(name), name, "data and names stay");
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
