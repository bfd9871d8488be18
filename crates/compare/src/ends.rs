//! Where partitions begin and end, as consumers without a group are told it.

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
    /// A consumer that reads a partition from its beginning.
    pub(crate) fn reader(&self, partition: &TopicPartition, isolation: Isolation) -> L::Consumer {
        let consumer = self.log.consumer(ConsumerConfig {
            auto_offset_reset: AutoOffsetReset::Earliest,
            auto_commit: false,
            isolation,
            ..ConsumerConfig::default()
        });
        consumer.assign(vec![partition.clone()]);
        consumer
    }

    /// Where a partition ends for a reader, once that is told.
    async fn end(&self, partition: &TopicPartition, isolation: Isolation) -> Option<u64> {
        let reader = self.reader(partition, isolation);
        let began = self.clock.now();
        let mut end = None;
        while end.is_none() && self.clock.now().since(began) < PATIENCE {
            // What it brings does not matter, and what fails is asked again.
            let _ = reader.poll(POLL).await;
            end = reader.position(partition).zip(reader.lag(partition)).map(|(Offset(next), lag)| next + lag);
        }
        reader.close().await;
        end
    }

    /// The ends of a partition.
    pub(crate) async fn ends(&self, partition: &TopicPartition) -> Option<Ends> {
        let high_watermark = self.end(partition, Isolation::ReadUncommitted).await?;
        let last_stable = self.end(partition, Isolation::ReadCommitted).await?;
        Some(Ends { high_watermark, last_stable })
    }

    /// Waits until no transaction is open in a partition. Says whether it came to that.
    pub(crate) async fn quiet(&self, partition: &TopicPartition) -> bool {
        let began = self.clock.now();
        while self.clock.now().since(began) < PATIENCE {
            if self.ends(partition).await.is_some_and(|ends| ends.high_watermark == ends.last_stable) {
                return true;
            }
        }
        false
    }

    /// Where a partition begins.
    pub(crate) async fn begin(&self, partition: &TopicPartition) -> Option<u64> {
        let reader = self.reader(partition, Isolation::ReadUncommitted);
        reader.pause(std::slice::from_ref(partition));
        let began = self.clock.now();
        while reader.position(partition).is_none() && self.clock.now().since(began) < PATIENCE {
            let _ = reader.poll(POLL).await;
        }
        let begin = reader.position(partition).map(|Offset(offset)| offset);
        reader.close().await;
        begin
    }

    /// Reads a partition until what has come is enough.
    pub(crate) async fn read_until(
        &self,
        partition: &TopicPartition,
        isolation: Isolation,
        is_enough: impl Fn(&[Consumed]) -> bool,
    ) -> Result<Vec<Consumed>, ConsumeError> {
        let reader = self.reader(partition, isolation);
        let began = self.clock.now();
        let mut seen = Vec::new();
        while !is_enough(&seen) && self.clock.now().since(began) < PATIENCE {
            match reader.poll(POLL).await {
                Ok(Polled::Records(records)) => seen.extend(records),
                Ok(_) | Err(ConsumeError::TimedOut) => {}
                Err(error) => return Err(error),
            }
        }
        reader.close().await;
        Ok(seen)
    }

    /// Reads a partition until the offset before its end has come. Its last records are no marks.
    pub(crate) async fn read_all(&self, partition: &TopicPartition) -> Vec<Consumed> {
        let Some(end) = self.end(partition, Isolation::ReadUncommitted).await else { return Vec::new() };
        let reaches = |seen: &[Consumed]| end == 0 || seen.last().is_some_and(|it| it.offset.0 + 1 >= end);
        self.read_until(partition, Isolation::ReadUncommitted, reaches).await.unwrap_or_default()
    }
}
