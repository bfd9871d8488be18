//! Events from elsewhere, taken in whole or not at all.

use eda_patterns::event::json_lines::{TrailEvent, check_versions};
use eda_patterns::ports::StoreError;
use eda_patterns::sorted::SortedMap;
use indexed_db_futures::prelude::*;
use wasm_bindgen::JsValue;

use super::IndexedDb;
use super::connection::detached;
use super::event_store::{newest_position, newest_version};
use super::record::event_record;
use super::schema::EVENTS;
use crate::adapters::storage::ImportError;

impl IndexedDb {
    /// Appends all of `events` in one transaction, or none, and says how many there were. Streams must go on where the store's
    /// stop; positions are given anew, in the order of the lines.
    ///
    /// # Errors
    /// The first line that does not fit and why, or what the store says.
    pub async fn import(&self, events: Vec<TrailEvent>) -> Result<usize, ImportError> {
        let this = self.clone();
        detached(async move {
            let epoch = this.acknowledged.epoch();
            let imported = this.connection.write_attached(&[EVENTS], async move |transaction| {
                let store = transaction.object_store(EVENTS)?;
                let mut position = newest_position(&store).await?;
                // All lines are checked before the first is added: what was added would be kept.
                let mut versions = SortedMap::new();
                for trail in &events {
                    if !versions.contains_key(&trail.stream) {
                        versions.insert(trail.stream.clone(), newest_version(&store, &trail.stream).await?);
                    }
                }
                if let Err(misfit) = check_versions(&events, versions) {
                    return Ok(Err(ImportError::Misfit(misfit)));
                }
                for trail in &events {
                    position.0 += 1;
                    let record = event_record(&trail.stream, trail.version, position, &trail.event);
                    store.add(JsValue::from(record)).primitive()?;
                }
                Ok(Ok((events.len(), position)))
            });
            let imported = imported.await.map_err(|failure| ImportError::Store(StoreError::from(failure)))?;
            let (count, end) = imported?;
            this.acknowledged.note(epoch, end);
            this.news.tell();
            Ok(count)
        })
        .await
    }
}
