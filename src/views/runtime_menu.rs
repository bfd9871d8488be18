//! Where the run happens: in the simulator, in this browser, or on servers behind a bridge.

use eda_patterns::link::Engine;
use yew::prelude::*;

use super::inspector::Props;
use super::menu::Menu;
use crate::session::{Session, use_shown};
use crate::words::{Spoken, use_words};

#[component]
pub(crate) fn RuntimeMenu(props: &Props) -> Html {
    let words = use_words();
    let session = &props.session;
    let current = use_shown(session, Session::engine);
    let engines = session.with_link(|link| link.pattern.engines);
    let name = words.text(message_of(current));
    let label = html! { <><span class="optional">{ words.text("app-runtime") }{ ": " }</span><b>{ name }</b></> };
    html! {
        <Menu {label} title={words.text("app-runtime")}>
            { for Engine::ALL.map(|engine| item(&words, session, engine, engines.contains(&engine))) }
        </Menu>
    }
}

/// The other runtimes, as buttons for a screen whose top bar has no room for the menu.
#[component]
pub(crate) fn OtherRuntimes(props: &Props) -> Html {
    let words = use_words();
    let current = use_shown(&props.session, Session::engine);
    let engines = props.session.with_link(|link| link.pattern.engines);
    let others = engines.iter().filter(|engine| **engine != current).map(|&other| {
        let session = props.session.clone();
        let label = format!("{}: {}", words.text("app-runtime"), words.text(message_of(other)));
        html! { <button type="button" onclick={move |_: MouseEvent| session.run_on(other)}>{ label }</button> }
    });
    html! { <>{ for others }</> }
}

const fn message_of(engine: Engine) -> &'static str {
    match engine {
        Engine::Sim => "app-runtime-sim",
        Engine::Browser => "app-runtime-browser",
        Engine::Bridge => "app-runtime-bridge",
    }
}

/// A runtime that can be chosen, or the reason why it cannot.
fn item(words: &Spoken, session: &Session, engine: Engine, runs_there: bool) -> Html {
    let message = message_of(engine);
    let name = words.text(message);
    if !runs_there {
        let why = words.text(if engine == Engine::Bridge { "app-runtime-not-yet" } else { "app-runtime-not-here" });
        return html! { <li class="coming">{ name }<small>{ why }</small></li> };
    }
    let chosen = session.engine() == engine;
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        if !chosen {
            session.run_on(engine);
        }
    });
    let about = words.text(&format!("{message}.about"));
    html! {
        <li><button type="button" aria-current={chosen.then_some("true")} {onclick}>{ name }<small>{ about }</small></button></li>
    }
}
