//! Looks into the log behind a bridge, and plays on it, for a person. The panel that asks is fetched with the connection, so the rest of the
//! page names neither.

use std::fmt;
use std::rc::Rc;

use eda_compare::action::ActionLog;
use eda_compare::outcome::Outcome;
use eda_remote::{Ask, Listed, Ports};
use eda_wire::{Failed, Fate, Found, GroupState, NewLogRecord, Reading, TopicState};
use futures::FutureExt;
use futures::future::LocalBoxFuture;

use super::play::played;

/// What a look comes to.
pub type Looking<T> = LocalBoxFuture<'static, Result<T, Failed>>;

/// The log as a person sees it, of one run or of all runs of a bridge.
pub trait Inspect {
    /// The topics after this name.
    fn topics(&self, every_run: bool, after: Option<String>) -> Looking<Listed<TopicState>>;

    /// The groups after this name.
    fn groups(&self, every_run: bool, after: Option<String>) -> Looking<Listed<GroupState>>;

    /// Records as they lie in the partitions of a topic.
    fn records(&self, reading: Reading) -> Looking<Found>;

    /// Writes a record of the connection's own run.
    fn write(&self, record: NewLogRecord) -> Looking<Fate>;

    /// Plays a log of actions in names of the connection's own run. A failure is the bridge's own: what Kafka refuses is part
    /// of what comes of the log.
    fn play(&self, actions: ActionLog) -> Looking<Outcome>;
}

impl<A: Ask> Inspect for Ports<A> {
    fn topics(&self, every_run: bool, after: Option<String>) -> Looking<Listed<TopicState>> {
        let ports = self.clone();
        async move { Ports::topics(&ports, every_run, after).await }.boxed_local()
    }

    fn groups(&self, every_run: bool, after: Option<String>) -> Looking<Listed<GroupState>> {
        let ports = self.clone();
        async move { Ports::groups(&ports, every_run, after).await }.boxed_local()
    }

    fn records(&self, reading: Reading) -> Looking<Found> {
        let ports = self.clone();
        async move { Ports::records(&ports, reading).await }.boxed_local()
    }

    fn write(&self, record: NewLogRecord) -> Looking<Fate> {
        let ports = self.clone();
        async move { ports.write_by_hand(record).await }.boxed_local()
    }

    fn play(&self, actions: ActionLog) -> Looking<Outcome> {
        played(self.connection().clone(), actions).boxed_local()
    }
}

/// Whom to ask. Two are equal if they are the same.
#[derive(Clone)]
pub struct Inspector(pub Rc<dyn Inspect>);

impl PartialEq for Inspector {
    fn eq(&self, other: &Inspector) -> bool {
        std::ptr::addr_eq(Rc::as_ptr(&self.0), Rc::as_ptr(&other.0))
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inspector")
    }
}
