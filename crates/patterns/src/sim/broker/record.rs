//! Records, and the batches in which they travel and lie.
//!
//! A batch is what a producer sends, a log keeps and a follower copies; nobody takes it apart but the
//! consumer and the cleaner. Sizes are those of Kafka's format v2 (`DefaultRecordBatch`,
//! `DefaultRecord`, KIP-98), since batch.size, segments and retention count bytes.

use std::rc::Rc;

use super::ids::{CoordinatorEpoch, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence};
use crate::fact;
use crate::recorder::Context;
use crate::time::Time;

/// What a batch takes beside its records: `DefaultRecordBatch.RECORD_BATCH_OVERHEAD`.
pub const BATCH_OVERHEAD_BYTES: u32 = 61;

/// What the simulator knows of a record beside what Kafka stores: its number in the run, and what led to
/// it. It takes no bytes of a batch; on a real broker it travels as headers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Its number in the run, as the picture draws it.
    pub record: fact::Record,
    /// What led to it.
    pub context: Context,
}

/// A record's header: a name and any bytes (KIP-82).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The name; need not be unique.
    pub key: Rc<str>,
    /// The bytes.
    pub value: Rc<[u8]>,
}

/// One record of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its place after the first of the batch. Compaction leaves gaps.
    pub offset_delta: u32,
    /// When its producer made it.
    pub timestamp: Time,
    /// The serialised key.
    pub key: Option<Rc<[u8]>>,
    /// The serialised value; a record with a key and no value is a tombstone.
    pub value: Option<Rc<[u8]>>,
    /// Its headers, where it has any.
    pub headers: Option<Rc<[Header]>>,
    /// Its number in the run and what led to it.
    pub provenance: Provenance,
}

/// How long a number is as a variable-length integer of Protocol Buffers (`ByteUtils.sizeOfVarlong`).
const fn varint_bytes(number: i64) -> u32 {
    let zigzag = ((number << 1) ^ (number >> 63)) as u64;
    let bits = u64::BITS - (zigzag | 1).leading_zeros();
    bits.div_ceil(7)
}

/// An optional run of bytes with its length before it.
fn run_bytes(run: Option<usize>) -> u32 {
    run.map_or(varint_bytes(-1), |length| varint_bytes(length as i64) + length as u32)
}

impl Record {
    /// A record with a key and a value.
    pub fn keyed(timestamp: Time, key: &Rc<[u8]>, value: &Rc<[u8]>) -> Record {
        Record { timestamp, key: Some(Rc::clone(key)), value: Some(Rc::clone(value)), ..Record::default() }
    }

    /// How many bytes the record takes in a batch whose first record was made at `base`
    /// (`DefaultRecord.sizeInBytes`).
    pub fn size_bytes(&self, base: Time) -> u32 {
        let timestamp_delta = (self.timestamp.as_us() / 1_000) as i64 - (base.as_us() / 1_000) as i64;
        let attributes = 1;
        let body = attributes
            + varint_bytes(timestamp_delta)
            + varint_bytes(i64::from(self.offset_delta))
            + self.content_bytes();
        varint_bytes(i64::from(body)) + body
    }

    /// How many of these bytes are key, value and headers with their lengths (`DefaultRecord.sizeOf`).
    pub fn content_bytes(&self) -> u32 {
        let headers = self.headers.as_deref().unwrap_or_default();
        let header_bytes = |header: &Header| run_bytes(Some(header.key.len())) + run_bytes(Some(header.value.len()));
        run_bytes(self.key.as_deref().map(<[u8]>::len))
            + run_bytes(self.value.as_deref().map(<[u8]>::len))
            + varint_bytes(headers.len() as i64)
            + headers.iter().map(header_bytes).sum::<u32>()
    }
}

/// Who sent a batch, for producers that number what they send (KIP-98).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The producer.
    pub producer_id: ProducerId,
    /// Its incarnation.
    pub epoch: ProducerEpoch,
    /// The sequence of the first record; `None` for markers, and for what a coordinator writes.
    pub base_sequence: Option<Sequence>,
}

/// How a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its records count.
    Commit,
    /// Its records are to be skipped.
    Abort,
}

/// The record by which a transaction coordinator ends a transaction on a partition
/// (`EndTransactionMarker`). It takes an offset and never reaches an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// How it ended.
    pub outcome: Outcome,
    /// The term of the coordinator that says so.
    pub coordinator_epoch: CoordinatorEpoch,
}

/// What a batch holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Records of an application; none where compaction has left the batch for its stamp alone.
    Data(Rc<[Record]>),
    /// A transaction marker; `None` where compaction has removed it and kept the batch.
    Control(Option<Marker>),
}

/// A batch of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Where its first record lies, or lay before compaction.
    pub base_offset: Offset,
    /// Where its last record lies after the first, or lay before compaction.
    pub last_offset_delta: u32,
    /// The term of the leader that appended it.
    pub leader_epoch: LeaderEpoch,
    /// The latest time among its records.
    pub max_timestamp: Time,
    /// Who sent it.
    pub stamp: Option<Stamp>,
    /// Whether it is part of a transaction.
    pub transactional: bool,
    /// When its tombstones, or its marker, may be removed (KIP-534); set by the cleaner.
    pub delete_horizon: Option<Time>,
    /// How many bytes it takes, after compression where it is compressed.
    pub size_bytes: u32,
    /// The records.
    pub content: Content,
}

impl Batch {
    /// A batch as a producer makes it: offset and leader epoch come from the log. Numbers the records.
    ///
    /// # Panics
    /// When there is no record; a producer sends no empty batch.
    pub fn data(mut records: Vec<Record>, stamp: Option<Stamp>, transactional: bool) -> Batch {
        for (delta, record) in (0..).zip(&mut records) {
            record.offset_delta = delta;
        }
        let base = records.first().expect("a batch has a record").timestamp;
        let size_bytes = BATCH_OVERHEAD_BYTES + records.iter().map(|record| record.size_bytes(base)).sum::<u32>();
        Batch {
            base_offset: Offset::ZERO,
            last_offset_delta: records.len() as u32 - 1,
            leader_epoch: LeaderEpoch(0),
            max_timestamp: records.iter().map(|record| record.timestamp).max().unwrap_or_default(),
            stamp,
            transactional,
            delete_horizon: None,
            size_bytes,
            content: Content::Data(records.into()),
        }
    }

    /// A marker as a transaction coordinator writes it.
    pub fn marker(producer_id: ProducerId, epoch: ProducerEpoch, marker: Marker, timestamp: Time) -> Batch {
        // Key: version and type; value: version and coordinator epoch (ControlRecordType).
        let (key_bytes, value_bytes) = (4, 6);
        let record_bytes = 1 + 1 + 1 + 1 + 1 + key_bytes + 1 + value_bytes + 1;
        Batch {
            base_offset: Offset::ZERO,
            last_offset_delta: 0,
            leader_epoch: LeaderEpoch(0),
            max_timestamp: timestamp,
            stamp: Some(Stamp { producer_id, epoch, base_sequence: None }),
            transactional: true,
            delete_horizon: None,
            size_bytes: BATCH_OVERHEAD_BYTES + record_bytes,
            content: Content::Control(Some(marker)),
        }
    }

    /// Where its last record lies.
    pub fn last_offset(&self) -> Offset {
        self.base_offset + u64::from(self.last_offset_delta)
    }

    /// Where the next batch begins, if none is missing.
    pub fn next_offset(&self) -> Offset {
        self.last_offset().next()
    }

    /// The sequence of its last record.
    pub fn last_sequence(&self) -> Option<Sequence> {
        Some(self.stamp?.base_sequence?.plus(self.last_offset_delta))
    }

    /// Whether it is a marker and no data.
    pub const fn is_control(&self) -> bool {
        matches!(self.content, Content::Control(_))
    }

    /// The records of an application in it, with their offsets.
    pub fn records(&self) -> impl Iterator<Item = (Offset, &Record)> {
        let records: &[Record] = match &self.content {
            Content::Data(records) => records,
            Content::Control(_) => &[],
        };
        records.iter().map(|record| (self.base_offset + u64::from(record.offset_delta), record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_format_v2() {
        assert_eq!([0, 63, 64, -64, -65, 8_191, 8_192].map(varint_bytes), [1, 1, 2, 1, 2, 2, 3]);
        let record = Record::keyed(Time::ZERO, &Rc::from(*b"key"), &Rc::from(*b"value"));
        // length, attributes, time, offset, key length, key, value length, value, headers
        assert_eq!(record.size_bytes(Time::ZERO), 1 + 1 + 1 + 1 + 1 + 3 + 1 + 5 + 1);
        let batch = Batch::data(vec![record], None, false);
        assert_eq!(batch.size_bytes, 61 + 15);
        let null = Record::default();
        assert_eq!(null.size_bytes(Time::ZERO), 7);
    }
}
