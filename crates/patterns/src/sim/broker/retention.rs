//! What leaves a log at its start: by time, by size, or because somebody asked.
//!
//! Whole segments go, never beyond the high watermark (`UnifiedLog.deleteOldSegments`,
//! `UnifiedLog.maybeIncrementLogStartOffset`).

use super::error::Error;
use super::ids::Offset;
use super::log::Log;
use crate::time::Time;

impl Log {
    /// Makes everything before `offset` unreadable (`DeleteRecords`, KIP-107). The bytes go when all of
    /// their segment is unreadable. An offset that is gone already changes nothing.
    ///
    /// # Errors
    /// [`Error::OffsetOutOfRange`] beyond the high watermark.
    pub fn delete_records(&mut self, offset: Offset) -> Result<(), Error> {
        if offset > self.high_watermark {
            return Err(Error::OffsetOutOfRange);
        }
        if offset > self.start {
            self.start = offset;
            self.epochs.cut_start(offset);
            self.transactions.replicated_below(offset);
        }
        Ok(())
    }

    /// Deletes the segments that are unreadable, and with `cleanup.policy=delete` those that are too
    /// many bytes or too old. Returns how many have gone.
    pub fn delete_old_segments(&mut self, now: Time) -> usize {
        let before_start = self.segments[1..].iter().take_while(|next| next.base_offset <= self.start).count();
        let mut deleted = self.delete_first(before_start, now);
        if self.config.delete {
            deleted += self.delete_first(self.beyond_size(), now);
            deleted += self.delete_first(self.beyond_age(now), now);
        }
        deleted
    }

    /// How many of the oldest segments can go while at least `retention.bytes` stay.
    fn beyond_size(&self) -> usize {
        let Some(retention_bytes) = self.config.retention_bytes else { return 0 };
        let mut surplus = self.size_bytes().saturating_sub(retention_bytes);
        let fits = |segment_bytes: u64| {
            let fits = segment_bytes <= surplus;
            surplus = surplus.saturating_sub(segment_bytes);
            fits
        };
        self.segments.iter().map(|segment| segment.size_bytes).map(fits).take_while(|fits| *fits).count()
    }

    /// How many of the oldest segments have no record that is young enough.
    fn beyond_age(&self, now: Time) -> usize {
        let expired = |segment: &&super::segment::Segment| self.config.is_expired(segment.largest_timestamp, now);
        self.segments.iter().take_while(expired).count()
    }

    /// Deletes the oldest `count` segments, or as many of them as lie below the high watermark. The
    /// active segment is closed first where it is among them; an empty one stays.
    fn delete_first(&mut self, count: usize, now: Time) -> usize {
        let ends = self.segments[1..].iter().map(|next| next.base_offset).chain([self.end]);
        let mut count = ends.take(count).take_while(|end| *end <= self.high_watermark).count();
        if count == self.segments.len() {
            self.roll(now);
            count = count.min(self.segments.len() - 1);
        }
        if count > 0 {
            self.segments.drain(..count);
            let start = self.segments[0].base_offset.max(self.start);
            self.delete_records(start).expect("it is not beyond the high watermark");
            self.transactions.forget_below(self.segments[0].base_offset);
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::sim::broker::ids::LeaderEpoch;
    use crate::sim::broker::log::Upto;
    use crate::sim::broker::log_config::LogConfig;
    use crate::sim::broker::producer_state::Origin;
    use crate::sim::broker::record::{Batch, Record};
    use crate::time::Span;

    /// A log of ten records, one made every second, three to a segment.
    fn ten_records(config: LogConfig) -> Log {
        let record = |at: u64| Record::keyed(Time::from_ms(at * 1_000), &Rc::from(*b"key"), &Rc::from(*b"value"));
        let size_bytes = u64::from(Batch::data(vec![record(0)], None, false).size_bytes);
        let mut log = Log::new(LogConfig { segment_bytes: 3 * size_bytes, ..config }, Time::ZERO);
        for at in 0..10 {
            let batch = Batch::data(vec![record(at)], None, false);
            log.append_as_leader(batch, LeaderEpoch(0), Origin::Client, Time::ZERO).expect("it is taken");
        }
        log.set_high_watermark(Offset(10));
        log
    }

    fn bases(log: &Log) -> Vec<u64> {
        log.segments().iter().map(|segment| segment.base_offset.0).collect()
    }

    #[test]
    fn segments_go_by_age() {
        let mut log = ten_records(LogConfig { retention_ms: Some(Span::from_secs(4)), ..LogConfig::default() });
        assert_eq!(bases(&log), [0, 3, 6, 9]);
        assert_eq!(log.delete_old_segments(Time::from_ms(6_000)), 0, "the first segment's last record is at 2 s");
        assert_eq!(log.delete_old_segments(Time::from_ms(10_000)), 2);
        assert_eq!((bases(&log), log.start()), (vec![6, 9], Offset(6)));
        assert_eq!(log.fetch(Offset(5), Upto::LogEnd, 1_000), Err(Error::OffsetOutOfRange));
        assert_eq!(log.delete_old_segments(Time::from_ms(60_000)), 2, "the active one is closed and goes too");
        assert_eq!((bases(&log), log.start(), log.end()), (vec![10], Offset(10), Offset(10)));
        assert_eq!(log.delete_old_segments(Time::from_ms(600_000)), 0, "an empty active segment stays");
    }

    #[test]
    fn segments_go_by_size_and_never_beyond_the_high_watermark() {
        let record_bytes = ten_records(LogConfig::default()).size_bytes() / 10;
        let config = LogConfig { retention_bytes: Some(5 * record_bytes), ..LogConfig::default() };
        let mut log = ten_records(config);
        let mut behind = ten_records(config);
        behind.set_high_watermark(Offset(2));
        assert_eq!(log.delete_old_segments(Time::ZERO), 1, "seven records stay, four would be too few");
        assert_eq!(log.start(), Offset(3));
        assert_eq!(behind.delete_old_segments(Time::ZERO), 0);
    }

    #[test]
    fn deleted_records_are_out_of_reach_at_once() {
        let mut log = ten_records(LogConfig::default());
        assert_eq!(log.delete_records(Offset(11)), Err(Error::OffsetOutOfRange));
        log.delete_records(Offset(7)).expect("below the high watermark");
        assert_eq!(log.start(), Offset(7));
        assert_eq!(log.fetch(Offset(6), Upto::LogEnd, 1_000), Err(Error::OffsetOutOfRange));
        assert_eq!(log.delete_old_segments(Time::ZERO), 2);
        assert_eq!(bases(&log), [6, 9], "part of a segment cannot go");
        log.delete_records(Offset(2)).expect("nothing to do");
        assert_eq!(log.start(), Offset(7));
    }
}
