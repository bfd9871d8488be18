//! A simulated key-value store: one server, a map, and the network in between.

use crate::sorted::SortedMap;
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use super::network::{CALL_TIMEOUT, Envelope, World};
use crate::fact::{ActorId, Record};
use crate::ports::{KeyValue, KeyValueError, KeyVersion, PutIf, Versioned, Write};
use crate::time::{Span, Time};

/// The server's name among the actors.
const SERVER: &str = "keys";

/// The key-value store as one actor reaches it.
#[derive(Clone)]
pub struct SimKeyValue {
    world: World,
    actor: ActorId,
    table: Rc<RefCell<Table>>,
}

/// The server's state, which survives every crash of its clients.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: SortedMap<String, Row>,
}

#[derive(Clone, Debug)]
struct Row {
    value: String,
    version: KeyVersion,
    expires: Time,
}

impl Table {
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

    fn put(&mut self, key: &str, value: &str, ttl: Option<Span>, now: Time) -> KeyVersion {
        let version = KeyVersion(self.live(key, now).map_or(0, |row| row.version.0) + 1);
        let expires = ttl.map_or(Time::NEVER, |ttl| now + ttl);
        self.rows.insert(key.to_owned(), Row { value: value.to_owned(), version, expires });
        version
    }

    fn write(&mut self, writes: &[Write], now: Time) -> Result<(), KeyValueError> {
        for write in writes {
            if let Write::Put { key, condition, .. } = write {
                self.check(key, *condition, now)?;
            }
        }
        for write in writes {
            match write {
                Write::Put { key, value, ttl, .. } => {
                    self.put(key, value, *ttl, now);
                }
                Write::Delete { key } => {
                    self.rows.remove(key);
                }
            }
        }
        Ok(())
    }
}

impl SimKeyValue {
    pub(super) fn new(world: World, actor: ActorId, table: Rc<RefCell<Table>>) -> SimKeyValue {
        SimKeyValue { world, actor, table }
    }

    /// Runs `op` on the table when the request arrives.
    async fn ask<T: Clone + 'static>(
        &self,
        what: &str,
        op: impl Fn(&mut Table, Time) -> Result<T, KeyValueError> + 'static,
    ) -> Result<T, KeyValueError> {
        let recorder = self.world.recorder();
        let envelope = Envelope {
            from: self.actor,
            to: recorder.actor(SERVER),
            record: Record::default(),
            what: recorder.name(what),
            context: recorder.context(),
        };
        let (table, world) = (Rc::clone(&self.table), self.world.clone());
        let call = self.world.call(envelope, CALL_TIMEOUT, move |reply| {
            let answer = op(&mut table.borrow_mut(), world.now());
            reply.send(answer);
        });
        call.await.unwrap_or(Err(KeyValueError::OutcomeUnknown))
    }
}

impl KeyValue for SimKeyValue {
    fn get(&self, key: &str) -> impl Future<Output = Result<Option<Versioned>, KeyValueError>> {
        let key = key.to_owned();
        self.ask("get", move |table, now| {
            Ok(table.live(&key, now).map(|row| Versioned { value: row.value.clone(), version: row.version }))
        })
    }

    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.ask("put", move |table, now| {
            table.check(&key, condition, now)?;
            Ok(table.put(&key, &value, ttl, now))
        })
    }

    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        let key = key.to_owned();
        self.ask("delete", move |table, now| {
            if table.live(&key, now).is_some() {
                table.check(&key, condition, now)?;
            }
            table.rows.remove(&key);
            Ok(())
        })
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        let (prefix, after) = (prefix.to_owned(), after.map(str::to_owned));
        self.ask("scan", move |table, now| {
            let from = after.clone().unwrap_or_else(|| prefix.clone());
            let rows = table
                .rows
                .range(from..)
                .filter(|(key, row)| row.expires > now && after.as_ref().is_none_or(|after| *key > after));
            let within = rows.take_while(|(key, _)| key.starts_with(&prefix)).take(limit);
            Ok(within
                .map(|(key, row)| (key.clone(), Versioned { value: row.value.clone(), version: row.version }))
                .collect())
        })
    }

    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        self.ask("batch", move |table, now| table.write(&writes, now))
    }
}
