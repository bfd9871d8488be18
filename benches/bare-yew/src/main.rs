//! The least page that Yew can show: a heading and one button that works.
//!
//! The playground's cold start is measured against this page's, in the same run.

use yew::prelude::*;

#[component]
fn App() -> Html {
    let count = use_state(|| 0);
    let onclick = {
        let count = count.clone();
        move |_| count.set(*count + 1)
    };
    html! { <main><h1>{ "Bare" }</h1><button {onclick}>{ *count }</button></main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
