//! How many items of a comparison are equal, and how many are not.

use std::iter::Sum;

use crate::Item;

/// What became of the items of one log or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Both sides say the same.
    pub equal: usize,
    /// They differ, and it is known why.
    pub known: usize,
    /// They differ, and nobody knows why.
    pub unknown: usize,
}

impl Tally {
    /// Counts the items of a comparison.
    pub fn of(items: &[Item]) -> Tally {
        let mut tally = Tally::default();
        for item in items {
            let count = match (item.equal, &item.known) {
                (true, _) => &mut tally.equal,
                (false, Some(_)) => &mut tally.known,
                (false, None) => &mut tally.unknown,
            };
            *count += 1;
        }
        tally
    }

    /// How many there are.
    pub fn items(self) -> usize {
        self.equal + self.known + self.unknown
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(all: I) -> Tally {
        all.fold(Tally::default(), |sum, one| Tally {
            equal: sum.equal + one.equal,
            known: sum.known + one.known,
            unknown: sum.unknown + one.unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Line;
    use crate::known::KNOWN;
    use crate::outcome::{Subject, What};

    #[test]
    fn what_is_known_counts_only_where_there_is_a_difference() {
        let item = |real: Option<&str>, known| {
            let line = Line {
                subject: Subject { step: Some(1), what: What::Answer, place: "t".to_owned() },
                simulated: Some("ok".to_owned()),
                real: real.map(str::to_owned),
                known,
            };
            Item::of("a-log", line)
        };
        let items =
            [item(Some("ok"), None), item(Some("fenced"), KNOWN.first()), item(None, None), item(Some(""), None)];
        let tally = Tally::of(&items);
        assert_eq!(tally, Tally { equal: 1, known: 1, unknown: 2 });
        assert_eq!([tally, tally].into_iter().sum::<Tally>().items(), 8);
    }
}
