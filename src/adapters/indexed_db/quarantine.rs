//! Records that cannot be read: reported once with their place, copied here, and passed over later.
//!
//! The record itself stays where it lies, so that its version and position are never given away
//! again and a person can still repair it.

use futures::future::try_join_all;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use wasm_bindgen::{JsCast, JsValue};

use super::IndexedDb;
use super::failure::Failure;
use super::record::{self, Record};
use super::schema::QUARANTINE;
use eda_patterns::ports::StoreError;

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where it lies: the object store and the key in it.
    pub place: String,
    /// What is wrong with it.
    pub why: String,
}

/// A record that a read came upon and could not read.
pub(super) struct Damaged {
    pub(super) place: String,
    pub(super) why: String,
    pub(super) record: JsValue,
}

/// What a read found: what it was asked for, or damage that nobody has reported yet.
pub(super) enum Found<T> {
    Readable(T),
    Damaged(Vec<Damaged>),
}

/// Of `damaged`, what nobody has reported yet. Part of the transaction that read it.
pub(super) async fn unreported(
    transaction: &Transaction<'_>,
    damaged: Vec<Damaged>,
) -> Result<Vec<Damaged>, Failure> {
    if damaged.is_empty() {
        return Ok(damaged);
    }
    let quarantine = transaction.object_store(QUARANTINE)?;
    let known = damaged.iter().map(|damaged| quarantine.get_key::<String, _>(damaged.place.as_str()).primitive());
    let known = try_join_all(known.collect::<Result<Vec<_>, _>>()?).await?;
    Ok(damaged.into_iter().zip(known).filter(|(_, known)| known.is_none()).map(|(damaged, _)| damaged).collect())
}

impl IndexedDb {
    /// The records that were set aside, by place.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the database cannot be opened.
    pub async fn set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        let read = self.connection.read(&[QUARANTINE], async |transaction| {
            let quarantine = transaction.object_store(QUARANTINE)?;
            let mut found = Vec::new();
            for record in quarantine.get_all::<JsValue>().primitive()?.await? {
                let (place, why) = record::set_aside(record?.unchecked_ref::<Record>());
                found.push(SetAside { place, why });
            }
            Ok(found)
        });
        Ok(read.await?)
    }

    /// Gives back what a read found, or copies the damage into quarantine and reports the first.
    pub(super) async fn readable<T>(&self, found: Found<T>) -> Result<T, Failure> {
        let damaged = match found {
            Found::Readable(found) => return Ok(found),
            Found::Damaged(damaged) => damaged,
        };
        let first = damaged.first().expect("damage is reported where there is some");
        let report = Failure::Corrupt(first.place.clone(), first.why.clone());
        let copied = self.connection.write(&[QUARANTINE], async move |transaction| {
            let quarantine = transaction.object_store(QUARANTINE)?;
            for Damaged { place, why, record } in &damaged {
                quarantine.put(JsValue::from(record::quarantine_record(place, why, record))).primitive()?;
            }
            Ok(())
        });
        // Where not even a copy can be made, the damage is still what the caller must hear of. It
        // stays where it lies and is reported again at the next read.
        let _ = copied.await;
        Err(report)
    }
}
