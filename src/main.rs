//! Starts the browser app.

fn main() {
    yew::Renderer::<event_playground::app::App>::new().render();
}
