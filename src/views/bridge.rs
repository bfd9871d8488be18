//! The bridge of a live run: where it is, how the connection is, why there is none and what to do then.

use eda_patterns::pattern::Server;
use gloo_timers::future::TimeoutFuture;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::compare::{Comparison, use_comparison};
use super::inspector::Props;
use super::recording::RecordingRow;
use super::topics::{self, Browser};
use super::while_there::while_there;
use crate::adapters::bridge::address::Unusable;
use crate::adapters::bridge::{Address, Looked, State};
use crate::session::{Session, use_shown, window};
use crate::words::{Spoken, use_words};

/// The time between two looks at least.
const LOOK_MS: u32 = 200;

/// Who starts a bridge types this.
const COMMAND: &str = "cargo run -q --profile native -p eda-bridge --";

/// What the pattern that is shown needs behind the bridge.
fn servers(session: &Session) -> Vec<Server> {
    let served = session.with_link(|link| link.pattern.served);
    let needs = |server: &Server| served.iter().any(|port| port.server() == *server);
    [Server::Kafka, Server::Redis].into_iter().filter(needs).collect()
}

/// Their names, as a person says them.
fn named(servers: &[Server]) -> String {
    let name = |server: &Server| match server {
        Server::Kafka => "Kafka",
        Server::Redis => "Redis",
    };
    servers.iter().map(name).collect::<Vec<_>>().join(" + ")
}

/// What a bridge must be told of them, where it does not look for them by itself.
fn flags(servers: &[Server]) -> &'static str {
    if servers.contains(&Server::Kafka) { " --kafka-bootstrap-servers 127.0.0.1:9092" } else { "" }
}

/// The port that a bridge serves which was told of a Kafka.
pub(super) const LOG: &str = "log";

/// So many attempts in vain are no accident any more.
const ATTEMPTS_TOLD: u32 = 2;

/// The panel, for a page that has fetched it.
pub(crate) fn panel(session: &Session) -> Html {
    Spoken::learn_words(eda_patterns::words::LIVE);
    html! { <BridgePanel session={session.clone()} /> }
}

#[component]
fn BridgePanel(props: &Props) -> Html {
    let words = use_words();
    let session = &props.session;
    let seen = use_seen(session);
    let (goes_on, _) = use_shown(session, |session| (session.goes_on(), session.revision()));
    let state = seen.as_ref().map(|seen| &seen.state);
    let (browses, compares) = (use_state_eq(|| false), use_state_eq(|| false));
    let comparison = use_comparison(session);
    let on_closed = |is_open: &UseStateHandle<bool>| {
        let is_open = is_open.setter();
        Callback::from(move |()| is_open.set(false))
    };
    let servers = servers(session);
    let serves = |port| matches!(state, Some(State::Connected(ports)) if ports.iter().any(|served| served == port));
    let asks = !matches!(state, Some(State::Connected(_) | State::Connecting(0..ATTEMPTS_TOLD)));
    html! {
        <section class="storage bridge">
            <h2>{ words.text_with("app-bridge", &[("server", &named(&servers))]) }<span>{ words.text(name_of(state)) }</span></h2>
            if let Some(seen) = &seen {
                { trouble(&words, seen, &servers) }
                { facts(&words, seen, session) }
            }
            if asks {
                <Connect session={session.clone()} />
            }
            if seen.is_some() {
                <p class="row">
                    { run_button(&words, session, goes_on) }
                    { leave_button(&words, session) }
                    if serves(topics::PORT) { { dialog_button(&words, "topics-open", &browses) } }
                    if serves(LOG) { { dialog_button(&words, "compare-open", &compares) } }
                </p>
            }
            <RecordingRow session={session.clone()} />
            if *browses { <Browser session={session.clone()} on_closed={on_closed(&browses)} /> }
            if *compares {
                <Comparison session={session.clone()} {comparison} looked={seen.clone()} on_closed={on_closed(&compares)} />
            }
        </section>
    }
}

/// Looks at the connection of the newest run whenever there may be something new, for as long as the panel is there.
#[hook]
fn use_seen(session: &Session) -> Option<Looked> {
    let seen = use_state_eq(|| None);
    let revision = use_shown(session, Session::revision);
    use_effect_with((session.clone(), revision), {
        let seen = seen.setter();
        move |(session, _)| {
            let session = session.clone();
            // Whoever is left waiting for news would hold the connection of a run that is over.
            let gone = while_there(async move {
                let Some(opening) = session.bridge() else { return };
                let bridge = opening.await;
                let Some(connection) = bridge.connection().cloned() else { return seen.set(None) };
                loop {
                    let news = (connection.news)();
                    let looked = (connection.look)();
                    let is_over = matches!(looked.state, State::Refused(..) | State::Forbidden(_));
                    seen.set(Some(looked));
                    if is_over {
                        // Nothing that the run asks for can be answered any more.
                        return session.stop();
                    }
                    TimeoutFuture::new(LOOK_MS).await;
                    news.await;
                }
            });
            move || drop(gone)
        }
    });
    (*seen).clone()
}

const fn name_of(state: Option<&State>) -> &'static str {
    match state {
        None => "app-bridge-none",
        Some(State::Connecting(_)) => "app-bridge-connecting",
        Some(State::Connected(_)) => "app-bridge-connected",
        Some(State::Refused(..) | State::Forbidden(_)) => "app-bridge-refused",
    }
}

/// Why there is no connection, and what to do.
fn trouble(words: &Spoken, seen: &Looked, servers: &[Server]) -> Html {
    let origin = window().location().origin().unwrap_or_default();
    let url = Address::kept().map(|address| address.url).unwrap_or_default();
    let told = match &seen.state {
        State::Connected(ports) if servers.contains(&Server::Kafka) && !ports.iter().any(|port| port == LOG) => {
            words.text("app-bridge-no-kafka")
        }
        State::Connected(_) if seen.no_keys.is_some() => {
            words.text_with("app-bridge-no-redis", &[("why", seen.no_keys.as_deref().unwrap_or_default())])
        }
        State::Connected(_) | State::Connecting(0..ATTEMPTS_TOLD) => return html! {},
        State::Connecting(_) => words.text_with("app-bridge-unreachable", &[("address", &url)]),
        State::Refused(4401, _) => words.text("app-bridge-bad-token"),
        State::Refused(4403, _) => words.text_with("app-bridge-bad-origin", &[("origin", &origin)]),
        State::Refused(4406, _) => words.text("app-bridge-bad-version"),
        State::Refused(code, why) => words.text_with("app-bridge-says", &[("code", &code.to_string()), ("why", why)]),
        State::Forbidden(why) => words.text_with("app-bridge-forbidden", &[("address", &url), ("why", why)]),
    };
    html! { <p class="lost" role="alert">{ told }</p> }
}

fn facts(words: &Spoken, seen: &Looked, session: &Session) -> Html {
    let pattern = session.with_link(|link| link.pattern.id);
    let url = Address::kept().map(|address| address.url).unwrap_or_default();
    // What was measured, and how often it was lost and made again, is of a connection that is there.
    let is_there = matches!(seen.state, State::Connected(_));
    html! {
        <>
            <dl class="thing">
                <dt>{ words.text("app-bridge-address") }</dt><dd><code>{ url }</code></dd>
                <dt>{ words.text("app-bridge-names") }</dt><dd><code>{ format!("playground.{}.", seen.run) }</code></dd>
                if let Some(round_trip_us) = seen.round_trip_us.filter(|_| is_there) {
                    <dt>{ words.text("app-bridge-round-trip") }</dt>
                    <dd><output class="stored">{ format!("{:.1} ms", round_trip_us as f64 / 1_000.0) }</output></dd>
                }
            </dl>
            if is_there && seen.lost > 0 {
                <p class="warned">{ words.counted("app-bridge-lost", "count", seen.lost.into()) }</p>
            }
            <p class="promise">
                { words.text(&format!("app-bridge-about-{pattern}")) }
                { " " }
                { words.text("app-bridge-removed") }
            </p>
        </>
    }
}

fn run_button(words: &Spoken, session: &Session, goes_on: bool) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| if goes_on { session.stop() } else { session.run_again() });
    html! {
        <button type="button" class="run" {onclick}>{ words.text(if goes_on { "app-live-stop" } else { "app-live-again" }) }</button>
    }
}

fn leave_button(words: &Spoken, session: &Session) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        Address::forget();
        session.run_again();
    });
    html! { <button type="button" {onclick}>{ words.text("app-bridge-leave") }</button> }
}

fn dialog_button(words: &Spoken, name: &str, is_open: &UseStateHandle<bool>) -> Html {
    let is_open = is_open.clone();
    let onclick = Callback::from(move |_: MouseEvent| is_open.set(true));
    html! { <button type="button" aria-haspopup="dialog" {onclick}>{ words.text(name) }</button> }
}

/// Asks where the bridge is.
#[component]
fn Connect(props: &Props) -> Html {
    let words = use_words();
    let (address, token) = (use_node_ref(), use_node_ref());
    let said = use_state_eq(|| None);
    let servers = servers(&props.session);
    let onsubmit = {
        let (session, said, address, token) = (props.session.clone(), said.setter(), address.clone(), token.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text =
                |field: &NodeRef| field.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            match Address::read(&text(&address), &text(&token)) {
                Ok(address) => {
                    address.keep();
                    session.run_again();
                }
                Err(unusable) => said.set(Some(unusable)),
            }
        })
    };
    let origin = window().location().origin().unwrap_or_default();
    let command = format!("{COMMAND}{} --allow-origin {origin}", flags(&servers));
    let told = said.map(|unusable| match unusable {
        Unusable::NoAddress => words.text("app-bridge-no-address"),
        Unusable::NoToken => words.text("app-bridge-no-token"),
    });
    html! {
        <form {onsubmit}>
            <p>{ words.text_with("app-bridge-start", &[("server", &named(&servers))]) }</p>
            <p><code class="command">{ for command.split(' ').map(|word| html! { <><span>{ word }</span>{ " " }</> }) }</code></p>
            <label>{ words.text("app-bridge-address") }
                <input type="text" ref={address} placeholder="http://127.0.0.1:7878/#bridge=…" autocomplete="off" spellcheck="false" />
            </label>
            <label>{ words.text("app-bridge-token") }
                <input type="password" ref={token} autocomplete="off" />
            </label>
            <button type="submit" class="btn primary">{ words.text("app-bridge-connect") }</button>
            <p role="alert" class="said">{ told }</p>
        </form>
    }
}
