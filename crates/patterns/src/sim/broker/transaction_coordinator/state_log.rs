//! The log in which transactions are kept: the last value of a transactional id counts (`TransactionLog`).

use std::rc::Rc;

use super::super::encoding::{bytes_of, value_of};
use super::super::error::Error;
use super::super::ids::TopicPartition;
use super::super::image::TRANSACTIONS_TOPIC;
use super::super::log::Log;
use super::super::node::Node;
use super::super::producer_state::{Origin, TransactionVersion};
use super::super::record::{Batch, Record};
use super::transaction::Transaction;
use super::{Known, Place};
use crate::sorted::SortedMap;

/// Called with how the writing of a state went.
pub(super) type OnWritten = Box<dyn FnOnce(&Rc<Node>, Result<(), Error>)>;

/// What a log says of each transactional id.
pub(super) fn read(log: &Log) -> SortedMap<Rc<str>, Transaction> {
    let mut last = SortedMap::new();
    for batch in log.batches() {
        for (_, record) in batch.records() {
            let (Some(key), Some(value)) = (&record.key, &record.value) else { continue };
            let id: Rc<str> = String::from_utf8_lossy(key).into();
            let transaction = value_of(value).expect("a coordinator wrote it");
            last.insert(id, transaction);
        }
    }
    last
}

/// Writes the next state of a transactional id. It counts once all replicas in sync have it; until then nothing
/// else is begun (`TransactionStateManager.appendTransactionToLog`).
pub(super) fn write(node: &Rc<Node>, place: &Place, next: Transaction, done: OnWritten) {
    let state = next.state;
    let found = node.transactions.at(place, |known| known.pending = Some(state));
    if found.is_none() {
        done(node, Err(Error::NotCoordinator));
        return;
    }
    let record = Record {
        timestamp: node.world().now(),
        key: Some(place.id.as_bytes().into()),
        value: Some(bytes_of(&next)),
        ..Record::default()
    };
    let partition = TopicPartition { topic: TRANSACTIONS_TOPIC.into(), partition: place.partition };
    let batch = Batch::data(vec![record], None, false);
    let place = place.clone();
    let written = move |node: &Rc<Node>, appended: Result<_, Error>| {
        let is_written = appended.is_ok();
        let settle = |known: &mut Known| {
            known.pending = None;
            known.failed_fence = false;
            if is_written {
                known.now = next;
            }
        };
        let mine = node.transactions.at(&place, settle);
        let answer = match (appended, mine) {
            (_, None) | (Err(Error::NotLeaderOrFollower), _) => Err(Error::NotCoordinator),
            (Ok(_), Some(())) => Ok(()),
            (Err(_), Some(())) => Err(Error::CoordinatorNotAvailable),
        };
        done(node, answer);
    };
    node.append_for_coordinator(&partition, batch, Origin::Coordinator(TransactionVersion::V1), Box::new(written));
}
