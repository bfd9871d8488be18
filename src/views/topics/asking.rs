//! Asks the bridge again and again, for as long as somebody looks.

use std::rc::Rc;

use eda_remote::Listed;
use eda_wire::Failed;
use gloo_timers::future::TimeoutFuture;
use yew::prelude::*;

use crate::adapters::bridge::Inspector;
use crate::adapters::bridge::inspect::Looking;
use crate::session::{Session, window};
use crate::views::while_there::while_there;
use crate::words::Spoken;

/// The time between two looks at least.
const PAUSE_MS: u32 = 1_500;

/// The time between two glances at whether the tab is hidden still.
const HIDDEN_MS: u32 = 500;

/// Whom the dialog asks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Desk {
    pub(super) inspector: Inspector,
    /// The name of the connection's run.
    pub(super) run: String,
    /// Whether the bridge changes nothing.
    pub(super) read_only: bool,
}

/// The connection of the run that is shown, for as long as the dialog is open.
#[hook]
pub(super) fn use_desk(session: &Session) -> Option<Desk> {
    let desk = use_state_eq(|| None);
    use_effect_with(session.clone(), {
        let desk = desk.setter();
        move |session| {
            let opening = session.bridge();
            let gone = while_there(async move {
                let Some(opening) = opening else { return };
                if let Some(connection) = opening.await.connection() {
                    let looked = (connection.look)();
                    let inspector = connection.inspect.clone();
                    desk.set(Some(Desk { inspector, run: looked.run, read_only: looked.read_only }));
                }
            });
            move || drop(gone)
        }
    });
    (*desk).clone()
}

/// Ready when the tab can be seen.
pub(super) async fn seen_by_somebody() {
    while window().document().is_some_and(|document| document.hidden()) {
        TimeoutFuture::new(HIDDEN_MS).await;
    }
}

/// What was seen last, and why there is nothing newer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked<T> {
    pub(super) seen: Option<Rc<T>>,
    pub(super) failed: Option<String>,
}

/// What `ask` says, asked again and again for as long as this component is there and its tab can be seen. `ask` may not
/// change: a component that asks something else is another one.
#[hook]
pub(super) fn use_asked<T: Clone + PartialEq + 'static>(ask: impl Fn() -> Looking<T> + 'static) -> Asked<T> {
    let state = use_state_eq(|| Asked { seen: None, failed: None });
    use_effect_with((), {
        let state = state.setter();
        move |()| {
            let gone = while_there(async move {
                let mut seen = None;
                loop {
                    seen_by_somebody().await;
                    let failed = match ask().await {
                        Ok(new) => {
                            seen = Some(Rc::new(new));
                            None
                        }
                        Err(failed) => Some(failed.message),
                    };
                    state.set(Asked { seen: seen.clone(), failed });
                    TimeoutFuture::new(PAUSE_MS).await;
                }
            });
            move || drop(gone)
        }
    });
    (*state).clone()
}

/// Page after page, until there are so many names.
pub(super) async fn pages<T>(
    most: usize,
    name: fn(&T) -> &str,
    page: impl Fn(Option<String>) -> Looking<Listed<T>>,
) -> Result<Listed<T>, Failed> {
    let mut listed = page(None).await?;
    while listed.more && listed.all.len() < most {
        let after = listed.all.last().map(|last| name(last).to_owned());
        let next = page(after).await?;
        listed.all.extend(next.all);
        listed.more = next.more;
    }
    Ok(listed)
}

/// That there is nothing to see, or why nothing newer.
pub(super) fn trouble<T>(words: &Spoken, asked: &Asked<T>) -> Html {
    match (&asked.failed, &asked.seen) {
        (Some(why), _) => {
            html! { <p class="fault" role="alert">{ words.text_with("topics-failed", &[("why", why)]) }</p> }
        }
        (None, None) => html! { <p role="status" class="quiet">{ words.text("topics-asking") }</p> },
        _ => html! {},
    }
}
