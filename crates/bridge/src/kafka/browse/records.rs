//! Records as they lie in the partitions of a topic.

use std::time::Duration;

use eda_wire::{
    Failed, Found, FoundRecord, LogProblem, LogReply, PartitionRead, PartitionState, Place, ReadFrom, Reading,
};
use rdkafka::consumer::Consumer;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::{Offset, TopicPartitionList};
use tokio::time::Instant;

use super::Glance;
use crate::kafka::Names;
use crate::kafka::consumer::poll::{length_of, read};
use crate::kafka::problem::{failed, of};

/// An answer has about so many bytes of records and no more, unless one alone has more.
const PAGE_BYTES: usize = 256 << 10;

/// Of one value so many bytes are given.
const VALUE_MAX_BYTES: u32 = 256 << 10;

/// So many records are in one answer at most.
const RECORDS_MAX: u32 = 500;

/// So many partitions may be read at once.
const READ_MAX: usize = 256;

/// How long librdkafka waits in one go.
const STEP: Duration = Duration::from_millis(50);

/// The question's part about one partition.
struct Stretch {
    read: PartitionRead,
    is_done: bool,
}

impl Glance<'_> {
    pub(super) fn records(&self, names: &Names, reading: &Reading) -> Result<LogReply, Failed> {
        let Reading { topic, from, limit, value_max_bytes, .. } = reading;
        let is_twice = |at: usize| from[..at].iter().any(|before| before.partition == from[at].partition);
        if from.len() > READ_MAX || (0..from.len()).any(is_twice) {
            return Err(failed(LogProblem::BadSettings, format!("{READ_MAX} partitions may be read, each once")));
        }
        let outer = names.outer(topic);
        let mut stretches = self.stretches(names, topic, from)?;
        let mut list = TopicPartitionList::new();
        for Stretch { read, is_done } in &stretches {
            if !is_done {
                let offset = Offset::Offset(read.next as i64);
                list.add_partition_offset(&outer, read.partition as i32, offset).map_err(|error| of(&error))?;
            }
        }
        let mut records = Vec::new();
        if list.count() > 0 {
            self.reader.assign(&list).map_err(|error| of(&error))?;
            let limit = (*limit).clamp(1, RECORDS_MAX) as usize;
            let value_max_bytes = (*value_max_bytes).min(VALUE_MAX_BYTES) as usize;
            let collected = self.collect(names, &mut stretches, limit, value_max_bytes);
            let left = self.reader.unassign().map_err(|error| of(&error));
            records = collected?;
            left?;
        }
        let read = stretches.into_iter().map(|stretch| stretch.read).collect();
        Ok(LogReply::Found(Found { records, read }))
    }

    /// Where each partition is to be read.
    fn stretches(&self, names: &Names, topic: &str, from: &[ReadFrom]) -> Result<Vec<Stretch>, Failed> {
        let state = |from: &ReadFrom| PartitionState {
            partition: from.partition,
            leader: Some(0),
            replicas: Vec::new(),
            isr: Vec::new(),
        };
        let known = self.described(names)?.into_iter().find(|(name, _)| name == topic);
        let is_there = |from: &ReadFrom| {
            known.as_ref().is_some_and(|(_, states)| states.iter().any(|state| state.partition == from.partition))
        };
        if !from.iter().all(is_there) || known.is_none() {
            return Err(failed(LogProblem::Refused { code: 3 }, "there is no such topic or partition"));
        }
        let asked = (topic.to_owned(), from.iter().map(state).collect());
        let ranges = self.ranges(names, std::slice::from_ref(&asked)).pop().unwrap_or_default();
        let stretch = |(from, range): (&ReadFrom, super::Range)| {
            let (Some(begin), Some(end)) = range else {
                return Err(failed(LogProblem::TimedOut, "the partition's leader does not answer"));
            };
            let next = match from.place {
                Place::Offset(offset) => offset,
                Place::Newest(count) => end.saturating_sub(count.into()),
            };
            let next = next.clamp(begin, end.max(begin));
            let read = PartitionRead { partition: from.partition, next, begin, end };
            Ok(Stretch { read, is_done: next >= end })
        };
        from.iter().zip(ranges).map(stretch).collect()
    }

    /// Reads until every partition was read to the end that it had, or there is no more room or time.
    fn collect(
        &self,
        names: &Names,
        stretches: &mut [Stretch],
        limit: usize,
        value_max_bytes: usize,
    ) -> Result<Vec<FoundRecord>, Failed> {
        let (mut records, mut bytes) = (Vec::new(), 0);
        while records.len() < limit && stretches.iter().any(|stretch| !stretch.is_done) && Instant::now() < self.until {
            let record = match self.reader.poll(STEP) {
                None => continue,
                Some(Ok(message)) => read(&message),
                // Marks of transactions may be the last thing in a partition, and no record comes then.
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    let ended = stretches.iter_mut().find(|it| it.read.partition as i32 == partition);
                    if let Some(stretch) = ended {
                        stretch.read.next = stretch.read.next.max(stretch.read.end);
                        stretch.is_done = true;
                    }
                    continue;
                }
                Some(Err(error)) => match error.rdkafka_error_code() {
                    Some(Code::AutoOffsetReset | Code::TopicAuthorizationFailed | Code::UnknownTopicOrPartition) => {
                        return Err(of(&error));
                    }
                    // All others librdkafka tries to mend by itself.
                    _ => continue,
                },
            };
            let mut record = record;
            let partition = record.at.at.partition;
            let Some(stretch) = stretches.iter_mut().find(|it| it.read.partition == partition) else { continue };
            if record.at.offset >= stretch.read.end {
                stretch.read.next = stretch.read.next.max(stretch.read.end);
                stretch.is_done = true;
                continue;
            }
            record.at.at.topic = names.inner(&record.at.at.topic);
            let value_bytes = record.value.as_ref().map_or(0, |value| value.len()) as u64;
            if let Some(value) = &mut record.value {
                value.truncate(value_max_bytes);
            }
            let length = length_of(&record);
            if !records.is_empty() && bytes + length > PAGE_BYTES {
                break;
            }
            bytes += length;
            stretch.read.next = record.at.offset + 1;
            stretch.is_done = stretch.read.next >= stretch.read.end;
            records.push(FoundRecord { record, value_bytes });
        }
        Ok(records)
    }
}
