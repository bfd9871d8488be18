//! The place in a simulated runtime where a cluster stands, if a run has one.
//!
//! Behind a trait object, so that the page of a pattern without a cluster does not fetch the broker's code.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use crate::fact::ActorId;
use crate::sim::broker::cluster::Cluster;

trait Watches {
    fn crashed(&self, actor: ActorId);
    fn restarted(&self, actor: ActorId);
    fn forget(&self);
    fn as_any(&self) -> &dyn Any;
}

impl Watches for Cluster {
    fn crashed(&self, actor: ActorId) {
        Cluster::crashed(self, actor);
    }

    fn restarted(&self, actor: ActorId) {
        Cluster::restarted(self, actor);
    }

    fn forget(&self) {
        Cluster::forget(self);
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The cluster of a run, if it has one.
#[derive(Default)]
pub struct LogServer {
    cluster: RefCell<Option<Rc<dyn Watches>>>,
}

impl LogServer {
    pub(in crate::sim) fn start(&self, cluster: Cluster) {
        *self.cluster.borrow_mut() = Some(Rc::new(cluster));
    }

    fn watching(&self) -> Option<Rc<dyn Watches>> {
        self.cluster.borrow().clone()
    }

    pub(in crate::sim) fn crashed(&self, actor: ActorId) {
        self.watching().inspect(|cluster| cluster.crashed(actor));
    }

    pub(in crate::sim) fn restarted(&self, actor: ActorId) {
        self.watching().inspect(|cluster| cluster.restarted(actor));
    }

    pub(in crate::sim) fn forget(&self) {
        let cluster = self.cluster.take();
        cluster.inspect(|cluster| cluster.forget());
    }

    /// The cluster.
    ///
    /// # Panics
    /// When the run has none: the pattern's `start` begins it before any actor uses the log.
    pub(super) fn cluster(&self) -> Cluster {
        let watching = self.watching().expect("the pattern has started a cluster");
        watching.as_any().downcast_ref::<Cluster>().expect("only a cluster watches").clone()
    }
}
