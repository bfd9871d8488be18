//! A coordinator reads what is in its part of the offsets topic (`CoordinatorLoaderImpl`).

use std::rc::Rc;

use super::classic::Group;
use super::offsets::GroupOffsets;
use super::record::{Kept, read};
use crate::sim::broker::log::Log;
use crate::sim::broker::record::{Batch, Content};
use crate::sorted::SortedMap;
use crate::time::Span;

/// How long reading takes at least, and for each batch. Kafka reads it from the disk or its cache.
const AT_LEAST: Span = Span::from_ms(20);
const EACH_BATCH: Span = Span::from_us(10);

/// What was read.
#[derive(Default)]
pub struct Loaded {
    /// The groups, and how far they have come.
    pub groups: SortedMap<Rc<str>, (Group, GroupOffsets)>,
    /// How long it took.
    pub took: Span,
}

/// Reads a log from its start to its end.
pub fn load(log: &Log) -> Loaded {
    let mut loaded = Loaded { took: AT_LEAST, ..Loaded::default() };
    for batch in log.batches() {
        loaded.took = loaded.took + EACH_BATCH;
        loaded.replay(batch);
    }
    loaded
}

impl Loaded {
    fn replay(&mut self, batch: &Batch) {
        if let (Content::Control(Some(marker)), Some(stamp)) = (&batch.content, batch.stamp) {
            for (_, offsets) in self.groups.values_mut() {
                offsets.end(stamp.producer_id, marker.outcome);
            }
        }
        let producer = batch.stamp.filter(|_| batch.transactional).map(|stamp| stamp.producer_id);
        for (lies_at, record) in batch.records() {
            match (read(record), producer) {
                (Some(Kept::Offset(group, of, Some(value))), Some(producer)) => {
                    let (_, offsets) = self.groups.entry(group).or_default();
                    offsets.bring(producer, None, std::iter::once((&of, value.offset, lies_at)));
                }
                (Some(Kept::Offset(group, of, Some(value))), None) => {
                    self.groups.entry(group).or_default().1.commit(&of, value.offset, lies_at);
                }
                (Some(Kept::Offset(group, of, None)), _) => self.groups.entry(group).or_default().1.delete(&of),
                (Some(Kept::Group(group, Some(value))), _) => {
                    self.groups.entry(group).or_default().0 = Group::restore(value);
                }
                (Some(Kept::Group(group, None)), _) => {
                    self.groups.remove(&group);
                }
                (None, _) => {}
            }
        }
    }
}
