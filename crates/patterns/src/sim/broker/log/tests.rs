//! What must hold of a log, over random workloads.

use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::prelude::*;

use super::{Log, Upto};
use crate::sim::broker::error::Error;
use crate::sim::broker::ids::{CoordinatorEpoch, LeaderEpoch, Offset, ProducerEpoch, ProducerId, Sequence};
use crate::sim::broker::log_config::LogConfig;
use crate::sim::broker::producer_state::{Origin, TransactionVersion};
use crate::sim::broker::read_committed::AbortedFilter;
use crate::sim::broker::record::{Batch, Marker, Outcome, Record, Stamp};
use crate::time::Time;

const PRODUCERS: u64 = 3;

#[derive(Clone, Debug)]
enum Op {
    /// A plain record, or several in one batch.
    Send {
        keys: Vec<u8>,
    },
    /// The same in the open transaction of a producer.
    SendInTransaction {
        producer: u64,
        keys: Vec<u8>,
    },
    End {
        producer: u64,
        commit: bool,
    },
    /// The in-sync replicas catch up, or lag behind by some batches.
    Replicate {
        behind: usize,
    },
    Roll,
    DeleteRecords {
        part: u8,
    },
    DeleteSegments,
    Clean,
}

fn op() -> impl Strategy<Value = Op> {
    let keys = || prop::collection::vec(0..6_u8, 1..4);
    prop_oneof![
        4 => keys().prop_map(|keys| Op::Send { keys }),
        6 => (0..PRODUCERS, keys()).prop_map(|(producer, keys)| Op::SendInTransaction { producer, keys }),
        3 => (0..PRODUCERS, any::<bool>()).prop_map(|(producer, commit)| Op::End { producer, commit }),
        4 => (0..4_usize).prop_map(|behind| Op::Replicate { behind }),
        1 => Just(Op::Roll),
        1 => (0..100_u8).prop_map(|part| Op::DeleteRecords { part }),
        1 => Just(Op::DeleteSegments),
        1 => Just(Op::Clean),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Committed,
    Aborted,
    Open,
}

/// A log, and beside it what every record's fate is.
struct Workload {
    log: Log,
    now: Time,
    sequences: [u32; PRODUCERS as usize],
    open: [Vec<Offset>; PRODUCERS as usize],
    fates: BTreeMap<Offset, (u8, Fate)>,
}

impl Workload {
    fn new() -> Workload {
        let config = LogConfig { compact: true, delete: false, segment_bytes: 1_000, ..LogConfig::default() };
        Workload {
            log: Log::new(config, Time::ZERO),
            now: Time::ZERO,
            sequences: [0; PRODUCERS as usize],
            open: Default::default(),
            fates: BTreeMap::new(),
        }
    }

    fn send(&mut self, keys: &[u8], stamp: Option<Stamp>, fate: Fate) -> Vec<Offset> {
        let record = |key: &u8| Record::keyed(self.now, &Rc::from([*key]), &Rc::from([0; 20]));
        let batch = Batch::data(keys.iter().map(record).collect(), stamp, fate == Fate::Open);
        let before = self.log.end();
        let appended = self.log.append_as_leader(batch, LeaderEpoch(0), Origin::Client, self.now).expect("it is taken");
        assert_eq!((appended.base_offset, appended.duplicate), (before, false), "offsets follow on without a gap");
        assert_eq!(self.log.end(), appended.last_offset.next());
        let offsets: Vec<Offset> = (0..keys.len() as u64).map(|delta| before + delta).collect();
        self.fates.extend(offsets.iter().zip(keys).map(|(offset, key)| (*offset, (*key, fate))));
        offsets
    }

    fn apply(&mut self, op: &Op) {
        self.now = Time::from_us(self.now.as_us() + 1_000_000);
        match op {
            Op::Send { keys } => {
                self.send(keys, None, Fate::Committed);
            }
            Op::SendInTransaction { producer, keys } => {
                let at = *producer as usize;
                let stamp = stamp(*producer, self.sequences[at]);
                self.sequences[at] += keys.len() as u32;
                let offsets = self.send(keys, Some(stamp), Fate::Open);
                self.open[at].extend(offsets);
            }
            Op::End { producer, commit } => {
                let (outcome, fate) =
                    if *commit { (Outcome::Commit, Fate::Committed) } else { (Outcome::Abort, Fate::Aborted) };
                let batch = marker(*producer, outcome, self.now);
                let origin = Origin::Coordinator(TransactionVersion::V1);
                self.log.append_as_leader(batch, LeaderEpoch(0), origin, self.now).expect("it is taken");
                for offset in self.open[*producer as usize].drain(..) {
                    self.fates.get_mut(&offset).expect("it was sent").1 = fate;
                }
            }
            Op::Replicate { behind } => {
                let ends: Vec<Offset> = self.log.batches().map(|batch| batch.next_offset()).collect();
                if let Some(end) = ends.len().checked_sub(behind + 1).map(|at| ends[at]) {
                    self.log.raise_high_watermark(end);
                }
            }
            Op::Roll => self.log.roll(self.now),
            Op::DeleteRecords { part } => {
                let (start, high) = (self.log.start().0, self.log.high_watermark().0);
                let to = Offset(start + (high - start) * u64::from(*part) / 100);
                self.log.delete_records(to).expect("not beyond the high watermark");
            }
            Op::DeleteSegments => {
                self.log.delete_old_segments(self.now);
            }
            Op::Clean => self.clean(),
        }
    }

    fn clean(&mut self) {
        let before: Vec<Offset> =
            self.log.batches().flat_map(|batch| batch.records()).map(|(offset, _)| offset).collect();
        let cleanable = self.log.cleanable(self.now);
        self.log.clean(cleanable, self.now);
        let after: Vec<Offset> =
            self.log.batches().flat_map(|batch| batch.records()).map(|(offset, _)| offset).collect();
        assert!(after.windows(2).all(|pair| pair[0] < pair[1]), "the order stays");
        assert!(after.iter().all(|offset| before.contains(offset)), "no record gets another offset");
        let start = self.log.start();
        let below = |offset: &&Offset| **offset >= start && **offset < cleanable.first_uncleanable;
        let mut last = BTreeMap::new();
        for offset in before.iter().filter(below) {
            let (key, fate) = self.fates[offset];
            if fate == Fate::Committed {
                last.insert(key, *offset);
            }
        }
        let mut cleaned = BTreeMap::new();
        for offset in after.iter().filter(below) {
            let (key, fate) = self.fates[offset];
            assert_eq!(fate, Fate::Committed, "what was aborted is gone: {offset}");
            assert_eq!(cleaned.insert(key, *offset), None, "a key is left once");
        }
        assert_eq!(cleaned, last, "the last committed record of each key is left");
    }

    fn check(&self) {
        let log = &self.log;
        assert!(log.start() <= log.last_stable() && log.last_stable() <= log.high_watermark());
        assert!(log.high_watermark() <= log.end());
        let undecided = self.open.iter().flatten().min();
        assert_eq!(log.transactions().first_undecided(), undecided.copied());
        let seen = read_committed(log);
        let readable = log.start()..log.last_stable();
        let left = log.batches().flat_map(|batch| batch.records()).map(|(offset, _)| offset);
        let committed: Vec<Offset> =
            left.filter(|offset| readable.contains(offset) && self.fates[offset].1 == Fate::Committed).collect();
        assert_eq!(seen, committed, "all committed records that are left are seen, and no other");
        let mut again = log.clone();
        again.reload();
        assert_eq!(again.transactions(), log.transactions(), "a restart forgets nothing of the transactions");
        let known = |log: &Log| -> Vec<_> {
            log.producers().snapshot().iter().map(|(id, known)| (*id, known.clone())).collect()
        };
        assert_eq!(known(&again), known(log), "nor of the producers");
    }
}

fn stamp(producer: u64, sequence: u32) -> Stamp {
    let base_sequence = Some(Sequence::new(sequence));
    Stamp { producer_id: ProducerId(producer), epoch: ProducerEpoch(0), base_sequence }
}

fn marker(producer: u64, outcome: Outcome, now: Time) -> Batch {
    let marker = Marker { outcome, coordinator_epoch: CoordinatorEpoch(0) };
    Batch::marker(ProducerId(producer), ProducerEpoch(0), marker, now)
}

/// The offsets that a consumer of committed data sees, in small fetches.
fn read_committed(log: &Log) -> Vec<Offset> {
    let mut seen = Vec::new();
    let mut position = log.start();
    loop {
        let fetched = log.fetch(position, Upto::LastStable, 300).expect("within the log");
        let mut filter = AbortedFilter::new(&fetched.aborted);
        let Some(last) = fetched.batches.last() else {
            assert!(position >= log.last_stable() || log.cleaned_to > position, "nothing at {position}");
            return seen;
        };
        for batch in fetched.batches.iter().filter(|batch| filter.is_committed(batch)) {
            seen.extend(batch.records().map(|(offset, _)| offset).filter(|offset| *offset >= position));
        }
        position = last.next_offset();
    }
}

proptest! {
    #[test]
    fn readers_of_committed_data_see_just_that(ops in prop::collection::vec(op(), 1..80)) {
        let mut workload = Workload::new();
        for op in &ops {
            workload.apply(op);
            workload.check();
        }
    }

    /// Leaders change at any moment, with or without losing records; whoever has caught up has a
    /// prefix of the leader's log, and knows the same of producers and transactions.
    #[test]
    fn a_follower_that_has_cut_its_log_is_a_prefix(
        terms in prop::collection::vec((0..3_usize, prop::collection::vec((0..2_u64, 0..5_u8), 0..6), prop::array::uniform3(0..8_usize)), 1..12),
    ) {
        let config = LogConfig { segment_bytes: 400, ..LogConfig::default() };
        let mut replicas = [(); 3].map(|()| Log::new(config, Time::ZERO));
        for (epoch, (leader, sends, copied)) in (1..).zip(&terms) {
            replicas[*leader].begin_epoch(LeaderEpoch(epoch));
            for (producer, what) in sends {
                let log = &mut replicas[*leader];
                let sequence = log.producers().get(ProducerId(*producer)).and_then(|known| known.last_sequence());
                let stamp = stamp(*producer, sequence.map_or(0, |last| last.plus(1).get()));
                let (batch, origin) = match what {
                    0 => (marker(*producer, Outcome::Abort, Time::ZERO), Origin::Coordinator(TransactionVersion::V1)),
                    1 => (marker(*producer, Outcome::Commit, Time::ZERO), Origin::Coordinator(TransactionVersion::V1)),
                    _ => (Batch::data(vec![Record::default()], Some(stamp), true), Origin::Client),
                };
                log.append_as_leader(batch, LeaderEpoch(epoch), origin, Time::ZERO).expect("it is taken");
            }
            let leading = replicas[*leader].clone();
            for follower in (0..3).filter(|follower| follower != leader) {
                catch_up(&mut replicas[follower], &leading, copied[follower]);
                let log = &replicas[follower];
                let prefix: Vec<_> = leading.batches().take_while(|batch| batch.last_offset() < log.end()).collect();
                prop_assert_eq!(log.batches().collect::<Vec<_>>(), prefix);
                if log.end() == leading.end() {
                    prop_assert_eq!(log.transactions().first_undecided(), leading.transactions().first_undecided());
                    prop_assert_eq!(log.transactions().aborted(), leading.transactions().aborted());
                    prop_assert_eq!(log.producers().snapshot(), leading.producers().snapshot());
                }
            }
        }
    }
}

/// Cuts what the leader does not have, and copies up to `batches`.
fn catch_up(follower: &mut Log, leader: &Log, batches: usize) {
    while let Some(last) = follower.epochs().latest() {
        let Some(end) = leader.diverges_from(last, follower.end()).expect("the leader's term is the newest") else {
            break;
        };
        let cut = follower.epochs().cut_for(end, follower.end());
        follower.truncate_to(cut.at, Time::ZERO);
    }
    let mut copied = 0;
    while copied < batches && follower.end() < leader.end() {
        let fetched = leader.fetch(follower.end(), Upto::LogEnd, 1).expect("within the log");
        for batch in &fetched.batches {
            follower.append_as_follower(batch, Time::ZERO);
            copied += 1;
        }
    }
}

#[test]
fn a_retry_is_answered_as_the_success_that_it_was() {
    let mut log = Log::new(LogConfig::default(), Time::ZERO);
    let batch = Batch::data(vec![Record::default(); 2], Some(stamp(1, 0)), false);
    let mut send = |batch: &Batch| log.append_as_leader(batch.clone(), LeaderEpoch(0), Origin::Client, Time::ZERO);
    let first = send(&batch).expect("it is taken");
    send(&Batch::data(vec![Record::default()], Some(stamp(1, 2)), false)).expect("it follows on");
    let again = send(&batch).expect("it is known");
    assert_eq!((again.base_offset, again.last_offset, again.duplicate), (first.base_offset, first.last_offset, true));
    let gap = Batch::data(vec![Record::default()], Some(stamp(1, 4)), false);
    assert_eq!(send(&gap), Err(Error::OutOfOrderSequence));
    assert_eq!(log.end(), Offset(3));
}

#[test]
fn a_compacted_topic_takes_no_record_without_a_key() {
    let mut log = Log::new(LogConfig { compact: true, ..LogConfig::default() }, Time::ZERO);
    let batch = Batch::data(vec![Record::default()], None, false);
    let refused = log.append_as_leader(batch.clone(), LeaderEpoch(0), Origin::Client, Time::ZERO);
    assert_eq!(refused, Err(Error::InvalidRecord));
    log.set_config(LogConfig { max_message_bytes: 10, ..LogConfig::default() });
    let refused = log.append_as_leader(batch, LeaderEpoch(0), Origin::Client, Time::ZERO);
    assert_eq!(refused, Err(Error::MessageTooLarge));
}

#[test]
fn a_time_is_found_below_the_high_watermark() {
    let mut log = Log::new(LogConfig::default(), Time::ZERO);
    for at in [10, 30, 20] {
        let record = Record { timestamp: Time::from_ms(at), ..Record::default() };
        let batch = Batch::data(vec![record], None, false);
        log.append_as_leader(batch, LeaderEpoch(0), Origin::Client, Time::ZERO).expect("it is taken");
    }
    assert_eq!(log.offset_for_time(Time::from_ms(20), Upto::HighWatermark), None);
    log.set_high_watermark(Offset(3));
    assert_eq!(log.offset_for_time(Time::from_ms(20), Upto::HighWatermark), Some((Offset(1), Time::from_ms(30))));
    assert_eq!(log.offset_for_time(Time::from_ms(31), Upto::HighWatermark), None);
}

/// `Partition.appendRecordsToFollowerOrFutureReplica`: the first fetch of a new follower.
#[test]
fn a_follower_may_begin_within_a_batch() {
    let mut leader = Log::new(LogConfig::default(), Time::ZERO);
    let batch = Batch::data(vec![Record::default(); 10], None, false);
    leader.append_as_leader(batch, LeaderEpoch(0), Origin::Client, Time::ZERO).expect("it is taken");
    leader.set_high_watermark(Offset(10));
    leader.delete_records(Offset(4)).expect("below the high watermark");
    let mut follower = Log::new(LogConfig::default(), Time::ZERO);
    follower.restart_at(leader.start(), Time::ZERO);
    let fetched = leader.fetch(follower.end(), Upto::LogEnd, 1_000).expect("within the log");
    follower.append_as_follower(&fetched.batches[0], Time::ZERO);
    assert_eq!((follower.start(), follower.high_watermark(), follower.end()), (Offset(4), Offset(4), Offset(10)));
    assert_eq!(follower.fetch(Offset(3), Upto::LogEnd, 1_000), Err(Error::OffsetOutOfRange));
}
