//! The records of a topic as they come.

use std::rc::Rc;

use eda_patterns::event::rfc3339;
use eda_wire::{FoundRecord, Isolation};
use gloo_timers::future::TimeoutFuture;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::asking::{Desk, seen_by_somebody};
use super::record::Record;
use super::tail::{KEPT_MAX, Tail, key, place};
use super::text::line;
use super::write::Write;
use crate::views::while_there::while_there;
use crate::words::{Spoken, use_words};

/// The time between two looks for newer records.
const PAUSE_MS: u32 = 1_000;

/// What is seen of transactions, in Kafka's words.
const LEVELS: [(Isolation, &str); 2] =
    [(Isolation::ReadUncommitted, "read_uncommitted"), (Isolation::ReadCommitted, "read_committed")];

/// So many characters of a value stand in the list.
const PREVIEW: usize = 160;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) desk: Desk,
    pub(super) every_run: bool,
    pub(super) topic: String,
    pub(super) partitions: Vec<u32>,
}

#[component]
pub(super) fn Records(props: &Props) -> Html {
    let words = use_words();
    let (partition, from) = (use_state_eq(|| None::<u32>), use_state_eq(|| None::<u64>));
    let isolation = use_state_eq(|| Isolation::ReadUncommitted);
    let (follows, filter) = (use_state_eq(|| true), use_state_eq(String::new));
    let chosen = use_state_eq(|| None::<Rc<FoundRecord>>);
    let read = partition.map_or_else(|| props.partitions.clone(), |partition| vec![partition]);
    let (tail, failed) = use_tail(props, (read, *from, *isolation), *follows);
    let matching: Vec<&Rc<FoundRecord>> = tail.with(&filter).collect();
    let item = |found: &&Rc<FoundRecord>| {
        let is_chosen = chosen.as_ref().is_some_and(|chosen| place(chosen) == place(found));
        let onclick = {
            let (chosen, found) = (chosen.clone(), Rc::clone(found));
            Callback::from(move |_: MouseEvent| chosen.set((!is_chosen).then(|| Rc::clone(&found))))
        };
        row(found, is_chosen, onclick)
    };
    html! {
        <>
            <h4 id="topics-records">{ words.text("topics-records") }</h4>
            { controls(&words, props, &partition, &from, &isolation, &follows, &filter) }
            if let Some(why) = failed { <p class="fault" role="alert">{ words.text_with("topics-failed", &[("why", &why)]) }</p> }
            <p class="quiet seen">{ status(&words, &tail, matching.len(), *isolation) }</p>
            <div class="look">
                <ol class="found" aria-labelledby="topics-records" reversed=true>{ for matching.iter().map(item) }</ol>
                if let Some(found) = &*chosen {
                    <Record key={format!("{:?}", place(found))} desk={props.desk.clone()} every_run={props.every_run} found={Rc::clone(found)} />
                } else {
                    <p class="quiet">{ words.text("topics-choose") }</p>
                }
            </div>
            <Write ..props.clone() />
        </>
    }
}

/// What is looked for: these partitions, from this offset on or the newest, and whether what was aborted is left out.
type Wanted = (Vec<u32>, Option<u64>, Isolation);

/// What is known of the newest records, and why there is nothing newer.
type Told = (Tail, Option<String>);

/// The records that are wanted, for as long as somebody looks and follows.
#[hook]
fn use_tail(props: &Props, wanted: Wanted, follows: bool) -> Told {
    let begin = |(partitions, from, isolation): &Wanted| Tail::of(partitions, *from, *isolation);
    let told = use_state_eq(|| (begin(&wanted), None));
    let kept = use_mut_ref(|| None::<(Wanted, Tail)>);
    use_effect_with((wanted, follows), {
        let (told, props) = (told.setter(), props.clone());
        move |(wanted, follows)| {
            let (wanted, follows) = (wanted.clone(), *follows);
            let earlier = kept.borrow().clone().filter(|(of, _)| *of == wanted).map(|(_, tail)| tail);
            // Whoever looks at something else while nothing is followed sees what lies there now.
            let (mut goes_on, mut tail) = match earlier {
                Some(tail) => (follows, tail),
                None => (true, begin(&wanted)),
            };
            told.set((tail.clone(), None));
            let gone = while_there(async move {
                while goes_on && !tail.is_full() {
                    seen_by_somebody().await;
                    let asked = props.desk.inspector.0.records(tail.question(props.every_run, &props.topic)).await;
                    let (has_more, failed) = match asked {
                        Ok(found) => (tail.take(found), None),
                        Err(failed) => (false, Some(failed.message)),
                    };
                    kept.replace(Some((wanted.clone(), tail.clone())));
                    goes_on = follows || has_more || failed.is_some();
                    told.set((tail.clone(), failed));
                    if !has_more {
                        TimeoutFuture::new(PAUSE_MS).await;
                    }
                }
            });
            move || drop(gone)
        }
    });
    (*told).clone()
}

fn controls(
    words: &Spoken,
    props: &Props,
    partition: &UseStateHandle<Option<u32>>,
    from: &UseStateHandle<Option<u64>>,
    isolation: &UseStateHandle<Isolation>,
    follows: &UseStateHandle<bool>,
    filter: &UseStateHandle<String>,
) -> Html {
    let on_partition = {
        let partition = partition.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            partition.set(select.value().parse().ok());
        })
    };
    let on_from = {
        let from = from.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            from.set(input.value().trim().parse().ok());
        })
    };
    let on_filter = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            filter.set(input.value());
        })
    };
    let on_isolation = {
        let isolation = isolation.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let wanted = LEVELS.into_iter().find(|(_, word)| *word == select.value());
            wanted.into_iter().for_each(|(level, _)| isolation.set(level));
        })
    };
    let level = |(level, word): (Isolation, &'static str)| {
        html! { <option value={word} selected={**isolation == level}>{ word }</option> }
    };
    let on_follow = {
        let follows = follows.clone();
        Callback::from(move |_: MouseEvent| follows.set(!*follows))
    };
    let option = |number: &u32| {
        html! { <option value={number.to_string()} selected={**partition == Some(*number)}>{ format!("P{number}") }</option> }
    };
    html! {
        <div class="row controls">
            <label>{ words.text("topics-head-partition") }
                <select onchange={on_partition}>
                    <option value="" selected={partition.is_none()}>{ words.text("topics-every-partition") }</option>
                    { for props.partitions.iter().map(option) }
                </select>
            </label>
            <label>{ words.text("topics-from") }
                <input type="number" min="0" step="1" inputmode="numeric" placeholder={words.text("topics-from-newest")} onchange={on_from} />
            </label>
            <label>{ words.text("topics-isolation") }
                <select onchange={on_isolation}>{ for LEVELS.map(level) }</select>
            </label>
            <label class="filter">{ words.text("topics-filter") }
                <input type="text" autocomplete="off" spellcheck="false" value={(**filter).clone()} oninput={on_filter} />
            </label>
            <button type="button" aria-pressed={follows.to_string()} onclick={on_follow}>{ words.text("topics-follow") }</button>
        </div>
    }
}

/// How many records are seen of how many.
fn status(words: &Spoken, tail: &Tail, matching: usize, isolation: Isolation) -> String {
    let seen = match isolation {
        Isolation::ReadUncommitted => "topics-seen",
        Isolation::ReadCommitted => "topics-seen-committed",
    };
    let mut told =
        words.text_with(seen, &[("matching", &matching.to_string()), ("count", &tail.records.len().to_string())]);
    if tail.gone > 0 {
        told.push(' ');
        told += &words.text_with("topics-oldest-go", &[("most", &KEPT_MAX.to_string())]);
    }
    if tail.is_full() {
        told.push(' ');
        told += &words.text("topics-full");
    }
    told
}

fn row(found: &FoundRecord, is_chosen: bool, onclick: Callback<MouseEvent>) -> Html {
    let record = &found.record;
    let (partition, offset) = place(found);
    let at = rfc3339::format(u64::try_from(record.timestamp_ms).unwrap_or_default());
    let value = record.value.as_ref().map(|value| line(value, PREVIEW));
    html! {
        <li key={format!("{partition} {offset}")}>
            <button type="button" aria-pressed={is_chosen.to_string()} {onclick}>
                <span class="place">{ format!("P{partition} · {offset}") }</span>
                // The date is the same for all that is seen as it comes; the whole time stands beside the record.
                <time>{ &at[11..23] }</time>
                <b>{ key(found).unwrap_or_else(|| "∅".to_owned()) }</b>
                <code>{ value.unwrap_or_else(|| "∅".to_owned()) }</code>
            </button>
        </li>
    }
}
