//! Where a bridge is, and the token that opens it. They are kept for this tab alone, and never go into a link, a trace or
//! a file.

use std::cell::RefCell;
use std::fmt;

use crate::route::{hash, replace_hash};
use crate::session::window;

/// Where this tab keeps them.
const URL: &str = "playground.bridge.url";
const TOKEN: &str = "playground.bridge.token";

/// What a bridge puts before its token in the address that it prints.
const MARK: &str = "#bridge=";

thread_local! {
    /// What this page knows: a reload reads it from the tab's storage, where there is one.
    static HERE: RefCell<Option<Address>> = const { RefCell::new(None) };
}

/// Where a bridge is, and what opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// `ws://127.0.0.1:7878/ws`
    pub url: String,
    /// The token that it printed.
    pub token: String,
}

/// A token is never written anywhere.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Address").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Why what somebody wrote is no address of a bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is no address of the web.
    NoAddress,
    /// There is no token in it, and none beside it.
    NoToken,
}

impl Address {
    /// Reads the address that a bridge printed, `http://127.0.0.1:7878/#bridge=…`; the token may come apart from it.
    ///
    /// # Errors
    /// Something is missing.
    pub fn read(text: &str, token: &str) -> Result<Address, Unusable> {
        let text = text.trim();
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = web_sys::Url::new(&whole).map_err(|_| Unusable::NoAddress)?;
        let scheme = match url.protocol().as_str() {
            "http:" | "ws:" => "ws",
            "https:" | "wss:" => "wss",
            _ => return Err(Unusable::NoAddress),
        };
        let path = url.pathname();
        let path = path.trim_end_matches('/').trim_end_matches("/ws");
        let in_it = url.hash().strip_prefix(MARK).map(str::to_owned);
        let token = in_it.filter(|_| token.trim().is_empty()).unwrap_or_else(|| token.trim().to_owned());
        if token.is_empty() {
            return Err(Unusable::NoToken);
        }
        Ok(Address { url: format!("{scheme}://{}{path}/ws", url.host()), token })
    }

    /// The address that this tab knows.
    pub fn kept() -> Option<Address> {
        if let Some(here) = HERE.with_borrow(Clone::clone) {
            return Some(here);
        }
        let storage = window().session_storage().ok()??;
        let item = |key| storage.get_item(key).ok()?;
        Some(Address { url: item(URL)?, token: item(TOKEN)? })
    }

    /// Keeps it for this tab. Where storage is blocked it lasts until the page is left.
    pub fn keep(&self) {
        HERE.set(Some(self.clone()));
        if let Ok(Some(storage)) = window().session_storage() {
            // A blocked storage forgets it with the page, and it is asked for again.
            let _ = storage.set_item(URL, &self.url);
            let _ = storage.set_item(TOKEN, &self.token);
        }
    }

    /// Forgets it.
    pub fn forget() {
        HERE.take();
        if let Ok(Some(storage)) = window().session_storage() {
            // What is blocked keeps nothing.
            let _ = storage.remove_item(URL);
            let _ = storage.remove_item(TOKEN);
        }
    }

    /// Takes the token out of the address bar before anything else reads that, where the page is the bridge's own.
    pub fn take_from_the_bar() {
        let hash = hash();
        if !hash.starts_with(MARK) {
            return;
        }
        replace_hash("#/");
        let (origin, token) = (window().location().origin().unwrap_or_default(), &hash[MARK.len()..]);
        Address { url: format!("{}/ws", origin.replacen("http", "ws", 1)), token: token.to_owned() }.keep();
    }
}
