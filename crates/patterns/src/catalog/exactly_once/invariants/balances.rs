//! Money moves and is never made or lost.

use super::super::facts::{Moved, Opened};
use crate::fact::Name;
use crate::invariant::{Checks, Invariant, Reason, Verdict, needs};
use crate::money::Money;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// In each book the balances add up to what they were at the beginning, and none is below zero.
#[derive(Clone, Debug, Default)]
pub(super) struct SumConstant {
    checks: Checks,
    /// By book and account.
    balances: SortedMap<(Name, Name), Money>,
    /// By book: at the beginning, and now.
    sums: SortedMap<Name, (Money, Money)>,
    moves: u64,
}

impl SumConstant {
    fn set(&mut self, book: Name, account: Name, balance: Money) {
        let before = self.balances.insert((book, account), balance).unwrap_or_default();
        self.sums.entry(book).or_default().1 += balance - before;
    }
}

impl Invariant for SumConstant {
    needs![Opened, Moved];

    fn id(&self) -> &'static str {
        "sum-constant"
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Opened { book, account, balance }) = fact.read() {
            self.set(book, account, balance);
            self.sums.entry(book).or_default().0 += balance;
        } else if let Some(Moved { book, from, to, from_balance, to_balance, .. }) = fact.read() {
            self.set(book, from, from_balance);
            self.set(book, to, to_balance);
            self.moves += 1;
            let (first, now) = *self.sums.entry(book).or_default();
            let holds = first == now && from_balance >= Money::ZERO && to_balance >= Money::ZERO;
            self.checks.check(holds, fact, || {
                Reason::new("exactly-once-sum-differs").with("book", book).with("now", now).with("first", first)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let sum = self.sums.values().next().map(|(first, _)| *first).unwrap_or_default();
            Some(Reason::new("exactly-once-sum-constant").with("moves", self.moves).with("sum", sum))
        })
    }
}
