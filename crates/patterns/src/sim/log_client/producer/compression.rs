//! What compression saves in bytes and takes in time. No bytes are compressed.
//!
//! Ratios and speeds are those of the table that the README of Zstandard 1.5.6 has under "Benchmarks" for the Silesia
//! corpus, also at <https://facebook.github.io/zstd/>: zstd 1.5.6 -1, zlib 1.2.11 -1, lz4 1.9.4 and snappy 1.1.9,
//! measured with lzbench on one core of a Core i7-9700K at 4.9 GHz. Kafka's gzip is zlib's deflate. The table has both
//! at level 1; Kafka takes level 6 of gzip and 3 of zstd where nothing else is set (`compression.gzip.level`,
//! `compression.zstd.level`), which save a little more and take longer. Small batches of an application compress less
//! well, batches of alike JSON better; what a run shows is which way the choice pulls. Reading takes no time in the
//! model.
//!
//! Before it is closed, nobody knows how small a batch will be: the producer estimates that by what the
//! batches before it were (`CompressionRatioEstimator`). An estimate that was too good makes batches that the
//! broker refuses, and those are split.

use crate::ports::log::Compression;
use crate::time::Span;

/// Thousandths of a thousandth would be noise: ratios are counted in ten-thousandths.
pub(super) const WHOLE: u32 = 10_000;

/// How many ten-thousandths of its bytes are left of a batch's records.
const fn ratio(codec: Compression) -> u32 {
    match codec {
        Compression::None => WHOLE,
        // 1 / 2.743, 1 / 2.073, 1 / 2.101, 1 / 2.887
        Compression::Gzip => 3_646,
        Compression::Snappy => 4_824,
        Compression::Lz4 => 4_760,
        Compression::Zstd => 3_464,
    }
}

/// How many bytes a codec takes in a microsecond, which is MB/s.
const fn bytes_per_us(codec: Compression) -> Option<u32> {
    match codec {
        Compression::None => None,
        Compression::Gzip => Some(95),
        Compression::Snappy => Some(530),
        Compression::Lz4 => Some(700),
        Compression::Zstd => Some(510),
    }
}

/// A part of `bytes`, rounded up.
pub(super) const fn part(bytes: u32, ratio: u32) -> u32 {
    (bytes as u64 * ratio as u64).div_ceil(WHOLE as u64) as u32
}

/// What is left of so many bytes of records.
pub(super) const fn compressed(codec: Compression, bytes: u32) -> u32 {
    part(bytes, ratio(codec))
}

/// How long packing so many bytes takes. Kafka does it in the caller's thread; here the request leaves later.
pub(super) const fn takes(codec: Compression, bytes: u32) -> Span {
    match bytes_per_us(codec) {
        None => Span::ZERO,
        Some(speed) => Span::from_us((bytes / speed) as u64),
    }
}

/// What is expected of the next batch of a topic, in ten-thousandths (`CompressionRatioEstimator`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Estimate(u32);

impl Default for Estimate {
    /// Nothing is expected before anything is known.
    fn default() -> Estimate {
        Estimate(WHOLE)
    }
}

impl Estimate {
    /// `COMPRESSION_RATIO_IMPROVING_STEP`.
    const IMPROVES_BY: u32 = 50;
    /// `COMPRESSION_RATIO_DETERIORATE_STEP`.
    const WORSENS_BY: u32 = 500;
    /// `COMPRESSION_RATE_ESTIMATION_FACTOR`: 1.05.
    const SAFETY: u32 = 10_500;

    /// How many bytes are expected of these, with a margin.
    pub const fn of(self, bytes: u32) -> u32 {
        part(part(bytes, self.0), Estimate::SAFETY)
    }

    /// Learns from a batch that was closed: worse is believed at once and by a large step at least, better bit
    /// by bit.
    pub const fn learn(self, before: u32, after: u32) -> Estimate {
        let observed = (after as u64 * WHOLE as u64 / before as u64) as u32;
        let Estimate(known) = self;
        Estimate(if observed > known {
            let worse = known + Estimate::WORSENS_BY;
            if worse > observed { worse } else { observed }
        } else {
            let better = known.saturating_sub(Estimate::IMPROVES_BY);
            if better > observed { better } else { observed }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_gets_better_slowly_and_worse_at_once() {
        let mut estimate = Estimate::default();
        for _ in 0..10 {
            estimate = estimate.learn(1_000, compressed(Compression::Zstd, 1_000));
        }
        assert_eq!(estimate, Estimate(WHOLE - 500), "ten small steps");
        assert_eq!(estimate.learn(1_000, 1_000), Estimate(WHOLE), "worse by the large step");
        assert_eq!(Estimate(3_470).learn(1_000, 347), Estimate(3_470), "no better than it was");
        assert_eq!(Estimate(WHOLE).of(1_000), 1_050);
    }

    #[test]
    fn the_quick_codecs_save_less() {
        let left = [Compression::Gzip, Compression::Snappy, Compression::Lz4, Compression::Zstd]
            .map(|codec| (compressed(codec, 16_384), takes(codec, 16_384).as_us()));
        assert_eq!(left, [(5_974, 172), (7_904, 30), (7_799, 23), (5_676, 32)]);
        assert_eq!((compressed(Compression::None, 77), takes(Compression::None, 77)), (77, Span::ZERO));
    }
}
