//! The routes of the page.

use yew::prelude::*;

/// The whole app.
#[component]
pub fn App() -> Html {
    html! { <main><h1>{ "Event playground" }</h1></main> }
}
