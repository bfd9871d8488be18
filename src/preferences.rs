//! What a reader chose, kept in this browser. Where storage is blocked, the choice lasts as long as
//! the page: nothing here can fail.

use std::fmt::Display;
use std::str::FromStr;

use crate::session::window;

/// What can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preference {
    /// The tag of a language.
    Language,
    /// `light` or `dark`; the system's where nothing is kept.
    Theme,
    /// Virtual seconds a second.
    Speed,
    /// The stage's share of its column, in thousandths.
    Split,
    /// What a commit of a live run promises: `strict` or `relaxed`.
    Durability,
}

impl Preference {
    const fn key(self) -> &'static str {
        match self {
            Preference::Language => "playground.language",
            Preference::Theme => "playground.theme",
            Preference::Speed => "playground.speed",
            Preference::Split => "playground.split",
            Preference::Durability => "playground.durability",
        }
    }

    /// What is kept, where it can be read.
    pub fn read<T: FromStr>(self) -> Option<T> {
        storage()?.get_item(self.key()).ok()??.parse().ok()
    }

    /// Keeps a choice.
    pub fn keep(self, value: impl Display) {
        if let Some(storage) = storage() {
            // A full or blocked storage loses the choice at the end of the visit, which is all right.
            let _ = storage.set_item(self.key(), &value.to_string());
        }
    }

    /// Forgets a choice.
    pub fn forget(self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(self.key());
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
