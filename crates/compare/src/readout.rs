//! What lies in each partition at the end of all.
//!
//! A last record is sent to each partition, of which its own place tells where the log ended, and which readers of
//! either kind wait for: so nothing has to be guessed by the time that passes.

use crate::ends::POLL;
use crate::kinds::Kind;
use crate::outcome::What;
use crate::player::{Player, words};
use eda_patterns::ports::log::{Consumed, Isolation, Partition, ProducerConfig, TopicPartition};
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
        for topic in &topics {
            let count = self.log.describe(&self.outer(topic.name)).await.map(|all| all.len());
            let told = count.as_ref().map_or_else(Kind::kind, ToString::to_string);
            self.outcome.tell(None, What::Answer, format!("{}: partitions", topic.name), told);
            let mut contents = Vec::new();
            for number in 0..u32::try_from(count.unwrap_or_default()).unwrap_or_default() {
                let content = self.content(&TopicPartition::new(&self.outer(topic.name), number)).await;
                contents.push((format!("{}-{number}", topic.name), content));
            }
            if topic.by_lot {
                // The lot decides which partition has what.
                let mut all: Vec<String> =
                    contents.iter().map(|(_, content)| content.records.clone()).filter(|it| !it.is_empty()).collect();
                all.sort();
                self.outcome.tell(None, What::Records, topic.name, all.join(" | "));
                continue;
            }
            for (place, content) in contents {
                let Content { begin, records, gaps, committed, end } = content;
                for (what, told) in [
                    (What::Begin, begin),
                    (What::Records, records),
                    (What::Gaps, gaps),
                    (What::ReadCommitted, committed),
                    (What::End, end),
                ] {
                    self.outcome.tell(None, what, place.clone(), told);
                }
            }
        }
    }

    async fn content(&self, partition: &TopicPartition) -> Content {
        let begin = self.begin(partition).await;
        let is_quiet = self.quiet(partition).await;
        let end = self.send_last(partition).await;
        let is_last = |seen: &[Consumed]| seen.last().is_some_and(|it| it.key.as_deref() == Some(LAST));
        let without_last = |mut seen: Vec<Consumed>| {
            seen.retain(|it| it.key.as_deref() != Some(LAST));
            seen
        };
        let all = self.read_until(partition, Isolation::ReadUncommitted, is_last).await.map(without_last);
        let committed = self.read_until(partition, Isolation::ReadCommitted, is_last).await.map(without_last);
        let gaps = match (&all, begin, &end) {
            (Ok(all), Some(begin), Ok(end)) => {
                let gaps = (begin..*end).filter(|offset| all.iter().all(|it| it.offset.0 != *offset));
                gaps.map(|offset| offset.to_string()).collect::<Vec<_>>().join(" ")
            }
            _ => "not told".to_owned(),
        };
        let listed = |seen: &[Consumed]| seen.iter().map(words).collect::<Vec<_>>().join(" ");
        Content {
            begin: begin.map_or_else(|| "not told".to_owned(), |begin| begin.to_string()),
            records: all.as_deref().map_or_else(Kind::kind, listed),
            gaps,
            committed: committed.as_deref().map_or_else(Kind::kind, listed),
            end: match end {
                Ok(end) if is_quiet => end.to_string(),
                Ok(end) => format!("{end}, with a transaction open"),
                Err(kind) => kind,
            },
        }
    }

    /// Sends the last record, and tells its place.
    async fn send_last(&self, partition: &TopicPartition) -> Result<u64, String> {
        let producer = self.log.producer(ProducerConfig { linger: POLL, ..ProducerConfig::default() });
        let mut record = self.record_of(&partition.topic, Some(LAST), Some(b""));
        record.partition = Some(Partition(partition.partition.0));
        let fates = self.send_all(&producer, vec![record]).await;
        producer.close().await;
        let offset = fates.into_iter().next().ok_or("nothing was sent")?.map_err(|error| error.kind())?.offset;
        offset.map(|offset| offset.0).ok_or_else(|| "no offset was told".to_owned())
    }
}
