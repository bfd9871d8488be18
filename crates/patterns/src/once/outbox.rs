//! A transactional outbox: what is to be told lies beside the effect, written in the same transaction, until it was told.
//!
//! Whoever relays it may die after telling and before saying so, and then tells it again: an outbox loses nothing and
//! repeats. Its readers need an [`Inbox`](super::Inbox).

use std::collections::VecDeque;

/// Something that is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1, without a gap.
    pub number: u64,
    /// What.
    pub text: String,
}

/// What is to be told, oldest first. A part of the store that keeps the effect.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    rows: VecDeque<Row>,
    written: u64,
}

impl Outbox {
    /// Adds a row; call it in the transaction of the effect.
    pub fn add(&mut self, text: String) -> u64 {
        self.written += 1;
        self.rows.push_back(Row { number: self.written, text });
        self.written
    }

    /// The oldest rows that nobody has said to be told, `limit` at most.
    pub fn waiting(&self, limit: usize) -> impl Iterator<Item = &Row> {
        self.rows.iter().take(limit)
    }

    /// Drops the rows up to `number`: they were told. To say so again changes nothing.
    pub fn told(&mut self, number: u64) {
        while self.rows.front().is_some_and(|row| row.number <= number) {
            self.rows.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(outbox: &Outbox) -> Vec<u64> {
        outbox.waiting(10).map(|row| row.number).collect()
    }

    #[test]
    fn a_row_waits_until_it_was_told() {
        let mut outbox = Outbox::default();
        for text in ["a", "b", "c"] {
            outbox.add(text.into());
        }
        assert_eq!(numbers(&outbox), [1, 2, 3]);
        assert_eq!(numbers(&outbox), [1, 2, 3], "reading takes nothing away");
        outbox.told(2);
        outbox.told(1);
        assert_eq!(numbers(&outbox), [3]);
        assert_eq!(outbox.add("d".into()), 4, "numbers are not used twice");
        assert_eq!(outbox.waiting(1).count(), 1);
    }
}
