//! The page's side of its storage, which is fetched when somebody runs a pattern on this browser for
//! the first time.

use eda_patterns::wire::{Answer, Call};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};

use super::messages::{Desk, Reply, Request};

/// What is wrong where there is no storage to ask. It may work again on another day.
const GONE: &str = "the storage could not be fetched; reload the page";

/// Opens a storage, as [`open_desk`](super::messages::open_desk) does.
type Open = fn(String, &str) -> Desk;

/// In the published site the storage is a part of its own, cut out of the page's module.
#[cfg(feature = "split")]
mod fetched {
    use super::super::messages::open_desk;
    use super::Open;
    use wasm_split_helpers::SplitLoaderError;

    #[wasm_split_helpers::wasm_split(storage, fallible)]
    pub(super) fn open() -> Result<Open, SplitLoaderError> {
        Ok(open_desk)
    }
}

#[cfg(feature = "split")]
async fn fetch() -> Option<Open> {
    fetched::open().await.ok()
}

#[cfg(not(feature = "split"))]
async fn fetch() -> Option<Open> {
    Some(super::messages::open_desk)
}

/// The storage of live runs. Clones are the same one.
#[derive(Clone)]
pub struct Kept {
    /// `None` where it could not be fetched.
    desk: Option<Desk>,
}

/// A storage that may still be opening. Whoever awaits it gets the same one.
pub type KeptOpening = Shared<LocalBoxFuture<'static, Kept>>;

impl Kept {
    /// Begins to fetch the storage and to open the database `name`, whose commits promise what
    /// `promise` says in IndexedDB's word.
    pub fn opening(name: String, promise: String) -> KeptOpening {
        async move { Kept { desk: fetch().await.map(|open| open(name, &promise)) } }.boxed_local().shared()
    }

    /// What the storage says.
    pub async fn ask(&self, request: Request) -> Reply {
        match &self.desk {
            Some(desk) => desk(request).await,
            None => Reply::Failed(GONE.to_owned()),
        }
    }

    /// Carries a call of a port there.
    pub async fn answer(&self, call: Call) -> Answer {
        let nobody = call.unavailable(GONE);
        match self.ask(Request::Call(call)).await {
            Reply::Answer(answer) => answer,
            _ => nobody,
        }
    }
}
