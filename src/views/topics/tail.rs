//! The newest records of a topic as they come, and which of them a person looks for.

use std::collections::VecDeque;
use std::rc::Rc;

use eda_wire::{Found, FoundRecord, Isolation, Place, ReadFrom, Reading};

use super::text::line;

/// So many records are kept; the oldest go.
pub(super) const KEPT_MAX: usize = 300;

/// So many are asked for when the tail begins, of all partitions.
const FIRST: u32 = 60;

/// So many partitions may be asked for at once.
const PARTITIONS_MAX: usize = 256;

/// Of each value so many bytes come with its record; who looks at one asks for all of it.
const VALUE_MAX_BYTES: u32 = 4 << 10;

/// How far the partitions were read, and the newest records.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tail {
    from: Vec<ReadFrom>,
    /// The newest is last.
    pub(super) records: VecDeque<Rc<FoundRecord>>,
    /// How many were read that are kept no longer.
    pub(super) gone: u64,
    isolation: Isolation,
    /// Whether the first are looked for and not the newest: then it ends once it is full.
    begins_there: bool,
}

impl Tail {
    /// Of these partitions: from this offset on, or from a few before the end; what was aborted too, or not.
    pub(super) fn of(partitions: &[u32], from: Option<u64>, isolation: Isolation) -> Tail {
        let newest = (FIRST / partitions.len().max(1) as u32).max(5);
        let place = from.map_or(Place::Newest(newest), Place::Offset);
        let begins_there = from.is_some();
        let partitions = partitions.iter().take(PARTITIONS_MAX);
        let from = partitions.map(|&partition| ReadFrom { partition, place }).collect();
        Tail { from, records: VecDeque::new(), gone: 0, isolation, begins_there }
    }

    /// What is asked next.
    pub(super) fn question(&self, every_run: bool, topic: &str) -> Reading {
        Reading {
            every_run,
            topic: topic.to_owned(),
            from: self.from.clone(),
            limit: if self.begins_there { KEPT_MAX - self.records.len() } else { KEPT_MAX } as u32,
            value_max_bytes: VALUE_MAX_BYTES,
            isolation: self.isolation,
        }
    }

    /// Takes an answer in, and says whether there is more already.
    pub(super) fn take(&mut self, found: Found) -> bool {
        let Found { mut records, read } = found;
        // Partitions are read one after the other. The sort keeps what is equal as it was, and so a partition's order where
        // its producers' clocks do not go backwards.
        records.sort_by_key(|found| found.record.timestamp_ms);
        self.records.extend(records.into_iter().map(Rc::new));
        let over = self.records.len().saturating_sub(KEPT_MAX);
        self.records.drain(..over);
        self.gone += over as u64;
        self.from =
            read.iter().map(|read| ReadFrom { partition: read.partition, place: Place::Offset(read.next) }).collect();
        read.iter().any(|read| read.next < read.end)
    }

    /// Whether it takes no more, since it would lose what was asked for.
    pub(super) fn is_full(&self) -> bool {
        self.begins_there && self.records.len() >= KEPT_MAX
    }

    /// The records in which this text stands, the newest first.
    pub(super) fn with<'t>(&'t self, text: &str) -> impl Iterator<Item = &'t Rc<FoundRecord>> {
        let wanted = text.trim().to_lowercase();
        self.records.iter().rev().filter(move |found| has(found, &wanted))
    }
}

/// Whether a record has a text, in small letters, in its key, its value, or a header's name or value.
fn has(found: &FoundRecord, wanted: &str) -> bool {
    let record = &found.record;
    let in_bytes = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains(wanted);
    wanted.is_empty()
        || [&record.key, &record.value].into_iter().flatten().any(|bytes| in_bytes(bytes))
        || record.headers.iter().any(|header| {
            header.key.to_lowercase().contains(wanted) || header.value.as_ref().is_some_and(|value| in_bytes(value))
        })
}

/// Where a record lies, unlike all others of its topic.
pub(super) fn place(found: &FoundRecord) -> (u32, u64) {
    (found.record.at.at.partition, found.record.at.offset)
}

/// A key on one line.
pub(super) fn key(found: &FoundRecord) -> Option<String> {
    found.record.key.as_ref().map(|key| line(key, 48))
}

#[cfg(test)]
mod tests {
    use eda_wire::{LogHeader, LogOffset, LogPartition, LogRecord, PartitionRead};
    use serde_bytes::ByteBuf;

    use super::*;

    fn found(partition: u32, offset: u64, timestamp_ms: i64, value: &str) -> FoundRecord {
        let bytes = |text: &str| Some(ByteBuf::from(text.as_bytes()));
        let at = LogOffset { at: LogPartition { topic: "t".to_owned(), partition }, offset };
        let headers = vec![LogHeader { key: "ce_type".to_owned(), value: bytes("Ride.Asked") }];
        let record = LogRecord { at, timestamp_ms, key: bytes("Driver-7"), value: bytes(value), headers };
        FoundRecord { record, value_bytes: value.len() as u64 }
    }

    fn answer(records: Vec<FoundRecord>, next: u64, end: u64) -> Found {
        Found { records, read: vec![PartitionRead { partition: 0, next, begin: 0, end }] }
    }

    #[test]
    fn a_tail_goes_on_where_it_was_and_forgets_the_oldest() {
        let mut tail = Tail::of(&[0], None, Isolation::ReadUncommitted);
        assert!(matches!(tail.question(false, "t").from[0].place, Place::Newest(60)));
        let many = (0..KEPT_MAX as u64 + 2).map(|offset| found(0, offset, 0, "v")).collect();
        assert!(tail.take(answer(many, 302, 310)), "there is more");
        assert_eq!((tail.records.len(), tail.gone), (KEPT_MAX, 2));
        assert_eq!(tail.question(false, "t").from, [ReadFrom { partition: 0, place: Place::Offset(302) }]);
        assert!(!tail.take(answer(Vec::new(), 310, 310)));
        assert_eq!(place(tail.with("").next().unwrap()), (0, 301), "the newest is first");
    }

    #[test]
    fn what_begins_somewhere_ends_when_it_is_full() {
        let mut tail = Tail::of(&[0], Some(7), Isolation::ReadUncommitted);
        tail.take(answer((7..107).map(|offset| found(0, offset, 0, "v")).collect(), 107, 900));
        assert_eq!((tail.question(false, "t").limit, tail.is_full()), (KEPT_MAX as u32 - 100, false));
        tail.take(answer((107..307).map(|offset| found(0, offset, 0, "v")).collect(), 307, 900));
        assert_eq!((tail.is_full(), tail.gone), (true, 0));
    }

    #[test]
    fn partitions_are_put_together_by_time() {
        let mut tail = Tail::of(&[0, 1], Some(0), Isolation::ReadCommitted);
        tail.take(answer(vec![found(0, 0, 10, ""), found(0, 1, 30, ""), found(1, 0, 20, "")], 2, 2));
        assert_eq!(tail.question(false, "t").isolation, Isolation::ReadCommitted);
        let places: Vec<_> = tail.with("").map(|found| place(found)).collect();
        assert_eq!(places, [(0, 1), (1, 0), (0, 0)]);
    }

    #[test]
    fn a_text_is_looked_for_in_keys_values_and_headers_without_regard_to_case() {
        let mut tail = Tail::of(&[0], None, Isolation::ReadUncommitted);
        tail.take(answer(vec![found(0, 0, 0, "Fare 120"), found(0, 1, 0, "else")], 2, 2));
        let count = |text| tail.with(text).count();
        assert_eq!(
            (count("fare"), count("DRIVER"), count("CE_TYPE"), count("ride.asked"), count("x y")),
            (1, 2, 2, 2, 0)
        );
    }
}
