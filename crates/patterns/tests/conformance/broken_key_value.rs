//! Key-value stores that break one promise each.

use std::future::Future;

use eda_patterns::conformance;
use eda_patterns::ports::{Clock, KeyValue, KeyValueError, KeyVersion, PutIf, Versioned, Write};
use eda_patterns::sim::SimClock;
use eda_patterns::time::Span;

use super::caught;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flaw {
    /// It puts whatever version is there.
    IgnoresVersions,
    /// It keeps for ever what has a time to live.
    IgnoresTimeToLive,
    /// It writes a batch one by one, as far as it gets.
    TearsBatches,
    /// It scans from the last key to the first.
    ScansBackwards,
    /// It puts only while somebody waits for the answer.
    LosesWhatIsDropped,
}

#[derive(Clone)]
struct Broken<K> {
    keys: K,
    clock: SimClock,
    flaw: Flaw,
}

impl<K: KeyValue> KeyValue for Broken<K> {
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>> {
        self.keys.get(key)
    }

    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        async move {
            if self.flaw == Flaw::LosesWhatIsDropped {
                self.clock.sleep(Span::from_ms(1)).await;
            }
            let condition = if self.flaw == Flaw::IgnoresVersions { PutIf::Always } else { condition };
            let ttl = ttl.filter(|_| self.flaw != Flaw::IgnoresTimeToLive);
            self.keys.put(key, value, condition, ttl).await
        }
    }

    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        self.keys.delete(key, condition)
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        async move {
            let mut found = self.keys.scan(prefix, after, limit).await?;
            if self.flaw == Flaw::ScansBackwards {
                found.reverse();
            }
            Ok(found)
        }
    }

    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        async move {
            if self.flaw == Flaw::TearsBatches {
                for write in writes {
                    self.keys.batch(vec![write]).await?;
                }
                return Ok(());
            }
            self.keys.batch(writes).await
        }
    }
}

#[test]
fn each_flaw_of_a_key_value_store_is_caught_by_the_promise_that_it_breaks() {
    for (flaw, promise) in [
        (Flaw::IgnoresVersions, "a version is not that of an absent key"),
        (Flaw::IgnoresTimeToLive, "a value is gone after its time to live"),
        (Flaw::TearsBatches, "a refused batch puts nothing"),
        (Flaw::ScansBackwards, "a scan gives what has the prefix, in byte order"),
        (Flaw::LosesWhatIsDropped, "dropping a put after its first poll does not undo it"),
    ] {
        caught(&format!("{flaw:?}"), promise, move |actor| {
            Box::pin(async move {
                let (keys, clock) = (actor.key_value.clone(), actor.clock.clone());
                conformance::key_value(&Broken { keys, clock: clock.clone(), flaw }, &clock, "c/").await
            })
        });
    }
}
