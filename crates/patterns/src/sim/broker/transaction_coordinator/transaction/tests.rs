use std::rc::Rc;

use super::*;

const ID: ProducerId = ProducerId(7);
const TIMEOUT: Span = Span::from_secs(60);

fn fresh() -> ProducerId {
    ProducerId(8)
}

fn written(next: Result<Next, Error>) -> Transaction {
    match next {
        Ok(Next::Write(transaction)) => transaction,
        other => panic!("something is written: {other:?}"),
    }
}

fn begun() -> Transaction {
    written(Transaction::new(ID, TIMEOUT).next_incarnation(None, TIMEOUT, fresh))
}

fn ongoing() -> Transaction {
    written(begun().add(ID, ProducerEpoch(0), &[partition(0)], Time::from_ms(5)))
}

fn partition(number: u32) -> TopicPartition {
    let topic: Rc<str> = "rides".into();
    TopicPartition::new(&topic, number)
}

#[test]
fn each_newcomer_has_a_higher_epoch_and_fences_the_one_before() {
    let first = begun();
    let second = written(first.next_incarnation(None, TIMEOUT, fresh));
    assert_eq!((first.epoch, second.epoch), (Some(ProducerEpoch(0)), Some(ProducerEpoch(1))));
    let zombie = second.add(ID, ProducerEpoch(0), &[partition(0)], Time::ZERO);
    assert_eq!(zombie, Err(Error::ProducerFenced));
    assert_eq!(second.end(ID, ProducerEpoch(0), Outcome::Commit), Err(Error::ProducerFenced));
    let own = second.next_incarnation(Some((ID, ProducerEpoch(0))), TIMEOUT, fresh);
    assert_eq!(own, Err(Error::ProducerFenced), "the newcomer left no way back for the one before");
}

/// `TransactionMetadataTest#testAttemptedEpochBumpWithNewlyCreatedMetadata` and its neighbours (KIP-360).
#[test]
fn a_producer_that_did_not_hear_its_new_epoch_may_ask_again() {
    let expected = Some((ID, ProducerEpoch(0)));
    let raised = written(begun().next_incarnation(expected, TIMEOUT, fresh));
    assert_eq!((raised.epoch, raised.last_epoch), (Some(ProducerEpoch(1)), Some(ProducerEpoch(0))));
    assert_eq!(raised.next_incarnation(expected, TIMEOUT, fresh), Ok(Next::Already));
    let stranger = raised.next_incarnation(Some((ProducerId(9), ProducerEpoch(1))), TIMEOUT, fresh);
    assert_eq!(stranger, Err(Error::ProducerFenced));
}

#[test]
fn used_up_epochs_lead_to_another_id() {
    let last = Transaction { epoch: Some(ProducerEpoch(32_766)), ..begun() };
    let next = written(last.next_incarnation(None, TIMEOUT, fresh));
    assert_eq!((next.producer_id, next.epoch, next.previous_id), (fresh(), Some(ProducerEpoch(0)), Some(ID)));
    let open = Transaction { epoch: Some(ProducerEpoch(32_766)), ..ongoing() };
    let ended = written(open.end_and_raise(ID, ProducerEpoch(32_766), Outcome::Commit, fresh));
    assert_eq!(ended.epoch, Some(ProducerEpoch(32_767)), "the markers fence with the last epoch");
    assert_eq!(ended.goes_on_as(), (fresh(), ProducerEpoch(0)));
    let over = ended.complete();
    assert_eq!((over.producer_id, over.previous_id, over.epoch), (fresh(), Some(ID), Some(ProducerEpoch(0))));
    let retry = over.end_and_raise(ID, ProducerEpoch(32_766), Outcome::Commit, fresh);
    assert_eq!(retry, Ok(Next::Already));
}

#[test]
fn an_outcome_that_was_prepared_cannot_be_changed() {
    let committing = written(ongoing().end(ID, ProducerEpoch(0), Outcome::Commit));
    let end = |transaction: &Transaction, outcome| transaction.end(ID, ProducerEpoch(0), outcome);
    assert_eq!(end(&committing, Outcome::Commit), Err(Error::ConcurrentTransactions));
    assert_eq!(end(&committing, Outcome::Abort), Err(Error::InvalidTxnState));
    assert_eq!(end(&committing.complete(), Outcome::Commit), Ok(Next::Already));
    assert_eq!(end(&committing.complete(), Outcome::Abort), Err(Error::InvalidTxnState));
    assert_eq!(end(&begun(), Outcome::Commit), Err(Error::InvalidTxnState));
    let joins = committing.add(ID, ProducerEpoch(0), &[partition(1)], Time::ZERO);
    assert_eq!(joins, Err(Error::ConcurrentTransactions));
}

/// KIP-890: what arrives under the old epoch after the end is either the same end again, or refused.
#[test]
fn version_2_raises_the_epoch_with_the_end() {
    let committing = written(ongoing().end_and_raise(ID, ProducerEpoch(0), Outcome::Commit, fresh));
    assert_eq!((committing.epoch, committing.last_epoch), (Some(ProducerEpoch(1)), Some(ProducerEpoch(0))));
    let over = committing.complete();
    let end = |epoch, outcome| over.end_and_raise(ID, ProducerEpoch(epoch), outcome, fresh);
    assert_eq!(end(0, Outcome::Commit), Ok(Next::Already));
    assert_eq!(end(0, Outcome::Abort), Err(Error::InvalidTxnState));
    assert_eq!(end(1, Outcome::Commit), Err(Error::InvalidTxnState), "nothing was begun");
    let aborted = written(end(1, Outcome::Abort));
    assert_eq!((aborted.state, aborted.epoch), (TxnState::PrepareAbort, Some(ProducerEpoch(2))));
    assert_eq!(over.add(ID, ProducerEpoch(0), &[partition(0)], Time::ZERO), Err(Error::ProducerFenced));
}

#[test]
fn an_overdue_transaction_is_aborted_under_an_epoch_of_its_own() {
    let open = ongoing();
    assert!(!open.is_overdue(Time::from_ms(60_005)));
    assert!(open.is_overdue(Time::from_ms(60_006)));
    let fenced = open.fenced(false);
    assert_eq!((fenced.state, fenced.epoch), (TxnState::PrepareAbort, Some(ProducerEpoch(1))));
    assert!(fenced.partitions.contains(&partition(0)));
    assert_eq!(open.fenced(true).epoch, Some(ProducerEpoch(0)), "raised before, and not written");
    assert_eq!(fenced.end(ID, ProducerEpoch(0), Outcome::Commit), Err(Error::ProducerFenced));
}

#[test]
fn joining_twice_changes_nothing() {
    let open = ongoing();
    assert_eq!(open.add(ID, ProducerEpoch(0), &[partition(0)], Time::ZERO), Ok(Next::Already));
    let both = written(open.add(ID, ProducerEpoch(0), &[partition(0), partition(1)], Time::from_ms(9)));
    assert_eq!((both.partitions.len(), both.began), (2, Some(Time::from_ms(5))));
}
