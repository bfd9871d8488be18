//! A stretch of a log: the unit that is closed, deleted and cleaned (`LogSegment`).

use std::rc::Rc;

use super::ids::Offset;
use super::producer_state::Producers;
use super::record::Batch;
use crate::time::{Span, Time};

/// A segment of a log. The last of a log is the active one.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Where it begins.
    pub base_offset: Offset,
    /// Its batches, in order. They are shared with the replicas and readers that have copied them.
    pub(super) batches: Vec<Rc<Batch>>,
    /// How many bytes they take.
    pub size_bytes: u64,
    /// The latest time among its records, or of its last change where it has none.
    pub largest_timestamp: Time,
    /// When it was begun.
    created: Time,
    /// What was known of the producers where it begins; from here that can be built anew.
    pub(super) producers: Producers,
}

impl Segment {
    /// An empty segment.
    pub(super) const fn new(base_offset: Offset, producers: Producers, now: Time) -> Segment {
        Segment { base_offset, batches: Vec::new(), size_bytes: 0, largest_timestamp: now, created: now, producers }
    }

    /// Its batches, in order.
    pub fn batches(&self) -> &[Rc<Batch>] {
        &self.batches
    }

    pub(super) fn push(&mut self, batch: Rc<Batch>) {
        let first = self.batches.is_empty();
        self.largest_timestamp =
            if first { batch.max_timestamp } else { self.largest_timestamp.max(batch.max_timestamp) };
        self.size_bytes += u64::from(batch.size_bytes);
        self.batches.push(batch);
    }

    /// Takes away the batch in which `offset` lies, and all after it.
    pub(super) fn cut(&mut self, offset: Offset) {
        self.batches.truncate(self.batches.partition_point(|batch| batch.last_offset() < offset));
        self.size_bytes = self.batches.iter().map(|batch| u64::from(batch.size_bytes)).sum();
        self.largest_timestamp = self.batches.iter().map(|batch| batch.max_timestamp).max().unwrap_or(self.created);
    }

    /// How much time lies between its first batch and one made at `timestamp`; for an empty segment,
    /// since it was begun (`timeWaitedForRoll`).
    pub(super) fn span_to(&self, timestamp: Time, now: Time) -> Span {
        match self.batches.first() {
            Some(first) => timestamp.since(first.max_timestamp),
            None => now.since(self.created),
        }
    }

    /// The place of the first batch that reaches to `offset` or beyond.
    pub(super) fn place_of(&self, offset: Offset) -> usize {
        self.batches.partition_point(|batch| batch.last_offset() < offset)
    }
}
