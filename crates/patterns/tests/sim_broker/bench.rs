//! A cluster on a workbench: a client that asks it, and hands that break it.

use std::cell::RefCell;
use std::rc::Rc;

use eda_patterns::fact::{ActorId, Record as Number};
use eda_patterns::ports::Runtime;
use eda_patterns::ports::log::{Acks, Isolation, Offset, Partition, Provenance, TopicPartition, TopicSpec};
use eda_patterns::recorder::Context;
use eda_patterns::rng::Seed;
use eda_patterns::sim::broker::ask::{Label, NoAnswer};
use eda_patterns::sim::broker::cluster::{Cluster, ClusterSpec, broker_name};
use eda_patterns::sim::broker::error::Error;
use eda_patterns::sim::broker::ids::BrokerId;
use eda_patterns::sim::broker::node::fetch::{Fetch, FetchPartition, FetchedData};
use eda_patterns::sim::broker::node::metadata::Metadata;
use eda_patterns::sim::broker::node::produce::Produce;
use eda_patterns::sim::broker::record::{Batch, Record};
use eda_patterns::sim::executor::{Role, Step};
use eda_patterns::sim::{LinkSpec, SimRuntime, World};
use eda_patterns::time::{Span, Time};

/// The topic of the tests.
pub const TOPIC: &str = "rides";

/// A cluster, a topic and a client.
#[derive(Clone)]
pub struct Bench {
    pub runtime: SimRuntime,
    pub cluster: Cluster,
    pub client: ActorId,
}

/// Settings under which failures are seen within seconds.
pub fn quick() -> ClusterSpec {
    ClusterSpec {
        broker_heartbeat_interval: Span::from_ms(200),
        broker_session_timeout: Span::from_ms(1_000),
        replica_lag_time_max: Span::from_ms(1_000),
        replica_fetch_wait_max: Span::from_ms(100),
        replica_fetch_backoff: Span::from_ms(100),
        ..ClusterSpec::default()
    }
}

/// A topic of one partition on three brokers.
pub fn topic() -> TopicSpec {
    TopicSpec { replication_factor: 3, min_insync_replicas: 2, ..TopicSpec::named(TOPIC) }
}

impl Bench {
    pub fn new(seed: u64, cluster: ClusterSpec, topic: TopicSpec) -> Bench {
        let world = World::new(Seed(seed));
        let runtime = SimRuntime::new(world.clone());
        let cluster = runtime.start_cluster(cluster);
        let client = world.recorder().actor("client");
        let bench = Bench { runtime, cluster, client };
        let log = bench.runtime.log(client);
        bench.run_task(async move {
            use eda_patterns::ports::Log;
            log.create_topic(topic).await.expect("the cluster is there");
        });
        bench.run_for(Span::from_secs(2));
        bench
    }

    pub fn world(&self) -> &World {
        self.runtime.world()
    }

    pub fn partition(&self) -> TopicPartition {
        TopicPartition { topic: TOPIC.into(), partition: Partition(0) }
    }

    /// Runs for so long.
    pub fn run_for(&self, span: Span) {
        self.run_until(self.world().now() + span);
    }

    pub fn run_until(&self, at: Time) {
        self.world().executor().run_until(at);
    }

    pub fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        let causal = self.world().recorder().causal(Context::default(), Box::pin(task));
        self.world().executor().spawn(self.client.0, Role::Work, causal);
    }

    /// Runs until `task` has ended, a minute at most.
    pub fn run_task<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> T {
        let done = Rc::new(RefCell::new(None));
        let into = Rc::clone(&done);
        self.spawn(async move { *into.borrow_mut() = Some(task.await) });
        let limit = self.world().now() + Span::from_secs(60);
        while done.borrow().is_none() {
            assert!(
                self.world().now() < limit && self.world().executor().step_until(limit) == Step::Stepped,
                "the task ends within a minute"
            );
        }
        let ended = done.take();
        ended.expect("the loop waits for it")
    }

    pub fn crash(&self, broker: u32) {
        self.runtime.crash(self.world().recorder().actor(&broker_name(BrokerId(broker))));
    }

    pub fn restart(&self, broker: u32) {
        self.runtime.restart(self.world().recorder().actor(&broker_name(BrokerId(broker))));
    }

    pub fn cut(&self, one: &str, other: &str, cut: bool) {
        let actor = |name: &str| self.world().recorder().actor(name);
        self.world().faults().borrow_mut().set_cut(actor(one), actor(other), cut);
    }

    /// So many of a thousand messages from one to the other are lost.
    pub fn lose(&self, from: &str, to: &str, per_mille: u32) {
        let actor = |name: &str| self.world().recorder().actor(name);
        let mut faults = self.world().faults().borrow_mut();
        let spec = LinkSpec { loss_per_mille: per_mille, ..faults.link(actor(from), actor(to)) };
        faults.set_link(actor(from), actor(to), spec);
    }

    /// Who leads, as the controller has decided.
    pub fn leader(&self) -> Option<u32> {
        self.cluster.controller().image().leader(&self.partition()).map(|leader| leader.0)
    }

    pub fn isr(&self) -> Vec<u32> {
        let image = self.cluster.controller().image();
        image.partition(&self.partition()).expect("it was made").isr.iter().map(|id| id.0).collect()
    }

    /// The numbers in a broker's log.
    pub fn log_of(&self, broker: u32) -> Vec<u64> {
        let node = self.cluster.node(BrokerId(broker));
        let numbers = |log: &eda_patterns::sim::broker::log::Log| {
            log.batches().flat_map(|batch| batch.records()).map(|(_, record)| record.provenance.record.0).collect()
        };
        node.with_log(&self.partition(), numbers).unwrap_or_default()
    }

    /// One try to send `number` to whoever leads as far as a broker knows.
    pub async fn send(self, number: u64, acks: Acks) -> Result<Offset, SendFailed> {
        let leader = self.known_leader().await?;
        let record = Record {
            timestamp: self.world().now(),
            provenance: Provenance { record: Number(number), ..Provenance::default() },
            ..Record::default()
        };
        let batches = vec![(self.partition(), Rc::new(Batch::data(vec![record], None, false)))];
        let produce = Produce { acks, timeout: Span::from_secs(2), transactional_id: None, batches };
        let asked = self.cluster.ask(self.client, leader, produce, Label::default(), Span::from_secs(3));
        let answer = asked.await.map_err(SendFailed::NoAnswer)?;
        answer[0].1.map(|produced| produced.base_offset).map_err(SendFailed::Refused)
    }

    async fn known_leader(&self) -> Result<BrokerId, SendFailed> {
        for broker in [1, 2, 3] {
            let asked = self.cluster.ask(self.client, BrokerId(broker), Metadata, Label::default(), Span::from_ms(500));
            if let Ok(image) = asked.await
                && let Some(leader) = image.leader(&self.partition())
            {
                return Ok(leader);
            }
        }
        Err(SendFailed::NoLeader)
    }

    /// Reads a partition from `offset` on, as a consumer does.
    pub async fn read(self, offset: Offset) -> Result<FetchedData, SendFailed> {
        let leader = self.known_leader().await?;
        let epoch = self.cluster.controller().image().partition(&self.partition()).expect("it was made").leader_epoch;
        let partitions = vec![FetchPartition {
            partition: self.partition(),
            offset,
            leader_epoch: epoch,
            last_fetched_epoch: None,
            max_bytes: 1 << 20,
        }];
        let fetch = Fetch {
            replica: None,
            isolation: Isolation::ReadUncommitted,
            max_wait: Span::from_ms(100),
            min_bytes: 1,
            max_bytes: 1 << 20,
            partitions: partitions.into(),
        };
        let asked = self.cluster.ask(self.client, leader, fetch, Label::default(), Span::from_secs(3));
        let answer = asked.await.map_err(SendFailed::NoAnswer)?;
        answer[0].fetched.clone().map_err(SendFailed::Refused)
    }
}

/// Why a try to send failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendFailed {
    NoLeader,
    NoAnswer(NoAnswer),
    Refused(Error),
}
