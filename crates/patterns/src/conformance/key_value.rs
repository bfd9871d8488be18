//! What a key-value store promises.

use futures::future::join_all;

use super::{Failure, HARD_BODIES, SETTLES, done, eventually, holds, poll_once_and_drop, same};
use crate::ports::{Clock, KeyValue, KeyValueError, KeyVersion, PutIf, Versioned, Write};
use crate::time::Span;

/// Works through the promises of [`KeyValue`].
///
/// # Errors
/// The first promise that was not kept.
pub async fn key_value<K: KeyValue, C: Clock>(keys: &K, clock: &C, prefix: &str) -> Result<(), Failure> {
    let suite = Suite { keys, clock, prefix };
    suite.puts_and_gets().await?;
    suite.puts_on_condition().await?;
    suite.deletes_on_condition().await?;
    suite.forgets_after_the_time_to_live().await?;
    suite.scans_in_order().await?;
    suite.writes_batches_whole_or_not_at_all().await?;
    suite.loses_no_increment_in_a_race().await?;
    suite.acts_from_the_first_poll().await
}

struct Suite<'s, K, C> {
    keys: &'s K,
    clock: &'s C,
    prefix: &'s str,
}

impl<K: KeyValue, C: Clock> Suite<'_, K, C> {
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    async fn get(&self, key: &str) -> Result<Option<Versioned>, Failure> {
        done("a key can be read", self.keys.get(key).await)
    }

    async fn value(&self, key: &str) -> Result<Option<String>, Failure> {
        Ok(self.get(key).await?.map(|found| found.value))
    }

    async fn put(&self, key: &str, value: &str, condition: PutIf) -> Result<KeyVersion, Failure> {
        done("a put whose condition holds succeeds", self.keys.put(key, value, condition, None).await)
    }

    async fn puts_and_gets(&self) -> Result<(), Failure> {
        let key = self.name("plain");
        same("a key that nobody wrote is absent", self.get(&key).await?, None)?;
        for (value, number) in HARD_BODIES.iter().zip(1..) {
            let version = self.put(&key, value, PutIf::Always).await?;
            same("a key's version counts its writes", version, KeyVersion(number))?;
            let found = Versioned { value: (*value).to_owned(), version };
            same("a value keeps every byte", self.get(&key).await?, Some(found))?;
        }
        let empty = self.name("");
        self.put(&empty, "", PutIf::Always).await?;
        same("a value may be empty", self.value(&empty).await?, Some(String::new()))
    }

    async fn puts_on_condition(&self) -> Result<(), Failure> {
        let key = self.name("conditional");
        let refused = |actual| Err(KeyValueError::Conflict { key: key.clone(), actual: KeyVersion(actual) });
        let put = |condition| self.keys.put(&key, "refused", condition, None);
        same("a version is not that of an absent key", put(PutIf::Version(KeyVersion(1))).await, refused(0))?;
        self.put(&key, "one", PutIf::Absent).await?;
        same("a key that is there is not absent", put(PutIf::Absent).await, refused(1))?;
        self.put(&key, "two", PutIf::Version(KeyVersion(1))).await?;
        same("an old version is refused", put(PutIf::Version(KeyVersion(1))).await, refused(2))?;
        same("a refused put writes nothing", self.value(&key).await?, Some("two".to_owned()))
    }

    async fn deletes_on_condition(&self) -> Result<(), Failure> {
        let key = self.name("deleted");
        for condition in [PutIf::Always, PutIf::Absent, PutIf::Version(KeyVersion(3))] {
            done("removing an absent key succeeds", self.keys.delete(&key, condition).await)?;
        }
        self.put(&key, "there", PutIf::Absent).await?;
        let refused = self.keys.delete(&key, PutIf::Version(KeyVersion(9))).await;
        let conflict = Err(KeyValueError::Conflict { key: key.clone(), actual: KeyVersion(1) });
        same("removing another version is refused", refused, conflict)?;
        same("a refused removal removes nothing", self.value(&key).await?, Some("there".to_owned()))?;
        done("removing the right version succeeds", self.keys.delete(&key, PutIf::Version(KeyVersion(1))).await)?;
        same("a removed key is absent", self.get(&key).await?, None)?;
        self.put(&key, "again", PutIf::Absent).await?;
        same("a removed key can be written again", self.value(&key).await?, Some("again".to_owned()))
    }

    async fn forgets_after_the_time_to_live(&self) -> Result<(), Failure> {
        let (short, kept) = (self.name("ttl/short"), self.name("ttl/kept"));
        for key in [&short, &kept] {
            let put = self.keys.put(key, "leased", PutIf::Absent, Some(SETTLES)).await;
            done("a value may have a time to live", put)?;
        }
        same("a value is there within its time to live", self.value(&short).await?, Some("leased".to_owned()))?;
        self.put(&kept, "for ever", PutIf::Always).await?;
        self.clock.sleep(SETTLES + SETTLES).await;
        same("a value is gone after its time to live", self.get(&short).await?, None)?;
        let scan = done("keys can be scanned", self.keys.scan(&self.name("ttl/"), None, 10).await)?;
        let found: Vec<String> = scan.into_iter().map(|(key, _)| key).collect();
        same("a put without a time to live ends an older one; a scan leaves out what is gone", found, vec![kept])?;
        self.put(&short, "next", PutIf::Absent).await?;
        same("a key is absent once its time to live is over", self.value(&short).await?, Some("next".to_owned()))
    }

    async fn scans_in_order(&self) -> Result<(), Failure> {
        // In UTF-16 the emoji would come before the full-width tilde; in bytes it comes after it.
        let ordered = ["scan/", "scan/10", "scan/9", "scan/A", "scan/a", "scan/é", "scan/～", "scan/😀"];
        let ordered = ordered.map(|key| self.name(key));
        for key in ordered.iter().rev().chain([&self.name("scam"), &self.name("scan0")]) {
            self.put(key, key, PutIf::Absent).await?;
        }
        let scan = async |after: Option<&str>, limit| -> Result<Vec<String>, Failure> {
            let found = done("keys can be scanned", self.keys.scan(&self.name("scan/"), after, limit).await)?;
            let fits = found.iter().all(|(key, found)| *key == found.value && found.version == KeyVersion(1));
            holds("a scan gives each key with its own value and version", fits, &found)?;
            Ok(found.into_iter().map(|(key, _)| key).collect())
        };
        same("a scan gives what has the prefix, in byte order", scan(None, 100).await?, ordered.to_vec())?;
        same("a scan ends at its limit", scan(None, 3).await?, ordered[..3].to_vec())?;
        same("a scan goes on after a key", scan(Some(&ordered[2]), 2).await?, ordered[3..5].to_vec())?;
        let between = self.name("scan/99");
        same("the key to go on after need not exist", scan(Some(&between), 1).await?, ordered[3..4].to_vec())?;
        same("after the last key there is nothing", scan(Some(&ordered[7]), 9).await?, Vec::new())
    }

    async fn writes_batches_whole_or_not_at_all(&self) -> Result<(), Failure> {
        let [one, two, three] = ["batch/1", "batch/2", "batch/3"].map(|key| self.name(key));
        let put = |key: &str, value: &str, condition| Write::Put {
            key: key.to_owned(),
            value: value.to_owned(),
            condition,
            ttl: None,
        };
        self.put(&three, "old", PutIf::Absent).await?;
        let writes = vec![
            put(&one, "1", PutIf::Absent),
            Write::Delete { key: three.clone() },
            put(&two, "2", PutIf::Version(KeyVersion(5))),
        ];
        let refused = self.keys.batch(writes).await;
        let conflict = Err(KeyValueError::Conflict { key: two.clone(), actual: KeyVersion(0) });
        same("a batch is refused where one of its conditions does not hold", refused, conflict)?;
        same("a refused batch puts nothing", self.get(&one).await?, None)?;
        same("a refused batch removes nothing", self.value(&three).await?, Some("old".to_owned()))?;
        let writes = vec![
            put(&one, "1", PutIf::Absent),
            put(&two, HARD_BODIES[0], PutIf::Always),
            Write::Delete { key: three.clone() },
            Write::Delete { key: self.name("batch/absent") },
        ];
        done("a batch whose conditions hold succeeds", self.keys.batch(writes).await)?;
        same("a batch puts all of its values", self.value(&one).await?, Some("1".to_owned()))?;
        same("a batch puts all of its values", self.value(&two).await?, Some(HARD_BODIES[0].to_owned()))?;
        same("a batch removes what it says", self.get(&three).await?, None)
    }

    async fn loses_no_increment_in_a_race(&self) -> Result<(), Failure> {
        let key = self.name("counter");
        self.put(&key, "0", PutIf::Absent).await?;
        join_all((0..8).map(|_| self.increment(&key))).await.into_iter().collect::<Result<Vec<()>, Failure>>()?;
        let expected = Versioned { value: "8".to_owned(), version: KeyVersion(9) };
        same("writers that compare versions lose nothing in a race", self.get(&key).await?, Some(expected))
    }

    async fn increment(&self, key: &str) -> Result<(), Failure> {
        loop {
            let read = self.get(key).await?.ok_or(Failure {
                promise: "a key that was written is there",
                expected: "a value".to_owned(),
                found: "none".to_owned(),
            })?;
            let next = read.value.parse::<u64>().unwrap_or_default() + 1;
            match self.keys.put(key, &next.to_string(), PutIf::Version(read.version), None).await {
                Ok(_) => return Ok(()),
                Err(KeyValueError::Conflict { .. }) => {}
                Err(error) => return done("a conditional put succeeds or conflicts", Err(error)),
            }
        }
    }

    async fn acts_from_the_first_poll(&self) -> Result<(), Failure> {
        let (never, dropped) = (self.name("never-polled"), self.name("dropped"));
        drop(self.keys.put(&never, "no", PutIf::Always, None));
        poll_once_and_drop(self.keys.put(&dropped, "yes", PutIf::Always, None));
        let promise = "dropping a put after its first poll does not undo it";
        eventually(promise, self.clock, || self.value(&dropped), |found| found.as_deref() == Some("yes")).await?;
        poll_once_and_drop(self.keys.delete(&dropped, PutIf::Always));
        let promise = "dropping a removal after its first poll does not undo it";
        eventually(promise, self.clock, || self.value(&dropped), Option::is_none).await?;
        self.clock.sleep(Span::from_ms(100)).await;
        same("a put that was never polled has no effect", self.get(&never).await?, None)
    }
}
