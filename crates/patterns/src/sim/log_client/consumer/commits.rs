//! Commits what was done (`ConsumerCoordinator.commitOffsetsSync`, `maybeAutoCommitOffsetsAsync`).

use std::rc::Rc;

use futures::FutureExt;

use super::membership::Stage;
use super::shared::Consumer;
use super::subscription::Wanted;
use crate::ports::log::{CommitError, GroupMetadata, Offsets};
use crate::sim::broker::error::Error;
use crate::sim::broker::group::commit::OffsetCommit;
use crate::time::{Span, Time};

impl Consumer {
    /// What a commit is made in the name of.
    pub(super) fn group_metadata(&self) -> GroupMetadata {
        let membership = self.group.borrow();
        GroupMetadata {
            group: self.config.group_id.clone().unwrap_or_default(),
            generation: membership.generation,
            member_id: Rc::clone(&membership.member_id),
            instance_id: self.config.group_instance_id.clone(),
        }
    }

    /// In whose name to commit now. A member may only while it is in a generation (`generationIfStable`).
    fn commits_as(&self) -> Result<GroupMetadata, CommitError> {
        if self.is_closed.get() || self.config.group_id.is_none() {
            return Err(CommitError::Closed);
        }
        if matches!(self.subscription.borrow().wanted, Wanted::Partitions) {
            let member_id = Rc::default();
            return Ok(GroupMetadata { generation: None, member_id, instance_id: None, ..self.group_metadata() });
        }
        match self.group.borrow().stage {
            Stage::Given(_) | Stage::Inside => {}
            Stage::Joining => return Err(CommitError::Rebalancing),
            Stage::Outside => return Err(CommitError::NotMember),
        }
        Ok(self.group_metadata())
    }

    /// Commits, and tries again until `until` where that may help.
    pub(super) async fn commit(self: &Rc<Self>, offsets: Offsets, until: Time) -> Result<(), CommitError> {
        self.try_to_commit(offsets, until, u32::MAX).await
    }

    async fn try_to_commit(self: &Rc<Self>, offsets: Offsets, until: Time, tries: u32) -> Result<(), CommitError> {
        let mut failures = 0;
        loop {
            let member = self.commits_as()?;
            if offsets.is_empty() {
                return Ok(());
            }
            let era = self.group.borrow().era;
            let group = Rc::clone(&member.group);
            let generation = member.generation;
            // An attempt that may not be repeated may wait for its answer all the same.
            let left = |now: Time| match until.since(now) {
                Span::ZERO => self.config.request_timeout,
                left => left.min(self.config.request_timeout),
            };
            let Some(coordinator) = self.coordinator(&group, until).await else {
                return Err(CommitError::OutcomeUnknown);
            };
            let question = OffsetCommit { member, offsets: offsets.clone() };
            let answer = self.ask(coordinator, question, left(self.now())).await;
            match answer {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(error)) if !self.may_help_to_retry(error) => {
                    return Err(self.commit_refused(error, era, generation));
                }
                Ok(Err(Error::CoordinatorLoadInProgress)) => {}
                Ok(Err(_)) | Err(_) => self.forget_coordinator(),
            }
            failures += 1;
            if self.now() >= until || failures == tries {
                return Err(CommitError::OutcomeUnknown);
            }
            self.back_off(failures - 1).await;
        }
    }

    fn may_help_to_retry(&self, error: Error) -> bool {
        matches!(
            error,
            Error::CoordinatorLoadInProgress
                | Error::CoordinatorNotAvailable
                | Error::NotCoordinator
                | Error::RequestTimedOut
                | Error::UnknownTopicOrPartition
        )
    }

    fn commit_refused(&self, error: Error, era: u64, generation: Option<u32>) -> CommitError {
        let mut membership = self.group.borrow_mut();
        let is_same = membership.era == era && membership.generation == generation;
        let refusal = match error {
            Error::FencedInstanceId => {
                membership.is_fenced();
                CommitError::FencedInstance
            }
            Error::RebalanceInProgress => {
                membership.must_join |= is_same;
                CommitError::Rebalancing
            }
            // The group has gone on, and this member with it: what it committed was refused, it was not.
            _ if membership.stage == Stage::Joining => CommitError::Rebalancing,
            _ => {
                if is_same && matches!(self.subscription.borrow().wanted, Wanted::Topics(_)) {
                    membership.fall_out(error == Error::IllegalGeneration);
                }
                CommitError::NotMember
            }
        };
        drop(membership);
        self.bell.ring();
        refusal
    }

    /// Commits what the polls before have brought, once `auto.commit.interval.ms` is over.
    pub(super) fn auto_commit(self: &Rc<Self>) {
        let now = self.now();
        if !self.config.auto_commit || now < self.next_auto_commit.get() || self.commits_as().is_err() {
            return;
        }
        self.next_auto_commit.set(now + self.config.auto_commit_interval);
        let offsets = self.subscription.borrow().positions();
        if offsets.is_empty() {
            return;
        }
        let me = Rc::clone(self);
        let mut attempt = Box::pin(async move {
            // One attempt: the next is due soon, and knows better.
            let until = me.now() + me.config.request_timeout;
            if let Err(CommitError::OutcomeUnknown) = me.try_to_commit(offsets, until, 1).await {
                me.next_auto_commit.set(me.now() + me.wait_after(0));
            }
        });
        // It leaves now, before whatever the application commits next: a connection keeps the order of its requests,
        // and so the older positions never come after the newer ones.
        if (&mut attempt).now_or_never().is_none() {
            self.spawn(self.world.recorder().context(), attempt);
        }
    }

    /// Commits what the polls have brought, before it is given up or the consumer ends.
    pub(super) async fn commit_all(self: &Rc<Self>, limit: Span) {
        let offsets = self.subscription.borrow().positions();
        if self.config.auto_commit && !offsets.is_empty() {
            self.next_auto_commit.set(self.now() + self.config.auto_commit_interval);
            // Where it fails, those who come next read again what was read: the application is told by nobody.
            let _ = self.commit(offsets, self.now() + limit).await;
        }
    }
}
