//! What the page fetches only when a reader asks for it, from the folder `later/` beside it.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::session::window;

/// The address of a file in `later/`, as it was put up with this page: the module's name carries a hash,
/// and with it in the address a copy that the browser kept for another page does not answer.
pub(crate) fn address(name: &str) -> Option<String> {
    let module = window().document()?.query_selector("script[data-wasm]").ok()??.get_attribute("data-wasm")?;
    Some(format!("./later/{name}?of={}", module.trim_start_matches("./")))
}

/// The text of such a file. `None` where it cannot be had: the reader is offline, or the site was put up
/// without the folder.
pub(crate) async fn fetch_text(name: &str) -> Option<String> {
    let answer = JsFuture::from(window().fetch_with_str(&address(name)?)).await.ok()?;
    let response: Response = answer.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
