//! A bridge between a page and a real Redis: it answers the patterns' port calls, and runs no pattern itself.
//!
//! In reading order:
//!
//! - [`eda_wire`] is the protocol, all of it, in a crate of its own; `docs/bridge.md` describes it for whoever writes another client.
//! - [`guard`] says who may talk to the bridge, and [`server`] asks it on every route.
//! - [`session`] is one WebSocket: it lets the client in and takes its requests; [`flow`] keeps the credit both ways,
//!   and `rate` counts requests.
//! - [`presence`] says who takes part in the bus over it.
//! - `calls` answers one request, and [`store`] makes one command or one script of it.
//! - [`kafka`] answers the calls of the log, which have producers and consumers open.
//! - [`client`] is the other side, for native programs: it carries the calls of [`eda_remote`]'s ports.
//! - [`metrics`] counts, [`clean`] removes what runs left behind, [`load`] finds out how much Kafka and the bridge take.

mod bells;
mod calls;
pub mod clean;
pub mod client;
pub mod flow;
pub mod guard;
pub mod kafka;
pub mod load;
pub mod metrics;
pub mod presence;
mod rate;
pub mod server;
pub mod session;
pub mod settings;
pub mod store;
