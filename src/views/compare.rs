//! Plays logs of actions on the Kafka behind a bridge and on the simulated one, and puts what came of them side by side. It is
//! a dialog, and its code, words and styles are fetched with the connection; the playing is a worker's.

mod came;
mod copy;
mod listed;
mod playing;

use eda_compare::Tally;
use eda_compare::themes::ListedLog;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use self::came::came;
use self::copy::json_lines;
use self::listed::{listed, use_listed};
pub(super) use self::playing::use_comparison;
use self::playing::{Ended, Played, Plays};
use super::dialog::{Dialog, over_the_page, use_dialog};
use super::share::write_to_clipboard;
use crate::adapters::bridge::{Looked, State};
use crate::adapters::comparer::{PREFIX, Unplayed};
use crate::later;
use crate::session::Session;
use crate::words::{Spoken, use_words};

/// The styles of a wide dialog that looks into Kafka, and those of this one alone.
const STYLES: [&str; 2] = ["topics.css", "compare.css"];

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) session: Session,
    pub(super) comparison: Plays,
    /// How the connection is.
    pub(super) looked: Option<Looked>,
    pub(super) on_closed: Callback<()>,
}

#[component]
pub(super) fn Comparison(props: &Props) -> Html {
    use_memo((), |()| Spoken::learn_words(eda_patterns::words::COMPARE));
    let words = use_words();
    let themes = use_listed(&props.session);
    let chosen = use_state_eq(|| None::<String>);
    let only_differences = use_state_eq(|| false);
    let Dialog { element, close, onclose } = use_dialog(&props.on_closed);
    let plays = &props.comparison;
    let refused = refused(props.looked.as_ref());
    let listed_themes = themes.as_ref().and_then(Option::as_ref).map_or(&[][..], |themes| themes);
    let all: Vec<&ListedLog> = listed_themes.iter().flat_map(|listed| &listed.logs).collect();
    let shown = all.iter().find(|log| chosen.as_ref() == Some(&log.name)).or(all.first());
    let run = props.looked.as_ref().map(|looked| &looked.run);
    over_the_page(html! {
        // The frame of a wide dialog is that of the editor of schemas.
        <dialog class="schema-editor topics compare" ref={element} aria-labelledby="compare-title" {onclose}>
            { for STYLES.iter().filter_map(|styles| later::address(styles)).map(|href| html! { <link rel="stylesheet" {href} /> }) }
            <header>
                <h2 id="compare-title">{ words.text("compare-title") }</h2>
                <button type="button" onclick={close}>{ words.text("app-close") }</button>
            </header>
            <p>{ words.text("compare-about") }{ " " }{ words.text("compare-settings") }{ " " }{ words.text("compare-sticky") }</p>
            if let Some(run) = run {
                <p class="prefix">{ words.text("compare-names") }{ " " }<code>{ format!("playground.{run}.{PREFIX}") }</code></p>
            }
            if let Some(why) = refused { <p id="compare-refused" class="fault">{ words.text(why) }</p> }
            if themes == Some(None) { <p class="fault" role="alert">{ words.text("compare-failed-simulator") }</p> }
            if themes.is_none() { <p class="quiet">{ words.text("compare-loading") }</p> }
            if let Some(log) = shown {
                <div class="row settings">
                    { play_button(&words, plays, refused, "compare-play-all", all.iter().map(|log| log.name.clone()).collect()) }
                    if plays.state.played.iter().any(|(_, played)| played.is_ok()) { <Copying comparison={plays.clone()} /> }
                </div>
                { progress(&words, plays) }
                { sum(&words, plays) }
                <div class="beside">
                    { listed(&words, listed_themes, plays, Some(&log.name), &chosen) }
                    <section key={log.name.clone()} aria-labelledby="compare-shown">
                        <h3 id="compare-shown">{ title(&words, &log.name) }</h3>
                        <p>{ words.text(&format!("compare-log-{}.about", log.name)) }</p>
                        if log.waits_for_retention { <p class="quiet">{ words.text("compare-retention") }</p> }
                        { play_button(&words, plays, refused, "compare-play-one", vec![log.name.clone()]) }
                        <div class="look">
                            <div>
                                <h4>{ words.text("compare-what-is-done") }</h4>
                                <ol class="done">{ for log.actions.iter().map(|done| html! { <li>{ done.text(&words) }</li> }) }</ol>
                            </div>
                            <div>
                                <h4>{ words.text("compare-what-came") }</h4>
                                { outcome(&words, plays.state.of(&log.name), &only_differences) }
                            </div>
                        </div>
                    </section>
                </div>
            }
        </dialog>
    })
}

/// Why nothing can be played.
fn refused(looked: Option<&Looked>) -> Option<&'static str> {
    match looked.map(|looked| (&looked.state, looked.read_only)) {
        Some((State::Connected(_), true)) => Some("compare-read-only"),
        Some((State::Connected(ports), false)) if ports.iter().any(|port| port == super::bridge::LOG) => None,
        Some((State::Connected(_), false)) => Some("compare-no-log"),
        _ => Some("compare-no-bridge"),
    }
}

fn title(words: &Spoken, log: &str) -> String {
    words.text(&format!("compare-log-{log}"))
}

/// Plays these; while something is played it stops that, so that the keyboard stays where it is.
fn play_button(words: &Spoken, plays: &Plays, refused: Option<&'static str>, label: &str, logs: Vec<String>) -> Html {
    if plays.state.now.is_some() {
        let stop = plays.stop.clone();
        let onclick = Callback::from(move |_: MouseEvent| stop.emit(()));
        return html! { <button type="button" class="btn" {onclick}>{ words.text("compare-stop") }</button> };
    }
    let play = plays.play.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        if refused.is_none() {
            play.emit(logs.clone());
        }
    });
    html! {
        <button type="button" class="btn primary" aria-disabled={refused.map(|_| "true")}
            aria-describedby={refused.map(|_| "compare-refused")} {onclick}>{ words.text(label) }</button>
    }
}

/// How far it is, and how it ended.
fn progress(words: &Spoken, plays: &Plays) -> Html {
    let (now, ended) = (plays.state.now.as_ref(), plays.state.ended.as_ref());
    let told = match (now, ended) {
        (Some(now), _) => words.text_with(
            "compare-playing",
            &[("log", &title(words, &now.log)), ("number", &now.number.to_string()), ("count", &now.count.to_string())],
        ),
        (None, Some(Ended::Played(count))) => words.counted("compare-all-played", "count", *count as u64),
        (None, Some(Ended::Stopped)) => words.text("compare-stopped"),
        (None, Some(Ended::Failed(why))) => unplayed(words, why),
        (None, None) => words.text("compare-nothing-yet"),
    };
    let is_fault = matches!((now, ended), (None, Some(Ended::Failed(_))));
    html! {
        <>
            <p role="status" class={classes!(is_fault.then_some("fault"))}>{ &told }</p>
            if let Some(now) = now {
                <progress max={now.count.to_string()} value={(now.number - 1).to_string()} aria-label={told.clone()} />
            }
        </>
    }
}

/// How many items are equal, and how many are not, in all logs together.
fn sum(words: &Spoken, plays: &Plays) -> Html {
    let tallies: Vec<Tally> = plays
        .state
        .played
        .iter()
        .filter_map(|(_, played)| played.as_ref().ok())
        .map(|lines| Tally::of(lines))
        .collect();
    let unplayed = plays.state.played.len() - tallies.len();
    let logs = words.counted("compare-sum-logs", "count", tallies.len() as u64);
    let (equal, known, unknown) = counts(words, tallies.iter().copied().sum());
    let args = [("logs", logs.as_str()), ("equal", &equal), ("known", &known), ("unknown", &unknown)];
    html! {
        <>
            if !tallies.is_empty() { <p class="sum">{ words.text_with("compare-sum", &args) }</p> }
            if unplayed > 0 { <p class="fault">{ words.counted("compare-unplayed", "count", unplayed as u64) }</p> }
        </>
    }
}

/// The figures of a tally in words: what is equal, and what differs with and without a known reason.
fn counts(words: &Spoken, tally: Tally) -> (String, String, String) {
    let of = |id: &str, count: usize| words.counted(id, "count", count as u64);
    (of("compare-equal", tally.equal), of("compare-known", tally.known), of("compare-unknown", tally.unknown))
}

/// What came of a log, or why nothing did.
fn outcome(words: &Spoken, played: Option<&Played>, only_differences: &UseStateHandle<bool>) -> Html {
    let lines = match played {
        None => return html! { <p class="quiet">{ words.text("compare-state-none") }</p> },
        Some(Err(why)) => return html! { <p class="fault">{ unplayed(words, why) }</p> },
        Some(Ok(lines)) => lines,
    };
    let tally = Tally::of(lines);
    let (equal, known, unknown) = counts(words, tally);
    let onchange = {
        let only_differences = only_differences.clone();
        Callback::from(move |event: Event| {
            only_differences.set(event.target_unchecked_into::<HtmlInputElement>().checked())
        })
    };
    html! {
        <>
            <p class="tally">{ format!("{equal} · {known} · {unknown}") }</p>
            <label><input type="checkbox" checked={**only_differences} {onchange} />{ words.text("compare-only-differences") }</label>
            if **only_differences && tally.equal == tally.items() {
                <p class="quiet">{ words.counted("compare-all-equal", "count", tally.items() as u64) }</p>
            }
            { came(words, lines, **only_differences) }
        </>
    }
}

/// Why a log could not be played, and what to do.
fn unplayed(words: &Spoken, why: &Unplayed) -> String {
    match why {
        Unplayed::Lost => words.text("compare-failed-lost"),
        Unplayed::Refused(why) => words.text_with("compare-failed-bridge", &[("why", why)]),
        Unplayed::Failed => words.text("compare-failed-simulator"),
    }
}

#[derive(PartialEq, Properties)]
struct CopyingProps {
    comparison: Plays,
}

/// Copies all items of all logs.
#[component]
fn Copying(props: &CopyingProps) -> Html {
    let words = use_words();
    let said = use_state_eq(|| None::<&'static str>);
    let onclick = {
        let (said, state) = (said.setter(), props.comparison.state.clone());
        Callback::from(move |_: MouseEvent| {
            let text = json_lines(&state.played);
            let said = said.clone();
            spawn_local(async move {
                let copied = write_to_clipboard(&text).await;
                said.set(Some(if copied { "compare-copied" } else { "compare-not-copied" }));
            });
        })
    };
    html! {
        <>
            <button type="button" class="btn" {onclick}>{ words.text("compare-copy") }</button>
            <span role="status">{ said.map(|id| words.text(id)) }</span>
        </>
    }
}
