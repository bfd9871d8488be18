//! Where the term of each leader began in a log, and how a follower finds the place to cut.
//!
//! A high watermark arrives late, so a follower that cut its log there could cut what was acknowledged
//! or keep what its new leader does not have. It asks instead where the leader's log ends for the
//! last term that it knows itself (KIP-101, KIP-279). Kafka's `LeaderEpochFileCache` and
//! `AbstractFetcherThread.getOffsetTruncationState`.

use super::ids::{LeaderEpoch, Offset};

/// The beginning of a term: the offset of its first record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochStart {
    /// The term.
    pub epoch: LeaderEpoch,
    /// Its first record.
    pub start: Offset,
}

/// The answer of a leader: the largest term that it knows up to the one that was asked for, and where
/// that ends in its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochEnd {
    /// The term.
    pub epoch: LeaderEpoch,
    /// The offset after its last record.
    pub end: Offset,
}

/// Where a follower cuts its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Everything from here on goes.
    pub at: Offset,
    /// Whether the logs then agree; otherwise the follower asks again with the term that it has now
    /// last.
    pub complete: bool,
}

/// The terms of a log, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeaderEpochs {
    starts: Vec<EpochStart>,
}

impl LeaderEpochs {
    /// The terms, in order.
    pub fn starts(&self) -> &[EpochStart] {
        &self.starts
    }

    /// The last term that wrote into the log.
    pub fn latest(&self) -> Option<LeaderEpoch> {
        self.starts.last().map(|last| last.epoch)
    }

    /// Takes note of a term that begins at `start`. Entries that contradict it are dropped.
    pub fn assign(&mut self, epoch: LeaderEpoch, start: Offset) {
        if self.starts.last().is_some_and(|last| last.epoch == epoch && last.start <= start) {
            return;
        }
        self.starts.retain(|known| known.epoch < epoch && known.start < start);
        self.starts.push(EpochStart { epoch, start });
    }

    /// Where term `asked` ends in a log that ends at `log_end`: the largest term not above it, and the
    /// start of the next. `None` where the log knows no term above it, or none at all.
    pub fn end_of(&self, asked: LeaderEpoch, log_end: Offset) -> Option<EpochEnd> {
        if self.latest() == Some(asked) {
            return Some(EpochEnd { epoch: asked, end: log_end });
        }
        let above = self.starts.partition_point(|known| known.epoch <= asked);
        let end = self.starts.get(above)?.start;
        let epoch = above.checked_sub(1).map_or(asked, |floor| self.starts[floor].epoch);
        Some(EpochEnd { epoch, end })
    }

    /// Where a follower with these terms, whose log ends at `log_end`, cuts it after the leader's
    /// answer.
    pub fn cut_for(&self, leader: EpochEnd, log_end: Offset) -> Cut {
        match self.end_of(leader.epoch, log_end) {
            None => Cut { at: leader.end.min(log_end), complete: true },
            Some(own) if own.epoch == leader.epoch => Cut { at: own.end.min(leader.end).min(log_end), complete: true },
            Some(own) => Cut { at: own.end.min(log_end), complete: false },
        }
    }

    /// Forgets terms that began at `end` or later.
    pub fn cut_end(&mut self, end: Offset) {
        self.starts.retain(|known| known.start < end);
    }

    /// Moves the beginning of the term in which the log now starts, and forgets those before it.
    pub fn cut_start(&mut self, start: Offset) {
        let passed = self.starts.partition_point(|known| known.start <= start);
        if let Some(last_passed) = passed.checked_sub(1) {
            self.starts.drain(..last_passed);
            self.starts[0].start = start;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs(list: &[(u32, u64)]) -> LeaderEpochs {
        let mut epochs = LeaderEpochs::default();
        for (epoch, start) in list {
            epochs.assign(LeaderEpoch(*epoch), Offset(*start));
        }
        epochs
    }

    fn end(epoch: u32, end: u64) -> EpochEnd {
        EpochEnd { epoch: LeaderEpoch(epoch), end: Offset(end) }
    }

    #[test]
    fn a_term_ends_where_the_next_begins() {
        let leader = epochs(&[(2, 0), (4, 10), (5, 20)]);
        let ask = |epoch| leader.end_of(LeaderEpoch(epoch), Offset(30));
        assert_eq!(ask(2), Some(end(2, 10)));
        assert_eq!(ask(3), Some(end(2, 10)), "an unknown term ends with the one before it");
        assert_eq!(ask(5), Some(end(5, 30)), "the last ends with the log");
        assert_eq!(ask(6), None);
        assert_eq!(ask(1), Some(end(1, 0)));
    }

    /// The first case of KIP-279: a fast series of elections leaves terms in the follower that the
    /// leader has never seen.
    #[test]
    fn a_follower_goes_back_term_by_term() {
        let leader = epochs(&[(0, 0), (2, 10)]);
        let mut follower = epochs(&[(0, 0), (1, 10), (3, 12)]);
        let answer = leader.end_of(LeaderEpoch(3), Offset(20));
        assert_eq!(answer, None, "the leader knows no such term, and the follower cuts at its high watermark");
        follower.cut_end(Offset(12));
        let answer = leader.end_of(LeaderEpoch(1), Offset(20)).expect("a term above it is known");
        assert_eq!(answer, end(0, 10));
        assert_eq!(follower.cut_for(answer, Offset(12)), Cut { at: Offset(10), complete: true });
        let ahead = epochs(&[(0, 0), (1, 5)]);
        assert_eq!(ahead.cut_for(end(2, 10), Offset(8)), Cut { at: Offset(8), complete: true });
        let behind = epochs(&[(0, 0), (3, 5)]);
        assert_eq!(behind.cut_for(end(2, 10), Offset(8)), Cut { at: Offset(5), complete: false });
    }

    #[test]
    fn the_first_term_moves_with_the_start_of_the_log() {
        let mut known = epochs(&[(1, 0), (2, 10), (3, 20)]);
        known.cut_start(Offset(15));
        assert_eq!(known.starts(), epochs(&[(2, 15), (3, 20)]).starts());
        known.assign(LeaderEpoch(4), Offset(18));
        assert_eq!(known.starts(), epochs(&[(2, 15), (4, 18)]).starts(), "what contradicts it is dropped");
    }
}
