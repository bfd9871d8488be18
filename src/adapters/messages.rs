//! What the page asks its storage, and what it is told: the calls of the ports, and the rest that a
//! person sees and does. As JSON text these pass between the page and the storage's module.

use eda_patterns::ports::StoreError;
use eda_patterns::wire::{Answer, Call, answer};
use serde::{Deserialize, Serialize};

use super::indexed_db::Durability;
use super::storage::{Census, ImportError, Storage, StorageStatus};

/// What the page asks.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// A call of a port.
    Call(Call),
    /// How things are: answered by [`Reply::Looked`].
    Look,
    /// To be told when something may have changed: answered by [`Reply::Done`].
    News,
    /// That later commits promise this: answered by [`Reply::Done`].
    SetDurability(Durability),
    /// Every event as JSON lines: answered by [`Reply::Exported`].
    Export,
    /// To take these JSON lines in: answered by [`Reply::Imported`].
    Import(String),
    /// To delete everything: answered by [`Reply::Cleared`].
    Clear,
}

/// What it is told.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// To a call.
    Answer(Answer),
    /// How things are.
    Looked(Looked),
    /// It is done.
    Done,
    /// The lines, or why there are none.
    Exported(Result<String, StoreError>),
    /// How many events came in, or why none did.
    Imported(Result<usize, ImportError>),
    /// Whether everything is deleted.
    Cleared(Result<(), StoreError>),
}

/// How things are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// Where the events are.
    pub status: StorageStatus,
    /// How many were acknowledged before this page was opened and are no longer there.
    pub lost: u64,
    /// How often another tab has deleted everything since then.
    pub clears_elsewhere: u32,
    /// What is there.
    pub census: Result<Census, StoreError>,
}

/// Answers a request that is JSON text, as such.
///
/// # Panics
/// When the text is no request: page and module are built together.
pub async fn answer_text(storage: &Storage, request: &str) -> String {
    let request: Request = serde_json::from_str(request).expect("the page writes what this module reads");
    let reply = match request {
        Request::Call(call) => {
            let stores = storage.stores();
            Reply::Answer(answer(call, &stores.event_store, &stores.key_value).await)
        }
        Request::Look => {
            // The count comes first: with it the browser may learn what the others say.
            let census = storage.census().await;
            let (status, lost, clears_elsewhere) = (storage.status(), storage.lost(), storage.clears_elsewhere());
            Reply::Looked(Looked { status, lost, clears_elsewhere, census })
        }
        Request::News => {
            storage.news().await;
            Reply::Done
        }
        Request::SetDurability(durability) => {
            storage.set_durability(durability);
            Reply::Done
        }
        Request::Export => Reply::Exported(storage.export().await),
        Request::Import(lines) => Reply::Imported(storage.import(&lines).await),
        Request::Clear => Reply::Cleared(storage.clear().await),
    };
    serde_json::to_string(&reply).expect("a reply serialises")
}
