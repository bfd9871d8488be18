//! The browser app.
use yew::prelude::*;

#[component]
fn App() -> Html {
    html! { <main><h1>{ "Event playground" }</h1></main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
