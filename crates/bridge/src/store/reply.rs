//! Reads what our scripts answer.

use redis::{FromRedisValue, Value};

use eda_wire::{Failed, Problem};

/// An answer's parts, taken one after another.
pub(super) struct Parts(std::vec::IntoIter<Value>);

impl Parts {
    pub(super) fn new(values: Vec<Value>) -> Parts {
        Parts(values.into_iter())
    }

    /// Whether all were taken.
    pub(super) fn is_empty(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    /// The next part.
    pub(super) fn take<T: FromRedisValue>(&mut self) -> Result<T, Failed> {
        self.0.next().and_then(|value| redis::from_redis_value(value).ok()).ok_or_else(unreadable)
    }

    /// The next part as a number. Lua gives those that may be large as texts.
    pub(super) fn number<N: std::str::FromStr>(&mut self) -> Result<N, Failed> {
        self.take::<String>()?.parse().map_err(|_| unreadable())
    }

    /// The next part as a number, or nothing where it is an empty text.
    pub(super) fn number_or_none(&mut self) -> Result<Option<u64>, Failed> {
        let text: String = self.take()?;
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| unreadable()) }
    }
}

/// What lies in Redis is nothing that our scripts wrote.
pub(super) fn unreadable() -> Failed {
    corrupt("")
}

/// What lies under this key of the run is nothing that our scripts wrote.
pub(super) fn corrupt(key: &str) -> Failed {
    Failed::new(Problem::Corrupt { key: key.to_owned() }, "what lies in Redis was not written by a bridge")
}
