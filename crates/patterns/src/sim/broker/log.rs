//! The log of a partition on one broker: what is appended, read, cut and forgotten.
//!
//! ```text
//!  log start    last stable      high watermark      log end
//!      ▼             ▼                  ▼               ▼
//!  ┌───┬─────────────┬──────────────────┬───────────────┐
//!  │ … │ committed   │ fate unknown     │ not on all    │
//!  │   │ and aborted │ to readers       │ in-sync yet   │
//!  └───┴─────────────┴──────────────────┴───────────────┘
//! ```
//!
//! Readers see up to the high watermark, readers of committed data up to the last stable offset,
//! followers up to the end. Whoever leads appends with [`Log::append_as_leader`], which gives out the
//! offsets; a follower copies whole batches. Kafka's `UnifiedLog` and `LocalLog`. A log belongs to one
//! actor and knows no time of its own.

use std::rc::Rc;

use super::error::Error;
use super::ids::{LeaderEpoch, Offset, ProducerId};
use super::leader_epochs::{EpochEnd, LeaderEpochs};
use super::log_config::LogConfig;
use super::producer_state::{Origin, Producers};
use super::record::{Batch, Content};
use super::segment::Segment;
use super::transaction::{Aborted, Transactions};
use crate::time::Time;

/// The log of a partition.
#[derive(Clone, Debug)]
pub struct Log {
    pub(super) config: LogConfig,
    /// At least one; the last is the active one.
    pub(super) segments: Vec<Segment>,
    pub(super) start: Offset,
    pub(super) end: Offset,
    pub(super) high_watermark: Offset,
    pub(super) epochs: LeaderEpochs,
    pub(super) producers: Producers,
    pub(super) transactions: Transactions,
    /// Up to where the cleaner has been.
    pub(super) cleaned_to: Offset,
}

/// How an append ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Where the first record lies.
    pub base_offset: Offset,
    /// Where the last record lies.
    pub last_offset: Offset,
    /// Whether the batch was there already and this is the answer to a retry.
    pub duplicate: bool,
}

/// Up to where a fetch reads (`FetchIsolation`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upto {
    /// To the end: a follower.
    LogEnd,
    /// To the high watermark: a consumer with `isolation.level=read_uncommitted`.
    HighWatermark,
    /// To the last stable offset: a consumer with `isolation.level=read_committed`.
    LastStable,
}

/// What a fetch brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Whole batches. The first may begin before the offset that was asked for.
    pub batches: Vec<Rc<Batch>>,
    /// The aborted transactions among them, for a reader up to the last stable offset.
    pub aborted: Vec<Aborted>,
}

impl Log {
    /// An empty log.
    pub fn new(config: LogConfig, now: Time) -> Log {
        Log {
            config,
            segments: vec![Segment::new(Offset::ZERO, Producers::default(), now)],
            start: Offset::ZERO,
            end: Offset::ZERO,
            high_watermark: Offset::ZERO,
            epochs: LeaderEpochs::default(),
            producers: Producers::default(),
            transactions: Transactions::default(),
            cleaned_to: Offset::ZERO,
        }
    }

    /// The settings.
    pub const fn config(&self) -> &LogConfig {
        &self.config
    }

    /// Changes the settings.
    pub fn set_config(&mut self, config: LogConfig) {
        self.config = config;
    }

    /// The first offset that may be read.
    pub const fn start(&self) -> Offset {
        self.start
    }

    /// The offset that the next record gets.
    pub const fn end(&self) -> Offset {
        self.end
    }

    /// The offset up to which every in-sync replica has the log.
    pub const fn high_watermark(&self) -> Offset {
        self.high_watermark
    }

    /// Where the first transaction begins whose fate a reader cannot know; never before the log
    /// itself.
    pub fn first_unstable(&self) -> Option<Offset> {
        self.transactions.first_unstable().map(|offset| offset.max(self.start))
    }

    /// Up to where a reader of committed data may read.
    pub fn last_stable(&self) -> Offset {
        self.first_unstable().map_or(self.high_watermark, |unstable| unstable.min(self.high_watermark))
    }

    /// The segments, the oldest first.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The batches, the oldest first.
    pub fn batches(&self) -> impl DoubleEndedIterator<Item = &Rc<Batch>> {
        self.segments.iter().flat_map(|segment| &segment.batches)
    }

    /// How many bytes the log takes.
    pub fn size_bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.size_bytes).sum()
    }

    /// What is known of the producers.
    pub const fn producers(&self) -> &Producers {
        &self.producers
    }

    /// What is known of the transactions.
    pub const fn transactions(&self) -> &Transactions {
        &self.transactions
    }

    /// The terms of its leaders.
    pub const fn epochs(&self) -> &LeaderEpochs {
        &self.epochs
    }

    pub(super) fn active(&mut self) -> &mut Segment {
        self.segments.last_mut().expect("a log has a segment")
    }

    /// Appends a batch as the leader of `epoch` and gives it its offsets. A batch that is one of the
    /// last five of its producer is not appended again and answered as the success that it was.
    ///
    /// # Errors
    /// [`Error::MessageTooLarge`], [`Error::RecordListTooLarge`], [`Error::InvalidRecord`] and those of
    /// [`Producers::append`]. No record has been added then.
    pub fn append_as_leader(
        &mut self,
        mut batch: Batch,
        epoch: LeaderEpoch,
        origin: Origin,
        now: Time,
    ) -> Result<Appended, Error> {
        self.check(&batch)?;
        if let Some(earlier) = self.producers.duplicate_of(&batch).filter(|_| origin.is_producer()) {
            let (base_offset, last_offset) = (earlier.first_offset(), earlier.last_offset);
            return Ok(Appended { base_offset, last_offset, duplicate: true });
        }
        batch.base_offset = self.end;
        batch.leader_epoch = epoch;
        self.roll_for(&batch, now);
        let effect = self.producers.append(&batch, origin)?;
        self.transactions.note(&batch, effect);
        let appended = Appended { base_offset: batch.base_offset, last_offset: batch.last_offset(), duplicate: false };
        self.push(Rc::new(batch));
        Ok(appended)
    }

    /// Copies a batch from the leader, with the offsets and the epoch that it has there.
    ///
    /// # Panics
    /// When the log has the batch already; a follower fetches from its own end.
    pub fn append_as_follower(&mut self, batch: &Rc<Batch>, now: Time) {
        let start = self.start;
        if batch.base_offset < self.end {
            // DeleteRecords can set the start of a log into a batch, and the first fetch brings all of it.
            assert!(self.is_empty(), "a follower at {} is sent {}", self.end, batch.base_offset);
            self.restart_at(batch.base_offset, now);
        }
        self.roll_for(batch, now);
        let effect = self.producers.append(batch, Origin::Replication).expect("what the leader has appended is taken");
        self.transactions.note(batch, effect);
        self.push(Rc::clone(batch));
        if self.start < start {
            self.start = start;
            self.set_high_watermark(self.high_watermark);
        }
    }

    fn push(&mut self, batch: Rc<Batch>) {
        self.epochs.assign(batch.leader_epoch, batch.base_offset);
        self.end = batch.next_offset();
        self.active().push(batch);
    }

    fn check(&self, batch: &Batch) -> Result<(), Error> {
        if batch.size_bytes > self.config.max_message_bytes {
            return Err(Error::MessageTooLarge);
        }
        if u64::from(batch.size_bytes) > self.config.segment_bytes {
            return Err(Error::RecordListTooLarge);
        }
        if self.config.compact
            && let Content::Data(records) = &batch.content
            && records.iter().any(|record| record.key.is_none())
        {
            return Err(Error::InvalidRecord);
        }
        Ok(())
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.segments.iter().all(|segment| segment.batches.is_empty())
    }

    /// Begins a new segment where the batch would make the active one too large or too long
    /// (`LogSegment.shouldRoll`).
    fn roll_for(&mut self, batch: &Batch, now: Time) {
        let (max_bytes, max_span) = (self.config.segment_bytes, self.config.segment_ms);
        let active = self.active();
        let full = active.size_bytes + u64::from(batch.size_bytes) > max_bytes;
        if full || (active.size_bytes > 0 && active.span_to(batch.max_timestamp, now) > max_span) {
            self.end = self.end.max(batch.base_offset);
            self.roll(now);
        }
    }

    /// Closes the active segment and begins a new one, unless the active one is empty.
    pub fn roll(&mut self, now: Time) {
        let end = self.end;
        if self.active().base_offset < end {
            self.segments.push(Segment::new(end, self.producers.snapshot(), now));
        }
    }

    /// Sets the high watermark, within the log (`UnifiedLog.updateHighWatermark`). A follower takes the
    /// leader's this way, and it may go back.
    pub fn set_high_watermark(&mut self, offset: Offset) {
        self.high_watermark = offset.clamp(self.start, self.end);
        self.transactions.replicated_below(self.high_watermark);
    }

    /// Moves the high watermark forward; a leader's never goes back. Says whether it has moved.
    pub fn raise_high_watermark(&mut self, offset: Offset) -> bool {
        let raised = offset.min(self.end) > self.high_watermark;
        if raised {
            self.set_high_watermark(offset);
        }
        raised
    }

    /// Reads whole batches of one segment from `from` on: at least one where there is any, and no more
    /// than fit into `max_bytes` after that (`max.partition.fetch.bytes`). Empty where there is nothing
    /// to be read yet.
    ///
    /// # Errors
    /// [`Error::OffsetOutOfRange`] where `from` lies before the start or behind the end.
    pub fn fetch(&self, from: Offset, upto: Upto, max_bytes: u32) -> Result<Fetched, Error> {
        if from < self.start || from > self.end {
            return Err(Error::OffsetOutOfRange);
        }
        let bound = match upto {
            Upto::LogEnd => self.end,
            Upto::HighWatermark => self.high_watermark,
            Upto::LastStable => self.last_stable(),
        };
        let mut batches: Vec<Rc<Batch>> = Vec::new();
        let mut bytes = 0;
        for batch in self.segment_rest(from) {
            bytes += u64::from(batch.size_bytes);
            if batch.last_offset() >= bound || (bytes > u64::from(max_bytes) && !batches.is_empty()) {
                break;
            }
            batches.push(Rc::clone(batch));
        }
        let aborted = match (upto, batches.last()) {
            (Upto::LastStable, Some(last)) => self.transactions.aborted_within(from, last.next_offset()),
            _ => Vec::new(),
        };
        Ok(Fetched { batches, aborted })
    }

    /// The batches from `from` to the end of their segment. Where compaction has emptied the rest of a
    /// segment, those of the next that has any.
    fn segment_rest(&self, from: Offset) -> &[Rc<Batch>] {
        let first = self.segments.partition_point(|segment| segment.base_offset <= from).saturating_sub(1);
        let rests = self.segments[first..].iter().map(|segment| &segment.batches[segment.place_of(from)..]);
        rests.into_iter().find(|rest| !rest.is_empty()).unwrap_or_default()
    }

    /// The first record that was made at `timestamp` or later, if a reader may see it
    /// (`UnifiedLog.fetchOffsetByTimestamp`).
    pub fn offset_for_time(&self, timestamp: Time, upto: Upto) -> Option<(Offset, Time)> {
        let bound = match upto {
            Upto::LogEnd => self.end,
            Upto::HighWatermark => self.high_watermark,
            Upto::LastStable => self.last_stable(),
        };
        let segments = self.segments.iter().filter(|segment| segment.largest_timestamp >= timestamp);
        let batches = segments.flat_map(|segment| &segment.batches).filter(|batch| batch.max_timestamp >= timestamp);
        let mut records = batches.flat_map(|batch| batch.records());
        let found = records.find(|(offset, record)| record.timestamp >= timestamp && *offset >= self.start);
        found.filter(|(offset, _)| *offset < bound).map(|(offset, record)| (offset, record.timestamp))
    }

    /// The place from which a follower's log differs from this one, if it does: asked with the epoch
    /// of the last batch that it has and its end (`Partition.readRecords`, KIP-595). The follower cuts
    /// its log by [`LeaderEpochs::cut_for`].
    ///
    /// # Errors
    /// [`Error::OffsetOutOfRange`] where this log knows nothing of such an epoch.
    pub fn diverges_from(&self, last_epoch: LeaderEpoch, end: Offset) -> Result<Option<EpochEnd>, Error> {
        let here = self.epochs.end_of(last_epoch, self.end).ok_or(Error::OffsetOutOfRange)?;
        Ok((here.epoch < last_epoch || here.end < end).then_some(here))
    }

    /// Begins a term as its leader: whatever is appended from now on belongs to it.
    pub fn begin_epoch(&mut self, epoch: LeaderEpoch) {
        self.epochs.assign(epoch, self.end);
    }

    /// Cuts everything from `at` on, and builds anew what is known of producers and transactions from
    /// the last segment that is left (`UnifiedLog.truncateTo`).
    pub fn truncate_to(&mut self, at: Offset, now: Time) {
        self.epochs.cut_end(at.min(self.end));
        if at >= self.end {
            return;
        }
        if at < self.segments[0].base_offset {
            self.restart_at(at, now);
            return;
        }
        self.segments.truncate(self.segments.partition_point(|segment| segment.base_offset <= at));
        self.active().cut(at);
        self.end = at;
        self.start = self.start.min(at);
        self.cleaned_to = self.cleaned_to.min(at);
        self.reload();
        self.set_high_watermark(self.high_watermark);
    }

    /// Forgets everything and begins at `at` (`UnifiedLog.truncateFullyAndStartAt`): a follower whose
    /// leader has deleted what it would need next.
    pub fn restart_at(&mut self, at: Offset, now: Time) {
        *self = Log { start: at, end: at, high_watermark: at, cleaned_to: at, ..Log::new(self.config, now) };
        self.segments[0].base_offset = at;
    }

    /// Builds what is known of producers and transactions anew, from what the active segment began with
    /// and its batches: after a cut, and when the broker starts again.
    pub fn reload(&mut self) {
        let active = self.segments.last().expect("a log has a segment");
        self.producers = active.producers.clone();
        let open: Vec<(Offset, ProducerId)> =
            self.producers.iter().filter_map(|(id, producer)| Some((producer.open_since?, *id))).collect();
        self.transactions.reload(open.into_iter(), active.base_offset);
        for batch in &active.batches {
            let effect = self.producers.append(batch, Origin::Replication).expect("nothing is checked");
            self.transactions.note(batch, effect);
        }
        self.transactions.replicated_below(self.high_watermark);
    }

    /// Forgets producers that have been silent for too long.
    pub fn expire_producers(&mut self, now: Time) {
        self.producers.expire(now, self.config.producer_id_expiration_ms);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
