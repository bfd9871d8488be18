//! What a fetch has brought of one partition, and how polls take it out (`CompletedFetch`).

use std::collections::VecDeque;
use std::rc::Rc;

use crate::ports::log::{Consumed, Isolation, Offset, TopicPartition};
use crate::sim::broker::node::fetch::FetchedData;
use crate::sim::broker::read_committed::AbortedFilter;

/// Records of one partition that wait for a poll.
#[derive(Debug)]
pub struct Fetched {
    /// Which.
    pub partition: TopicPartition,
    /// The position from which they go on.
    pub from: Offset,
    records: VecDeque<Consumed>,
    /// Where the reading goes on after them: past markers and what was aborted.
    end: Offset,
}

impl Fetched {
    /// Takes batches apart. Records before `from` are in the first batch because batches are kept whole; a
    /// reader of committed data does not get those that were aborted, and nobody gets markers.
    pub fn new(partition: &TopicPartition, from: Offset, isolation: Isolation, data: &FetchedData) -> Fetched {
        let mut filter = AbortedFilter::new(&data.aborted);
        let mut records = VecDeque::new();
        let mut end = from;
        for batch in &data.batches {
            end = end.max(batch.next_offset());
            if isolation == Isolation::ReadCommitted && !filter.is_committed(batch) {
                continue;
            }
            let wanted = batch.records().filter(|(offset, _)| *offset >= from);
            records.extend(wanted.map(|(offset, record)| Consumed {
                partition: partition.clone(),
                offset,
                leader_epoch: batch.leader_epoch,
                timestamp: record.timestamp,
                key: record.key.clone(),
                value: record.value.clone(),
                headers: record.headers.clone().unwrap_or_else(|| Rc::from([])),
                provenance: record.provenance,
            }));
        }
        Fetched { partition: partition.clone(), from, records, end }
    }

    /// Takes out at most `max` records. The position is then [`Fetched::from`].
    pub fn take(&mut self, max: usize) -> impl Iterator<Item = Consumed> + use<> {
        let taken: Vec<Consumed> = self.records.drain(..max.min(self.records.len())).collect();
        if let Some(last) = taken.last() {
            self.from = last.offset.next();
        }
        if self.records.is_empty() {
            self.from = self.end;
        }
        taken.into_iter()
    }

    /// Whether all has been taken out.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::broker::ids::{CoordinatorEpoch, ProducerEpoch, ProducerId};
    use crate::sim::broker::record::{Batch, Marker, Outcome, Record, Stamp};
    use crate::sim::broker::transaction::Aborted;
    use crate::time::Time;

    const PRODUCER: ProducerId = ProducerId(1);

    fn data(records: usize, base: u64, transactional: bool) -> Rc<Batch> {
        let stamp = Stamp { producer_id: PRODUCER, epoch: ProducerEpoch(0), base_sequence: None };
        let stamp = transactional.then_some(stamp);
        let batch = Batch::data(vec![Record::default(); records], stamp, transactional);
        Rc::new(Batch { base_offset: Offset(base), ..batch })
    }

    fn fetched(from: u64, isolation: Isolation) -> Fetched {
        let marker = Marker { outcome: Outcome::Abort, coordinator_epoch: CoordinatorEpoch(0) };
        let marker = Batch::marker(PRODUCER, ProducerEpoch(0), marker, Time::ZERO);
        let marker = Rc::new(Batch { base_offset: Offset(5), ..marker });
        let aborted = Aborted {
            producer_id: PRODUCER,
            first_offset: Offset(3),
            last_offset: Offset(5),
            last_stable_offset: Offset(6),
        };
        let fetched = FetchedData {
            batches: vec![data(3, 0, false), data(2, 3, true), marker],
            aborted: vec![aborted],
            high_watermark: Offset(6),
            last_stable: Offset(6),
            log_start: Offset(0),
            diverging: None,
        };
        Fetched::new(&TopicPartition::new(&Rc::from("rides"), 0), Offset(from), isolation, &fetched)
    }

    fn offsets(taken: impl Iterator<Item = Consumed>) -> Vec<u64> {
        taken.map(|consumed| consumed.offset.0).collect()
    }

    #[test]
    fn records_before_the_position_are_skipped_and_polls_take_so_many() {
        let mut fetched = fetched(1, Isolation::ReadUncommitted);
        assert_eq!(offsets(fetched.take(3)), [1, 2, 3]);
        assert_eq!((fetched.from, fetched.is_empty()), (Offset(4), false));
        assert_eq!(offsets(fetched.take(3)), [4]);
        assert_eq!((fetched.from, fetched.is_empty()), (Offset(6), true), "the marker moves the position too");
    }

    #[test]
    fn a_reader_of_committed_data_passes_over_what_was_aborted() {
        let mut fetched = fetched(1, Isolation::ReadCommitted);
        assert_eq!(offsets(fetched.take(9)), [1, 2]);
        assert_eq!((fetched.from, fetched.is_empty()), (Offset(6), true));
    }
}
