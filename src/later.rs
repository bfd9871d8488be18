//! What the page fetches only when a reader asks for it, from the folder `later/` beside it.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::session::window;

/// The text of a file in `later/`. `None` where it cannot be had: the reader is offline, or the site
/// was put up without the folder.
pub(crate) async fn fetch_text(name: &str) -> Option<String> {
    let answer = JsFuture::from(window().fetch_with_str(&format!("./later/{name}"))).await.ok()?;
    let response: Response = answer.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
