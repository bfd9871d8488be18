//! What must hold in every run whose guards are on.

mod kept;
mod told;

use crate::sorted::{SortedMap, SortedSet};

use self::kept::KeptHere;
use self::told::{AllAnnounced, NotedOnce};
use super::story::{Audited, EventRead, Folded, Restored, TakenUp};
use crate::fact::{ActorId, ContentHash, FactData, Kind, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::money::Money;
use crate::ports::{Appended, Followed, ViewCommitted};
use crate::trace::Fact;

/// All of them.
pub fn invariants() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::<Gapless>::default(),
        Box::<HashChain>::default(),
        Box::<Replay>::default(),
        Box::<NeverNegative>::default(),
        Box::<Ledger>::default(),
        Box::<AllAnnounced>::default(),
        Box::<NotedOnce>::default(),
    ]
}

/// Versions of a stream, and positions of the store, have no gap and no double.
#[derive(Clone, Debug, Default)]
struct Gapless {
    checks: Checks,
    appended: SortedMap<Name, SortedSet<u64>>,
    /// The furthest version that a follower has seen of a stream, and position of the whole store.
    followed: SortedMap<(ActorId, Option<Name>), u64>,
    kept: KeptHere,
    events: u64,
}

impl Gapless {
    fn follow(&mut self, of: (ActorId, Option<Name>), at: u64, fact: &Fact<'_>) {
        let furthest = self.followed.entry(of).or_insert(at.saturating_sub(1));
        let next = *furthest + 1;
        // A follower that came back goes on from its checkpoint, so it may see old ones again.
        self.checks.check(at <= next, fact, || match of.1 {
            Some(stream) => {
                Reason::new("event-sourcing-gap").with("portfolio", stream).with("expected", next).with("found", at)
            }
            None => Reason::new("event-sourcing-gap-position").with("expected", next).with("found", at),
        });
        *furthest = at.max(*furthest);
    }

    /// A follower goes on from where another page had come to, so it sees none of what lies before.
    fn skip_to(&mut self, position: u64, follower: ActorId) {
        let furthest = self.followed.entry((follower, None)).or_default();
        if position > *furthest {
            *furthest = position;
            self.followed.retain(|(who, stream), _| *who != follower || stream.is_none());
        }
    }
}

impl Invariant for Gapless {
    fn id(&self) -> &'static str {
        "gapless"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[Appended::KIND, Followed::KIND, ViewCommitted::KIND, TakenUp::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some((_, position)) = self.kept.elsewhere(fact) {
            self.skip_to(position, fact.actor());
        }
        if let Some(Appended { stream, first, last, .. }) = fact.read::<Appended>() {
            for version in first..=last {
                let is_new = self.appended.entry(stream).or_default().insert(version);
                self.events += u64::from(is_new);
                self.checks.check(is_new, fact, || {
                    Reason::new("event-sourcing-double").with("portfolio", stream).with("version", version)
                });
            }
        }
        if let Some(Followed { stream, version, position, .. }) = fact.read::<Followed>() {
            self.follow((fact.actor(), Some(stream)), version, fact);
            self.follow((fact.actor(), None), position, fact);
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let streams = self.appended.len() as u64;
            Some(Reason::new("event-sourcing-gapless").with("events", self.events).with("portfolios", streams))
        })
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

/// The log is append-only: each event carries the hash of the one before, and no hash ever changes.
#[derive(Clone, Debug, Default)]
struct HashChain {
    checks: Checks,
    links: SortedMap<(Name, u64), ContentHash>,
}

impl HashChain {
    fn same(&mut self, portfolio: Name, version: u64, hash: ContentHash, fact: &Fact<'_>) {
        let known = *self.links.entry((portfolio, version)).or_insert(hash);
        self.checks.check(known == hash, fact, || {
            Reason::new("event-sourcing-rewritten")
                .with("portfolio", portfolio)
                .with("version", version)
                .with("was", known)
                .with("hash", hash)
        });
    }
}

impl Invariant for HashChain {
    fn id(&self) -> &'static str {
        "hash-chain"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[EventRead::KIND, Restored::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Restored { portfolio, version, link, .. }) = fact.read::<Restored>() {
            self.same(portfolio, version, link, fact);
        }
        if let Some(EventRead { portfolio, version, previous, hash, .. }) = fact.read::<EventRead>() {
            self.same(portfolio, version, hash, fact);
            let before = match version {
                1 => Some(ContentHash(0)),
                _ => self.links.get(&(portfolio, version - 1)).copied(),
            };
            if let Some(before) = before {
                self.checks.check(before == previous, fact, || {
                    Reason::new("event-sourcing-broken-link")
                        .with("portfolio", portfolio)
                        .with("version", version)
                        .with("previous", previous)
                        .with("hash", before)
                });
            }
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("event-sourcing-linked").with("events", self.links.len() as u64)))
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

/// A snapshot and the events after it fold to what all events fold to.
#[derive(Clone, Debug, Default)]
struct Replay {
    checks: Checks,
    saved: u64,
}

impl Invariant for Replay {
    fn id(&self) -> &'static str {
        "replay"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[Audited::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Audited { portfolio, version, snapshot, replayed, by_snapshot, by_all }) = fact.read::<Audited>() {
            self.saved += version.saturating_sub(replayed);
            self.checks.check(by_snapshot == by_all, fact, || {
                Reason::new("event-sourcing-wrong-state")
                    .with("portfolio", portfolio)
                    .with("version", version)
                    .with("snapshot", snapshot)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("event-sourcing-replayed").with("events", self.saved)))
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

/// Nobody spends money or sells shares that are not there.
#[derive(Clone, Debug, Default)]
struct NeverNegative {
    checks: Checks,
}

impl Invariant for NeverNegative {
    fn id(&self) -> &'static str {
        "never-negative"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[Folded::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Folded { portfolio, version, cash, quantity, .. }) = fact.read::<Folded>() {
            let place = |reason: Reason| reason.with("portfolio", portfolio).with("version", version);
            self.checks
                .check(cash >= Money::ZERO, fact, || place(Reason::new("event-sourcing-overspent")).with("cash", cash));
            self.checks.check(quantity >= 0, fact, || {
                place(Reason::new("event-sourcing-oversold")).with("quantity", -quantity)
            });
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| None)
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

/// What the events moved, kept as double entry: money is in the cash box, in shares at what they
/// cost, or came as profit; nothing else exists.
#[derive(Clone, Debug, Default)]
struct Ledger {
    checks: Checks,
    accounts: SortedMap<Name, Account>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Account {
    version: u64,
    cash: Money,
    /// Paid in, less taken out, plus dividends: what came from outside that is no trading profit.
    from_outside: Money,
    realised: Money,
    invested: Money,
}

impl Invariant for Ledger {
    fn id(&self) -> &'static str {
        "ledger"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[EventRead::KIND, Folded::KIND, Restored::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Restored { portfolio, version, cash, invested, realised, .. }) = fact.read::<Restored>() {
            let from_outside = cash + invested - realised;
            let account = Account { version, cash, from_outside, realised, invested };
            let known = *self.accounts.entry(portfolio).or_insert(account);
            if known.version == version {
                let same = (known.cash, known.invested, known.realised) == (cash, invested, realised);
                self.checks.check(same, fact, || books_differ(portfolio, version, known.realised, realised));
            } else {
                self.accounts.insert(portfolio, account);
            }
        }
        if let Some(EventRead { portfolio, version, event, amount, .. }) = fact.read::<EventRead>() {
            let account = self.accounts.entry(portfolio).or_default();
            if version > account.version {
                account.cash += amount;
                if matches!(fact.trace().text(event), "fund-added" | "fund-withdrawn" | "dividend-received") {
                    account.from_outside += amount;
                }
            }
        }
        if let Some(Folded { portfolio, version, cash, invested, realised, .. }) = fact.read::<Folded>() {
            let account = self.accounts.entry(portfolio).or_default();
            if version <= account.version {
                return;
            }
            *account = Account { version, realised, invested, ..*account };
            let (booked_cash, booked) = (account.cash, account.cash + invested - account.from_outside);
            self.checks.check(cash == booked_cash, fact, || {
                Reason::new("event-sourcing-cash-differs")
                    .with("portfolio", portfolio)
                    .with("version", version)
                    .with("cash", cash)
                    .with("booked", booked_cash)
            });
            self.checks.check(realised == booked, fact, || books_differ(portfolio, version, booked, realised));
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let realised: Money = self.accounts.values().map(|account| account.realised).sum();
            Some(Reason::new("event-sourcing-balanced").with("realised", realised))
        })
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

fn books_differ(portfolio: Name, version: u64, booked: Money, realised: Money) -> Reason {
    Reason::new("event-sourcing-profit-differs")
        .with("portfolio", portfolio)
        .with("version", version)
        .with("realised", realised)
        .with("booked", booked)
}

#[cfg(test)]
mod tests;
