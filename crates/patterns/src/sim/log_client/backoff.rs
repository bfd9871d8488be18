//! How long Kafka's clients wait before they try again: `ExponentialBackoff` with the constants of
//! `CommonClientConfigs` (KIP-580).
//!
//! The wait doubles with each failed attempt and is spread by a fifth to both sides. Where the longest wait
//! is not above the first, it is always the first, without a spread.

use crate::rng::Stream;
use crate::time::Span;

/// `RETRY_BACKOFF_JITTER`, `RECONNECT_BACKOFF_JITTER`: a fifth.
const JITTER_PER_MILLE: u64 = 200;

/// A rule for waiting between attempts of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) struct ClientBackoff {
    /// The first wait: `retry.backoff.ms`, `reconnect.backoff.ms`.
    pub first: Span,
    /// The longest: `retry.backoff.max.ms`, `reconnect.backoff.max.ms`.
    pub longest: Span,
}

impl ClientBackoff {
    /// `reconnect.backoff.ms` and `reconnect.backoff.max.ms`.
    pub const RECONNECT: ClientBackoff = ClientBackoff { first: Span::from_ms(50), longest: Span::from_secs(1) };

    /// The wait after `failures` failures, counted from 0 for the first, as Kafka counts. It draws once.
    pub fn wait(self, failures: u32, draw: &mut Stream) -> Span {
        let spread = draw.between(1_000 - JITTER_PER_MILLE, 1_000 + JITTER_PER_MILLE);
        if self.longest <= self.first {
            return self.first;
        }
        let doubled = self.first * 1_u64.checked_shl(failures).unwrap_or(u64::MAX);
        let term = doubled.min(self.longest);
        Span::from_us(term.as_us() * spread / 1_000).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};

    #[test]
    fn a_wait_doubles_up_to_the_longest_and_is_spread_by_a_fifth() {
        let backoff = ClientBackoff { first: Span::from_ms(100), longest: Span::from_secs(1) };
        let mut draw = Stream::new(Seed(1), Purpose::Jitter, 0);
        for (failures, low_ms, high_ms) in [(0, 80, 120), (1, 160, 240), (2, 320, 480), (3, 640, 960), (9, 800, 1_000)]
        {
            let waits: Vec<Span> = (0..500).map(|_| backoff.wait(failures, &mut draw)).collect();
            let (least, most) = (waits.iter().min().expect("some"), waits.iter().max().expect("some"));
            assert!(*least >= Span::from_ms(low_ms) && *most <= Span::from_ms(high_ms), "{failures}: {least} {most}");
            assert!(most.as_us() - least.as_us() > least.as_us() / 8, "{failures}: it is spread");
        }
        assert!(backoff.wait(70, &mut draw) <= Span::from_secs(1), "a shift beyond the word is no shorter wait");
    }

    #[test]
    fn a_longest_wait_below_the_first_ends_the_doubling() {
        let backoff = ClientBackoff { first: Span::from_ms(100), longest: Span::from_ms(50) };
        let mut draw = Stream::new(Seed(1), Purpose::Jitter, 0);
        assert_eq!(backoff.wait(5, &mut draw), Span::from_ms(100));
    }
}
