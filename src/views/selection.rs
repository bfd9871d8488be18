//! The selected fact: what it says, what led to it, what it led to.

use eda_patterns::fact::FactId;
use yew::prelude::*;

use super::guide::jump_button;
use super::inspector::Props;
use crate::session::{Session, use_shown};
use crate::words::{Spoken, use_words};

/// How many causes back and effects on are named.
const NAMED_MAX: usize = 4;

#[component]
pub(crate) fn Selection(props: &Props) -> Html {
    let words = use_words();
    let (selected, edition) = use_shown(&props.session, |session| (session.selected(), session.edition()));
    let session = &props.session;
    // Finding effects reads the rest of the trace, so it is done once a selection, and
    // each second in a live run.
    let effects = use_memo((selected, edition), |(selected, ..)| {
        selected.map(|fact| session.with_trace(|trace| trace.effects(fact))).unwrap_or_default()
    });
    let Some(fact) = selected else { return html! {} };

    let (sentence, at, actor, site) = session.with_trace(|trace| {
        let fact = trace.fact(fact.0 as usize);
        let file = fact.site().file.rsplit('/').next().unwrap_or_default();
        let site = format!("{file}:{}", fact.site().line);
        (words.fact(&fact), fact.at().to_string(), words.actor(fact.actor_name()), site)
    });
    let mut causes = Vec::new();
    session.with_trace(|trace| {
        let mut from = Some(fact);
        while let Some(cause) = from.and_then(|from| trace.fact(from.0 as usize).causes().next()) {
            if causes.len() == NAMED_MAX {
                break;
            }
            causes.push(cause);
            from = Some(cause);
        }
    });
    let row = |heading: &str, fact: FactId| {
        let (at, sentence) = session.with_trace(|trace| {
            let fact = trace.fact(fact.0 as usize);
            (fact.at().to_string(), words.fact(&fact))
        });
        html! { <><dt>{ words.text(heading) }</dt><dd>{ sentence }{ " " }{ jump_button(session, fact, at) }</dd></> }
    };
    html! {
        <section class="selected">
            <h2>{ words.text("app-selected") }<span>{ at }</span></h2>
            <p>{ sentence }</p>
            <dl class="thing">
                <dt>{ words.text("app-actor") }</dt><dd>{ actor }</dd>
                <dt>{ words.text("app-line") }</dt><dd><code>{ site }</code></dd>
            </dl>
            <dl class="cone">
                { for causes.iter().enumerate().map(|(place, &cause)| row(if place == 0 { "app-cause" } else { "app-cause-of-it" }, cause)) }
                { for effects.iter().take(NAMED_MAX).map(|&effect| row("app-effect", effect)) }
            </dl>
            { more(&words, session, effects.len()) }
        </section>
    }
}

fn more(words: &Spoken, session: &Session, effects: usize) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| session.select(None));
    html! {
        <p class="row">
            if effects > NAMED_MAX {
                <span class="quiet">{ words.counted("app-effects-more", "count", (effects - NAMED_MAX) as u64) }</span>
            }
            <button type="button" class="jump" {onclick}>{ words.text("app-unselect") }</button>
        </p>
    }
}
