//! The guide beside the stage: the problem, what just happened, what to try.

use eda_patterns::catalog;
use eda_patterns::fact::{FactId, Level, Tone};
use eda_patterns::invariant::Judgement;
use eda_patterns::link::Link;
use eda_patterns::pattern::Preset;
use eda_patterns::time::Time;
use yew::prelude::*;

use super::glyph::{glyph, mark_of};
use super::inspector::Props;
use super::refusal::{Press, press};
use super::top_bar::title_of;
use crate::adapters::real_time::Stopped;
use crate::session::{Refusal, Session, use_panel, use_shown};
use crate::words::{Spoken, use_words};

#[derive(PartialEq, Properties)]
pub(crate) struct GuideProps {
    pub(crate) session: Session,
    /// Shows the pattern's code.
    pub(crate) on_code: Callback<()>,
}

#[component]
pub(crate) fn Guide(props: &GuideProps) -> Html {
    let words = use_words();
    let pattern = props.session.with_link(|link| link.pattern);
    let id = pattern.id;
    let kicker = words.text_with(
        "app-place",
        &[("number", &format!("{:02}", pattern.number)), ("count", &catalog::LEARNING_PATH.len().to_string())],
    );
    let scene = words.optional(&format!("{id}-scene")).unwrap_or_default();
    let example = words.text("app-companies");
    let part = |heading: &str, message: &str| {
        words.optional(&format!("{id}-{message}")).map(|text| {
            html! { <section><h2>{ words.text(heading) }</h2><p>{ text }</p></section> }
        })
    };
    let folded = |heading: &str, message: &str| {
        words.optional(&format!("{id}-{message}")).map(|text| {
            html! { <details><summary>{ words.text(heading) }</summary><p>{ text }</p></details> }
        })
    };
    let on_code = props.on_code.reform(|_: MouseEvent| ());
    html! {
        <aside class="guide" id="guide" aria-label={words.text("app-guide")}>
            <div>
                <p class="kicker">
                    <span>{ kicker }</span>
                    <span>{ words.counted("app-minutes", "minutes", pattern.minutes.into()) }</span>
                </p>
                <p class="title" aria-hidden="true">{ title_of(&words, id) }</p>
                <p class="scene">{ scene }{ " " }{ example }</p>
            </div>
            { part("app-problem", "problem") }
            <Happened session={props.session.clone()} />
            <Presets session={props.session.clone()} />
            <div class="more">
                { folded("app-happens", "happens") }
                { folded("app-without", "without") }
                { folded("app-try-also", "try") }
            </div>
            <p class="links"><button type="button" class="jump" onclick={on_code}>{ words.text("app-code") }</button><a href="#/limits">{ words.text("app-limits-short") }</a></p>
        </aside>
    }
}

/// The verdict that broke before the cursor, else the newest turning point of the story.
#[component]
pub(crate) fn Happened(props: &Props) -> Html {
    let words = use_words();
    use_panel(&props.session);
    let cursor = props.session.cursor();
    // What broke is the news until the reader goes back before it: a repair does not undo it.
    let newest = newest_break(&words, &props.session).or_else(|| newest_turn(&words, &props.session));
    let Some(Turn { fact, tone, at, sentence }) = newest else {
        let told = match cursor {
            _ if props.session.stopped() == Some(Stopped::Unconnected) => Refusal::Unconnected.message(),
            0 => "app-happened-nothing",
            _ => "app-happened-quiet",
        };
        return html! {
            <section class="now calm">
                <h2>{ glyph("none") }{ words.text("app-happened") }</h2>
                <p>{ words.text(told) }</p>
            </section>
        };
    };
    let ground = match tone {
        Tone::Failed => "bad",
        Tone::Retry => "warn",
        Tone::Delivered => "good",
        Tone::Dead => "kept",
        Tone::Plain | Tone::Flight | Tone::Asked => "calm",
    };
    html! {
        <section class={classes!("now", ground)}>
            <h2>{ glyph(mark_of(tone)) }{ words.text("app-happened") }{ jump_button(&props.session, fact, at.to_string()) }</h2>
            <p>{ sentence }</p>
        </section>
    }
}

/// Something that turned in the run.
struct Turn {
    fact: FactId,
    tone: Tone,
    at: Time,
    sentence: String,
}

fn newest_turn(words: &Spoken, session: &Session) -> Option<Turn> {
    session.with_trace(|trace| {
        let index = (0..session.cursor()).rfind(|&index| trace.fact(index).level() == Level::Marked)?;
        let fact = trace.fact(index);
        Some(Turn { fact: fact.id(), tone: fact.kind().tone, at: fact.at(), sentence: words.fact(&fact) })
    })
}

fn newest_break(words: &Spoken, session: &Session) -> Option<Turn> {
    let broken = session.verdicts().into_iter().filter_map(|(_, verdict)| match verdict.judgement {
        Judgement::Broken(fact) => Some((fact, verdict.why)),
        Judgement::Holds | Judgement::NothingYet | Judgement::NotObservable => None,
    });
    let (fact, why) = broken.max_by_key(|(fact, _)| *fact)?;
    session.with_trace(|trace| {
        let sentence = words.reason(&why?, trace);
        Some(Turn { fact, tone: Tone::Failed, at: trace.fact(fact.0 as usize).at(), sentence })
    })
}

/// A time that can be pressed to go there.
/// A button that goes to a fact and selects it.
pub(crate) fn jump_button(session: &Session, fact: FactId, label: String) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| session.seek_fact(fact));
    html! { <button type="button" class="jump" {onclick}>{ label }</button> }
}

#[component]
fn Presets(props: &Props) -> Html {
    let words = use_words();
    let (current, _) =
        use_shown(&props.session, |session| (session.with_link(|link| link.preset.id), session.engine()));
    let pattern = props.session.with_link(|link| link.pattern);
    let buttons =
        pattern.presets.iter().map(|preset| preset_button(&words, &props.session, preset, preset.id == current));
    html! {
        <section>
            <h2>{ words.text("app-try") }</h2>
            <ul class="presets">{ for buttons }</ul>
        </section>
    }
}

fn preset_button(words: &Spoken, session: &Session, preset: &'static Preset, chosen: bool) -> Html {
    let id = session.with_link(|link| format!("{}-preset-{}", link.pattern.id, preset.id));
    let watch = words.optional(&format!("{id}.watch"));
    let Press { disabled, described, title, onclick } =
        press(words, session, session.refuses_preset(preset), move |session| {
            let (pattern, engine) = session.with_link(|link| (link.pattern, link.engine));
            session.start(Link { engine, ..Link::to_preset(pattern, preset) });
        });
    let title = title.or_else(|| watch.clone().filter(|_| !chosen));
    html! {
        <li key={preset.id}>
            <button type="button" aria-current={chosen.then_some("true")} {title} aria-disabled={disabled}
                aria-describedby={described} {onclick}>
                { glyph(mark_of(preset.tone)) }
                <span>{ words.optional(&id).unwrap_or_else(|| preset.id.replace('-', " ")) }</span>
                <span class="why">{ words.optional(&format!("{id}.outcome")) }</span>
            </button>
            if chosen {
                <p class="watch">{ watch }</p>
            }
        </li>
    }
}
