//! The place of a panel that is fetched along with what it shows: the storage of a live run, or its bridge.

use eda_patterns::link::Engine;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::inspector::Props;
use crate::words::use_words;

#[component]
pub(crate) fn PlaceSlot(props: &Props) -> Html {
    let words = use_words();
    let panel = use_state(|| None);
    use_effect_with(props.session.clone(), {
        let panel = panel.setter();
        move |session| {
            let session = session.clone();
            spawn_local(async move {
                panel.set(Some(match session.bridge() {
                    Some(bridge) if session.engine() == Engine::Bridge => bridge.await.panel(&session),
                    _ => session.storage().await.panel(&session),
                }));
            });
        }
    });
    match &*panel {
        Some(Some(panel)) => panel.clone(),
        Some(None) => html! {
            <section class="storage"><h2>{ words.text("app-live-place") }</h2><p class="lost">{ words.text("app-live-missing") }</p></section>
        },
        None => html! {},
    }
}
