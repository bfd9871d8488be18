//! `kafka_transactions_lso*.json`: the last stable offset, what a reader of committed data sees, and
//! who is fenced.

use std::collections::BTreeMap;
use std::rc::Rc;

use eda_patterns::sim::broker::ids::{Offset, ProducerId};
use eda_patterns::sim::broker::log::{Log, Upto};
use eda_patterns::sim::broker::log_config::LogConfig;
use eda_patterns::sim::broker::producer_state::{Completed, Origin, Producers};
use eda_patterns::sim::broker::read_committed::AbortedFilter;
use eda_patterns::sim::broker::record::{Batch, Content, Outcome, Record};
use eda_patterns::sim::broker::transaction::Aborted;
use eda_patterns::time::Time;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::kafka_producers::{COORDINATOR, assert_outcome, data, marker, outcome};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "rules")]
    _rules: BTreeMap<String, String>,
    #[serde(default)]
    lso_sequences: Vec<Sequence>,
    #[serde(default)]
    read_committed: Vec<Reading>,
    #[serde(default)]
    fencing: Vec<Fencing>,
}

#[test]
fn transactions_bound_what_is_stable() {
    for (name, file) in crate::files::<File>("kafka_transactions_lso").into_iter().flatten() {
        let File { lso_sequences, read_committed, fencing, .. } = &file;
        assert!(lso_sequences.len() + read_committed.len() + fencing.len() > 0, "{name} has no cases");
        lso_sequences.iter().for_each(check_sequence);
        let through_log = read_committed.iter().filter(|reading| check_reading(reading)).count();
        fencing.iter().for_each(check_fencing);
        println!(
            "{name}: {} sequences, {} readings ({through_log} of them through a log), {} fencings",
            lso_sequences.len(),
            read_committed.len(),
            fencing.len()
        );
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sequence {
    test: String,
    ops: Vec<Op>,
    invariant: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Op {
    op: String,
    pid: Option<u64>,
    count: Option<u64>,
    /// `0-4`, both ends within.
    offsets: Option<String>,
    offset: Option<u64>,
    last_offset: Option<u64>,
    to: Option<u64>,
    result: Option<String>,
    #[serde(alias = "lso")]
    expect_lso: Option<u64>,
    #[serde(default, deserialize_with = "present", alias = "first_undecided")]
    expect_first_undecided: Option<Option<u64>>,
    #[serde(default, deserialize_with = "present", alias = "first_unstable")]
    expect_first_unstable: Option<Option<u64>>,
}

/// Tells a field that is null from one that is not there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u64>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Op {
    /// Its first offset and how many records it has.
    fn place(&self) -> (u64, usize) {
        match (&self.offsets, self.offset) {
            (Some(range), None) => {
                let (first, last) = range.split_once('-').unwrap_or_else(|| panic!("{self:?} has no range"));
                let number = |text: &str| text.parse::<u64>().unwrap_or_else(|_| panic!("{self:?} has no range"));
                let count = number(last) - number(first) + 1;
                assert!(self.count.is_none_or(|stated| stated == count), "{self:?}");
                (number(first), count as usize)
            }
            (None, Some(offset)) => (offset, self.count.unwrap_or(1) as usize),
            _ => panic!("{self:?} has no place"),
        }
    }

    fn producer(&self) -> u64 {
        self.pid.unwrap_or_else(|| panic!("{self:?} has no producer"))
    }
}

fn check_sequence(sequence: &Sequence) {
    let mut log = Log::new(LogConfig::default(), Time::ZERO);
    let append = |log: &mut Log, batch: Batch| log.append_as_follower(&Rc::new(batch), Time::ZERO);
    for op in &sequence.ops {
        let at = format!("{}, {op:?}", sequence.test);
        let mut stable = None;
        match op.op.as_str() {
            "expect" => {}
            "append" => {
                let (first, count) = op.place();
                let batch = Batch::data(vec![Record::default(); count], None, false);
                append(&mut log, Batch { base_offset: Offset(first), ..batch });
            }
            "txn_append" | "begin" => {
                let (first, count) = op.place();
                append(&mut log, data(op.producer(), 0, 0, count, true, first));
            }
            "end_txn" => {
                let outcome = outcome(op.result.as_deref().unwrap_or_else(|| panic!("no result: {at}")));
                append(&mut log, marker(op.producer(), 0, outcome, 0, op.place().0));
            }
            "complete" => {
                let last = op.last_offset.unwrap_or_else(|| panic!("no last offset: {at}"));
                let known = log.producers().get(ProducerId(op.producer())).and_then(|known| known.open_since);
                let completed = Completed {
                    producer_id: ProducerId(op.producer()),
                    first_offset: known.unwrap_or_else(|| panic!("it is not open: {at}")),
                    last_offset: Offset(last),
                    outcome: Outcome::Commit,
                };
                stable = Some(log.transactions().stable_after(&completed));
                append(&mut log, marker(op.producer(), 0, Outcome::Commit, 0, last));
            }
            "set_high_watermark" => {
                let to = op.to.unwrap_or_else(|| panic!("no offset: {at}"));
                log.set_high_watermark(Offset(to));
            }
            "set_log_start" => {
                let to = op.to.unwrap_or_else(|| panic!("no offset: {at}"));
                log.delete_records(Offset(to)).unwrap_or_else(|error| panic!("{error}: {at}"));
            }
            other => panic!("the operation {other} is not known: {at}"),
        }
        if let Some(expected) = op.expect_lso {
            assert_eq!(stable.unwrap_or_else(|| log.last_stable()), Offset(expected), "{at}");
        }
        if let Some(expected) = op.expect_first_undecided {
            assert_eq!(log.transactions().first_undecided(), expected.map(Offset), "{at}");
        }
        if let Some(expected) = op.expect_first_unstable {
            assert_eq!(log.first_unstable(), expected.map(Offset), "{at}");
        }
        match sequence.invariant.as_deref() {
            None => {}
            Some(rule)
                if rule.starts_with("after every step: read_committed fetch at any offset in [log_start, lso)") =>
            {
                check_fetches(&at, &log);
            }
            Some(other) => panic!("an unknown invariant: {other}"),
        }
    }
}

fn check_fetches(at: &str, log: &Log) {
    for offset in log.start().0..=log.end().0 {
        let fetched = log.fetch(Offset(offset), Upto::LastStable, 1).expect("within the log");
        assert_eq!(fetched.batches.is_empty(), Offset(offset) >= log.last_stable(), "{at}: a fetch at {offset}");
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reading {
    test: String,
    isolation: Option<String>,
    log: Vec<Entry>,
    aborted: Option<Vec<AbortedEntry>>,
    visible_offsets: Vec<u64>,
    visible_keys: Option<Vec<String>>,
    position_advanced: Option<bool>,
    position_after: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    pid: u64,
    offsets: Option<Vec<u64>>,
    keys: Option<Vec<String>>,
    marker: Option<String>,
    offset: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AbortedEntry {
    pid: u64,
    first_offset: u64,
}

impl Entry {
    fn batch(&self) -> Batch {
        match self {
            Entry { pid, offsets: Some(offsets), keys, marker: None, offset: None } => {
                let first = offsets[0];
                let mut batch = data(*pid, 0, 0, offsets.len(), true, first);
                let record = |(at, offset): (usize, &u64)| Record {
                    offset_delta: (offset - first) as u32,
                    key: keys.as_ref().map(|keys| Rc::from(keys[at].as_bytes())),
                    ..Record::default()
                };
                batch.content = Content::Data(offsets.iter().enumerate().map(record).collect());
                batch.last_offset_delta = (offsets[offsets.len() - 1] - first) as u32;
                batch
            }
            Entry { pid, offsets: None, keys: None, marker: Some(word), offset: Some(offset) } => {
                marker(*pid, 0, outcome(word), 0, *offset)
            }
            _ => panic!("an unknown kind of entry: {self:?}"),
        }
    }
}

/// What an application sees of some batches, and where its position is then.
fn seen(batches: &[Rc<Batch>], filter: Option<AbortedFilter>) -> (Vec<(u64, Option<String>)>, Offset) {
    let mut filter = filter;
    let mut seen = Vec::new();
    let mut position = Offset::ZERO;
    for batch in batches {
        if filter.as_mut().is_none_or(|filter| filter.is_committed(batch)) {
            let text = |key: &Rc<[u8]>| String::from_utf8_lossy(key).into_owned();
            seen.extend(batch.records().map(|(offset, record)| (offset.0, record.key.as_ref().map(text))));
        }
        position = batch.next_offset();
    }
    (seen, position)
}

/// Says whether the case could also be read through a log of ours.
fn check_reading(case: &Reading) -> bool {
    let batches: Vec<Rc<Batch>> = case.log.iter().map(|entry| Rc::new(entry.batch())).collect();
    let given: Vec<(u64, u64)> = case.aborted.iter().flatten().map(|entry| (entry.pid, entry.first_offset)).collect();
    let aborted = |(producer, first): &(u64, u64)| Aborted {
        producer_id: ProducerId(*producer),
        first_offset: Offset(*first),
        last_offset: Offset(*first),
        last_stable_offset: Offset(*first),
    };
    let committed = match case.isolation.as_deref() {
        None | Some("read_committed") => true,
        Some("read_uncommitted") => false,
        Some(other) => panic!("{}: an unknown isolation: {other}", case.test),
    };
    let list: Vec<Aborted> = given.iter().map(aborted).collect();
    let (records, position) = seen(&batches, committed.then(|| AbortedFilter::new(&list)));
    let offsets = |records: &[(u64, Option<String>)]| records.iter().map(|(offset, _)| *offset).collect::<Vec<_>>();
    assert_eq!(offsets(&records), case.visible_offsets, "{}", case.test);
    if let Some(expected) = &case.visible_keys {
        let keys: Vec<String> = records.iter().filter_map(|(_, key)| key.clone()).collect();
        assert_eq!(keys, *expected, "{}", case.test);
    }
    if let Some(advanced) = case.position_advanced {
        assert_eq!(position > batches[0].base_offset, advanced, "{}", case.test);
    }
    if let Some(expected) = case.position_after {
        assert_eq!(position, Offset(expected), "{}", case.test);
    }

    let mut log = Log::new(LogConfig::default(), Time::ZERO);
    for batch in &batches {
        log.append_as_follower(batch, Time::ZERO);
    }
    log.set_high_watermark(log.end());
    let mut own: Vec<(u64, u64)> =
        log.transactions().aborted().iter().map(|one| (one.producer_id.0, one.first_offset.0)).collect();
    let mut listed = given;
    own.sort_unstable();
    listed.sort_unstable();
    if !committed || own != listed {
        return false;
    }
    let fetched = log.fetch(Offset::ZERO, Upto::LastStable, u32::MAX).expect("within the log");
    let (through, _) = seen(&fetched.batches, Some(AbortedFilter::new(&fetched.aborted)));
    assert_eq!(offsets(&through), case.visible_offsets, "{}, through a log", case.test);
    true
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fencing {
    test: String,
    #[serde(default)]
    ops: Vec<String>,
    state: Option<String>,
    op: Option<String>,
    expected: Option<String>,
}

fn check_fencing(case: &Fencing) {
    let mut producers = Producers::default();
    match case {
        Fencing { ops, state: None, op: None, expected: None, .. } if !ops.is_empty() => {
            for (offset, text) in (0..).zip(ops) {
                let (op, expected) = text
                    .split_once(" -> ")
                    .or_else(|| text.strip_suffix(" ok").map(|op| (op, "ok")))
                    .unwrap_or_else(|| panic!("{}: an unknown step: {text}", case.test));
                let (batch, origin) = fenced_op(op, offset);
                assert_outcome(&format!("{}, {text}", case.test), producers.append(&batch, origin), expected);
            }
        }
        Fencing { ops, state: Some(state), op: Some(op), expected: Some(expected), .. } if ops.is_empty() => {
            let words: Vec<&str> = state.split_whitespace().collect();
            let ["pid", "at", "epoch", epoch, "with", "an", "open", "txn"] = words[..] else {
                panic!("{}: an unknown state: {state}", case.test);
            };
            let open = data(1, number(epoch) as u16, 0, 1, true, 0);
            assert_outcome(&case.test, producers.append(&open, Origin::Client), "ok");
            let (batch, origin) = fenced_op(op, 1);
            assert_outcome(&case.test, producers.append(&batch, origin), expected);
        }
        _ => panic!("an unknown kind of case: {case:?}"),
    }
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("“{text}” is no number"))
}

/// An operation in words.
fn fenced_op(text: &str, offset: u64) -> (Batch, Origin) {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        ["marker", "coordinatorEpoch", epoch] => {
            (marker(1, 0, Outcome::Abort, number(epoch) as u32, offset), COORDINATOR)
        }
        ["abort", "marker", "epoch", epoch] => {
            (marker(1, number(epoch) as u16, Outcome::Abort, 0, offset), COORDINATOR)
        }
        ["commit", "marker", "epoch", epoch] => {
            (marker(1, number(epoch) as u16, Outcome::Commit, 0, offset), COORDINATOR)
        }
        ["end_txn", "epoch", epoch] => (marker(1, number(epoch) as u16, Outcome::Abort, 0, offset), COORDINATOR),
        ["txn", "append", "seq", sequence] => (data(1, 0, number(sequence) as u32, 1, true, offset), Origin::Client),
        ["non-transactional", "append", "seq", sequence, "same", "pid"] => {
            (data(1, 0, number(sequence) as u32, 1, false, offset), Origin::Client)
        }
        _ => panic!("an unknown operation: {text}"),
    }
}
