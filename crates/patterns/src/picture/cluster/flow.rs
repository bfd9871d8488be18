//! What flows through the log, over the run's whole length: for whoever turns `linger.ms`, `batch.size` or
//! `acks` and wants to see what comes of it.
//!
//! A bucket's histogram is shared between copies of the picture until one of them changes it: a checkpoint
//! would otherwise copy a hundred of them that will never change again.

use std::rc::Rc;

use super::super::histogram::{Histogram, Percentiles};
use super::super::plots::BUCKETS;
use super::groups::Groups;
use super::lanes::Lanes;
use crate::fact::Name;
use crate::time::{Span, Time};

/// Counts and latencies by bucket.
#[derive(Clone, Debug)]
pub struct Flow {
    length: Span,
    newest: usize,
    sent: [u32; BUCKETS],
    acknowledged: [u32; BUCKETS],
    received: [u32; BUCKETS],
    to_acknowledged: Vec<Rc<Histogram>>,
    to_received: Vec<Rc<Histogram>>,
    lags: Vec<(Name, Vec<u64>)>,
}

impl Flow {
    pub(super) fn new(length: Span) -> Flow {
        Flow {
            length,
            newest: 0,
            sent: [0; BUCKETS],
            acknowledged: [0; BUCKETS],
            received: [0; BUCKETS],
            to_acknowledged: Vec::new(),
            to_received: Vec::new(),
            lags: Vec::new(),
        }
    }

    /// The newest bucket that anything is known of.
    pub fn newest(&self) -> usize {
        self.newest
    }

    /// When a bucket begins.
    pub fn bucket_start(&self, bucket: usize) -> Time {
        Time::from_us(self.length.as_us() * bucket as u64 / BUCKETS as u64)
    }

    /// Records by bucket that were handed to a producer.
    pub fn handed_over(&self) -> &[u32; BUCKETS] {
        &self.sent
    }

    /// Records by bucket that were acknowledged.
    pub fn acknowledged_by(&self) -> &[u32; BUCKETS] {
        &self.acknowledged
    }

    /// Records by bucket that a reader got; as often as there are groups that read them.
    pub fn received_by(&self) -> &[u32; BUCKETS] {
        &self.received
    }

    /// How long it took from handing a record over until it was acknowledged, over `buckets` buckets up to and
    /// with `bucket`.
    pub fn until_acknowledged(&self, bucket: usize, buckets: usize) -> Option<Percentiles> {
        percentiles(&self.to_acknowledged, bucket, buckets)
    }

    /// The same until a reader got it.
    pub fn until_received(&self, bucket: usize, buckets: usize) -> Option<Percentiles> {
        percentiles(&self.to_received, bucket, buckets)
    }

    /// How far each group was behind at the end of each bucket but the newest: records that were readable and
    /// not committed.
    pub fn lags(&self) -> &[(Name, Vec<u64>)] {
        &self.lags
    }

    /// The time has come to another bucket. What was so before was so all along.
    pub(super) fn advance(&mut self, bucket: usize, groups: &Groups, lanes: &Lanes) {
        for group in groups.iter() {
            let place = self.lags.iter().position(|(name, _)| *name == group.name).unwrap_or_else(|| {
                self.lags.push((group.name, vec![0; self.newest]));
                self.lags.len() - 1
            });
            self.lags[place].1.resize(bucket, group.lag_in_all(lanes));
        }
        self.newest = bucket;
    }

    pub(super) fn sent(&mut self, bucket: usize) {
        self.sent[bucket] += 1;
    }

    pub(super) fn acknowledged(&mut self, bucket: usize, took: Option<Span>) {
        self.acknowledged[bucket] += 1;
        add(&mut self.to_acknowledged, bucket, took);
    }

    pub(super) fn received(&mut self, bucket: usize, took: Option<Span>) {
        self.received[bucket] += 1;
        add(&mut self.to_received, bucket, took);
    }
}

fn add(histograms: &mut Vec<Rc<Histogram>>, bucket: usize, took: Option<Span>) {
    let Some(took) = took else { return };
    if histograms.len() <= bucket {
        // The buckets that are skipped share one that is empty.
        histograms.resize(bucket + 1, Rc::default());
    }
    Rc::make_mut(&mut histograms[bucket]).add(took);
}

fn percentiles(histograms: &[Rc<Histogram>], bucket: usize, buckets: usize) -> Option<Percentiles> {
    let from = (bucket + 1).saturating_sub(buckets.max(1)).min(histograms.len());
    let to = (bucket + 1).min(histograms.len());
    let mut window = Histogram::default();
    histograms[from..to].iter().for_each(|part| window.merge(part));
    window.percentiles()
}
