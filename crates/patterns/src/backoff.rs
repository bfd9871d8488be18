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

    /// The wait after `failed` failed attempts. `before` is the wait before this one, or `base`.
    pub fn wait(&self, failed: u32, before: Span, draw: &mut Stream) -> Span {
        let ceiling = self.ceiling(failed);
        match self.jitter {
            Jitter::None => ceiling,
            Jitter::Full => draw.span(Span::ZERO, ceiling),
            Jitter::Equal => {
                let half = Span::from_us(ceiling.as_us() / 2);
                half + draw.span(Span::ZERO, half)
            }
            Jitter::Decorrelated => {
                let high = (before.max(self.base) * 3).max(self.base);
                draw.span(self.base, high).min(self.cap)
            }
        }
    }
}
