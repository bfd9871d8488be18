//! An inbox: messages that were acted on, by id, noted in the same transaction as what was made of them.

use crate::ports::{Actor, KeyValue, KeyValueError, PutIf, Runtime, Write};

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It was new: the writes were made, and it is noted.
    New,
    /// It was acted on before: nothing was written.
    Before,
}

/// The messages of one reader, in a key-value store.
#[derive(Clone, Debug)]
pub struct Inbox {
    prefix: &'static str,
}

impl Inbox {
    /// The inbox under this prefix.
    pub const fn new(prefix: &'static str) -> Inbox {
        Inbox { prefix }
    }

    fn key(&self, id: &str) -> String {
        format!("{}/{id}", self.prefix)
    }

    /// Whether a message was acted on.
    ///
    /// # Errors
    /// Where the store gives no answer.
    pub async fn knows<R: Runtime>(&self, actor: &Actor<R>, id: &str) -> Result<bool, KeyValueError> {
        Ok(actor.key_value.get(&self.key(id)).await?.is_some())
    }

    /// Makes `writes` and notes the message, both or neither. Where the outcome is unknown, ask again: it happens once.
    ///
    /// # Errors
    /// Where the store gives no answer, or a condition of `writes` does not hold.
    pub async fn accept<R: Runtime>(
        &self,
        actor: &Actor<R>,
        id: &str,
        mut writes: Vec<Write>,
    ) -> Result<Noted, KeyValueError> {
        let key = self.key(id);
        writes.push(Write::Put { key: key.clone(), value: "1".to_owned(), condition: PutIf::Absent, ttl: None });
        match actor.key_value.batch(writes).await {
            Ok(()) => Ok(Noted::New),
            Err(KeyValueError::Conflict { key: at, .. }) if at == key => Ok(Noted::Before),
            Err(error) => Err(error),
        }
    }
}
