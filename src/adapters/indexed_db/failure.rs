//! What can go wrong underneath, in the few words that the ports have for it.

use eda_patterns::ports::{KeyValueError, KeyVersion, StoreError, Version};
use indexed_db_futures::error::{Error, OpenDbError};
use wasm_bindgen::{JsCast, JsValue};

use super::quarantine::Damaged;

/// Why a transaction did not give what it was asked for.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// The stream has another version than expected.
    Conflict(Version),
    /// The store does not end where this page believed it to. Without the belief it will work.
    GuessedWrong,
    /// A key has another version than expected.
    KeyConflict(String, KeyVersion),
    /// Records cannot be read, and nobody has reported them yet.
    Corrupt(Vec<Damaged>),
    /// The browser's quota is used up.
    Full,
    /// What would be written reflects events that are not there any more.
    Gone,
    /// The connection is closed; a new one may work.
    Closed,
    /// The commit was asked for and its answer was lost.
    OutcomeUnknown,
    /// Anything else that the browser says.
    Unavailable(String),
}

impl Failure {
    /// By the name of a DOM exception.
    pub(super) fn named(name: &str, message: &str) -> Failure {
        match name {
            "QuotaExceededError" => Failure::Full,
            // Transactions cannot begin on a connection that is closed or about to be.
            "InvalidStateError" => Failure::Closed,
            "VersionError" => Failure::Unavailable("a newer version of this page has opened it; reload".to_owned()),
            "SecurityError" => Failure::Unavailable("the browser's settings block storage for this page".to_owned()),
            _ => Failure::Unavailable(format!("{name}: {message}")),
        }
    }

    /// By what was thrown.
    pub(super) fn thrown(value: &JsValue) -> Failure {
        match value.dyn_ref::<web_sys::DomException>() {
            Some(exception) => Failure::named(&exception.name(), &exception.message()),
            None => Failure::Unavailable(format!("{value:?}")),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        match error {
            Error::DomException(exception) => Failure::thrown(exception.as_ref()),
            other => Failure::Unavailable(other.to_string()),
        }
    }
}

impl From<JsValue> for Failure {
    fn from(value: JsValue) -> Failure {
        Failure::thrown(&value)
    }
}

impl From<OpenDbError> for Failure {
    fn from(error: OpenDbError) -> Failure {
        match error {
            OpenDbError::Base(error) => error.into(),
            // The library says so of whatever `indexedDB.open` throws, and our version is not zero.
            OpenDbError::VersionZero => Failure::named("SecurityError", ""),
            other => Failure::Unavailable(other.to_string()),
        }
    }
}

/// What a closed connection is to a caller, once reopening did not help.
const CLOSED: &str = "the browser closed the database; the next call opens it again";

/// The port's error names one record; the others are in quarantine beside it.
fn first(damaged: Vec<Damaged>) -> (String, String) {
    let first = damaged.into_iter().next().expect("damage is reported where there is some");
    (first.place, first.why)
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> StoreError {
        match failure {
            Failure::Conflict(actual) => StoreError::Conflict { actual },
            Failure::Corrupt(damaged) => {
                let (key, why) = first(damaged);
                StoreError::Corrupt { key, why }
            }
            Failure::Full => StoreError::Full,
            Failure::Gone => StoreError::Gone,
            Failure::OutcomeUnknown => StoreError::OutcomeUnknown,
            Failure::Closed => StoreError::Unavailable(CLOSED.to_owned()),
            Failure::Unavailable(why) => StoreError::Unavailable(why),
            Failure::GuessedWrong => panic!("an append guesses once"),
            Failure::KeyConflict(key, _) => panic!("an event store has no conditional keys, but {key} was refused"),
        }
    }
}

impl From<Failure> for KeyValueError {
    fn from(failure: Failure) -> KeyValueError {
        match failure {
            Failure::KeyConflict(key, actual) => KeyValueError::Conflict { key, actual },
            Failure::Corrupt(damaged) => {
                let (key, why) = first(damaged);
                KeyValueError::Corrupt { key, why }
            }
            Failure::Full => KeyValueError::Full,
            Failure::OutcomeUnknown => KeyValueError::OutcomeUnknown,
            Failure::Closed => KeyValueError::Unavailable(CLOSED.to_owned()),
            Failure::Unavailable(why) => KeyValueError::Unavailable(why),
            Failure::Conflict(_) | Failure::GuessedWrong | Failure::Gone => {
                panic!("a key-value store has no streams, but one was spoken of")
            }
        }
    }
}
