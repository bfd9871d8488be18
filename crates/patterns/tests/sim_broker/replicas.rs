//! What holds between the replicas of a partition at any moment.

use std::panic::Location;

use eda_patterns::fact::ActorId;
use eda_patterns::ports::log::{Acks, LeaderEpoch, Offset};
use eda_patterns::sim::broker::facts::{Appended, HighWatermark, Leads};
use eda_patterns::sim::broker::ids::BrokerId;
use eda_patterns::sim::broker::log::Log;
use eda_patterns::sorted::SortedMap;
use eda_patterns::time::Span;

use crate::bench::{Bench, quick, topic};

/// Whether replicas that are not in sync may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elections {
    Clean,
    Unclean,
}

/// Each record with its offset, its term and its number.
type Lines = Vec<(Offset, LeaderEpoch, u64)>;

fn lines(log: &Log) -> (Lines, Offset) {
    let of_batch = |batch: &std::rc::Rc<eda_patterns::sim::broker::record::Batch>| {
        let epoch = batch.leader_epoch;
        let records = batch.records().map(move |(offset, record)| (offset, epoch, record.provenance.record.0));
        records.collect::<Vec<_>>()
    };
    (log.batches().flat_map(of_batch).collect(), log.high_watermark())
}

/// Two logs that have a record of one term at one offset are alike up to there, and below the lesser of two high
/// watermarks all are alike: a follower is a prefix of its leader, but for what it has yet to cut away. After an
/// unclean election even a high watermark is no promise.
pub fn check_replicas(bench: &Bench, elections: Elections) {
    let look = |broker| bench.cluster.node(BrokerId(broker)).with_log(&bench.partition(), lines).unwrap_or_default();
    let logs: Vec<(Lines, Offset)> = (1..=3).map(look).collect();
    for (one, high_watermark) in &logs {
        let epochs: Vec<LeaderEpoch> = one.iter().map(|(_, epoch, _)| *epoch).collect();
        assert!(epochs.is_sorted(), "terms never go back in a log: {one:?}");
        for (other, other_mark) in &logs {
            let agree = one.iter().zip(other).rposition(|(a, b)| (a.0, a.1) == (b.0, b.1)).map_or(0, |last| last + 1);
            assert_eq!(one[..agree], other[..agree], "logs that meet in a term are alike before it");
            let below = (*high_watermark).min(*other_mark);
            let committed = |log: &Lines| log.iter().filter(|line| line.0 < below).copied().collect::<Lines>();
            if elections == Elections::Clean {
                assert_eq!(committed(one), committed(other), "what is committed is the same everywhere");
            }
        }
    }
}

/// A term begins once, one broker appends in it, and its high watermark goes neither back nor beyond its end.
pub fn check_terms(bench: &Bench) {
    let trace = bench.world().recorder().trace();
    let mut appenders: SortedMap<u32, ActorId> = SortedMap::new();
    let mut leads: SortedMap<ActorId, u32> = SortedMap::new();
    let mut marks: SortedMap<(ActorId, u32), u64> = SortedMap::new();
    let mut appended = 0;
    for fact in trace.facts() {
        if let Some(data) = fact.read::<Appended>() {
            let first = *appenders.entry(data.epoch).or_insert(fact.actor());
            assert_eq!(first, fact.actor(), "term {} has one leader", data.epoch);
            appended += 1;
        } else if let Some(data) = fact.read::<Leads>() {
            let before = leads.insert(fact.actor(), data.epoch);
            assert!(before.is_none_or(|before| before < data.epoch), "term {} begins once", data.epoch);
        } else if let Some(data) = fact.read::<HighWatermark>() {
            assert!(data.offset <= data.end, "a high watermark lies within its log");
            let term = leads.get(&fact.actor()).copied().unwrap_or_default();
            let before = marks.insert((fact.actor(), term), data.offset);
            assert!(before.is_none_or(|before| before <= data.offset), "in term {term} a high watermark goes back");
        }
    }
    assert!(appended > 0 && !marks.is_empty(), "the storm left something to check");
}

/// The check above turns red: what a leader has told is told once more, lower, in the same term.
#[test]
#[should_panic(expected = "a high watermark goes back")]
fn a_high_watermark_that_goes_back_is_seen() {
    let bench = Bench::new(1, quick(), topic());
    bench.run_task(bench.clone().send(7, Acks::All)).expect("all are there");
    bench.run_for(Span::from_secs(1));
    let told = |bench: &Bench| {
        let trace = bench.world().recorder().trace();
        let mut marks = trace.facts().filter_map(|fact| Some((fact.actor(), fact.read::<HighWatermark>()?)));
        marks.next_back().expect("the record is on all replicas")
    };
    let (leader, mark) = told(&bench);
    assert!(mark.offset > 0, "it is told of the record");
    bench.world().recorder().record(leader, HighWatermark { offset: 0, ..mark }, Location::caller());
    check_terms(&bench);
}
