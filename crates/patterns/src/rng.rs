//! Randomness that is split by purpose, so that one choice never shifts another.
//!
//! Every stream is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
//! generators", OOPSLA 2014): a counter advanced by the golden gamma and mixed by the variant 13
//! finaliser of David Stafford. It is portable, passes BigCrush, and a stream costs eight bytes.
//!
//! A stream is named by (seed, purpose, owner): the latencies of the link from `checkout` to `bus`
//! do not depend on how often the payment service drew whether to fail. Turning a guard off
//! therefore leaves what is unrelated to it as it was, and two runs can be compared.

use crate::time::Span;

const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// A run's seed, as the link carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seed(pub u64);

/// What a stream of random numbers is for. Part of the stream's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// The order in which tasks that are ready at the same moment run.
    Schedule = 1,
    /// How long a message travels on a link.
    Latency = 2,
    /// Whether a message on a link is lost.
    Loss = 3,
    /// Whether a message on a link arrives twice.
    Duplicate = 4,
    /// How long a service works.
    ServiceTime = 5,
    /// Whether a service fails.
    ServiceFailure = 6,
    /// Faults drawn at random from the seed.
    Chaos = 7,
    /// Back-off with jitter.
    Jitter = 8,
    /// Identifiers.
    Id = 9,
    /// What a pattern's scenario draws: quantities, customers, prices.
    Scenario = 10,
    /// Which partition a record without a key goes to, and which broker is asked first.
    Partitioner = 11,
    /// How long what is sent again on a connection travels, and whether it is lost.
    SentAgain = 12,
}

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream {
    state: u64,
}

/// The finaliser of SplitMix64: a bijection of 64 bits with good avalanche.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Stream {
    /// The stream of `seed` for `purpose`, owned by `owner`: an actor's number, or the two actors
    /// of a link as `from << 32 | to`.
    pub fn new(seed: Seed, purpose: Purpose, owner: u64) -> Stream {
        let named = mix(seed.0.wrapping_add(GOLDEN_GAMMA)) ^ mix((purpose as u64).wrapping_mul(GOLDEN_GAMMA));
        Stream { state: mix(named ^ mix(owner.wrapping_add(0x5851_f42d_4c95_7f2d))) }
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN_GAMMA);
        mix(self.state)
    }

    /// A number in `0..bound`, by Lemire's multiply-shift. The bias is under `bound / 2^64`.
    ///
    /// # Panics
    /// When `bound` is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "a draw needs at least one outcome");
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// A number in `low..=high`.
    ///
    /// # Panics
    /// When `low` is greater than `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        assert!(low <= high, "a range from {low} to {high} is empty");
        low + self.below((high - low).saturating_add(1))
    }

    /// True with a probability of `per_mille` thousandths. It draws even for 0 and 1000, so that
    /// changing a rate never shifts the draws that follow.
    pub fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < u64::from(per_mille)
    }

    /// A length of time between `low` and `high`.
    pub fn span(&mut self, low: Span, high: Span) -> Span {
        Span::from_us(self.between(low.as_us(), high.as_us()))
    }

    /// One of `choices`.
    ///
    /// # Panics
    /// When `choices` is empty.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of SplitMix64 from state 1234567, as published with the reference
    /// implementation by Sebastiano Vigna (<https://prng.di.unimi.it/splitmix64.c>; the values are
    /// the ones Rosetta Code lists for the same seed).
    #[test]
    fn the_generator_is_splitmix64() {
        let mut stream = Stream { state: 1_234_567 };
        let drawn: Vec<u64> = (0..3).map(|_| stream.next_u64()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn streams_of_other_purposes_and_owners_differ() {
        let first = |purpose, owner| Stream::new(Seed(42), purpose, owner).next_u64();
        assert_ne!(first(Purpose::Latency, 1), first(Purpose::Loss, 1));
        assert_ne!(first(Purpose::Latency, 1), first(Purpose::Latency, 2));
        assert_ne!(Stream::new(Seed(1), Purpose::Latency, 1).next_u64(), first(Purpose::Latency, 1));
    }

    #[test]
    fn a_range_is_filled_evenly() {
        let mut stream = Stream::new(Seed(7), Purpose::Scenario, 0);
        let mut counts = [0u32; 10];
        for _ in 0..100_000 {
            counts[stream.below(10) as usize] += 1;
        }
        assert!(counts.iter().all(|&count| (9_500..10_500).contains(&count)), "{counts:?}");
    }
}
