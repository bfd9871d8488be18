//! The keyboard, wherever the focus is and has no use for the key itself.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::transport::set_speed;
use crate::session::{Direction, Landmark, SPEEDS, Session, window};

#[hook]
pub(super) fn use_keys(session: &Session, on_help: Callback<()>) {
    use_effect_with((session.clone(), on_help), |(session, on_help)| {
        let (session, on_help) = (session.clone(), on_help.clone());
        let options = gloo_events::EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>()
                && !event.default_prevented()
                && press(&session, &on_help, event)
            {
                event.prevent_default();
            }
        });
        move || drop(listener)
    });
}

/// Does what the key says. Returns whether it says anything here.
fn press(session: &Session, on_help: &Callback<()>, event: &KeyboardEvent) -> bool {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return false;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| {
        target.as_ref().is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
    };
    let writes = within("input:not([type=checkbox]), textarea, select, dialog");
    let presses = within("button, a, summary, input");
    let shift = event.shift_key();
    match event.key().as_str() {
        _ if writes => return false,
        " " if presses => return false,
        " " => session.toggle(),
        "ArrowRight" if shift => drop(session.jump(Landmark::Marked, Direction::Forward)),
        "ArrowLeft" if shift => drop(session.jump(Landmark::Marked, Direction::Back)),
        "ArrowRight" => session.step(Direction::Forward),
        "ArrowLeft" => session.step(Direction::Back),
        "Home" => session.to_start(),
        "End" => session.to_end(),
        "f" => drop(session.jump(Landmark::Fault, Direction::Forward)),
        "v" => drop(session.jump(Landmark::Violation, Direction::Forward)),
        "+" | "=" => hurry(session, 1),
        "-" => hurry(session, -1),
        "?" => on_help.emit(()),
        _ => return false,
    }
    true
}

fn hurry(session: &Session, by: isize) {
    let at = SPEEDS.iter().position(|&speed| speed == session.speed()).unwrap_or(3);
    if let Some(&speed) = at.checked_add_signed(by).and_then(|at| SPEEDS.get(at)) {
        set_speed(session, speed);
    }
}
