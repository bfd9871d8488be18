//! What identifies the run: its seed, how many facts it has, its trace hash, and how it ended.

use eda_patterns::link::Engine;
use eda_patterns::sim::End;
use yew::prelude::*;

use super::inspector::Props;
use super::parameters::grouped;
use super::runtime_menu::OtherRuntimes;
use super::share::CopyLink;
use super::transport::SeedField;
use crate::adapters::real_time::Stopped;
use crate::session::{Refusal, Session, use_panel};
use crate::words::{Spoken, use_words};

#[component]
pub(crate) fn RunFacts(props: &Props) -> Html {
    let words = use_words();
    use_panel(&props.session);
    let session = &props.session;
    let is_made = session.is_made();
    let hash = use_memo((session.clone(), session.revision(), is_made), |(session, _, is_made)| {
        is_made.then(|| format!("{:016x}", session.with_trace(|trace| trace.hash())))
    });
    let facts = session.with_trace(|trace| trace.len());
    let cursor = words
        .text_with("app-run-shown", &[("shown", &grouped(session.cursor() as i64)), ("count", &grouped(facts as i64))]);
    html! {
        <section>
            <h2>{ words.text("app-run") }<span>{ cursor }</span></h2>
            <dl class="thing">
                <dt>{ words.text("app-run-hash") }</dt>
                <dd><code class="hash">{ (*hash).clone().unwrap_or_else(|| words.text(if session.goes_on() { "app-run-live" } else { "app-run-making" })) }</code></dd>
                <dt>{ words.text("app-run-end") }</dt>
                <dd>{ ending(&words, session) }</dd>
            </dl>
            <div class="row only-phone"><OtherRuntimes session={session.clone()} /><SeedField session={session.clone()} /><CopyLink session={session.clone()} /></div>
        </section>
    }
}

fn ending(words: &Spoken, session: &Session) -> String {
    if session.engine() != Engine::Sim {
        return words.text(match session.stopped() {
            None => "app-end-live",
            Some(Stopped::Unconnected) => Refusal::Unconnected.message(),
            Some(Stopped::Asked) => "app-end-stopped",
            Some(Stopped::TraceFull) => "app-end-full",
            Some(Stopped::Livelocked) => "app-end-busy",
        });
    }
    match session.end() {
        None => words.text("app-run-making"),
        Some(End::TimeUp) => words.text("app-end-time-up"),
        Some(End::Quiet) => words.text("app-end-quiet"),
        Some(End::TraceFull) => words.text("app-end-full"),
        Some(End::Livelocked(actor)) => words.text_with("app-end-livelocked", &[("actor", &words.actor(&actor))]),
        Some(End::Deadlocked(actors)) => {
            let actors: Vec<String> = actors.iter().map(|actor| words.actor(actor)).collect();
            words.text_with("app-end-deadlocked", &[("actors", &actors.join(", "))])
        }
    }
}
