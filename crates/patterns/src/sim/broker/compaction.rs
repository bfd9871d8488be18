//! Compaction: a log that keeps the last record of each key, under the offsets that they always had.
//!
//! A pass over the closed segments in two steps. First, where each key of the uncleaned part was
//! written last. Then every closed segment is copied without the records that were overtaken, and
//! without those of aborted transactions. A tombstone (a key without a value) removes what is older at
//! once, but stays itself until its delete horizon, set by the first pass that sees it, so that slow
//! readers learn of it too (KIP-534); the marker of a transaction without records does the same. The
//! last batch of each producer stays, emptied if need be, since its sequence and epoch are nowhere
//! else. Kafka's `Cleaner`, `CleanedTransactionMetadata`, `LogCleanerManager` and
//! `MemoryRecords.filterTo`.

use std::collections::VecDeque;
use std::rc::Rc;

use super::ids::{Offset, ProducerId};
use super::log::Log;
use super::producer_state::Producers;
use super::record::{BATCH_OVERHEAD_BYTES, Batch, Content, Marker, Outcome, Record, Stamp};
use super::segment::Segment;
use super::transaction::Aborted;
use crate::sorted::{SortedMap, SortedSet, insert_by_key};
use crate::time::Time;

/// What a pass of the cleaner is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleanable {
    /// From here on keys have not been looked at yet.
    pub first_dirty: Offset,
    /// From here on nothing is touched. Always the beginning of a segment.
    pub first_uncleanable: Offset,
}

/// What a pass has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// How many records of applications are gone.
    pub removed_records: u64,
    /// How many bytes.
    pub removed_bytes: u64,
}

impl Log {
    /// What the cleaner may touch: closed segments below the last stable offset, none of whose records
    /// is younger than `min.compaction.lag.ms` (`LogCleanerManager.cleanableOffsets`).
    pub fn cleanable(&self, now: Time) -> Cleanable {
        let lag = self.config.min_compaction_lag_ms;
        let last_stable = self.last_stable();
        let first_dirty = self.cleaned_to.max(self.start).min(self.end);
        let clean = |pair: &[Segment]| {
            let old_enough = pair[1].base_offset <= first_dirty || now.since(pair[0].largest_timestamp) >= lag;
            pair[1].base_offset <= last_stable && old_enough
        };
        let count = self.segments.windows(2).take_while(|pair| clean(pair)).count();
        Cleanable { first_dirty, first_uncleanable: self.segments[count].base_offset }
    }

    /// How much of what the cleaner may touch it has not seen yet, in thousandths of the bytes
    /// (`LogToClean.cleanableRatio`). Kafka's begins above `min.cleanable.dirty.ratio`, and not at it.
    pub fn dirty_per_mille(&self, now: Time) -> u32 {
        let Cleanable { first_dirty, first_uncleanable } = self.cleanable(now);
        let bytes = |from: Offset, to: Offset| -> u64 {
            let within = self.segments.iter().filter(|segment| (from..to).contains(&segment.base_offset));
            within.map(|segment| segment.size_bytes).sum()
        };
        let (clean, dirty) = (bytes(Offset::ZERO, first_dirty), bytes(first_dirty, first_uncleanable));
        (dirty * 1_000).checked_div(clean + dirty).map_or(0, |per_mille| per_mille as u32)
    }

    /// Makes a pass.
    pub fn clean(&mut self, cleanable: Cleanable, now: Time) -> Cleaned {
        let end = cleanable.first_uncleanable;
        let closed = self.segments.windows(2).take_while(|pair| pair[1].base_offset <= end).count();
        let first = self.segments[0].base_offset;
        let pass = Pass {
            last_offsets: last_offsets(
                &self.segments[..closed],
                cleanable,
                self.transactions.aborted_within(first, end),
            ),
            last_of_producers: LastOfProducers(self.producers.clone()),
            end,
            now,
            horizon: now + self.config.delete_retention_ms,
        };
        let mut fates = Fates::new(self.transactions.aborted_within(first, end));
        let mut cleaned = Cleaned::default();
        let mut segments: Vec<Segment> = Vec::with_capacity(self.segments.len());
        let mut group_bytes = 0;
        for segment in self.segments.drain(..closed) {
            let bytes_before = segment.size_bytes;
            let Segment { base_offset, batches, largest_timestamp, ref producers, .. } = segment;
            // Neighbours that together were no larger than a segment become one (groupSegmentsBySize).
            group_bytes += bytes_before;
            if segments.is_empty() || group_bytes > self.config.segment_bytes {
                segments.push(Segment::new(base_offset, producers.clone(), largest_timestamp));
                group_bytes = bytes_before;
            }
            let into = segments.last_mut().expect("one was pushed");
            cleaned.removed_bytes += bytes_before;
            for batch in &batches {
                let left = pass.filter(batch, &mut fates);
                let records_left = left.as_ref().map_or(0, |left| left.records().count());
                cleaned.removed_records += (batch.records().count() - records_left) as u64;
                if let Some(left) = left {
                    cleaned.removed_bytes -= u64::from(left.size_bytes);
                    into.push(left);
                }
            }
        }
        segments.append(&mut self.segments);
        self.segments = segments;
        self.transactions.replace_aborted_below(end, fates.kept);
        self.cleaned_to = self.cleaned_to.max(end);
        cleaned
    }
}

/// Where each key of the uncleaned part was written last, by a record that counts
/// (`Cleaner.buildOffsetMap`).
fn last_offsets(segments: &[Segment], cleanable: Cleanable, aborted: Vec<Aborted>) -> SortedMap<Rc<[u8]>, Offset> {
    let mut last = SortedMap::new();
    let mut fates = Fates::new(aborted);
    for batch in segments.iter().flat_map(|segment| &segment.batches) {
        if fates.can_discard(batch) {
            continue;
        }
        for (offset, record) in batch.records().filter(|(offset, _)| *offset >= cleanable.first_dirty) {
            if let Some(key) = &record.key {
                last.insert(Rc::clone(key), offset);
            }
        }
    }
    last
}

/// What one pass knows.
struct Pass {
    last_offsets: SortedMap<Rc<[u8]>, Offset>,
    last_of_producers: LastOfProducers,
    end: Offset,
    now: Time,
    horizon: Time,
}

/// By which batch the log knows each producer.
struct LastOfProducers(Producers);

impl LastOfProducers {
    /// Whether this is the batch: the one of the last record, or the marker of the newest epoch where
    /// there is none (`UnifiedLog.lastRecordsOfActiveProducers`).
    fn is_last(&self, batch: &Batch) -> bool {
        let Some(Stamp { producer_id, epoch, .. }) = batch.stamp else { return false };
        self.0.get(producer_id).is_some_and(|producer| match producer.last_data_offset() {
            Some(last) => batch.last_offset() == last,
            None => batch.is_control() && producer.epoch == Some(epoch),
        })
    }
}

impl Pass {
    /// What is left of a batch; `None` where it goes as a whole.
    fn filter(&self, batch: &Rc<Batch>, fates: &mut Fates) -> Option<Rc<Batch>> {
        let discardable = fates.can_discard(batch);
        let expired = batch.delete_horizon.is_some_and(|horizon| horizon <= self.now);
        let keep_empty = self.last_of_producers.is_last(batch) || batch.next_offset() == self.end;
        match &batch.content {
            Content::Control(Some(_)) if discardable && expired => keep_empty.then(|| emptied(batch)),
            Content::Control(Some(_)) => Some(self.with_horizon(batch, discardable)),
            Content::Control(None) => keep_empty.then(|| Rc::clone(batch)),
            Content::Data(records) => {
                let keeps = |record: &&Record| !discardable && self.keeps(batch, record, expired);
                let kept: Vec<Record> = records.iter().filter(keeps).cloned().collect();
                if kept.is_empty() {
                    return keep_empty.then(|| emptied(batch));
                }
                let has_tombstone = kept.iter().any(|record| record.value.is_none());
                if kept.len() == records.len() {
                    return Some(self.with_horizon(batch, has_tombstone));
                }
                Some(self.with_horizon(&Rc::new(thinned(batch, records, kept)), has_tombstone))
            }
        }
    }

    /// Whether a record stays: the last of its key, and no tombstone whose horizon has passed. A record
    /// without a key can only be from before the topic was compacted, and goes.
    fn keeps(&self, batch: &Batch, record: &Record, expired: bool) -> bool {
        let Some(key) = &record.key else { return false };
        let offset = batch.base_offset + u64::from(record.offset_delta);
        let overtaken = self.last_offsets.get(key).is_some_and(|last| offset < *last);
        !overtaken && (record.value.is_some() || !expired)
    }

    /// The batch with its delete horizon, where it needs one and has none.
    fn with_horizon(&self, batch: &Rc<Batch>, needed: bool) -> Rc<Batch> {
        if !needed || batch.delete_horizon.is_some() {
            return Rc::clone(batch);
        }
        Rc::new(Batch { delete_horizon: Some(self.horizon), ..Batch::clone(batch) })
    }
}

/// The batch without its records: offsets, stamp and times alone.
fn emptied(batch: &Batch) -> Rc<Batch> {
    let content = match batch.content {
        Content::Data(_) => Content::Data(Rc::from([])),
        Content::Control(_) => Content::Control(None),
    };
    Rc::new(Batch { content, size_bytes: BATCH_OVERHEAD_BYTES, delete_horizon: None, ..batch.clone() })
}

/// The batch with some of its records, which take as much as before in proportion.
fn thinned(batch: &Batch, all: &[Record], kept: Vec<Record>) -> Batch {
    let base = all.first().map_or(Time::ZERO, |record| record.timestamp);
    let bytes = |records: &[Record]| records.iter().map(|record| u64::from(record.size_bytes(base))).sum::<u64>();
    let body_bytes = u64::from(batch.size_bytes - BATCH_OVERHEAD_BYTES) * bytes(&kept) / bytes(all);
    Batch {
        size_bytes: BATCH_OVERHEAD_BYTES + body_bytes as u32,
        max_timestamp: kept.iter().map(|record| record.timestamp).max().unwrap_or_default(),
        content: Content::Data(kept.into()),
        ..batch.clone()
    }
}

/// Follows the transactions along the log and tells what of them can go
/// (`CleanedTransactionMetadata`).
struct Fates {
    /// Aborted transactions not yet reached, by where they began.
    ahead: VecDeque<Aborted>,
    /// Those reached, and whether a batch of theirs was still there.
    aborting: SortedMap<ProducerId, (Aborted, bool)>,
    /// Producers with a batch of a transaction that was committed.
    committing: SortedSet<ProducerId>,
    /// Aborted transactions of which the log still holds something.
    kept: Vec<Aborted>,
}

impl Fates {
    fn new(aborted: Vec<Aborted>) -> Fates {
        let mut ahead = Vec::with_capacity(aborted.len());
        for aborted in aborted {
            insert_by_key(&mut ahead, aborted, |aborted| aborted.first_offset);
        }
        Fates { ahead: ahead.into(), aborting: SortedMap::new(), committing: SortedSet::new(), kept: Vec::new() }
    }

    /// Whether the batch can go: it is of an aborted transaction, or a marker none of whose batches was
    /// met. Ask once for each batch, in order.
    fn can_discard(&mut self, batch: &Batch) -> bool {
        while let Some(next) = self.ahead.pop_front_if(|aborted| aborted.first_offset <= batch.last_offset()) {
            self.aborting.entry(next.producer_id).or_insert((next, false));
        }
        let Some(Stamp { producer_id, .. }) = batch.stamp else { return false };
        match &batch.content {
            Content::Control(None) => true,
            Content::Control(Some(Marker { outcome: Outcome::Commit, .. })) => !self.committing.remove(&producer_id),
            Content::Control(Some(Marker { outcome: Outcome::Abort, .. })) => {
                let met = self.aborting.remove(&producer_id).filter(|(_, met)| *met);
                self.kept.extend(met.map(|(aborted, _)| aborted));
                met.is_none()
            }
            Content::Data(_) if !batch.transactional => false,
            Content::Data(_) => match self.aborting.get_mut(&producer_id) {
                Some((_, met)) => {
                    *met = true;
                    true
                }
                None => {
                    self.committing.insert(producer_id);
                    false
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::broker::ids::{CoordinatorEpoch, LeaderEpoch, ProducerEpoch, Sequence};
    use crate::sim::broker::log_config::LogConfig;
    use crate::sim::broker::producer_state::{Origin, TransactionVersion};
    use crate::time::Span;

    const RETENTION: Span = Span::from_secs(60);

    fn compacted() -> Log {
        Log::new(LogConfig { compact: true, delete_retention_ms: RETENTION, ..LogConfig::default() }, Time::ZERO)
    }

    fn put(log: &mut Log, key: u8, value: Option<u8>) {
        let bytes = |byte: u8| -> Rc<[u8]> { Rc::from([byte]) };
        let record = Record { key: Some(bytes(key)), value: value.map(bytes), ..Record::default() };
        let batch = Batch::data(vec![record], None, false);
        log.append_as_leader(batch, LeaderEpoch(0), Origin::Client, Time::ZERO).expect("it is taken");
    }

    fn roll_and_clean(log: &mut Log, now: Time) {
        log.roll(now);
        log.set_high_watermark(log.end());
        log.clean(log.cleanable(now), now);
    }

    fn left(log: &Log) -> Vec<(u64, u8)> {
        let records = log.batches().flat_map(|batch| batch.records());
        records.map(|(offset, record)| (offset.0, record.key.as_ref().expect("it has one")[0])).collect()
    }

    #[test]
    fn the_last_record_of_each_key_stays_where_it_was() {
        let mut log = compacted();
        for key in [1, 2, 1, 3, 2] {
            put(&mut log, key, Some(key));
        }
        roll_and_clean(&mut log, Time::ZERO);
        assert_eq!(left(&log), [(2, 1), (3, 3), (4, 2)]);
        assert_eq!(log.end(), Offset(5));
        put(&mut log, 3, Some(0));
        assert_eq!(left(&log).len(), 4, "the active segment is not touched");
    }

    /// KIP-534: a tombstone stays for `delete.retention.ms` after the pass that first saw it.
    #[test]
    fn a_tombstone_goes_after_its_horizon() {
        let mut log = compacted();
        put(&mut log, 1, Some(1));
        put(&mut log, 1, None);
        put(&mut log, 2, Some(2));
        let late = Time::from_ms(1_000_000);
        roll_and_clean(&mut log, late);
        assert_eq!(left(&log), [(1, 1), (2, 2)], "its own age does not count");
        roll_and_clean(&mut log, late + RETENTION + Span::from_ms(1));
        assert_eq!(left(&log), [(2, 2)]);
    }

    /// `LogCleanerTest#testAbortedTransactionSpanningSegments`.
    #[test]
    fn what_was_aborted_goes_and_its_producer_is_remembered() {
        let mut log = compacted();
        let (producer_id, epoch) = (ProducerId(1), ProducerEpoch(0));
        let stamp = Stamp { producer_id, epoch, base_sequence: Some(Sequence::ZERO) };
        let record = Record { key: Some(Rc::from([1])), value: Some(Rc::from([1])), ..Record::default() };
        let data = Batch::data(vec![record], Some(stamp), true);
        log.append_as_leader(data, LeaderEpoch(0), Origin::Client, Time::ZERO).expect("it is taken");
        log.roll(Time::ZERO);
        let marker = Marker { outcome: Outcome::Abort, coordinator_epoch: CoordinatorEpoch(0) };
        let marker = Batch::marker(producer_id, epoch, marker, Time::ZERO);
        let coordinator = Origin::Coordinator(TransactionVersion::V1);
        log.append_as_leader(marker, LeaderEpoch(0), coordinator, Time::ZERO).expect("it is taken");
        let producers = log.producers().clone();
        roll_and_clean(&mut log, Time::ZERO);
        assert_eq!(left(&log), []);
        assert_eq!(log.batches().map(|batch| batch.last_offset().0).collect::<Vec<_>>(), [0, 1]);
        log.segments.truncate(1);
        log.reload();
        assert_eq!(*log.producers(), producers, "the emptied batch says the same of its producer");
    }
}
