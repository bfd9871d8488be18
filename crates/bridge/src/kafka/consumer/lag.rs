//! How many records a consumer has still to read, as part of a figure for all.

use prometheus_client::metrics::gauge::Gauge;

/// One consumer's part. It goes with the consumer.
pub(super) struct Lag {
    of_all: Gauge,
    own: i64,
}

impl Lag {
    pub(super) fn part_of(of_all: Gauge) -> Lag {
        Lag { of_all, own: 0 }
    }

    pub(super) fn is(&mut self, records: u64) {
        let records = i64::try_from(records).unwrap_or(i64::MAX);
        self.of_all.inc_by(records - self.own);
        self.own = records;
    }
}

impl Drop for Lag {
    fn drop(&mut self) {
        self.of_all.dec_by(self.own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_for_all_is_the_sum_of_those_that_are_left() {
        let of_all = Gauge::default();
        let (mut one, mut other) = (Lag::part_of(of_all.clone()), Lag::part_of(of_all.clone()));
        one.is(5);
        other.is(3);
        one.is(2);
        assert_eq!(of_all.get(), 5);
        drop(other);
        assert_eq!(of_all.get(), 2);
    }
}
