//! Where the reading of a partition begins: what the group has committed, else where `auto.offset.reset` says
//! (`ConsumerCoordinator.initWithCommittedOffsetsIfNeeded`, `OffsetFetcher.resetPositionsIfNeeded`).

use std::rc::Rc;

use super::shared::Consumer;
use super::subscription::Begin;
use crate::ports::log::{AutoOffsetReset, ConsumeError, Isolation, Offset, TopicPartition};
use crate::recorder::Context;
use crate::sim::broker::error::Error;
use crate::sim::broker::group::offset_fetch::OffsetFetch;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::log::Upto;
use crate::sim::broker::node::list_offsets::{ListOffsets, OffsetSpec};
use crate::sorted::SortedMap;
use crate::time::Time;

/// What was asked of a broker, if all of it could be answered; otherwise it is to be asked again.
type Settled = bool;

impl Consumer {
    /// Looks for the positions that are not known, in the background, until all of them are.
    pub(super) fn find_positions(self: &Rc<Self>) {
        let subscription = self.subscription.borrow();
        let is_needed = |begin| !subscription.beginning(begin).is_empty();
        if self.is_positioning.get() || !(is_needed(Begin::Committed) || is_needed(Begin::Reset)) {
            return;
        }
        self.is_positioning.set(true);
        let me = Rc::clone(self);
        self.spawn(Context::default(), async move {
            let mut failures = 0;
            while !(me.begin_where_committed().await & me.begin_where_reset().await) && !me.is_closed.get() {
                me.back_off(failures).await;
                failures += 1;
            }
            me.is_positioning.set(false);
            me.bell.ring();
        });
    }

    async fn begin_where_committed(&self) -> Settled {
        let partitions = self.subscription.borrow().beginning(Begin::Committed);
        let Some(group) = self.config.group_id.clone() else {
            let policy = self.config.auto_offset_reset;
            partitions.iter().for_each(|partition| self.subscription.borrow_mut().reset(partition, policy));
            return true;
        };
        if partitions.is_empty() {
            return true;
        }
        let Some(committed) = self.fetch_committed(&group, partitions).await else { return false };
        let mut settled = true;
        for (partition, offset) in committed.iter() {
            let mut subscription = self.subscription.borrow_mut();
            match offset {
                Ok(Some(offset)) => subscription.begin_at(partition, *offset),
                // It may have been sought meanwhile.
                Ok(None) if subscription.get(partition).is_some_and(|held| held.position.is_err()) => {
                    subscription.reset(partition, self.config.auto_offset_reset);
                }
                Ok(None) => {}
                Err(_) => settled = false,
            }
        }
        settled
    }

    async fn begin_where_reset(&self) -> Settled {
        let spec = match self.config.auto_offset_reset {
            AutoOffsetReset::Earliest => OffsetSpec::Earliest,
            AutoOffsetReset::Latest => OffsetSpec::Latest,
            AutoOffsetReset::None => return true,
        };
        let upto = match self.config.isolation {
            Isolation::ReadUncommitted => Upto::HighWatermark,
            Isolation::ReadCommitted => Upto::LastStable,
        };
        let image = self.metadata.borrow().image();
        let mut settled = true;
        let mut by_leader: SortedMap<BrokerId, Vec<(TopicPartition, OffsetSpec)>> = SortedMap::new();
        for partition in self.subscription.borrow().beginning(Begin::Reset) {
            match image.leader(&partition) {
                Some(leader) => by_leader.entry(leader).or_default().push((partition, spec)),
                None => settled = false,
            }
        }
        for (leader, partitions) in by_leader {
            let question = ListOffsets { upto, partitions };
            let answer = self.ask(leader, question, self.config.request_timeout).await;
            settled &= answer.is_ok();
            for (partition, offset) in answer.iter().flat_map(|answer| answer.iter()) {
                match offset {
                    Ok(offset) => {
                        let offset = offset.unwrap_or_default();
                        self.subscription.borrow_mut().begin_at(partition, offset);
                    }
                    Err(_) => settled = false,
                }
            }
        }
        if !settled {
            self.metadata.borrow_mut().want();
            self.bell.ring();
        }
        settled
    }

    /// Asks the coordinator once. `None` where there is no answer.
    async fn fetch_committed(
        &self,
        group: &Rc<str>,
        partitions: Vec<TopicPartition>,
    ) -> Option<Rc<[(TopicPartition, Result<Option<Offset>, Error>)]>> {
        let coordinator = self.coordinator(group, self.now() + self.config.request_timeout).await?;
        let question = OffsetFetch { group: Rc::clone(group), partitions, require_stable: true };
        match self.ask(coordinator, question, self.config.request_timeout).await {
            Ok(Ok(committed)) => Some(committed),
            Ok(Err(Error::CoordinatorLoadInProgress)) => None,
            Ok(Err(_)) | Err(_) => {
                self.forget_coordinator();
                None
            }
        }
    }

    /// What the group has committed, asked for `default.api.timeout.ms` at most.
    pub(super) async fn committed(
        &self,
        partitions: Vec<TopicPartition>,
    ) -> Result<Vec<(TopicPartition, Option<Offset>)>, ConsumeError> {
        let Some(group) = self.config.group_id.clone() else {
            return Ok(partitions.into_iter().map(|partition| (partition, None)).collect());
        };
        let until: Time = self.now() + self.config.api_timeout;
        let mut failures = 0;
        loop {
            self.check_open()?;
            if let Some(answer) = self.fetch_committed(&group, partitions.clone()).await {
                let all = answer.iter().map(|(partition, offset)| Some((partition.clone(), (*offset).ok()?)));
                if let Some(all) = all.collect() {
                    return Ok(all);
                }
            }
            if self.now() >= until {
                return Err(ConsumeError::TimedOut);
            }
            self.back_off(failures).await;
            failures += 1;
        }
    }
}
