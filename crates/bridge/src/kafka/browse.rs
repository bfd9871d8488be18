//! Looks into the log for a person: topics, groups, and what lies in partitions. Nothing here joins a group or changes
//! anything, and nothing is seen of what does not begin with the prefix.
//!
//! A connection does it through consumers of its own, one for each isolation level, made when it is first needed, one call
//! at a time.

mod assignment;
mod groups;
mod records;

use std::sync::Arc;
use std::time::Duration;

use eda_wire::{
    Failed, Isolation, LogCall, LogProblem, LogReply, Page, PartitionRange, PartitionState, Reply, TopicState,
};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::admin::states;
use super::problem::{failed, of};
use super::{Kafka, Names, Teller};

/// How long one call may take.
const CALL_MAX: Duration = Duration::from_secs(4);

/// An answer has about so many partitions, or offsets of groups, and no more, unless one topic or group alone has more.
const PARTITIONS_MAX: usize = 2_000;

impl ConsumerContext for Teller {}

type Reader = BaseConsumer<Teller>;

/// What a connection looks into the log with.
#[derive(Clone, Default)]
pub(crate) struct Browser {
    readers: Arc<Mutex<Readers>>,
}

/// For each isolation level the consumer that was made for it.
#[derive(Default)]
struct Readers {
    uncommitted: Option<Reader>,
    committed: Option<Reader>,
}

impl Readers {
    fn of(&mut self, kafka: &Kafka, own: &Names, isolation: Isolation) -> Result<&Reader, Failed> {
        let reader = match isolation {
            Isolation::ReadUncommitted => &mut self.uncommitted,
            Isolation::ReadCommitted => &mut self.committed,
        };
        Ok(match reader {
            Some(reader) => reader,
            None => reader.insert(open(&kafka.config, own, isolation)?),
        })
    }
}

impl Browser {
    /// Answers a call that looks into the log.
    pub(crate) async fn look(&self, kafka: &Kafka, names: &Names, call: LogCall) -> Result<Reply, Failed> {
        // Whoever waits for its turn holds no thread meanwhile.
        let mut readers = Arc::clone(&self.readers).lock_owned().await;
        let (kafka, own) = (kafka.clone(), names.clone());
        let looked = tokio::task::spawn_blocking(move || {
            let isolation = match &call {
                LogCall::Records(reading) => reading.isolation,
                _ => Isolation::ReadUncommitted,
            };
            let reader = readers.of(&kafka, &own, isolation)?;
            let glance = Glance { kafka: &kafka, reader, until: Instant::now() + CALL_MAX };
            let seen_by = |every_run: bool| if every_run { Names::of_every_run() } else { own.clone() };
            let reply = match &call {
                LogCall::Topics(page) => glance.topics(&seen_by(page.every_run), page)?,
                LogCall::Groups(page) => glance.groups(&seen_by(page.every_run), page)?,
                LogCall::Records(reading) => glance.records(&seen_by(reading.every_run), reading)?,
                _ => return Err(failed(LogProblem::State, "this call looks at nothing")),
            };
            Ok(Reply::Log(reply))
        });
        looked.await.unwrap_or_else(|error| Err(failed(LogProblem::TimedOut, error.to_string())))
    }
}

/// A consumer under a name that it never joins.
fn open(cluster: &ClientConfig, names: &Names, isolation: Isolation) -> Result<Reader, Failed> {
    let mut config = alone(cluster);
    config.set("group.id", names.outer(&format!("alone-{:016x}", getrandom::u64().unwrap_or_default())));
    config.set(
        "isolation.level",
        match isolation {
            Isolation::ReadUncommitted => "read_uncommitted",
            Isolation::ReadCommitted => "read_committed",
        },
    );
    Reader::from_config_and_context(&config, Teller).map_err(|error| of(&error))
}

/// What every consumer is told that only looks. It fetches little ahead, and hears where a partition ends.
fn alone(cluster: &ClientConfig) -> ClientConfig {
    let mut config = cluster.clone();
    config.set("enable.auto.commit", "false").set("enable.auto.offset.store", "false");
    config.set("allow.auto.create.topics", "false").set("enable.partition.eof", "true");
    config.set("auto.offset.reset", "error").set("fetch.wait.max.ms", "50");
    config.set("fetch.message.max.bytes", "262144").set("fetch.max.bytes", "4194304");
    config.set("receive.message.max.bytes", "100000000");
    config.set("queued.max.messages.kbytes", "4096").set("queued.min.messages", "1");
    config
}

/// One look at the cluster, which is over at some moment.
struct Glance<'k> {
    kafka: &'k Kafka,
    reader: &'k Reader,
    until: Instant,
}

impl Glance<'_> {
    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1))
    }

    fn topics(&self, names: &Names, page: &Page) -> Result<LogReply, Failed> {
        let all = self.described(names)?;
        let wanted = all.into_iter().filter(|(topic, _)| page.after.as_ref().is_none_or(|after| topic > after));
        let mut partitions = 0;
        let (topics, more) = first(wanted, page.limit, |(_, states)| {
            partitions += states.len();
            partitions <= PARTITIONS_MAX
        });
        let ranges = self.ranges(names, &topics);
        let topics = topics.into_iter().zip(ranges).map(|((topic, states), ranges)| {
            let range = |(state, (begin, end))| PartitionRange { state, begin, end };
            TopicState { topic, partitions: states.into_iter().zip(ranges).map(range).collect() }
        });
        Ok(LogReply::Topics { topics: topics.collect(), more })
    }

    /// All topics that may be seen, by name.
    fn described(&self, names: &Names) -> Result<Vec<(String, Vec<PartitionState>)>, Failed> {
        let metadata = self.kafka.admin.inner().fetch_metadata(None, self.left()).map_err(|error| of(&error))?;
        let seen = metadata.topics().iter().filter_map(|topic| Some((names.own(topic.name())?, states(topic))));
        let mut topics: Vec<_> = seen.collect();
        topics.sort_by(|one: &(String, _), other| one.0.cmp(&other.0));
        Ok(topics)
    }

    /// Where the partitions of topics begin and end, in their order, as far as somebody leads them and says so.
    fn ranges(&self, names: &Names, topics: &[(String, Vec<PartitionState>)]) -> Vec<Vec<Range>> {
        let led = |states: &[PartitionState]| -> Vec<u32> {
            states.iter().filter(|state| state.leader.is_some()).map(|state| state.partition).collect()
        };
        let asked: Vec<(String, Vec<u32>)> =
            topics.iter().map(|(topic, states)| (names.outer(topic), led(states))).collect();
        let ends = |place: Offset| match self.offsets(&asked, place) {
            Ok(found) => found,
            // One that went away in between keeps all others from being told, so that each is asked for by itself.
            Err(_) => asked
                .iter()
                .map(|one| {
                    let found = self.offsets(std::slice::from_ref(one), place).ok();
                    found.and_then(|mut found| found.pop()).unwrap_or_else(|| vec![None; one.1.len()])
                })
                .collect(),
        };
        let (begins, ends) = (ends(Offset::Beginning), ends(Offset::End));
        let topics = topics.iter().zip(&asked).zip(begins.iter().zip(&ends));
        let ranges = topics.map(|(((_, states), (_, led)), (begins, ends))| {
            let of = |state: &PartitionState| {
                let index = led.iter().position(|partition| *partition == state.partition)?;
                Some((begins[index], ends[index]))
            };
            states.iter().map(|state| of(state).unwrap_or_default()).collect()
        });
        ranges.collect()
    }

    /// The offsets at one end of partitions, in their order. Kafka takes the end for a time (`ListOffsets`: −1 is the
    /// latest, −2 the earliest offset), and so all partitions of a broker are asked for at once.
    fn offsets(&self, asked: &[(String, Vec<u32>)], place: Offset) -> Result<Vec<Vec<Option<u64>>>, Failed> {
        let mut list = TopicPartitionList::new();
        for (topic, partitions) in asked {
            for partition in partitions {
                list.add_partition_offset(topic, *partition as i32, place).map_err(|error| of(&error))?;
            }
        }
        if list.count() == 0 {
            return Ok(asked.iter().map(|_| Vec::new()).collect());
        }
        let found = self.reader.offsets_for_times(list, self.left()).map_err(|error| of(&error))?;
        let offset = |topic: &str, partition: u32| {
            let found = found.find_partition(topic, partition as i32)?;
            found.error().ok()?;
            match found.offset() {
                Offset::Offset(offset) => u64::try_from(offset).ok(),
                _ => None,
            }
        };
        let of_topic = |(topic, partitions): &(String, Vec<u32>)| {
            partitions.iter().map(|partition| offset(topic, *partition)).collect()
        };
        Ok(asked.iter().map(of_topic).collect())
    }
}

/// Where a partition begins and ends, as far as that is known.
type Range = (Option<u64>, Option<u64>);

/// The first of `all`, for as long as there is room for them, and whether there are more. One there is in any case.
fn first<T>(all: impl Iterator<Item = T>, limit: u32, mut has_room: impl FnMut(&T) -> bool) -> (Vec<T>, bool) {
    let mut kept = Vec::new();
    for next in all {
        let fits = has_room(&next);
        if kept.len() >= limit.max(1) as usize || !(fits || kept.is_empty()) {
            return (kept, true);
        }
        kept.push(next);
    }
    (kept, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_at_least_and_says_whether_there_are_more() {
        let long = |length: &usize| *length < 3;
        assert_eq!(first([9, 1, 1].into_iter(), 2, long), (vec![9, 1], true));
        assert_eq!(first([1, 9].into_iter(), 5, long), (vec![1], true));
        assert_eq!(first([1, 1].into_iter(), 2, long), (vec![1, 1], false));
        assert_eq!(first([1, 1].into_iter(), 0, long), (vec![1], true));
    }
}
