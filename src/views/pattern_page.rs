//! The page of a pattern: guide, stage and inspector side by side, facts below, the time line
//! across. What does not fit beside becomes a tab.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::link::Link;
use eda_patterns::pattern::{Pattern, Program};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::guide::{Guide, Happened};
use super::heading::Heading;
use super::help::Help;
use super::inspector::Inspector;
use super::keys::use_keys;
use super::live::Live;
use super::notice::NoticeBar;
use super::refusal::reasons;
use super::split::Split;
use super::time_line::TimeLine;
use super::top_bar::{TopBar, title_of};
use super::verdicts;
use crate::app::matches_media;
use crate::parts::Missing;
use crate::preferences::Preference;
use crate::programs;
use crate::route::replace_hash;
use crate::session::{Rate, SPEEDS, Session, use_shown, window};
use crate::stage::{Facts, Stage};
use crate::words::use_words;

/// How long the address waits for the player to come to rest.
const ADDRESS_MS: u32 = 400;

#[derive(Properties)]
pub(crate) struct Props {
    pub(crate) link: Link,
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.link.to_string() == other.link.to_string()
    }
}

/// What is shown where one column holds several things.
#[derive(Clone, Copy, PartialEq)]
enum Tab {
    Guide,
    Inspect,
    Facts,
}

const TABS: [(Tab, &str, &str); 3] = [
    (Tab::Guide, "guide", "app-guide"),
    (Tab::Inspect, "inspect", "app-inspector"),
    (Tab::Facts, "facts", "app-facts"),
];

#[component]
pub(crate) fn PatternPage(props: &Props) -> Html {
    let words = use_words();
    let (program, again) = use_program(props.link.pattern);
    match program {
        Some(Ok(program)) => html! { <Player link={props.link.clone()} {program} /> },
        Some(Err(Missing)) => html! {
            <main class="sheet">
                <Heading text={title_of(&words, props.link.pattern.id)} />
                <p role="alert">{ words.text("app-program-missing") }</p>
                <button type="button" class="btn primary" onclick={again}>{ words.text("app-program-again") }</button>
            </main>
        },
        None => html! { <main aria-busy="true" aria-label={title_of(&words, props.link.pattern.id)} /> },
    }
}

/// The program of a pattern once it was fetched, and what fetches it again.
#[hook]
fn use_program(pattern: &'static Pattern) -> (Option<Result<&'static Program, Missing>>, Callback<MouseEvent>) {
    let fetched = use_state(|| programs::known(pattern).map(|play| Ok(&play.program)));
    let attempt = use_state(|| 0);
    use_effect_with(*attempt, {
        let fetched = fetched.clone();
        move |_| {
            if !matches!(*fetched, Some(Ok(_))) {
                spawn_local(async move { fetched.set(Some(programs::fetch(pattern).await.map(|play| &play.program))) });
            }
        }
    });
    let again = Callback::from(move |_| attempt.set(*attempt + 1));
    (*fetched, again)
}

#[derive(Properties)]
struct PlayerProps {
    link: Link,
    program: &'static Program,
}

impl PartialEq for PlayerProps {
    fn eq(&self, other: &PlayerProps) -> bool {
        self.link.to_string() == other.link.to_string()
    }
}

#[component]
fn Player(props: &PlayerProps) -> Html {
    let words = use_words();
    let session = use_memo((), |()| {
        let kept = Preference::Speed.read::<String>();
        let kept = SPEEDS.into_iter().find(|speed| kept.as_ref() == Some(&speed.to_string()));
        let plays = !matches_media("(prefers-reduced-motion: reduce)");
        Session::new(props.program, props.link.clone(), kept.unwrap_or(1.0), plays)
    });
    let session: Session = (*session).clone();
    let tab = use_state(|| Tab::Guide);
    let helps = use_state(|| false);
    let frame = use_node_ref();

    use_address(&session);
    use_title(format!("{} · {}", title_of(&words, props.link.pattern.id), words.text("app-name")));
    let on_help = use_callback((), {
        let helps = helps.setter();
        move |(), ()| helps.set(true)
    });
    let on_help_closed = use_callback((), {
        let helps = helps.setter();
        move |(), ()| helps.set(false)
    });
    use_keys(&session, on_help.clone());

    let code_asked = use_state(|| 0_u32);
    let on_code = Callback::from({
        let (code_asked, tab) = (code_asked.clone(), tab.setter());
        move |()| {
            // Where the facts are a tab beside the guide they come to the front.
            if is_shown("tab-facts") {
                tab.set(Tab::Facts);
            }
            code_asked.set(*code_asked + 1);
        }
    });
    let part = use_shown(&session, Session::part);
    use_effect_with(part, {
        let tab = tab.setter();
        move |part| {
            // Where the inspector is a tab, what was just asked for comes to the front.
            if part.is_some() && is_shown("tab-inspect") {
                tab.set(Tab::Inspect);
            }
        }
    });
    let shown = TABS.iter().find(|(known, ..)| *known == *tab).map_or("guide", |(_, word, _)| word);
    let on_tab_key = Callback::from({
        let tab = tab.clone();
        move |event: KeyboardEvent| {
            // Where there is room for the facts under the stage, they have no tab.
            let shown: Vec<_> = TABS.iter().filter(|(_, word, _)| is_shown(&format!("tab-{word}"))).collect();
            let at = shown.iter().position(|(known, ..)| *known == *tab).unwrap_or(0);
            if event.shift_key() || shown.is_empty() {
                return;
            }
            let step = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => shown.len() - 1,
                _ => return,
            };
            event.prevent_default();
            let (next, word, _) = shown[(at + step) % shown.len()];
            tab.set(*next);
            focus(&format!("tab-{word}"));
        }
    });
    let tabs = TABS.iter().map(|&(known, word, message)| {
        let onclick = {
            let tab = tab.setter();
            Callback::from(move |_: MouseEvent| {
                tab.set(known);
                // In one column the panel would stay below the fold.
                if let (true, Some(tabs)) = (is_shown("tab-facts"), element("panels")) {
                    tabs.scroll_into_view();
                }
            })
        };
        let chosen = known == *tab;
        html! {
            <button type="button" role="tab" id={format!("tab-{word}")} aria-selected={chosen.to_string()}
                tabindex={if chosen { "0" } else { "-1" }} class={classes!((known == Tab::Facts).then_some("only-narrow"))}
                {onclick}>
                { words.text(message) }
                // What holds is always in sight.
                if known == Tab::Inspect {
                    <verdicts::Sum session={session.clone()} />
                }
            </button>
        }
    });

    html! {
        <div class="frame" data-tab={shown} ref={frame.clone()}>
            <TopBar session={session.clone()} {on_help} />
            <main class="stage" aria-label={words.text("app-stage")}>
                // The guide shows the title; it may be behind a tab, and a page keeps its heading.
                <Heading class="sr" text={title_of(&words, props.link.pattern.id)} />
                <Stage session={session.clone()} />
                // Below the stage of a phone the guide is behind a tab, and too far down.
                <div class="under-stage"><Happened session={session.clone()} /></div>
            </main>
            <section class="tabs-small" id="panels" aria-label={words.text("app-panels")}>
                <div role="tablist" aria-label={words.text("app-panels")} onkeydown={on_tab_key}>{ for tabs }</div>
            </section>
            <Guide session={session.clone()} {on_code} />
            <Inspector session={session.clone()} />
            <section class="facts" aria-label={words.text("app-facts")}>
                <Split {frame} />
                <Facts session={session.clone()} code_asked={*code_asked} />
            </section>
            <TimeLine session={session.clone()} />
            { reasons(&words) }
            <NoticeBar session={session.clone()} />
            <Live session={session.clone()} />
            if *helps {
                <Help on_closed={on_help_closed} />
            }
        </div>
    }
}

fn element(id: &str) -> Option<HtmlElement> {
    window().document()?.get_element_by_id(id)?.dyn_into().ok()
}

fn is_shown(id: &str) -> bool {
    element(id).is_some_and(|element| element.offset_width() > 0)
}

fn focus(id: &str) {
    if let Some(element) = element(id) {
        // An element that is in the page takes the focus.
        let _ = element.focus();
    }
}

/// Names the tab of the browser.
#[hook]
pub(super) fn use_title(title: String) {
    use_effect_with(title, |title| {
        if let Some(document) = window().document() {
            document.set_title(title);
        }
    });
}

/// Lets the address bar follow the run: its setting at once, its time when the player rests.
#[hook]
fn use_address(session: &Session) {
    use_effect_with(session.clone(), |session| {
        let pending: Rc<RefCell<Option<Timeout>>> = Rc::default();
        let written = Rc::new(RefCell::new(String::new()));
        let weak_session = session.clone();
        let note: Rc<dyn Fn()> = Rc::new({
            let pending = pending.clone();
            move || {
                let hash = hash_of(&weak_session);
                if pending.borrow().is_some() || *written.borrow() == hash {
                    return;
                }
                let (session, written, done) = (weak_session.clone(), written.clone(), pending.clone());
                *pending.borrow_mut() = Some(Timeout::new(ADDRESS_MS, move || {
                    // Forgotten and not dropped: it is the one that runs.
                    if let Some(timeout) = done.borrow_mut().take() {
                        timeout.forget();
                    }
                    let hash = hash_of(&session);
                    replace_hash(&hash);
                    *written.borrow_mut() = hash;
                }));
            }
        });
        let listener = session.listen(Rate::Panel, {
            let note = Rc::clone(&note);
            move || note()
        });
        // Where nothing runs, as before a bridge is connected, nothing may call again.
        note();
        move || {
            drop(listener);
            drop(pending.take());
        }
    });
}

/// The run's link; without a time while the time passes.
fn hash_of(session: &Session) -> String {
    let link = session.link();
    let at = link.at.filter(|_| !session.is_playing());
    Link { at, ..link }.to_string()
}
