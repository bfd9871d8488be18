//! A cluster on a workbench: clients that use it, and hands that break it.
#![allow(dead_code, reason = "each test that includes it uses a part")]

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use eda_patterns::fact::{ActorId, FactData, Record as Number};
use eda_patterns::ports::log::{
    AutoOffsetReset, ConsumerConfig, Isolation, NewRecord, Partition, Polled, Provenance, RecordMetadata, SendError,
    TopicPartition, TopicSpec,
};
use eda_patterns::ports::{Log, LogConsumer, LogProducer, Runtime};
use eda_patterns::recorder::Context;
use eda_patterns::rng::{Purpose, Seed, Stream};
use eda_patterns::sim::broker::cluster::{Cluster, ClusterSpec, broker_name};
use eda_patterns::sim::broker::ids::BrokerId;
use eda_patterns::sim::executor::{Role, Step};
use eda_patterns::sim::{EitherLog, LinkSpec, SimRuntime, World};
use eda_patterns::time::{Span, Time};

/// The topic of the tests.
pub const TOPIC: &str = "rides";

/// Settings under which failures are seen within seconds.
pub fn quick() -> ClusterSpec {
    ClusterSpec {
        broker_heartbeat_interval: Span::from_ms(200),
        broker_session_timeout: Span::from_ms(1_000),
        replica_lag_time_max: Span::from_ms(1_000),
        replica_fetch_wait_max: Span::from_ms(100),
        replica_fetch_backoff: Span::from_ms(100),
        transaction_abort_interval: Span::from_secs(1),
        ..ClusterSpec::default()
    }
}

/// A topic of so many partitions on three brokers.
pub fn topic(partitions: u32) -> TopicSpec {
    TopicSpec { partitions, replication_factor: 3, min_insync_replicas: 2, ..TopicSpec::named(TOPIC) }
}

/// A cluster with a topic.
#[derive(Clone)]
pub struct Bench {
    pub runtime: SimRuntime,
    pub cluster: Cluster,
}

/// The fate of a record, once it is known.
pub type Fate = Rc<RefCell<Option<Result<RecordMetadata, SendError>>>>;

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.runtime.forget();
    }
}

/// Frees a bench at the end of its scope: its tasks hold the world and the world holds them.
pub struct Gone(pub Bench);

impl std::ops::Deref for Gone {
    type Target = Bench;
    fn deref(&self) -> &Bench {
        &self.0
    }
}

impl Bench {
    pub fn set_up(seed: u64, cluster: ClusterSpec, topic: TopicSpec) -> Gone {
        let world = World::new(Seed(seed));
        let runtime = SimRuntime::new(world.clone());
        let cluster = runtime.start_cluster(cluster);
        let bench = Bench { runtime, cluster };
        let log = bench.log("client");
        bench.run_task("client", async move { log.create_topic(topic).await.expect("the cluster is there") });
        bench.run_for(Span::from_secs(2));
        Gone(bench)
    }

    pub fn world(&self) -> &World {
        self.runtime.world()
    }

    pub fn actor(&self, name: &str) -> ActorId {
        self.world().recorder().actor(name)
    }

    pub fn log(&self, name: &str) -> EitherLog {
        self.runtime.log(self.actor(name))
    }

    pub fn draws(&self, seed: u64) -> Stream {
        Stream::new(Seed(seed), Purpose::Scenario, 1)
    }

    pub fn run_for(&self, span: Span) {
        self.run_until(self.world().now() + span);
    }

    pub fn run_until(&self, at: Time) {
        self.world().executor().run_until(at);
    }

    pub fn spawn(&self, name: &str, task: impl Future<Output = ()> + 'static) {
        let causal = self.world().recorder().causal(Context::default(), Box::pin(task));
        self.world().executor().spawn(self.actor(name).0, Role::Work, causal);
    }

    /// Runs until `is_so`, five minutes at most.
    pub fn run_until_so(&self, what: &str, is_so: impl Fn() -> bool) {
        let limit = self.world().now() + Span::from_secs(300);
        while !is_so() {
            let stepped = self.world().executor().step_until(limit) == Step::Stepped;
            assert!(stepped && self.world().now() < limit, "within five minutes: {what}");
        }
    }

    /// Runs until `task` has ended.
    pub fn run_task<T: 'static>(&self, name: &str, task: impl Future<Output = T> + 'static) -> T {
        let done = Rc::new(RefCell::new(None));
        let into = Rc::clone(&done);
        self.spawn(name, async move { *into.borrow_mut() = Some(task.await) });
        self.run_until_so("the task ends", || done.borrow().is_some());
        let ended = done.take();
        ended.expect("the loop waits for it")
    }

    pub fn crash(&self, broker: u32) {
        self.runtime.crash(self.actor(&broker_name(BrokerId(broker))));
    }

    pub fn restart(&self, broker: u32) {
        self.runtime.restart(self.actor(&broker_name(BrokerId(broker))));
    }

    pub fn cut(&self, one: &str, other: &str, cut: bool) {
        self.world().faults().borrow_mut().set_cut(self.actor(one), self.actor(other), cut);
    }

    /// Loses so many of a thousand messages from one to the other.
    pub fn lose(&self, one: &str, other: &str, per_mille: u32) {
        let spec = LinkSpec { loss_per_mille: per_mille, ..LinkSpec::HEALTHY };
        let (from, to) = (self.actor(one), self.actor(other));
        self.world().faults().borrow_mut().set_link(from, to, spec);
    }

    /// Lets messages between the two arrive twice, the second time behind others.
    pub fn double(&self, one: &str, other: &str, doubled: bool) {
        let spec = if doubled { LinkSpec { duplicate_per_mille: 300, ..LinkSpec::HEALTHY } } else { LinkSpec::HEALTHY };
        let (one, other) = (self.actor(one), self.actor(other));
        let mut faults = self.world().faults().borrow_mut();
        faults.set_link(one, other, spec);
        faults.set_link(other, one, spec);
    }

    pub fn cut_from_all(&self, one: &str, cut: bool) {
        for broker in self.cluster.nodes() {
            self.cut(one, &broker_name(broker.id()), cut);
        }
    }

    /// Who leads a partition, as the controller has decided.
    pub fn leader(&self, partition: &TopicPartition) -> Option<BrokerId> {
        self.cluster.controller().image().leader(partition)
    }

    /// The numbers of the records in the log of whoever leads a partition.
    pub fn kept(&self, number: u32) -> Vec<u64> {
        let partition = partition(number);
        let leader = self.leader(&partition).expect("somebody leads");
        let numbers = |log: &eda_patterns::sim::broker::log::Log| {
            log.batches().flat_map(|batch| batch.records()).map(|(_, record)| record.provenance.record.0).collect()
        };
        self.cluster.node(leader).with_log(&partition, numbers).expect("it keeps a copy")
    }

    /// Facts of this kind so far.
    pub fn facts<D: FactData>(&self) -> Vec<D> {
        self.world().recorder().trace().facts().filter_map(|fact| fact.read::<D>()).collect()
    }

    /// Reads partitions from the beginning for so long.
    pub fn read(&self, partitions: u32, isolation: Isolation, span: Span) -> Vec<(u32, String)> {
        let log = self.log("reader");
        let config = ConsumerConfig {
            isolation,
            auto_offset_reset: AutoOffsetReset::Earliest,
            auto_commit: false,
            ..ConsumerConfig::default()
        };
        let until = self.world().now() + span;
        let world = self.world().clone();
        self.run_task("reader", async move {
            let consumer = log.consumer(config);
            consumer.assign((0..partitions).map(partition).collect());
            let mut read = Vec::new();
            while world.now() < until {
                if let Ok(Polled::Records(records)) = consumer.poll(Span::from_ms(200)).await {
                    read.extend(records.into_iter().map(|consumed| {
                        let value = consumed.value.as_deref().unwrap_or_default();
                        (consumed.partition.partition.0, String::from_utf8_lossy(value).into_owned())
                    }));
                }
            }
            consumer.close().await;
            read
        })
    }
}

pub fn partition(number: u32) -> TopicPartition {
    TopicPartition { topic: TOPIC.into(), partition: Partition(number) }
}

/// A record with a number and a value, for a partition.
pub fn record(number: u64, partition: u32, value: &str) -> NewRecord {
    NewRecord {
        topic: TOPIC.into(),
        partition: Some(Partition(partition)),
        key: None,
        value: Some(value.as_bytes().into()),
        headers: Vec::new(),
        timestamp: None,
        provenance: Provenance { record: Number(number), ..Provenance::default() },
    }
}

/// Hands a record over, and keeps its fate.
pub async fn send<P: LogProducer>(producer: &P, record: NewRecord) -> Fate {
    let fate = Fate::default();
    let told = Rc::clone(&fate);
    let sent = producer.send(record, Box::new(move |known| *told.borrow_mut() = Some(known))).await;
    assert!(sent.is_ok() || fate.borrow().is_some(), "who is refused is told so");
    fate
}
