//! The page's side of a bridge: where it is, and the connection, which is fetched when somebody first runs a pattern there.

pub mod address;
mod alarm;
pub mod connection;
pub mod inspect;
mod round_trip;
mod seen;

use std::rc::Rc;

use eda_patterns::sim::World;
use eda_patterns::sim::real::{Behind, Turns};
use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use yew::Html;

pub use address::Address;
pub use inspect::{Inspect, Inspector};

use super::clock::BrowserClock;
use super::kept::{Part, live};
use super::real_time::SetAlarm;
use crate::session::Session;

/// A connection to a bridge. Clones are the same one; with the last it ends, and what the run had there is removed.
#[derive(Clone)]
pub struct Connection {
    /// Opens the ports.
    pub open: Open,
    /// How things are.
    pub look: Rc<dyn Fn() -> Looked>,
    /// Ready when they have changed.
    pub news: Rc<dyn Fn() -> LocalBoxFuture<'static, ()>>,
    /// Looks into the log, where [`State::Connected`] has the port `topics`.
    pub inspect: Inspector,
}

/// Opens the ports of the run in this world, which began so many milliseconds after 1970 and takes its turns in this way. With
/// them comes what keeps its pace while the tab is hidden.
pub type Open = Rc<dyn Fn(World, u64, Turns) -> (Behind, SetAlarm)>;

/// How things are with a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Whether it is there.
    pub state: State,
    /// The name of the run, as everything is named that it has there.
    pub run: String,
    /// The middle of a few round trips when the connection was made, in microseconds.
    pub round_trip_us: Option<u64>,
    /// How often a connection was lost.
    pub lost: u32,
    /// Whether the bridge, when it last let the page in, was one that changes nothing.
    pub read_only: bool,
    /// Why the run's keys cannot be reached, where they could not when they were last asked for: it needs a Redis, and there is none.
    pub no_keys: Option<String>,
}

/// Whether a connection is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is being made. How many attempts failed since it was last there.
    Connecting(u32),
    /// It is there, and these ports are served.
    Connected(Vec<String>),
    /// The bridge refuses this page, by this code of its protocol, and says why.
    Refused(u16, String),
    /// The browser itself refuses to connect, and says why.
    Forbidden(String),
}

/// The bridge as a run reaches it.
#[derive(Clone)]
pub struct Bridge {
    /// `None` where it could not be fetched.
    fetched: Option<(Part, Option<Connection>)>,
}

/// A bridge whose connection may still have to be fetched. Whoever awaits it gets the same one.
pub type BridgeOpening = Shared<LocalBoxFuture<'static, Bridge>>;

impl Bridge {
    /// Begins to fetch the connection, and to connect to `address` for the run of this name, whose time is `clock`'s. Without an address there is
    /// no connection, and only the panel that asks for one.
    pub fn opening(address: Option<Address>, run: String, clock: BrowserClock) -> BridgeOpening {
        let open = move |part: Part| (part, address.map(|address| (part.connect)(&address, &run, clock)));
        async move { Bridge { fetched: live().await.ok().map(open) } }.boxed_local().shared()
    }

    /// The connection, where there is one.
    pub fn connection(&self) -> Option<&Connection> {
        self.fetched.as_ref()?.1.as_ref()
    }

    /// The connection as a person sees it. `None` where it could not be fetched.
    pub fn panel(&self, session: &Session) -> Option<Html> {
        self.fetched.as_ref().map(|(part, _)| (part.bridge_panel)(session))
    }
}
