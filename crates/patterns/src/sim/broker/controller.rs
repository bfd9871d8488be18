//! The controller: who is there, who leads, who is in sync.

use std::rc::Rc;

use super::ask::{Process, Server};
use super::cluster::{CONTROLLER, WeakCluster};
use crate::fact::ActorId;
use crate::sim::network::World;

/// The controller of a cluster.
pub struct Controller {
    actor: ActorId,
    process: Process,
}

impl Server for Controller {
    fn actor(&self) -> ActorId {
        self.actor
    }

    fn process(&self) -> &Process {
        &self.process
    }
}

impl Controller {
    pub(super) fn new(world: &World, cluster: WeakCluster) -> Controller {
        let _ = cluster;
        Controller { actor: world.recorder().actor(CONTROLLER), process: Process::default() }
    }

    /// Begins, or begins again after a crash.
    pub(super) fn begin(self: &Rc<Controller>) {}

    /// Its process has died.
    pub(super) fn crashed(self: &Rc<Controller>) {}

    /// Forgets what waits, at the end of a run.
    pub(super) fn forget(&self) {}
}
