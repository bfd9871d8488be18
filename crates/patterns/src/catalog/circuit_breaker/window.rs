//! What a breaker remembers of the calls it let through: the last so many, or those of the last so
//! many seconds.
//!
//! The semantics are those of Resilience4j's `FixedSizeSlidingWindowMetrics` and
//! `SlidingTimeWindowMetrics`: a count window forgets the oldest call for each new one; a time
//! window is made of whole seconds and forgets a second at a time.

use std::collections::VecDeque;

use crate::fact::PerMille;
use crate::time::{Span, Time};

/// How one call ended, as the window keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallEnd {
    /// Whether the service was at fault.
    pub failed: bool,
    /// Whether it took longer than it should, however it ended.
    pub slow: bool,
    /// How long it took.
    pub took: Span,
}

/// What a window adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Calls in the window.
    pub calls: u32,
    /// Those that failed.
    pub failed: u32,
    /// Those that were slow, failed or not.
    pub slow: u32,
    /// Those that were slow and failed.
    pub slow_failed: u32,
    /// How long all of them took together.
    pub took: Span,
}

impl Figures {
    /// Those that did not fail.
    pub const fn succeeded(&self) -> u32 {
        self.calls - self.failed
    }

    /// Failed calls in a thousand, rounded down. 0 for an empty window.
    pub fn failure_rate(&self) -> PerMille {
        per_mille(self.failed, self.calls)
    }

    /// Slow calls in a thousand, rounded down. 0 for an empty window.
    pub fn slow_rate(&self) -> PerMille {
        per_mille(self.slow, self.calls)
    }

    /// How long a call took on average. Zero for an empty window.
    pub fn average(&self) -> Span {
        Span::from_us(self.took.as_us() / u64::from(self.calls.max(1)))
    }

    fn add(&mut self, end: CallEnd) {
        self.calls += 1;
        self.failed += u32::from(end.failed);
        self.slow += u32::from(end.slow);
        self.slow_failed += u32::from(end.slow && end.failed);
        self.took = self.took + end.took;
    }

    fn remove(&mut self, end: CallEnd) {
        self.calls -= 1;
        self.failed -= u32::from(end.failed);
        self.slow -= u32::from(end.slow);
        self.slow_failed -= u32::from(end.slow && end.failed);
        self.took = self.took - end.took;
    }

    fn add_all(&mut self, other: &Figures) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.slow += other.slow;
        self.slow_failed += other.slow_failed;
        self.took = self.took + other.took;
    }
}

/// Whether `part` of `whole` is at least `percent`. Exact: a rate of 49.99 % is below 50 %.
pub(super) fn reaches(part: u32, whole: u32, percent: u32) -> bool {
    u64::from(part) * 100 >= u64::from(percent) * u64::from(whole)
}

fn per_mille(part: u32, whole: u32) -> PerMille {
    PerMille((u64::from(part) * 1_000 / u64::from(whole.max(1))) as u32)
}

/// A sliding window over the ends of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// The last so many calls.
    Count {
        /// How many.
        size: u32,
        /// Oldest first.
        ends: VecDeque<CallEnd>,
        /// Their sum.
        figures: Figures,
    },
    /// The calls of the current second and of the so many less one before it.
    Time {
        /// How many seconds.
        seconds: u32,
        /// The seconds that had calls, oldest first.
        buckets: VecDeque<(u64, Figures)>,
    },
}

impl Window {
    /// An empty window over the last `size` calls. One of size zero keeps nothing.
    pub fn of_calls(size: u32) -> Window {
        Window::Count { size, ends: VecDeque::new(), figures: Figures::default() }
    }

    /// An empty window over the last `seconds` seconds.
    pub fn of_seconds(seconds: u32) -> Window {
        Window::Time { seconds, buckets: VecDeque::new() }
    }

    /// Adds the end of a call and forgets what has become too old.
    pub fn record(&mut self, now: Time, end: CallEnd) {
        match self {
            Window::Count { size, ends, figures } => {
                ends.push_back(end);
                figures.add(end);
                if ends.len() > *size as usize {
                    let oldest = ends.pop_front().expect("one was just added");
                    figures.remove(oldest);
                }
            }
            Window::Time { seconds, buckets } => {
                let second = second_of(now);
                while buckets.front().is_some_and(|(old, _)| is_over(*old, *seconds, second)) {
                    buckets.pop_front();
                }
                match buckets.back_mut() {
                    Some((newest, figures)) if *newest == second => figures.add(end),
                    _ => {
                        let mut figures = Figures::default();
                        figures.add(end);
                        buckets.push_back((second, figures));
                    }
                }
            }
        }
    }

    /// What the window adds up to at `now`.
    pub fn figures(&self, now: Time) -> Figures {
        match self {
            Window::Count { figures, .. } => *figures,
            Window::Time { seconds, buckets } => {
                let second = second_of(now);
                let mut sum = Figures::default();
                let live = buckets.iter().filter(|(old, _)| !is_over(*old, *seconds, second));
                live.for_each(|(_, figures)| sum.add_all(figures));
                sum
            }
        }
    }
}

fn second_of(now: Time) -> u64 {
    now.as_us() / 1_000_000
}

fn is_over(old: u64, seconds: u32, now: u64) -> bool {
    old + u64::from(seconds) <= now
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn end(failed: bool, slow: bool, ms: u64) -> CallEnd {
        CallEnd { failed, slow, took: Span::from_ms(ms) }
    }

    /// `FixedSizeSlidingWindowMetricsTest#testSlidingWindowMetrics` of Resilience4j.
    #[test]
    fn a_count_window_keeps_the_last_calls() {
        let mut window = Window::of_calls(4);
        let steps = [true, false, false, false, false].map(|failed| {
            window.record(Time::ZERO, end(failed, false, 100));
            let figures = window.figures(Time::ZERO);
            (figures.calls, figures.failure_rate().0, figures.took.as_ms())
        });
        assert_eq!(steps, [(1, 1000, 100), (2, 500, 200), (3, 333, 300), (4, 250, 400), (4, 0, 400)]);
    }

    /// `FixedSizeSlidingWindowMetricsTest#testSlowCallsPercentage` of Resilience4j.
    #[test]
    fn slow_calls_are_counted_whether_they_fail_or_not() {
        let mut window = Window::of_calls(5);
        for (failed, ms) in [(false, 10_000), (true, 10_000), (false, 100), (false, 100), (false, 100)] {
            window.record(Time::ZERO, end(failed, ms > 4_000, ms));
        }
        let figures = window.figures(Time::ZERO);
        assert_eq!((figures.calls, figures.succeeded(), figures.slow, figures.slow_failed), (5, 4, 2, 1));
        assert_eq!((figures.took.as_ms(), figures.average().as_ms(), figures.slow_rate().0), (20_300, 4_060, 400));
    }

    #[test]
    fn a_time_window_forgets_whole_seconds() {
        let mut window = Window::of_seconds(2);
        window.record(Time::from_ms(900), end(true, false, 1));
        window.record(Time::from_ms(1_100), end(false, false, 1));
        let calls_at = |ms| window.figures(Time::from_ms(ms)).calls;
        assert_eq!([calls_at(1_999), calls_at(2_000), calls_at(3_000)], [2, 1, 0]);
    }

    proptest! {
        /// Against a model that keeps everything and adds it up anew each time.
        #[test]
        fn a_window_is_what_a_naive_sum_says(
            size in 1_u32..8,
            calls in proptest::collection::vec((0_u64..1_500, any::<bool>(), any::<bool>(), 0_u64..50), 0..60),
        ) {
            let (mut by_count, mut by_time) = (Window::of_calls(size), Window::of_seconds(size));
            let (mut now, mut all) = (Time::ZERO, Vec::new());
            for (gap_ms, failed, slow, took_ms) in calls {
                now += Span::from_ms(gap_ms);
                let one = end(failed, slow, took_ms);
                by_count.record(now, one);
                by_time.record(now, one);
                all.push((now, one));
                let sum = |kept: &mut dyn Iterator<Item = &(Time, CallEnd)>| {
                    kept.fold(Figures::default(), |mut sum, (_, end)| { sum.add(*end); sum })
                };
                let last = sum(&mut all.iter().rev().take(size as usize));
                prop_assert_eq!(by_count.figures(now), last);
                let first_second = (second_of(now) + 1).saturating_sub(size.into());
                let recent = sum(&mut all.iter().filter(|(at, _)| second_of(*at) >= first_second));
                prop_assert_eq!(by_time.figures(now), recent);
            }
        }
    }
}
