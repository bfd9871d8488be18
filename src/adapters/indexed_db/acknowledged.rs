//! Where the newest acknowledged event lies, noted outside of the database.
//!
//! A browser may drop a whole database: its person clears the data, or LevelDB under it cannot be
//! read after a crash. The database itself cannot tell that it once held more; this note can. It is
//! written after the commit and without waiting for the disk, so it may say less than there was and
//! never more.
//!
//! Two tabs write it, and what one has committed before the other deleted everything may be noted only
//! after that. So a note names the epoch in which its append began, and deleting begins another: a
//! note of an older one counts for nothing, whenever it comes.

use eda_patterns::ports::Position;

use crate::session::window;

/// The note about one database.
#[derive(Clone)]
pub(super) struct Acknowledged {
    note: String,
    epoch: String,
}

/// The time between two deletions of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Epoch(u64);

impl Acknowledged {
    pub(super) fn of(database: &str) -> Acknowledged {
        Acknowledged { note: format!("{database}.acknowledged"), epoch: format!("{database}.epoch") }
    }

    /// What is noted of this epoch. Nothing where the browser blocks this storage as well.
    pub(super) fn read(&self) -> Option<Position> {
        let noted = storage()?.get_item(&self.note).ok()??;
        let (epoch, position) = noted.split_once(' ')?;
        let is_of_now = epoch.parse() == Ok(self.epoch().0);
        position.parse().ok().map(Position).filter(|_| is_of_now)
    }

    /// The epoch. Whoever wants to note what a transaction did asks before it begins.
    pub(super) fn epoch(&self) -> Epoch {
        let kept = storage().and_then(|storage| storage.get_item(&self.epoch).ok().flatten());
        kept.and_then(|epoch| epoch.parse().ok()).map_or_else(Epoch::default, Epoch)
    }

    /// Notes a position. A storage that is full or blocked keeps none, and then no loss is noticed.
    pub(super) fn note(&self, Epoch(epoch): Epoch, Position(position): Position) {
        keep(&self.note, &format!("{epoch} {position}"));
    }

    /// Begins another epoch: everything was deleted.
    pub(super) fn begin_anew(&self) {
        keep(&self.epoch, &(self.epoch().0 + 1).to_string());
    }
}

fn keep(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
