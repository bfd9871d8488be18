//! What lies in each partition at the end of all.
//!
//! A last record is sent to each partition, of which its own place tells where the log ended, and which readers of
//! either kind wait for: so nothing has to be guessed by the time that passes.

use futures::future::{join, join_all};

use crate::ends::POLL;
use crate::kinds::Kind;
use crate::outcome::What;
use crate::player::{Player, words};
use eda_patterns::ports::log::{
    ConsumeError, Consumed, Isolation, NewRecord, ProducerConfig, RecordMetadata, SendError, TopicPartition,
};
use eda_patterns::ports::{Clock, Log, LogConsumer, LogProducer};

/// The key of the last record.
const LAST: &[u8] = b"the-last-one";

/// A partition's items, until it is known whether the partition has a number worth telling.
struct Content {
    begin: String,
    records: String,
    gaps: String,
    committed: String,
    end: String,
}

impl<L: Log, C: Clock> Player<'_, L, C> {
    /// Ends everybody, and tells what each partition of each topic holds.
    pub(crate) async fn read_out(&mut self) {
        for producer in self.open.split_off(0) {
            if let Some(producer) = self.producers.get(producer) {
                // One that was fenced has nothing open any more.
                let _ = producer.abort_transaction().await;
            }
        }
        for (_, member) in self.members.drain() {
            member.consumer.close().await;
        }
        let topics = std::mem::take(&mut self.topics);
        let contents = join_all(topics.iter().map(|topic| self.contents(topic.name))).await;
        for (topic, (count, contents)) in topics.iter().zip(contents) {
            self.outcome.tell(None, What::Answer, format!("{}: partitions", topic.name), count);
            if topic.by_lot {
                // The lot decides which partition has what.
                let mut all: Vec<String> =
                    contents.into_iter().map(|content| content.records).filter(|it| !it.is_empty()).collect();
                all.sort();
                self.outcome.tell(None, What::Records, topic.name, all.join(" | "));
                continue;
            }
            for (number, content) in contents.into_iter().enumerate() {
                let Content { begin, records, gaps, committed, end } = content;
                for (what, told) in [
                    (What::Begin, begin),
                    (What::Records, records),
                    (What::Gaps, gaps),
                    (What::ReadCommitted, committed),
                    (What::End, end),
                ] {
                    self.outcome.tell(None, what, format!("{}-{number}", topic.name), told);
                }
            }
        }
    }

    /// How many partitions a topic has, in words, and what each of them holds.
    async fn contents(&self, topic: &str) -> (String, Vec<Content>) {
        let described = self.log.describe(&self.outer(topic)).await;
        let told = described.as_ref().map_or_else(Kind::kind, |all| all.len().to_string());
        let count = u32::try_from(described.unwrap_or_default().len()).unwrap_or_default();
        let partitions: Vec<TopicPartition> =
            (0..count).map(|number| TopicPartition::new(&self.outer(topic), number)).collect();
        if partitions.is_empty() {
            return (told, Vec::new());
        }
        let begins = self.begins(&partitions).await;
        let quiet = self.quiet(&partitions).await;
        let ends = self.send_last(&partitions).await;
        let is_last = |record: &Consumed| record.key.as_deref() == Some(LAST);
        // Where there is no last record, nobody waits for it.
        let has_all = |index: usize, seen: &[Consumed]| ends[index].is_err() || seen.last().is_some_and(is_last);
        let (all, committed) = join(
            self.read_until(&partitions, Isolation::ReadUncommitted, has_all),
            self.read_until(&partitions, Isolation::ReadCommitted, has_all),
        )
        .await;
        let of = |read: &Result<Vec<Vec<Consumed>>, ConsumeError>, index: usize| {
            let seen =
                read.as_ref().map(|all| all[index].iter().filter(|it| !is_last(it)).cloned().collect::<Vec<_>>());
            seen.map_err(Kind::kind)
        };
        let listed = |seen: &Vec<Consumed>| seen.iter().map(words).collect::<Vec<_>>().join(" ");
        let told_or_kind = |read: &Result<Vec<Consumed>, String>| read.as_ref().map_or_else(Clone::clone, listed);
        let content = |index: usize| {
            let (begin, end, records) = (begins[index], &ends[index], of(&all, index));
            let gaps = match (&records, begin, end) {
                (Ok(all), Some(begin), Ok(end)) => {
                    let gaps = (begin..*end).filter(|offset| all.iter().all(|it| it.offset.0 != *offset));
                    gaps.map(|offset| offset.to_string()).collect::<Vec<_>>().join(" ")
                }
                _ => "not told".to_owned(),
            };
            Content {
                begin: begin.map_or_else(|| "not told".to_owned(), |begin| begin.to_string()),
                records: told_or_kind(&records),
                gaps,
                committed: told_or_kind(&of(&committed, index)),
                end: match end {
                    Ok(end) if quiet[index] => end.to_string(),
                    Ok(end) => format!("{end}, with a transaction open"),
                    Err(kind) => kind.clone(),
                },
            }
        };
        (told, (0..partitions.len()).map(content).collect())
    }

    /// Sends the last record to each partition, and tells their places.
    async fn send_last(&self, partitions: &[TopicPartition]) -> Vec<Result<u64, String>> {
        let producer = self.log.producer(ProducerConfig { linger: POLL, ..ProducerConfig::default() });
        let last = |partition: &TopicPartition| {
            let record = self.record_of(&partition.topic, Some(LAST), Some(b""));
            NewRecord { partition: Some(partition.partition), ..record }
        };
        let fates = self.send_all(&producer, partitions.iter().map(last).collect()).await;
        producer.close().await;
        let place = |fate: Result<RecordMetadata, SendError>| {
            let offset = fate.map_err(|error| error.kind())?.offset;
            offset.map(|offset| offset.0).ok_or_else(|| "no offset was told".to_owned())
        };
        fates.into_iter().map(place).collect()
    }
}
