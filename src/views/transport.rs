//! The buttons that move through the run.

use eda_patterns::rng::Seed;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::glyph::Glyph;
use super::inspector::Props;
use crate::preferences::Preference;
use crate::session::{Direction, Landmark, SPEEDS, Session, use_shown};
use crate::words::{Spoken, use_words};

/// Seeds that the page draws stay short enough to be read out.
const DRAWN_SEED_MAX: f64 = 10_000.0;

#[component]
pub(crate) fn Transport(props: &Props) -> Html {
    let words = use_words();
    let (playing, _) = use_shown(&props.session, |session| (session.is_playing(), session.speed()));
    let session = &props.session;
    let play = if playing { "M4 2H7V14H4ZM9 2H12V14H9Z" } else { "M4 2 13 8 4 14Z" };
    let play_label = if playing { "app-pause" } else { "app-play" };
    html! {
        <div class="transport" role="group" aria-label={words.text("app-transport")}>
            { icon_button(&words, session, "app-to-start", "", "M3 3H5V13H3ZM13 3V13L6 8Z", Session::to_start) }
            { icon_button(&words, session, "app-step-back", "", "M11 3V13L4 8Z", |session| session.step(Direction::Back)) }
            { icon_button(&words, session, play_label, "play", play, Session::toggle) }
            { icon_button(&words, session, "app-step", "", "M5 3V13L12 8Z", |session| session.step(Direction::Forward)) }
            { icon_button(&words, session, "app-to-end", "", "M13 3H11V13H13ZM3 3V13L10 8Z", Session::to_end) }
            { speed_choice(&words, session) }
        </div>
    }
}

fn icon_button(
    words: &Spoken,
    session: &Session,
    message: &str,
    class: &'static str,
    path: &'static str,
    act: fn(&Session),
) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| act(&session));
    let label = words.text(message);
    html! {
        <button type="button" class={class} aria-label={label.clone()} title={label} {onclick}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
        </button>
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
#[component]
pub(crate) fn Jumps(props: &Props) -> Html {
    let words = use_words();
    let jump = |mark: &'static str, message: &str, landmark: Landmark| {
        let session = props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            session.jump(landmark, Direction::Forward);
        });
        let label = words.text(message);
        html! { <button type="button" class="icon" aria-label={label.clone()} title={label} {onclick}><Glyph {mark} /></button> }
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
    let seed = use_shown(&props.session, |session| session.with_link(|link| link.seed.0));
    let session = &props.session;
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
    let draw = Callback::from({
        let session = session.clone();
        move |_: MouseEvent| {
            let seed = (js_sys::Math::random() * DRAWN_SEED_MAX) as u64;
            session.change(|link| link.seed = Seed(seed));
        }
    });
    html! {
        <div class="seed">
            <label>{ words.text("app-seed") }
                <input type="text" inputmode="numeric" autocomplete="off" spellcheck="false" maxlength="20"
                    value={seed.to_string()} {onchange} />
            </label>
            <button type="button" class="icon" aria-label={words.text("app-seed-new")} title={words.text("app-seed-new")} onclick={draw}>
                <svg viewBox="0 0 16 16" aria-hidden="true">
                    <path d="M13 5.5A5.5 5.5 0 1 0 13.5 9" fill="none" stroke="currentColor" stroke-width="1.6" />
                    <path d="M14.2 1.8V6.4H9.6Z" fill="currentColor" />
                </svg>
            </button>
        </div>
    }
}
