//! Portfolios as they look: the stream of events, the state before and after the newest of them, how
//! much a snapshot saves, and who lost a race.
//!
//! Bounded: a portfolio keeps its newest [`EVENTS_MAX`] events and [`CONFLICTS_MAX`] conflicts and
//! counts the rest; holdings are as many as there are shares to hold.

use std::collections::VecDeque;

use super::OwnFold;
use crate::catalog::event_sourcing::story::{
    Answered, Audited, EventRead, Folded, HoldingRestored, Rebuilt, Restored, SnapshotIgnored,
};
use crate::fact::{ActorId, ContentHash, FactId, Name};
use crate::money::Money;
use crate::ports::{AppendConflicted, Appended, SnapshotSaved};
use crate::sorted::SortedMap;
use crate::time::Time;
use crate::trace::Fact;

/// How many of a portfolio's newest events are kept.
pub const EVENTS_MAX: usize = 200;

/// How many of a portfolio's newest conflicts are kept.
pub const CONFLICTS_MAX: usize = 20;

/// One event of a stream: a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventCard {
    /// The fact that read it.
    pub fact: FactId,
    /// When the view read it.
    pub at: Time,
    /// Its version.
    pub version: u64,
    /// What happened: `stock-sold`.
    pub event: Name,
    /// The share, or an empty word.
    pub symbol: Name,
    /// How many shares; 0 where none changed hands.
    pub quantity: i64,
    /// What one share cost or brought; zero where none changed hands.
    pub price: Money,
    /// What it moved in cash.
    pub amount: Money,
    /// The hash that it names as the one before.
    pub previous: ContentHash,
    /// Its own hash.
    pub hash: ContentHash,
    /// Its place in the whole store, where the append was seen.
    pub position: Option<u64>,
    /// Whether its `previous` is the hash of the event before.
    pub linked: bool,
}

/// Shares that are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HoldingRow {
    /// How many.
    pub quantity: i64,
    /// What they cost together.
    pub cost: Money,
}

impl HoldingRow {
    /// What one share cost on average, to the nearest paisa; zero where none is held.
    pub fn average_cost(&self) -> Money {
        crate::catalog::event_sourcing::portfolio::Holding { quantity: self.quantity, cost: self.cost }.average_cost()
    }
}

/// A portfolio's state at a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The last event that is folded in.
    pub version: u64,
    /// Money that can be spent.
    pub cash: Money,
    /// What is held, by share.
    pub holdings: SortedMap<Name, HoldingRow>,
    /// What all that is held cost.
    pub invested: Money,
    /// The profit that sales made real.
    pub realised: Money,
}

/// A rebuild of the state: how much a snapshot saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// Who rebuilt it.
    pub actor: ActorId,
    /// Up to which version: so many events a full replay folds.
    pub version: u64,
    /// The snapshot's version; 0 is none.
    pub snapshot: u64,
    /// How many events were folded after it.
    pub replayed: u64,
}

/// A lost race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The fact.
    pub fact: FactId,
    /// When.
    pub at: Time,
    /// Who lost it.
    pub actor: ActorId,
    /// The version that was expected.
    pub expected: u64,
    /// The version that the stream had.
    pub actual: u64,
}

/// One portfolio.
#[derive(Clone, Debug, Default)]
pub struct PortfolioPicture {
    /// The newest events, oldest first.
    pub events: VecDeque<EventCard>,
    /// How many older events are not kept.
    pub older: u64,
    /// The state before the newest event.
    pub before: State,
    /// The state after it.
    pub after: State,
    /// The newest snapshot's version; 0 is none.
    pub snapshot: u64,
    /// Snapshots that were left aside.
    pub snapshots_ignored: u64,
    /// The newest rebuild.
    pub replay: Option<Replay>,
    /// The newest comparison of a snapshot and its tail with a full replay: its version, and whether
    /// they agreed.
    pub audit: Option<(u64, bool)>,
    /// The newest answer to a question about the past.
    pub answer: Option<Answered>,
    /// The newest conflicts, oldest first.
    pub conflicts: VecDeque<Conflict>,
    /// How many conflicts there were in all.
    pub conflicts_seen: u64,
    /// Appends whose events the view has not read yet: last version and its position.
    appended: SortedMap<u64, u64>,
}

/// All portfolios of a run.
#[derive(Clone, Debug, Default)]
pub struct Portfolios {
    /// By name.
    pub by_name: SortedMap<Name, PortfolioPicture>,
}

impl OwnFold for Portfolios {
    fn observe(&mut self, fact: &Fact<'_>, _: usize) {
        Portfolios::observe(self, fact);
    }
}

impl Portfolios {
    /// Folds the next fact.
    pub fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(read) = fact.read::<EventRead>() {
            self.of(read.portfolio).read(&read, fact);
        } else if let Some(folded) = fact.read::<Folded>() {
            self.of(folded.portfolio).fold(&folded);
        } else if let Some(restored) = fact.read::<Restored>() {
            let Restored { portfolio, version, cash, invested, realised, .. } = restored;
            let of = self.of(portfolio);
            if version > of.after.version {
                of.after = State { version, cash, holdings: SortedMap::new(), invested, realised };
                of.before = of.after.clone();
            }
        } else if let Some(HoldingRestored { portfolio, version, symbol, quantity, cost }) = fact.read() {
            let of = self.of(portfolio);
            if version == of.after.version {
                of.after.holdings.insert(symbol, HoldingRow { quantity, cost });
                of.before = if of.events.is_empty() { of.after.clone() } else { std::mem::take(&mut of.before) };
            }
        } else if let Some(Rebuilt { portfolio, version, snapshot, replayed }) = fact.read() {
            self.of(portfolio).replay = Some(Replay { actor: fact.actor(), version, snapshot, replayed });
        } else if let Some(Audited { portfolio, version, snapshot, replayed, by_snapshot, by_all }) = fact.read() {
            let of = self.of(portfolio);
            of.replay = Some(Replay { actor: fact.actor(), version, snapshot, replayed });
            of.audit = Some((version, by_snapshot == by_all));
        } else if let Some(answered) = fact.read::<Answered>() {
            self.of(answered.portfolio).answer = Some(answered);
        } else if let Some(SnapshotIgnored { portfolio, .. }) = fact.read() {
            self.of(portfolio).snapshots_ignored += 1;
        } else if let Some(SnapshotSaved { stream, version, .. }) = fact.read() {
            let of = self.of(stream);
            of.snapshot = of.snapshot.max(version);
        } else if let Some(Appended { stream, last, position, .. }) = fact.read() {
            self.of(stream).appended_at(last, position);
        } else if let Some(AppendConflicted { stream, expected, actual }) = fact.read() {
            let conflict = Conflict { fact: fact.id(), at: fact.at(), actor: fact.actor(), expected, actual };
            let of = self.of(stream);
            of.conflicts_seen += 1;
            of.conflicts.push_back(conflict);
            if of.conflicts.len() > CONFLICTS_MAX {
                of.conflicts.pop_front();
            }
        }
    }

    fn of(&mut self, portfolio: Name) -> &mut PortfolioPicture {
        self.by_name.entry(portfolio).or_default()
    }
}

impl PortfolioPicture {
    fn read(&mut self, read: &EventRead, fact: &Fact<'_>) {
        let newest = self.events.back().map(|card| (card.version, card.hash));
        // A follower that came back reads some events again.
        if newest.is_some_and(|(version, _)| read.version <= version) {
            return;
        }
        let per_share = if read.quantity == 0 { 0 } else { (read.amount.paise() / read.quantity).abs() };
        self.events.push_back(EventCard {
            fact: fact.id(),
            at: fact.at(),
            version: read.version,
            event: read.event,
            symbol: read.symbol,
            quantity: read.quantity,
            price: Money::from_paise(per_share),
            amount: read.amount,
            previous: read.previous,
            hash: read.hash,
            position: self.appended.remove(&read.version),
            linked: newest.is_none_or(|(_, hash)| hash == read.previous),
        });
        if self.events.len() > EVENTS_MAX {
            self.events.pop_front();
            self.older += 1;
        }
    }

    fn fold(&mut self, folded: &Folded) {
        let Folded { version, cash, quantity, cost, invested, realised, .. } = *folded;
        if version <= self.after.version {
            return;
        }
        self.before = self.after.clone();
        let mut holdings = self.after.holdings.clone();
        if let Some(card) = self.events.back()
            && card.version == version
            && card.quantity != 0
        {
            match quantity {
                0 => holdings.remove(&card.symbol),
                _ => holdings.insert(card.symbol, HoldingRow { quantity, cost }),
            };
        }
        self.after = State { version, cash, holdings, invested, realised };
    }

    fn appended_at(&mut self, version: u64, position: u64) {
        match self.events.iter_mut().rev().find(|card| card.version == version) {
            Some(card) => card.position = Some(position),
            None => {
                self.appended.insert(version, position);
                // What a view that is down does not read must not pile up.
                if self.appended.len() > EVENTS_MAX {
                    self.appended.pop_first();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::event_sourcing::PATTERN;
    use crate::link::Link;
    use crate::sim::Sim;

    fn picture_of(preset: &str) -> (Portfolios, crate::trace::Trace) {
        let link = Link::to_preset(&PATTERN, PATTERN.preset(preset).expect("it is there"));
        let (trace, _) = Sim::new(&link).run();
        let mut portfolios = Portfolios::default();
        trace.facts().for_each(|fact| portfolios.observe(&fact));
        (portfolios, trace)
    }

    #[test]
    fn the_demo_shows_eight_cards_and_the_state_around_the_last() {
        let (portfolios, trace) = picture_of("buy-four-sell-two");
        let word = |text| trace.find_name(text).expect("it was used");
        let demo = &portfolios.by_name[&word("ZR1042")];
        assert_eq!((demo.events.len(), demo.older), (8, 0));
        assert!(demo.events.iter().all(|card| card.linked && card.position == Some(card.version)));
        let sold = demo.events[6];
        assert_eq!((sold.event, sold.symbol, sold.quantity), (word("stock-sold"), word("RELIANCE"), 5));
        assert_eq!((sold.price, sold.amount), (Money::from_rupees(2_600), Money::from_rupees(13_000)));
        assert_eq!((demo.before.version, demo.before.cash), (7, Money::from_rupees(47_550)));
        assert_eq!((demo.after.version, demo.after.cash), (8, Money::from_rupees(55_050)));
        assert_eq!((demo.before.realised, demo.after.realised), (Money::from_rupees(500), Money::from_rupees(400)));
        let tcs = |state: &State| state.holdings[&word("TCS")];
        assert_eq!((tcs(&demo.before).quantity, tcs(&demo.after).quantity), (5, 3));
        assert_eq!(tcs(&demo.after).average_cost(), Money::from_rupees(3_800));
        let cost: Money = demo.after.holdings.values().map(|holding| holding.cost).sum();
        assert_eq!(cost, demo.after.invested);
        assert_eq!((demo.snapshot, demo.audit), (5, Some((8, true))));
        assert!(demo.replay.is_some_and(|replay| replay.snapshot == 5 && replay.replayed == 3));
    }

    #[test]
    fn holdings_add_up_in_every_preset_though_the_view_crashes() {
        for preset in ["two-writers", "missing-upcaster", "random-faults"] {
            let (portfolios, _) = picture_of(preset);
            for picture in portfolios.by_name.values() {
                let cost: Money = picture.after.holdings.values().map(|holding| holding.cost).sum();
                assert_eq!(cost, picture.after.invested, "{preset}");
                assert!(picture.conflicts.len() as u64 <= picture.conflicts_seen);
            }
        }
    }
}
