//! A broker's copy of a partition, and what it is at the moment: the leader's, a follower's, or neither.
//!
//! The leader's high watermark is the least end among the replicas in sync, and of those about to be; what
//! lies below it is on all of them and will not be lost while one of them lives (`Partition`,
//! `PartitionState`, `Replica`).

use std::rc::Rc;

use super::ids::{BrokerId, LeaderEpoch, Offset, TopicPartition};
use super::image::PartitionImage;
use super::log::Log;
use super::node::Waiting;
use crate::ports::log::TopicSpec;
use crate::sorted::SortedMap;
use crate::time::{Span, Time};

/// A copy of a partition.
pub struct Replica {
    /// Which partition.
    pub(super) partition: TopicPartition,
    /// The topic's settings.
    pub(super) spec: Rc<TopicSpec>,
    /// What is copied. It survives a crash of the process.
    pub(super) log: Log,
    /// What the copy is.
    pub(super) role: Role,
    /// The newest term that the broker has heard of.
    pub(super) epoch: LeaderEpoch,
    /// The high watermark as it was last written to disk (`replica.high.watermark.checkpoint.interval.ms`).
    pub(super) checkpoint: Offset,
    /// The last stable offset as the trace was last told, where it is not the high watermark.
    pub(super) told_last_stable: Option<Offset>,
}

/// What a copy is.
pub enum Role {
    /// Neither: nobody leads the partition, or the broker has just started.
    Idle,
    /// The leader's.
    Leader(Leading),
    /// A follower's, with whom it follows.
    Follower(Following),
}

/// What a follower knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Following {
    /// Whom it follows.
    pub leader: BrokerId,
    /// When it may fetch again after an error; `Time::NEVER` once the leader has said that it is none in this term.
    pub not_before: Time,
}

/// What a leader knows.
pub struct Leading {
    /// The replicas in sync, as the controller has confirmed them.
    pub isr: Vec<BrokerId>,
    /// The replicas in sync that it has asked the controller for.
    pub asked: Option<Vec<BrokerId>>,
    /// Which change of the partition it knows.
    pub partition_epoch: u32,
    /// Where its term began.
    pub began_at: Offset,
    /// The other replicas.
    pub followers: SortedMap<BrokerId, Progress>,
    /// Who waits for the high watermark to pass a batch, in the order of the batches.
    pub waiting: Vec<Waiting>,
}

/// How far a follower is (`ReplicaState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Where its log ends; `None` until it has fetched in this term.
    pub end: Option<Offset>,
    /// When it last fetched, and where the leader's log ended then.
    last_fetch: (Time, Offset),
    /// When it had last all that the leader had.
    last_caught_up: Time,
}

impl Progress {
    /// A follower of whom nothing is known; it is taken to be caught up if it is `in_sync`.
    pub const fn unknown(in_sync: bool, now: Time) -> Progress {
        let last_caught_up = if in_sync { now } else { Time::ZERO };
        Progress { end: None, last_fetch: (Time::ZERO, Offset::ZERO), last_caught_up }
    }

    /// It has fetched from `end` on, while the leader's log ended at `leader_end`
    /// (`Replica.updateFetchStateOrThrow`).
    pub fn fetched(&mut self, end: Offset, leader_end: Offset, now: Time) {
        let (before, leader_end_before) = self.last_fetch;
        if end >= leader_end {
            self.last_caught_up = self.last_caught_up.max(now);
        } else if end >= leader_end_before {
            self.last_caught_up = self.last_caught_up.max(before);
        }
        self.end = Some(end);
        self.last_fetch = (now, leader_end);
    }

    /// Whether it has all, or had within `lag_max` (`ReplicaState.isCaughtUp`).
    pub fn is_caught_up(&self, leader_end: Offset, lag_max: Span, now: Time) -> bool {
        self.end == Some(leader_end) || now.since(self.last_caught_up) <= lag_max
    }
}

impl Leading {
    /// The replicas in sync and those that may be (`PartitionState.maximalIsr`). To count one too many is safe.
    pub fn maximal_isr(&self) -> impl Iterator<Item = BrokerId> {
        let added = self.asked.iter().flatten().filter(|id| !self.isr.contains(id));
        self.isr.iter().chain(added).copied()
    }

    /// The followers in sync that have not caught up for too long (`Partition.getOutOfSyncReplicas`).
    pub fn stragglers(&self, leader_end: Offset, lag_max: Span, now: Time) -> Vec<BrokerId> {
        let behind = |id: &&BrokerId| {
            self.followers.get(*id).is_some_and(|follower| !follower.is_caught_up(leader_end, lag_max, now))
        };
        self.isr.iter().filter(behind).copied().collect()
    }
}

impl Replica {
    /// A copy that is new to the broker.
    pub fn new(partition: &TopicPartition, spec: &Rc<TopicSpec>, now: Time) -> Replica {
        Replica {
            partition: partition.clone(),
            spec: Rc::clone(spec),
            log: Log::new(spec.log, now),
            role: Role::Idle,
            epoch: LeaderEpoch(0),
            checkpoint: Offset::ZERO,
            told_last_stable: None,
        }
    }

    /// What it knows as the leader.
    pub const fn leading(&self) -> Option<&Leading> {
        match &self.role {
            Role::Leader(leading) => Some(leading),
            Role::Idle | Role::Follower(_) => None,
        }
    }

    pub(super) const fn leading_mut(&mut self) -> Option<&mut Leading> {
        match &mut self.role {
            Role::Leader(leading) => Some(leading),
            Role::Idle | Role::Follower(_) => None,
        }
    }

    /// How many replicas must be in sync for `acks=all`: no more than there are (`effectiveMinIsr`).
    pub fn min_insync(&self) -> usize {
        self.spec.min_insync_replicas.min(self.spec.replication_factor) as usize
    }

    /// Begins to lead (`Partition.makeLeader`). Who waited on an earlier term is handed back.
    pub fn lead(&mut self, me: BrokerId, image: &PartitionImage, now: Time) -> Vec<Waiting> {
        let same_term = self.epoch == image.leader_epoch;
        if let Some(leading) = self.leading_mut().filter(|_| same_term) {
            // The same term: only the replicas in sync have changed.
            if image.partition_epoch > leading.partition_epoch {
                leading.isr.clone_from(&image.isr);
                leading.asked = None;
                leading.partition_epoch = image.partition_epoch;
            }
            return Vec::new();
        }
        let waiting = self.resign();
        self.epoch = image.leader_epoch;
        self.log.begin_epoch(image.leader_epoch);
        let others = image.replicas.iter().filter(|id| **id != me);
        let followers = others.map(|id| (*id, Progress::unknown(image.isr.contains(id), now))).collect();
        self.role = Role::Leader(Leading {
            isr: image.isr.clone(),
            asked: None,
            partition_epoch: image.partition_epoch,
            began_at: self.log.end(),
            followers,
            waiting: Vec::new(),
        });
        waiting
    }

    /// Begins to follow (`Partition.makeFollower`). Who waited on it as the leader is handed back.
    pub fn follow(&mut self, leader: BrokerId, image: &PartitionImage) -> Vec<Waiting> {
        let same = matches!(&self.role, Role::Follower(following) if following.leader == leader);
        if same && self.epoch == image.leader_epoch {
            return Vec::new();
        }
        let waiting = self.resign();
        self.epoch = image.leader_epoch;
        self.role = Role::Follower(Following { leader, not_before: Time::ZERO });
        waiting
    }

    /// Neither leads nor follows from now on. Who waited on it as the leader is handed back.
    pub fn resign(&mut self) -> Vec<Waiting> {
        match std::mem::replace(&mut self.role, Role::Idle) {
            Role::Leader(leading) => leading.waiting,
            Role::Idle | Role::Follower(_) => Vec::new(),
        }
    }

    /// Moves the high watermark to the least end among the replicas in sync, those that are about to be, and
    /// those that have caught up and may ask to be (`Partition.maybeIncrementLeaderHW`). It stands still while
    /// too few are in sync (KIP-966). Says whether it has moved.
    pub fn raise_high_watermark(
        &mut self,
        me: BrokerId,
        lag_max: Span,
        eligible: impl Fn(BrokerId) -> bool,
        now: Time,
    ) -> bool {
        let min_insync = self.min_insync();
        let end = self.log.end();
        let Some(leading) = self.leading() else { return false };
        if leading.isr.len() < min_insync {
            return false;
        }
        let counts = |(id, follower): &(&BrokerId, &Progress)| {
            leading.maximal_isr().any(|member| member == **id)
                || (follower.end.is_some() && follower.is_caught_up(end, lag_max, now) && eligible(**id))
        };
        debug_assert!(!leading.followers.contains_key(&me), "a leader does not follow itself");
        let ends = leading.followers.iter().filter(counts).map(|(_, follower)| follower.end.unwrap_or(Offset::ZERO));
        let least = ends.fold(end, Offset::min);
        self.log.raise_high_watermark(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAG_MAX: Span = Span::from_secs(30);

    fn at(secs: u64) -> Time {
        Time::from_ms(secs * 1_000)
    }

    /// `ReplicaTest#testUpdateFetchState` and `#testIsCaughtUpWhenReplicaIsNotCaughtUpToLogEnd`: who fetches all is
    /// caught up now; who fetches what was all at the fetch before was caught up then.
    #[test]
    fn a_follower_that_keeps_up_with_the_fetch_before_is_caught_up() {
        let mut follower = Progress::unknown(true, Time::ZERO);
        assert!(follower.is_caught_up(Offset(10), LAG_MAX, at(30)));
        assert!(!follower.is_caught_up(Offset(10), LAG_MAX, at(31)));
        follower.fetched(Offset(5), Offset(10), at(20));
        assert!(!follower.is_caught_up(Offset(10), LAG_MAX, at(31)), "it is still behind");
        follower.fetched(Offset(10), Offset(15), at(40));
        assert!(follower.is_caught_up(Offset(15), LAG_MAX, at(50)), "it has what there was at second 20");
        assert!(!follower.is_caught_up(Offset(15), LAG_MAX, at(51)));
        follower.fetched(Offset(15), Offset(15), at(60));
        assert!(follower.is_caught_up(Offset(20), LAG_MAX, at(90)));
    }
}
