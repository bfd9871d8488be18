//! `kafka_idempotent_producer*.json`: which batches of a producer are taken.

use eda_patterns::sim::broker::error::Error;
use eda_patterns::sim::broker::ids::{CoordinatorEpoch, Offset, ProducerEpoch, ProducerId, Sequence};
use eda_patterns::sim::broker::producer_state::{Effect, Origin, Producers, TransactionVersion};
use eda_patterns::sim::broker::record::{Batch, Marker, Outcome, Record, Stamp};
use eda_patterns::time::Time;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "notation")]
    _notation: String,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    test: String,
    #[serde(default)]
    ops: Vec<Op>,
    expect_last_seq: Option<i64>,
    after_marker: Option<AfterMarker>,
    batch: Option<Given>,
    expect: Option<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Op {
    append: Option<(u64, u16, u32)>,
    txn_append: Option<(u64, u16, u32)>,
    replicated_append: Option<(u64, u16, u32)>,
    end_txn: Option<(u64, u16, String)>,
    expect: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AfterMarker {
    epoch: u16,
    first_seq: i64,
    last_seq: i64,
}

/// A batch of which no more is known than where it begins and ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    epoch: u16,
    first_seq: u32,
    last_seq: u32,
    first_offset: u64,
    last_offset: u64,
}

#[test]
fn producers_are_held_to_their_sequences() {
    for (name, file) in crate::files::<File>("kafka_idempotent_producer").into_iter().flatten() {
        assert!(!file.cases.is_empty(), "{name} has no cases");
        file.cases.iter().for_each(check);
        println!("{name}: {} cases", file.cases.len());
    }
}

/// A batch of one producer, as if it lay at `offset`.
pub fn data(producer: u64, epoch: u16, sequence: u32, records: usize, transactional: bool, offset: u64) -> Batch {
    let stamp = Stamp {
        producer_id: ProducerId(producer),
        epoch: ProducerEpoch(epoch),
        base_sequence: Some(Sequence::new(sequence)),
    };
    let batch = Batch::data(vec![Record::default(); records], Some(stamp), transactional);
    Batch { base_offset: Offset(offset), ..batch }
}

/// A transaction marker, as if it lay at `offset`.
pub fn marker(producer: u64, epoch: u16, outcome: Outcome, coordinator: u32, offset: u64) -> Batch {
    let marker = Marker { outcome, coordinator_epoch: CoordinatorEpoch(coordinator) };
    let batch = Batch::marker(ProducerId(producer), ProducerEpoch(epoch), marker, Time::ZERO);
    Batch { base_offset: Offset(offset), ..batch }
}

/// `commit` or `abort`.
pub fn outcome(word: &str) -> Outcome {
    match word {
        "commit" => Outcome::Commit,
        "abort" => Outcome::Abort,
        other => panic!("a transaction does not end by {other}"),
    }
}

/// The marker of a coordinator under the rules that the tests of Kafka 4.0 use.
pub const COORDINATOR: Origin = Origin::Coordinator(TransactionVersion::V1);

/// `ok` or Kafka's name of the error.
pub fn assert_outcome(at: &str, actual: Result<Effect, Error>, expected: &str) {
    let actual = actual.map_or_else(|error| error.to_string(), |_| "ok".to_owned());
    assert_eq!(actual, expected, "{at}");
}

fn check(case: &Case) {
    let mut producers = Producers::default();
    let mut last_producer = None;
    for (offset, op) in (0..).zip(&case.ops) {
        let at = format!("{}, {op:?}", case.test);
        let (batch, origin, producer) = match op {
            Op {
                append: Some((producer, epoch, sequence)),
                txn_append: None,
                replicated_append: None,
                end_txn: None,
                ..
            } => (data(*producer, *epoch, *sequence, 1, false, offset), Origin::Client, *producer),
            Op {
                append: None,
                txn_append: Some((producer, epoch, sequence)),
                replicated_append: None,
                end_txn: None,
                ..
            } => (data(*producer, *epoch, *sequence, 1, true, offset), Origin::Client, *producer),
            Op {
                append: None,
                txn_append: None,
                replicated_append: Some((producer, epoch, sequence)),
                end_txn: None,
                ..
            } => (data(*producer, *epoch, *sequence, 1, false, offset), Origin::Replication, *producer),
            Op {
                append: None,
                txn_append: None,
                replicated_append: None,
                end_txn: Some((producer, epoch, word)),
                ..
            } => (marker(*producer, *epoch, outcome(word), 0, offset), COORDINATOR, *producer),
            _ => panic!("an unknown operation: {at}"),
        };
        last_producer = Some(ProducerId(producer));
        assert_outcome(&at, producers.append(&batch, origin), &op.expect);
        if let (Some(_), Some(expected)) = (&op.end_txn, &case.after_marker) {
            let known = producers.get(ProducerId(producer)).expect("it is known");
            assert_eq!(known.epoch, Some(ProducerEpoch(expected.epoch)), "{at}");
            let first = known.batches().next().map(|batch| batch.first_sequence());
            assert_eq!(or_none(first), expected.first_seq, "{at}");
            assert_eq!(or_none(known.last_sequence()), expected.last_seq, "{at}");
        }
    }
    if let Some(expected) = case.expect_last_seq {
        let known = last_producer.and_then(|producer| producers.get(producer)).expect("it is known");
        assert_eq!(or_none(known.last_sequence()), expected, "{}", case.test);
    }
    match (&case.batch, case.expect.as_deref()) {
        (None, None) => assert!(!case.ops.is_empty(), "an unknown kind of case: {case:?}"),
        (Some(given), Some("ok (replication origin)")) => check_given(&case.test, given),
        _ => panic!("an unknown kind of case: {case:?}"),
    }
}

/// −1 is how Kafka says that there is none.
fn or_none(sequence: Option<Sequence>) -> i64 {
    sequence.map_or(-1, |sequence| i64::from(sequence.get()))
}

fn check_given(test: &str, given: &Given) {
    let records = (given.last_offset - given.first_offset + 1) as usize;
    let batch = data(1, given.epoch, given.first_seq, records, false, given.first_offset);
    let mut producers = Producers::default();
    assert_outcome(test, producers.append(&batch, Origin::Replication), "ok");
    let known = producers.get(ProducerId(1)).expect("it is known").batches().last().expect("a batch");
    assert_eq!(known.first_sequence().get(), given.first_seq, "{test}");
    assert_eq!(known.last_sequence.get(), given.last_seq, "{test}");
    assert_eq!((known.first_offset().0, known.last_offset.0), (given.first_offset, given.last_offset), "{test}");
}
