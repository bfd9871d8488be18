//! The calls of the key-value port.

use std::sync::LazyLock;

use redis::{Cmd, Script, Value};

use super::reply::{Parts, corrupt, unreadable};
use super::{PAGE_BYTES, Store};
use eda_wire::{Call, Condition, Failed, Problem, Put, Reply, Versioned, Write};

/// Redis refuses it whole when its memory is used up.
static WRITE: LazyLock<Script> = LazyLock::new(|| Script::new(concat!("#!lua\n", include_str!("write.lua"))));

/// What only removes frees memory, and runs even then.
static REMOVE: LazyLock<Script> =
    LazyLock::new(|| Script::new(concat!("#!lua flags=allow-oom\n", include_str!("write.lua"))));

static SCAN: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("scan.lua")));

/// The key that a write is about.
pub(super) fn name_of(write: &Write) -> &str {
    match write {
        Write::Put(put) => &put.key,
        Write::Delete { key } => key,
    }
}

/// One write as the script takes it.
struct Row<'c> {
    op: &'static str,
    key: &'c str,
    value: &'c str,
    condition: Condition,
    ttl_us: Option<u64>,
}

impl<'c> Row<'c> {
    fn put(put: &'c Put) -> Row<'c> {
        Row { op: "put", key: &put.key, value: &put.value, condition: put.condition, ttl_us: put.ttl_us }
    }

    fn delete(key: &'c str, condition: Condition) -> Row<'c> {
        Row { op: "delete", key, value: "", condition, ttl_us: None }
    }
}

impl Store {
    /// Answers a call of the key-value port; another port's is left alone.
    pub(super) async fn keys(&self, call: &Call) -> Result<Option<Reply>, Failed> {
        let reply = match call {
            Call::Get { key } => self.get(key).await?,
            Call::Put(put) => Reply::Version(self.write(&[Row::put(put)]).await?),
            Call::Delete { key, condition } => {
                self.write(&[Row::delete(key, *condition)]).await?;
                Reply::Ok
            }
            Call::Scan { prefix, after, limit } => self.scan(prefix, after.as_deref(), *limit).await?,
            Call::Batch { writes } => {
                let rows: Vec<Row<'_>> = writes
                    .iter()
                    .map(|write| match write {
                        Write::Put(put) => Row::put(put),
                        Write::Delete { key } => Row::delete(key, Condition::Always),
                    })
                    .collect();
                self.write(&rows).await?;
                Reply::Ok
            }
            _ => return Ok(None),
        };
        Ok(Some(reply))
    }

    fn index(&self) -> String {
        format!("{}keys", self.prefix)
    }

    fn row(&self, key: &str) -> String {
        format!("{}kv:{key}", self.prefix)
    }

    async fn get(&self, key: &str) -> Result<Reply, Failed> {
        let command = Cmd::new().arg("HMGET").arg(self.row(key)).arg("v").arg("n").to_owned();
        match self.redis.query(&command).await {
            Ok((Some(value), Some(version))) => Ok(Reply::Value(Some(Versioned { value, version }))),
            Ok((None::<String>, None::<u64>)) => Ok(Reply::Value(None)),
            Ok(_) | Err(Failed { problem: Problem::Corrupt { .. }, .. }) => Err(corrupt(key)),
            Err(failed) => Err(failed),
        }
    }

    /// Makes all of these writes or none, and returns the version that the last put made.
    async fn write(&self, rows: &[Row<'_>]) -> Result<u64, Failed> {
        let only_removes = rows.iter().all(|row| row.op == "delete");
        let mut script = if only_removes { REMOVE.key(self.index()) } else { WRITE.key(self.index()) };
        for row in rows {
            let (condition, version) = match row.condition {
                Condition::Always => ("always", 0),
                Condition::Absent => ("absent", 0),
                Condition::Version(version) => ("version", version),
            };
            // Redis counts in milliseconds, and a value is there for at least as long as was asked.
            let ttl_ms = row.ttl_us.map_or(String::new(), |us| us.div_ceil(1_000).max(1).to_string());
            script.key(self.row(row.key)).arg(row.op).arg(row.key).arg(row.value);
            script.arg(condition).arg(version).arg(ttl_ms);
        }
        let mut parts = Parts::new(self.redis.invoke(&script).await?);
        match parts.take::<String>()?.as_str() {
            "ok" => parts.number(),
            "conflict" => {
                let (key, actual) = (parts.take::<String>()?, parts.number()?);
                let message = format!("the key has version {actual}, which was not expected");
                Err(Failed::new(Problem::Conflict { key, actual }, message))
            }
            "corrupt" => Err(corrupt(&parts.take::<String>()?)),
            _ => Err(unreadable()),
        }
    }

    async fn scan(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Reply, Failed> {
        if limit == 0 {
            return Ok(Reply::Values { found: Vec::new(), more: None });
        }
        let from = match after.filter(|after| *after >= prefix) {
            Some(after) => format!("({after}"),
            None => format!("[{prefix}"),
        };
        // No UTF-8 has this byte, so it comes after every key that begins with the prefix.
        let to = [b"(", prefix.as_bytes(), b"\xff"].concat();
        let mut script = SCAN.key(self.index());
        script.arg(self.row("")).arg(from).arg(to).arg(limit).arg(PAGE_BYTES).arg(u8::from(self.may_sweep));
        let (more, last, flat): (bool, String, Vec<Value>) = self.redis.invoke(&script).await?;
        let mut parts = Parts::new(flat);
        let mut found = Vec::new();
        while !parts.is_empty() {
            let key: String = parts.take()?;
            let mut versioned = || Ok(Versioned { value: parts.take()?, version: parts.number()? });
            let versioned = versioned().map_err(|_: Failed| corrupt(&key))?;
            found.push((key, versioned));
        }
        Ok(Reply::Values { found, more: more.then_some(last) })
    }
}
