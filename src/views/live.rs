//! What happened, for a screen reader: a sentence at most every two seconds while playing, and the
//! fact that is shown after a step.

use eda_patterns::fact::Level;
use yew::prelude::*;

use super::inspector::Props;
use crate::session::{Rate, Session, now_ms};
use crate::words::{Spoken, use_words};

/// The time between two sentences.
const PAUSE_MS: f64 = 2_000.0;

/// What was said last.
#[derive(Default)]
struct Said {
    at_ms: f64,
    revision: u32,
    cursor: usize,
    playing: bool,
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
    let (cursor, revision, playing) = (session.cursor(), session.revision(), session.is_playing());
    let stopped = said.playing && !playing;
    if (cursor == said.cursor && revision == said.revision && !stopped) || (now_ms() - said.at_ms < PAUSE_MS && playing)
    {
        return None;
    }
    let from = if revision == said.revision && said.cursor <= cursor { said.cursor } else { 0 };
    *said = Said { at_ms: now_ms(), revision, cursor, playing };
    session.with_trace(|trace| {
        let shown = cursor.checked_sub(1)?;
        if !playing && !stopped {
            let fact = trace.fact(shown);
            return Some(format!("{}: {}", fact.at(), words.fact(&fact)));
        }
        let news = (from..cursor).rfind(|&index| trace.fact(index).level() == Level::Marked);
        let count = words.counted("app-live-count", "count", (cursor - from) as u64);
        let newest = news.map(|index| words.fact(&trace.fact(index))).unwrap_or_default();
        Some(format!("{}: {count} {newest}", session.now()))
    })
}
