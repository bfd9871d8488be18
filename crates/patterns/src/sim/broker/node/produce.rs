//! `Produce`: a producer's batches, appended by the leader and answered by `acks`.

use std::rc::Rc;

use super::Node;
use super::waiting::{PendingProduce, Waiter};
use crate::ports::log::{Acks, Offset, TopicPartition};
use crate::recorder::Context;
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::log::Log;
use crate::sim::broker::producer_state::Origin;
use crate::sim::broker::record::Batch;
use crate::sim::network::Reply;
use crate::time::Span;

/// A producer's batches, at most one a partition.
#[derive(Clone, Debug)]
pub struct Produce {
    /// Whose word the producer waits for.
    pub acks: Acks,
    /// `request.timeout.ms`: how long the leader waits for the replicas in sync.
    pub timeout: Span,
    /// The producer's transactional id, for batches of a transaction.
    pub transactional_id: Option<Rc<str>>,
    /// The batches.
    pub batches: Vec<(TopicPartition, Rc<Batch>)>,
}

/// What became of one batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Produced {
    /// Where its first record lies.
    pub base_offset: Offset,
    /// Where the log begins.
    pub log_start: Offset,
}

impl Ask<Node> for Produce {
    /// For each partition what became of its batch. With `acks=0` nothing is sent back unless one was refused, which
    /// stands for the connection that Kafka closes then: the asker must not wait.
    type Answer = Rc<[(TopicPartition, Result<Produced, Error>)]>;

    const WHAT: &'static str = "produce";

    fn size_bytes(&self) -> u64 {
        self.batches.iter().map(|(_, batch)| u64::from(batch.size_bytes)).sum()
    }

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        let partitions = self.batches.iter().map(|(partition, _)| partition.clone());
        let pending = PendingProduce::new(partitions, reply, self.acks == Acks::None);
        for (place, (partition, batch)) in self.batches.iter().enumerate() {
            let arrived = Arrived {
                pending: Rc::clone(&pending),
                place,
                partition: partition.clone(),
                batch: Rc::clone(batch),
                acks: self.acks,
                context: from.context,
            };
            match (&self.transactional_id, batch.stamp) {
                (Some(id), Some(stamp)) if batch.transactional && node.must_join(partition, stamp) => {
                    let then = Box::new(move |node: &Rc<Node>, joined: Result<(), Error>| match joined {
                        Err(error) => arrived.pending.settle(arrived.place, Err(error)),
                        Ok(()) => arrived.append(node, Origin::Joining),
                    });
                    node.join_transaction(id, partition, stamp, from.context, then);
                }
                _ => arrived.append(node, Origin::Client),
            }
        }
        if !pending.is_settled() {
            let due = node.world().now() + self.timeout;
            node.world().executor().call_at(due, move || pending.time_out());
        }
    }
}

/// A batch of a request, on its way into the log.
struct Arrived {
    pending: Rc<PendingProduce>,
    place: usize,
    partition: TopicPartition,
    batch: Rc<Batch>,
    acks: Acks,
    context: Context,
}

impl Arrived {
    fn append(self, node: &Rc<Node>, origin: Origin) {
        let Arrived { pending, place, partition, batch, acks, context } = self;
        match node.append(&partition, &batch, acks, origin, context) {
            Err(error) => pending.settle(place, Err(error)),
            Ok(appended) if acks == Acks::All => {
                node.wait_for_replicas(&partition, appended, Waiter::Producer(pending, place));
            }
            Ok(appended) => {
                let log_start = node.with_log(&partition, Log::start).unwrap_or_default();
                pending.settle(place, Ok(Produced { base_offset: appended.base_offset, log_start }));
                node.appended(&partition);
            }
        }
    }
}
