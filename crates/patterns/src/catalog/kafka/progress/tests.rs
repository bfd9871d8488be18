//! Only what is done without a gap is committed.

use std::rc::Rc;

use super::*;
use crate::ports::log::{LeaderEpoch, Provenance};
use crate::time::Time;

fn record(partition: u32, offset: u64) -> Consumed {
    Consumed {
        partition: TopicPartition::new(&"rides".into(), partition),
        offset: Offset(offset),
        leader_epoch: LeaderEpoch(0),
        timestamp: Time::ZERO,
        key: None,
        value: None,
        headers: Rc::from([]),
        provenance: Provenance::default(),
    }
}

fn offsets(progress: &Progress) -> Vec<(u32, u64)> {
    progress.offsets().into_iter().map(|(partition, offset)| (partition.partition.0, offset.0)).collect()
}

#[test]
fn a_commit_names_the_next_offset() {
    let mut progress = Progress::default();
    progress.done(&record(0, 4));
    progress.done(&record(0, 5));
    progress.done(&record(3, 9));
    assert_eq!(offsets(&progress), [(0, 6), (3, 10)]);
}

#[test]
fn nothing_behind_a_record_that_is_not_done_is_committed() {
    let mut progress = Progress::default();
    progress.done(&record(0, 4));
    assert!(progress.hold(&record(0, 5)));
    progress.done(&record(0, 6));
    progress.done(&record(1, 0));
    assert!(progress.is_held(&record(0, 7).partition) && !progress.is_held(&record(1, 1).partition));
    assert_eq!(offsets(&progress), [(0, 5), (1, 1)]);
    // It is sought once, and the next poll brings it again.
    assert!(!progress.hold(&record(0, 6)));
    progress.release();
    progress.done(&record(0, 5));
    assert_eq!(offsets(&progress), [(0, 6), (1, 1)]);
}

#[test]
fn what_is_held_back_after_the_fact_is_not_committed() {
    let mut progress = Progress::default();
    progress.done(&record(0, 4));
    progress.done(&record(0, 5));
    // What was counted could not be kept.
    assert!(progress.hold(&record(0, 4)));
    assert_eq!(offsets(&progress), []);
}

#[test]
fn what_is_committed_is_forgotten_unless_more_was_done_meanwhile() {
    let mut progress = Progress::default();
    progress.done(&record(0, 4));
    progress.done(&record(1, 4));
    let sent = progress.offsets();
    progress.done(&record(1, 5));
    progress.committed(&sent);
    assert_eq!(offsets(&progress), [(1, 6)]);
}
