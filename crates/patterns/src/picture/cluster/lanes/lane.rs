//! One lane: what is stored in a partition, and who has it.

use super::{
    APPENDED, BOUNDS, CELLS_MAX, COMPACTED, COPIED, Cell, DUPLICATE, ELECTED, HIGH_WATERMARK, IN_SYNC, LAST_STABLE,
    LEADERLESS, LEADS, LOG_START, LOST_MAX, Lane, MARKER, OUT_OF_SYNC, Replica, TRUNCATED, What,
};
use crate::fact::{ActorId, FactData};
use crate::sim::broker::facts::{
    Appended, Compacted, Copied, Elected, HighWatermark, InSync, LastStable, Leaderless, Leads, LogStart,
    MarkerAppended, Truncated,
};
use crate::sim::log_client::live::facts::Bounds;
use crate::time::Time;
use crate::trace::Fact;

impl Lane {
    /// The copy that a broker keeps.
    pub fn replica(&self, broker: ActorId) -> Option<&Replica> {
        self.replicas.iter().find(|replica| replica.broker == broker)
    }

    /// How many copies are in sync.
    pub fn in_sync(&self) -> usize {
        self.replicas.iter().filter(|replica| replica.in_sync).count()
    }

    /// When the record at an offset was stored. Where that is long ago, to within a bucket of the plots, in
    /// units of which `bucket_start` tells the time; `None` where there is no such record yet.
    pub fn stored_at(&self, offset: u64, bucket_start: impl Fn(usize) -> Time) -> Option<Time> {
        if offset >= self.end {
            return None;
        }
        match self.cells.iter().position(|cell| cell.offset >= offset) {
            Some(at) if at > 0 || self.cells[0].offset == offset => Some(self.cells[at].at),
            _ => {
                let bucket = self.ends.partition_point(|&end| end <= offset);
                Some(bucket_start(bucket))
            }
        }
    }

    /// Whether a broker's log is the partition's: it leads. While nobody does, whoever led last may still have answered, and may
    /// lead again; whether what it has stays is not known before somebody leads.
    fn is_led_by(&self, broker: ActorId) -> bool {
        self.leader.or(self.led) == Some(broker)
    }

    fn replica_mut(&mut self, broker: ActorId) -> Option<&mut Replica> {
        self.replicas.iter_mut().find(|replica| replica.broker == broker)
    }

    /// Where the newest record of a broker's copy is seen by others.
    fn ends_at(&mut self, broker: ActorId, end: u64) {
        if let Some(replica) = self.replica_mut(broker) {
            replica.end = end;
        }
    }

    /// Something was appended at `offset`.
    pub(super) fn put(&mut self, fact: &Fact<'_>, offset: u64, what: What) {
        let cell = Cell { offset, what, at: fact.at(), fact: fact.id(), acknowledged: false };
        if let What::Record(record, _) = what {
            // What was sent again is no longer lost.
            self.lost.retain(|lost| !matches!(lost.what, What::Record(known, _) if known == record));
        }
        if !self.is_led_by(fact.actor()) {
            // Whoever appends here has lost the leadership and does not know it yet.
            return self.lose(cell);
        }
        // The records of a real cluster are not told of in their order.
        let place = self.cells.partition_point(|known| known.offset < offset);
        if self.cells.get(place).is_some_and(|known| known.offset == offset) {
            return;
        }
        self.cells.insert(place, cell);
        if self.cells.len() > CELLS_MAX {
            self.cells.pop_front();
        }
    }

    fn lose(&mut self, cell: Cell) {
        self.lost_acknowledged += u64::from(cell.acknowledged);
        if self.lost.len() == LOST_MAX {
            self.lost.pop_front();
        }
        self.lost.push_back(cell);
    }

    /// The leader's log ends at `end`: what an earlier leader had beyond is not there.
    fn cut(&mut self, end: u64) {
        let kept = self.cells.partition_point(|cell| cell.offset < end);
        let beyond: Vec<Cell> = self.cells.drain(kept..).collect();
        beyond.into_iter().for_each(|cell| self.lose(cell));
        self.end = end;
        self.high_watermark = self.high_watermark.min(end);
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>) {
        let (words, actor) = (fact.words(), fact.actor());
        let leads = self.leader == Some(actor);
        match fact.kind().id {
            ELECTED => {
                let Elected { leader, epoch, unclean, .. } = Elected::read(words);
                (self.leader, self.epoch, self.unclean) = (Some(leader), epoch, unclean);
                for replica in self.replicas.iter_mut().filter(|replica| unclean || replica.broker == leader) {
                    replica.in_sync = replica.broker == leader;
                }
            }
            LEADERLESS => {
                self.led = self.leader.take().or(self.led);
                self.epoch = Leaderless::read(words).epoch;
            }
            LEADS => {
                let Leads { epoch, end, .. } = Leads::read(words);
                if epoch >= self.epoch {
                    (self.leader, self.epoch) = (Some(actor), epoch);
                    self.cut(end);
                    self.ends_at(actor, end);
                }
            }
            IN_SYNC | OUT_OF_SYNC => {
                let InSync { replica, .. } = InSync::read(words);
                let joined = fact.kind().id == IN_SYNC;
                if let Some(replica) = self.replica_mut(replica) {
                    replica.in_sync = joined;
                }
            }
            APPENDED => {
                let Appended { last, bytes, .. } = Appended::read(words);
                self.appended_bytes += if leads { u64::from(bytes) } else { 0 };
                self.appended(actor, last);
            }
            MARKER => {
                let MarkerAppended { offset, commit, .. } = MarkerAppended::read(words);
                self.put(fact, offset, What::Marker { commit });
                self.appended(actor, offset);
            }
            DUPLICATE => self.duplicates += 1,
            COPIED => self.ends_at(actor, Copied::read(words).end),
            HIGH_WATERMARK if leads => self.high_watermark = HighWatermark::read(words).offset,
            LAST_STABLE if leads => {
                let offset = LastStable::read(words).offset;
                self.last_stable = (offset < self.high_watermark).then_some(offset);
            }
            TRUNCATED => {
                let Truncated { end, .. } = Truncated::read(words);
                self.ends_at(actor, end);
                if self.is_led_by(actor) {
                    self.cut(end);
                }
            }
            LOG_START if leads => self.begins(LogStart::read(words).offset),
            BOUNDS => {
                let Bounds { start, end, .. } = Bounds::read(words);
                self.grown(actor, end);
                self.high_watermark = end;
                self.begins(start);
            }
            COMPACTED if leads => self.compacted += Compacted::read(words).removed,
            _ => {}
        }
        if self.last_stable.is_some_and(|offset| offset >= self.high_watermark) {
            self.last_stable = None;
        }
    }

    /// The log begins here now.
    fn begins(&mut self, start: u64) {
        self.start = start;
        let gone = self.cells.partition_point(|cell| cell.offset < start);
        self.cells.drain(..gone);
    }

    /// A broker's log ends here at least.
    pub(super) fn grown(&mut self, broker: ActorId, end: u64) {
        if self.replica(broker).is_some_and(|replica| replica.end < end) {
            self.appended(broker, end - 1);
        }
    }

    fn appended(&mut self, broker: ActorId, last: u64) {
        self.ends_at(broker, last + 1);
        if self.is_led_by(broker) {
            self.end = self.end.max(last + 1);
        }
    }
}
