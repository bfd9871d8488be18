//! The place of the storage's panel, which is fetched along with the storage.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::inspector::Props;
use crate::words::use_words;

#[component]
pub(crate) fn StorageSlot(props: &Props) -> Html {
    let words = use_words();
    let panel = use_state(|| None);
    use_effect_with(props.session.clone(), {
        let panel = panel.setter();
        move |session| {
            let session = session.clone();
            spawn_local(async move {
                let kept = session.storage().await;
                panel.set(Some(kept.panel(&session)));
            });
        }
    });
    match &*panel {
        Some(Some(panel)) => panel.clone(),
        Some(None) => html! {
            <section class="storage"><h2>{ words.text("app-storage") }</h2><p class="lost">{ words.text("app-storage-missing") }</p></section>
        },
        None => html! {},
    }
}
