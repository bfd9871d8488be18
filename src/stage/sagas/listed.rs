//! The newest entries of the saga log, or the newest events on the bus; and every saga with its standing.

use eda_patterns::picture::sagas::{LogLine, SagaPicture, Sagas, Standing};
use eda_patterns::saga::End;
use yew::prelude::*;

use super::super::scene::Drawing;

pub(super) fn draw(drawing: &Drawing<'_>, sagas: &Sagas) -> Html {
    html! { <div class="pair saga-lists">{ log(drawing, sagas) }{ standing(drawing, sagas) }</div> }
}

/// The newest entry stands at the top: where it is written, it is seen.
fn log(drawing: &Drawing<'_>, sagas: &Sagas) -> Html {
    let words = drawing.words;
    let (title, note) = if super::is_orchestrated(drawing) {
        ("saga-stage-log", "saga-stage-log-note")
    } else if super::is_on_log(drawing) {
        ("saga-stage-events-on-log", "saga-stage-events-on-log-note")
    } else {
        ("saga-stage-events", "saga-stage-events-note")
    };
    let counts = [("shown", sagas.log.len().to_string()), ("all", sagas.logged.to_string())];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    html! {
        <section class="block">
            <h2>
                <b>{ words.text(title) }</b>
                <span>{ words.text(note) }</span>
                <span class="push">{ words.text_with("saga-stage-newest", &counts) }</span>
            </h2>
            <ol class="saga-log">{ for sagas.log.iter().rev().map(|line| entry(drawing, line)) }</ol>
        </section>
    }
}

fn entry(drawing: &Drawing<'_>, line: &LogLine) -> Html {
    let words = drawing.words;
    let what = drawing.trace.text(line.what);
    let said = match line.operation {
        Some(operation) => {
            let operation = words.word(drawing.trace.text(operation));
            format!("{operation}: {}", words.text(&format!("saga-entry-{what}")))
        }
        None => words.optional(&format!("saga-entry-{what}")).unwrap_or_else(|| what.to_owned()),
    };
    let session = drawing.session.clone();
    let fact = line.fact;
    let onclick = Callback::from(move |_: MouseEvent| session.seek_fact(fact));
    let at = format!("{:.2}", line.at.as_us() as f64 / 1_000_000.0);
    html! {
        <li key={fact.0}>
            <button type="button" {onclick}>
                <span class="num">{ at }</span>
                <b>{ line.saga.map(|saga| drawing.trace.text(saga)).unwrap_or_default() }</b>
                <span>{ said }</span>
            </button>
        </li>
    }
}

/// Every saga that is kept, newest first. One that is picked is drawn with all its steps.
fn standing(drawing: &Drawing<'_>, sagas: &Sagas) -> Html {
    let words = drawing.words;
    let heads =
        ["saga-stage-saga", "saga-stage-customer", "saga-stage-step", "saga-stage-retries", "saga-stage-standing"];
    html! {
        <section class="block saga-standing">
            <h2><b>{ words.text("saga-stage-by-saga") }</b></h2>
            <div class="saga-rows">
                <table>
                    <thead><tr>{ for heads.map(|head| html! { <th scope="col">{ words.text(head) }</th> }) }</tr></thead>
                    <tbody>{ for sagas.sagas.iter().rev().map(|saga| row(drawing, saga)) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(drawing: &Drawing<'_>, saga: &SagaPicture) -> Html {
    let words = drawing.words;
    let word = |word: &str| words.word(word);
    let step = saga.attempts.back().map(|attempt| word(attempt.operation)).unwrap_or_default();
    let standing = match saga.standing {
        Standing::Running => words.text("saga-stage-is-running"),
        Standing::Undoing => words.text("saga-stage-is-undoing"),
        Standing::Ended(End::Escalated) => {
            let desk = saga.desk.map(|desk| word(drawing.trace.text(desk))).unwrap_or_default();
            match saga.settled {
                Some(end) => words.text_with("saga-stage-resolved", &[("end", &word(drawing.trace.text(end)))]),
                None => words.text_with("saga-stage-escalated", &[("desk", &desk)]),
            }
        }
        Standing::Ended(end) => word(end.word()),
    };
    let session = drawing.session.clone();
    let newest = saga.attempts.back().map_or(saga.fact, |attempt| attempt.fact);
    let onclick = Callback::from(move |_: MouseEvent| session.select(Some(newest)));
    html! {
        <tr key={saga.fact.0}>
            <th scope="row"><button type="button" {onclick}>{ drawing.trace.text(saga.name) }</button></th>
            <td>{ saga.customer.map(|customer| drawing.trace.text(customer)).unwrap_or_default() }</td>
            <td>{ step }</td>
            <td class="num">{ saga.retries() }</td>
            <td>{ standing }</td>
        </tr>
    }
}
