//! Where the newest acknowledged event lies, noted outside of the database.
//!
//! A browser may drop a whole database: its person clears the data, or LevelDB under it cannot be
//! read after a crash. The database itself cannot tell that it once held more; this note can. It is
//! written after the commit and without waiting for the disk, so it may say less than there was and
//! never more.

use eda_patterns::ports::Position;

use crate::session::window;

/// The note about one database.
#[derive(Clone)]
pub(super) struct Acknowledged {
    key: String,
}

impl Acknowledged {
    pub(super) fn of(database: &str) -> Acknowledged {
        Acknowledged { key: format!("{database}.acknowledged") }
    }

    /// What is noted. Nothing where the browser blocks this storage as well.
    pub(super) fn read(&self) -> Option<Position> {
        let noted = storage()?.get_item(&self.key).ok()??;
        noted.parse().ok().map(Position)
    }

    /// Notes a position. A storage that is full or blocked keeps none, and then no loss is noticed.
    pub(super) fn note(&self, Position(position): Position) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(&self.key, &position.to_string());
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
