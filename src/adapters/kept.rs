//! The page's side of its storage, which is fetched when somebody runs a pattern on this browser for
//! the first time.

use eda_patterns::wire::{Answer, Call};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use yew::Html;

use super::bridge::{Address, Connection};
use super::clock::BrowserClock;
use super::messages::{Desk, Reply, Request};
use crate::parts::part;
use crate::session::Session;

/// What is wrong where there is no storage to ask. It may work again on another day.
const GONE: &str = "the storage could not be fetched; reload the page";

/// What is fetched: all that keeps what is real of live runs. It is one part, since each part makes all others heavier:
/// what only some of them need is cut into ever smaller pieces.
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// Opens a storage, as [`open_desk`](super::messages::open_desk) does.
    open: fn(String, &str) -> Desk,
    /// Draws it for a person.
    panel: fn(&Session) -> Html,
    /// Connects to a bridge for the run of this name and clock, as [`connection::open`](super::bridge::connection::open)
    /// does.
    pub(super) connect: fn(&Address, &str, BrowserClock) -> Connection,
    /// Draws a bridge for a person.
    pub(super) bridge_panel: fn(&Session) -> Html,
}

part! {
    pub(super) fn live() -> Part {
        // Nothing else may name what is in it, or it would not be apart.
        Part {
            open: crate::adapters::messages::open_desk,
            panel: crate::views::storage::panel,
            connect: crate::adapters::bridge::connection::open,
            bridge_panel: crate::views::bridge::panel,
        }
    }
}

/// The storage of live runs. Clones are the same one.
#[derive(Clone)]
pub struct Kept {
    /// `None` where it could not be fetched.
    fetched: Option<(Part, Desk)>,
}

/// A storage that may still be opening. Whoever awaits it gets the same one.
pub type KeptOpening = Shared<LocalBoxFuture<'static, Kept>>;

impl Kept {
    /// Begins to fetch the storage and to open the database `name`, whose commits promise what
    /// `promise` says in IndexedDB's word.
    pub fn opening(name: String, promise: String) -> KeptOpening {
        let open = move |part: Part| (part, (part.open)(name, &promise));
        async move { Kept { fetched: live().await.ok().map(open) } }.boxed_local().shared()
    }

    /// What the storage says.
    pub async fn ask(&self, request: Request) -> Reply {
        match &self.fetched {
            Some((_, desk)) => desk(request).await,
            None => Reply::Failed(GONE.to_owned()),
        }
    }

    /// The storage as a person sees it. `None` where it could not be fetched.
    pub fn panel(&self, session: &Session) -> Option<Html> {
        self.fetched.as_ref().map(|(part, _)| (part.panel)(session))
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
