//! What happened, for a screen reader: while playing what turned or broke, at most every two seconds,
//! and now and then that nothing did; when it stops, the same; after a step the fact that is shown.

use eda_patterns::fact::{FactId, Level};
use yew::prelude::*;

use super::inspector::Props;
use crate::session::{Rate, Session, now_ms, window};
use crate::words::{Spoken, use_words};

/// The time between two sentences while playing.
const PAUSE_MS: f64 = 2_000.0;

/// How long nothing has to turn before that is said.
const QUIET_MS: f64 = 12_000.0;

/// What was said last.
#[derive(Default)]
struct Said {
    at_ms: f64,
    revision: u32,
    cursor: usize,
    playing: bool,
    selected: Option<FactId>,
}

#[component]
pub(crate) fn Live(props: &Props) -> Html {
    let words = use_words();
    let sentence = use_state_eq(String::new);
    use_effect_with((props.session.clone(), words), {
        let sentence = sentence.setter();
        |(session, words)| {
            let (told, words) = (session.clone(), words.clone());
            let said = std::cell::RefCell::new(Said::default());
            let listener = session.listen(Rate::Panel, move || {
                if let Some(new) = next_sentence(&told, &words, &mut said.borrow_mut()) {
                    sentence.set(new);
                }
            });
            move || drop(listener)
        }
    });
    html! { <p class="sr" role="status" aria-live="polite">{ (*sentence).clone() }</p> }
}

fn next_sentence(session: &Session, words: &Spoken, said: &mut Said) -> Option<String> {
    let now = Said {
        at_ms: now_ms(),
        revision: session.revision(),
        cursor: session.cursor(),
        playing: session.is_playing(),
        selected: session.selected(),
    };
    let is_same_run = now.revision == said.revision;
    let from = if is_same_run && said.cursor <= now.cursor { said.cursor } else { 0 };
    if now.playing {
        if !said.playing || !is_same_run {
            // Who pressed play knows it; the first sentence waits for something to tell.
            *said = Said { cursor: from, ..now };
            return None;
        }
        let passed_ms = now.at_ms - said.at_ms;
        let told = if passed_ms < PAUSE_MS { None } else { turned(session, words, from, now.cursor) };
        let quiet = || words.counted("app-live-quiet", "count", (now.cursor - from) as u64);
        let told = told.or_else(|| (passed_ms >= QUIET_MS).then(quiet))?;
        *said = now;
        return Some(format!("{}: {told}", session.now()));
    }
    let stopped = said.playing && is_same_run;
    let stepped = now.selected.filter(|_| now.selected != said.selected);
    let told = match stepped {
        // Whoever goes through the list hears each row from the list itself.
        Some(_) if is_in_list() => None,
        Some(fact) => Some(session.with_trace(|trace| words.fact(&trace.fact(fact.0 as usize)))),
        None if stopped => {
            Some(turned(session, words, from, now.cursor).unwrap_or_else(|| words.text("app-live-paused")))
        }
        // The time line tells its own value while it is dragged.
        None => None,
    };
    *said = now;
    Some(format!("{}: {}", session.now(), told?))
}

/// The newest turning point between two places, and what broke there.
fn turned(session: &Session, words: &Spoken, from: usize, to: usize) -> Option<String> {
    let pattern = session.with_link(|link| link.pattern.id);
    let broken = session.violations().into_iter().filter(|(_, fact)| (from..to).contains(&(fact.0 as usize)));
    let broken = broken.map(|(id, _)| {
        let title = words.optional(&format!("{pattern}-invariant-{id}")).unwrap_or_else(|| id.replace('-', " "));
        words.text_with("app-live-broken", &[("verdict", &title)])
    });
    let newest = session.with_trace(|trace| {
        let index = (from..to).rfind(|&index| trace.fact(index).level() == Level::Marked)?;
        Some(words.fact(&trace.fact(index)))
    });
    let told: Vec<String> = newest.into_iter().chain(broken).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

fn is_in_list() -> bool {
    let active = window().document().and_then(|document| document.active_element());
    active.is_some_and(|active| active.get_attribute("role").as_deref() == Some("grid"))
}
