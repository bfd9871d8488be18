//! Where partitions begin and end.
//!
//! A consumer cannot ask for that itself in time: the broker answers one request of a connection after the other, and a
//! fetch that finds nothing is held back for `fetch.max.wait.ms`. So others ask, who fetch nothing: one for each kind of
//! reader, since what is committed may end earlier.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use eda_wire::{Failed, Isolation, LogProblem, Problem};
use rdkafka::ClientConfig;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};

use super::Teller;
use super::problem::of;

/// Kafka's number for a topic or partition that is not there.
const UNKNOWN: Problem = Problem::Log(LogProblem::Refused { code: 3 });

/// Who asks, made when first needed. Clones are the same ones.
#[derive(Clone, Default)]
pub(super) struct Bounds {
    uncommitted: Arc<OnceLock<BaseConsumer<Teller>>>,
    committed: Arc<OnceLock<BaseConsumer<Teller>>>,
}

impl Bounds {
    /// The first offset of a partition, and the one after the last that such a reader may read. `topic` is Kafka's name.
    ///
    /// # Errors
    /// The leader did not answer within `most`, or refuses.
    pub(super) fn ask(
        &self,
        cluster: &ClientConfig,
        isolation: Isolation,
        (topic, partition): (&str, u32),
        most: Duration,
    ) -> Result<(u64, u64), Failed> {
        let (place, level) = match isolation {
            Isolation::ReadUncommitted => (&self.uncommitted, "read_uncommitted"),
            Isolation::ReadCommitted => (&self.committed, "read_committed"),
        };
        let asker = match place.get() {
            Some(asker) => asker,
            None => {
                let mut config = cluster.clone();
                config.set("isolation.level", level).set("allow.auto.create.topics", "false");
                let made = BaseConsumer::from_config_and_context(&config, Teller).map_err(|error| of(&error))?;
                // Of two that are made at once the first is kept.
                place.get_or_init(|| made)
            }
        };
        let ask = || asker.fetch_watermarks(topic, partition as i32, most).map_err(|error| of(&error));
        let (begin, end) = match ask() {
            // What it remembers of the topic may be older than the partition. All topics are asked for: to ask for one
            // may make it.
            Err(failed) if failed.problem == UNKNOWN => {
                asker.fetch_metadata(None, most).map_err(|error| of(&error))?;
                ask()?
            }
            answer => answer?,
        };
        Ok((u64::try_from(begin).unwrap_or_default(), u64::try_from(end).unwrap_or_default()))
    }
}
