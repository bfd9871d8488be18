//! Home: the fifteen patterns as a learning path.

mod icons;
mod moments;

use eda_patterns::catalog;
use eda_patterns::link::Link;
use eda_patterns::words::Language;
use yew::prelude::*;

use self::icons::icon;
use self::moments::moments;
use super::heading::Heading;
use super::pattern_page::use_title;
use super::top_bar::{TopBar, title_of};
use crate::words::{Spoken, use_words};

/// The levels of the path: the message of its name, and the places of its patterns.
const LEVELS: [(&str, &[usize]); 4] = [
    ("app-level-beginner", &[1, 3, 8]),
    ("app-level-intermediate", &[2, 5, 6]),
    ("app-level-advanced", &[4, 7, 9, 10]),
    ("app-level-systems", &[11, 12, 13, 14, 15]),
];

/// Whose business each pattern takes as its example, in the order of the path.
const COMPANIES: [&str; 15] = [
    "Flipkart",
    "Ola",
    "Zerodha",
    "BigBasket",
    "Swiggy",
    "Paytm",
    "HDFC",
    "BookMyShow",
    "Amazon India",
    "NSE",
    "PhonePe",
    "Flipkart",
    "IRCTC",
    "Zerodha",
    "Mumbai",
];

/// Where a newcomer starts, and the preset that fails and recovers soonest.
const START: (&str, &str) = ("pubsub", "crash-before-ack");

#[component]
pub(crate) fn Home() -> Html {
    let words = use_words();
    use_title(words.text("app-name"));
    let other = match words.language() {
        Language::English => Language::Hindi,
        Language::Hindi => Language::English,
    };
    html! {
        <>
            <TopBar />
            <main class="home">
                <div class="hero">
                    <div>
                        <Heading text={words.text("app-home-title")} />
                        <p class="lead">{ words.text("app-home-lead") }</p>
                        <p class="lead" lang={other.tag()}>{ words.text("app-home-lead.other") }</p>
                    </div>
                    { start_card(&words) }
                </div>
                <div class="levels">
                    { for LEVELS.iter().enumerate().map(|(level, (name, places))| level_section(&words, level, name, places)) }
                </div>
                <p class="foot">
                    <span>{ words.text("app-home-link") }</span>
                    <span>{ words.text("app-companies") }</span>
                    <a href="#/limits">{ words.text("app-limits") }</a>
                </p>
            </main>
        </>
    }
}

fn start_card(words: &Spoken) -> Html {
    let (id, preset) = START;
    let pattern = catalog::find(id).unwrap_or(catalog::PATTERNS[0]);
    let link = pattern.preset(preset).map_or_else(|| Link::to(pattern), |preset| Link::to_preset(pattern, preset));
    html! {
        <section class="start" aria-label={words.text("app-start")}>
            <div class="cap">
                <div><span>{ words.text("app-start") }</span><b>{ words.text("app-start-what") }</b></div>
                <a class="btn primary" href={link.to_string()}>
                    { words.text_with("app-start-with", &[("number", &format!("{:02}", pattern.number))]) }
                </a>
            </div>
            { moments(words) }
        </section>
    }
}

fn level_section(words: &Spoken, level: usize, name: &str, places: &[usize]) -> Html {
    let kicker = words.text_with("app-level", &[("number", &(level + 1).to_string())]);
    html! {
        <section class="level">
            <header>
                <h2>{ kicker }{ " " }<b>{ words.text(name) }</b></h2>
                <p>{ words.text(&format!("{name}.about")) }</p>
            </header>
            <ol>{ for places.iter().map(|&place| entry(words, place)) }</ol>
        </section>
    }
}

fn entry(words: &Spoken, place: usize) -> Html {
    let id = catalog::LEARNING_PATH[place - 1];
    let tagline =
        words.optional(&format!("{id}-tagline")).unwrap_or_else(|| words.text(&format!("app-coming-{id}.tagline")));
    let number = html! { <span class="num">{ format!("{place:02}") }</span> };
    let what = html! {
        <><span class="nm">{ title_of(words, id) }</span><span class="wh">{ tagline }</span></>
    };
    if catalog::find(id).is_some() {
        let company = html! { <span class="co">{ COMPANIES[place - 1] }</span> };
        let class = (id == START.0).then_some("first");
        html! { <li><a {class} href={format!("#/{id}")}>{ icon(place) }{ number }{ what }{ company }</a></li> }
    } else {
        let coming = html! { <span class="co">{ words.text("app-coming") }</span> };
        html! { <li><div class="coming">{ icon(place) }{ number }{ what }{ coming }</div></li> }
    }
}
