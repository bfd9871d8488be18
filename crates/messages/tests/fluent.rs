//! Every message of the project, as ours and as Fluent's own runtime formats it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use eda_messages::{Catalogue, Plurals, Value, compile};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

fn catalogue_of(language: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../patterns/locales").join(language);
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    files.collect::<Vec<_>>().join("\n")
}

/// The names of the arguments that any message of a text asks for.
fn arguments(ftl: &str) -> BTreeSet<&str> {
    let after = ftl.split('$').skip(1);
    after
        .map(|rest| rest.split(|char: char| !(char.is_alphanumeric() || char == '-' || char == '_')).next().unwrap())
        .collect()
}

#[test]
fn every_message_reads_as_fluents_own_runtime_makes_it() {
    for (language, plurals) in [("en", Plurals::One), ("hi", Plurals::ZeroAndOne)] {
        let ftl = catalogue_of(language);
        let mut ours = Catalogue::new(plurals);
        ours.add(&compile(&ftl, |_| true).unwrap());
        let mut theirs = FluentBundle::new(vec![language.parse().unwrap()]);
        theirs.set_use_isolating(false);
        theirs.add_resource(FluentResource::try_new(ftl.clone()).unwrap()).unwrap();

        let numbers = [0, 1, 2, 5, 21, -1, 100_000].map(Value::Number);
        let texts = ["yes", "no", "closed", "half-open", "fund-added", "चाय", ""].map(|it| Value::Text(it.to_owned()));
        let mut compared = 0;
        for value in numbers.into_iter().chain(texts) {
            let args: Vec<(&str, Value)> = arguments(&ftl).into_iter().map(|name| (name, value.clone())).collect();
            let mut fluent = FluentArgs::new();
            for (name, value) in &args {
                match value {
                    Value::Number(number) => fluent.set(*name, *number),
                    Value::Text(text) | Value::Word { text, .. } => fluent.set(*name, FluentValue::from(text.clone())),
                }
            }
            for id in ours.ids() {
                let (message, attribute) = id.split_once('.').map_or((id, None), |(id, it)| (id, Some(it)));
                let message = theirs.get_message(message).unwrap();
                let pattern = match attribute {
                    Some(name) => message.get_attribute(name).unwrap().value(),
                    None => message.value().unwrap(),
                };
                let mut errors = Vec::new();
                let expected = theirs.format_pattern(pattern, Some(&fluent), &mut errors);
                assert_eq!(errors, [], "{id}");
                assert_eq!(ours.format(id, &args).unwrap(), expected, "{id} with {value:?}");
                compared += 1;
            }
        }
        assert!(compared > 10_000, "{compared} comparisons in {language}");
    }
}

#[test]
fn what_is_not_formatted_is_refused_when_the_program_is_built() {
    for (ftl, why) in [
        ("a = { b }\nb = c", "not supported"),
        ("a = { NUMBER($b) }", "not supported"),
        ("-a = b", "only messages"),
        ("a = b\na = c", "said twice"),
        ("a = { $b ->\n    [one] c\n  }", "malformed"),
    ] {
        let refused = compile(ftl, |_| true).unwrap_err().to_string();
        assert!(refused.contains(why), "{ftl:?}: {refused}");
    }
}

#[test]
fn cases_nest_and_fall_back_to_their_default() {
    let ftl = "a = <{ $n ->\n    [0] none\n    [one] { $who ->\n        [you] you\n       *[other] one of { $who }\n      }\n   *[other] { $n } of { $who }\n  }>";
    let mut catalogue = Catalogue::new(Plurals::One);
    catalogue.add(&compile(ftl, |_| true).unwrap());
    let say =
        |n, who: &str| catalogue.format("a", &[("n", Value::Number(n)), ("who", Value::Text(who.to_owned()))]).unwrap();
    assert_eq!([say(0, "x"), say(1, "you"), say(1, "x"), say(3, "x")], ["<none>", "<you>", "<one of x>", "<3 of x>"]);
}

#[test]
fn a_translated_word_chooses_its_case_by_what_it_is() {
    let mut catalogue = Catalogue::new(Plurals::ZeroAndOne);
    catalogue.add(&compile("a = { $what ->\n    [sold] बेचा\n   *[other] { $what }\n  }", |_| true).unwrap());
    let say =
        |key: &str| catalogue.format("a", &[("what", Value::Word { key: key.to_owned(), text: "ख़रीदा".to_owned() })]);
    assert_eq!([say("sold").unwrap(), say("bought").unwrap()], ["बेचा", "ख़रीदा"]);
}
