//! The logs by what they are about, each with what came of it.

use std::rc::Rc;

use eda_compare::Tally;
use eda_compare::themes::{Listed, ListedLog};
use yew::prelude::*;

use super::playing::Plays;
use super::{counts, title};
use crate::adapters::comparer::Comparer;
use crate::session::Session;
use crate::views::while_there::while_there;
use crate::words::Spoken;

/// The logs, once the worker has told them: then they are there, or cannot be had.
#[hook]
pub(super) fn use_listed(session: &Session) -> Option<Option<Rc<Vec<Listed>>>> {
    let listed = use_state_eq(|| None);
    use_effect_with(session.clone(), {
        let listed = listed.setter();
        move |session| {
            let opening = session.bridge();
            let gone = while_there(async move {
                let Some(opening) = opening else { return };
                let bridge = opening.await;
                let Some(connection) = bridge.connection() else { return };
                let told = match Comparer::start(connection.inspect.clone()) {
                    Some(comparer) => comparer.listed().await,
                    None => None,
                };
                listed.set(Some(told.map(Rc::new)));
            });
            move || drop(gone)
        }
    });
    (*listed).clone()
}

pub(super) fn listed(
    words: &Spoken,
    themes: &[Listed],
    plays: &Plays,
    shown: Option<&str>,
    chosen: &UseStateHandle<Option<String>>,
) -> Html {
    let item = |log: &ListedLog| {
        let name = log.name.as_str();
        let (chosen, of) = (chosen.clone(), log.name.clone());
        let onclick = Callback::from(move |_: MouseEvent| chosen.set(Some(of.clone())));
        let (class, state) = state(words, plays, name);
        html! {
            <li key={name.to_owned()}><button type="button" aria-current={(shown == Some(name)).then_some("true")} {onclick}>
                <b>{ title(words, name) }</b><small {class}>{ state }</small>
            </button></li>
        }
    };
    let theme = |listed: &Listed| {
        html! { <><h3>{ listed.theme.text(words) }</h3><ul class="names">{ for listed.logs.iter().map(item) }</ul></> }
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
