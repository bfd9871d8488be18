//! Topics and their partitions: who keeps a copy and how far, who leads, which records lie there.

mod lane;

use std::collections::VecDeque;

use super::keys::Face;
use crate::fact::{ActorId, FactData, FactId, Name, Record};
use crate::sim::broker::facts::{
    Appended, Compacted, Copied, Duplicate, Elected, Follows, HighWatermark, InSync, LastStable, Leaderless, Leads,
    LogStart, MarkerAppended, OutOfSync, ReplicaPlaced, Stored, Truncated,
};
use crate::sim::broker::image::is_internal;
use crate::sim::log_client::live::facts::Bounds;
use crate::time::Time;
use crate::trace::Fact;

const PLACED: u64 = <ReplicaPlaced as FactData>::KIND.id;
const ELECTED: u64 = <Elected as FactData>::KIND.id;
const LEADERLESS: u64 = <Leaderless as FactData>::KIND.id;
const LEADS: u64 = <Leads as FactData>::KIND.id;
const FOLLOWS: u64 = <Follows as FactData>::KIND.id;
const IN_SYNC: u64 = <InSync as FactData>::KIND.id;
const OUT_OF_SYNC: u64 = <OutOfSync as FactData>::KIND.id;
const APPENDED: u64 = <Appended as FactData>::KIND.id;
const DUPLICATE: u64 = <Duplicate as FactData>::KIND.id;
const COPIED: u64 = <Copied as FactData>::KIND.id;
const HIGH_WATERMARK: u64 = <HighWatermark as FactData>::KIND.id;
const LAST_STABLE: u64 = <LastStable as FactData>::KIND.id;
const TRUNCATED: u64 = <Truncated as FactData>::KIND.id;
const LOG_START: u64 = <LogStart as FactData>::KIND.id;
const COMPACTED: u64 = <Compacted as FactData>::KIND.id;
const BOUNDS: u64 = <Bounds as FactData>::KIND.id;
const MARKER: u64 = <MarkerAppended as FactData>::KIND.id;

/// How many of a lane's newest records are kept for drawing.
pub const CELLS_MAX: usize = 64;

/// How many of the records that a lane lost last are kept for drawing.
pub const LOST_MAX: usize = 16;

/// A partition, by its topic's place among the topics and its own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneId {
    /// The topic's place in [`Lanes::topics`].
    pub topic: u16,
    /// The partition's number.
    pub partition: u16,
}

/// One place of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its offset.
    pub offset: u64,
    /// What lies there.
    pub what: What,
    /// When the leader appended it.
    pub at: Time,
    /// The fact that says so.
    pub fact: FactId,
    /// Whether its producer was told that it is stored.
    pub acknowledged: bool,
}

/// What lies at a place of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A record.
    Record(Record, Face),
    /// The end of a transaction, which takes a place and never reaches a reader.
    Marker {
        /// Whether it was committed.
        commit: bool,
    },
}

/// A copy of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replica {
    /// The broker that keeps it.
    pub broker: ActorId,
    /// Its place among the replicas; the first is the preferred leader.
    pub place: u32,
    /// Where it ends.
    pub end: u64,
    /// Whether it is in sync.
    pub in_sync: bool,
}

/// A partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// Its copies, by broker.
    pub replicas: Vec<Replica>,
    /// Who leads it; none while nobody can.
    pub leader: Option<ActorId>,
    /// Who led it last, while nobody does.
    led: Option<ActorId>,
    /// The leader's term.
    pub epoch: u32,
    /// Whether the leader was not in sync when it was elected.
    pub unclean: bool,
    /// With `acks=all` a write needs so many replicas in sync.
    pub min_insync: u32,
    /// Where the log begins.
    pub start: u64,
    /// Up to where readers of committed data may read, where that is not the high watermark.
    pub last_stable: Option<u64>,
    /// Up to where readers may read.
    pub high_watermark: u64,
    /// Where the leader's log ends; while nobody leads, that of the last.
    pub end: u64,
    /// Its newest records, oldest first; at most [`CELLS_MAX`].
    pub cells: VecDeque<Cell>,
    /// Records that the leader has not, and that were on an earlier leader: the newest [`LOST_MAX`].
    pub lost: VecDeque<Cell>,
    /// How many acknowledged records it has lost in all.
    pub lost_acknowledged: u64,
    /// How many bytes its leaders have appended in all, compressed as they are stored. What retention or the cleaner took
    /// is not taken off.
    pub appended_bytes: u64,
    /// Batches that came twice and were stored once.
    pub duplicates: u64,
    /// Records that the cleaner has removed.
    pub compacted: u64,
    /// Which fact changed it last, and when.
    pub changed: Option<(FactId, Time)>,
    /// Where the log ended when each bucket of the plots did.
    ends: Vec<u64>,
}

/// A topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: Name,
    /// Its partitions, by number.
    pub lanes: Vec<Lane>,
}

/// All topics but the cluster's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    topics: Vec<Topic>,
}

impl Lanes {
    /// The topics, in the order in which they were made.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// A topic and its place.
    pub fn topic(&self, name: Name) -> Option<(usize, &Topic)> {
        self.topics.iter().enumerate().find(|(_, topic)| topic.name == name)
    }

    /// The partitions of all topics.
    pub fn iter(&self) -> impl Iterator<Item = (LaneId, &Lane)> {
        self.topics.iter().enumerate().flat_map(|(place, topic)| {
            let numbered = topic.lanes.iter().enumerate();
            numbered.map(move |(number, lane)| (LaneId { topic: place as u16, partition: number as u16 }, lane))
        })
    }

    /// A partition.
    pub fn get(&self, id: LaneId) -> Option<&Lane> {
        self.topics.get(usize::from(id.topic))?.lanes.get(usize::from(id.partition))
    }

    /// A partition, by its topic's name.
    pub fn find(&self, topic: Name, partition: u32) -> Option<&Lane> {
        self.topic(topic)?.1.lanes.get(partition as usize)
    }

    /// What a partition is called here.
    pub fn id(&self, topic: Name, partition: u32) -> Option<LaneId> {
        let (place, topic) = self.topic(topic)?;
        topic.lanes.get(partition as usize)?;
        Some(LaneId { topic: place as u16, partition: partition as u16 })
    }

    /// Facts about a partition begin with its topic and its number.
    fn lane(&mut self, words: &[u64]) -> Option<&mut Lane> {
        let name = Name(words[0] as u32);
        self.topics.iter_mut().find(|topic| topic.name == name)?.lanes.get_mut(words[1] as usize)
    }

    /// The time of the plots has come to `bucket`: what the logs were before stays known.
    pub(super) fn sample(&mut self, bucket: usize) {
        for lane in self.topics.iter_mut().flat_map(|topic| &mut topic.lanes) {
            lane.ends.resize(bucket, lane.end);
        }
    }

    /// The leader stored a record that looks like `face`.
    pub(super) fn store(&mut self, fact: &Fact<'_>, face: Face) -> Option<LaneId> {
        let Stored { topic, partition, offset, record } = Stored::read(fact.words());
        let what = What::Record(record, face);
        let id = self.id(topic, partition)?;
        let lane = self.lane(fact.words())?;
        lane.put(fact, offset, what);
        // A real cluster does not tell of batches.
        lane.grown(fact.actor(), offset + 1);
        Some(id)
    }

    /// The producer was told that a record is stored.
    pub(super) fn acknowledge(&mut self, topic: Name, partition: u32, offset: u64) -> Option<&Lane> {
        let lane = self.lane(&[u64::from(topic.0), u64::from(partition)])?;
        let kept = lane.cells.iter_mut().rev().find(|cell| cell.offset <= offset);
        if let Some(cell) = kept.filter(|cell| cell.offset == offset) {
            cell.acknowledged = true;
        } else if let Some(cell) = lane.lost.iter_mut().find(|cell| cell.offset == offset && !cell.acknowledged) {
            // The answer of a leader that had died or was cut off already.
            cell.acknowledged = true;
            lane.lost_acknowledged += 1;
        }
        Some(lane)
    }

    /// Folds a fact about a partition. Returns the broker where a copy was placed.
    pub(super) fn observe(&mut self, fact: &Fact<'_>) -> Option<ActorId> {
        let (words, actor) = (fact.words(), fact.actor());
        match fact.kind().id {
            PLACED => {
                let ReplicaPlaced { topic, partition, place, min_insync, .. } = ReplicaPlaced::read(words);
                if is_internal(fact.trace().text(topic)) {
                    return None;
                }
                self.place(topic, partition, Replica { broker: actor, place, end: 0, in_sync: true }, min_insync);
                return Some(actor);
            }
            ELECTED | LEADERLESS | LEADS | FOLLOWS | IN_SYNC | OUT_OF_SYNC | APPENDED | DUPLICATE | COPIED
            | HIGH_WATERMARK | LAST_STABLE | TRUNCATED | LOG_START | COMPACTED | MARKER | BOUNDS => {
                let lane = self.lane(words)?;
                lane.observe(fact);
                if fact.kind().id != COPIED {
                    lane.changed = Some((fact.id(), fact.at()));
                }
            }
            _ => {}
        }
        None
    }

    fn place(&mut self, topic: Name, partition: u32, replica: Replica, min_insync: u32) {
        let at = self.topics.iter().position(|known| known.name == topic).unwrap_or_else(|| {
            self.topics.push(Topic { name: topic, lanes: Vec::new() });
            self.topics.len() - 1
        });
        let lanes = &mut self.topics[at].lanes;
        if lanes.len() <= partition as usize {
            lanes.resize_with(partition as usize + 1, Lane::default);
        }
        let lane = &mut lanes[partition as usize];
        lane.min_insync = min_insync;
        let at = lane.replicas.partition_point(|known| known.broker < replica.broker);
        if lane.replicas.get(at).is_none_or(|known| known.broker != replica.broker) {
            lane.replicas.insert(at, replica);
        }
    }
}
