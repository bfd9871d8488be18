//! What moves, and the panels of facts under it.

use yew::prelude::*;

use crate::session::Session;

/// What the stage and its panels need.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The player that is shown.
    pub session: Session,
}

/// The picture of the run.
#[component]
pub fn Stage(_props: &Props) -> Html {
    html! {}
}

/// Trace, sequence, plots and source.
#[component]
pub fn Facts(_props: &Props) -> Html {
    html! {}
}
