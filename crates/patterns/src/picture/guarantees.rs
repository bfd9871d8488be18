//! Three guarantees side by side: what became of each transfer in each lane, and the books with their sums.
//!
//! Bounded: [`TRANSFERS_MAX`] transfers and [`ENTRIES_MAX`] entries.

use std::collections::VecDeque;

use super::OwnFold;
use crate::catalog::exactly_once::POSTINGS;
use crate::catalog::exactly_once::facts::{
    Declined, FoundDone, KeyReused, Moved, Opened, Posted, Requested, SentAgain, StatementsOpened, TakenUp, Texted,
    TurnedAway, WriteFenced,
};
use crate::catalog::exactly_once::lanes::Lane;
use crate::fact::{FactId, Name};
use crate::money::Money;
use crate::sim::broker::facts::{HighWatermark, LastStable, TransactionEnded};
use crate::sim::log_client::live::facts::Decided;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// How many of the newest transfers are kept.
pub const TRANSFERS_MAX: usize = 60;

/// How many of the newest entries of the exactly-once book are kept.
pub const ENTRIES_MAX: usize = 40;

/// What a lane has made of a transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InLane {
    /// The fact that said so last.
    pub fact: Option<FactId>,
    /// How often it moved money.
    pub moved: u32,
    /// How often the key was known.
    pub known: u32,
    /// Whether it was not allowed.
    pub declined: bool,
    /// Whether its key was refused for another wish.
    pub refused: bool,
    /// Where it lies in the stream: the partition and the offset of the newest record of it that was taken up.
    taken: Option<(u32, u64)>,
    /// Whether the lane went on without having done anything for it.
    passed: bool,
}

impl InLane {
    /// Whether it was never done, and never will be.
    pub const fn is_lost(&self) -> bool {
        self.passed && self.moved == 0 && !self.declined && !self.refused
    }
}

/// A transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferRow {
    /// The fact that it was asked for.
    pub fact: FactId,
    /// Its key.
    pub key: Name,
    /// From which account.
    pub from: Name,
    /// To which.
    pub to: Name,
    /// How much.
    pub amount: Money,
    /// How often it was sent.
    pub sent: u32,
    /// How many texts the customer has.
    pub texts: u32,
    /// By the order of [`Lane::ALL`].
    pub lanes: [InLane; 3],
}

/// A book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// The balance of each account.
    pub balances: SortedMap<Name, Money>,
    /// What they were together at the beginning.
    pub first: Money,
    /// What they are together.
    pub sum: Money,
}

/// A move in the exactly-once book, and the sum after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The fact.
    pub fact: FactId,
    /// Whose.
    pub key: Name,
    /// How much.
    pub amount: Money,
    /// What all accounts hold together.
    pub sum: Money,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Guarantees {
    /// The newest transfers, oldest first.
    pub transfers: VecDeque<TransferRow>,
    /// By the order of [`Lane::ALL`].
    pub books: [Book; 3],
    /// The newest moves of the exactly-once book, oldest first.
    pub entries: VecDeque<Entry>,
    /// What the reader of the postings makes of each account: its balance at the beginning, and what was counted since.
    pub statements: SortedMap<Name, Money>,
    /// The balances at the beginning, with which that reader begins whenever it starts.
    opening: SortedMap<Name, Money>,
    /// How far the postings can be read, and how far they go; 0 until that is told, as no real log does.
    pub stable: (u64, u64),
    /// How many transactions were aborted.
    pub aborted: u64,
    /// How many late holders were refused.
    pub fenced: u64,
}

impl Guarantees {
    /// How many transfers a lane has lost, and how many it has made more than once.
    pub fn tally(&self, lane: Lane) -> (usize, usize) {
        let rows = || self.transfers.iter().map(|row| &row.lanes[lane as usize]);
        (rows().filter(|it| it.is_lost()).count(), rows().filter(|it| it.moved > 1).count())
    }

    /// Whether readers of committed data wait for a transaction that is open.
    pub const fn is_frozen(&self) -> bool {
        self.stable.0 < self.stable.1
    }

    fn row(&mut self, key: Name) -> Option<&mut TransferRow> {
        self.transfers.iter_mut().rev().find(|row| row.key == key)
    }

    fn in_lane(&mut self, fact: &Fact<'_>, lane: Lane, key: Name) -> Option<&mut InLane> {
        let it = &mut self.row(key)?.lanes[lane as usize];
        it.fact = Some(fact.id());
        Some(it)
    }

    fn take_up(&mut self, fact: &Fact<'_>, lane: Lane, key: Name, at: (u32, u64)) {
        for row in &mut self.transfers {
            let it = &mut row.lanes[lane as usize];
            // A lane reads a partition in order: what it had not done before this one it will not do.
            it.passed |= it.taken.is_some_and(|taken| taken.0 == at.0 && taken.1 < at.1);
        }
        if let Some(it) = self.in_lane(fact, lane, key) {
            it.taken = Some(at);
            it.passed = false;
        }
    }

    fn post(&mut self, fact: &Fact<'_>, lane: Lane, moved: &Moved) {
        let book = &mut self.books[lane as usize];
        for (account, balance) in [(moved.from, moved.from_balance), (moved.to, moved.to_balance)] {
            let before = book.balances.insert(account, balance).unwrap_or_default();
            book.sum += balance - before;
        }
        let sum = book.sum;
        if lane == Lane::Exact {
            if self.entries.len() == ENTRIES_MAX {
                self.entries.pop_front();
            }
            self.entries.push_back(Entry { fact: fact.id(), key: moved.key, amount: moved.amount, sum });
        }
        if let Some(it) = self.in_lane(fact, lane, moved.key) {
            it.moved += 1;
        }
    }
}

impl OwnFold for Guarantees {
    fn observe(&mut self, fact: &Fact<'_>, _bucket: usize) {
        let lane_of = |word: Name| Lane::find(fact.trace().text(word));
        let is_postings = |topic: Name| fact.trace().text(topic) == POSTINGS;
        if let Some(Requested { key, from, to, amount }) = fact.read() {
            if self.transfers.len() == TRANSFERS_MAX {
                self.transfers.pop_front();
            }
            let lanes = [InLane::default(); 3];
            self.transfers.push_back(TransferRow { fact: fact.id(), key, from, to, amount, sent: 1, texts: 0, lanes });
        } else if let Some(SentAgain { key, .. }) = fact.read() {
            if let Some(row) = self.row(key) {
                row.sent += 1;
            }
        } else if let Some(Texted { key, times }) = fact.read() {
            if let Some(row) = self.row(key) {
                row.texts = times;
            }
        } else if let Some(TakenUp { lane, key, partition, offset }) = fact.read() {
            if let Some(lane) = lane_of(lane) {
                self.take_up(fact, lane, key, (partition, offset));
            }
        } else if let Some(Opened { book, account, balance }) = fact.read() {
            if let Some(lane) = lane_of(book) {
                if lane == Lane::Exact {
                    self.opening.insert(account, balance);
                    self.statements.insert(account, balance);
                }
                let book = &mut self.books[lane as usize];
                book.balances.insert(account, balance);
                book.first += balance;
                book.sum += balance;
            }
        } else if fact.is::<StatementsOpened>() {
            self.statements = self.opening.clone();
        } else if let Some(Posted { account, since, .. }) = fact.read() {
            let opening = self.opening.get(&account).copied().unwrap_or_default();
            self.statements.insert(account, opening + since);
        } else if let Some(moved) = fact.read::<Moved>() {
            if let Some(lane) = lane_of(moved.book) {
                self.post(fact, lane, &moved);
            }
        } else if let Some(Declined { book, key, .. }) = fact.read() {
            if let Some(lane) = lane_of(book)
                && let Some(it) = self.in_lane(fact, lane, key)
            {
                it.declined = true;
            }
        } else if let Some(FoundDone { key }) = fact.read() {
            if let Some(it) = self.in_lane(fact, Lane::Exact, key) {
                it.known += 1;
            }
        } else if let Some(KeyReused { key }) = fact.read() {
            if let Some(it) = self.in_lane(fact, Lane::Exact, key) {
                it.refused = true;
            }
        } else if fact.is::<WriteFenced>() || fact.is::<TurnedAway>() {
            self.fenced += 1;
        } else if let Some(TransactionEnded { commit, .. }) = fact.read() {
            self.aborted += u64::from(!commit);
        } else if let Some(Decided { commit, .. }) = fact.read() {
            self.aborted += u64::from(!commit);
        } else if let Some(HighWatermark { topic, offset, .. }) = fact.read() {
            if is_postings(topic) {
                self.stable.1 = offset;
            }
        } else if let Some(LastStable { topic, offset, .. }) = fact.read()
            && is_postings(topic)
        {
            self.stable.0 = offset;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::exactly_once::PATTERN;
    use crate::link::Link;
    use crate::sim::Sim;
    use crate::time::Time;

    fn folded(query: &str, until: Time) -> Guarantees {
        let link = Link::parse(&format!("#/{}?{query}", PATTERN.id)).expect("a good link");
        let trace = Sim::new(&link).run().0;
        let mut picture = Guarantees::default();
        trace.facts().take_while(|fact| fact.at() <= until).for_each(|fact| picture.observe(&fact, 0));
        picture
    }

    #[test]
    fn one_crash_is_one_lost_one_twice_and_one_once() {
        let end = folded("preset=crash-between", Time::NEVER);
        assert_eq!(end.tally(Lane::Most), (1, 0));
        assert_eq!(end.tally(Lane::Least), (0, 1));
        assert_eq!(end.tally(Lane::Exact), (0, 0));
        assert!(end.transfers.iter().all(|row| row.lanes[Lane::Exact as usize].moved == 1));
        assert!(end.books.iter().all(|book| book.sum == book.first && book.sum == Money::from_rupees(845_000)));
        assert!(end.entries.iter().all(|entry| entry.sum == Money::from_rupees(845_000)));
    }

    #[test]
    fn an_open_transaction_freezes_what_can_be_read_and_its_abort_ends_that() {
        assert!(folded("preset=hanging-transaction", Time::from_ms(4_000)).is_frozen());
        let end = folded("preset=hanging-transaction", Time::NEVER);
        assert!(!end.is_frozen() && end.aborted == 1, "{end:?}");
    }

    #[test]
    fn the_statements_come_to_the_exactly_once_book() {
        let end = folded("", Time::NEVER);
        assert_eq!(end.statements, end.books[Lane::Exact as usize].balances);
        // Whoever reads what is not committed counts the postings of the aborted transaction as well.
        let wrong = folded("preset=hanging-transaction&off=read-committed", Time::NEVER);
        assert_ne!(wrong.statements, wrong.books[Lane::Exact as usize].balances);
    }

    #[test]
    fn a_key_with_another_payload_is_refused_beside_its_one_effect() {
        let end = folded("preset=other-payload", Time::NEVER);
        let row = &end.transfers.iter().find(|row| row.lanes[Lane::Exact as usize].refused).expect("one is refused");
        let exact = &row.lanes[Lane::Exact as usize];
        assert_eq!((exact.moved, exact.known, row.sent), (1, 1, 3));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let end = folded("transfers=40&gap=100", Time::NEVER);
        assert!(end.transfers.len() <= TRANSFERS_MAX && end.entries.len() <= ENTRIES_MAX);
    }
}
