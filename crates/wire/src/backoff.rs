//! How long to wait before the next attempt to connect.

use std::time::Duration;

const MIN: Duration = Duration::from_millis(50);
const MAX: Duration = Duration::from_secs(2);

/// A pause that doubles with every attempt in vain, from 50 ms to 2 s, with jitter.
#[derive(Clone, Debug)]
pub struct Backoff {
    next: Duration,
}

impl Default for Backoff {
    fn default() -> Backoff {
        Backoff { next: MIN }
    }
}

impl Backoff {
    /// The pause before the next attempt, between a half and the whole of it by the bits of `random`, so that many
    /// clients do not come at once.
    pub fn pause(&mut self, random: u32) -> Duration {
        let jitter = f64::from(random) / f64::from(u32::MAX);
        let pause = self.next.mul_f64(0.5 + jitter / 2.0);
        self.next = (self.next * 2).min(MAX);
        pause
    }

    /// An attempt succeeded: the next pause is the shortest again.
    pub fn reset(&mut self) {
        self.next = MIN;
    }
}
