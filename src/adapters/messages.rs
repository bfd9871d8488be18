//! What the page asks its storage, and what it is told: the calls of the ports, and the rest that a
//! person sees and does. Nothing else passes between the two, so that the storage can be a part of
//! the program that is fetched when somebody first runs a pattern on this browser.

use std::rc::Rc;

use eda_patterns::pattern::Reads;
use eda_patterns::wire::{Answer, Call};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::indexed_db::Durability;
use super::storage::{Census, ImportError, Storage, StorageStatus};

/// What the page asks.
#[derive(Debug)]
pub enum Request {
    /// A call of a port: answered by [`Reply::Answer`].
    Call(Call),
    /// How things are: answered by [`Reply::Looked`].
    Look,
    /// To be told when something may have changed: answered by [`Reply::Done`].
    News,
    /// That later commits are `strict` or `relaxed`: answered by [`Reply::Done`].
    Promise(String),
    /// Every event as JSON lines: answered by [`Reply::Text`].
    Export,
    /// To take these JSON lines in, where the pattern reads each: answered by [`Reply::Count`] or
    /// [`Reply::Misfit`].
    Import(String, Reads),
    /// To delete everything: answered by [`Reply::Done`].
    Clear,
}

/// What it is told.
#[derive(Debug)]
pub enum Reply {
    /// To a call.
    Answer(Answer),
    /// How things are.
    Looked(Looked),
    /// A text.
    Text(String),
    /// How many.
    Count(u64),
    /// This line does not fit, and why.
    Misfit(u64, String),
    /// It is done.
    Done,
    /// It could not be done, and why.
    Failed(String),
}

/// How things are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// What a commit promises, in IndexedDB's word; `None` where the events are in memory alone.
    pub promise: Option<String>,
    /// The same word as the browser says it, once something was written.
    pub confirmed: Option<String>,
    /// Why there is memory alone, or why nothing could be counted.
    pub trouble: Option<String>,
    /// How many events there are.
    pub events: u64,
    /// How many were acknowledged before this page was opened and are no longer there.
    pub lost: u64,
    /// How often another tab has deleted everything since then.
    pub clears_elsewhere: u32,
    /// Where the records lie that cannot be read, and why.
    pub set_aside: Vec<(String, String)>,
}

/// Where the page asks. Clones are the same one.
pub type Desk = Rc<dyn Fn(Request) -> LocalBoxFuture<'static, Reply>>;

/// Begins to open the database `name`, whose commits promise what `promise` says in IndexedDB's
/// word, and answers once it is open.
pub fn open_desk(name: String, promise: &str) -> Desk {
    let durability = Durability::find(promise).unwrap_or_default();
    let opening = async move { Storage::open(&name, durability).await }.boxed_local().shared();
    Rc::new(move |request| {
        let opening = opening.clone();
        async move { reply(&opening.await, request).await }.boxed_local()
    })
}

async fn reply(storage: &Storage, request: Request) -> Reply {
    match request {
        Request::Call(call) => Reply::Answer(storage.answer(call).await),
        Request::Look => Reply::Looked(look(storage).await),
        Request::News => {
            storage.news().await;
            Reply::Done
        }
        Request::Promise(word) => {
            storage.set_durability(Durability::find(&word).unwrap_or_default());
            Reply::Done
        }
        Request::Export => storage.export().await.map_or_else(|error| Reply::Failed(error.to_string()), Reply::Text),
        Request::Import(lines, reads) => match storage.import(&lines, reads).await {
            Ok(count) => Reply::Count(count as u64),
            Err(ImportError::Misfit(misfit)) => Reply::Misfit(misfit.line as u64, misfit.why),
            Err(ImportError::Store(error)) => Reply::Failed(error.to_string()),
        },
        Request::Clear => storage.clear().await.map_or_else(|error| Reply::Failed(error.to_string()), |()| Reply::Done),
    }
}

async fn look(storage: &Storage) -> Looked {
    // The count comes first: with it the browser may learn what the others say.
    let census = storage.census().await;
    let (promise, confirmed, why) = match storage.status() {
        StorageStatus::Kept { durability, in_force } => (Some(durability.word().to_owned()), in_force, None),
        StorageStatus::InMemory { why } => (None, None, Some(why)),
    };
    let trouble = census.as_ref().err().cloned().or(why).map(|error| error.to_string());
    let Census { events, set_aside } = census.unwrap_or_default();
    Looked {
        promise,
        confirmed,
        trouble,
        events,
        lost: storage.lost(),
        clears_elsewhere: storage.clears_elsewhere(),
        set_aside: set_aside.into_iter().map(|record| (record.place, record.why)).collect(),
    }
}
