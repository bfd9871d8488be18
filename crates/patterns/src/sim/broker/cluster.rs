//! The simulated cluster: its brokers, its controller, and the way to them.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use super::ask::{Ask, Label, NoAnswer, Server, ask};
use super::controller::Controller;
use super::ids::BrokerId;
use super::node::Node;
use crate::fact::{ActorId, Record};
use crate::sim::network::World;
use crate::time::Span;

/// The controller's name among the actors.
pub const CONTROLLER: &str = "controller";

/// The name of a broker among the actors: `broker-1`.
pub fn broker_name(id: BrokerId) -> String {
    format!("broker-{}", id.0)
}

/// The settings of a cluster, with Kafka's names and the defaults of Kafka 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterSpec {
    /// How many brokers.
    pub brokers: u32,
    /// `broker.heartbeat.interval.ms`.
    pub broker_heartbeat_interval: Span,
    /// `broker.session.timeout.ms`: a broker that is silent for so long is fenced, and others lead.
    pub broker_session_timeout: Span,
    /// `replica.lag.time.max.ms`: a follower that has not caught up for so long is out of sync.
    pub replica_lag_time_max: Span,
    /// `replica.fetch.wait.max.ms`: how long a leader lets a follower wait for something new.
    pub replica_fetch_wait_max: Span,
    /// `replica.fetch.backoff.ms`: how long a follower waits after an error.
    pub replica_fetch_backoff: Span,
    /// `replica.fetch.max.bytes`.
    pub replica_fetch_max_bytes: u32,
    /// `log.retention.check.interval.ms`.
    pub retention_check_interval: Span,
    /// `log.cleaner.backoff.ms`: how often the cleaner looks whether there is something to do. Kafka's waits only
    /// where there was nothing, and goes on at once with the next log after it has cleaned one.
    pub cleaner_backoff: Span,
    /// `auto.leader.rebalance.enable`: whether preferred leaders get their partitions back by themselves.
    pub auto_leader_rebalance: bool,
    /// `request.timeout.ms` of a broker that asks another: how long a marker of a transaction waits for its answer.
    pub request_timeout: Span,
    /// `leader.imbalance.check.interval.seconds`.
    pub leader_imbalance_check_interval: Span,
    /// `offsets.topic.num.partitions`. Kafka's default is 50; fewer behave alike and cost less to simulate.
    pub offsets_partitions: u32,
    /// `transaction.state.log.num.partitions`. As before.
    pub transactions_partitions: u32,
    /// `offsets.topic.replication.factor` and `transaction.state.log.replication.factor`, at most the brokers.
    pub internal_replication_factor: u32,
    /// `transaction.state.log.min.isr`; Kafka asks for 2.
    pub internal_min_insync: u32,
    /// `group.initial.rebalance.delay.ms`: how long a new group waits for more members.
    pub group_initial_rebalance_delay: Span,
    /// `group.min.session.timeout.ms`.
    pub group_min_session_timeout: Span,
    /// `group.max.session.timeout.ms`.
    pub group_max_session_timeout: Span,
    /// `transaction.max.timeout.ms`.
    pub transaction_max_timeout: Span,
    /// `transaction.abort.timed.out.transaction.cleanup.interval.ms`.
    pub transaction_abort_interval: Span,
    /// `transaction.version` is 2: the epoch is raised with each transaction (KIP-890).
    pub transaction_version_2: bool,
}

impl Default for ClusterSpec {
    fn default() -> ClusterSpec {
        ClusterSpec {
            brokers: 3,
            broker_heartbeat_interval: Span::from_secs(2),
            broker_session_timeout: Span::from_secs(9),
            replica_lag_time_max: Span::from_secs(30),
            replica_fetch_wait_max: Span::from_ms(500),
            replica_fetch_backoff: Span::from_secs(1),
            replica_fetch_max_bytes: 1_048_576,
            retention_check_interval: Span::from_secs(300),
            cleaner_backoff: Span::from_secs(15),
            auto_leader_rebalance: true,
            request_timeout: Span::from_secs(30),
            leader_imbalance_check_interval: Span::from_secs(300),
            offsets_partitions: 3,
            transactions_partitions: 3,
            internal_replication_factor: 3,
            internal_min_insync: 2,
            group_initial_rebalance_delay: Span::from_secs(3),
            group_min_session_timeout: Span::from_secs(6),
            group_max_session_timeout: Span::from_secs(1_800),
            transaction_max_timeout: Span::from_secs(900),
            transaction_abort_interval: Span::from_secs(10),
            transaction_version_2: true,
        }
    }
}

/// A cluster. Clones are the same one.
#[derive(Clone)]
pub struct Cluster {
    inner: Rc<Inner>,
}

struct Inner {
    world: World,
    spec: ClusterSpec,
    nodes: Vec<Rc<Node>>,
    controller: Rc<Controller>,
    records: Cell<u64>,
    clients: Cell<u64>,
    producer_ids: Cell<u64>,
}

impl Cluster {
    /// Starts a cluster in `world`: brokers `broker-1` and so on, and `controller`.
    pub fn start(world: &World, spec: ClusterSpec) -> Cluster {
        let inner = Rc::new_cyclic(|cluster| {
            let ids = (1..=spec.brokers).map(BrokerId);
            let nodes: Vec<Rc<Node>> = ids.map(|id| Rc::new(Node::new(world, id, cluster.clone().into()))).collect();
            let controller = Rc::new(Controller::new(world, cluster.clone().into()));
            Inner {
                world: world.clone(),
                spec,
                nodes,
                controller,
                records: Cell::new(0),
                clients: Cell::new(0),
                producer_ids: Cell::new(0),
            }
        });
        let cluster = Cluster { inner };
        cluster.controller().begin();
        cluster.nodes().iter().for_each(Node::begin);
        cluster
    }

    /// The world that it runs in.
    pub fn world(&self) -> &World {
        &self.inner.world
    }

    /// Its settings.
    pub fn spec(&self) -> &ClusterSpec {
        &self.inner.spec
    }

    /// Its brokers, by number.
    pub fn nodes(&self) -> &[Rc<Node>] {
        &self.inner.nodes
    }

    /// A broker.
    ///
    /// # Panics
    /// When there is no such broker; ids are given out by the cluster itself.
    pub fn node(&self, id: BrokerId) -> &Rc<Node> {
        &self.inner.nodes[id.0 as usize - 1]
    }

    /// The controller.
    pub fn controller(&self) -> &Rc<Controller> {
        &self.inner.controller
    }

    /// Asks a broker, `limit` at most. See [`ask`].
    ///
    /// # Errors
    /// [`NoAnswer`]: the outcome is unknown.
    pub fn ask<Q: Ask<Node>>(
        &self,
        from: ActorId,
        to: BrokerId,
        question: Q,
        label: Label,
        limit: Span,
    ) -> impl Future<Output = Result<Q::Answer, NoAnswer>> + 'static + use<Q> {
        ask(self.world(), from, self.node(to), question, label, limit)
    }

    /// Asks the controller, `limit` at most. See [`ask`].
    ///
    /// # Errors
    /// [`NoAnswer`]: the outcome is unknown.
    pub fn ask_controller<Q: Ask<Controller>>(
        &self,
        from: ActorId,
        question: Q,
        label: Label,
        limit: Span,
    ) -> impl Future<Output = Result<Q::Answer, NoAnswer>> + 'static + use<Q> {
        ask(self.world(), from, self.controller(), question, label, limit)
    }

    /// A number for the next record, unique in the run.
    pub fn next_record(&self) -> Record {
        let record = self.inner.records.get();
        self.inner.records.set(record + 1);
        Record(record)
    }

    /// A number for the next client, unique in the run: for names that a coordinator gives, and for streams of
    /// random numbers.
    pub fn next_client(&self) -> u64 {
        let client = self.inner.clients.get();
        self.inner.clients.set(client + 1);
        client
    }

    /// The first of `count` producer ids that nobody has been given: what the controller keeps, and so survives it.
    pub(super) fn next_producer_ids(&self, count: u64) -> u64 {
        let first = self.inner.producer_ids.get();
        self.inner.producer_ids.set(first + count);
        first
    }

    /// An actor's process has died. Only those of the cluster matter here.
    pub fn crashed(&self, actor: ActorId) {
        self.nodes().iter().filter(|node| node.actor() == actor).for_each(Node::crashed);
        if self.controller().actor() == actor {
            self.controller().crashed();
        }
    }

    /// An actor's process has begun again.
    pub fn restarted(&self, actor: ActorId) {
        self.nodes().iter().filter(|node| node.actor() == actor).for_each(Node::begin);
        if self.controller().actor() == actor {
            self.controller().begin();
        }
    }

    /// Forgets tasks and what waits, at the end of a run.
    pub fn forget(&self) {
        self.nodes().iter().for_each(|node| node.forget());
        self.controller().forget();
    }
}

/// A cluster as its own parts hold it, without keeping it alive.
#[derive(Clone)]
pub struct WeakCluster(std::rc::Weak<Inner>);

impl From<std::rc::Weak<Inner>> for WeakCluster {
    fn from(weak: std::rc::Weak<Inner>) -> WeakCluster {
        WeakCluster(weak)
    }
}

impl WeakCluster {
    /// The cluster.
    ///
    /// # Panics
    /// When the run is over; nothing of a cluster runs then.
    pub fn get(&self) -> Cluster {
        Cluster { inner: self.0.upgrade().expect("a broker runs only while its cluster does") }
    }
}
