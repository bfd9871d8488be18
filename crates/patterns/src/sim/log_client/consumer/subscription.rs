//! What a consumer wants, what it holds, and where it stands in each partition (`SubscriptionState`).

use std::rc::Rc;

use crate::ports::log::{AutoOffsetReset, Isolation, Offset, TopicPartition};
use crate::sim::broker::lag::{lag_of_committed_reader, lag_of_uncommitted_reader};
use crate::sorted::{SortedMap, SortedSet};
use crate::time::Time;

/// What a consumer reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing yet.
    #[default]
    Nothing,
    /// What its group gives to it of these topics.
    Topics(Rc<SortedSet<Rc<str>>>),
    /// These partitions, whoever else reads them.
    Partitions,
}

/// Where to begin where no position is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// Where the group has come to.
    Committed,
    /// Where `auto.offset.reset` says.
    Reset,
    /// At the log's start, since the application says so.
    Start,
    /// Nowhere, by `auto.offset.reset=none`: the application must seek.
    Nowhere,
}

/// Up to where there is something to read, as the last fetch knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// For a reader of everything.
    pub high_watermark: Offset,
    /// For a reader of committed data.
    pub last_stable: Offset,
}

/// A partition that the consumer holds.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// What is read next; where it is not known, where to begin.
    pub position: Result<Offset, Begin>,
    /// Whether polls bring nothing of it.
    pub is_paused: bool,
    /// Whether it is being given up: it is not read any more, and can still be committed.
    pub is_leaving: bool,
    /// Up to where it can be read.
    pub ends: Option<Ends>,
    /// After an error nothing is asked before this.
    pub not_before: Time,
    /// How many errors there were in a row.
    pub failures: u32,
    /// The how manyth it was among those that were added.
    pub added: u64,
    /// Counts fetches: the partition that has waited longest has the least.
    pub fetched: u64,
}

/// What a consumer holds.
#[derive(Default)]
pub struct Subscription {
    /// What it wants.
    pub wanted: Wanted,
    held: SortedMap<TopicPartition, Held>,
    fetches: u64,
    added: u64,
}

impl Subscription {
    /// The topics, for a member of a group.
    pub fn topics(&self) -> Option<&Rc<SortedSet<Rc<str>>>> {
        match &self.wanted {
            Wanted::Topics(topics) => Some(topics),
            Wanted::Nothing | Wanted::Partitions => None,
        }
    }

    /// What is held, in order.
    pub fn partitions(&self) -> Vec<TopicPartition> {
        self.held.keys().cloned().collect()
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// A partition that is held.
    pub fn get(&self, partition: &TopicPartition) -> Option<&Held> {
        self.held.get(partition)
    }

    /// A partition that is held.
    pub fn get_mut(&mut self, partition: &TopicPartition) -> Option<&mut Held> {
        self.held.get_mut(partition)
    }

    /// Holds these too from now on. A group's partitions begin where the group has come to.
    pub fn add(&mut self, partitions: &[TopicPartition], begin: Begin) {
        for partition in partitions {
            self.added += 1;
            let added = self.added;
            self.held.entry(partition.clone()).or_insert(Held {
                added,
                position: Err(begin),
                is_paused: false,
                is_leaving: false,
                ends: None,
                not_before: Time::ZERO,
                failures: 0,
                fetched: 0,
            });
        }
    }

    /// Holds these no longer.
    pub fn remove(&mut self, partitions: &[TopicPartition]) {
        partitions.iter().for_each(|partition| {
            self.held.remove(partition);
        });
    }

    /// Holds nothing any more. Returns what it was.
    pub fn take_all(&mut self) -> Vec<TopicPartition> {
        let all = self.partitions();
        self.held.clear();
        all
    }

    /// These are being given up.
    pub fn let_go(&mut self, partitions: &[TopicPartition]) {
        for partition in partitions {
            if let Some(held) = self.held.get_mut(partition) {
                held.is_leaving = true;
            }
        }
    }

    /// What can be fetched, and from where: with a position, neither paused nor leaving, and no wait after an error.
    pub fn fetchable(&self, now: Time) -> impl Iterator<Item = (&TopicPartition, &Held, Offset)> {
        self.held.iter().filter_map(move |(partition, held)| {
            let is_wanted = !held.is_paused && !held.is_leaving && held.not_before <= now;
            Some((partition, held, held.position.ok().filter(|_| is_wanted)?))
        })
    }

    /// A fetch has brought something of a partition: the others are asked for first.
    pub fn note_fetch(&mut self, partition: &TopicPartition, ends: Ends) {
        self.fetches += 1;
        let fetches = self.fetches;
        if let Some(held) = self.held.get_mut(partition) {
            held.ends = Some(ends);
            held.fetched = fetches;
            held.failures = 0;
        }
    }

    /// When the first wait after an error is over.
    pub fn next_retry(&self, now: Time) -> Option<Time> {
        self.held.values().map(|held| held.not_before).filter(|at| *at > now).min()
    }

    /// Ends the wait after an error for these.
    pub fn end_waits(&mut self, which: impl Fn(&TopicPartition) -> bool) {
        for (_, held) in self.held.iter_mut().filter(|(partition, _)| which(partition)) {
            held.not_before = Time::ZERO;
            held.failures = 0;
        }
    }

    /// Partitions that begin so.
    pub fn beginning(&self, begin: Begin) -> Vec<TopicPartition> {
        let such = self.held.iter().filter(|(_, held)| held.position == Err(begin));
        such.map(|(partition, _)| partition.clone()).collect()
    }

    /// How many partitions were added so far: what is asked now is asked for them.
    pub const fn additions(&self) -> u64 {
        self.added
    }

    /// Whether a partition still awaits where to begin, as when that was asked for: after so many additions
    /// (`SubscriptionState.maybeSeekUnvalidated`). It may have been sought, or lost and given again.
    pub fn awaits(&self, partition: &TopicPartition, begin: Begin, additions: u64) -> bool {
        self.held.get(partition).is_some_and(|held| held.position == Err(begin) && held.added <= additions)
    }

    /// A position was found for a partition.
    pub fn begin_at(&mut self, partition: &TopicPartition, offset: Offset) {
        if let Some(held) = self.held.get_mut(partition) {
            held.position = Ok(offset);
        }
    }

    /// A partition has no position that could be read from: `auto.offset.reset` decides.
    pub fn reset(&mut self, partition: &TopicPartition, policy: AutoOffsetReset) {
        if let Some(held) = self.held.get_mut(partition) {
            held.position = Err(if policy == AutoOffsetReset::None { Begin::Nowhere } else { Begin::Reset });
        }
    }

    /// What is read next of everything that has a position: what a commit says.
    pub fn positions(&self) -> Vec<(TopicPartition, Offset)> {
        let known = self.held.iter().filter_map(|(partition, held)| Some((partition.clone(), held.position.ok()?)));
        known.collect()
    }

    /// `records-lag`.
    pub fn lag(&self, partition: &TopicPartition, isolation: Isolation) -> Option<u64> {
        let held = self.held.get(partition)?;
        let (ends, position) = (held.ends?, held.position.ok()?);
        Some(match isolation {
            Isolation::ReadUncommitted => lag_of_uncommitted_reader(ends.high_watermark, position),
            Isolation::ReadCommitted => lag_of_committed_reader(ends.last_stable, position),
        })
    }
}
