//! What holds and what broke, at the cursor.

use eda_patterns::invariant::{Judgement, Verdict};
use yew::prelude::*;

use super::glyph::glyph_said;
use super::guide::jump_button;
use super::inspector::Props;
use crate::session::{Session, use_panel};
use crate::words::{Spoken, use_words};

#[component]
pub(crate) fn Verdicts(props: &Props) -> Html {
    let words = use_words();
    use_panel(&props.session);
    let verdicts = props.session.verdicts();
    html! {
        <section class="judged">
            <h2>{ words.text("app-verdicts") }<Sum session={props.session.clone()} /></h2>
            <ul class="verdicts">
                { for verdicts.iter().map(|(id, verdict)| row(&words, &props.session, id, verdict)) }
            </ul>
        </section>
    }
}

/// How many hold, or how many are broken: over the list of them, and on the tab behind which that lies in a narrow window.
#[component]
pub(crate) fn Sum(props: &Props) -> Html {
    let words = use_words();
    use_panel(&props.session);
    let verdicts = props.session.verdicts();
    let broken = verdicts.iter().filter(|(_, verdict)| matches!(verdict.judgement, Judgement::Broken(_))).count();
    let hold = verdicts.iter().filter(|(_, verdict)| verdict.judgement == Judgement::Holds).count();
    let summary = match (broken, hold) {
        _ if verdicts.is_empty() => words.text("app-verdicts-none"),
        (0, 0) => words.text("app-verdicts-idle"),
        (0, hold) => words.counted("app-verdicts-hold", "count", hold as u64),
        (broken, _) => words.counted("app-verdicts-broken", "count", broken as u64),
    };
    html! { <span class={classes!("sum", (broken > 0).then_some("bad"))}>{ summary }</span> }
}

fn row(words: &Spoken, session: &Session, id: &'static str, verdict: &Verdict) -> Html {
    let pattern = session.with_link(|link| link.pattern.id);
    let title = words.optional(&format!("{pattern}-invariant-{id}")).unwrap_or_else(|| id.replace('-', " "));
    let why = verdict.why.as_ref().map(|why| session.with_trace(|trace| words.reason(why, trace)));
    let checks = |mark, label: &str, class: &'static str| {
        html! {
            <li key={id} class={class}>
                { glyph_said(mark, Some(words.text(label))) }
                <span>{ &title }</span>
                <span class="checks">{ words.counted("app-checks", "count", verdict.checks) }</span>
                if let Some(why) = &why {
                    <span class="because">{ why }</span>
                }
            </li>
        }
    };
    match verdict.judgement {
        Judgement::Holds => checks("delivered", "app-holds", ""),
        Judgement::NothingYet => html! {
            <li key={id} class="idle">
                { glyph_said("none", Some(words.text("app-idle"))) }<span>{ title }</span>
                <span class="because">{ words.text("app-idle") }</span>
            </li>
        },
        Judgement::NotObservable => html! {
            <li key={id} class="idle">
                { glyph_said("none", Some(words.text("app-not-observable"))) }<span>{ title }</span>
                <span class="because">{ words.text("app-not-observable") }</span>
            </li>
        },
        Judgement::Broken(fact) => {
            let at = session.with_trace(|trace| trace.fact(fact.0 as usize).at());
            let expected = session.with_link(|link| link.may_break().contains(id));
            html! {
                <li key={id} class="red">
                    { glyph_said("failed", Some(words.text("app-broken"))) }
                    <b>{ title }</b>
                    { jump_button(session, fact, at.to_string()) }
                    <span class="because">
                        { why }
                        if expected {
                            <em>{ " " }{ words.text("app-broken-expected") }</em>
                        }
                    </span>
                </li>
            }
        }
    }
}
