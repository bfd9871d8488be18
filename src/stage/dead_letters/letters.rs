//! The dead letters, the newest first: how often each was tried, why it was given up, and what can be done about it. The
//! last error opens to the whole story of a letter.

use eda_patterns::fact::Name;
use eda_patterns::picture::dead_letters::{DeadLetters, Message, Place};
use eda_patterns::time::Time;
use yew::prelude::*;

use super::super::marks::{CELL, cell_width, px};
use super::super::scene::Drawing;
use super::pages::Pages;
use super::{cell, seconds};
use crate::views::refusal::{Press, press};

/// Reasons that another attempt does not help against: the letter has to be corrected.
const TO_CORRECT: [&str; 4] = ["500", "number-invalid", "token-expired", "no-mailbox"];

pub(super) fn draw(drawing: &Drawing<'_>, queue: &DeadLetters) -> Html {
    let words = drawing.words;
    let letters = queue.letters();
    let alert = queue.alerts.iter().find(|alert| drawing.trace.text(alert.about) == "dead");
    let total = letters.len();
    let figure = match alert {
        Some(alert) => words
            .text_with("app-stage-dlq-of-limit", &[("value", &total.to_string()), ("limit", &alert.limit.to_string())]),
        None => total.to_string(),
    };
    let all = (total > 0).then(|| button(drawing, "app-stage-dlq-redrive-all", "redrive-all".to_owned(), None));
    let heads = ["app-stage-dlq-message", "app-stage-dlq-tries", "app-stage-dlq-error", "app-stage-dlq-since"];
    html! {
        <section class="block">
            <h2>
                <b>{ words.text("app-stage-dlq-letters") }</b>
                <span class={alert.map(|_| "late")}>{ figure }</span>
                <span class="push">{ for all }</span>
            </h2>
            if letters.is_empty() {
                <p class="quiet">{ words.text("app-stage-dlq-none") }</p>
            } else {
                <Pages
                    head={html! { <tr>{ for heads.map(|head| html! { <th scope="col">{ words.text(head) }</th> }) }<td></td></tr> }}
                    rows={letters.iter().map(|letter| row(drawing, letter)).collect::<Vec<Html>>()}
                />
            }
        </section>
    }
}

fn row(drawing: &Drawing<'_>, letter: &Message) -> Html {
    let words = drawing.words;
    let Place::Dead { at, reason, .. } = letter.place else { return html! {} };
    let (name, topic) = (letter.record.to_string(), drawing.trace.text(letter.topic).to_owned());
    let wide = px(cell_width(letter.record));
    let reason = drawing.trace.text(reason);
    let age = seconds(drawing.session.now().since(at).as_us());
    let (said, verb) = if TO_CORRECT.contains(&reason) {
        ("app-stage-dlq-edit", "edit-letter")
    } else {
        ("app-stage-dlq-redrive", "redrive-one")
    };
    // The whole story: each failed attempt with its time and its reason.
    let attempt = |(nth, at, why): &(u32, Time, Name)| {
        html! { <li>{ format!("{nth}: {at} {}", words.word(drawing.trace.text(*why))) }</li> }
    };
    let select = Callback::from({
        let (session, fact) = (drawing.session.clone(), letter.fact);
        move |_: MouseEvent| session.select(Some(fact))
    });
    html! {
        <tr key={name.clone()}>
            <th scope="row">
                <button type="button" class="letter-of" onclick={select} aria-label={format!("{name}, {topic}")}>
                    <svg class="topology" width={wide} height={px(CELL)} aria-hidden="true">{ cell(drawing, 0.0, 0.0, letter, "dead") }</svg>
                    <span>{ topic }</span>
                </button>
            </th>
            <td class="r">{ letter.attempts }</td>
            <td>
                <details class="trail">
                    <summary>{ words.word(reason) }</summary>
                    <ul>{ for letter.trail.iter().map(attempt) }</ul>
                </details>
            </td>
            <td class="r">{ age }</td>
            <td class="r">{ button(drawing, said, format!("{verb}.{name}"), Some(name.as_str())) }</td>
        </tr>
    }
}

/// A button that does something to a letter, or to all.
fn button(drawing: &Drawing<'_>, said: &'static str, action: String, of: Option<&str>) -> Html {
    let (words, session) = (drawing.words, drawing.session);
    let refusal = session.refuses(&action);
    let label = words.text(said);
    let name = of.map_or_else(|| label.clone(), |of| format!("{label} {of}"));
    let Press { disabled, described, title, onclick } = press(words, session, refusal, move |session| {
        let done = session.act(&action);
        debug_assert!(done.is_ok(), "the pattern declares the command: {done:?}");
    });
    html! {
        <button type="button" class="small" {title} aria-label={name} aria-disabled={disabled} aria-describedby={described} {onclick}>{ label }</button>
    }
}
