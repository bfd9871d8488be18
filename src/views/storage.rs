//! Where a live run keeps its events: in words, counted, out as a file, in from one, and deleted.

use std::cell::Cell;
use std::rc::Rc;

use futures::future::join;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::files::{chosen_text, download};
use super::inspector::Props;
use super::parameters::grouped;
use super::recording::RecordingRow;
use crate::adapters::kept::Kept;
use crate::adapters::messages::{Looked, Reply, Request};
use crate::preferences::Preference;
use crate::programs;
use crate::session::{Refusal, Session, use_shown};
use crate::words::{Spoken, use_words};

/// The time between two counts at least.
const COUNT_MS: u32 = 300;

/// What came of what a person asked for.
#[derive(Clone, PartialEq)]
enum Said {
    Nothing,
    Imported(u64),
    Misfit(u64, String),
    Cleared,
    Failed(String),
}

/// The panel, for a page that has fetched it.
pub(crate) fn panel(session: &Session) -> Html {
    Spoken::learn_words(eda_patterns::words::LIVE);
    html! { <StoragePanel session={session.clone()} /> }
}

#[component]
fn StoragePanel(props: &Props) -> Html {
    let words = use_words();
    let session = &props.session;
    let seen = use_seen(session);
    let said = use_state(|| Said::Nothing);
    let asks = use_state_eq(|| false);
    let goes_on = use_shown(session, Session::goes_on);
    let events = seen.as_ref().map_or(0, |seen| seen.events);
    html! {
        <section class="storage">
            <h2>{ words.text("app-storage") }
                if let Some(seen) = &seen { <span>{ words.text(name_of(seen)) }</span> }
            </h2>
            if let Some(seen) = &seen {
                { place(&words, session, seen) }
                { trouble(&words, seen) }
            }
            <p class="row">
                { run_button(&words, session, goes_on) }
                { export_button(&words, session, &said) }
                { import_button(&words, session, &said) }
                { clear_button(&words, &asks, events) }
            </p>
            if *asks {
                <Question session={session.clone()} {events} asks={asks.clone()} said={said.clone()} />
            }
            <p role="status" class="said">{ answer(&words, &said) }</p>
            <RecordingRow session={session.clone()} />
        </section>
    }
}

async fn look(storage: &Kept) -> Looked {
    match storage.ask(Request::Look).await {
        Reply::Looked(looked) => looked,
        Reply::Failed(why) => Looked { trouble: Some(why), ..Looked::default() },
        _ => panic!("a look is answered by what was seen"),
    }
}

/// Looks at the storage whenever there may be something new, for as long as the panel is there.
#[hook]
fn use_seen(session: &Session) -> Option<Looked> {
    let seen = use_state_eq(|| None);
    use_effect_with(session.clone(), {
        let seen = seen.setter();
        move |session| {
            let (session, there) = (session.clone(), Rc::new(Cell::new(true)));
            let looks = Rc::clone(&there);
            spawn_local(async move {
                let storage = session.storage().await;
                // Those before the first look came before this run, which has nothing to lose by them.
                let mut clears = None;
                while looks.get() {
                    let look = async {
                        let looked = look(&storage).await;
                        if !looks.get() {
                            return;
                        }
                        let known = clears.replace(looked.clears_elsewhere);
                        if known.is_some_and(|known| known != looked.clears_elsewhere) {
                            session.stop();
                            session.tell(Refusal::Cleared);
                        }
                        seen.set(Some(looked));
                        TimeoutFuture::new(COUNT_MS).await;
                    };
                    // Asked for before the look, so that nothing falls between the two.
                    let _ = join(storage.ask(Request::News), look).await;
                }
            });
            move || there.set(false)
        }
    });
    (*seen).clone()
}

const fn name_of(seen: &Looked) -> &'static str {
    if seen.promise.is_some() { "app-storage-kept" } else { "app-storage-memory" }
}

/// Where the events are, how many, and what a commit promises.
fn place(words: &Spoken, session: &Session, seen: &Looked) -> Html {
    let about = words.text(&format!("{}.about", name_of(seen)));
    let trouble = seen.trouble.as_ref().map(|why| words.text_with("app-storage-browser-said", &[("why", why)]));
    html! {
        <>
            <p class={classes!(trouble.is_some().then_some("warned"))}>{ about }{ " " }{ trouble }</p>
            <dl class="thing">
                <dt>{ words.text("app-storage-events") }</dt>
                <dd><output class="stored">{ grouped(seen.events as i64) }</output></dd>
            </dl>
            if let Some(promise) = &seen.promise {
                { durability_choice(words, session, promise, seen.confirmed.as_deref()) }
            }
        </>
    }
}

fn durability_choice(words: &Spoken, session: &Session, chosen: &str, confirmed: Option<&str>) -> Html {
    let option = |promise: &'static str| {
        let session = session.clone();
        let onchange = Callback::from(move |_: Event| {
            Preference::Durability.keep(promise);
            let opening = session.storage();
            spawn_local(async move {
                // Where the storage is gone, the panel says so at its next look.
                let _ = opening.await.ask(Request::Promise(promise.to_owned())).await;
            });
        });
        html! {
            <label><input type="radio" name="durability" checked={promise == chosen} {onchange} />{ promise }</label>
        }
    };
    let title = words.text("app-storage-durability");
    let about = words.text(&format!("app-storage-{chosen}"));
    let confirmed = confirmed.map(|word| words.text_with("app-storage-confirmed", &[("word", word)]));
    html! {
        <div class="param inline">
            <span class="name" aria-hidden="true">{ title.clone() }</span>
            <span class="seg" role="radiogroup" aria-label={title} aria-describedby="about-durability">
                { option("strict") }{ option("relaxed") }
            </span>
            <span class="promise" id="about-durability">{ about }{ " " }{ confirmed }</span>
        </div>
    }
}

/// What was lost, and what cannot be read.
fn trouble(words: &Spoken, seen: &Looked) -> Html {
    let record = |(key, why): &(String, String)| {
        html! { <li>{ words.text_with("app-storage-set-aside", &[("key", key), ("why", why)]) }</li> }
    };
    html! {
        <>
            if seen.lost > 0 {
                <p class="lost" role="alert">{ words.counted("app-storage-lost", "count", seen.lost) }</p>
            }
            if !seen.set_aside.is_empty() {
                <ul class="set-aside">{ for seen.set_aside.iter().map(record) }</ul>
            }
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

fn export_button(words: &Spoken, session: &Session, said: &UseStateHandle<Said>) -> Html {
    let (opening, said, name) = (session.storage(), said.setter(), session.with_link(|link| link.pattern.id));
    let onclick = Callback::from(move |_: MouseEvent| {
        let (opening, said) = (opening.clone(), said.clone());
        spawn_local(async move {
            match opening.await.ask(Request::Export).await {
                Reply::Text(lines) => download(&format!("{name}.jsonl"), &lines),
                other => said.set(said_of(other)),
            }
        });
    });
    html! { <button type="button" {onclick}>{ words.text("app-storage-export") }</button> }
}

fn import_button(words: &Spoken, session: &Session, said: &UseStateHandle<Said>) -> Html {
    let (opening, said) = (session.storage(), said.setter());
    let play = session.with_link(|link| programs::known(link.pattern)).expect("its run is on this page");
    let reads = play.program.reads;
    let onchange = Callback::from(move |event: Event| {
        let text = chosen_text(event.target_unchecked_into());
        let (opening, said) = (opening.clone(), said.clone());
        spawn_local(async move {
            let Some(lines) = text.await else { return };
            said.set(said_of(opening.await.ask(Request::Import(lines, reads)).await));
        });
    });
    html! {
        <label class="btn file">{ words.text("app-storage-import") }
            <input type="file" accept=".jsonl,.ndjson,.json" {onchange} />
        </label>
    }
}

fn clear_button(words: &Spoken, asks: &UseStateHandle<bool>, events: u64) -> Html {
    let asks = asks.clone();
    let onclick = Callback::from(move |_: MouseEvent| asks.set(true));
    html! { <button type="button" disabled={events == 0} {onclick}>{ words.text("app-storage-clear") }</button> }
}

#[derive(PartialEq, Properties)]
struct QuestionProps {
    session: Session,
    events: u64,
    asks: UseStateHandle<bool>,
    said: UseStateHandle<Said>,
}

/// Asks before everything is deleted. The focus stands on what changes nothing.
#[component]
fn Question(props: &QuestionProps) -> Html {
    let words = use_words();
    let QuestionProps { session, events, asks, said } = props;
    let keep = use_node_ref();
    use_effect_with(keep.clone(), |keep| {
        if let Some(keep) = keep.cast::<HtmlElement>() {
            // A button that is in the page takes the focus.
            let _ = keep.focus();
        }
    });
    let delete = Callback::from({
        let (session, asks, said) = (session.clone(), asks.clone(), said.setter());
        move |_: MouseEvent| {
            asks.set(false);
            session.stop();
            let (opening, said) = (session.storage(), said.clone());
            spawn_local(async move { said.set(said_of(opening.await.ask(Request::Clear).await)) });
        }
    });
    let close = {
        let asks = asks.clone();
        Callback::from(move |_: MouseEvent| asks.set(false))
    };
    let question = words.counted("app-storage-clear-ask", "count", *events);
    html! {
        <div class="ask" role="group" aria-label={question.clone()}>
            <p>{ question }</p>
            <p class="row">
                <button type="button" class="danger" onclick={delete}>{ words.text("app-storage-clear-yes") }</button>
                <button type="button" ref={keep} onclick={close}>{ words.text("app-storage-clear-no") }</button>
            </p>
        </div>
    }
}

/// What a reply to a wish of a person says to that person.
fn said_of(reply: Reply) -> Said {
    match reply {
        Reply::Count(count) => Said::Imported(count),
        Reply::Misfit(line, why) => Said::Misfit(line, why),
        Reply::Done => Said::Cleared,
        Reply::Failed(why) => Said::Failed(why),
        _ => panic!("nobody wished for that"),
    }
}

fn answer(words: &Spoken, said: &Said) -> Option<String> {
    Some(match said {
        Said::Nothing => return None,
        Said::Imported(count) => words.counted("app-storage-imported", "count", *count),
        Said::Misfit(line, why) => words.text_with("app-storage-misfit", &[("line", &line.to_string()), ("why", why)]),
        Said::Cleared => words.text("app-storage-cleared"),
        Said::Failed(why) => words.text_with("app-storage-failed", &[("why", why)]),
    })
}
