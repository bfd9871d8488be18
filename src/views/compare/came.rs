//! What came of a log, item by item.

use eda_compare::Item;
use yew::prelude::*;

use crate::words::Spoken;

/// The items, or those alone of which both sides do not say the same.
pub(super) fn came(words: &Spoken, items: &[Item], only_differences: bool) -> Html {
    let shown = items.iter().filter(|item| !(only_differences && item.equal));
    html! { <ul class="items" aria-label={words.text("compare-what-came")}>{ for shown.map(|shown| item(words, shown)) }</ul> }
}

fn item(words: &Spoken, item: &Item) -> Html {
    let result = match (item.equal, &item.known) {
        (true, _) => "equal",
        (false, Some(_)) => "known",
        (false, None) => "unknown",
    };
    let after = item.step.map_or_else(
        || words.text("compare-at-the-end"),
        |step| words.text_with("compare-after", &[("step", &step.to_string())]),
    );
    html! {
        <li class={result} key={format!("{:?} {} {}", item.step, item.what.name(), item.place)}>
            <p class="about">
                <span>{ after }{ " · " }{ words.text(&format!("compare-what-{}", item.what.name())) }{ " · " }<code>{ &item.place }</code></span>
                <b class="result">{ words.text(&format!("compare-result-{result}")) }</b>
            </p>
            <dl>
                if item.equal {
                    { side(words, "compare-both", &item.real) }
                } else {
                    { side(words, "compare-simulated", &item.simulated) }
                    { side(words, "compare-real", &item.real) }
                }
            </dl>
            if let Some(reason) = item.reason() { <p class="why">{ words.text(&reason) }</p> }
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
