//! Which partitions a consumer reads, and from where. Where to begin is found out here and not by librdkafka, so that
//! a client knows the position of each partition as soon as it has it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use eda_wire::{Failed, LogPartition, LogProblem, Polled, Reset};
use rdkafka::consumer::{CommitMode, Consumer, RebalanceProtocol};
use rdkafka::{Offset, TopicPartitionList};
use tokio::time::Instant;

use super::group::Asked;
use super::{BEGIN_MAX, REVOKED_MAX, Reader, Reading};
use crate::kafka::problem::{failed, of};

/// What was asked for and is not done yet.
pub(super) enum Pending {
    /// Partitions whose beginnings are not known yet, and what the client wants of them meanwhile.
    Assign(Assigning),
    /// Partitions that the client has to give up by then. Whether it was told.
    Revoke { partitions: Vec<LogPartition>, until: Instant, is_told: bool },
}

/// Partitions that are about to be read.
pub(super) struct Assigning {
    partitions: Vec<LogPartition>,
    by_group: bool,
    /// Where the client wants to begin.
    sought: BTreeMap<LogPartition, u64>,
    paused: BTreeSet<LogPartition>,
}

impl Assigning {
    fn of(partitions: Vec<LogPartition>, by_group: bool) -> Pending {
        let (sought, paused) = (BTreeMap::new(), BTreeSet::new());
        Pending::Assign(Assigning { partitions, by_group, sought, paused })
    }
}

impl Pending {
    fn assigning(&mut self, at: &LogPartition) -> Option<&mut Assigning> {
        match self {
            Pending::Assign(assigning) if assigning.partitions.contains(at) => Some(assigning),
            _ => None,
        }
    }

    /// Whether the partition is about to be assigned; then it begins there.
    pub(super) fn seek(&mut self, at: &LogPartition, offset: u64) -> bool {
        let assigning = self.assigning(at);
        assigning.map(|assigning| assigning.sought.insert(at.clone(), offset)).is_some()
    }

    /// Pauses the partition, or ends that, if it is about to be assigned.
    pub(super) fn pause(&mut self, at: &LogPartition, is_paused: bool) {
        if let Some(assigning) = self.assigning(at) {
            if is_paused {
                assigning.paused.insert(at.clone());
            } else {
                assigning.paused.remove(at);
            }
        }
    }
}

impl Reader {
    /// Reads these partitions without a group, from the next poll on.
    pub(super) fn assign(&mut self, partitions: Vec<LogPartition>) -> Result<(), Failed> {
        self.commit_by_itself(true);
        self.consumer.unassign().map_err(|error| of(&error))?;
        self.assigned.clear();
        self.kept = None;
        self.pending = Some(Assigning::of(partitions, false));
        Ok(())
    }

    /// When partitions are taken that were not given up.
    pub(super) fn until_taken(&self) -> Option<Instant> {
        match &self.pending {
            Some(Pending::Revoke { until, .. }) => Some(*until),
            _ => None,
        }
    }

    /// The client has given up what it was asked for.
    pub(super) fn give_up(&mut self) {
        if let Some(Pending::Revoke { partitions, is_told: true, .. }) = &self.pending {
            let partitions = partitions.clone();
            self.pending = None;
            self.commit_by_itself(true);
            self.let_go(&partitions);
        }
    }

    /// The client had its time.
    pub(super) fn take_what_was_not_given_up(&mut self) {
        if let Some(Pending::Revoke { partitions, until, .. }) = &self.pending
            && *until <= Instant::now()
        {
            let partitions = partitions.clone();
            self.pending = None;
            self.let_go(&partitions);
            // Whoever was not told that they were asked for hears only how it ended.
            self.news.retain(|news| !matches!(news, Polled::Revoked { .. }));
            self.news.push_back(Polled::Lost { partitions });
        }
    }

    /// Does what the group has asked for, as far as it can be done now.
    pub(super) fn follow_group(&mut self) -> Result<(), Failed> {
        self.take_what_was_not_given_up();
        while self.pending.is_none() {
            match self.consumer.context().next() {
                None => return Ok(()),
                Some(Asked::Assign(partitions)) => self.pending = Some(Assigning::of(partitions, true)),
                Some(Asked::Revoke(partitions)) if partitions.is_empty() => self.let_go(&partitions),
                Some(Asked::Revoke(partitions)) => {
                    let within = REVOKED_MAX.min(Duration::from_micros(self.settings.poll_interval_max_us));
                    let told = Polled::Revoked { partitions: partitions.clone(), within_us: within.as_micros() as u64 };
                    self.news.push_back(told);
                    self.pending = Some(Pending::Revoke { partitions, until: Instant::now() + within, is_told: false });
                }
                Some(Asked::Lose(partitions)) => {
                    self.let_go(&partitions);
                    if !partitions.is_empty() {
                        self.news.push_back(Polled::Lost { partitions });
                    }
                }
            }
        }
        if let Some(Pending::Assign(assigning)) = &self.pending {
            let begins = self.beginnings(&assigning.partitions, &assigning.sought)?;
            if let Some(Pending::Assign(assigning)) = self.pending.take() {
                self.begin(begins, &assigning.paused, assigning.by_group)?;
            }
        }
        Ok(())
    }

    /// Where to begin with each partition: where the client wants to, else where the group has got to, else where the
    /// settings say.
    fn beginnings(
        &self,
        partitions: &[LogPartition],
        sought: &BTreeMap<LogPartition, u64>,
    ) -> Result<BTreeMap<LogPartition, Option<u64>>, Failed> {
        let mut begins = BTreeMap::new();
        let asked: Vec<LogPartition> = partitions.iter().filter(|it| !sought.contains_key(it)).cloned().collect();
        let committed = match self.settings.group {
            Some(_) if !asked.is_empty() => self.committed(&asked, BEGIN_MAX)?,
            _ => asked.into_iter().map(|partition| (partition, None)).collect(),
        };
        for (partition, committed) in committed {
            let position = match (committed, self.settings.reset) {
                (Some(offset), _) => Some(offset),
                (None, Reset::None) => None,
                (None, Reset::Earliest) => Some(self.watermarks(&partition, BEGIN_MAX)?.0),
                (None, Reset::Latest) => Some(self.watermarks(&partition, BEGIN_MAX)?.1),
            };
            begins.insert(partition, position);
        }
        begins.extend(sought.iter().map(|(partition, offset)| (partition.clone(), Some(*offset))));
        Ok(begins)
    }

    fn begin(
        &mut self,
        begins: BTreeMap<LogPartition, Option<u64>>,
        paused: &BTreeSet<LogPartition>,
        by_group: bool,
    ) -> Result<(), Failed> {
        let mut list = TopicPartitionList::with_capacity(begins.len());
        for (partition, position) in &begins {
            let offset = position.map_or(Offset::End, |position| Offset::Offset(position as i64));
            let (topic, number) = (self.names.outer(&partition.topic), partition.partition as i32);
            list.add_partition_offset(&topic, number, offset).map_err(|error| of(&error))?;
        }
        let done = match self.consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative if by_group => self.consumer.incremental_assign(&list),
            _ => self.consumer.assign(&list),
        };
        done.map_err(|error| of(&error))?;
        // What has nowhere to begin is not read either.
        let is_still = |(at, position): &(&LogPartition, &Option<u64>)| position.is_none() || paused.contains(*at);
        let still: Vec<LogPartition> = begins.iter().filter(is_still).map(|(partition, _)| partition.clone()).collect();
        if !still.is_empty() {
            self.consumer.pause(&self.list(&still)).map_err(|error| of(&error))?;
        }
        let partitions: Vec<LogPartition> = begins.keys().cloned().collect();
        for (partition, position) in begins {
            self.moved.insert(partition.clone());
            let is_paused = paused.contains(&partition);
            self.assigned.insert(partition, Reading { position, is_paused, end: None });
        }
        if by_group && !partitions.is_empty() {
            self.membership.assignment.fetch_add(1, Ordering::AcqRel);
            self.news.push_back(Polled::Assigned { partitions });
        }
        Ok(())
    }

    /// Stops reading these partitions, as the group wants.
    fn let_go(&mut self, partitions: &[LogPartition]) {
        let done = match self.consumer.rebalance_protocol() {
            RebalanceProtocol::Cooperative => self.consumer.incremental_unassign(&self.list(partitions)),
            _ => self.consumer.unassign(),
        };
        if let Err(error) = done {
            tracing::warn!(%error, "a consumer could not give up its partitions");
        }
        for partition in partitions {
            self.assigned.remove(partition);
            self.moved.remove(partition);
            self.kept.take_if(|record| record.at.at == *partition);
        }
        // Offsets that were read under what is over belong to no transaction any more.
        self.membership.assignment.fetch_add(1, Ordering::AcqRel);
    }

    /// Answers what the group still waits for, of a consumer that is about to close.
    pub(super) fn drop_what_is_asked(&mut self) {
        match self.pending.take() {
            Some(Pending::Revoke { partitions, .. }) => self.let_go(&partitions),
            Some(Pending::Assign(Assigning { by_group: true, .. })) => self.let_go(&[]),
            _ => {}
        }
        while let Some(asked) = self.consumer.context().next() {
            match asked {
                Asked::Revoke(partitions) | Asked::Lose(partitions) => self.let_go(&partitions),
                Asked::Assign(_) => self.let_go(&[]),
            }
        }
    }

    /// A partition of which nothing says where to begin.
    pub(super) fn without_offset(&self) -> Result<(), Failed> {
        let without = self.assigned.iter().find(|(_, reading)| reading.position.is_none() && !reading.is_paused);
        match without {
            None => Ok(()),
            Some((at, _)) => Err(failed(LogProblem::NoOffset { at: at.clone() }, "nothing says where to begin")),
        }
    }

    /// Commits what polls before this one have brought, where the consumer does so by itself and it is time.
    pub(super) fn commit_by_itself(&mut self, now: bool) {
        let (Some(every_us), Some(_)) = (self.settings.auto_commit_us, &self.settings.group) else { return };
        if !now && (self.committed_at.elapsed().as_micros() as u64) < every_us {
            return;
        }
        self.committed_at = Instant::now();
        let mut list = TopicPartitionList::new();
        for (partition, reading) in &self.assigned {
            let Some(position) = reading.position else { continue };
            let topic = self.names.outer(&partition.topic);
            // Every position can be said.
            let _ = list.add_partition_offset(&topic, partition.partition as i32, Offset::Offset(position as i64));
        }
        if list.count() == 0 {
            return;
        }
        let mode = if now { CommitMode::Sync } else { CommitMode::Async };
        // As in the Java client, what could not be committed is committed next time.
        if let Err(error) = self.consumer.commit(&list, mode) {
            tracing::debug!(%error, "a consumer could not commit by itself");
        }
    }
}
