//! A read model: rows by key, and the checkpoint, which is the position up to which a log is folded into them.
//!
//! Both lie behind the key-value port, so a read model is in IndexedDB where a browser keeps it. Rows and checkpoint are
//! written in one batch, under the condition that the checkpoint is the one that was read: whoever folded on an older
//! state, since another projector was faster, is refused and nothing of it is written. A crash finds both or none.
//!
//! A read model has generations, to be rebuilt beside the live one. Readers follow a pointer. Switching it is one batch
//! that touches the old generation's checkpoint as well: it fails where the old one has moved since the two were
//! compared, and afterwards it refuses whoever still folds into the old one.
//!
//! ```text
//! products/live            2                       which generation readers read
//! products.2/checkpoint    {"position":118, …}     folded up to here
//! products.2/row/PHONE     {"price":1799900, …}    …into these
//! ```
//!
//! Source: Martin Kleppmann, "Designing Data-Intensive Applications" (2017), chapter 11: a consumer's offset kept in the
//! same transaction as its effect, and a new view built beside the old.

use serde::{Deserialize, Serialize};

use crate::ports::{Actor, KeyValue, KeyValueError, KeyVersion, Position, PutIf, Runtime, Versioned, Write};
use crate::sorted::SortedMap;

/// How many keys are read or dropped at once.
const PAGE: usize = 200;

/// Up to where a log is folded into a read model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The last event that is folded in; 0 is none.
    pub position: Position,
    /// The builds of the fold that had a part in the rows: bit `n` stands for build `n`.
    pub builds: u64,
}

impl Checkpoint {
    /// The same after `build`, a number below 64, has folded up to `position`. It never goes back.
    pub fn after(&self, position: Position, build: u32) -> Checkpoint {
        Checkpoint { position: position.max(self.position), builds: self.builds | 1 << build }
    }

    /// Whether one build, and no other, folded all of it.
    pub fn is_of_one_build(&self) -> bool {
        self.builds.count_ones() == 1
    }
}

/// One generation of a read model, by name. It holds nothing; all that it has is in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadModel {
    name: String,
    /// Which generation.
    pub generation: u32,
}

/// Which generation readers read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live {
    /// The generation.
    pub generation: u32,
    /// The pointer's own version.
    stamp: KeyVersion,
}

/// A generation as it was read: its rows are those of its checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Up to where it is folded.
    pub checkpoint: Checkpoint,
    /// Every row.
    pub rows: SortedMap<String, String>,
    /// The checkpoint's own version: what a commit must find.
    stamp: KeyVersion,
}

/// How rows and checkpoint are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// In one transaction.
    Together,
    /// The checkpoint, and the rows after it: a guard turned off. What dies in between has a checkpoint that claims
    /// events which are in no row.
    CheckpointFirst,
}

impl Loaded {
    /// A commit was made: this is what is there now.
    fn committed(&mut self, checkpoint: Checkpoint, rows: Vec<(String, String)>) {
        self.checkpoint = checkpoint;
        self.stamp.0 += 1;
        self.rows.extend(rows);
    }
}

fn condition(stamp: KeyVersion) -> PutIf {
    if stamp == KeyVersion(0) { PutIf::Absent } else { PutIf::Version(stamp) }
}

fn put(key: String, value: String, condition: PutIf) -> Write {
    Write::Put { key, value, condition, ttl: None }
}

fn unreadable(key: &str) -> KeyValueError {
    KeyValueError::Corrupt { key: key.to_owned(), why: "it is not what a projector writes".to_owned() }
}

impl ReadModel {
    /// A generation of the read model `name`.
    pub fn new(name: &str, generation: u32) -> ReadModel {
        ReadModel { name: name.to_owned(), generation }
    }

    /// Which generation of `name` readers read: the first, until another is switched to.
    ///
    /// # Errors
    /// What the store says. Ask again.
    pub async fn live<R: Runtime>(actor: &Actor<R>, name: &str) -> Result<Live, KeyValueError> {
        let key = format!("{name}/live");
        match actor.key_value.get(&key).await? {
            None => Ok(Live { generation: 1, stamp: KeyVersion(0) }),
            Some(Versioned { value, version }) => {
                let generation = value.parse().map_err(|_| unreadable(&key))?;
                Ok(Live { generation, stamp: version })
            }
        }
    }

    fn checkpoint_key(&self) -> String {
        format!("{}.{}/checkpoint", self.name, self.generation)
    }

    fn rows_prefix(&self) -> String {
        format!("{}.{}/row/", self.name, self.generation)
    }

    /// Its checkpoint, and that key's version.
    async fn stamped<R: Runtime>(&self, actor: &Actor<R>) -> Result<(Checkpoint, KeyVersion), KeyValueError> {
        let key = self.checkpoint_key();
        match actor.key_value.get(&key).await? {
            None => Ok((Checkpoint::default(), KeyVersion(0))),
            Some(Versioned { value, version }) => {
                Ok((serde_json::from_str(&value).map_err(|_| unreadable(&key))?, version))
            }
        }
    }

    /// Up to where it is folded. Read before a row, it says how old that row can be at most.
    ///
    /// # Errors
    /// What the store says. Ask again.
    pub async fn checkpoint<R: Runtime>(&self, actor: &Actor<R>) -> Result<Position, KeyValueError> {
        Ok(self.stamped(actor).await?.0.position)
    }

    /// One row.
    ///
    /// # Errors
    /// What the store says. Ask again.
    pub async fn row<R: Runtime>(&self, actor: &Actor<R>, key: &str) -> Result<Option<String>, KeyValueError> {
        let found = actor.key_value.get(&(self.rows_prefix() + key)).await?;
        Ok(found.map(|row| row.value))
    }

    /// Every row with the checkpoint that they belong to. Where somebody commits meanwhile, it is read again.
    ///
    /// # Errors
    /// What the store says. Ask again.
    pub async fn load<R: Runtime>(&self, actor: &Actor<R>) -> Result<Loaded, KeyValueError> {
        loop {
            let (checkpoint, stamp) = self.stamped(actor).await?;
            let prefix = self.rows_prefix();
            let found = scan_all(actor, &prefix).await?;
            if self.stamped(actor).await?.1 == stamp {
                let rows = found.into_iter().map(|(key, row)| (key[prefix.len()..].to_owned(), row.value)).collect();
                return Ok(Loaded { checkpoint, rows, stamp });
            }
        }
    }

    /// Writes rows and checkpoint: together or not at all where `order` says so.
    ///
    /// # Errors
    /// [`KeyValueError::Conflict`] where somebody else has moved the checkpoint since `loaded`; after any error load
    /// again and go on from the checkpoint that is there.
    pub async fn commit<R: Runtime>(
        &self,
        actor: &Actor<R>,
        loaded: &mut Loaded,
        checkpoint: Checkpoint,
        rows: Vec<(String, String)>,
        order: Order,
    ) -> Result<(), KeyValueError> {
        let mut writes = vec![self.checkpoint_write(&checkpoint, condition(loaded.stamp))];
        if order == Order::CheckpointFirst {
            actor.key_value.batch(std::mem::take(&mut writes)).await?;
        }
        let prefix = self.rows_prefix();
        writes.extend(rows.iter().map(|(key, row)| put(format!("{prefix}{key}"), row.clone(), PutIf::Always)));
        actor.key_value.batch(writes).await?;
        loaded.committed(checkpoint, rows);
        Ok(())
    }

    fn checkpoint_write(&self, checkpoint: &Checkpoint, condition: PutIf) -> Write {
        put(self.checkpoint_key(), serde_json::to_string(checkpoint).expect("a checkpoint serialises"), condition)
    }

    /// Makes this generation the one that readers read, where neither the pointer nor the `old` generation has moved
    /// since they were read. Whoever still folds into the old one is refused from here on.
    ///
    /// # Errors
    /// [`KeyValueError::Conflict`] where one of them has moved: fold on, compare again, try again.
    pub async fn switch<R: Runtime>(&self, actor: &Actor<R>, live: Live, old: &Loaded) -> Result<(), KeyValueError> {
        let of_old = ReadModel::new(&self.name, live.generation);
        let pointer = put(format!("{}/live", self.name), self.generation.to_string(), condition(live.stamp));
        let fence = of_old.checkpoint_write(&old.checkpoint, condition(old.stamp));
        actor.key_value.batch(vec![pointer, fence]).await
    }

    /// Drops this generation, its checkpoint first, so that nobody takes half of it for the whole.
    ///
    /// # Errors
    /// What the store says. Dropping again is safe.
    pub async fn drop_all<R: Runtime>(&self, actor: &Actor<R>) -> Result<(), KeyValueError> {
        actor.key_value.delete(&self.checkpoint_key(), PutIf::Always).await?;
        let rows = scan_all(actor, &self.rows_prefix()).await?;
        let writes: Vec<Write> = rows.into_iter().map(|(key, _)| Write::Delete { key }).collect();
        if writes.is_empty() { Ok(()) } else { actor.key_value.batch(writes).await }
    }
}

/// Every key that begins with `prefix`.
async fn scan_all<R: Runtime>(actor: &Actor<R>, prefix: &str) -> Result<Vec<(String, Versioned)>, KeyValueError> {
    let mut found: Vec<(String, Versioned)> = Vec::new();
    loop {
        let after = found.last().map(|(key, _)| key.clone());
        let page = actor.key_value.scan(prefix, after.as_deref(), PAGE).await?;
        let full = page.len() == PAGE;
        found.extend(page);
        if !full {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests;
