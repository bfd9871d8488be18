//! Controls that a live run refuses: they stay where they are, can be reached, and say why.

use yew::prelude::*;

use crate::session::{Refusal, Session};
use crate::words::Spoken;

/// The reasons, for controls to point to. In the page all the time, seen by nobody.
pub(crate) fn reasons(words: &Spoken) -> Html {
    html! {
        <div hidden=true>
            { for Refusal::ALL.map(|refusal| html! { <p id={refusal.message()}>{ words.text(refusal.message()) }</p> }) }
        </div>
    }
}

/// What a button is given: how it looks and sounds where it is refused, and what a press does then.
pub(crate) struct Press {
    pub(crate) disabled: Option<&'static str>,
    pub(crate) described: Option<&'static str>,
    pub(crate) title: Option<String>,
    pub(crate) onclick: Callback<MouseEvent>,
}

/// A press that acts, or tells why it does not.
pub(crate) fn press(
    words: &Spoken,
    session: &Session,
    refusal: Option<Refusal>,
    act: impl Fn(&Session) + 'static,
) -> Press {
    let session = session.clone();
    Press {
        disabled: refusal.map(|_| "true"),
        described: refusal.map(Refusal::message),
        title: refusal.map(|refusal| words.text(refusal.message())),
        onclick: Callback::from(move |_: MouseEvent| match refusal {
            Some(refusal) => session.tell(refusal),
            None => act(&session),
        }),
    }
}
