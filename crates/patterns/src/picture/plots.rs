//! What can be counted, over the run's whole length.
//!
//! The run is cut into [`BUCKETS`] equal parts. A plot therefore costs the same for a run of a
//! thousand facts and of a million, and its right edge is the run's end from the beginning on.

use super::histogram::{Histogram, Percentiles};
use super::queues::Queues;
use crate::fact::{FactData, Name, kind_id};
use crate::ports::log::{CommitFailed, PollFailed, SendFailed};
use crate::ports::{Answered, CallTimedOut, Called, Declined, ServiceFailed};
use crate::sim::broker::facts::{GroupRefused, Refused};
use crate::time::{Span, Time};
use crate::trace::Fact;

const CALLED: u64 = <Called as FactData>::KIND.id;
const ANSWERED: u64 = <Answered as FactData>::KIND.id;
const DECLINED: u64 = <Declined as FactData>::KIND.id;
const FAILED: u64 = <ServiceFailed as FactData>::KIND.id;
const TIMED_OUT: u64 = <CallTimedOut as FactData>::KIND.id;
const SEND_FAILED: u64 = <SendFailed as FactData>::KIND.id;
const POLL_FAILED: u64 = <PollFailed as FactData>::KIND.id;
const COMMIT_FAILED: u64 = <CommitFailed as FactData>::KIND.id;
const LOG_REFUSED: u64 = <Refused as FactData>::KIND.id;
const GROUP_REFUSED: u64 = <GroupRefused as FactData>::KIND.id;
/// A call that a breaker did not let through.
const REFUSED: u64 = kind_id("breaker.refused");

/// How many parts the run is cut into.
pub const BUCKETS: usize = 120;

/// The most types of error that are told apart; the rest is counted together.
pub const ERROR_SERIES_MAX: usize = 6;

/// The most queues whose depth is plotted.
pub const QUEUE_SERIES_MAX: usize = 8;

/// One type of error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorSeries {
    /// The code that the service gave; `None` stands for a call that got no answer in time.
    pub code: Option<Name>,
    /// How many, by bucket.
    pub counts: [u32; BUCKETS],
}

/// The series behind the plots.
#[derive(Clone, Debug)]
pub struct Plots {
    length: Span,
    newest: usize,
    facts: [u32; BUCKETS],
    called: [u32; BUCKETS],
    refused: [u32; BUCKETS],
    latencies: Vec<Histogram>,
    depths: Vec<(Name, [u32; BUCKETS])>,
    errors: Vec<ErrorSeries>,
    errors_beyond: u64,
}

impl Plots {
    pub(super) fn new(length: Span) -> Plots {
        Plots {
            length: Span::from_us(length.as_us().max(BUCKETS as u64)),
            newest: 0,
            facts: [0; BUCKETS],
            called: [0; BUCKETS],
            refused: [0; BUCKETS],
            latencies: vec![Histogram::default(); BUCKETS],
            depths: Vec::new(),
            errors: Vec::new(),
            errors_beyond: 0,
        }
    }

    /// The whole time that the plots show.
    pub fn length(&self) -> Span {
        self.length
    }

    /// How long one bucket is.
    pub fn bucket_length(&self) -> Span {
        Span::from_us(self.length.as_us() / BUCKETS as u64)
    }

    /// The bucket of a time.
    pub fn bucket_at(&self, at: Time) -> usize {
        let scaled = u128::from(at.as_us()) * BUCKETS as u128 / u128::from(self.length.as_us());
        (scaled as usize).min(BUCKETS - 1)
    }

    /// The newest bucket in which something happened: nothing is known beyond it.
    pub fn newest(&self) -> usize {
        self.newest
    }

    /// Facts by bucket.
    pub fn facts(&self) -> &[u32; BUCKETS] {
        &self.facts
    }

    /// Calls by bucket that were made: let through, where a breaker stands before them.
    pub fn called(&self) -> &[u32; BUCKETS] {
        &self.called
    }

    /// Calls by bucket that somebody wanted to make and a guard did not let through.
    pub fn refused(&self) -> &[u32; BUCKETS] {
        &self.refused
    }

    /// Whether any call was made or refused.
    pub fn has_calls(&self) -> bool {
        self.called.iter().chain(&self.refused).any(|&count| count > 0)
    }

    /// The latencies of the calls that ended within `buckets` buckets up to and with `bucket`.
    pub fn percentiles(&self, bucket: usize, buckets: usize) -> Option<Percentiles> {
        let from = (bucket + 1).saturating_sub(buckets.max(1));
        let mut window = Histogram::default();
        self.latencies[from..=bucket].iter().for_each(|part| window.merge(part));
        window.percentiles()
    }

    /// How much waited at most in each bucket, queue by queue.
    pub fn depths(&self) -> &[(Name, [u32; BUCKETS])] {
        &self.depths
    }

    /// Errors by type.
    pub fn errors(&self) -> &[ErrorSeries] {
        &self.errors
    }

    /// Errors of types beyond [`ERROR_SERIES_MAX`].
    pub fn errors_beyond(&self) -> u64 {
        self.errors_beyond
    }

    fn error(&mut self, bucket: usize, code: Option<Name>) {
        let at = self.errors.iter().position(|series| series.code == code);
        let at = at.unwrap_or_else(|| {
            if self.errors.len() < ERROR_SERIES_MAX {
                self.errors.push(ErrorSeries { code, counts: [0; BUCKETS] });
            }
            self.errors.len() - 1
        });
        if self.errors[at].code == code {
            self.errors[at].counts[bucket] += 1;
        } else {
            self.errors_beyond += 1;
        }
    }

    /// Time has come to `at`. What waited before the next fact waited all along.
    pub(super) fn advance(&mut self, at: Time, before: &Queues) {
        let bucket = self.bucket_at(at);
        if bucket > self.newest {
            for ((_, series), queue) in self.depths.iter_mut().zip(before.iter()) {
                series[self.newest + 1..=bucket].fill(queue.waiting.len() as u32);
            }
            self.newest = bucket;
        }
    }

    pub(super) fn observe(&mut self, fact: &Fact<'_>, queues: &Queues) {
        let bucket = self.newest;
        self.facts[bucket] += 1;
        let words = fact.words();
        match fact.kind().id {
            CALLED => self.called[bucket] += 1,
            REFUSED => self.refused[bucket] += 1,
            ANSWERED => self.latencies[bucket].add(Answered::read(words).took),
            DECLINED => self.latencies[bucket].add(Declined::read(words).took),
            FAILED => {
                let ServiceFailed { took, code, .. } = ServiceFailed::read(words);
                self.latencies[bucket].add(took);
                self.error(bucket, Some(code));
            }
            SEND_FAILED => self.error(bucket, Some(SendFailed::read(words).reason)),
            POLL_FAILED => self.error(bucket, Some(PollFailed::read(words).reason)),
            COMMIT_FAILED => self.error(bucket, Some(CommitFailed::read(words).reason)),
            LOG_REFUSED => self.error(bucket, Some(Refused::read(words).error)),
            GROUP_REFUSED => self.error(bucket, Some(GroupRefused::read(words).error)),
            TIMED_OUT => {
                self.latencies[bucket].add(CallTimedOut::read(words).took);
                self.error(bucket, None);
            }
            _ => {
                if let Some((place, queue)) =
                    queues.changed_by(fact.id()).filter(|(place, _)| *place < QUEUE_SERIES_MAX)
                {
                    let depth = queue.waiting.len() as u32;
                    let series = self.depth_series(place, queues);
                    series[bucket] = series[bucket].max(depth);
                }
            }
        }
    }

    fn depth_series(&mut self, place: usize, queues: &Queues) -> &mut [u32; BUCKETS] {
        for queue in queues.iter().take(place + 1).skip(self.depths.len()) {
            self.depths.push((queue.subscriber, [0; BUCKETS]));
        }
        &mut self.depths[place].1
    }
}
