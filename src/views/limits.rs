//! What this does not model.

use eda_patterns::catalog;
use yew::prelude::*;

use super::heading::Heading;
use super::pattern_page::use_title;
use super::top_bar::{TopBar, title_of};
use crate::words::use_words;

/// What holds for every pattern, as messages.
const COMMON: [&str; 8] = [
    "app-limit-time",
    "app-limit-network",
    "app-limit-disk",
    "app-limit-load",
    "app-limit-browser",
    "app-limit-live",
    "app-limit-lost",
    "app-limit-company",
];

#[component]
pub(crate) fn Limits() -> Html {
    let words = use_words();
    use_title(format!("{} · {}", words.text("app-limits"), words.text("app-name")));
    let own = catalog::PATTERNS.iter().filter_map(|pattern| {
        let text = words.optional(&format!("{}-limits", pattern.id))?;
        Some(html! {
            <section key={pattern.id}>
                <h2>{ format!("{:02} {}", pattern.number, title_of(&words, pattern.id)) }</h2>
                { listed(&text) }
            </section>
        })
    });
    html! {
        <>
            <TopBar />
            <main class="page">
                <Heading text={words.text("app-limits")} />
                <p>{ words.text("app-limits-about") }</p>
                <ul class="problems">{ for COMMON.iter().map(|message| html! { <li>{ words.text(message) }</li> }) }</ul>
                { for own }
                <p><a href="#/">{ words.text("app-home") }</a></p>
            </main>
        </>
    }
}

/// One limit as a paragraph, several as a list: each stands on a line of its message.
fn listed(text: &str) -> Html {
    if text.lines().nth(1).is_none() {
        return html! { <p>{ text.to_owned() }</p> };
    }
    html! { <ul class="problems">{ for text.lines().map(|line| html! { <li>{ line.to_owned() }</li> }) }</ul> }
}
