//! A lease with a fencing token: one holder at a time, for a while, and a number by which whoever keeps the effect
//! knows a holder that comes late.
//!
//! ```text
//! lease/ledger   exact-1      who holds it; gone when its time is over
//! fence/ledger                its version is the newest token; never gone, so a token is never given twice
//! ```
//!
//! Both are written in one batch. A lease alone protects nothing: its holder may sleep through its end and write
//! afterwards. The store that is written to must refuse a token that is older than one that it has seen.

use crate::ports::{Actor, KeyValue, KeyValueError, KeyVersion, PutIf, Runtime, Write};
use crate::time::Span;

/// A number that grows with every holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(pub u64);

/// A lease on something, by name.
#[derive(Clone, Debug)]
pub struct Lease {
    holder: String,
    fence: String,
    time: Span,
}

impl Lease {
    /// The lease of `name`, which lasts for `time`.
    pub fn new(name: &str, time: Span) -> Lease {
        Lease { holder: format!("lease/{name}"), fence: format!("fence/{name}"), time }
    }

    /// Tries to take the lease. `None` while somebody else holds it.
    ///
    /// # Errors
    /// Where the store gives no answer. The lease may be taken then, for nobody, until its time is over.
    pub async fn take<R: Runtime>(&self, actor: &Actor<R>) -> Result<Option<Token>, KeyValueError> {
        let fence = actor.key_value.get(&self.fence).await?;
        let version = fence.map_or(KeyVersion(0), |fence| fence.version);
        let put = |key: &String, condition, ttl| Write::Put {
            key: key.clone(),
            value: actor.name().to_owned(),
            condition,
            ttl,
        };
        let unmoved = if version == KeyVersion(0) { PutIf::Absent } else { PutIf::Version(version) };
        let writes = vec![put(&self.holder, PutIf::Absent, Some(self.time)), put(&self.fence, unmoved, None)];
        match actor.key_value.batch(writes).await {
            Ok(()) => Ok(Some(Token(version.0 + 1))),
            Err(KeyValueError::Conflict { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives the lease back, unless somebody has taken it since: a holder that comes late must not end another's.
    ///
    /// # Errors
    /// Where the store gives no answer. The lease then ends by itself.
    pub async fn give_back<R: Runtime>(&self, actor: &Actor<R>, token: Token) -> Result<(), KeyValueError> {
        let writes = vec![
            Write::Put {
                key: self.fence.clone(),
                value: String::new(),
                condition: PutIf::Version(KeyVersion(token.0)),
                ttl: None,
            },
            Write::Delete { key: self.holder.clone() },
        ];
        match actor.key_value.batch(writes).await {
            Ok(()) | Err(KeyValueError::Conflict { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
