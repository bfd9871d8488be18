//! What must hold in every run whose guards are on.

mod view_is_fold;

use self::view_is_fold::ViewIsFold;
use super::story::{
    Accepted, Changed, Committed, Compared, FoundDone, Listed, Projected, Read, RebuildBegan, Switched, TakenUp,
};
use crate::fact::{FactData, Kind, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// All of them.
pub fn invariants() -> Vec<Box<dyn Invariant>> {
    vec![
        Box::<ViewIsFold>::default(),
        Box::<RebuildEqualsLive>::default(),
        Box::<CheckpointMonotone>::default(),
        Box::<ReadOwnWrites>::default(),
        Box::<StockNeverNegative>::default(),
    ]
}

/// A generation that is rebuilt from the first event is what the live one is at the same position, where one build
/// folded both.
#[derive(Clone, Debug, Default)]
struct RebuildEqualsLive {
    checks: Checks,
    rows: u64,
}

impl Invariant for RebuildEqualsLive {
    fn id(&self) -> &'static str {
        "rebuild"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[Compared::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let Some(compared) = fact.read::<Compared>() else { return };
        if !compared.same_build {
            return;
        }
        self.rows += u64::from(compared.rows);
        self.checks.check(compared.differ == 0, fact, || {
            Reason::new("cqrs-rebuild-differs")
                .with("view", compared.view)
                .with("differ", compared.differ)
                .with("position", compared.position)
        });
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("cqrs-rebuilt").with("rows", self.rows)))
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

/// A checkpoint never goes back, whoever writes it or takes it up; nor does the one that readers see when they are
/// switched to another generation. A rebuild that begins again begins a generation of its own, which nobody reads yet.
#[derive(Clone, Debug, Default)]
struct CheckpointMonotone {
    checks: Checks,
    furthest: SortedMap<(Name, u32), u64>,
    /// The generation that readers read, where it is not the first.
    live: SortedMap<Name, u32>,
}

impl CheckpointMonotone {
    fn at(&mut self, view: Name, generation: u32, position: u64, fact: &Fact<'_>) {
        let furthest = self.furthest.entry((view, generation)).or_default();
        let was = *furthest;
        *furthest = position.max(was);
        self.check(view, was, position, fact);
    }

    fn check(&mut self, view: Name, was: u64, position: u64, fact: &Fact<'_>) {
        self.checks.check(position >= was, fact, || {
            Reason::new("cqrs-went-back").with("view", view).with("was", was).with("position", position)
        });
    }
}

impl Invariant for CheckpointMonotone {
    fn id(&self) -> &'static str {
        "checkpoint"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[Committed::KIND, TakenUp::KIND, RebuildBegan::KIND, Switched::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Committed { view, generation, position, .. }) = fact.read::<Committed>() {
            self.at(view, generation, position, fact);
        }
        if let Some(TakenUp { view, generation, position, .. }) = fact.read::<TakenUp>() {
            self.at(view, generation, position, fact);
        }
        if let Some(RebuildBegan { view, generation, .. }) = fact.read::<RebuildBegan>()
            && generation != self.live.get(&view).copied().unwrap_or(1)
        {
            self.furthest.remove(&(view, generation));
        }
        if let Some(Switched { view, generation, position, was, .. }) = fact.read::<Switched>() {
            self.live.insert(view, generation);
            self.check(view, was, position, fact);
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let furthest = self.furthest.values().max().copied().unwrap_or_default();
            Some(Reason::new("cqrs-checkpoints").with("position", furthest))
        })
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

/// Who reads with the token of a write gets that write: neither the checkpoint nor the row's own version is older.
#[derive(Clone, Debug, Default)]
struct ReadOwnWrites {
    checks: Checks,
    /// The version that each token stands for.
    written: SortedMap<u64, (Name, u64)>,
}

impl Invariant for ReadOwnWrites {
    fn id(&self) -> &'static str {
        "own-writes"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[Accepted::KIND, FoundDone::KIND, Read::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Accepted { product, version, token, .. }) = fact.read::<Accepted>() {
            self.written.insert(token, (product, version));
        }
        if let Some(FoundDone { product, version, token, .. }) = fact.read::<FoundDone>() {
            self.written.insert(token, (product, version));
        }
        let Some(Read { product, token, position, version, .. }) = fact.read::<Read>() else { return };
        if token == 0 {
            return;
        }
        self.checks.check(position >= token, fact, || {
            Reason::new("cqrs-read-older").with("product", product).with("token", token).with("position", position)
        });
        let wrote = self.written.get(&token).filter(|(of, _)| *of == product).map_or(0, |(_, version)| *version);
        self.checks.check(version >= wrote, fact, || {
            Reason::new("cqrs-read-lacks").with("product", product).with("wrote", wrote).with("version", version)
        });
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("cqrs-own-writes").with("writes", self.written.len() as u64)))
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

/// Nobody sells what is not there: no event and no row of products has fewer pieces than none, and each change of stock
/// begins where the one before ended.
#[derive(Clone, Debug, Default)]
struct StockNeverNegative {
    checks: Checks,
    /// The stock after each change, by product and version.
    stocks: SortedMap<(Name, u64), i64>,
    events: u64,
}

impl Invariant for StockNeverNegative {
    fn id(&self) -> &'static str {
        "stock"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const { &[Listed::KIND, Changed::KIND, Projected::KIND] }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        if let Some(Projected { key, stock, .. }) = fact.read::<Projected>() {
            self.check(key, stock, fact);
        }
        if let Some(Listed { product, stock, .. }) = fact.read::<Listed>() {
            self.check(product, stock, fact);
            self.stocks.insert((product, 1), stock);
        }
        let Some(Changed { product, version, change, stock, moved, .. }) = fact.read::<Changed>() else { return };
        if self.stocks.contains_key(&(product, version)) {
            return;
        }
        let before = self.stocks.get(&(product, version - 1)).copied();
        if fact.trace().text(change) != "inventory-updated" {
            self.stocks.extend(before.map(|before| ((product, version), before)));
            return;
        }
        self.events += 1;
        self.check(product, stock, fact);
        self.stocks.insert((product, version), stock);
        let began = stock - moved;
        self.checks.check(before.is_none_or(|before| before == began), fact, || {
            let was = before.unwrap_or_default();
            Reason::new("cqrs-stock-jumped")
                .with("product", product)
                .with("version", version)
                .with("was", was)
                .with("began", began)
        });
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| Some(Reason::new("cqrs-stock-counted").with("events", self.events)))
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}

impl StockNeverNegative {
    fn check(&mut self, product: Name, stock: i64, fact: &Fact<'_>) {
        self.checks
            .check(stock >= 0, fact, || Reason::new("cqrs-oversold").with("product", product).with("pieces", -stock));
    }
}

#[cfg(test)]
mod tests;
