//! How many items of a comparison are equal, and how many are not.

use std::iter::Sum;

use crate::Line;

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
    pub fn of(lines: &[Line]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            let count = match (line.is_equal(), line.known) {
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
    use crate::known::KNOWN;
    use crate::outcome::{Subject, What};

    #[test]
    fn what_is_known_counts_only_where_there_is_a_difference() {
        let line = |real: Option<&str>, known| Line {
            subject: Subject { step: Some(1), what: What::Answer, place: "t".to_owned() },
            simulated: Some("ok".to_owned()),
            real: real.map(str::to_owned),
            known,
        };
        let lines =
            [line(Some("ok"), None), line(Some("fenced"), KNOWN.first()), line(None, None), line(Some(""), None)];
        let tally = Tally::of(&lines);
        assert_eq!(tally, Tally { equal: 1, known: 1, unknown: 2 });
        assert_eq!([tally, tally].into_iter().sum::<Tally>().items(), 8);
    }
}
