//! A cluster on a workbench: records that are sent by hand, members that read, and hands that break things.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use eda_patterns::fact::{ActorId, Record as Number};
use eda_patterns::ports::log::{
    Acks, AutoOffsetReset, CommitError, ConsumeError, ConsumerConfig, Offset, Polled, Provenance, TopicPartition,
    TopicSpec,
};
use eda_patterns::ports::{Actor, Clock, Log, Runtime, Traced};
use eda_patterns::recorder::Context;
use eda_patterns::rng::Seed;
use eda_patterns::sim::broker::ask::Label;
use eda_patterns::sim::broker::assignor::Assignor;
use eda_patterns::sim::broker::cluster::{Cluster, ClusterSpec, broker_name};
use eda_patterns::sim::broker::ids::BrokerId;
use eda_patterns::sim::broker::node::produce::Produce;
use eda_patterns::sim::broker::record::{Batch, Record, Stamp};
use eda_patterns::sim::executor::{Role, Step};
use eda_patterns::sim::log_client::EitherConsumer;
use eda_patterns::sim::{SimRuntime, World};
use eda_patterns::time::{Span, Time};

/// The topic of the tests.
pub const TOPIC: &str = "rides";
/// The group of the tests.
pub const GROUP: &str = "drivers";

/// A cluster with a topic.
#[derive(Clone)]
pub struct Bench {
    pub runtime: SimRuntime,
    pub cluster: Cluster,
    client: ActorId,
    next: Rc<RefCell<u64>>,
}

/// Settings under which failures are seen within seconds.
pub fn quick() -> ClusterSpec {
    ClusterSpec {
        broker_heartbeat_interval: Span::from_ms(200),
        broker_session_timeout: Span::from_ms(1_000),
        replica_lag_time_max: Span::from_ms(1_000),
        replica_fetch_wait_max: Span::from_ms(100),
        replica_fetch_backoff: Span::from_ms(100),
        group_initial_rebalance_delay: Span::from_ms(500),
        group_min_session_timeout: Span::from_ms(500),
        ..ClusterSpec::default()
    }
}

/// A member that notices within seconds.
pub fn member(assignors: &[Assignor]) -> ConsumerConfig {
    ConsumerConfig {
        group_id: Some(GROUP.into()),
        assignors: assignors.to_vec(),
        session_timeout: Span::from_secs(3),
        heartbeat_interval: Span::from_ms(500),
        max_poll_interval: Span::from_secs(6),
        max_poll_records: 10,
        auto_offset_reset: AutoOffsetReset::Earliest,
        auto_commit: false,
        request_timeout: Span::from_secs(2),
        api_timeout: Span::from_secs(4),
        metadata_max_age: Span::from_secs(2),
        ..ConsumerConfig::default()
    }
}

impl Bench {
    pub fn new(seed: u64, cluster: ClusterSpec, partitions: u32) -> Bench {
        let world = World::new(Seed(seed));
        let runtime = SimRuntime::new(world.clone());
        let cluster = runtime.start_cluster(cluster);
        let client = world.recorder().actor("client");
        let bench = Bench { runtime, cluster, client, next: Rc::default() };
        let log = bench.runtime.log(client);
        bench.run_task(async move {
            let topic =
                TopicSpec { partitions, replication_factor: 3, min_insync_replicas: 2, ..TopicSpec::named(TOPIC) };
            log.create_topic(topic).await.expect("the cluster is there");
        });
        bench.run_for(Span::from_secs(1));
        bench
    }

    pub fn world(&self) -> &World {
        self.runtime.world()
    }

    pub fn run_for(&self, span: Span) {
        self.world().executor().run_until(self.world().now() + span);
    }

    /// Runs until `task` has ended, a minute at most.
    pub fn run_task<T: 'static>(&self, task: impl Future<Output = T> + 'static) -> T {
        let done = Rc::new(RefCell::new(None));
        let into = Rc::clone(&done);
        let whole = Box::pin(async move { *into.borrow_mut() = Some(task.await) });
        let causal = self.world().recorder().causal(Context::default(), whole);
        self.world().executor().spawn(self.client.0, Role::Work, causal);
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

    pub fn actor(&self, name: &str) -> ActorId {
        self.world().recorder().actor(name)
    }

    pub fn crash(&self, name: &str) {
        self.runtime.crash(self.actor(name));
    }

    pub fn restart(&self, name: &str) {
        self.runtime.restart(self.actor(name));
    }

    /// Cuts an actor off from all brokers, or ends that.
    pub fn cut_off(&self, name: &str, cut: bool) {
        for broker in 1..=self.cluster.spec().brokers {
            let pair = (self.actor(name), self.actor(&broker_name(BrokerId(broker))));
            self.world().faults().borrow_mut().set_cut(pair.0, pair.1, cut);
        }
    }

    /// The broker that coordinates the group, as the controller has decided.
    pub fn coordinator(&self) -> Option<String> {
        use eda_patterns::sim::broker::node::find_coordinator::Coordinated;
        let image = self.cluster.controller().image();
        let partition = Coordinated::Group(GROUP.into()).partition(&image)?;
        image.leader(&partition).map(broker_name)
    }

    /// Sends a record with the next number to a partition until the brokers have it, for twenty seconds at most.
    pub fn produce(&self, partition: u32) -> u64 {
        self.produce_as(partition, None)
    }

    /// As before, as part of a transaction of this producer.
    pub fn produce_as(&self, partition: u32, stamp: Option<Stamp>) -> u64 {
        let number = *self.next.borrow();
        *self.next.borrow_mut() += 1;
        let record = Record {
            timestamp: self.world().now(),
            key: Some(Rc::from(number.to_string().as_bytes())),
            provenance: Provenance { record: Number(number), ..Provenance::default() },
            ..Record::default()
        };
        let batch = Batch::data(vec![record], stamp, stamp.is_some());
        self.append(partition, batch);
        number
    }

    /// Has a batch appended.
    pub fn append(&self, partition: u32, batch: Batch) {
        let of = TopicPartition::new(&Rc::from(TOPIC), partition);
        let (me, batch) = (self.clone(), Rc::new(batch));
        self.run_task(async move {
            for _ in 0..200 {
                let leader = me.cluster.controller().image().leader(&of).unwrap_or(BrokerId(1));
                let batches = vec![(of.clone(), Rc::clone(&batch))];
                let transactional_id = batch.transactional.then(|| Rc::from("cashier"));
                let produce = Produce { acks: Acks::All, timeout: Span::from_secs(2), transactional_id, batches };
                let answer = me.cluster.ask(me.client, leader, produce, Label::default(), Span::from_secs(3)).await;
                if answer.is_ok_and(|answer| answer[0].1.is_ok()) {
                    return;
                }
                me.world().executor().sleep(Span::from_ms(100)).await;
            }
            panic!("no broker takes a record for {of}");
        });
    }

    /// Starts a member that handles what it gets and commits after each poll. `pace` says how long it works on a
    /// poll at a time.
    pub fn start(&self, name: &str, config: ConsumerConfig, pace: impl Fn(Time) -> Span + 'static) -> Rc<Work> {
        let work = Rc::new(Work::default());
        let (into, pace) = (Rc::clone(&work), Rc::new(pace));
        self.runtime.start_actor(
            name,
            Rc::new(move |actor: Actor<SimRuntime>| {
                let playing = handle(actor.clone(), config.clone(), Rc::clone(&pace), Rc::clone(&into));
                actor.spawn(Role::Server, Box::pin(playing));
            }),
        );
        work
    }

    /// What the group has committed of each partition.
    pub fn committed(&self, partitions: u32) -> Vec<Option<u64>> {
        let consumer = self.runtime.log(self.client).consumer(member(&[Assignor::Range]));
        use eda_patterns::ports::LogConsumer;
        let all = (0..partitions).map(|partition| TopicPartition::new(&Rc::from(TOPIC), partition)).collect();
        let answer = self.run_task(async move { consumer.committed(all).await });
        let answer = answer.expect("the coordinator is there");
        answer.into_iter().map(|(_, offset)| offset.map(|Offset(offset)| offset)).collect()
    }
}

/// What a member has done.
#[derive(Default)]
pub struct Work {
    /// The records that it has handled, with the partition and the offset of each.
    pub handled: RefCell<Vec<(u64, u32, u64)>>,
    /// What its polls told beside records.
    pub events: RefCell<Vec<(Time, Polled)>>,
    /// How often a commit was refused.
    pub refused: RefCell<Vec<CommitError>>,
    /// How its polls failed.
    pub failures: RefCell<Vec<ConsumeError>>,
    /// Whether it is to close.
    pub is_over: std::cell::Cell<bool>,
}

impl Work {
    /// The numbers that were handled.
    pub fn numbers(&self) -> Vec<u64> {
        self.handled.borrow().iter().map(|(number, ..)| *number).collect()
    }

    /// How many partitions the events of one kind told of.
    pub fn told(&self, kind: impl Fn(&Polled) -> Option<usize>) -> usize {
        self.events.borrow().iter().filter_map(|(_, event)| kind(event)).sum()
    }
}

async fn handle(
    actor: Actor<SimRuntime>,
    config: ConsumerConfig,
    pace: Rc<impl Fn(Time) -> Span + 'static>,
    work: Rc<Work>,
) {
    let consumer = actor.log.consumer(config);
    consumer.subscribe(&[TOPIC]);
    // What is done and not committed yet.
    let mut done: BTreeMap<TopicPartition, Offset> = BTreeMap::new();
    while !work.is_over.get() {
        match consumer.poll(Span::from_ms(500)).await {
            Ok(Polled::Records(records)) => {
                for record in &records {
                    let number = record.provenance.record.0;
                    work.handled.borrow_mut().push((number, record.partition.partition.0, record.offset.0));
                    done.insert(record.partition.clone(), record.offset.next());
                }
                let span = pace(actor.clock.now());
                if span > Span::ZERO && !records.is_empty() {
                    actor.clock.sleep(span).await;
                }
                commit(&consumer, &work, &mut done).await;
            }
            Ok(event) => {
                work.events.borrow_mut().push((actor.clock.now(), event.clone()));
                match event {
                    Polled::Revoked(partitions) => {
                        commit(&consumer, &work, &mut done).await;
                        done.retain(|partition, _| !partitions.contains(partition));
                        consumer.revoked(&partitions);
                    }
                    Polled::Lost(_) => done.clear(),
                    Polled::Assigned(_) | Polled::Records(_) => {}
                }
            }
            Err(error) => {
                work.failures.borrow_mut().push(error.clone());
                if matches!(error, ConsumeError::FencedInstance | ConsumeError::Closed) {
                    return;
                }
                actor.clock.sleep(Span::from_ms(100)).await;
            }
        }
    }
    consumer.leave().await;
}

async fn commit(consumer: &Traced<EitherConsumer>, work: &Work, done: &mut BTreeMap<TopicPartition, Offset>) {
    if done.is_empty() {
        return;
    }
    match consumer.commit(done.clone().into_iter().collect()).await {
        Ok(()) => done.clear(),
        Err(error) => work.refused.borrow_mut().push(error),
    }
}
