//! A simulated key-value store: one server, a table, and the network in between.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use super::network::{CALL_TIMEOUT, Envelope, World};
use crate::fact::{ActorId, Record};
use crate::memory::KeyTable;
use crate::ports::{KeyValue, KeyValueError, KeyVersion, PutIf, Versioned, Write};
use crate::time::{Span, Time};

/// The server's name among the actors.
const SERVER: &str = "keys";

/// The key-value store as one actor reaches it.
#[derive(Clone)]
pub struct SimKeyValue {
    world: World,
    actor: ActorId,
    /// The server's state, which survives every crash of its clients.
    table: Rc<RefCell<KeyTable>>,
}

impl SimKeyValue {
    pub(super) fn new(world: World, actor: ActorId, table: Rc<RefCell<KeyTable>>) -> SimKeyValue {
        SimKeyValue { world, actor, table }
    }

    /// Runs `op` on the table when the request arrives.
    async fn ask<T: Clone + 'static>(
        &self,
        what: &str,
        op: impl Fn(&mut KeyTable, Time) -> Result<T, KeyValueError> + 'static,
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
        self.ask("get", move |table, now| Ok(table.get(&key, now)))
    }

    fn put(
        &self,
        key: &str,
        value: &str,
        condition: PutIf,
        ttl: Option<Span>,
    ) -> impl Future<Output = Result<KeyVersion, KeyValueError>> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.ask("put", move |table, now| table.put(&key, &value, condition, ttl, now))
    }

    fn delete(&self, key: &str, condition: PutIf) -> impl Future<Output = Result<(), KeyValueError>> {
        let key = key.to_owned();
        self.ask("delete", move |table, now| table.delete(&key, condition, now))
    }

    fn scan(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(String, Versioned)>, KeyValueError>> {
        let (prefix, after) = (prefix.to_owned(), after.map(str::to_owned));
        self.ask("scan", move |table, now| Ok(table.scan(&prefix, after.as_deref(), limit, now)))
    }

    fn batch(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), KeyValueError>> {
        self.ask("batch", move |table, now| table.write(&writes, now))
    }
}
