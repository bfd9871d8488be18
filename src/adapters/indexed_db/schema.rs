//! What lies where, and how an older database becomes a newer one.

use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::prelude::*;
use indexed_db_futures::{KeyPath, Result};

/// The schema's version. Raise it with a step in [`upgrade`]; a page of the old version closes its
/// connection by itself and says so.
pub(super) const VERSION: u32 = 1;

/// Events, by position.
pub(super) const EVENTS: &str = "events";
/// The same by stream and version, unique.
pub(super) const BY_STREAM: &str = "by_stream";
/// Snapshots, by stream and version.
pub(super) const SNAPSHOTS: &str = "snapshots";
/// A view's position, by view.
pub(super) const VIEWS: &str = "views";
/// A view's rows, by view and key.
pub(super) const ROWS: &str = "rows";
/// Keys and values, by the key's UTF-8 bytes: IndexedDB orders text by UTF-16 units, bytes by value.
pub(super) const KEYS: &str = "keys";
/// Copies of records that could not be read, by the place where they lie.
pub(super) const QUARANTINE: &str = "quarantine";

/// All of them.
pub(super) const ALL: [&str; 6] = [EVENTS, SNAPSHOTS, VIEWS, ROWS, KEYS, QUARANTINE];

/// Makes the database what this version needs, from whatever it was.
pub(super) fn upgrade(event: &VersionChangeEvent, database: &Database) -> Result<()> {
    // Versions are whole numbers that the specification carries as doubles.
    let from = event.old_version() as u32;
    if from < 1 {
        let events = database.create_object_store(EVENTS).with_key_path("position".into()).build()?;
        events.create_index(BY_STREAM, KeyPath::from(["stream", "version"])).with_unique(true).build()?;
        database.create_object_store(SNAPSHOTS).with_key_path(KeyPath::from(["stream", "version"])).build()?;
        database.create_object_store(VIEWS).with_key_path("view".into()).build()?;
        database.create_object_store(ROWS).with_key_path(KeyPath::from(["view", "key"])).build()?;
        database.create_object_store(KEYS).build()?;
        database.create_object_store(QUARANTINE).with_key_path("place".into()).build()?;
    }
    Ok(())
}
