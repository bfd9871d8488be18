//! A partitioned log as it looks: its brokers and lanes, who writes, and which groups read how far.
//!
//! The fold reads the facts of the port (`ports/log/traced.rs`), of the cluster (`sim/broker/facts.rs`)
//! and of the clients, and knows no pattern: any pattern on the log can be drawn from it.
//!
//! Bounded: a lane keeps its newest [`CELLS_MAX`] records and [`LOST_MAX`] lost ones and counts the rest,
//! [`RECORDS_MAX`] records are known by their keys, a group keeps its newest [`REBALANCES_MAX`]
//! rebalances, and what is plotted has a fixed number of buckets. All else is as large as the cluster.

mod batches;
mod flow;
mod groups;
mod keys;
mod lanes;
mod moves;
mod producers;
pub mod synthetic;

pub use batches::{BATCHES_MAX, Batch, Batches, Stage};
pub use flow::Flow;
pub use groups::{Group, GroupState, Groups, Member, Place, REBALANCES_MAX, Rebalance};
pub use keys::{Face, KEYS_MAX, Keys, RECORDS_MAX};
pub use lanes::{CELLS_MAX, Cell, LOST_MAX, Lane, LaneId, Lanes, Replica, Topic, What};
pub use moves::{ACKNOWLEDGED, FETCHED, Moves, PRODUCED};
pub use producers::{Producer, Producers};

use self::batches::Told;
use super::OwnFold;
use super::plots::BUCKETS;
use crate::fact::{ActorId, FactData};
use crate::ports::log::{Acknowledged, Assumed, ReceivedFrom, SentTo};
use crate::sim::broker::facts::{BrokerFenced, BrokerUnfenced, Stored};
use crate::sim::log_client::live::facts::{Answers, Silent};
use crate::sim::runtime::Crashed;
use crate::time::{Span, Time};
use crate::trace::Fact;

const SENT: u64 = <SentTo as FactData>::KIND.id;
const ACKED: u64 = <Acknowledged as FactData>::KIND.id;
const ASSUMED: u64 = <Assumed as FactData>::KIND.id;
const RECEIVED: u64 = <ReceivedFrom as FactData>::KIND.id;
const STORED: u64 = <Stored as FactData>::KIND.id;
const FENCED: u64 = <BrokerFenced as FactData>::KIND.id;
const UNFENCED: u64 = <BrokerUnfenced as FactData>::KIND.id;
const SILENT: u64 = <Silent as FactData>::KIND.id;
const ANSWERS: u64 = <Answers as FactData>::KIND.id;
const CRASHED: u64 = <Crashed as FactData>::KIND.id;

/// A broker. Whether its process runs is what [`Actors`](super::Actors) know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Which actor it is.
    pub actor: ActorId,
    /// Since when the controller takes it for dead, or nobody answered for the whole of a real cluster, if so.
    pub fenced: Option<Time>,
}

/// The whole log, as it is drawn.
#[derive(Clone, Debug)]
pub struct ClusterPicture {
    /// The brokers that keep a copy of something, by actor.
    pub brokers: Vec<Broker>,
    /// Topics and their partitions.
    pub lanes: Lanes,
    /// Who reads.
    pub groups: Groups,
    /// Who writes.
    pub producers: Producers,
    /// The keys with their letters, and the newest records with their keys.
    pub keys: Keys,
    /// What is on its way between clients and lanes.
    pub moves: Moves,
    /// Throughput, latency and lag over the run's whole length.
    pub flow: Flow,
}

impl OwnFold for ClusterPicture {
    fn observe(&mut self, fact: &Fact<'_>, bucket: usize) {
        ClusterPicture::observe(self, fact, bucket);
    }
}

impl ClusterPicture {
    /// The cluster before the first fact of a run that lasts `length`.
    pub fn new(length: Span) -> ClusterPicture {
        ClusterPicture {
            brokers: Vec::new(),
            lanes: Lanes::default(),
            groups: Groups::default(),
            producers: Producers::default(),
            keys: Keys::default(),
            moves: Moves::default(),
            flow: Flow::new(length),
        }
    }

    /// Folds the next fact, which lies in `bucket` of the plots.
    pub(super) fn observe(&mut self, fact: &Fact<'_>, bucket: usize) {
        debug_assert!(bucket < BUCKETS, "the plots have a bucket for every time");
        let (at, words) = (fact.at(), fact.words());
        if bucket > self.flow.newest() {
            self.flow.advance(bucket, &self.groups, &self.lanes);
            self.lanes.sample(bucket);
        }
        match fact.kind().id {
            SENT => {
                let SentTo { record, topic, key, .. } = SentTo::read(words);
                self.keys.sent(fact, record, key, self.lanes.topic(topic));
                self.flow.sent(bucket);
            }
            STORED => {
                let Stored { record, .. } = Stored::read(words);
                let face = self.keys.face(record);
                if let Some(lane) = self.lanes.store(fact, face) {
                    self.keys.lies_in(record, lane);
                }
            }
            ACKED => {
                let Acknowledged { record, topic, partition, offset } = Acknowledged::read(words);
                self.flow.acknowledged(bucket, self.keys.sent_at(record).map(|sent| at.since(sent)));
                if let Some(lane) = self.lanes.acknowledge(topic, partition, offset) {
                    self.moves.acknowledged(fact, record, lane);
                }
            }
            ASSUMED => {
                let Assumed { record, topic, partition } = Assumed::read(words);
                if let Some(id) = self.lanes.id(topic, partition) {
                    self.keys.lies_in(record, id);
                }
            }
            RECEIVED => {
                let ReceivedFrom { record, topic, partition, .. } = ReceivedFrom::read(words);
                self.flow.received(bucket, self.keys.sent_at(record).map(|sent| at.since(sent)));
                if let Some(lane) = self.lanes.find(topic, partition) {
                    self.moves.fetched(fact, record, lane);
                }
            }
            FENCED => self.broker(BrokerFenced::read(words).broker).fenced = Some(at),
            UNFENCED => self.broker(BrokerUnfenced::read(words).broker).fenced = None,
            SILENT => self.brokers.iter_mut().for_each(|broker| broker.fenced = Some(at)),
            // Who is not back yet is told of next.
            ANSWERS => self.brokers.iter_mut().for_each(|broker| broker.fenced = None),
            CRASHED => self.groups.crashed(fact.actor()),
            _ => {
                if let Some(replica) = self.lanes.observe(fact) {
                    self.broker(replica);
                }
            }
        }
        match self.producers.observe(fact, &self.lanes) {
            Some(Told::Left(broker, attempt, Some(record))) => self.moves.left(fact, record, broker, attempt),
            Some(Told::CameBack(broker, Some(record))) => self.moves.given_up(fact, record, broker),
            Some(Told::Left(..) | Told::CameBack(..)) | None => {}
        }
        self.groups.observe(fact, &self.lanes);
    }

    fn broker(&mut self, actor: ActorId) -> &mut Broker {
        let at = self.brokers.partition_point(|known| known.actor < actor);
        if self.brokers.get(at).is_none_or(|known| known.actor != actor) {
            self.brokers.insert(at, Broker { actor, fenced: None });
        }
        &mut self.brokers[at]
    }
}

#[cfg(test)]
mod tests;
