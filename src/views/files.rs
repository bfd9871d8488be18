//! Texts that go out as files, and come in from them.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, HtmlInputElement, Url};

use crate::session::window;

/// Hands a text to the reader as a file.
pub(super) fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence(&parts).expect("text makes a blob");
    let address = Url::create_object_url_with_blob(&blob).expect("a blob has an address");
    let document = window().document().expect("a page has a document");
    let anchor = document.create_element("a").expect("a is a name of an element");
    let anchor: HtmlAnchorElement = anchor.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    // The browser has taken the blob by the time that the click returns.
    let _ = Url::revoke_object_url(&address);
}

/// The text of the file that was chosen, if one was. What cannot be read as text is a text that says nothing.
pub(super) async fn chosen_text(input: HtmlInputElement) -> Option<String> {
    let file = input.files().and_then(|files| files.get(0))?;
    let read = JsFuture::from(file.text()).await;
    // The same file may be chosen again once it was corrected.
    input.set_value("");
    Some(read.ok().and_then(|text| text.as_string()).unwrap_or_else(|| "\u{fffd}".to_owned()))
}
