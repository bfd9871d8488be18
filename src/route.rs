//! Hash routes: `#/`, `#/limits`, and a link to a run.

use std::rc::Rc;

use eda_patterns::link::{Link, LinkError};

use crate::session::window;

/// What the address asks for.
pub(crate) enum Route {
    Home,
    Limits,
    Run(Box<Link>),
    /// The address names a run that cannot be made as it stands.
    Refused(Rc<LinkError>),
}

impl Route {
    pub(crate) fn parse(hash: &str) -> Route {
        match hash.trim_start_matches('#').trim_matches('/') {
            "" => Route::Home,
            "limits" => Route::Limits,
            _ => match Link::parse(hash) {
                Ok(link) => Route::Run(Box::new(link)),
                Err(error) => Route::Refused(Rc::new(error)),
            },
        }
    }
}

/// The part of the address after and with its `#`.
pub(crate) fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes another hash into the address bar, without a new entry in the history and without an
/// event.
pub(crate) fn replace_hash(hash: &str) {
    let history = window().history().expect("a window has a history");
    // Browsers refuse very many calls in a short time; the next one then writes the address.
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(hash));
}

/// The address of this page with another hash.
pub(crate) fn address_with(hash: &str) -> String {
    let href = window().location().href().unwrap_or_default();
    let page = href.split_once('#').map_or(href.as_str(), |(page, _)| page);
    format!("{page}{hash}")
}
