use super::*;
use crate::sim::broker::record::Record;

const PRODUCER: ProducerId = ProducerId(1);

fn data(epoch: u16, sequence: u32, records: usize, offset: u64) -> Batch {
    let stamp =
        Stamp { producer_id: PRODUCER, epoch: ProducerEpoch(epoch), base_sequence: Some(Sequence::new(sequence)) };
    let mut batch = Batch::data(vec![Record::default(); records], Some(stamp), false);
    batch.base_offset = Offset(offset);
    batch
}

fn marker(epoch: u16, coordinator: u32) -> Batch {
    let marker = Marker { outcome: Outcome::Abort, coordinator_epoch: CoordinatorEpoch(coordinator) };
    Batch::marker(PRODUCER, ProducerEpoch(epoch), marker, Time::ZERO)
}

fn send(producers: &mut Producers, batch: &Batch) -> Result<Effect, Error> {
    producers.append(batch, Origin::Client)
}

/// `ProducerStateManagerTest#testBasicIdMapping`.
#[test]
fn sequences_follow_on_and_old_epochs_are_fenced() {
    let mut producers = Producers::default();
    let steps = [
        (0, 0, Ok(Effect::None)),
        (0, 1, Ok(Effect::None)),
        (0, 1, Err(Error::OutOfOrderSequence)),
        (0, 5, Err(Error::OutOfOrderSequence)),
        (1, 0, Ok(Effect::None)),
        (0, 0, Err(Error::InvalidProducerEpoch)),
    ];
    for (epoch, sequence, expected) in steps {
        assert_eq!(send(&mut producers, &data(epoch, sequence, 1, 0)), expected, "{epoch} {sequence}");
    }
}

/// `ProducerStateManagerTest#testProducerSequenceWrapAround` and
/// `#testProducerSequenceWithWrapAroundBatchRecord`.
#[test]
fn sequences_wrap_around() {
    let mut producers = Producers::default();
    let batch = data(15, 2_147_483_637, 21, 2_000);
    producers.append(&batch, Origin::Replication).expect("nothing is checked");
    let known = producers.get(PRODUCER).expect("it is known");
    assert_eq!(known.last_sequence(), Some(Sequence::new(9)));
    assert_eq!(known.last_data_offset(), Some(Offset(2_020)));
    assert_eq!(send(&mut producers, &data(15, 11, 1, 2_021)), Err(Error::OutOfOrderSequence));
    assert_eq!(send(&mut producers, &data(15, 10, 1, 2_021)), Ok(Effect::None));
}

#[test]
fn one_of_the_last_five_batches_is_known_again() {
    let mut producers = Producers::default();
    for at in 0..6 {
        send(&mut producers, &data(0, at * 2, 2, u64::from(at) * 2)).expect("in order");
    }
    assert_eq!(producers.duplicate_of(&data(0, 0, 2, 0)), None, "the sixth is forgotten");
    let known = producers.duplicate_of(&data(0, 2, 2, 0)).expect("the fifth is not");
    assert_eq!((known.first_offset(), known.last_offset), (Offset(2), Offset(3)));
    assert_eq!(producers.duplicate_of(&data(0, 2, 1, 0)), None, "half of it is another batch");
    assert_eq!(producers.duplicate_of(&data(1, 2, 2, 0)), None, "so is another epoch's");
    assert_eq!(producers.snapshot().duplicate_of(&data(0, 2, 2, 0)), None, "a snapshot keeps the last");
    assert!(producers.snapshot().duplicate_of(&data(0, 10, 2, 0)).is_some());
}

/// `ProducerStateManagerTest#testCoordinatorFencing`, `#testControlRecordBumpsProducerEpoch`.
#[test]
fn markers_fence_by_both_epochs() {
    let mut producers = Producers::default();
    send(&mut producers, &data(0, 0, 1, 0)).expect("the first");
    assert_eq!(send(&mut producers, &marker(1, 1)), Ok(Effect::None));
    assert_eq!(producers.get(PRODUCER).expect("known").last_sequence(), None, "a new epoch has no batch");
    assert_eq!(send(&mut producers, &marker(1, 2)), Ok(Effect::None));
    assert_eq!(send(&mut producers, &marker(1, 1)), Err(Error::TransactionCoordinatorFenced));
    assert_eq!(send(&mut producers, &marker(0, 2)), Err(Error::InvalidProducerEpoch));
    assert_eq!(send(&mut producers, &data(1, 0, 1, 3)), Ok(Effect::None));
}

/// Without the epoch of each transaction a late batch opens a transaction that nobody ends; with
/// it the batch is refused (KIP-890).
#[test]
fn a_batch_that_comes_after_its_marker() {
    let late = |version: TransactionVersion, marker_epoch: u16| {
        let mut producers = Producers::default();
        let transactional = |sequence| Batch { transactional: true, ..data(4, sequence, 1, u64::from(sequence)) };
        producers.append(&transactional(0), Origin::Client).expect("the first");
        let mut end = marker(marker_epoch, 0);
        end.base_offset = Offset(1);
        producers.append(&end, Origin::Coordinator(version))?;
        producers.append(&transactional(1), Origin::Client)
    };
    assert_eq!(late(TransactionVersion::V1, 4), Ok(Effect::Began));
    assert_eq!(late(TransactionVersion::V2, 5), Err(Error::InvalidProducerEpoch));
    assert_eq!(late(TransactionVersion::V2, 4), Err(Error::InvalidProducerEpoch), "the marker is refused itself");
}

/// `ProducerAppendInfo.checkSequence`: by version 2 the second batch of a transaction must not begin it where the first
/// has yet to join.
#[test]
fn what_has_just_joined_begins_with_its_first_batch() {
    let mut producers = Producers::default();
    let batch = |sequence| Batch { transactional: true, ..data(4, sequence, 1, u64::from(sequence)) };
    assert_eq!(producers.append(&batch(1), Origin::Joining), Err(Error::OutOfOrderSequence));
    assert_eq!(producers.append(&batch(0), Origin::Joining), Ok(Effect::Began));
    assert_eq!(producers.append(&batch(1), Origin::Client), Ok(Effect::None));
}

/// KAFKA-19999: the answer to a marker can be lost, and the coordinator writes it again.
#[test]
fn a_marker_may_come_twice_but_not_into_the_next_transaction() {
    let mut producers = Producers::default();
    let coordinator = Origin::Coordinator(TransactionVersion::V2);
    let open = Batch { transactional: true, ..data(4, 0, 1, 0) };
    assert_eq!(send(&mut producers, &open), Ok(Effect::Began));
    let first = producers.append(&marker(5, 0), coordinator);
    assert!(matches!(first, Ok(Effect::Completed(_))), "{first:?}");
    assert_eq!(producers.append(&marker(5, 0), coordinator), Ok(Effect::None));
    let next = Batch { transactional: true, ..data(5, 0, 1, 3) };
    assert_eq!(send(&mut producers, &next), Ok(Effect::Began));
    assert_eq!(producers.append(&marker(5, 0), coordinator), Err(Error::InvalidProducerEpoch));
}

#[test]
fn the_silent_are_forgotten_unless_their_transaction_is_open() {
    let mut producers = Producers::default();
    send(&mut producers, &data(0, 0, 1, 0)).expect("the first");
    let mut open = producers.clone();
    let transactional = Batch { transactional: true, ..data(0, 1, 1, 1) };
    send(&mut open, &transactional).expect("in order");
    for known in [&mut producers, &mut open] {
        known.expire(Time::from_ms(86_400_000), Span::from_ms(86_400_000));
    }
    assert_eq!(producers.get(PRODUCER), None);
    assert!(open.get(PRODUCER).is_some());
    assert_eq!(send(&mut producers, &data(0, 17, 1, 1)), Ok(Effect::None), "anything goes for an unknown one");
}
