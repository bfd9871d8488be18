//! What librdkafka tells a consumer of its group. It tells while it is polled; what it asks for is done afterwards, by
//! the consumer's thread, since first the client has to hear of it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use eda_wire::LogPartition;
use rdkafka::TopicPartitionList;
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, RebalanceProtocol};
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::types::RDKafkaRespErr;

use crate::kafka::{Names, tell};

/// What the group asks for. librdkafka waits until it is done, and keeps up the membership meanwhile.
pub(in crate::kafka) enum Asked {
    /// These are to be read from now on, beside those that are read.
    Assign(Vec<LogPartition>),
    /// These are to be given up.
    Revoke(Vec<LogPartition>),
    /// These are gone: the group went on without this consumer.
    Lose(Vec<LogPartition>),
}

/// What the group asks for, until the consumer's thread takes it.
pub(in crate::kafka) struct Group {
    names: Names,
    asked: Mutex<VecDeque<Asked>>,
    /// Whether the consumer is being closed, and nobody will do what the group asks for.
    is_closing: AtomicBool,
}

impl Group {
    pub(super) fn new(names: Names) -> Group {
        Group { names, asked: Mutex::default(), is_closing: AtomicBool::new(false) }
    }

    pub(super) fn next(&self) -> Option<Asked> {
        self.asked.lock().expect("nobody panics while holding it").pop_front()
    }

    pub(super) fn close(&self) {
        self.is_closing.store(true, Ordering::Release);
    }

    fn inner(&self, list: &TopicPartitionList) -> Vec<LogPartition> {
        let inner = |topic: &str| self.names.inner(topic);
        let partition = |number| u32::try_from(number).unwrap_or_default();
        list.elements()
            .iter()
            .map(|it| LogPartition { topic: inner(it.topic()), partition: partition(it.partition()) })
            .collect()
    }
}

impl ClientContext for Group {
    fn log(&self, level: RDKafkaLogLevel, fac: &str, message: &str) {
        tell(level, fac, message);
    }
}

impl ConsumerContext for Group {
    fn rebalance(&self, consumer: &BaseConsumer<Group>, asked: RDKafkaRespErr, list: &mut TopicPartitionList) {
        let is_assignment = RDKafkaErrorCode::from(asked) == RDKafkaErrorCode::AssignPartitions;
        if self.is_closing.load(Ordering::Acquire) {
            // Closing waits until nothing is read any more.
            let done = match (is_assignment, consumer.rebalance_protocol()) {
                (true, RebalanceProtocol::Cooperative) => consumer.incremental_assign(&TopicPartitionList::new()),
                (false, RebalanceProtocol::Cooperative) => consumer.incremental_unassign(list),
                _ => consumer.unassign(),
            };
            if let Err(error) = done {
                tracing::warn!(%error, "a consumer could not give up its partitions");
            }
            return;
        }
        let partitions = self.inner(list);
        let asked = match is_assignment {
            true => Asked::Assign(partitions),
            false if consumer.assignment_lost() => Asked::Lose(partitions),
            false => Asked::Revoke(partitions),
        };
        self.asked.lock().expect("nobody panics while holding it").push_back(asked);
    }
}
