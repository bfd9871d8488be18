//! The log of a live run: the clients of a real cluster, with what can be known of it written to the trace.
//!
//! A simulated cluster tells all that happens in it. A real one tells its clients little, and what it tells is written
//! as the facts that a simulated one leaves: `told` keeps what is known. A record is known to be stored when its producer
//! is told so or when a reader gets it, whichever is first, and that is written before either. The rest is asked for, again
//! and again ([`Surveys`]): who leads, who is in sync, where each log begins and up to where it can be read, and how the
//! groups stand. What is known of transactions is in `transactions`. How far a follower has copied, what lies above the
//! high watermark, terms and generations are told to no client; they are left out, and what is judged by them is not judged.

pub mod facts;
mod reader;
mod sender;
mod told;
mod transactions;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use self::reader::Reader;
use self::sender::Sender;
use self::told::Told;
use self::transactions::Transactions;
use super::door::{Boxed, LiveLogs, LiveReader, LiveSender};
use crate::fact::{ActorId, Record};
use crate::ports::Log;
use crate::ports::log::{
    AdminError, ConsumerConfig, Offset, Offsets, PartitionDescription, ProducerConfig, TopicPartition, TopicSpec,
};
use crate::sim::executor::Role;
use crate::sim::network::World;
use crate::sim::real::{Turns, outside};
use crate::time::Span;

/// How often the cluster is looked at.
const EVERY: Span = Span::from_ms(250);

/// How often while nobody sees what is drawn of it. What is judged by a look is then judged later, and not otherwise.
const EVERY_UNSEEN: Span = Span::from_secs(3);

/// How often somebody who needs a look sees whether the one that is under way has ended.
const SEEN: Span = Span::from_ms(20);

/// A cluster that has not answered so often in a row is told as silent: one that makes many topics at once is slow for a moment.
const SILENT: u32 = 2;

/// Looks at a real cluster.
pub trait Surveys {
    /// How it is at a moment between the question and the answer. Topics that do not exist are left out.
    fn survey(&self, topics: Vec<Rc<str>>) -> impl Future<Output = Result<Survey, AdminError>> + 'static;
}

/// What a cluster is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// The brokers that the controller hears of, by number.
    pub brokers: Vec<u32>,
    /// The partitions that were asked for.
    pub partitions: Vec<Surveyed>,
    /// The run's groups: the name, where it stands in Kafka's word, and how many members it has.
    pub groups: Vec<(String, String, u32)>,
}

/// A partition in a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surveyed {
    /// Of which topic.
    pub topic: Rc<str>,
    /// Who keeps it.
    pub described: PartitionDescription,
    /// Where it begins and up to where it can be read, if its leader said so.
    pub bounds: Option<(Offset, Offset)>,
}

/// A real cluster, as one run reaches it. Clones are the same.
pub struct LiveLog<L> {
    inner: Rc<Inner<L>>,
}

impl<L> Clone for LiveLog<L> {
    fn clone(&self) -> Self {
        LiveLog { inner: Rc::clone(&self.inner) }
    }
}

struct Inner<L> {
    world: World,
    log: L,
    turns: Turns,
    is_seen: fn() -> bool,
    told: RefCell<Told>,
    transactions: RefCell<Transactions>,
    /// Whether somebody looks at the cluster, and what the last look came to.
    looks: Cell<bool>,
    brokers: Cell<Option<usize>>,
}

/// Somebody looks at the cluster until this is dropped, be it by a crash.
struct Look<'l>(&'l Cell<bool>);

impl Drop for Look<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl<L: Log + Surveys> LiveLog<L> {
    /// The cluster that `log` reaches, for the run in `world`. While `is_seen` says that nobody looks, the cluster is asked
    /// less often.
    pub fn new(world: World, log: L, turns: Turns, is_seen: fn() -> bool) -> LiveLog<L> {
        let (told, transactions, looks, brokers) = Default::default();
        LiveLog { inner: Rc::new(Inner { world, log, turns, is_seen, told, transactions, looks, brokers }) }
    }

    fn world(&self) -> &World {
        &self.inner.world
    }

    fn outside<T: 'static>(&self, goes_on: bool, work: impl Future<Output = T> + 'static) -> Boxed<T> {
        outside(&self.inner.turns, goes_on, work)
    }

    /// Looks at the cluster once, writes what is new, and says how many brokers there are; none where nobody answered. Whoever
    /// comes while another one looks waits for what that one sees: many that begin at once would only be in each other's way.
    async fn survey(&self) -> Option<usize> {
        let Inner { looks, brokers, .. } = &*self.inner;
        if looks.get() {
            while looks.get() {
                self.world().executor().sleep(SEEN).await;
            }
            return brokers.get();
        }
        looks.set(true);
        let _look = Look(looks);
        brokers.set(self.look().await);
        brokers.get()
    }

    async fn look(&self) -> Option<usize> {
        let (topics, ends) = {
            let told = self.inner.told.borrow();
            (told.topics(), told.ends())
        };
        let answer = self.outside(false, self.inner.log.survey(topics)).await;
        let mut told = self.inner.told.borrow_mut();
        match answer {
            Ok(survey) => {
                told.answered(self.world());
                told.take(self.world(), &survey, &ends);
                Some(survey.brokers.len())
            }
            Err(_) => None,
        }
    }

    /// Waits as long as is due between two looks. Whoever looks again waits for [`EVERY`] at most.
    async fn wait_for_next_look(&self) {
        let began = self.world().now();
        loop {
            self.world().executor().sleep(EVERY).await;
            if (self.inner.is_seen)() || self.world().now().since(began) >= EVERY_UNSEEN {
                return;
            }
        }
    }

    /// Waits until something is known of these partitions: a fact about one that nobody has told of would be lost.
    async fn know(&self, partitions: Vec<TopicPartition>) {
        for partition in &partitions {
            self.inner.told.borrow_mut().wants(&partition.topic);
            while !self.inner.told.borrow().knows(partition) {
                self.survey().await;
                if !self.inner.told.borrow().knows(partition) {
                    self.world().executor().sleep(EVERY).await;
                }
            }
        }
    }

    /// A record lies here: its producer was told so, or a reader has got it.
    fn stored(&self, partition: &TopicPartition, offset: Offset, record: Record) {
        self.inner.told.borrow_mut().stored(self.world(), partition, offset.0, record);
        self.inner.transactions.borrow_mut().stored(self.world(), partition, offset, record);
    }

    /// Makes a topic, on as many brokers as there are.
    async fn create(self, topic: TopicSpec) -> Result<(), AdminError> {
        let Some(brokers) = self.survey().await else { return Err(AdminError::OutcomeUnknown) };
        let copies = topic.replication_factor.min(brokers as u32).max(1);
        let topic = TopicSpec {
            replication_factor: copies,
            min_insync_replicas: topic.min_insync_replicas.min(copies),
            ..topic
        };
        self.inner.told.borrow_mut().made(&topic);
        let first = TopicPartition::new(&topic.name, 0);
        self.outside(true, self.inner.log.create_topic(topic)).await?;
        self.know(vec![first]).await;
        Ok(())
    }
}

impl<L: Log + Surveys> LiveLogs for LiveLog<L> {
    fn begin(&self) {
        let live = self.clone();
        let owner = told::kafka(self.world());
        let looks = async move {
            let mut in_vain = 0;
            loop {
                in_vain = if live.survey().await.is_some() { 0 } else { in_vain + 1 };
                if in_vain == SILENT {
                    live.inner.told.borrow_mut().silent(live.world());
                }
                live.wait_for_next_look().await;
            }
        };
        self.world().executor().spawn(owner.0, Role::Server, looks);
    }

    fn create_topic(&self, topic: TopicSpec) -> Boxed<Result<(), AdminError>> {
        Box::pin(self.clone().create(topic))
    }

    fn add_partitions(&self, topic: &str, count: u32) -> Boxed<Result<(), AdminError>> {
        self.outside(true, self.inner.log.add_partitions(topic, count))
    }

    fn delete_records(&self, before: Offsets) -> Boxed<Result<(), AdminError>> {
        self.outside(true, self.inner.log.delete_records(before))
    }

    fn elect_leaders(&self, topic: &str, unclean: bool) -> Boxed<Result<(), AdminError>> {
        self.outside(true, self.inner.log.elect_leaders(topic, unclean))
    }

    fn describe(&self, topic: &str) -> Boxed<Result<Vec<PartitionDescription>, AdminError>> {
        self.outside(false, self.inner.log.describe(topic))
    }

    fn producer(&self, actor: ActorId, config: ProducerConfig) -> Rc<dyn LiveSender> {
        Rc::new(Sender::new(self.clone(), actor, config))
    }

    fn consumer(&self, actor: ActorId, config: ConsumerConfig) -> Rc<dyn LiveReader> {
        Rc::new(Reader::new(self.clone(), actor, config))
    }

    fn next_record(&self) -> Record {
        self.inner.log.next_record()
    }
}
