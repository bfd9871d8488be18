//! What this does not model.

use eda_patterns::catalog;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::heading::Heading;
use super::pattern_page::use_title;
use super::top_bar::{TopBar, title_of};
use crate::later::fetch_text;
use crate::words::{Spoken, use_words};

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

/// Fetches the list, unless the reader's language has it already. Whether it cannot be had.
#[hook]
fn use_list(words: &Spoken) -> bool {
    let (is_missing, draw) = (use_state_eq(|| false), use_force_update());
    use_effect_with(words.clone(), {
        let is_missing = is_missing.setter();
        move |words| {
            if words.optional(COMMON[0]).is_some() {
                return;
            }
            spawn_local(async move {
                match fetch_text("limits.words").await {
                    Some(compiled) => {
                        Spoken::learn_words(&compiled);
                        draw.force_update();
                    }
                    None => is_missing.set(true),
                }
            });
        }
    });
    *is_missing
}

#[component]
pub(crate) fn Limits() -> Html {
    let words = use_words();
    let is_missing = use_list(&words);
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
                if is_missing {
                    <p role="alert">{ words.text("app-live-missing") }</p>
                }
                { for words.optional("app-limits-about").map(|about| html! { <p>{ about }</p> }) }
                <ul class="problems">{ for COMMON.iter().filter_map(|message| Some(html! { <li>{ words.optional(message)? }</li> })) }</ul>
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
