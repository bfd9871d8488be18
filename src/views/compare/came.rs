//! What came of a log, item by item.

use eda_compare::Line;
use eda_compare::words::what;
use yew::prelude::*;

use crate::words::Spoken;

/// The items, or those alone of which both sides do not say the same.
pub(super) fn came(words: &Spoken, lines: &[Line], only_differences: bool) -> Html {
    let shown = lines.iter().filter(|line| !(only_differences && line.is_equal()));
    html! { <ul class="items" aria-label={words.text("compare-what-came")}>{ for shown.map(|line| item(words, line)) }</ul> }
}

fn item(words: &Spoken, line: &Line) -> Html {
    let subject = &line.subject;
    let result = match (line.is_equal(), line.known) {
        (true, _) => "equal",
        (false, Some(_)) => "known",
        (false, None) => "unknown",
    };
    let after = subject.step.map_or_else(
        || words.text("compare-at-the-end"),
        |step| words.text_with("compare-after", &[("step", &step.to_string())]),
    );
    html! {
        <li class={result} key={subject.to_string()}>
            <p class="about">
                <span>{ after }{ " · " }{ what(words, subject.what) }{ " · " }<code>{ &subject.place }</code></span>
                <b class="result">{ words.text(&format!("compare-result-{result}")) }</b>
            </p>
            <dl>
                if line.is_equal() {
                    { side(words, "compare-both", &line.real) }
                } else {
                    { side(words, "compare-simulated", &line.simulated) }
                    { side(words, "compare-real", &line.real) }
                }
            </dl>
            if let Some(known) = line.known { <p class="why">{ words.text(&known.message()) }</p> }
        </li>
    }
}

/// What one of the two says, or both.
fn side(words: &Spoken, who: &str, told: &Option<String>) -> Html {
    let said = match told.as_deref() {
        None => html! { <span class="quiet">{ words.text("compare-came-to-nothing") }</span> },
        Some("") => html! { <span class="quiet">{ words.text("compare-empty") }</span> },
        Some(told) => html! { <code>{ told }</code> },
    };
    html! { <><dt>{ words.text(who) }</dt><dd>{ said }</dd></> }
}
