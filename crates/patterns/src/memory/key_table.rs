//! Keys with versioned values that may expire.

use crate::ports::{KeyValueError, KeyVersion, PutIf, Versioned, Write};
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// A table of keys. Every call says what time it is.
#[derive(Debug, Default)]
pub struct KeyTable {
    rows: SortedMap<String, Row>,
}

#[derive(Clone, Debug)]
struct Row {
    value: String,
    version: KeyVersion,
    expires: Time,
}

impl Row {
    fn versioned(&self) -> Versioned {
        Versioned { value: self.value.clone(), version: self.version }
    }
}

impl KeyTable {
    fn live(&self, key: &str, now: Time) -> Option<&Row> {
        self.rows.get(key).filter(|row| row.expires > now)
    }

    fn check(&self, key: &str, condition: PutIf, now: Time) -> Result<(), KeyValueError> {
        let actual = self.live(key, now).map_or(KeyVersion(0), |row| row.version);
        let holds = match condition {
            PutIf::Always => true,
            PutIf::Absent => actual == KeyVersion(0),
            PutIf::Version(version) => actual == version,
        };
        if holds { Ok(()) } else { Err(KeyValueError::Conflict { key: key.to_owned(), actual }) }
    }

    fn set(&mut self, key: &str, value: &str, ttl: Option<Span>, now: Time) -> KeyVersion {
        let version = KeyVersion(self.live(key, now).map_or(0, |row| row.version.0) + 1);
        let expires = ttl.map_or(Time::NEVER, |ttl| now + ttl);
        self.rows.insert(key.to_owned(), Row { value: value.to_owned(), version, expires });
        version
    }

    /// The value of a key, unless its time is over.
    pub fn get(&self, key: &str, now: Time) -> Option<Versioned> {
        self.live(key, now).map(Row::versioned)
    }

    /// Writes where the condition holds, and returns the new version.
    ///
    /// # Errors
    /// [`KeyValueError::Conflict`] where it does not.
    pub fn put(
        &mut self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
        now: Time,
    ) -> Result<KeyVersion, KeyValueError> {
        self.check(key, condition, now)?;
        Ok(self.set(key, value, ttl, now))
    }

    /// Removes a key where the condition holds; an absent one is gone already.
    ///
    /// # Errors
    /// [`KeyValueError::Conflict`] where the condition does not hold.
    pub fn delete(&mut self, key: &str, condition: PutIf, now: Time) -> Result<(), KeyValueError> {
        if self.live(key, now).is_some() {
            self.check(key, condition, now)?;
        }
        self.rows.remove(key);
        Ok(())
    }

    /// Up to `limit` keys that begin with `prefix` and come after `after`, in order.
    pub fn scan(&self, prefix: &str, after: Option<&str>, limit: usize, now: Time) -> Vec<(String, Versioned)> {
        let from = after.filter(|after| *after > prefix).unwrap_or(prefix);
        let within = self.rows.range(from.to_owned()..).take_while(|(key, _)| key.starts_with(prefix));
        let wanted = within.filter(|(key, row)| row.expires > now && after.is_none_or(|after| key.as_str() > after));
        wanted.take(limit).map(|(key, row)| (key.clone(), row.versioned())).collect()
    }

    /// Carries all writes out where all conditions hold, or none.
    ///
    /// # Errors
    /// [`KeyValueError::Conflict`] for the first condition that does not hold.
    pub fn write(&mut self, writes: &[Write], now: Time) -> Result<(), KeyValueError> {
        for write in writes {
            if let Write::Put { key, condition, .. } = write {
                self.check(key, *condition, now)?;
            }
        }
        for write in writes {
            match write {
                Write::Put { key, value, ttl, .. } => {
                    self.set(key, value, *ttl, now);
                }
                Write::Delete { key } => {
                    self.rows.remove(key);
                }
            }
        }
        Ok(())
    }
}
