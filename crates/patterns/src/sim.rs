//! The simulated world: virtual time, a network with faults, and a simulated implementation of
//! every port.
//!
//! Actors are async tasks; everything else (the bus, stores, services, the network between them) is
//! callbacks on the executor's timers. A call's effect is therefore never inside the caller's
//! future: dropping the future loses the answer and nothing else.

pub(crate) mod actions;
pub mod broker;
pub(crate) mod bus;
pub mod executor;
mod faults;
pub mod log_client;
pub(crate) mod network;
pub mod real;
mod run;
pub(crate) mod runtime;
mod service;
mod store;
pub(crate) mod work_queue;

pub use actions::{Action, ActionError, LinkWorsened, Partitioned, Repaired, Scope, WorldVerb};
pub use bus::{
    Closed, DeadLettered, Dispatched, Dropped, EitherBus, EitherSubscription, Kept, LiveServer, LogBus, Opened,
    PublisherBlocked, Queued, Redriven, Replayed, Requeued, Settled, SimBus, SimSubscription,
};
pub use executor::{Executor, Role, Step};
pub use faults::{Faults, Latency, LinkSpec};
pub use log_client::{EitherLog, SimLog};
pub use network::{CALL_TIMEOUT, Envelope, World};
pub use run::{End, Sim};
pub use runtime::{Commanded, Crashed, Restarted, SimClock, SimRuntime, SimTasks};
pub use service::{ServiceCall, ServiceFault, ServiceSpec, SimService};
pub use store::live::live_keys;
pub use work_queue::{EitherQueue, LiveQueues, SimWorkQueue};

use crate::fact::Kind;

/// Every kind of fact that the simulated world records.
pub fn kinds() -> Vec<&'static Kind> {
    let kinds = [actions::KINDS, network::KINDS, runtime::KINDS, bus::KINDS, service::KINDS, work_queue::KINDS];
    [&kinds[..], &[broker::facts::KINDS, log_client::facts::KINDS, log_client::live::facts::KINDS]].concat().concat()
}
