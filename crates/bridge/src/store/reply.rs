//! Reads what our scripts answer.

use redis::{FromRedisValue, Value};

use eda_wire::{Failed, Problem};

/// An answer's parts, taken one after another.
pub(super) struct Parts(std::vec::IntoIter<Value>);

impl Parts {
    pub(super) fn new(values: Vec<Value>) -> Parts {
        Parts(values.into_iter())
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
    Failed::new(Problem::Corrupt { key: String::new() }, "what lies in Redis was not written by a bridge")
}
