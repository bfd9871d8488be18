//! The logs by what they are about, each with what came of it.

use eda_compare::Tally;
use eda_compare::action::ActionLog;
use eda_compare::themes::Theme;
use yew::prelude::*;

use super::playing::Plays;
use super::{counts, theme_title, title};
use crate::words::Spoken;

pub(super) fn listed(
    words: &Spoken,
    themes: &[(Theme, Vec<ActionLog>)],
    plays: &Plays,
    shown: Option<&str>,
    chosen: &UseStateHandle<Option<&'static str>>,
) -> Html {
    let item = |log: &ActionLog| {
        let name = log.name;
        let chosen = chosen.clone();
        let onclick = Callback::from(move |_: MouseEvent| chosen.set(Some(name)));
        let (class, state) = state(words, plays, name);
        html! {
            <li key={name}><button type="button" aria-current={(shown == Some(name)).then_some("true")} {onclick}>
                <b>{ title(words, name) }</b><small {class}>{ state }</small>
            </button></li>
        }
    };
    let theme = |(theme, logs): &(Theme, Vec<ActionLog>)| {
        html! { <><h3>{ theme_title(words, *theme) }</h3><ul class="names">{ for logs.iter().map(item) }</ul></> }
    };
    html! { <nav aria-label={words.text("compare-logs")}>{ for themes.iter().map(theme) }</nav> }
}

/// What came of a log, and its class.
fn state(words: &Spoken, plays: &Plays, log: &str) -> (&'static str, String) {
    if plays.state.now.as_ref().is_some_and(|now| now.log == log) {
        return ("", words.text("compare-state-playing"));
    }
    match plays.state.of(log) {
        None => ("", words.text("compare-state-none")),
        Some(Err(_)) => ("unknown", words.text("compare-state-unplayed")),
        Some(Ok(lines)) => {
            let tally = Tally::of(lines);
            let (equal, known, unknown) = counts(words, tally);
            match tally {
                Tally { unknown: 1.., known: 1.., .. } => ("unknown", format!("{equal} · {known} · {unknown}")),
                Tally { unknown: 1.., .. } => ("unknown", format!("{equal} · {unknown}")),
                Tally { known: 1.., .. } => ("known", format!("{equal} · {known}")),
                _ => ("equal", equal),
            }
        }
    }
}
