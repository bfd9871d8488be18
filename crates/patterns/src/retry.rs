//! Whether to try again after a failed attempt, and when: one rule for everybody who retries.
//!
//! How long a wait grows and how it is spread is [`Backoff`]'s; this adds the two other questions of a retry
//! policy: is there any use in another attempt, and has there been enough of them.

use crate::backoff::Backoff;
use crate::rng::Stream;
use crate::time::Span;

/// What a failed attempt says about the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It may go better later: nobody answered, or somebody is too busy.
    Transient,
    /// It will never go better as it is: a number that does not exist, an order that cannot be read.
    Permanent,
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Try again after this wait.
    Again(Span),
    /// Give up. A person may know more.
    GiveUp,
}

/// When to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many attempts there are at most, the first one counted. `None` is a guard turned off.
    pub attempts_max: Option<u32>,
    /// How long to wait between two.
    pub backoff: Backoff,
}

impl RetryPolicy {
    /// What to do after attempt `attempt`, counted from 1, which failed after a wait of `waited`. A transient
    /// failure draws the wait, whether or not another attempt is made, so that a limit shifts no later draw.
    pub fn after(&self, attempt: u32, failure: Failure, waited: Span, draw: &mut Stream) -> Next {
        if failure == Failure::Permanent {
            return Next::GiveUp;
        }
        let wait = self.backoff.wait(attempt, waited, draw);
        if self.allows(attempt.saturating_add(1)) { Next::Again(wait) } else { Next::GiveUp }
    }

    /// Whether attempt `attempt`, counted from 1, may be made.
    pub fn allows(&self, attempt: u32) -> bool {
        self.attempts_max.is_none_or(|most| attempt <= most)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::backoff::{Growth, Jitter};
    use crate::rng::{Purpose, Seed};

    fn policy(attempts_max: Option<u32>, growth: Growth, jitter: Jitter) -> RetryPolicy {
        let (base, cap) = (Span::from_secs(2), Span::from_secs(300));
        RetryPolicy { attempts_max, backoff: Backoff { base, cap, growth, jitter } }
    }

    /// Swiggy's own defaults: two seconds, doubled each time, four attempts in all.
    #[test]
    fn a_message_has_so_many_attempts_and_waits_twice_as_long_each_time() {
        let policy = policy(Some(4), Growth::Exponential, Jitter::None);
        let mut draw = Stream::new(Seed(1), Purpose::Jitter, 0);
        let mut after = |attempt| policy.after(attempt, Failure::Transient, Span::ZERO, &mut draw);
        let again = |seconds| Next::Again(Span::from_secs(seconds));
        assert_eq!([after(1), after(2), after(3), after(4)], [again(2), again(4), again(8), Next::GiveUp]);
    }

    #[test]
    fn what_will_never_go_better_is_not_tried_again() {
        let policy = policy(None, Growth::Fixed, Jitter::Full);
        let mut draw = Stream::new(Seed(1), Purpose::Jitter, 0);
        assert_eq!(policy.after(1, Failure::Permanent, Span::ZERO, &mut draw), Next::GiveUp);
        assert!(matches!(policy.after(1_000, Failure::Transient, Span::ZERO, &mut draw), Next::Again(_)));
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_the_cap(
            attempt in 1_u32..200, waited_ms in 0_u64..400_000, seed: u64, growth in 0_usize..3, jitter in 0_usize..4,
        ) {
            let growth = [Growth::Fixed, Growth::Linear, Growth::Exponential][growth];
            let jitter = [Jitter::None, Jitter::Equal, Jitter::Full, Jitter::Decorrelated][jitter];
            let policy = policy(None, growth, jitter);
            let mut draw = Stream::new(Seed(seed), Purpose::Jitter, 0);
            let next = policy.after(attempt, Failure::Transient, Span::from_ms(waited_ms), &mut draw);
            prop_assert!(matches!(next, Next::Again(wait) if wait <= policy.backoff.cap), "{next:?}");
        }
    }
}
