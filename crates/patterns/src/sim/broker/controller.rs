//! The controller: who is there, who leads, who is in sync.
//!
//! One controller stands for Kafka's quorum; that it may itself be replicated and elected is not modelled. What it
//! decides is durable, and reaches the brokers as versions of one [`Image`]. Kafka's `QuorumController`,
//! `ReplicationControlManager`, `PartitionChangeBuilder` and `BrokerHeartbeatManager` (KIP-500, KIP-631).
//!
//! Not modelled: replicas that may lead though they are not in sync, since they were when the high watermark came to
//! stand still (`eligible.leader.replicas.version`, KIP-966, which a new cluster of Kafka 4.1 has switched on); brokers
//! that say that they are about to stop (`controlled.shutdown.enable`); moving replicas to other brokers.

pub mod alter_partition;
pub mod broker_heartbeat;
mod election;
pub mod follow_image;
pub mod topics;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use self::broker_heartbeat::Session;
use super::ask::{Process, Server};
use super::cluster::{CONTROLLER, Cluster, WeakCluster};
use super::ids::BrokerId;
use super::image::Image;
use crate::fact::{ActorId, FactId};
use crate::recorder::Context;
use crate::sim::Role;
use crate::sim::network::{Reply, World};
use crate::sorted::SortedMap;

/// A version of the cluster, and the fact that told what was decided last.
pub type Decided = (Rc<Image>, Option<FactId>);

/// A broker that waits for a newer version.
struct Follower {
    number: u64,
    reply: Reply<Decided>,
}

/// The controller of a cluster.
pub struct Controller {
    actor: ActorId,
    process: Process,
    world: World,
    cluster: WeakCluster,
    /// What it has decided. It survives a crash.
    image: RefCell<Rc<Image>>,
    /// The brokers that it hears of.
    sessions: RefCell<SortedMap<BrokerId, Session>>,
    /// Brokers that wait for a newer version.
    followers: RefCell<Vec<Follower>>,
    /// How many have waited so far.
    waited: Cell<u64>,
    /// The fact that told its newest decision.
    decided: Cell<Option<FactId>>,
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
        Controller {
            actor: world.recorder().actor(CONTROLLER),
            process: Process::default(),
            world: world.clone(),
            cluster,
            image: RefCell::default(),
            sessions: RefCell::default(),
            followers: RefCell::default(),
            waited: Cell::new(0),
            decided: Cell::new(None),
        }
    }

    pub(super) fn cluster(&self) -> Cluster {
        self.cluster.get()
    }

    /// The newest version of the cluster.
    pub fn image(&self) -> Rc<Image> {
        Rc::clone(&self.image.borrow())
    }

    /// Begins, or begins again after a crash. Brokers that it knew have a whole session to be heard.
    pub(super) fn begin(self: &Rc<Controller>) {
        if self.image.borrow().version == 0 {
            self.know_all_brokers();
            self.make_internal_topics();
        }
        let now = self.world.now();
        self.sessions.borrow_mut().values_mut().for_each(|session| session.last_heard = now);
        let controller = Rc::clone(self);
        let watch = async move {
            loop {
                controller.world.executor().sleep(broker_heartbeat::CHECK_INTERVAL).await;
                controller.fence_the_silent();
            }
        };
        self.spawn(watch);
        let controller = Rc::clone(self);
        let spec = self.cluster().spec().clone();
        if spec.auto_leader_rebalance {
            self.spawn(async move {
                loop {
                    controller.world.executor().sleep(spec.leader_imbalance_check_interval).await;
                    controller.give_back_all();
                }
            });
        }
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        let causal = self.world.recorder().causal(Context::default(), Box::pin(task));
        self.world.executor().spawn(self.actor.0, Role::Server, causal);
    }

    /// Its process has died.
    pub(super) fn crashed(self: &Rc<Controller>) {
        self.process.dies();
        self.forget();
    }

    /// Forgets what waits.
    pub(super) fn forget(&self) {
        let followers = self.followers.take();
        drop(followers);
    }

    /// Changes the image, gives it a new version, and hands it to those who wait.
    fn decide<T>(&self, change: impl FnOnce(&mut Image) -> T) -> T {
        let mut image = Image::clone(&self.image.borrow());
        let changed = change(&mut image);
        image.version += 1;
        let image = Rc::new(image);
        *self.image.borrow_mut() = Rc::clone(&image);
        let waiting = self.followers.take();
        waiting.into_iter().for_each(|follower| follower.reply.send((Rc::clone(&image), self.decided.get())));
        changed
    }
}
