//! `kafka_log_compaction*.json`: what the cleaner leaves of a log.

use std::collections::BTreeMap;
use std::rc::Rc;

use eda_patterns::sim::broker::compaction::Cleanable;
use eda_patterns::sim::broker::ids::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence};
use eda_patterns::sim::broker::log::Log;
use eda_patterns::sim::broker::log_config::LogConfig;
use eda_patterns::sim::broker::producer_state::Origin;
use eda_patterns::sim::broker::record::{Batch, Record, Stamp};
use eda_patterns::time::{Span, Time};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::kafka_producers::{COORDINATOR, marker, outcome};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "topic")]
    _topic: String,
    #[serde(rename = "source")]
    _source: Value,
    #[serde(rename = "notation")]
    _notation: String,
    #[serde(rename = "rules")]
    _rules: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    test: String,
    log: Contents,
    #[serde(default)]
    steps: Vec<Step>,
    after_clean: Option<Expected>,
    after_two_pass_clean: Option<Expected>,
}

/// What is written, or a sentence that says it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Contents {
    Entries(Vec<Entry>),
    Words(String),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Entry {
    /// `roll` or `clean`.
    Word(String),
    Written(Written),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    pid: Option<u64>,
    seq: Option<u32>,
    keys: Option<Vec<Value>>,
    offsets: Option<Vec<u64>>,
    key: Option<Value>,
    #[serde(default, deserialize_with = "present")]
    value: Option<Value>,
    offset: Option<u64>,
    marker: Option<String>,
}

/// Tells a value that is null, a tombstone, from one that is not there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    clean: Option<String>,
    append: Option<Vec<Entry>>,
    keys: Option<Vec<Value>>,
    offsets: Option<Vec<u64>>,
    last_offset_per_batch: Option<Vec<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    Figures(Figures),
    Words(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    keys: Option<Vec<Value>>,
    offsets: Option<Vec<u64>>,
    last_offset_per_batch: Option<Vec<u64>>,
    last_sequences: Option<BTreeMap<String, u32>>,
}

/// `delete.retention.ms` in these cases, and a time so late that any record is older than that.
const RETENTION: Span = Span::from_secs(24 * 60 * 60);
const LATE: Time = Time::from_ms(1 << 40);

#[test]
fn the_cleaner_leaves_what_kafkas_leaves() {
    for (name, file) in crate::files::<File>("kafka_log_compaction").into_iter().flatten() {
        assert!(!file.cases.is_empty(), "{name} has no cases");
        for case in &file.cases {
            match &case.log {
                Contents::Entries(entries) => check(case, entries),
                Contents::Words(words) => check_words(case, words),
            }
        }
        println!("{name}: {} cases", file.cases.len());
    }
}

struct Run {
    log: Log,
    now: Time,
    sequences: BTreeMap<u64, u32>,
}

fn text(value: &Value) -> Rc<[u8]> {
    match value {
        Value::String(text) => Rc::from(text.as_bytes()),
        Value::Number(number) => Rc::from(number.to_string().as_bytes()),
        other => panic!("{other} is no key"),
    }
}

impl Run {
    fn new() -> Run {
        let config = LogConfig { compact: true, delete_retention_ms: RETENTION, ..LogConfig::default() };
        Run { log: Log::new(config, Time::ZERO), now: LATE, sequences: BTreeMap::new() }
    }

    fn enter(&mut self, at: &str, entry: &Entry) {
        match entry {
            Entry::Word(word) if word == "roll" => self.log.roll(self.now),
            Entry::Word(word) if word == "clean" => self.clean(),
            Entry::Word(word) => panic!("{at}: an unknown step: {word}"),
            Entry::Written(written) => self.write(at, written),
        }
    }

    fn write(&mut self, at: &str, written: &Written) {
        let before = self.log.end();
        let (batch, origin) = match written {
            Written {
                pid: Some(pid),
                marker: Some(word),
                seq: None,
                keys: None,
                offsets: None,
                key: None,
                value: None,
                ..
            } => (marker(*pid, 0, outcome(word), 0, 0), COORDINATOR),
            Written { pid: Some(pid), keys: Some(keys), key: None, value: None, marker: None, .. } => {
                let records = keys.iter().map(|key| record(key, Some(key))).collect();
                (self.stamped(*pid, written.seq, records, true), Origin::Client)
            }
            Written { pid, key: Some(key), value, keys: None, offsets: None, marker: None, .. } => {
                let value = value.as_ref().unwrap_or(key);
                let records = vec![record(key, (!value.is_null()).then_some(value))];
                let batch = match pid {
                    Some(pid) => self.stamped(*pid, written.seq, records, false),
                    None => Batch::data(records, None, false),
                };
                (batch, Origin::Client)
            }
            _ => panic!("{at}: an unknown kind of entry: {written:?}"),
        };
        let appended = self.log.append_as_leader(batch, LeaderEpoch(0), origin, self.now);
        let appended = appended.unwrap_or_else(|error| panic!("{at}, {written:?}: {error}"));
        assert!(written.offset.is_none_or(|offset| Offset(offset) == before), "{at}, {written:?}");
        if let Some(offsets) = &written.offsets {
            let given: Vec<u64> = (appended.base_offset.0..=appended.last_offset.0).collect();
            assert_eq!(given, *offsets, "{at}, {written:?}");
        }
    }

    fn stamped(&mut self, pid: u64, stated: Option<u32>, records: Vec<Record>, transactional: bool) -> Batch {
        let next = self.sequences.entry(pid).or_insert(0);
        assert!(stated.is_none_or(|sequence| sequence == *next), "producer {pid} is at {next}");
        let base_sequence = Some(Sequence::new(*next));
        *next += records.len() as u32;
        let stamp = Stamp { producer_id: ProducerId(pid), epoch: ProducerEpoch(0), base_sequence };
        Batch::data(records, Some(stamp), transactional)
    }

    /// Kafka's tests clean a log of one replica up to the active segment.
    fn clean(&mut self) {
        self.log.set_high_watermark(self.log.end());
        let cleanable = self.log.cleanable(self.now);
        self.log.clean(cleanable, self.now);
    }

    fn clean_as(&mut self, at: &str, words: &str) {
        match words {
            "t" | "up to active segment" => self.clean(),
            "t + more than delete.retention" => {
                self.now = self.now + RETENTION + Span::from_ms(1);
                self.clean();
            }
            "two passes, delete.retention apart" => self.clean_twice(),
            "first segment only" => {
                let first_uncleanable = self.log.segments()[1].base_offset;
                self.log.clean(Cleanable { first_dirty: Offset::ZERO, first_uncleanable }, self.now);
            }
            other => panic!("{at}: an unknown pass: {other}"),
        }
    }

    fn clean_twice(&mut self) {
        self.clean();
        self.now = self.now + RETENTION + Span::from_ms(1);
        self.clean();
    }

    fn expect(&self, at: &str, expected: &Figures) {
        let Figures { keys, offsets, last_offset_per_batch, last_sequences } = expected;
        if let Some(expected) = keys {
            let left = self.log.batches().flat_map(|batch| batch.records());
            let left: Vec<Rc<[u8]>> = left.filter_map(|(_, record)| record.key.clone()).collect();
            assert_eq!(left, expected.iter().map(text).collect::<Vec<_>>(), "{at}: keys");
        }
        if let Some(expected) = offsets {
            assert_eq!(self.offsets(), *expected, "{at}: offsets");
        }
        if let Some(expected) = last_offset_per_batch {
            let left: Vec<u64> = self.log.batches().map(|batch| batch.last_offset().0).collect();
            assert_eq!(left, *expected, "{at}: last offsets");
        }
        let mut reloaded = self.log.clone();
        reloaded.reload();
        for (pid, expected) in last_sequences.iter().flatten() {
            let producer_id = ProducerId(pid.parse().unwrap_or_else(|_| panic!("{at}: {pid} is no producer")));
            for log in [&self.log, &reloaded] {
                let known = log.producers().get(producer_id).and_then(|known| known.last_sequence());
                assert_eq!(known, Some(Sequence::new(*expected)), "{at}: producer {pid}");
            }
        }
    }

    /// The offsets of all that is left, markers included.
    fn offsets(&self) -> Vec<u64> {
        use eda_patterns::sim::broker::record::Content;
        let of = |batch: &Rc<Batch>| -> Vec<u64> {
            match batch.content {
                Content::Control(Some(_)) => vec![batch.base_offset.0],
                _ => batch.records().map(|(offset, _)| offset.0).collect(),
            }
        };
        self.log.batches().flat_map(of).collect()
    }
}

fn record(key: &Value, value: Option<&Value>) -> Record {
    Record { key: Some(text(key)), value: value.map(text), ..Record::default() }
}

fn check(case: &Case, entries: &[Entry]) {
    let mut run = Run::new();
    for entry in entries {
        run.enter(&case.test, entry);
    }
    match (&case.after_clean, &case.after_two_pass_clean, case.steps.is_empty()) {
        (Some(Expected::Figures(figures)), None, true) => {
            run.clean();
            run.expect(&case.test, figures);
        }
        (None, Some(Expected::Figures(figures)), true) => {
            run.clean_twice();
            run.expect(&case.test, figures);
        }
        (Some(Expected::Words(words)), None, true) => check_tombstone(&case.test, run, words),
        (None, None, false) => {
            for (at, step) in case.steps.iter().enumerate() {
                check_step(&format!("{}, step {at}", case.test), &mut run, step);
            }
        }
        _ => panic!("an unknown kind of case: {case:?}"),
    }
}

fn check_step(at: &str, run: &mut Run, step: &Step) {
    match step {
        Step { append: Some(entries), clean: None, keys: None, offsets: None, last_offset_per_batch: None } => {
            entries.iter().for_each(|entry| run.enter(at, entry));
        }
        Step { append: None, clean: Some(words), keys, offsets, last_offset_per_batch } => {
            run.clean_as(at, words);
            let figures = Figures {
                keys: keys.clone(),
                offsets: offsets.clone(),
                last_offset_per_batch: last_offset_per_batch.clone(),
                last_sequences: None,
            };
            assert!(figures.keys.is_some() || figures.offsets.is_some(), "{at}: nothing is expected");
            run.expect(at, &figures);
        }
        _ => panic!("{at}: an unknown step: {step:?}"),
    }
}

/// `LogCleanerTest#testCleanTombstone`, whose log has its passes within.
fn check_tombstone(at: &str, mut run: Run, words: &str) {
    let rest = words.strip_prefix("tombstone (offset ").unwrap_or_else(|| panic!("{at}: unknown words: {words}"));
    let (offset, rest) = rest.split_once(") retained").unwrap_or_else(|| panic!("{at}: unknown words: {words}"));
    let offset: u64 = offset.parse().unwrap_or_else(|_| panic!("{at}: unknown words: {words}"));
    assert!(run.offsets().contains(&offset), "{at}: {words}");
    if rest.contains("still retained after another append+clean") {
        let other = Value::from("another");
        let batch = Batch::data(vec![record(&other, Some(&other))], None, false);
        run.log.append_as_leader(batch, LeaderEpoch(0), Origin::Client, run.now).expect("it is taken");
        run.log.roll(run.now);
        run.clean();
        assert!(run.offsets().contains(&offset), "{at}: {words}");
    }
}

/// Cases that are told in a sentence.
fn check_words(case: &Case, words: &str) {
    let Some(Expected::Words(expected)) = &case.after_clean else { panic!("an unknown kind of case: {case:?}") };
    let mut run = Run::new();
    let put = |run: &mut Run, key: Option<u32>, value: Option<u32>| {
        let bytes = |number: u32| -> Rc<[u8]> { Rc::from(number.to_string().as_bytes()) };
        let record = Record { key: key.map(bytes), value: value.map(bytes), ..Record::default() };
        let batch = Batch::data(vec![record], None, false);
        run.log.append_as_leader(batch, LeaderEpoch(0), Origin::Client, run.now).expect("it is taken");
    };
    let count = 100;
    let key_of = |record: &Record| -> Option<u32> { String::from_utf8_lossy(record.key.as_ref()?).parse().ok() };
    if words.starts_with("keys 0..N-1 once; then tombstones for every even key; then fresh keys") {
        assert_eq!(expected, "no even key < N is left as a live value", "{}", case.test);
        (0..count).for_each(|key| put(&mut run, Some(key), Some(key)));
        run.log.roll(run.now);
        (0..count).step_by(2).for_each(|key| put(&mut run, Some(key), None));
        run.log.roll(run.now);
        for key in count.. {
            put(&mut run, Some(key), Some(key));
            run.log.roll(run.now);
            if run.log.segments().len() >= 4 {
                break;
            }
        }
        run.clean();
        let live = run.log.batches().flat_map(|batch| batch.records()).filter(|(_, record)| record.value.is_some());
        let live: Vec<u32> = live.filter_map(|(_, record)| key_of(record)).collect();
        assert!(live.iter().all(|key| *key >= count || key % 2 == 1), "{}: {live:?}", case.test);
        assert_eq!(live.iter().filter(|key| **key < count).count(), count as usize / 2, "{}", case.test);
    } else if words.starts_with("unkeyed records written while cleanup.policy=delete, then keyed ones") {
        assert_eq!(expected, "0 unkeyed records left; all keyed ones left", "{}", case.test);
        let compacted = *run.log.config();
        run.log.set_config(LogConfig { compact: false, ..compacted });
        (0..count).for_each(|value| put(&mut run, None, Some(value)));
        run.log.set_config(compacted);
        (0..count).for_each(|key| put(&mut run, Some(key), Some(key)));
        run.log.roll(run.now);
        run.clean();
        let left: Vec<Option<u32>> =
            run.log.batches().flat_map(|batch| batch.records()).map(|(_, record)| key_of(record)).collect();
        assert_eq!(left, (0..count).map(Some).collect::<Vec<_>>(), "{}", case.test);
    } else {
        panic!("{}: an unknown log: {words}", case.test);
    }
}
