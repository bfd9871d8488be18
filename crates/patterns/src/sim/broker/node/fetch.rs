//! `Fetch`: what a consumer reads and a follower copies.

use std::cmp::Ordering;
use std::rc::Rc;

use super::Node;
use crate::ports::log::{Isolation, LeaderEpoch, Offset, TopicPartition};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::BrokerId;
use crate::sim::broker::leader_epochs::EpochEnd;
use crate::sim::broker::log::Upto;
use crate::sim::broker::record::Batch;
use crate::sim::broker::replica::Replica;
use crate::sim::broker::transaction::Aborted;
use crate::sim::network::Reply;
use crate::time::Span;

/// A fetch of several partitions that one broker leads.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// The follower that asks; `None` for a consumer.
    pub replica: Option<BrokerId>,
    /// Up to where a consumer reads.
    pub isolation: Isolation,
    /// `fetch.max.wait.ms`: how long to wait for `min_bytes`.
    pub max_wait: Span,
    /// `fetch.min.bytes`.
    pub min_bytes: u32,
    /// `fetch.max.bytes`: over all partitions. The first batch comes in any case.
    pub max_bytes: u32,
    /// Which partitions, in the order in which they are served.
    pub partitions: Rc<[FetchPartition]>,
}

/// One partition of a fetch.
#[derive(Clone, Debug)]
pub struct FetchPartition {
    /// Which.
    pub partition: TopicPartition,
    /// From where.
    pub offset: Offset,
    /// The term of the leader that the asker knows.
    pub leader_epoch: LeaderEpoch,
    /// The term of the last record that the asker has, so that the leader can say where the logs part (KIP-595).
    pub last_fetched_epoch: Option<LeaderEpoch>,
    /// `max.partition.fetch.bytes`.
    pub max_bytes: u32,
}

/// What a fetch brings of one partition.
#[derive(Clone, Debug)]
pub struct FetchedPartition {
    /// Which.
    pub partition: TopicPartition,
    /// What there is, or why not.
    pub fetched: Result<FetchedData, Error>,
}

/// Batches, and how far the log reaches.
#[derive(Clone, Debug)]
pub struct FetchedData {
    /// Whole batches, the first of which may begin before the offset that was asked for.
    pub batches: Vec<Rc<Batch>>,
    /// The aborted transactions among them, for a reader of committed data.
    pub aborted: Vec<Aborted>,
    /// Up to where a reader may read.
    pub high_watermark: Offset,
    /// Up to where a reader of committed data may read.
    pub last_stable: Offset,
    /// Where the log begins.
    pub log_start: Offset,
    /// Where the follower's log parts from the leader's; then there are no batches.
    pub diverging: Option<EpochEnd>,
}

impl Ask<Node> for Fetch {
    /// Only partitions of which there is something to say are in it.
    type Answer = Rc<[FetchedPartition]>;

    const WHAT: &'static str = "fetch";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        // What is read carries the high watermark from before this fetch moves it (Partition.fetchRecords).
        let read = node.read(self);
        if let Some(replica) = self.replica {
            self.partitions.iter().for_each(|asked| node.follower_fetches(replica, asked, from.context));
        }
        if read.is_enough(self) || self.max_wait == Span::ZERO || self.partitions.is_empty() {
            reply.send(read.partitions.into());
            return;
        }
        let number = node.next_fetch();
        node.fetches.borrow_mut().push(Delayed { number, fetch: self.clone(), reply });
        let (node, due) = (Rc::clone(node), node.world().now() + self.max_wait);
        node.world().clone().executor().call_at(due, move || node.answer_fetch(number));
    }
}

/// A fetch that waits for `fetch.min.bytes` (`DelayedFetch`).
pub struct Delayed {
    number: u64,
    fetch: Fetch,
    reply: Reply<<Fetch as Ask<Node>>::Answer>,
}

/// What there is for a fetch at the moment.
struct Read {
    partitions: Vec<FetchedPartition>,
    bytes: u32,
    /// Something has to be said at once: an error, or that the logs part.
    urgent: bool,
}

impl Read {
    const fn is_enough(&self, fetch: &Fetch) -> bool {
        self.urgent || (self.bytes >= fetch.min_bytes && self.bytes > 0)
    }
}

impl Node {
    /// Reads what there is for a fetch, in the order of its partitions, up to `max_bytes`
    /// (`ReplicaManager.readFromLog`).
    fn read(&self, fetch: &Fetch) -> Read {
        let mut read = Read { partitions: Vec::with_capacity(fetch.partitions.len()), bytes: 0, urgent: false };
        for asked in fetch.partitions.iter() {
            let room = fetch.max_bytes.saturating_sub(read.bytes);
            let fetched = self.read_partition(fetch, asked, room, read.bytes == 0);
            match &fetched {
                Ok(data) => {
                    read.urgent |= data.diverging.is_some();
                    read.bytes += data.batches.iter().map(|batch| batch.size_bytes).sum::<u32>();
                }
                Err(_) => read.urgent = true,
            }
            read.partitions.push(FetchedPartition { partition: asked.partition.clone(), fetched });
        }
        read
    }

    fn read_partition(
        &self,
        fetch: &Fetch,
        asked: &FetchPartition,
        room: u32,
        first: bool,
    ) -> Result<FetchedData, Error> {
        let replicas = self.replicas.borrow();
        let replica = replicas.get(&asked.partition).ok_or(Error::UnknownTopicOrPartition)?;
        check_epoch(replica, asked.leader_epoch)?;
        replica.leading().ok_or(Error::NotLeaderOrFollower)?;
        let log = &replica.log;
        let upto = match (fetch.replica, fetch.isolation) {
            (Some(_), _) => Upto::LogEnd,
            (None, Isolation::ReadUncommitted) => Upto::HighWatermark,
            (None, Isolation::ReadCommitted) => Upto::LastStable,
        };
        let mut data = FetchedData {
            batches: Vec::new(),
            aborted: Vec::new(),
            high_watermark: log.high_watermark(),
            last_stable: log.last_stable(),
            log_start: log.start(),
            diverging: None,
        };
        if let Some(last) = asked.last_fetched_epoch {
            data.diverging = log.diverges_from(last, asked.offset)?;
            if data.diverging.is_some() {
                return Ok(data);
            }
        }
        // The first batch of a fetch comes whatever its size, so that nobody starves (KIP-74).
        let fetched = log.fetch(asked.offset, upto, asked.max_bytes.min(room))?;
        let fits = |batch: &Rc<Batch>| first || batch.size_bytes <= room;
        if fetched.batches.first().is_some_and(fits) {
            data.batches = fetched.batches;
            data.aborted = fetched.aborted;
        }
        Ok(data)
    }

    /// Answers the fetches of a partition that have enough now.
    pub(super) fn answer_fetches(&self, partition: &TopicPartition) {
        let concerns = |delayed: &Delayed| delayed.fetch.partitions.iter().any(|asked| asked.partition == *partition);
        let mut fetches = self.fetches.borrow_mut();
        let mut place = 0;
        while let Some(delayed) = fetches.get(place) {
            let read = concerns(delayed).then(|| self.read(&delayed.fetch));
            match read.filter(|read| read.is_enough(&delayed.fetch)) {
                Some(read) => fetches.remove(place).reply.send(read.partitions.into()),
                None => place += 1,
            }
        }
    }

    /// Answers a fetch with what there is, if it still waits.
    fn answer_fetch(&self, number: u64) {
        let mut fetches = self.fetches.borrow_mut();
        let Some(place) = fetches.iter().position(|delayed| delayed.number == number) else { return };
        let delayed = fetches.remove(place);
        drop(fetches);
        delayed.reply.send(self.read(&delayed.fetch).partitions.into());
    }
}

/// Whether the asker knows the same term as the broker (`Partition.checkCurrentLeaderEpoch`, KIP-320).
pub(super) fn check_epoch(replica: &Replica, asked: LeaderEpoch) -> Result<(), Error> {
    match asked.cmp(&replica.epoch) {
        Ordering::Less => Err(Error::FencedLeaderEpoch),
        Ordering::Greater => Err(Error::UnknownLeaderEpoch),
        Ordering::Equal => Ok(()),
    }
}
