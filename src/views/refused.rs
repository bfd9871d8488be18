//! A link that cannot be run as it stands: what does not fit, and the nearest run that does.

use std::rc::Rc;

use eda_patterns::link::{Expected, LinkError, Problem};
use eda_patterns::sim::ActionError;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::heading::Heading;
use super::pattern_page::use_title;
use super::top_bar::{TopBar, title_of};
use crate::programs;
use crate::words::{Spoken, use_words};

#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) error: Rc<LinkError>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.error, &other.error)
    }
}

#[component]
pub(crate) fn Refused(props: &Props) -> Html {
    let words = use_words();
    let LinkError { problems, nearest } = &*props.error;
    use_title(format!("{} · {}", words.text("app-refused"), words.text("app-name")));
    // The run that is offered will want it, and the page has begun to fetch it by the pattern's name.
    use_effect_with(nearest.pattern.id, {
        let pattern = nearest.pattern;
        move |_| {
            spawn_local(async move {
                // Where it cannot be had, its own page says so.
                let _ = programs::fetch(pattern).await;
            })
        }
    });
    let link = nearest.to_string();
    html! {
        <>
            <TopBar />
            <main class="page">
                <Heading text={words.text("app-refused")} />
                <p>{ words.text("app-refused-about") }</p>
                <ul class="problems">
                    { for problems.iter().map(|problem| html! { <li>{ sentence(&words, problem) }</li> }) }
                </ul>
                <h2>{ words.text("app-refused-nearest") }</h2>
                <p><a class="btn primary" href={link.clone()}>{ words.text_with("app-refused-run", &[("pattern", &title_of(&words, nearest.pattern.id))]) }</a></p>
                <p><code>{ link }</code></p>
                <p><a href="#/">{ words.text("app-home") }</a></p>
            </main>
        </>
    }
}

fn sentence(words: &Spoken, problem: &Problem) -> String {
    match problem {
        Problem::Pattern(id) => words.text_with("app-problem-pattern", &[("id", id)]),
        Problem::Version { found, current } => {
            words.text_with("app-problem-version", &[("found", found), ("current", &current.to_string())])
        }
        Problem::Key(key) => words.text_with("app-problem-key", &[("key", key)]),
        Problem::Repeated(key) => words.text_with("app-problem-repeated", &[("key", key)]),
        Problem::Value { key, value, expected } => {
            let told = words.text_with("app-problem-value", &[("key", key), ("value", value)]);
            format!("{told} {}", expectation(words, expected))
        }
        Problem::NoEngine(engine) => words.text_with("app-problem-engine", &[("engine", engine)]),
        Problem::NotLive(key) => words.text_with("app-problem-not-live", &[("key", key)]),
        Problem::Unreal(word) => format!("{word}: {}", words.text("app-live-unreal")),
        Problem::OnlySimulated(preset) => words.text_with("app-problem-only-simulated", &[("preset", preset)]),
        Problem::TooLong(bytes) => words.text_with("app-problem-long", &[("bytes", &bytes.to_string())]),
    }
}

fn expectation(words: &Spoken, expected: &Expected) -> String {
    let said = |message: &str, name: &str, value: &str| words.text_with(message, &[(name, value)]);
    let list = |message: &str, known: &[&str]| said(message, "list", &known.join(", "));
    let between = |min: String, max: String| words.text_with("app-expected-number", &[("min", &min), ("max", &max)]);
    match expected {
        Expected::OneOf(known) if known.len() == 1 => list("app-expected-word", known),
        Expected::OneOf(known) => list("app-expected-one", known),
        Expected::SomeOf(known) => list("app-expected-some", known),
        Expected::Nothing => words.text("app-expected-nothing"),
        Expected::Number { min, max } => between(min.to_string(), max.to_string()),
        Expected::Seed => between("0".to_owned(), u64::MAX.to_string()),
        Expected::Time => words.text("app-expected-time"),
        Expected::Action(ActionError::Time(_)) => words.text("app-expected-action"),
        Expected::Action(ActionError::Verb(verb)) => said("app-expected-verb", "verb", verb),
        Expected::Action(ActionError::Actor(actor)) => said("app-expected-actor", "actor", actor),
        Expected::Action(ActionError::Arguments(_)) => words.text("app-expected-arguments"),
        Expected::ActionsAtMost(most) => said("app-expected-actions", "most", &most.to_string()),
    }
}
