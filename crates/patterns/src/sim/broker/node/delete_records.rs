//! `DeleteRecords`: makes everything before an offset unreadable (KIP-107).

use std::rc::Rc;

use super::Node;
use crate::ports::log::{Offset, Offsets};
use crate::sim::broker::ask::{Ask, Asker};
use crate::sim::broker::error::Error;
use crate::sim::broker::facts::LogStart;
use crate::sim::network::Reply;

/// Asks the leader of these partitions. Followers learn of it with their next fetch.
///
/// A topic whose `cleanup.policy` has no `delete` is refused (`Partition.deleteRecordsOnLeader`). Kafka answers once the
/// followers have done it too (`DelayedDeleteRecords`); here the leader answers at once.
#[derive(Clone, Debug)]
pub struct DeleteRecords(pub Offsets);

impl Ask<Node> for DeleteRecords {
    type Answer = Result<(), Error>;

    const WHAT: &'static str = "delete-records";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Self::Answer>) {
        for (of, before) in &self.0 {
            let deleted = {
                let mut replicas = node.replicas.borrow_mut();
                let replica = replicas.get_mut(of).ok_or(Error::UnknownTopicOrPartition);
                replica.and_then(|replica| {
                    replica.leading().ok_or(Error::NotLeaderOrFollower)?;
                    if !replica.log.config().delete {
                        return Err(Error::PolicyViolation);
                    }
                    replica.log.delete_records(*before)?;
                    Ok(replica.log.start())
                })
            };
            match deleted {
                Err(error) => {
                    reply.send(Err(error));
                    return;
                }
                Ok(Offset(offset)) => {
                    let topic = node.world().recorder().name(&of.topic);
                    let data = LogStart { topic, partition: of.partition.0, offset };
                    node.world().record(from.context, node.actor, data);
                }
            }
        }
        reply.send(Ok(()));
    }
}
