//! A bus that a log carries, on a workbench: a publisher, readers that do as they are told, and hands that break things.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use eda_patterns::backoff::{Backoff, Growth, Jitter};
use eda_patterns::event::Event;
use eda_patterns::fact::ActorId;
use eda_patterns::ports::log::{ConsumerConfig, TopicPartition};
use eda_patterns::ports::{
    Actor, Bus, BusError, Clock, Delivery, Log, LogConsumer, Overflow, Replay, Runtime, Subscription, SubscriptionSpec,
};
use eda_patterns::rng::Seed;
use eda_patterns::sim::broker::cluster::ClusterSpec;
use eda_patterns::sim::real::{Behind, Door, Real};
use eda_patterns::sim::{LogBus, Role, Settled, SimRuntime, Step, World};
use eda_patterns::time::Span;

use crate::carried::Carried;

/// What events are about, in turn.
pub const SUBJECTS: [&str; 3] = ["BB-1041", "BB-1042", "BB-1043"];

/// What a reader does with a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Handles it, which takes so long, and says so.
    Ack(Span),
    /// Says that it cannot handle it.
    Nack,
    /// Never comes to an end with it.
    Hang,
}

/// A copy that a reader was handed: the event's number, and the attempt.
pub type Got = (u64, u32);

/// A run whose bus a simulated cluster carries.
#[derive(Clone)]
pub struct Bench {
    /// Where the actors live.
    pub runtime: SimRuntime,
    /// Where the cluster does, in the same world.
    cluster: SimRuntime,
    unheard: Rc<Cell<usize>>,
}

/// A cluster that notices within seconds who is gone.
pub fn quick() -> ClusterSpec {
    ClusterSpec {
        broker_heartbeat_interval: Span::from_ms(200),
        broker_session_timeout: Span::from_secs(1),
        replica_lag_time_max: Span::from_secs(1),
        replica_fetch_wait_max: Span::from_ms(100),
        replica_fetch_backoff: Span::from_ms(100),
        group_initial_rebalance_delay: Span::from_ms(500),
        ..ClusterSpec::default()
    }
}

/// A subscription to a topic.
pub fn subscription(name: &str, topic: &str) -> SubscriptionSpec {
    let (base, cap) = (Span::from_ms(300), Span::from_secs(1));
    let backoff = Backoff { base, cap, growth: Growth::Fixed, jitter: Jitter::None };
    SubscriptionSpec {
        name: name.to_owned(),
        pattern: topic.to_owned(),
        durable: true,
        queue_max: Some(4),
        overflow: Overflow::Block,
        ack_timeout: Span::from_secs(2),
        attempts_max: 3,
        dead_letters: true,
        backoff,
        replay: Replay::None,
    }
}

impl Bench {
    pub fn new(seed: u64) -> Bench {
        let world = World::new(Seed(seed));
        let cluster = SimRuntime::new(world.clone());
        cluster.start_cluster(quick());
        let door = Door::default();
        let real = Real { bridge: Some(Rc::clone(&door)), ..Real::default() };
        let runtime = SimRuntime::live(world.clone(), 1_772_423_100_000, real);
        let log = Carried::behind(&cluster);
        let bus_on_log = Some(LogBus::open(world, Rc::clone(&log)));
        door.get_or_init(|| Behind { log: Some(log), bus_on_log, ..Behind::default() });
        runtime.put_bus_on_log();
        Bench { runtime, cluster, unheard: Rc::default() }
    }

    pub fn world(&self) -> &World {
        self.runtime.world()
    }

    fn actor(&self, name: &str) -> ActorId {
        self.world().recorder().actor(name)
    }

    pub fn run_for(&self, span: Span) {
        self.world().executor().run_until(self.world().now() + span);
    }

    /// An actor that dies and one that begins again, be it of the cluster or not.
    pub fn crash(&self, name: &str) {
        let of_cluster = self.is_of_cluster(name);
        if of_cluster { &self.cluster } else { &self.runtime }.crash(self.actor(name));
    }

    pub fn restart(&self, name: &str) {
        let of_cluster = self.is_of_cluster(name);
        if of_cluster { &self.cluster } else { &self.runtime }.restart(self.actor(name));
    }

    fn is_of_cluster(&self, name: &str) -> bool {
        name.starts_with("broker-") || name == "controller"
    }

    /// Publishes so many events, one every `gap`, each until the bus has it. The numbers of those that it has.
    pub fn publish(&self, name: &str, topic: &'static str, count: u64, gap: Span) -> Rc<RefCell<Vec<u64>>> {
        let told: Rc<RefCell<Vec<u64>>> = Rc::default();
        let into = Rc::clone(&told);
        let start = move |actor: Actor<SimRuntime>| {
            let into = Rc::clone(&into);
            let publisher = actor.clone();
            let work = async move {
                for number in 0..count {
                    publisher.clock.sleep(gap).await;
                    let message = publisher.bus.message(event(&publisher, topic, number));
                    while let Err(error) = publisher.bus.publish(message.clone()).await {
                        assert_eq!(error, BusError::OutcomeUnknown);
                    }
                    into.borrow_mut().push(number);
                }
            };
            actor.spawn(Role::Server, Box::pin(work));
        };
        self.runtime.start_actor(name, Rc::new(start));
        told
    }

    /// Starts a reader, which takes one copy after the other and does with each what it is told. The copies that it was
    /// handed, over all its lives.
    pub fn read(
        &self,
        name: &str,
        spec: SubscriptionSpec,
        deed: impl Fn(Got) -> Deed + 'static,
    ) -> Rc<RefCell<Vec<Got>>> {
        let got: Rc<RefCell<Vec<Got>>> = Rc::default();
        let (into, deed, unheard) = (Rc::clone(&got), Rc::new(deed), Rc::clone(&self.unheard));
        let start = move |actor: Actor<SimRuntime>| {
            let (into, deed, unheard) = (Rc::clone(&into), Rc::clone(&deed), Rc::clone(&unheard));
            let (spec, reader) = (spec.clone(), actor.clone());
            let work = async move {
                let subscription = reader.bus.subscribe(spec).await.expect("a log takes it");
                while let Ok(delivery) = subscription.next().await {
                    let got = (number_of(&delivery), delivery.attempt);
                    into.borrow_mut().push(got);
                    let ended = match deed(got) {
                        Deed::Ack(span) => {
                            reader.clock.sleep(span).await;
                            subscription.ack(&delivery).await
                        }
                        Deed::Nack => subscription.nack(&delivery, "not yet").await,
                        Deed::Hang => std::future::pending().await,
                    };
                    // The copy comes again, or is known to be done later.
                    unheard.update(|count| count + usize::from(ended == Err(BusError::OutcomeUnknown)));
                }
            };
            actor.spawn(Role::Server, Box::pin(work));
        };
        self.runtime.start_actor(name, Rc::new(start));
        got
    }

    /// Runs a call to its end, a minute at most.
    pub fn call<T: 'static>(&self, call: impl Future<Output = T> + 'static) -> T {
        let done = Rc::new(RefCell::new(None));
        let into = Rc::clone(&done);
        let work = async move { *into.borrow_mut() = Some(call.await) };
        self.world().executor().spawn(self.actor("caller").0, Role::Work, work);
        let limit = self.world().now() + Span::from_secs(60);
        while done.borrow().is_none() {
            assert_eq!(self.world().executor().step_until(limit), Step::Stepped, "the call ends within a minute");
        }
        done.take().expect("the loop waits for it")
    }

    /// How far the group of a subscription has come in its topic.
    pub fn place(&self, subscription: &str, topic: &str) -> Option<u64> {
        let group_id = Some(subscription.into());
        let consumer =
            self.cluster.log(self.actor("caller")).consumer(ConsumerConfig { group_id, ..ConsumerConfig::default() });
        let committed = consumer.committed(vec![TopicPartition::new(&topic.into(), 0)]);
        let found = self.call(committed).expect("the coordinator is there");
        found.into_iter().find_map(|(_, offset)| Some(offset?.0))
    }

    /// How often a reader did not hear whether its acknowledgement was taken.
    pub fn unheard(&self) -> usize {
        self.unheard.get()
    }

    /// How many records are told as done for a subscription.
    pub fn settled(&self, subscription: &str) -> usize {
        let trace = self.world().recorder().trace();
        let settled = trace.facts().filter_map(|fact| fact.read::<Settled>());
        let of = settled.filter(|settled| trace.text(settled.subscriber) == subscription);
        of.map(|settled| settled.record).collect::<BTreeSet<_>>().len()
    }

    /// Ends the run.
    pub fn end(self) {
        self.runtime.forget();
        self.cluster.forget();
    }
}

/// The event of a number, which is its body.
fn event(actor: &Actor<SimRuntime>, topic: &str, number: u64) -> Event {
    let subject = SUBJECTS[number as usize % SUBJECTS.len()];
    Event {
        id: actor.new_id(),
        ty: topic.into(),
        source: "/shop".into(),
        subject: subject.into(),
        unix_ms: actor.clock.unix_ms(),
        correlation_id: subject.into(),
        causation_id: None,
        data: number.to_string().into(),
    }
}

fn number_of(delivery: &Delivery) -> u64 {
    delivery.message.event.read().expect("its body is its number")
}

/// The numbers that were handed out, each when it was for the first time.
pub fn first_times(got: &[Got]) -> Vec<u64> {
    let mut first: Vec<u64> = Vec::new();
    for (number, _) in got {
        if !first.contains(number) {
            first.push(*number);
        }
    }
    first
}

/// Whether the events of each subject are in the order in which they were published.
pub fn in_order_of_each_subject(numbers: &[u64]) -> bool {
    (0..SUBJECTS.len() as u64).all(|subject| {
        let of_subject = numbers.iter().filter(|number| **number % SUBJECTS.len() as u64 == subject);
        of_subject.is_sorted()
    })
}
