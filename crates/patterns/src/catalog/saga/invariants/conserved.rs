//! Nothing is lost or made up: what is gone from a shelf, a wallet or an account is in an order.

use super::super::facts::{
    Applied, Booked, Debited, Freed, Ordered, PaidBack, PointsOpened, Reserved, SlotOpened, Sold, Stocked, WalletOpened,
};
use crate::fact::{FactData, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::money::Money;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// Units of an article, as the ledger adds them up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Units {
    start: i64,
    free: i64,
    held: i64,
    sold: i64,
}

/// Every ledger's figures follow from its entries; none falls below zero but points, which may; and an order has paid
/// all that it owes, or nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Conserved {
    checks: Checks,
    articles: SortedMap<Name, Units>,
    reserved: SortedMap<(Name, Name), i64>,
    to_pay: SortedMap<Name, Money>,
    wallets: SortedMap<Name, Money>,
    in_wallets_at_first: Money,
    taken: SortedMap<Name, Money>,
    points: SortedMap<Name, i64>,
    slots: SortedMap<Name, i64>,
}

/// What happens to units of an article.
enum Movement {
    Reserve,
    Free,
    Sell,
}

impl Conserved {
    /// Moves units of an article for an order. Whether what the ledger says then is so.
    fn units(&mut self, saga: Name, sku: Name, units: i64, movement: &Movement, says: (i64, i64)) -> bool {
        let article = self.articles.entry(sku).or_default();
        let reserved = self.reserved.entry((saga, sku)).or_default();
        let before = *reserved;
        let fits = match movement {
            Movement::Reserve => {
                (article.free, article.held) = (article.free - units, article.held + units);
                *reserved += units;
                before == 0
            }
            Movement::Free => {
                (article.free, article.held) = (article.free + units, article.held - units);
                *reserved -= units;
                before == units
            }
            Movement::Sell => {
                (article.sold, article.held) = (article.sold + units, article.held - units);
                before == units
            }
        };
        let adds_up = article.start == article.free + article.held + article.sold;
        fits && adds_up && says == (article.free, article.held) && article.free >= 0 && article.held >= 0
    }

    /// Moves money out of a wallet for an order. Whether what the ledger says then is so.
    fn money(&mut self, saga: Name, customer: Name, out: Money, says: Money) -> bool {
        let balance = self.wallets.entry(customer).or_default();
        *balance -= out;
        let taken = self.taken.entry(saga).or_default();
        *taken += out;
        let all_or_nothing = *taken == Money::ZERO || Some(taken) == self.to_pay.get_mut(&saga);
        all_or_nothing && *balance == says && *balance >= Money::ZERO
    }
}

impl Invariant for Conserved {
    super::invariant!(
        "conserved",
        &[
            Ordered::KIND,
            Stocked::KIND,
            WalletOpened::KIND,
            SlotOpened::KIND,
            PointsOpened::KIND,
            Reserved::KIND,
            Freed::KIND,
            Sold::KIND,
            Debited::KIND,
            PaidBack::KIND,
            Booked::KIND,
            Applied::KIND,
        ]
    );

    fn observe(&mut self, fact: &Fact<'_>) {
        let (holds, message, account) = if let Some(Ordered { saga, to_pay, .. }) = fact.read() {
            self.to_pay.insert(saga, to_pay);
            return;
        } else if let Some(Stocked { sku, units }) = fact.read() {
            self.articles.insert(sku, Units { start: units, free: units, ..Units::default() });
            return;
        } else if let Some(WalletOpened { customer, balance }) = fact.read() {
            self.wallets.insert(customer, balance);
            self.in_wallets_at_first += balance;
            return;
        } else if let Some(SlotOpened { slot, .. }) = fact.read() {
            self.slots.insert(slot, 0);
            return;
        } else if let Some(PointsOpened { customer, balance }) = fact.read() {
            self.points.insert(customer, balance);
            return;
        } else if let Some(Reserved { saga, sku, units, free, held, .. }) = fact.read() {
            (self.units(saga, sku, units, &Movement::Reserve, (free, held)), "saga-stock-differs", sku)
        } else if let Some(Freed { saga, sku, units, free, held, .. }) = fact.read() {
            (self.units(saga, sku, units, &Movement::Free, (free, held)), "saga-stock-differs", sku)
        } else if let Some(Sold { saga, sku, units, free, held, .. }) = fact.read() {
            (self.units(saga, sku, units, &Movement::Sell, (free, held)), "saga-stock-differs", sku)
        } else if let Some(Debited { saga, customer, amount, balance, .. }) = fact.read() {
            (self.money(saga, customer, amount, balance), "saga-wallet-differs", customer)
        } else if let Some(PaidBack { saga, customer, amount, balance, .. }) = fact.read() {
            (self.money(saga, customer, -amount, balance), "saga-wallet-differs", customer)
        } else if let Some(Booked { slot, booked, capacity, .. }) = fact.read() {
            let places = self.slots.entry(slot).or_default();
            *places += 1;
            (*places == booked && booked <= capacity, "saga-slot-differs", slot)
        } else if let Some(Applied { customer, spent, earned, balance, .. }) = fact.read() {
            let points = self.points.entry(customer).or_default();
            *points += earned - spent;
            (*points == balance, "saga-points-differ", customer)
        } else {
            return;
        };
        self.checks.check(holds, fact, || Reason::new(message).with("account", account));
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let units = |of: fn(&Units) -> i64| self.articles.values().map(of).sum::<i64>();
            let reason = Reason::new("saga-adds-up").with("start", units(|units| units.start));
            let reason = reason.with("free", units(|units| units.free)).with("held", units(|units| units.held));
            let reason = reason.with("sold", units(|units| units.sold)).with("wallets", self.in_wallets_at_first);
            let paid: Money = self.taken.values().copied().sum();
            Some(reason.with("left", self.wallets.values().copied().sum::<Money>()).with("paid", paid))
        })
    }
}
