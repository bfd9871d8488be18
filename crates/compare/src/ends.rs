//! Where partitions begin and end, as consumers without a group are told it.

use futures::future::join;

use crate::PATIENCE;
use crate::player::Player;
use eda_patterns::ports::log::{
    AutoOffsetReset, ConsumeError, Consumed, ConsumerConfig, Isolation, Offset, Polled, TopicPartition,
};
use eda_patterns::ports::{Clock, Log, LogConsumer};
use eda_patterns::time::Span;

/// One poll waits so long.
pub(crate) const POLL: Span = Span::from_ms(100);

/// The end of a partition, for each kind of reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    pub high_watermark: u64,
    pub last_stable: u64,
}

impl<L: Log, C: Clock> Player<'_, L, C> {
    /// A consumer that reads partitions from their beginnings.
    fn reader(&self, partitions: &[TopicPartition], isolation: Isolation) -> L::Consumer {
        let consumer = self.log.consumer(ConsumerConfig {
            auto_offset_reset: AutoOffsetReset::Earliest,
            auto_commit: false,
            isolation,
            ..ConsumerConfig::default()
        });
        consumer.assign(partitions.to_vec());
        consumer
    }

    /// Polls a reader of these partitions until something is told of each, and tells it in their order. What the polls
    /// bring does not matter, and what fails is asked again.
    async fn told_of_each(
        &self,
        partitions: &[TopicPartition],
        reader: &L::Consumer,
        told: impl Fn(&L::Consumer, &TopicPartition) -> Option<u64>,
    ) -> Vec<Option<u64>> {
        let began = self.clock.now();
        let mut all = vec![None; partitions.len()];
        while all.iter().any(Option::is_none) && self.clock.now().since(began) < PATIENCE {
            let _ = reader.poll(POLL).await;
            all = partitions.iter().map(|partition| told(reader, partition)).collect();
        }
        reader.close().await;
        all
    }

    /// Where partitions end for a reader.
    async fn ends_for(&self, partitions: &[TopicPartition], isolation: Isolation) -> Vec<Option<u64>> {
        let end = |reader: &L::Consumer, partition: &TopicPartition| {
            reader.position(partition).zip(reader.lag(partition)).map(|(Offset(next), lag)| next + lag)
        };
        self.told_of_each(partitions, &self.reader(partitions, isolation), end).await
    }

    /// The ends of partitions, where they are told.
    pub(crate) async fn ends(&self, partitions: &[TopicPartition]) -> Vec<Option<Ends>> {
        let (high_watermarks, last_stable) = join(
            self.ends_for(partitions, Isolation::ReadUncommitted),
            self.ends_for(partitions, Isolation::ReadCommitted),
        )
        .await;
        let both = high_watermarks.into_iter().zip(last_stable);
        both.map(|(one, other)| {
            one.zip(other).map(|(high_watermark, last_stable)| Ends { high_watermark, last_stable })
        })
        .collect()
    }

    /// Waits until no transaction is open in these partitions. Says of each whether it came to that.
    pub(crate) async fn quiet(&self, partitions: &[TopicPartition]) -> Vec<bool> {
        let began = self.clock.now();
        let is_quiet = |ends: &Option<Ends>| ends.is_some_and(|ends| ends.high_watermark == ends.last_stable);
        loop {
            let quiet: Vec<bool> = self.ends(partitions).await.iter().map(is_quiet).collect();
            if quiet.iter().all(|it| *it) || self.clock.now().since(began) >= PATIENCE {
                return quiet;
            }
        }
    }

    /// Where partitions begin.
    pub(crate) async fn begins(&self, partitions: &[TopicPartition]) -> Vec<Option<u64>> {
        let reader = self.reader(partitions, Isolation::ReadUncommitted);
        reader.pause(partitions);
        let begin =
            |reader: &L::Consumer, partition: &TopicPartition| reader.position(partition).map(|Offset(offset)| offset);
        self.told_of_each(partitions, &reader, begin).await
    }

    /// Reads partitions until what has come of each is enough.
    pub(crate) async fn read_until(
        &self,
        partitions: &[TopicPartition],
        isolation: Isolation,
        is_enough: impl Fn(usize, &[Consumed]) -> bool,
    ) -> Result<Vec<Vec<Consumed>>, ConsumeError> {
        let reader = self.reader(partitions, isolation);
        let began = self.clock.now();
        let mut seen = vec![Vec::new(); partitions.len()];
        let misses = |seen: &[Vec<Consumed>]| seen.iter().enumerate().any(|(index, seen)| !is_enough(index, seen));
        while misses(&seen) && self.clock.now().since(began) < PATIENCE {
            match reader.poll(POLL).await {
                Ok(Polled::Records(records)) => {
                    for record in records {
                        if let Some(index) = partitions.iter().position(|it| *it == record.partition) {
                            seen[index].push(record);
                        }
                    }
                }
                Ok(_) | Err(ConsumeError::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
        reader.close().await;
        Ok(seen)
    }

    /// Reads a partition until the offset before its end has come. Its last records are no marks.
    pub(crate) async fn read_all(&self, partition: &TopicPartition) -> Vec<Consumed> {
        let partitions = std::slice::from_ref(partition);
        let [Some(end)] = self.ends_for(partitions, Isolation::ReadUncommitted).await[..] else { return Vec::new() };
        let reaches = |_: usize, seen: &[Consumed]| end == 0 || seen.last().is_some_and(|it| it.offset.0 + 1 >= end);
        let read = self.read_until(partitions, Isolation::ReadUncommitted, reaches).await;
        read.unwrap_or_default().into_iter().flatten().collect()
    }
}
