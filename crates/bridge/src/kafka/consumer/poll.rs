//! One poll.

use std::sync::atomic::Ordering;
use std::time::Duration;

use eda_wire::{
    Failed, LogHeader, LogOffset, LogPartition, LogProblem, LogRecord, LogReply, MESSAGE_MAX_BYTES, Polled, Problem,
    Reply,
};
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use serde_bytes::ByteBuf;
use tokio::time::Instant;

use super::assignment::Pending;
use super::{BEGIN_MAX, Reader, Reading};
use crate::kafka::problem::{failed, of, of_code};

/// An answer has about so many bytes of records and no more, unless one alone has more.
const PAGE_BYTES: usize = 256 << 10;

/// What an answer has beside its records, at most.
const FRAME_BYTES: usize = 64 << 10;

/// How long librdkafka waits in one go, so that a poll hears soon that nobody waits for it any more.
const STEP: Duration = Duration::from_millis(50);

/// How often the ends of partitions are asked for, and how long that may take.
const ENDS_EVERY: Duration = Duration::from_secs(1);
const ENDS_MAX: Duration = Duration::from_millis(200);

impl Reader {
    pub(super) fn poll(&mut self, wait: Duration, gone: impl Fn() -> bool) -> Result<Reply, Failed> {
        let until = Instant::now() + wait;
        self.give_up();
        self.commit_by_itself(false);
        let mut records = Vec::new();
        let mut bytes = 0;
        loop {
            if records.is_empty() {
                match self.follow_group() {
                    Ok(()) => {}
                    // What may pass is waited for, and what will not is told.
                    Err(failed) if may_pass(&failed.problem) => {}
                    Err(failed) => return Err(failed),
                }
                if let Some(news) = self.next_news() {
                    return Ok(self.answer(news));
                }
                self.without_offset()?;
                if let Some(kept) = self.kept.take() {
                    self.take(kept, &mut records, &mut bytes);
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            let step = if records.is_empty() { left.min(STEP) } else { Duration::ZERO };
            // A borrowed message would hold on to all that the thread keeps.
            let next = self.consumer.poll(step).map(|next| next.map(|message| read(&message)));
            match next {
                Some(Ok(mut record)) => {
                    record.at.at.topic = self.names.inner(&record.at.at.topic);
                    if !self.is_wanted(&record.at.at) {
                        continue;
                    }
                    let length = length_of(&record);
                    if length > MESSAGE_MAX_BYTES - FRAME_BYTES {
                        self.seek_now(&record.at.at, record.at.offset)?;
                        if records.is_empty() {
                            let why = "a record is longer than a message to a client may be";
                            return Err(failed(LogProblem::Refused { code: 10 }, why));
                        }
                        break;
                    }
                    if !records.is_empty() && bytes + length > PAGE_BYTES {
                        self.kept = Some(record);
                        break;
                    }
                    self.take(record, &mut records, &mut bytes);
                    if records.len() >= self.settings.poll_records_max.max(1) as usize {
                        break;
                    }
                }
                Some(Err(error)) => self.trouble(&error)?,
                None if !records.is_empty() || left.is_zero() || gone() => break,
                None => {}
            }
        }
        Ok(self.answer(Polled::Records(records)))
    }

    fn next_news(&mut self) -> Option<Polled> {
        let news = self.news.pop_front()?;
        if let (Polled::Revoked { .. }, Some(Pending::Revoke { is_told, .. })) = (&news, &mut self.pending) {
            *is_told = true;
        }
        Some(news)
    }

    fn is_wanted(&self, at: &LogPartition) -> bool {
        self.assigned.get(at).is_some_and(|reading| !reading.is_paused && reading.position.is_some())
    }

    fn take(&mut self, record: LogRecord, records: &mut Vec<LogRecord>, bytes: &mut usize) {
        let Some(reading) = self.assigned.get_mut(&record.at.at) else { return };
        reading.position = Some(record.at.offset + 1);
        self.moved.insert(record.at.at.clone());
        *bytes += length_of(&record);
        records.push(record);
    }

    /// What librdkafka says instead of a record.
    fn trouble(&self, error: &KafkaError) -> Result<(), Failed> {
        let (KafkaError::MessageConsumption(code) | KafkaError::MessageConsumptionFatal(code)) = error else {
            return Err(of(error));
        };
        match code {
            Code::AutoOffsetReset => Err(self.out_of_range().unwrap_or_else(|| of(error))),
            Code::FencedInstanceId
            | Code::InconsistentGroupProtocol
            | Code::InvalidSessionTimeout
            | Code::TopicAuthorizationFailed
            | Code::GroupAuthorizationFailed => Err(failed(of_code(*code), error.to_string())),
            // All others it tries to mend by itself, and what the group makes of them is told as news.
            code => {
                tracing::debug!(%code, "a consumer");
                Ok(())
            }
        }
    }

    /// The partition whose position is not there any more. librdkafka does not say which it is.
    fn out_of_range(&self) -> Option<Failed> {
        let is_out = |at: &LogPartition, position: u64| {
            self.watermarks(at, BEGIN_MAX).is_ok_and(|(begin, end)| position < begin || position > end)
        };
        let found = self.assigned.iter().find(|(at, it)| it.position.is_some_and(|position| is_out(at, position)));
        found.map(|(at, _)| failed(LogProblem::NoOffset { at: at.clone() }, "the offset is not there any more"))
    }

    fn answer(&mut self, polled: Polled) -> Reply {
        let moved = std::mem::take(&mut self.moved);
        let position = |at: LogPartition| {
            let offset = self.assigned.get(&at)?.position?;
            Some(LogOffset { at, offset })
        };
        let positions = moved.into_iter().filter_map(position).collect();
        let assignment = self.membership.assignment.load(Ordering::Acquire);
        let ends = self.ends();
        let left = |reading: &Reading| Some(reading.end?.saturating_sub(reading.position?));
        self.lag.is(self.assigned.values().filter_map(left).sum());
        Reply::Log(LogReply::Polled { polled, positions, ends, assignment })
    }

    /// Asks for the ends of what is assigned, every now and then.
    fn ends(&mut self) -> Vec<LogOffset> {
        if self.ends_at.is_some_and(|at| at.elapsed() < ENDS_EVERY) {
            return Vec::new();
        }
        self.ends_at = Some(Instant::now());
        let until = Instant::now() + ENDS_MAX;
        let mut ends = Vec::new();
        for (at, reading) in &mut self.assigned {
            let (topic, left) = (self.names.outer(&at.topic), until.saturating_duration_since(Instant::now()));
            let place = (topic.as_str(), at.partition);
            if left.is_zero() {
                break;
            }
            // What is not known now is asked for the next time.
            let asked = self.kafka.bounds.ask(&self.kafka.config, self.settings.isolation, place, left);
            let Ok((_, offset)) = asked else { continue };
            if reading.end.replace(offset) != Some(offset) {
                ends.push(LogOffset { at: at.clone(), offset });
            }
        }
        ends
    }
}

/// Whether asking for a beginning may succeed later: the brokers are away, or do not know yet of the topic (3), of its
/// leader (5, 6, 78) or of the group's coordinator (14 to 16).
fn may_pass(problem: &Problem) -> bool {
    use LogProblem::{Refused, TimedOut};
    matches!(problem, Problem::Log(TimedOut | Refused { code: 3 | 5 | 6 | 14..=16 | 78 }))
}

/// A record as it came, under the name that its topic has in Kafka.
pub(in crate::kafka) fn read(message: &BorrowedMessage<'_>) -> LogRecord {
    let bytes = |bytes: Option<&[u8]>| bytes.map(ByteBuf::from);
    let headers = message.headers().map(|headers| {
        let header = |header: rdkafka::message::Header<'_, &[u8]>| LogHeader {
            key: header.key.to_owned(),
            value: bytes(header.value),
        };
        headers.iter().map(header).collect()
    });
    let at = LogPartition {
        topic: message.topic().to_owned(),
        partition: u32::try_from(message.partition()).unwrap_or_default(),
    };
    LogRecord {
        at: LogOffset { at, offset: u64::try_from(message.offset()).unwrap_or_default() },
        timestamp_ms: message.timestamp().to_millis().unwrap_or_default(),
        key: bytes(message.key()),
        value: bytes(message.payload()),
        headers: headers.unwrap_or_default(),
    }
}

/// How long a record is in an answer, about.
pub(in crate::kafka) fn length_of(record: &LogRecord) -> usize {
    let of = |bytes: &Option<ByteBuf>| bytes.as_ref().map_or(0, |bytes| bytes.len());
    let headers: usize = record.headers.iter().map(|header| header.key.len() + of(&header.value) + 32).sum();
    of(&record.key) + of(&record.value) + headers + record.at.at.topic.len() + 128
}
