//! Fetches ahead of the polls (`Fetcher`, `AbstractFetch`).
//!
//! A broker is asked by one request at a time, for all partitions that it leads and of which nothing waits in
//! memory. Requests leave in polls alone: an application that stops polling gets what is under way and no more.

use std::collections::VecDeque;
use std::rc::Rc;

use super::fetched::Fetched;
use super::shared::Consumer;
use super::subscription::Ends;
use crate::ports::log::{Consumed, TopicPartition};
use crate::recorder::Context;
use crate::sim::broker::ask::NoAnswer;
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::node::fetch::{Fetch, FetchPartition, FetchedData, FetchedPartition};
use crate::sorted::{SortedMap, SortedSet, insert_by_key};

/// What is under way and what waits.
#[derive(Default)]
pub struct Fetching {
    under_way: SortedSet<BrokerId>,
    waiting: VecDeque<Fetched>,
}

impl Fetching {
    fn has(&self, partition: &TopicPartition) -> bool {
        self.waiting.iter().any(|fetched| fetched.partition == *partition)
    }
}

impl Consumer {
    /// Asks every broker from which something is wanted and that is not asked already.
    pub(super) fn send_fetches(self: &Rc<Self>) {
        let now = self.now();
        let image = self.metadata.borrow().image();
        let max_bytes = self.config.max_partition_fetch_bytes;
        let mut by_leader: SortedMap<BrokerId, Vec<(u64, FetchPartition)>> = SortedMap::new();
        for (partition, held, offset) in self.subscription.borrow().fetchable(now) {
            if self.fetching.borrow().has(partition) {
                continue;
            }
            let known = image.partition(partition);
            let Some((leader, leader_epoch)) = known.and_then(|known| Some((known.leader?, known.leader_epoch))) else {
                self.metadata.borrow_mut().want();
                continue;
            };
            if !self.fetching.borrow().under_way.contains(&leader) {
                let partition = partition.clone();
                let wanted = FetchPartition { partition, offset, leader_epoch, last_fetched_epoch: None, max_bytes };
                // What has waited longest comes first, so that none starves where `fetch.max.bytes` is small.
                let of_leader = by_leader.entry(leader).or_default();
                insert_by_key(of_leader, (held.fetched, wanted), |(fetched, _)| *fetched);
            }
        }
        for (leader, wanted) in by_leader {
            self.fetching.borrow_mut().under_way.insert(leader);
            let partitions = wanted.into_iter().map(|(_, wanted)| wanted).collect();
            let me = Rc::clone(self);
            self.spawn(Context::default(), async move { me.fetch(leader, partitions).await });
        }
    }

    async fn fetch(self: Rc<Self>, leader: BrokerId, asked: Rc<[FetchPartition]>) {
        let question = Fetch {
            replica: None,
            isolation: self.config.isolation,
            max_wait: self.config.fetch_max_wait,
            min_bytes: self.config.fetch_min_bytes,
            max_bytes: self.config.fetch_max_bytes,
            partitions: Rc::clone(&asked),
        };
        let answer = self.ask(leader, question, self.config.request_timeout).await;
        self.fetching.borrow_mut().under_way.remove(&leader);
        match answer {
            Ok(answer) => {
                for FetchedPartition { partition, fetched } in answer.iter() {
                    let wish = asked.iter().find(|wish| wish.partition == *partition);
                    if let Some(wish) = wish.filter(|wish| self.still_wants(wish)) {
                        self.take_in(wish, fetched);
                    }
                }
            }
            Err(NoAnswer::TimedOut | NoAnswer::Disconnected) => {
                asked.iter().for_each(|wish| self.try_later(&wish.partition));
            }
        }
        self.bell.ring();
    }

    /// Whether a partition is still held and stands where it stood when it was asked for.
    fn still_wants(&self, wish: &FetchPartition) -> bool {
        self.subscription.borrow().get(&wish.partition).is_some_and(|held| held.position == Ok(wish.offset))
    }

    fn take_in(&self, wish: &FetchPartition, fetched: &Result<FetchedData, Error>) {
        match fetched {
            Ok(data) => {
                let ends = Ends { high_watermark: data.high_watermark, last_stable: data.last_stable };
                self.subscription.borrow_mut().note_fetch(&wish.partition, ends);
                if !data.batches.is_empty() {
                    let fetched = Fetched::new(&wish.partition, wish.offset, self.config.isolation, data);
                    self.fetching.borrow_mut().waiting.push_back(fetched);
                }
            }
            Err(Error::OffsetOutOfRange) => {
                self.subscription.borrow_mut().reset(&wish.partition, self.config.auto_offset_reset);
            }
            // Another leads it, or nobody does at the moment.
            Err(_) => self.try_later(&wish.partition),
        }
    }

    fn try_later(&self, partition: &TopicPartition) {
        self.metadata.borrow_mut().want();
        if let Some(held) = self.subscription.borrow_mut().get_mut(partition) {
            held.not_before = self.now() + self.wait_after(held.failures);
            held.failures += 1;
        }
    }

    /// At most `max.poll.records` of what waits, and the positions after them.
    pub(super) fn take_records(&self) -> Vec<Consumed> {
        let mut fetching = self.fetching.borrow_mut();
        let mut subscription = self.subscription.borrow_mut();
        let mut records = Vec::new();
        let max = self.config.max_poll_records as usize;
        fetching.waiting.retain_mut(|fetched| {
            let Some(held) = subscription.get_mut(&fetched.partition) else { return false };
            if held.position != Ok(fetched.from) {
                // It was sought elsewhere, or was given up and came back.
                return false;
            }
            if held.is_paused || held.is_leaving || records.len() == max {
                return true;
            }
            records.extend(fetched.take(max - records.len()));
            held.position = Ok(fetched.from);
            !fetched.is_empty()
        });
        records
    }
}
