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
        if self.is_positioning.get()
            || !(is_needed(Begin::Committed) || is_needed(Begin::Reset) || is_needed(Begin::Start))
        {
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
        let additions = self.subscription.borrow().additions();
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
            let awaits = subscription.awaits(partition, Begin::Committed, additions);
            match offset {
                Ok(_) if !awaits => {}
                Ok(Some(offset)) => subscription.begin_at(partition, *offset),
                Ok(None) => subscription.reset(partition, self.config.auto_offset_reset),
                Err(_) => settled = false,
            }
        }
        settled
    }

    async fn begin_where_reset(&self) -> Settled {
        // What nothing says where to begin for does not wait for this.
        let spec_of = |begin| match (begin, self.config.auto_offset_reset) {
            (Begin::Reset, AutoOffsetReset::Latest) => OffsetSpec::Latest,
            _ => OffsetSpec::Earliest,
        };
        let upto = match self.config.isolation {
            Isolation::ReadUncommitted => Upto::HighWatermark,
            Isolation::ReadCommitted => Upto::LastStable,
        };
        let additions = self.subscription.borrow().additions();
        let image = self.metadata.borrow().image();
        let mut settled = true;
        let mut by_leader: SortedMap<BrokerId, Vec<(TopicPartition, OffsetSpec)>> = SortedMap::new();
        for begin in [Begin::Reset, Begin::Start] {
            for partition in self.subscription.borrow().beginning(begin) {
                match image.leader(&partition) {
                    Some(leader) => by_leader.entry(leader).or_default().push((partition, spec_of(begin))),
                    None => settled = false,
                }
            }
        }
        for (leader, partitions) in by_leader {
            let specs: Vec<OffsetSpec> = partitions.iter().map(|(_, spec)| *spec).collect();
            let question = ListOffsets { upto, partitions };
            let answer = self.ask(leader, question, self.config.request_timeout).await;
            settled &= answer.is_ok();
            let answers = answer.iter().flat_map(|answer| answer.iter());
            for ((partition, offset), spec) in answers.zip(specs) {
                let mut subscription = self.subscription.borrow_mut();
                let mut begins = [Begin::Reset, Begin::Start].into_iter().filter(|begin| spec_of(*begin) == spec);
                match offset {
                    Ok(_) if !begins.any(|begin| subscription.awaits(partition, begin, additions)) => {}
                    Ok(offset) => subscription.begin_at(partition, offset.unwrap_or_default()),
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
