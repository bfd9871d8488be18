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

/// A record that cannot be read, where it was found.
#[derive(Clone, Debug)]
pub(super) struct Damaged {
    pub(super) place: String,
    pub(super) why: String,
    pub(super) record: JsValue,
}

/// Fails with what of `damaged` nobody has reported yet. Part of the transaction that read it.
pub(super) async fn pass_over(transaction: &Transaction<'_>, damaged: Vec<Damaged>) -> Result<(), Failure> {
    if damaged.is_empty() {
        return Ok(());
    }
    let quarantine = transaction.object_store(QUARANTINE)?;
    let known = damaged.iter().map(|damaged| quarantine.get_key(damaged.place.clone()).primitive());
    let known = try_join_all(known.collect::<Result<Vec<_>, _>>()?).await?;
    let news: Vec<Damaged> =
        damaged.into_iter().zip(known).filter(|(_, known)| known.is_none()).map(|(damaged, _)| damaged).collect();
    if news.is_empty() { Ok(()) } else { Err(Failure::Corrupt(news)) }
}

/// Copies damaged records into quarantine.
pub(super) fn keep_copies(transaction: &Transaction<'_>, damaged: &[Damaged]) -> Result<(), Failure> {
    let quarantine = transaction.object_store(QUARANTINE)?;
    for Damaged { place, why, record } in damaged {
        quarantine.put(JsValue::from(record::quarantine_record(place, why, record))).primitive()?;
    }
    Ok(())
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

    /// What a call answers. Where that is damage, the damage is copied into quarantine first.
    pub(super) async fn answer<T>(&self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        if let Err(Failure::Corrupt(damaged)) = &outcome {
            let damaged = damaged.clone();
            let copied =
                self.connection.write(&[QUARANTINE], async move |transaction| keep_copies(transaction, &damaged));
            // Where not even a copy can be made, the damage is still what the caller must hear of.
            // The record stays where it lies and is reported again at the next read.
            let _ = copied.await;
        }
        outcome
    }
}
