//! Keys with versions: the port behind idempotency keys, views, leases and held seats.

use std::future::Future;
use std::panic::Location;

use super::Traced;
use crate::fact::Name;
use crate::time::Span;

crate::facts! {
    /// A value was read, at this version; version 0 is an absent key.
    Got = "key.got", Plain, Detail { key: Name, version: u64 }
    /// A value was written and has this version now.
    Put = "key.put", Delivered, Detail { key: Name, version: u64 }
    /// A write was refused because the key had another version than expected.
    PutConflicted = "key.conflicted", Failed, Story { key: Name, actual: u64 }
    /// A key was removed.
    Deleted = "key.deleted", Plain, Detail { key: Name }
    /// Several writes were made together.
    BatchWritten = "key.batch", Delivered, Detail { writes: u32 }
    /// A call got no answer in time: it may have happened.
    KeyCallUnknown = "key.unknown", Failed, Story { key: Name }
}

/// A key's version: 1 at its first write, one more at each later one, never reused while the key
/// exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVersion(pub u64);

/// A value as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// The text that was put.
    pub value: String,
    /// Its version.
    pub version: KeyVersion,
}

/// What must be true of a key for a write to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutIf {
    /// Nothing.
    Always,
    /// The key is absent, or its time to live is over.
    Absent,
    /// The key has this version.
    Version(KeyVersion),
}

/// One write of an atomic batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Puts a value.
    Put {
        /// Under this key.
        key: String,
        /// This text.
        value: String,
        /// Where this holds.
        condition: PutIf,
        /// For this long; `None` is for ever.
        ttl: Option<Span>,
    },
    /// Removes a key; an absent one is no error.
    Delete {
        /// This one.
        key: String,
    },
}

/// Why a key-value call failed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValueError {
    /// The condition did not hold and nothing was written. Read again, decide again.
    Conflict {
        /// The key whose condition failed.
        key: String,
        /// The version that it has; 0 where it is absent.
        actual: KeyVersion,
    },
    /// No answer came in time. The write may have happened: read before you write again.
    OutcomeUnknown,
    /// The store has no room. Free some or tell the person; trying again will not help.
    Full,
    /// The store cannot be reached or opened, and says why. Nothing was written.
    Unavailable(String),
    /// A record cannot be read. It was set aside under this key, not dropped.
    Corrupt {
        /// Where it lies.
        key: String,
        /// What is wrong with it.
        why: String,
    },
}

impl KeyValueError {
    /// One word for the trace.
    pub fn code(&self) -> &'static str {
        match self {
            KeyValueError::Conflict { .. } => "key-changed",
            KeyValueError::OutcomeUnknown => "outcome-unknown",
            KeyValueError::Full => "store-full",
            KeyValueError::Corrupt { .. } => "key-unreadable",
            KeyValueError::Unavailable(_) => "store-unavailable",
        }
    }
}

impl std::fmt::Display for KeyValueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeyValueError::Conflict { key, actual } => {
                write!(f, "key {key} has version {}, which was not expected", actual.0)
            }
            KeyValueError::OutcomeUnknown => f.write_str("no answer came in time; the write may have happened"),
            KeyValueError::Full => f.write_str("the store has no room left"),
            KeyValueError::Unavailable(why) => write!(f, "the store is unavailable: {why}"),
            KeyValueError::Corrupt { key, why } => {
                write!(f, "the record at {key} cannot be read ({why}); it was set aside")
            }
        }
    }
}

impl std::error::Error for KeyValueError {}

/// A durable map from text to versioned text.
pub trait KeyValue: Clone + 'static {
    /// The value of `key`, or `None` where it is absent or its time to live is over.
    #[track_caller]
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>>;

    /// Writes `value` where `condition` holds, and returns the key's new version. After `ttl` the
    /// key is absent.
    #[track_caller]
    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>>;

    /// Removes `key` where `condition` holds. Removing an absent key always succeeds.
    #[track_caller]
    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>>;

    /// Up to `limit` keys that begin with `prefix` and come after `after`, in byte order.
    #[track_caller]
    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>>;

    /// Makes all of `writes` or none.
    #[track_caller]
    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>>;
}

impl<P: KeyValue> Traced<P> {
    fn failed(&self, key: Name, error: &KeyValueError, site: &'static Location<'static>) {
        match error {
            KeyValueError::Conflict { actual, .. } => {
                self.recorder.record(self.actor, PutConflicted { key, actual: actual.0 }, site);
            }
            KeyValueError::OutcomeUnknown
            | KeyValueError::Full
            | KeyValueError::Unavailable(_)
            | KeyValueError::Corrupt { .. } => {
                self.recorder.record(self.actor, KeyCallUnknown { key }, site);
            }
        }
    }
}

impl<P: KeyValue> KeyValue for Traced<P> {
    #[track_caller]
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(key);
            let got = self.port.get(key).await;
            match &got {
                Ok(found) => {
                    let version = found.as_ref().map_or(0, |found| found.version.0);
                    self.recorder.record(self.actor, Got { key: name, version }, site);
                }
                Err(error) => self.failed(name, error, site),
            }
            got
        }
    }

    #[track_caller]
    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(key);
            let put = self.port.put(key, value, condition, ttl).await;
            match &put {
                Ok(version) => {
                    self.recorder.record(self.actor, Put { key: name, version: version.0 }, site);
                }
                Err(error) => self.failed(name, error, site),
            }
            put
        }
    }

    #[track_caller]
    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        let site = Location::caller();
        async move {
            let name = self.recorder.name(key);
            let deleted = self.port.delete(key, condition).await;
            match &deleted {
                Ok(()) => {
                    self.recorder.record(self.actor, Deleted { key: name }, site);
                }
                Err(error) => self.failed(name, error, site),
            }
            deleted
        }
    }

    #[track_caller]
    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        let site = Location::caller();
        async move {
            let found = self.port.scan(prefix, after, limit).await;
            if let Err(error) = &found {
                self.failed(self.recorder.name(prefix), error, site);
            }
            found
        }
    }

    #[track_caller]
    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        let site = Location::caller();
        async move {
            let count = writes.len() as u32;
            let written = self.port.batch(writes).await;
            match &written {
                Ok(()) => {
                    self.recorder.record(self.actor, BatchWritten { writes: count }, site);
                }
                Err(error) => self.failed(self.recorder.name("batch"), error, site),
            }
            written
        }
    }
}
