//! `ListOffsets`: where a log begins, ends, or was at a time.

use std::rc::Rc;

use super::Node;
use crate::ports::log::{Offset, TopicPartition};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::log::Upto;
use crate::sim::network::Reply;
use crate::time::Time;

/// Which offset is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffsetSpec {
    /// The first that can be read.
    Earliest,
    /// The next after what can be read.
    Latest,
    /// That of the first record of this time or later.
    AtTime(Time),
}

/// A question for offsets of partitions that one broker leads.
#[derive(Clone, Debug)]
pub struct ListOffsets {
    /// Up to where the asker reads: a consumer to the high watermark or the last stable offset, a follower to the end.
    pub upto: Upto,
    /// Which.
    pub partitions: Vec<(TopicPartition, OffsetSpec)>,
}

impl Ask<Node> for ListOffsets {
    /// `Ok(None)`: no record is of that time or later.
    type Answer = Rc<[(TopicPartition, Result<Option<Offset>, Error>)]>;

    const WHAT: &'static str = "list-offsets";

    fn serve(&self, node: &Rc<Node>, _: Asker, reply: Reply<Self::Answer>) {
        let found = |(partition, spec): &(TopicPartition, OffsetSpec)| {
            let replicas = node.replicas.borrow();
            let replica = replicas.get(partition).ok_or(Error::UnknownTopicOrPartition);
            let offset = replica.and_then(|replica| {
                let leading = replica.leading().ok_or(Error::NotLeaderOrFollower)?;
                let log = &replica.log;
                // A new leader may not know yet how far readers have come; until its high watermark has reached
                // its own term it cannot say where the end is, nor that no record is of a time
                // (Partition.fetchOffsetForTimestamp, KIP-207).
                let undecided = log.high_watermark() < leading.began_at && self.upto != Upto::LogEnd;
                match spec {
                    OffsetSpec::Earliest => Ok(Some(log.start())),
                    OffsetSpec::Latest if undecided => Err(Error::OffsetNotAvailable),
                    OffsetSpec::Latest => Ok(Some(match self.upto {
                        Upto::LogEnd => log.end(),
                        Upto::HighWatermark => log.high_watermark(),
                        Upto::LastStable => log.last_stable(),
                    })),
                    OffsetSpec::AtTime(time) => match log.offset_for_time(*time, self.upto) {
                        None if undecided => Err(Error::OffsetNotAvailable),
                        found => Ok(found.map(|(offset, _)| offset)),
                    },
                }
            });
            (partition.clone(), offset)
        };
        reply.send(self.partitions.iter().map(found).collect());
    }
}
