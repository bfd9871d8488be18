//! What became of each record, and how many may be on their way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use hdrhistogram::Histogram;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Counts ends of records, whichever thread tells them.
pub(super) struct Tally {
    ends: Mutex<Ends>,
}

/// What is known so far.
#[derive(Clone)]
pub(super) struct Ends {
    /// Microseconds from the handing over of a record to its acknowledgement.
    pub(super) latency_us: Histogram<u64>,
    /// Records that were not acknowledged, by a word for why.
    pub(super) failures: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub(super) fn new() -> Arc<Tally> {
        let latency_us = Histogram::new(3).expect("three digits are kept");
        Arc::new(Tally { ends: Mutex::new(Ends { latency_us, failures: BTreeMap::new() }) })
    }

    /// What one producer hands over is counted here, with at most so many records on their way.
    pub(super) fn line(self: &Arc<Self>, in_flight: u32) -> Line {
        Line { tally: Arc::clone(self), in_flight, free: Arc::new(Semaphore::new(in_flight as usize)) }
    }

    fn lock(&self) -> MutexGuard<'_, Ends> {
        self.ends.lock().expect("nobody panics while holding it")
    }

    pub(super) fn ends(&self) -> Ends {
        self.lock().clone()
    }

    /// Records whose fate is known.
    pub(super) fn ended(&self) -> u64 {
        let ends = self.lock();
        ends.latency_us.len() + ends.failures.values().sum::<u64>()
    }

    pub(super) fn first_failure(&self) -> Option<&'static str> {
        self.lock().failures.keys().next().copied()
    }
}

/// The records of one producer.
pub(super) struct Line {
    tally: Arc<Tally>,
    in_flight: u32,
    free: Arc<Semaphore>,
}

impl Line {
    /// Waits for room for so many records, no more than may be on their way.
    pub(super) async fn places(&self, count: usize) -> Vec<Place> {
        let count = count.min(self.in_flight as usize) as u32;
        let free = Arc::clone(&self.free).acquire_many_owned(count).await;
        let mut free = free.expect("it is never closed");
        let places = (0..count).filter_map(|_| free.split(1));
        places.map(|permit| Place { tally: Arc::clone(&self.tally), permit }).collect()
    }

    /// Ready when nothing is on its way.
    pub(super) async fn all_ended(&self) {
        drop(self.free.acquire_many(self.in_flight).await);
    }
}

/// Room for one record.
pub(super) struct Place {
    tally: Arc<Tally>,
    permit: OwnedSemaphorePermit,
}

impl Place {
    /// A record is handed over in this place now.
    pub(super) fn begin(self) -> Pending {
        Pending { place: self, since: Instant::now() }
    }
}

/// A record whose fate is not known yet.
pub(super) struct Pending {
    place: Place,
    since: Instant,
}

impl Pending {
    /// It is acknowledged, or a word says why not.
    pub(super) fn end(self, result: Result<(), &'static str>) {
        let took_us = self.since.elapsed().as_micros() as u64;
        let mut ends = self.place.tally.lock();
        match result {
            // Of a histogram that grows by itself no value is out of range.
            Ok(()) => ends.latency_us.saturating_record(took_us),
            Err(word) => *ends.failures.entry(word).or_default() += 1,
        }
        drop(ends);
        drop(self.place.permit);
    }
}
