//! Markers: the records that end a transaction on each partition that took part (`TransactionMarkerChannelManager`,
//! `KafkaApis.handleWriteTxnMarkersRequest`).
//!
//! A marker is written until it is, however often the leader changes meanwhile; only then is the transaction
//! complete and the producer may begin the next.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::super::ask::{Ask, Asker, Label};
use super::super::error::Error;
use super::super::facts::TransactionEnded;
use super::super::ids::{BrokerId, ProducerEpoch, ProducerId, TopicPartition};
use super::super::image::OFFSETS_TOPIC;
use super::super::node::Node;
use super::super::producer_state::{Origin, TransactionVersion};
use super::super::record::{Batch, Marker, Outcome};
use super::transaction::TxnState;
use super::{Place, state_log};
use crate::recorder::Context;
use crate::sim::executor::Role;
use crate::sim::network::Reply;
use crate::sorted::SortedMap;
use crate::time::Span;

/// How long a marker waits before it is tried again. Kafka tries again with the next round of its sender thread.
const AGAIN_AFTER: Span = Span::from_ms(100);

/// A coordinator ends a transaction on partitions that the receiver leads.
#[derive(Clone, Debug)]
pub struct WriteTxnMarkers {
    /// Whose transaction.
    pub producer_id: ProducerId,
    /// The epoch that the marker carries.
    pub epoch: ProducerEpoch,
    /// How it ended, and which term of the coordinator says so.
    pub marker: Marker,
    /// By which rules the marker's epoch is checked.
    pub version: TransactionVersion,
    /// Where.
    pub partitions: Vec<TopicPartition>,
}

type Answer = Rc<[(TopicPartition, Result<(), Error>)]>;

impl Ask<Node> for WriteTxnMarkers {
    type Answer = Answer;

    const WHAT: &'static str = "txn-marker";

    fn serve(&self, node: &Rc<Node>, from: Asker, reply: Reply<Answer>) {
        let left = Rc::new(Cell::new(self.partitions.len()));
        let written = Rc::new(RefCell::new(Vec::new()));
        let reply = Rc::new(RefCell::new(Some(reply)));
        let recorder = node.world().recorder();
        let outer = recorder.context();
        recorder.receive(from.context);
        for partition in &self.partitions {
            let batch = Batch::marker(self.producer_id, self.epoch, self.marker, node.world().now());
            let (left, written, reply) = (Rc::clone(&left), Rc::clone(&written), Rc::clone(&reply));
            let (of, producer_id, outcome) = (partition.clone(), self.producer_id, self.marker.outcome);
            let done = move |node: &Rc<Node>, appended: Result<_, Error>| {
                if appended.is_ok() && &*of.topic == OFFSETS_TOPIC {
                    node.groups.marker_appended(node, of.partition, producer_id, outcome);
                }
                written.borrow_mut().push((of, appended.map(|_| ())));
                left.set(left.get() - 1);
                if left.get() == 0
                    && let Some(reply) = reply.take()
                {
                    reply.send(written.take().into());
                }
            };
            node.append_for_coordinator(partition, batch, Origin::Coordinator(self.version), Box::new(done));
        }
        recorder.receive(outer);
    }
}

/// Writes the markers of a transaction whose outcome is certain, and completes it.
pub(super) fn write_all(node: &Rc<Node>, place: &Place, context: Context) {
    let partitions = node.transactions.at(place, |known| known.now.partitions.clone()).unwrap_or_default();
    if partitions.is_empty() {
        complete(node, place, context);
    } else {
        write_some(node, place, partitions, context);
    }
}

/// Asks each leader for the markers of its partitions. Those that are gone with their topic need none.
fn write_some(node: &Rc<Node>, place: &Place, partitions: Vec<TopicPartition>, context: Context) {
    let image = node.image();
    let mut by_leader: SortedMap<Option<BrokerId>, Vec<TopicPartition>> = SortedMap::new();
    for partition in partitions {
        match image.partition(&partition) {
            None => marked(node, place, &partition, context),
            Some(found) => by_leader.entry(found.leader).or_default().push(partition),
        }
    }
    for (leader, partitions) in by_leader {
        let (there, place) = (Rc::clone(node), place.clone());
        let task = Box::pin(async move {
            let left = match leader {
                None => partitions,
                Some(leader) => ask_leader(&there, &place, leader, partitions, context).await,
            };
            if !left.is_empty() {
                there.world().executor().sleep(AGAIN_AFTER).await;
                write_some(&there, &place, left, context);
            }
        });
        let causal = node.world().recorder().causal(context, task);
        node.world().executor().spawn(node.actor().0, Role::Server, causal);
    }
}

/// Returns the partitions that are to be tried again.
async fn ask_leader(
    node: &Rc<Node>,
    place: &Place,
    leader: BrokerId,
    partitions: Vec<TopicPartition>,
    context: Context,
) -> Vec<TopicPartition> {
    let version_2 = node.cluster().spec().transaction_version_2;
    let question = node.transactions.at(place, |known| {
        let outcome = known.now.state.outcome_to_write()?;
        Some(WriteTxnMarkers {
            producer_id: known.now.producer_id,
            epoch: known.now.epoch?,
            marker: Marker { outcome, coordinator_epoch: place.epoch },
            version: if version_2 { TransactionVersion::V2 } else { TransactionVersion::V1 },
            partitions: partitions.clone(),
        })
    });
    // Another coordinator goes on from the log.
    let Some(Some(question)) = question else { return Vec::new() };
    let label = Label { context, ..Label::default() };
    let cluster = node.cluster();
    let limit = cluster.spec().request_timeout;
    let Ok(answer) = cluster.ask(node.actor(), leader, question, label, limit).await else { return partitions };
    let mut left = Vec::new();
    for (partition, written) in answer.iter() {
        match written {
            Ok(()) => marked(node, place, partition, context),
            // Somebody newer ends this transaction, or has.
            Err(Error::InvalidProducerEpoch | Error::TransactionCoordinatorFenced) => {}
            Err(_) => left.push(partition.clone()),
        }
    }
    left
}

fn marked(node: &Rc<Node>, place: &Place, partition: &TopicPartition, context: Context) {
    let is_last = node.transactions.at(place, |known| {
        known.now.marked(partition);
        known.now.partitions.is_empty()
    });
    if is_last == Some(true) {
        complete(node, place, context);
    }
}

/// All partitions have their marker.
fn complete(node: &Rc<Node>, place: &Place, context: Context) {
    let is_prepared = |state: TxnState| state.outcome_to_write();
    let next = node.transactions.at(place, |known| {
        let outcome = is_prepared(known.now.state).filter(|_| known.pending.is_none())?;
        Some((outcome, known.now.producer_id, known.now.epoch.unwrap_or_default(), known.now.complete()))
    });
    let Some(Some((outcome, ProducerId(producer), epoch, next))) = next else { return };
    let kept = place.clone();
    let done = move |node: &Rc<Node>, written: Result<(), Error>| match written {
        Ok(()) => {
            let transactional = node.world().recorder().name(&kept.id);
            let commit = outcome == Outcome::Commit;
            let data = TransactionEnded { transactional, producer, epoch: epoch.0.into(), commit };
            node.world().record(context, node.actor(), data);
        }
        Err(Error::NotCoordinator) => {}
        // The log could not be written to; the markers are there, so only this is tried again.
        Err(_) => {
            let (there, incarnation) = (Rc::clone(node), node.incarnation());
            let due = node.world().now() + AGAIN_AFTER;
            node.world().executor().call_at(due, move || {
                if there.incarnation() == incarnation {
                    complete(&there, &kept, context);
                }
            });
        }
    };
    state_log::write(node, place, next, Box::new(done));
}
