//! Latencies in integer bins.
//!
//! The bins are log-linear, as in HDR Histogram (Gil Tene, hdrhistogram.org): every power of two is
//! cut into eight equal parts, so that a value is known to within one eighth of itself at worst.
//! Integers only: equal natively and in WebAssembly.

use crate::time::Span;

const PARTS_LOG2: u32 = 3;
/// Shorter than 2^6 = 64 µs is the first bin.
const SHORTEST_LOG2: u32 = 6;
/// As long as 2^26 µs = 67 s or longer is the last.
const LONGEST_LOG2: u32 = 26;

/// How many bins there are.
pub const BINS: usize = ((LONGEST_LOG2 - SHORTEST_LOG2) << PARTS_LOG2) as usize + 2;

/// Counts of latencies by bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    counts: [u32; BINS],
}

/// The three percentiles that the page shows, and the number of calls that they rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// Half took no longer.
    pub p50: Span,
    /// 95 of 100 took no longer.
    pub p95: Span,
    /// 99 of 100 took no longer.
    pub p99: Span,
    /// How many there were.
    pub count: u64,
}

impl Default for Histogram {
    fn default() -> Histogram {
        Histogram { counts: [0; BINS] }
    }
}

impl Histogram {
    /// Counts one latency.
    pub fn add(&mut self, took: Span) {
        self.counts[bin_of(took)] += 1;
    }

    /// Adds all that another counted.
    pub fn merge(&mut self, other: &Histogram) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(own, more)| *own += more);
    }

    /// Its percentiles; `None` where it counted nothing. A percentile is the middle of its bin.
    pub fn percentiles(&self) -> Option<Percentiles> {
        let count: u64 = self.counts.iter().map(|&count| u64::from(count)).sum();
        let at = |percent: u64| {
            let rank = (count * percent).div_ceil(100);
            let mut seen = 0;
            let bin = self.counts.iter().position(|&bin| {
                seen += u64::from(bin);
                seen >= rank
            });
            middle_of(bin.expect("some bin holds the last of them"))
        };
        (count > 0).then(|| Percentiles { p50: at(50), p95: at(95), p99: at(99), count })
    }
}

fn bin_of(took: Span) -> usize {
    let us = took.as_us();
    if us < 1 << SHORTEST_LOG2 {
        return 0;
    }
    let log2 = us.ilog2();
    if log2 >= LONGEST_LOG2 {
        return BINS - 1;
    }
    let part = (us >> (log2 - PARTS_LOG2)) as usize & ((1 << PARTS_LOG2) - 1);
    1 + (((log2 - SHORTEST_LOG2) << PARTS_LOG2) as usize | part)
}

fn middle_of(bin: usize) -> Span {
    let Some(place) = bin.checked_sub(1) else { return Span::from_us(1 << (SHORTEST_LOG2 - 1)) };
    let log2 = SHORTEST_LOG2 + (place >> PARTS_LOG2) as u32;
    if log2 >= LONGEST_LOG2 {
        return Span::from_us(1 << LONGEST_LOG2);
    }
    let part = place as u64 & ((1 << PARTS_LOG2) - 1);
    let width = 1_u64 << (log2 - PARTS_LOG2);
    Span::from_us((1 << log2) + part * width + width / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_knows_its_values_to_within_an_eighth() {
        for us in (64..2_000_000).step_by(997) {
            let middle = middle_of(bin_of(Span::from_us(us))).as_us();
            assert!(middle.abs_diff(us) * 8 <= us, "{us} reads as {middle}");
        }
    }

    #[test]
    fn the_ends_hold_what_is_shorter_and_longer() {
        assert_eq!(bin_of(Span::ZERO), 0);
        assert_eq!(bin_of(Span::from_us(63)), 0);
        assert_eq!(bin_of(Span::from_us(64)), 1);
        assert_eq!(bin_of(Span::from_us((1 << LONGEST_LOG2) - 1)), BINS - 2);
        assert_eq!(bin_of(Span::FOREVER), BINS - 1);
    }

    #[test]
    fn percentiles_of_one_to_a_hundred_milliseconds() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.percentiles(), None);
        (1..=100).for_each(|ms| histogram.add(Span::from_ms(ms)));
        let Percentiles { p50, p95, p99, count } = histogram.percentiles().expect("there are some");
        assert_eq!(count, 100);
        for (read, ms) in [(p50, 50), (p95, 95), (p99, 99)] {
            assert!(read.as_us().abs_diff(ms * 1_000) * 8 <= ms * 1_000, "{read} for {ms} ms");
        }
    }
}
