//! What an actor knows of the registry: it asks once for each schema and keeps the answer, since an id never names another.

use std::cell::RefCell;
use std::rc::Rc;

use apache_avro::Schema;
use eda_schema::avro::parse_tersely;

use super::facts::Learned;
use super::registry::{Told, hash};
use crate::ports::{Actor, KeyValue, KeyValueError, Request, Runtime, Service, ServiceError};
use crate::time::Span;

/// How long an actor waits for the registry.
const TIMEOUT: Span = Span::from_ms(300);

/// Nobody knows the schema now: try again later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unknown(pub(super) &'static str);

impl From<KeyValueError> for Unknown {
    fn from(error: KeyValueError) -> Unknown {
        Unknown(error.code())
    }
}

/// A schema that was learned.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) version: u32,
    pub(super) id: u32,
    pub(super) schema: Schema,
}

/// The schemas that one actor has learned. They are lost with a crash and asked for again.
#[derive(Clone)]
pub(super) struct Library<R: Runtime> {
    actor: Actor<R>,
    known: Rc<RefCell<Vec<Rc<Known>>>>,
}

impl<R: Runtime> Library<R> {
    pub(super) fn new(actor: &Actor<R>) -> Library<R> {
        Library { actor: actor.clone(), known: Rc::default() }
    }

    pub(super) async fn by_id(&self, id: u32) -> Result<Rc<Known>, Unknown> {
        let found = self.known.borrow().iter().find(|known| known.id == id).cloned();
        match found {
            Some(known) => Ok(known),
            None => self.ask("id", id).await,
        }
    }

    pub(super) async fn by_version(&self, version: u32) -> Result<Rc<Known>, Unknown> {
        let found = self.known.borrow().iter().find(|known| known.version == version).cloned();
        match found {
            Some(known) => Ok(known),
            None => self.ask("version", version).await,
        }
    }

    async fn ask(&self, what: &'static str, number: u32) -> Result<Rc<Known>, Unknown> {
        let request = Request::new("registry", what, number.to_string(), TIMEOUT);
        let answer = self.actor.service.call(request).await.map_err(|error| match error {
            ServiceError::Declined(_) => Unknown("schema-unknown"),
            ServiceError::Failed(_) => Unknown("registry-failed"),
            ServiceError::TimedOut => Unknown("registry-silent"),
        })?;
        let told: Told = serde_json::from_str(&answer).expect("the registry answers as it says");
        let schema = parse_tersely(&told.text).expect("the registry keeps schemas alone");
        self.actor.record(Learned { version: told.version, id: told.id, schema: hash(&told.text) });
        let known = Rc::new(Known { version: told.version, id: told.id, schema });
        self.known.borrow_mut().push(Rc::clone(&known));
        Ok(known)
    }

    /// The version that one side of the stream works with now; 0 before there is one.
    pub(super) async fn rolled_out(&self, side: &str) -> Result<u32, Unknown> {
        let found = self.actor.key_value.get(&format!("rolled-out/{side}")).await?;
        Ok(found.and_then(|found| found.value.parse().ok()).unwrap_or(0))
    }
}
