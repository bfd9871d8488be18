//! Components that are drawn again when the session moves.

use yew::prelude::*;

use super::Session;
use super::listeners::Rate;

/// Draws the component again when what it shows of the session has changed.
#[hook]
pub fn use_shown<T: Clone + PartialEq + 'static>(session: &Session, select: fn(&Session) -> T) -> T {
    let update = use_force_update();
    let shown = use_mut_ref(|| None);
    let now = select(session);
    shown.replace(Some(now.clone()));
    use_effect_with(session.clone(), move |session| {
        let told = session.clone();
        let look = move || {
            if shown.borrow().as_ref() != Some(&select(&told)) {
                update.force_update();
            }
        };
        // A frame may have come between drawing and listening.
        look();
        let listener = session.listen(Rate::Panel, look);
        move || drop(listener)
    });
    now
}

/// Draws the component again whenever panels are to be drawn.
#[hook]
pub fn use_panel(session: &Session) {
    let update = use_force_update();
    // A frame may come between drawing and listening.
    let drawn_after = session.0.listeners.panel_calls();
    use_effect_with(session.clone(), move |session| {
        let late = update.clone();
        let listener = session.listen(Rate::Panel, move || update.force_update());
        if session.0.listeners.panel_calls() != drawn_after {
            late.force_update();
        }
        move || drop(listener)
    });
}
