//! The key-value store.

use std::future::Future;

use eda_patterns::ports::{KeyValue, KeyValueError, KeyVersion, PutIf, Versioned, Write};
use eda_patterns::time::Span;
use futures::future::try_join;
use indexed_db_futures::KeyRange;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

use super::IndexedDb;
use super::failure::Failure;
use super::quarantine::{Damaged, keep_copies, pass_over};
use super::record::KeyRow;
use super::schema::{KEYS, QUARANTINE};

impl KeyValue for IndexedDb {
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>> {
        let (this, key) = (self.clone(), key.to_owned());
        async move {
            let found = this.connection.read(&[KEYS], async move |transaction| {
                let row = row_of(&transaction.object_store(KEYS)?, &key).await?;
                Ok(row.and_then(|row| live(row, js_sys::Date::now())).map(|(_, found)| found))
            });
            Ok(this.answer(found.await).await?)
        }
    }

    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        let this = self.clone();
        let (key, value) = (key.to_owned(), value.to_owned());
        async move {
            let put = this.connection.write(&[KEYS], async move |transaction| {
                let keys = transaction.object_store(KEYS)?;
                let now_ms = js_sys::Date::now();
                let actual = version_of(&keys, &key, now_ms).await?;
                check(&key, actual, condition)?;
                write(&keys, &key, &value, actual, ttl, now_ms)
            });
            Ok(this.answer(put.await).await?)
        }
    }

    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        let (this, key) = (self.clone(), key.to_owned());
        async move {
            let deleted = this.connection.write(&[KEYS, QUARANTINE], async move |transaction| {
                let keys = transaction.object_store(KEYS)?;
                match (version_of(&keys, &key, js_sys::Date::now()).await, condition) {
                    // A damaged value can be removed, which is how its key comes to be usable again.
                    (Err(Failure::Corrupt(damaged)), PutIf::Always) => keep_copies(transaction, &damaged)?,
                    (Err(failure), _) => return Err(failure),
                    (Ok(KeyVersion(0)), _) => {}
                    (Ok(actual), _) => check(&key, actual, condition)?,
                }
                keys.delete(js_key(key.as_bytes())).primitive()?;
                Ok(())
            });
            Ok(this.answer(deleted.await).await?)
        }
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        let this = self.clone();
        let (prefix, after) = (prefix.to_owned(), after.map(str::to_owned));
        async move {
            let found = this.connection.read(&[KEYS, QUARANTINE], async move |transaction| {
                scan(transaction, &prefix, after.as_deref(), limit).await
            });
            Ok(this.answer(found.await).await?)
        }
    }

    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        let this = self.clone();
        async move {
            let written = this.connection.write(&[KEYS], async move |transaction| {
                let keys = transaction.object_store(KEYS)?;
                let now_ms = js_sys::Date::now();
                for write in &writes {
                    if let Write::Put { key, condition, .. } = write {
                        check(key, version_of(&keys, key, now_ms).await?, *condition)?;
                    }
                }
                for writing in &writes {
                    match writing {
                        Write::Put { key, value, ttl, .. } => {
                            let version = version_of(&keys, key, now_ms).await?;
                            write(&keys, key, value, version, *ttl, now_ms)?;
                        }
                        Write::Delete { key } => {
                            keys.delete(js_key(key.as_bytes())).primitive()?;
                        }
                    }
                }
                Ok(())
            });
            Ok(this.answer(written.await).await?)
        }
    }
}

/// Fails where the condition on a key does not hold for the version that it has.
fn check(key: &str, actual: KeyVersion, condition: PutIf) -> Result<(), Failure> {
    let holds = match condition {
        PutIf::Always => true,
        PutIf::Absent => actual == KeyVersion(0),
        PutIf::Version(version) => actual == version,
    };
    if holds { Ok(()) } else { Err(Failure::KeyConflict(key.to_owned(), actual)) }
}

/// What lies under a key, over or not.
async fn row_of(keys: &ObjectStore<'_>, key: &str) -> Result<Option<KeyRow>, Failure> {
    let found = keys.get::<JsValue, _, _>(js_key(key.as_bytes())).primitive()?.await?;
    let row = found.map(|record| KeyRow::of(record.unchecked_ref()).map_err(|why| damage(key, why, record)));
    row.transpose().map_err(|damaged| Failure::Corrupt(vec![damaged]))
}

/// A key's version now; 0 where it is absent or its time is over.
async fn version_of(keys: &ObjectStore<'_>, key: &str, now_ms: f64) -> Result<KeyVersion, Failure> {
    let row = row_of(keys, key).await?;
    Ok(row.and_then(|row| live(row, now_ms)).map_or(KeyVersion(0), |(_, found)| found.version))
}

/// Puts a value over the version that its key has.
fn write(
    keys: &ObjectStore<'_>,
    key: &str,
    value: &str,
    over: KeyVersion,
    ttl: Option<Span>,
    now_ms: f64,
) -> Result<KeyVersion, Failure> {
    let version = KeyVersion(over.0 + 1);
    let expires_ms = ttl.map(|ttl| now_ms + ttl.as_us() as f64 / 1_000.0);
    let row = KeyRow { key: key.to_owned(), value: value.to_owned(), version, expires_ms };
    keys.put(JsValue::from(row.record())).with_key(js_key(key.as_bytes())).primitive()?;
    Ok(version)
}

async fn scan(
    transaction: &Transaction<'_>,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<(String, Versioned)>, Failure> {
    let keys = transaction.object_store(KEYS)?;
    let now_ms = js_sys::Date::now();
    let end = end_of(prefix);
    let mut begin = match after {
        Some(after) if after >= prefix => (after.as_bytes().to_vec(), true),
        _ => (prefix.as_bytes().to_vec(), false),
    };
    let (mut found, mut damaged) = (Vec::new(), Vec::new());
    // What is over or damaged fills a page and not the answer, so one page may not be enough.
    while found.len() < limit && end.as_ref().is_none_or(|end| begin.0 < *end) {
        let wanted = u32::try_from(limit - found.len()).unwrap_or(u32::MAX);
        let lower = js_key(&begin.0);
        let range = match &end {
            Some(end) => KeyRange::Bound(lower, begin.1, js_key(end), true),
            None => KeyRange::LowerBound(lower, begin.1),
        };
        let rows = keys.get_all::<JsValue>().with_query::<JsValue, _>(range.clone()).with_limit(wanted).primitive()?;
        let names = keys.get_all_keys::<JsValue>().with_query::<JsValue, _>(range).with_limit(wanted).primitive()?;
        let (rows, names) = try_join(rows, names).await?;
        let mut count = 0;
        for (record, name) in rows.zip(names) {
            let (record, name) = (record?, Uint8Array::new(&name?).to_vec());
            match KeyRow::of(record.unchecked_ref()) {
                Ok(row) => found.extend(live(row, now_ms)),
                Err(why) => damaged.push(damage(&String::from_utf8_lossy(&name), why, record)),
            }
            (begin, count) = ((name, true), count + 1);
        }
        if count < wanted {
            break;
        }
    }
    pass_over(transaction, damaged).await?;
    Ok(found)
}

/// What a row holds, unless its time is over.
fn live(row: KeyRow, now_ms: f64) -> Option<(String, Versioned)> {
    let lives = row.expires_ms.is_none_or(|expires_ms| expires_ms > now_ms);
    lives.then_some((row.key, Versioned { value: row.value, version: row.version }))
}

fn damage(key: &str, why: String, record: JsValue) -> Damaged {
    Damaged { place: format!("{KEYS}/{key}"), why, record }
}

/// A key as IndexedDB has it.
fn js_key(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// The first key after all that begin with `prefix`; `None` where every key does. No byte of UTF-8
/// is 255, so there is always a next one.
fn end_of(prefix: &str) -> Option<Vec<u8>> {
    let mut end = prefix.as_bytes().to_vec();
    *end.last_mut()? += 1;
    Some(end)
}
