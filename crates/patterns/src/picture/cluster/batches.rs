//! What a producer has not got rid of yet: batches that fill, that wait to leave, that are under way, and that
//! will be sent again.

use super::lanes::{LaneId, Lanes};
use crate::fact::{ActorId, FactData, Record};
use crate::sim::log_client::facts::{
    BatchDone, BatchExpired, BatchFailed, BatchRetried, BatchSent, BatchSplit, Batched,
};
use crate::time::Time;
use crate::trace::Fact;

const BATCHED: u64 = <Batched as FactData>::KIND.id;
const SENT: u64 = <BatchSent as FactData>::KIND.id;
const DONE: u64 = <BatchDone as FactData>::KIND.id;
const RETRIED: u64 = <BatchRetried as FactData>::KIND.id;
const SPLIT: u64 = <BatchSplit as FactData>::KIND.id;
const EXPIRED: u64 = <BatchExpired as FactData>::KIND.id;
const FAILED: u64 = <BatchFailed as FactData>::KIND.id;

/// The most batches of a producer that are kept; beyond, the oldest are forgotten.
pub const BATCHES_MAX: usize = 256;

/// Where a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It takes more records.
    Fills,
    /// It is on its way to the leader of its partition, or is being copied there.
    UnderWay {
        /// To whom.
        broker: ActorId,
        /// When it left.
        since: Time,
    },
    /// It will be sent again at this time.
    Waits {
        /// When.
        until: Time,
    },
}

/// A batch of records of one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number within its producer.
    pub number: u64,
    /// For which partition.
    pub lane: LaneId,
    /// The first of its records; none where a split made it.
    pub first: Option<Record>,
    /// How many records it holds.
    pub records: u32,
    /// How many bytes it holds.
    pub bytes: u32,
    /// `batch.size`: how many it may hold.
    pub limit: u32,
    /// When its first record came.
    pub since: Time,
    /// Where it is.
    pub stage: Stage,
    /// How often it was sent.
    pub attempts: u32,
}

/// The batches of one producer, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batches {
    batches: Vec<Batch>,
    /// Times that a batch was sent again.
    pub again: u64,
}

/// Whether a kind tells of batches.
pub(super) const fn is_of_batches(kind: u64) -> bool {
    matches!(kind, BATCHED | SENT | DONE | RETRIED | SPLIT | EXPIRED | FAILED)
}

/// What became of a batch, for whoever draws it on its way.
pub(super) enum Told {
    /// It left; for which time, and with which record in front.
    Left(ActorId, u32, Option<Record>),
    /// It did not arrive, or was refused.
    CameBack(ActorId, Option<Record>),
}

impl Batches {
    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Batch> {
        self.batches.iter()
    }

    /// Those that fill or wait to leave, of one partition.
    pub fn filling(&self, lane: LaneId) -> impl Iterator<Item = &Batch> {
        self.batches.iter().filter(move |batch| batch.lane == lane && batch.stage == Stage::Fills)
    }

    /// Requests that are not answered.
    pub fn under_way(&self) -> usize {
        self.batches.iter().filter(|batch| matches!(batch.stage, Stage::UnderWay { .. })).count()
    }

    /// Batches that failed and will be sent again.
    pub fn waiting(&self) -> usize {
        self.batches.iter().filter(|batch| matches!(batch.stage, Stage::Waits { .. })).count()
    }

    /// The process has died: nothing of it is left.
    pub(super) fn forget(&mut self) {
        self.batches.clear();
    }

    fn of(&mut self, number: u64) -> Option<&mut Batch> {
        self.batches.iter_mut().rev().find(|batch| batch.number == number)
    }

    fn batch(&mut self, number: u64, lane: LaneId, at: Time) -> &mut Batch {
        let place = self.batches.iter().rposition(|batch| batch.number == number).unwrap_or_else(|| {
            if self.batches.len() == BATCHES_MAX {
                self.batches.remove(0);
            }
            let (records, bytes, limit, attempts) = (0, 0, 0, 0);
            let stage = Stage::Fills;
            self.batches.push(Batch { number, lane, first: None, records, bytes, limit, since: at, stage, attempts });
            self.batches.len() - 1
        });
        &mut self.batches[place]
    }

    fn end(&mut self, number: u64) -> Option<Batch> {
        let place = self.batches.iter().rposition(|batch| batch.number == number)?;
        Some(self.batches.remove(place))
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>, lanes: &Lanes) -> Option<Told> {
        let (words, at) = (fact.words(), fact.at());
        match fact.kind().id {
            BATCHED => {
                let Batched { record, topic, partition, batch, bytes, limit } = Batched::read(words);
                let batch = self.batch(batch, lanes.id(topic, partition)?, at);
                batch.first.get_or_insert(record);
                batch.records += 1;
                (batch.bytes, batch.limit) = (bytes, limit);
            }
            SENT => {
                let BatchSent { topic, partition, batch, records, bytes, broker, attempt, .. } = BatchSent::read(words);
                self.again += u64::from(attempt > 1);
                let batch = self.batch(batch, lanes.id(topic, partition)?, at);
                (batch.records, batch.bytes, batch.attempts) = (records, bytes, attempt);
                batch.stage = Stage::UnderWay { broker, since: at };
                return Some(Told::Left(broker, attempt, batch.first));
            }
            RETRIED => {
                let BatchRetried { batch, wait, .. } = BatchRetried::read(words);
                let batch = self.of(batch)?;
                let before = std::mem::replace(&mut batch.stage, Stage::Waits { until: at + wait });
                if let Stage::UnderWay { broker, .. } = before {
                    return Some(Told::CameBack(broker, batch.first));
                }
            }
            DONE => {
                self.end(BatchDone::read(words).batch);
            }
            SPLIT => {
                self.end(BatchSplit::read(words).batch);
            }
            EXPIRED => {
                self.end(BatchExpired::read(words).batch);
            }
            FAILED => {
                let ended = self.end(BatchFailed::read(words).batch)?;
                if let Stage::UnderWay { broker, .. } = ended.stage {
                    return Some(Told::CameBack(broker, ended.first));
                }
            }
            _ => {}
        }
        None
    }
}
