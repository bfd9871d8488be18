//! Starts the browser app.

fn main() {
    event_playground::adapters::bridge::Address::take_from_the_bar();
    yew::Renderer::<event_playground::app::App>::new().render();
}
