//! Where a consumer stands with its group (`AbstractCoordinator`, `ConsumerCoordinator`).

use std::collections::VecDeque;
use std::rc::Rc;

use crate::ports::log::{ConsumeError, TopicPartition};
use crate::sim::broker::assignor::{Assignor, PartitionCounts};
use crate::sorted::SortedSet;
use crate::time::Time;

/// Where a consumer stands with its group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It is in no generation.
    #[default]
    Outside,
    /// It has asked to join, or for its assignment.
    Joining,
    /// It has its assignment, which the next poll takes.
    Given(Vec<TopicPartition>),
    /// It reads what it was given.
    Inside,
}

/// How far the preparation of a join has come (`onJoinPrepare`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preparation {
    /// It has not begun.
    #[default]
    None,
    /// What was done is being committed.
    Committing,
    /// All that must be given up has been, or is being.
    Done,
}

/// A change of what is held, to be told by the next poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// These are given up.
    Revoke(Vec<TopicPartition>),
    /// These come.
    Assign(Vec<TopicPartition>),
}

/// Where a consumer stands with its group.
#[derive(Default)]
pub struct Membership {
    pub stage: Stage,
    /// The generation that it is in, or was last.
    pub generation: Option<u32>,
    /// The name that the coordinator has given to it; empty for none.
    pub member_id: Rc<str>,
    /// Whether it must join, again or for the first time.
    pub must_join: bool,
    pub preparation: Preparation,
    /// Counts what ends a membership, so that an answer to an earlier one is told from one to this.
    pub era: u64,
    pub changes: VecDeque<Change>,
    /// What the application was told to give up and may be working on.
    pub giving_up: Option<Vec<TopicPartition>>,
    /// Whether it must join again once that is given up, so that others get it (KIP-429).
    pub offers: bool,
    /// What ends this consumer's polls.
    pub fatal: Option<ConsumeError>,
    /// What the next poll fails with.
    pub failure: Option<ConsumeError>,
    /// The topics that it has joined for.
    pub joined_for: SortedSet<Rc<str>>,
    /// The partition counts that it has assigned by, if it is the group's leader.
    pub assigned_by: Option<PartitionCounts>,
    /// The topics of all members, if it is the group's leader.
    pub watched: SortedSet<Rc<str>>,
    /// What it was given last and in which generation, for an assignor that wants to know although it was all
    /// given up (`StickyAssignor.onAssignment`).
    pub remembered: (Vec<TopicPartition>, Option<u32>),
    /// When the last poll ended; none while one goes on.
    pub idle_since: Option<Time>,
    /// Whether the task that sends heartbeats has begun.
    pub beats: bool,
    /// When the next heartbeat is due.
    pub next_beat: Time,
    /// Whether one is under way.
    pub is_beating: bool,
}

impl Membership {
    /// Whether heartbeats are to be sent.
    pub const fn is_member(&self) -> bool {
        self.generation.is_some() && matches!(self.stage, Stage::Given(_) | Stage::Inside)
    }

    /// It is no member any more: what it holds is lost, and it must join anew
    /// (`resetStateAndGeneration`).
    pub fn fall_out(&mut self, keep_name: bool) {
        self.stage = Stage::Outside;
        self.generation = None;
        if !keep_name {
            self.member_id = Rc::default();
        }
        self.must_join = true;
        self.preparation = Preparation::None;
        self.era += 1;
        self.changes.clear();
        self.offers = false;
        self.assigned_by = None;
    }

    /// A newer member has taken its static name: it is over.
    pub fn is_fenced(&mut self) {
        self.fall_out(false);
        self.fatal = Some(ConsumeError::FencedInstance);
    }

    /// What is to change for a member that holds `held` and was given `given`.
    pub fn take_assignment(&mut self, held: &[TopicPartition], given: Vec<TopicPartition>) {
        let is_new = |partition: &&TopicPartition| !held.contains(partition);
        let added: Vec<TopicPartition> = given.iter().filter(is_new).cloned().collect();
        let revoked: Vec<TopicPartition> =
            held.iter().filter(|partition| !given.contains(partition)).cloned().collect();
        self.remembered = (given, self.generation);
        if !revoked.is_empty() {
            self.offers = true;
            self.changes.push_back(Change::Revoke(revoked));
        }
        self.changes.push_back(Change::Assign(added));
        self.stage = Stage::Inside;
    }
}

/// Whether a consumer with these assignors keeps its partitions while a rebalance goes on: all of them must be
/// able to (`ConsumerCoordinator`, constructor). Kafka's default list begins with `range` and is therefore eager.
pub fn is_cooperative(assignors: &[Assignor]) -> bool {
    !assignors.is_empty() && assignors.iter().all(|assignor| assignor.is_cooperative())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(partitions: &[u32]) -> Vec<TopicPartition> {
        let topic = Rc::from("rides");
        partitions.iter().map(|partition| TopicPartition::new(&topic, *partition)).collect()
    }

    #[test]
    fn what_moves_is_revoked_before_anything_comes_and_what_stays_is_not_touched() {
        let mut group = Membership { generation: Some(4), ..Membership::default() };
        group.take_assignment(&of(&[0, 1, 2]), of(&[1, 2, 5]));
        let changes: Vec<Change> = group.changes.drain(..).collect();
        assert_eq!(changes, [Change::Revoke(of(&[0])), Change::Assign(of(&[5]))]);
        assert!(group.offers, "what it gives up is to be given to somebody");
        assert_eq!(group.remembered, (of(&[1, 2, 5]), Some(4)));
    }

    #[test]
    fn a_member_that_gains_or_has_nothing_is_told_so() {
        let mut group = Membership::default();
        group.take_assignment(&[], Vec::new());
        assert_eq!(group.changes, [Change::Assign(Vec::new())]);
        assert!(!group.offers);
    }

    #[test]
    fn only_a_list_that_is_cooperative_throughout_is() {
        use Assignor::{CooperativeSticky, Range};
        assert!(is_cooperative(&[CooperativeSticky]));
        assert!(!is_cooperative(&[Range, CooperativeSticky]) && !is_cooperative(&[]));
    }
}
