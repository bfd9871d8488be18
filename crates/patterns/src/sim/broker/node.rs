//! A broker: what it knows of the cluster, its replicas, and its coordinators.
//!
//! Requests are served one by one as they come ([`produce`], [`fetch`], …). What it does by itself are tasks of its
//! process: it tells the controller that it lives and follows what that decides (`upkeep`), and copies from those
//! whom it follows (`replication`). When the process dies its tasks end and all that waits is gone; its logs are on
//! the disk, and a process that dies does not take what the operating system has yet to write.

mod append;
pub mod delete_records;
pub mod fetch;
pub mod find_coordinator;
pub mod list_offsets;
pub mod metadata;
pub mod produce;
mod replication;
mod upkeep;
pub mod waiting;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub use self::waiting::Waiting;

use self::fetch::Delayed;
use super::ask::{Process, Server};
use super::cluster::{Cluster, WeakCluster, broker_name};
use super::error::Error;
use super::facts::{Follows, Leads};
use super::group::GroupCoordinator;
use super::ids::{BrokerId, LeaderEpoch, Offset, TopicPartition};
use super::image::{Image, OFFSETS_TOPIC, PartitionImage, TRANSACTIONS_TOPIC, is_internal};
use super::log::Log;
use super::replica::Replica;
use super::transaction_coordinator::TransactionCoordinator;
use crate::fact::{ActorId, FactId};
use crate::recorder::Context;
use crate::sim::network::World;
use crate::sorted::{SortedMap, SortedSet};

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
    /// Fetches that wait for something to be there.
    fetches: RefCell<Vec<Delayed>>,
    fetches_so_far: Cell<u64>,
    /// The brokers from which it copies at the moment.
    following: RefCell<SortedSet<BrokerId>>,
    /// The fact that it last copied something.
    copied: Cell<Option<FactId>>,
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
            fetches: RefCell::default(),
            fetches_so_far: Cell::new(0),
            following: RefCell::default(),
            copied: Cell::new(None),
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

    /// Which of its processes this is, from 1.
    pub const fn incarnation(&self) -> u64 {
        self.incarnation.get()
    }

    /// In which term it leads a partition, as far as it knows; `None` where it does not.
    pub fn leads(&self, partition: &TopicPartition) -> Option<LeaderEpoch> {
        let replicas = self.replicas.borrow();
        replicas.get(partition).filter(|replica| replica.leading().is_some()).map(|replica| replica.epoch)
    }

    /// Looks into its copy of a partition.
    pub fn with_log<T>(&self, partition: &TopicPartition, look: impl FnOnce(&Log) -> T) -> Option<T> {
        self.replicas.borrow().get(partition).map(|replica| look(&replica.log))
    }

    fn epoch_of(&self, partition: &TopicPartition) -> u32 {
        self.replicas.borrow().get(partition).map_or(0, |replica| replica.epoch.0)
    }

    /// The term of the leader and the change of the partition that it knows, where it leads.
    fn term_of(&self, partition: &TopicPartition) -> Option<(LeaderEpoch, u32)> {
        let replicas = self.replicas.borrow();
        let replica = replicas.get(partition)?;
        replica.leading().map(|leading| (replica.epoch, leading.partition_epoch))
    }

    fn next_fetch(&self) -> u64 {
        let next = self.fetches_so_far.get() + 1;
        self.fetches_so_far.set(next);
        next
    }

    /// Begins, or begins again after a crash: reads its logs, and waits for what the controller says.
    pub(super) fn begin(self: &Rc<Node>) {
        self.incarnation.set(self.incarnation.get() + 1);
        for replica in self.replicas.borrow_mut().values_mut() {
            replica.log.reload();
            replica.log.set_high_watermark(replica.checkpoint);
        }
        if self.incarnation() == 1 {
            let image = self.cluster().controller().image();
            self.apply(&image);
        }
        self.keep_up();
    }

    /// Its process has died: what was not in its logs is gone.
    pub(super) fn crashed(self: &Rc<Node>) {
        self.process.dies();
        self.forget();
        for replica in self.replicas.borrow_mut().values_mut() {
            drop(replica.resign());
            replica.told_last_stable = None;
        }
    }

    /// Forgets what waits.
    pub(super) fn forget(&self) {
        let fetches = self.fetches.take();
        drop(fetches);
        self.following.take();
        self.copied.set(None);
        for replica in self.replicas.borrow_mut().values_mut() {
            if let Some(leading) = replica.leading_mut() {
                leading.waiting.clear();
            }
        }
        self.groups.forget();
        self.transactions.forget();
    }

    /// The controller has a newer version of the cluster: leads and follows as it says.
    fn apply(self: &Rc<Node>, image: &Rc<Image>) {
        if image.version <= self.image.borrow().version {
            return;
        }
        *self.image.borrow_mut() = Rc::clone(image);
        for (partition, changed) in image.partitions() {
            if changed.replicas.contains(&self.id) {
                self.apply_partition(&partition, changed);
            }
        }
    }

    /// The controller has changed a partition of which it keeps a copy.
    fn apply_partition(self: &Rc<Node>, of: &TopicPartition, changed: &PartitionImage) {
        let now = self.world.now();
        let (waiting, led, leads, is_new, end) = {
            let mut replicas = self.replicas.borrow_mut();
            let spec = self.image.borrow().topics.get(&*of.topic).map(|topic| Rc::clone(&topic.spec));
            let Some(spec) = spec else { return };
            let replica = replicas.entry(of.clone()).or_insert_with(|| Replica::new(of, &spec, now));
            if changed.leader_epoch < replica.epoch {
                return;
            }
            let before = (replica.leading().is_some(), replica.epoch);
            let waiting = match changed.leader {
                Some(leader) if leader == self.id => replica.lead(self.id, changed, now),
                Some(leader) => replica.follow(leader, changed),
                None => {
                    replica.epoch = changed.leader_epoch;
                    replica.resign()
                }
            };
            let after = (replica.leading().is_some(), replica.epoch);
            (waiting, before.0, after.0, before != after, replica.log.end())
        };
        waiting.into_iter().for_each(|waiting| waiting.waiter.tell(self, Err(Error::NotLeaderOrFollower)));
        if led && (!leads || is_new) {
            self.coordinate(of, None);
        }
        if is_new {
            self.answer_fetches(of);
            self.tell_role(of, changed, end);
        }
        if leads {
            if is_new {
                self.coordinate(of, Some(changed.leader_epoch));
            }
            self.raise_high_watermark(of, Context::default());
            self.answer_fetches(of);
        } else if let Some(leader) = changed.leader {
            self.follow_broker(leader);
        }
    }

    /// Begins (`Some`) or ends to coordinate what is kept in a partition.
    fn coordinate(self: &Rc<Node>, partition: &TopicPartition, epoch: Option<LeaderEpoch>) {
        // The log is copied, which costs a list of its batches: a coordinator may append while it reads.
        let log = || self.with_log(partition, Log::clone).expect("it leads the partition");
        match (&*partition.topic, epoch) {
            (OFFSETS_TOPIC, Some(epoch)) => self.groups.elected(self, partition.partition, epoch, &log()),
            (OFFSETS_TOPIC, None) => self.groups.resigned(self, partition.partition),
            (TRANSACTIONS_TOPIC, Some(epoch)) => self.transactions.elected(self, partition.partition, epoch, &log()),
            (TRANSACTIONS_TOPIC, None) => self.transactions.resigned(self, partition.partition),
            _ => {}
        }
    }

    fn tell_role(&self, of: &TopicPartition, changed: &PartitionImage, end: Offset) {
        if is_internal(&of.topic) {
            return;
        }
        let topic = self.world.recorder().name(&of.topic);
        let (partition, epoch) = (of.partition.0, changed.leader_epoch.0);
        let context = self.world.recorder().context();
        match changed.leader {
            Some(leader) if leader == self.id => {
                self.world.record(context, self.actor, Leads { topic, partition, epoch, end: end.0 });
            }
            Some(leader) => {
                let leader = self.cluster().node(leader).actor();
                self.world.record(context, self.actor, Follows { topic, partition, epoch, leader });
            }
            None => {}
        }
    }
}
