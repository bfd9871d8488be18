//! A record written by hand.

use eda_wire::{Failed, Fate, LogHeader, LogProblem, NewLogRecord, Problem};
use serde_bytes::ByteBuf;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::records::Props;
use crate::words::{Spoken, use_words};

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
enum Said {
    Nothing,
    /// This line of the headers has no colon.
    NoHeader(usize),
    Sending,
    Written(u32, Option<u64>),
    /// It was not written.
    Failed(String),
    /// Nobody knows.
    Unknown(String),
}

#[component]
pub(super) fn Write(props: &Props) -> Html {
    let words = use_words();
    let said = use_state_eq(|| Said::Nothing);
    let (key, value, headers, partition) = (use_node_ref(), use_node_ref(), use_node_ref(), use_node_ref());
    let refused = refused(props);
    let onsubmit = {
        let (said, props) = (said.clone(), props.clone());
        let (key, value, headers, partition) = (key.clone(), value.clone(), headers.clone(), partition.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let key = key.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            let area = |area: &NodeRef| area.cast::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            let partition = partition.cast::<HtmlSelectElement>().and_then(|select| select.value().parse().ok());
            let headers = match headers_of(&area(&headers)) {
                Ok(headers) => headers,
                Err(line) => return said.set(Said::NoHeader(line)),
            };
            let some = |text: String| (!text.is_empty()).then(|| ByteBuf::from(text.into_bytes()));
            let record = NewLogRecord {
                topic: props.topic.clone(),
                partition,
                key: some(key),
                value: some(area(&value)),
                headers,
                timestamp_ms: None,
            };
            said.set(Said::Sending);
            let (said, writing) = (said.setter(), props.desk.inspector.0.write(record));
            // It is written to the end, whether the dialog is still there or not.
            spawn_local(async move { said.set(outcome(writing.await)) });
        })
    };
    let option = |number: &u32| html! { <option value={number.to_string()}>{ format!("P{number}") }</option> };
    let is_off = refused.is_some() || *said == Said::Sending;
    html! {
        <details class="write">
            <summary>{ words.text("topics-write") }</summary>
            if let Some(why) = refused { <p id="topics-refused">{ words.text(why) }</p> }
            <form {onsubmit}>
                <fieldset disabled={is_off} aria-describedby={refused.map(|_| "topics-refused")}>
                    <label>{ words.text("topics-key") }<input type="text" ref={key} autocomplete="off" spellcheck="false" /></label>
                    <label>{ words.text("topics-head-partition") }
                        <select ref={partition}>
                            <option value="" selected=true>{ words.text("topics-partition-by-key") }</option>
                            { for props.partitions.iter().map(option) }
                        </select>
                    </label>
                    <label class="broad">{ words.text("topics-value") }<textarea rows="4" ref={value} spellcheck="false" dir="ltr" /></label>
                    <label class="broad">{ words.text("topics-headers-lines") }
                        <textarea rows="3" ref={headers} spellcheck="false" dir="ltr" placeholder="content-type: application/json" />
                    </label>
                    <p class="quiet broad">{ words.text("topics-write-about") }</p>
                    <button type="submit" class="btn primary">{ words.text("topics-write-do") }</button>
                </fieldset>
            </form>
            <p role="status" class={classes!("said", matches!(*said, Said::Failed(_) | Said::NoHeader(_)).then_some("fault"))}>{ told(&words, &said) }</p>
        </details>
    }
}

/// Why nothing can be written.
fn refused(props: &Props) -> Option<&'static str> {
    if props.desk.read_only {
        Some("topics-write-read-only")
    } else if props.every_run {
        Some("topics-write-every-run")
    } else {
        None
    }
}

/// Headers, a line each: `name: value`. The number of the first line that is none is an error.
fn headers_of(text: &str) -> Result<Vec<LogHeader>, usize> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let header = |(index, line): (usize, &str)| {
        let (key, value) = line.split_once(':').ok_or(index + 1)?;
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() {
            return Err(index + 1);
        }
        Ok(LogHeader { key: key.to_owned(), value: Some(ByteBuf::from(value.as_bytes())) })
    };
    lines.map(header).collect()
}

fn outcome(answer: Result<Fate, Failed>) -> Said {
    match answer {
        Ok(Fate::At { partition, offset }) => Said::Written(partition, offset),
        Ok(Fate::Failed(problem @ LogProblem::TimedOut)) => Said::Unknown(problem.word().to_owned()),
        Ok(Fate::Failed(problem)) => Said::Failed(problem.word().to_owned()),
        Err(failed) => match failed.problem {
            Problem::OutcomeUnknown | Problem::Log(LogProblem::TimedOut) => Said::Unknown(failed.message),
            _ => Said::Failed(failed.message),
        },
    }
}

fn told(words: &Spoken, said: &Said) -> String {
    match said {
        Said::Nothing => String::new(),
        Said::NoHeader(line) => words.text_with("topics-write-no-header", &[("line", &line.to_string())]),
        Said::Sending => words.text("topics-write-sending"),
        Said::Written(partition, offset) => {
            let offset = offset.map_or_else(|| "–".to_owned(), |offset| offset.to_string());
            words.text_with("topics-written", &[("place", &format!("P{partition} · {offset}"))])
        }
        Said::Failed(why) => words.text_with("topics-write-failed", &[("why", why)]),
        Said::Unknown(why) => words.text_with("topics-write-unknown", &[("why", why)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_a_line_with_a_colon() {
        let read = headers_of("content-type: application/json\n\n ce_source : urn:a:b \n").unwrap();
        let pairs: Vec<_> = read.iter().map(|it| (it.key.as_str(), it.value.as_ref().unwrap().as_slice())).collect();
        assert_eq!(pairs, [("content-type", &b"application/json"[..]), ("ce_source", b"urn:a:b")]);
        assert_eq!((headers_of("a: b\nno"), headers_of(": x")), (Err(2), Err(1)));
        assert_eq!(headers_of(""), Ok(Vec::new()));
    }
}
