//! A broker: what it knows of the cluster, its replicas, and its coordinators.

pub mod fetch;
pub mod find_coordinator;
pub mod list_offsets;
pub mod metadata;
pub mod produce;
mod replication;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::ask::{Process, Server};
use super::cluster::{Cluster, WeakCluster, broker_name};
use super::error::Error;
use super::group::GroupCoordinator;
use super::ids::{BrokerId, LeaderEpoch, Offset, TopicPartition};
use super::image::Image;
use super::log::Log;
use super::producer_state::Origin;
use super::record::Batch;
use super::replica::Replica;
use super::transaction_coordinator::TransactionCoordinator;
use crate::fact::ActorId;
use crate::sim::network::World;
use crate::sorted::SortedMap;

/// Called when a batch that a coordinator has appended is on all replicas in sync, with where it lies; or
/// with why that cannot be said.
pub type OnReplicated = Box<dyn FnOnce(&Rc<Node>, Result<Offset, Error>)>;

/// A broker.
pub struct Node {
    id: BrokerId,
    actor: ActorId,
    process: Process,
    cluster: WeakCluster,
    world: World,
    /// The newest version of the cluster that it has heard of.
    image: RefCell<Rc<Image>>,
    /// What it keeps. Logs survive a crash.
    replicas: RefCell<SortedMap<TopicPartition, Replica>>,
    /// Counts its processes, so that what an earlier one has begun does not go on.
    incarnation: Cell<u64>,
    /// The groups whose part of the offsets topic it leads.
    pub(super) groups: GroupCoordinator,
    /// The transactions whose part of the transactions topic it leads.
    pub(super) transactions: TransactionCoordinator,
}

impl Server for Node {
    fn actor(&self) -> ActorId {
        self.actor
    }

    fn process(&self) -> &Process {
        &self.process
    }
}

impl Node {
    pub(super) fn new(world: &World, id: BrokerId, cluster: WeakCluster) -> Node {
        Node {
            id,
            actor: world.recorder().actor(&broker_name(id)),
            process: Process::default(),
            cluster,
            world: world.clone(),
            image: RefCell::default(),
            replicas: RefCell::default(),
            incarnation: Cell::new(0),
            groups: GroupCoordinator::default(),
            transactions: TransactionCoordinator::default(),
        }
    }

    /// Its number.
    pub const fn id(&self) -> BrokerId {
        self.id
    }

    /// Which actor it is.
    pub const fn actor(&self) -> ActorId {
        self.actor
    }

    /// The world that it runs in.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// The cluster that it belongs to.
    pub fn cluster(&self) -> Cluster {
        self.cluster.get()
    }

    /// What it knows of the cluster.
    pub fn image(&self) -> Rc<Image> {
        Rc::clone(&self.image.borrow())
    }

    /// In which term it leads a partition, as far as it knows; `None` where it does not.
    pub fn leads(&self, partition: &TopicPartition) -> Option<LeaderEpoch> {
        unimplemented!("{partition}")
    }

    /// Looks into its copy of a partition.
    pub fn with_log<T>(&self, partition: &TopicPartition, look: impl FnOnce(&Log) -> T) -> Option<T> {
        let _ = look;
        unimplemented!("{partition}")
    }

    /// Appends a batch to a partition that it leads, for one of its own coordinators, as `acks=all` does:
    /// `done` is called when the batch is on all replicas in sync, or when that cannot be said any more. It is
    /// called at once where the append is refused.
    pub(super) fn append_for_coordinator(
        self: &Rc<Node>,
        partition: &TopicPartition,
        batch: Batch,
        origin: Origin,
        done: OnReplicated,
    ) {
        let _ = (batch, origin, done);
        unimplemented!("{partition}")
    }

    /// Begins, or begins again after a crash.
    pub(super) fn begin(self: &Rc<Node>) {}

    /// Its process has died: what was not in its logs is gone.
    pub(super) fn crashed(self: &Rc<Node>) {}

    /// Forgets what waits, at the end of a run.
    pub(super) fn forget(&self) {}
}
