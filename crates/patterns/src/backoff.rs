//! How long to wait before trying again.
//!
//! The formulas are those of Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
//! 2015, and of its simulator (`aws-samples/aws-arch-backoff-simulator`).

use crate::rng::Stream;
use crate::time::Span;

/// How the wait grows with the number of failed attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// Always `base`.
    Fixed,
    /// `base`, twice `base`, three times `base`, …
    Linear,
    /// `base`, doubled each time.
    Exponential,
}

/// How the wait is spread, so that those who failed together do not try again together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jitter {
    /// Not at all: a herd stays a herd.
    None,
    /// Half of the wait is kept, the other half drawn.
    Equal,
    /// All of the wait is drawn.
    Full,
    /// Drawn between `base` and three times the wait before; growth is ignored.
    Decorrelated,
}

impl Growth {
    /// The growth of this word, as settings and facts name it.
    pub fn of_word(word: &str) -> Option<Growth> {
        Some(match word {
            "fixed" => Growth::Fixed,
            "linear" => Growth::Linear,
            "exponential" => Growth::Exponential,
            _ => return None,
        })
    }
}

impl Jitter {
    /// All of them, in the order in which they spread a herd further, with the words that name them.
    pub const ALL: [(&'static str, Jitter); 4] = [
        ("none", Jitter::None),
        ("equal", Jitter::Equal),
        ("full", Jitter::Full),
        ("decorrelated", Jitter::Decorrelated),
    ];

    /// The jitter of this word, as settings and facts name it.
    pub fn of_word(word: &str) -> Option<Jitter> {
        Jitter::ALL.iter().find(|(known, _)| *known == word).map(|(_, jitter)| *jitter)
    }
}

/// A rule for waiting between attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait.
    pub base: Span,
    /// The longest wait.
    pub cap: Span,
    /// How it grows.
    pub growth: Growth,
    /// How it is spread.
    pub jitter: Jitter,
}

impl Backoff {
    /// Doubling from `base` to `cap`, without jitter.
    pub const fn exponential(base: Span, cap: Span) -> Backoff {
        Backoff { base, cap, growth: Growth::Exponential, jitter: Jitter::None }
    }

    /// The wait before jitter, after `failed` failed attempts, counted from 1.
    ///
    /// # Panics
    /// When `failed` is zero: nothing has failed yet.
    pub fn ceiling(&self, failed: u32) -> Span {
        assert!(failed > 0, "the first wait comes after the first failure");
        let grown = match self.growth {
            Growth::Fixed => self.base,
            Growth::Linear => self.base * u64::from(failed),
            Growth::Exponential => self.base * 1_u64.checked_shl(failed - 1).unwrap_or(u64::MAX),
        };
        grown.min(self.cap)
    }

    /// Between what the wait after `failed` failed attempts is drawn, evenly. `before` is the wait
    /// before this one, or `base`. What is drawn above `cap` becomes `cap`.
    pub fn range(&self, failed: u32, before: Span) -> (Span, Span) {
        match self.jitter {
            Jitter::None => (self.ceiling(failed), self.ceiling(failed)),
            Jitter::Full => (Span::ZERO, self.ceiling(failed)),
            Jitter::Equal => {
                let ceiling = self.ceiling(failed);
                (Span::from_us(ceiling.as_us() / 2), ceiling)
            }
            Jitter::Decorrelated => (self.base, before.max(self.base) * 3),
        }
    }

    /// The wait after `failed` failed attempts. `before` is the wait before this one, or `base`. It
    /// draws once, except without jitter.
    pub fn wait(&self, failed: u32, before: Span, draw: &mut Stream) -> Span {
        let (low, high) = self.range(failed, before);
        if self.jitter == Jitter::None { low } else { draw.span(low, high).min(self.cap) }
    }
}

/// A waiting time by the number of the attempt, as Resilience4j's `IntervalFunction` computes it:
/// whole milliseconds, rounded down after each multiplication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    initial_ms: u64,
    multiplier_per_mille: u64,
    max_ms: u64,
    spread_millionths: u64,
}

/// Why an [`Interval`] cannot be made. The setting is wrong: correct it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntervalError {
    /// The first or the longest wait is shorter than a millisecond.
    TooShort(i64),
    /// The spread is not between 0 and 1,000,000 millionths.
    SpreadOutOfBounds(i64),
    /// Attempts are counted from 1.
    NoSuchAttempt(u32),
}

impl std::fmt::Display for IntervalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            IntervalError::TooShort(ms) => write!(f, "an interval of {ms} ms is less than 1 ms"),
            IntervalError::SpreadOutOfBounds(millionths) => {
                write!(f, "a spread of {millionths} millionths is not between 0 and 1,000,000")
            }
            IntervalError::NoSuchAttempt(attempt) => write!(f, "attempt {attempt} does not exist; they count from 1"),
        }
    }
}

impl std::error::Error for IntervalError {}

impl Interval {
    /// Always the same wait.
    ///
    /// # Panics
    /// When `wait` is shorter than a millisecond. [`Interval::checked`] gives an error for that.
    pub const fn fixed(wait: Span) -> Interval {
        assert!(wait.as_ms() > 0, "an interval is at least a millisecond");
        Interval { initial_ms: wait.as_ms(), multiplier_per_mille: 1_000, max_ms: u64::MAX, spread_millionths: 0 }
    }

    /// From `initial_ms`, multiplied by `multiplier_per_mille` thousandths each time, at most
    /// `max_ms`, and spread by up to `spread_millionths` of itself to both sides.
    ///
    /// # Errors
    /// [`IntervalError`] for a wait below 1 ms or a spread beyond its bounds.
    pub fn checked(
        initial_ms: i64,
        multiplier_per_mille: u64,
        max_ms: Option<i64>,
        spread_millionths: i64,
    ) -> Result<Interval, IntervalError> {
        let positive = |ms: i64| if ms < 1 { Err(IntervalError::TooShort(ms)) } else { Ok(ms.unsigned_abs()) };
        if !(0..=1_000_000).contains(&spread_millionths) {
            return Err(IntervalError::SpreadOutOfBounds(spread_millionths));
        }
        Ok(Interval {
            initial_ms: positive(initial_ms)?,
            multiplier_per_mille,
            max_ms: max_ms.map_or(Ok(u64::MAX), positive)?,
            spread_millionths: spread_millionths.unsigned_abs(),
        })
    }

    /// The wait of `attempt`, counted from 1, before it is spread.
    ///
    /// # Errors
    /// [`IntervalError::NoSuchAttempt`] for attempt 0.
    pub fn of_attempt(&self, attempt: u32) -> Result<Span, IntervalError> {
        Ok(Span::from_ms(self.grown_ms(attempt)?.min(self.max_ms)))
    }

    /// As [`Interval::of_attempt`], spread by a draw.
    ///
    /// # Errors
    /// [`IntervalError::NoSuchAttempt`] for attempt 0.
    pub fn draw(&self, attempt: u32, draw: &mut Stream) -> Result<Span, IntervalError> {
        let grown_us = self.grown_ms(attempt)?.saturating_mul(1_000);
        let delta_us = (u128::from(grown_us) * u128::from(self.spread_millionths) / 1_000_000) as u64;
        let spread = draw.between(grown_us - delta_us, grown_us.saturating_add(delta_us));
        Ok(Span::from_ms((spread / 1_000).min(self.max_ms)))
    }

    /// The wait after `times` times, where the caller counts from 1.
    ///
    /// # Panics
    /// When `times` is zero.
    pub fn after(&self, times: u32) -> Span {
        self.of_attempt(times).expect("the caller counts from 1")
    }

    fn grown_ms(&self, attempt: u32) -> Result<u64, IntervalError> {
        if attempt == 0 {
            return Err(IntervalError::NoSuchAttempt(0));
        }
        if self.multiplier_per_mille == 1_000 {
            return Ok(self.initial_ms);
        }
        let mut grown = u128::from(self.initial_ms);
        for _ in 1..attempt {
            let next = grown * u128::from(self.multiplier_per_mille) / 1_000;
            if next == grown || next > u128::from(u64::MAX / 1_000) {
                grown = next.min(u128::from(u64::MAX / 1_000));
                break;
            }
            grown = next;
        }
        Ok(grown as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};

    fn of(jitter: Jitter) -> Backoff {
        let (base, cap) = (Span::from_secs(5), Span::from_secs(2_000));
        Backoff { base, cap, growth: Growth::Exponential, jitter }
    }

    /// `backoff_simulator.py` of aws-samples: `min(cap, base * 2 ^ attempt)` with base 5, cap 2000.
    #[test]
    fn exponential_waits_double_up_to_the_cap() {
        let waits = (1..=11).map(|failed| of(Jitter::None).ceiling(failed).as_ms() / 1_000);
        assert!(waits.eq([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_000, 2_000]));
        assert_eq!(of(Jitter::None).ceiling(u32::MAX), Span::from_secs(2_000), "no overflow");
    }

    /// The ranges of the same program for attempt 3.
    #[test]
    fn jitter_is_drawn_from_its_range() {
        let range = |jitter| {
            let (low, high) = of(jitter).range(4, Span::from_secs(10));
            (low.as_ms() / 1_000, high.as_ms() / 1_000)
        };
        assert_eq!(range(Jitter::Full), (0, 40));
        assert_eq!(range(Jitter::Equal), (20, 40));
        assert_eq!(range(Jitter::Decorrelated), (5, 30));
        let mut draw = Stream::new(Seed(1), Purpose::Jitter, 0);
        let far = of(Jitter::Decorrelated).wait(1, Span::from_secs(1_999), &mut draw);
        assert!(far <= Span::from_secs(2_000));
    }

    /// `IntervalFunctionTest` of Resilience4j.
    #[test]
    fn intervals_are_those_of_resilience4j() {
        let capped = Interval::checked(100, 2_000, Some(100_000), 0).expect("valid");
        let waits = (1..=13).map(|attempt| capped.after(attempt).as_ms());
        let expected = [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 100_000, 100_000, 100_000];
        assert!(waits.eq(expected));
        let floored = Interval::checked(5_000, 1_500, None, 0).expect("valid");
        assert!((1..=4).map(|attempt| floored.after(attempt).as_ms()).eq([5_000, 7_500, 11_250, 16_875]));
        let spread = Interval::checked(100, 1_000, None, 500_000).expect("valid");
        let mut draw = Stream::new(Seed(2), Purpose::Jitter, 0);
        for attempt in 1..200 {
            let wait = spread.draw(attempt, &mut draw).expect("attempts count from 1").as_ms();
            assert!((50..=150).contains(&wait), "{wait}");
        }
        assert_eq!(Interval::fixed(Span::from_secs(60)).after(7), Span::from_secs(60));
    }

    #[test]
    fn a_wrong_setting_is_an_error() {
        for ms in [0, -1] {
            assert_eq!(Interval::checked(ms, 1_000, None, 0), Err(IntervalError::TooShort(ms)));
            assert_eq!(Interval::checked(100, 1_000, Some(ms), 0), Err(IntervalError::TooShort(ms)));
        }
        for spread in [-100, 1_000_100] {
            assert_eq!(Interval::checked(100, 1_000, None, spread), Err(IntervalError::SpreadOutOfBounds(spread)));
        }
        let fixed = Interval::fixed(Span::from_ms(500));
        assert_eq!(fixed.of_attempt(0), Err(IntervalError::NoSuchAttempt(0)));
        let mut draw = Stream::new(Seed(3), Purpose::Jitter, 0);
        assert_eq!(fixed.draw(0, &mut draw), Err(IntervalError::NoSuchAttempt(0)));
    }
}
