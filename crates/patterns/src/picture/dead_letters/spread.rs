//! How a herd comes back: what each jitter makes of the same misfortune.
//!
//! So many messages fail at the same moment. The gateway is well again at once, but takes only so many in an eighth of
//! the first bound; whoever is refused waits again. It is the experiment of Marc Brooker's "Exponential Backoff And Jitter" (AWS
//! Architecture Blog, 2015), counted in retries by eighths.

use crate::backoff::Backoff;
use crate::rng::{Purpose, Seed, Stream};
use crate::time::{Span, Time};

/// How many messages fail together.
pub const HERD: usize = 40;

/// How many the gateway takes in one step.
pub const GATEWAY: u32 = 10;

/// How many steps are counted.
pub const STEPS: usize = 60;

/// The retries of a herd under one jitter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How they are spread.
    pub backoff: Backoff,
    /// How long a step is: an eighth of the first bound.
    pub step: Span,
    /// How many retries arrive in each step.
    pub retries: Vec<u32>,
}

impl Spread {
    /// Plays the experiment. The draws are the same for every backoff, so that only the jitter differs.
    pub fn of(backoff: Backoff) -> Spread {
        let mut draw = Stream::new(Seed(0), Purpose::Jitter, 0);
        let step = Span::from_us((backoff.base.as_us() / 8).max(1));
        let end = Time::ZERO + step * STEPS as u64;
        let mut waiting: Vec<(Time, u32, Span)> = Vec::new();
        for _ in 0..HERD {
            let wait = backoff.wait(1, backoff.base, &mut draw);
            waiting.push((Time::ZERO + wait, 1, wait));
        }
        let mut retries = vec![0; STEPS];
        // Whoever is due first comes first.
        while let Some(next) = waiting.iter().enumerate().min_by_key(|(_, (due, ..))| *due).map(|(place, _)| place) {
            let (due, failed, waited) = waiting.swap_remove(next);
            if due >= end {
                continue;
            }
            let arrived = &mut retries[(due.as_us() / step.as_us()) as usize];
            *arrived += 1;
            if *arrived > GATEWAY {
                let wait = backoff.wait(failed + 1, waited, &mut draw);
                waiting.push((due + wait, failed + 1, wait));
            }
        }
        Spread { backoff, step, retries }
    }

    /// The most retries in a step.
    pub fn peak(&self) -> u32 {
        self.retries.iter().copied().max().unwrap_or(0)
    }
}
