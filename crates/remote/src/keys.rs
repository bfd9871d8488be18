//! Keys and values over a bridge.

use std::rc::Rc;

use eda_patterns::ports::{KeyValue, KeyValueError, KeyVersion, PutIf, Versioned, Write};
use eda_patterns::time::Span;
use eda_patterns::wire::{Carry, answer_of_keys};
use eda_wire::{self as wire, Advice, Call, Condition, Failed, Problem, Reply};

use crate::{Ask, Ports, take};

fn condition(condition: PutIf) -> Condition {
    match condition {
        PutIf::Always => Condition::Always,
        PutIf::Absent => Condition::Absent,
        PutIf::Version(KeyVersion(version)) => Condition::Version(version),
    }
}

fn put(key: &str, value: &str, put_if: PutIf, ttl: Option<Span>) -> wire::Put {
    let (key, value) = (key.to_owned(), value.to_owned());
    wire::Put { key, value, condition: condition(put_if), ttl_us: ttl.map(Span::as_us) }
}

fn versioned(found: wire::Versioned) -> Versioned {
    Versioned { value: found.value, version: KeyVersion(found.version) }
}

fn keys_failed(failed: Failed) -> KeyValueError {
    match failed.problem {
        Problem::Conflict { key, actual } => KeyValueError::Conflict { key, actual: KeyVersion(actual) },
        // What a newer bridge says and nobody here knows goes by its advice.
        Problem::Other if failed.advice == Advice::Reload => KeyValueError::OutcomeUnknown,
        Problem::OutcomeUnknown => KeyValueError::OutcomeUnknown,
        Problem::Full => KeyValueError::Full,
        Problem::Corrupt { key } => KeyValueError::Corrupt { key, why: failed.message },
        _ => KeyValueError::Unavailable(failed.message),
    }
}

impl<A: Ask> Ports<A> {
    /// Keys and values as a live run reaches them.
    pub fn carry_keys(self) -> Carry {
        Rc::new(move |call| {
            let ports = self.clone();
            Box::pin(async move { answer_of_keys(call, &ports).await })
        })
    }
}

impl<A: Ask> KeyValue for Ports<A> {
    async fn get(&self, key: &str) -> Result<Option<Versioned>, KeyValueError> {
        let answer = self.at_once(Call::Get { key: key.to_owned() }).await;
        take!(answer, keys_failed, Reply::Value(found) => found.map(versioned))
    }

    async fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> Result<KeyVersion, KeyValueError> {
        let answer = self.at_once(Call::Put(put(key, value, condition, ttl))).await;
        take!(answer, keys_failed, Reply::Version(version) => KeyVersion(version))
    }

    async fn delete(&self, key: &str, put_if: PutIf) -> Result<(), KeyValueError> {
        let call = Call::Delete { key: key.to_owned(), condition: condition(put_if) };
        take!(self.at_once(call).await, keys_failed, Reply::Ok => ())
    }

    async fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, Versioned)>, KeyValueError> {
        let (mut all, mut after) = (Vec::new(), after.map(str::to_owned));
        loop {
            let left = u32::try_from(limit - all.len()).unwrap_or(u32::MAX);
            let call = Call::Scan { prefix: prefix.to_owned(), after: after.clone(), limit: left };
            let answer = self.at_once(call).await;
            let (found, more) = take!(answer, keys_failed, Reply::Values { found, more } => (found, more))?;
            all.extend(found.into_iter().map(|(key, found)| (key, versioned(found))));
            if more.is_none() || all.len() >= limit {
                all.truncate(limit);
                return Ok(all);
            }
            after = more;
        }
    }

    async fn batch(&self, writes: Vec<Write>) -> Result<(), KeyValueError> {
        let writes = writes.into_iter().map(|write| match write {
            Write::Put { key, value, condition, ttl } => wire::Write::Put(put(&key, &value, condition, ttl)),
            Write::Delete { key } => wire::Write::Delete { key },
        });
        let answer = self.at_once(Call::Batch { writes: writes.collect() }).await;
        take!(answer, keys_failed, Reply::Ok => ())
    }
}
