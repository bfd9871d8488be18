//! The buttons that move through the run.

use eda_patterns::link::Engine;
use eda_patterns::rng::Seed;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::glyph::glyph;
use super::inspector::Props;
use super::refusal::{Press, press};
use crate::preferences::Preference;
use crate::session::{Direction, Landmark, Refusal, SPEEDS, Session, use_shown};
use crate::words::{Spoken, use_words};

/// Seeds that the page draws stay short enough to be read out.
const DRAWN_SEED_MAX: f64 = 10_000.0;

#[component]
pub(crate) fn Transport(props: &Props) -> Html {
    let words = use_words();
    let (playing, _, refusal) =
        use_shown(&props.session, |session| (session.is_playing(), session.speed(), session.refuses_steps()));
    let session = &props.session;
    let play = if playing { "M4 2H7V14H4ZM9 2H12V14H9Z" } else { "M4 2 13 8 4 14Z" };
    let play_label = if playing { "app-pause" } else { "app-play" };
    html! {
        <div class="transport" role="group" aria-label={words.text("app-transport")}>
            { icon_button(&words, session, None, "app-to-start", "", "M3 3H5V13H3ZM13 3V13L6 8Z", Session::to_start) }
            { icon_button(&words, session, refusal, "app-step-back", "", "M11 3V13L4 8Z", |session| session.step(Direction::Back)) }
            { icon_button(&words, session, None, play_label, "play", play, Session::toggle) }
            { icon_button(&words, session, refusal, "app-step", "", "M5 3V13L12 8Z", |session| session.step(Direction::Forward)) }
            { icon_button(&words, session, None, "app-to-end", "", "M13 3H11V13H13ZM3 3V13L10 8Z", Session::to_end) }
            if refusal.is_some() { { clock_speed(&words, session, refusal) } } else { { speed_choice(&words, session) } }
        </div>
    }
}

fn icon_button(
    words: &Spoken,
    session: &Session,
    refusal: Option<Refusal>,
    message: &str,
    class: &'static str,
    path: &'static str,
    act: fn(&Session),
) -> Html {
    let label = words.text(message);
    let Press { disabled, described, title, onclick } = press(words, session, refusal, act);
    html! {
        <button type="button" class={class} aria-label={label.clone()} title={title.unwrap_or(label)}
            aria-disabled={disabled} aria-describedby={described} {onclick}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
        </button>
    }
}

/// The speed of a live run, which is the clock's.
fn clock_speed(words: &Spoken, session: &Session, refusal: Option<Refusal>) -> Html {
    let Press { disabled, described, title, onclick } = press(words, session, refusal, |_| {});
    html! {
        <button type="button" class="speed" aria-label={words.text("app-speed")} {title} aria-disabled={disabled}
            aria-describedby={described} {onclick}>{ "1×" }</button>
    }
}

fn speed_choice(words: &Spoken, session: &Session) -> Html {
    let speed = session.speed();
    let session = session.clone();
    let onchange = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        if let Some(&speed) = usize::try_from(select.selected_index()).ok().and_then(|index| SPEEDS.get(index)) {
            set_speed(&session, speed);
        }
    });
    html! {
        <select class="speed" aria-label={words.text("app-speed")} title={words.text("app-speed")} {onchange}>
            { for SPEEDS.iter().map(|&known| html! { <option selected={known == speed}>{ format!("{known}×") }</option> }) }
        </select>
    }
}

/// Sets the speed, and keeps it.
pub(super) fn set_speed(session: &Session, speed: f64) {
    Preference::Speed.keep(speed);
    session.set_speed(speed);
}

/// Buttons to the next turning points.
pub(crate) fn jumps(words: &Spoken, session: &Session) -> Html {
    let jump = |mark: &'static str, message: &str, landmark: Landmark| {
        let session = session.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            session.jump(landmark, Direction::Forward);
        });
        let label = words.text(message);
        html! { <button type="button" class="icon" aria-label={label.clone()} title={label} {onclick}>{ glyph(mark) }</button> }
    };
    html! {
        <div class="jumps" role="group" aria-label={words.text("app-jump")}>
            { jump("fault", "app-jump-fault", Landmark::Fault) }
            { jump("failed", "app-jump-violation", Landmark::Violation) }
            { jump("flag", "app-jump-marked", Landmark::Marked) }
        </div>
    }
}

/// The seed, and a button for another one.
#[component]
pub(crate) fn SeedField(props: &Props) -> Html {
    let words = use_words();
    let (seed, engine) = use_shown(&props.session, |session| (session.with_link(|link| link.seed.0), session.engine()));
    let session = &props.session;
    let refusal = (engine != Engine::Sim).then_some(Refusal::Once);
    // The seed of a live run is of no use to anybody, and long.
    let shown = if refusal.is_some() { words.text("app-seed-drawn") } else { seed.to_string() };
    let onchange = Callback::from({
        let session = session.clone();
        move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            match input.value().trim().parse::<u64>() {
                Ok(seed) => session.change(|link| link.seed = Seed(seed)),
                Err(_) => input.set_value(&session.with_link(|link| link.seed.0).to_string()),
            }
        }
    });
    let Press { disabled, described, title, onclick } = press(&words, session, refusal, |session| {
        let seed = (js_sys::Math::random() * DRAWN_SEED_MAX) as u64;
        session.change(|link| link.seed = Seed(seed));
    });
    html! {
        <div class="seed">
            <label>{ words.text("app-seed") }
                <input type="text" inputmode="numeric" autocomplete="off" spellcheck="false" maxlength="20"
                    value={shown} readonly={refusal.is_some()} aria-describedby={described} title={title.clone()}
                    {onchange} />
            </label>
            <button type="button" class="icon" aria-label={words.text("app-seed-new")}
                title={title.unwrap_or_else(|| words.text("app-seed-new"))} aria-disabled={disabled} aria-describedby={described}
                {onclick}>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M13 5.5A5.5 5.5 0 1 0 13.5 9" fill="none" stroke="currentColor" stroke-width="1.6" />
                    <path d="M14.2 1.8V6.4H9.6Z" fill="currentColor" />
                </svg>
            </button>
        </div>
    }
}
