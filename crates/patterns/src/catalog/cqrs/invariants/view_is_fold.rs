//! A view is what the log folds to, up to the view's checkpoint.
//!
//! The fold is done here once more, over the figures of facts and not over rows: what happened, from whoever read it
//! first; what every row was said to hold; what every checkpoint claimed.

use super::super::story::{Changed, Committed, Listed, Projected, RebuildBegan, Retold, RowTaken, TakenUp};
use super::super::views::{ACTIVE, Figures, Texts, chained, rest_of_seller};
use crate::fact::{ContentHash, FactData, Kind, Name};
use crate::invariant::{Checks, Invariant, Reason, Verdict};
use crate::money::Money;
use crate::sorted::SortedMap;
use crate::trace::Fact;

/// What an event says, in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Happened {
    product: Name,
    seller: Name,
    version: u64,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Listed { price: Money, stock: i64, texts: ContentHash },
    Price(Money),
    Stock { stock: i64, moved: i64 },
    Info(ContentHash),
    Gone,
}

/// What a product's texts are after some of them were told anew.
fn retold(before: u64, told: u64) -> u64 {
    Texts::LANES.into_iter().fold(before, |rest, (shift, mask)| {
        let told = told & mask << shift;
        if told == 0 { rest } else { rest & !(mask << shift) | told }
    })
}

/// The three views, as their rows are keyed and fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Product,
    History,
    Seller,
}

impl Shape {
    fn of(view: &str) -> Option<Shape> {
        match view {
            "products" => Some(Shape::Product),
            "prices" => Some(Shape::History),
            "sellers" => Some(Shape::Seller),
            _ => None,
        }
    }

    fn key(self, happened: &Happened) -> Name {
        if self == Shape::Seller { happened.seller } else { happened.product }
    }

    fn fold(self, row: &mut Figures, happened: &Happened) {
        match self {
            Shape::Product => fold_product(row, happened),
            Shape::History => fold_history(row, happened),
            Shape::Seller => fold_seller(row, happened),
        }
    }
}

fn fold_product(row: &mut Figures, happened: &Happened) {
    row.changes = happened.version;
    match happened.what {
        What::Listed { price, stock, texts } => {
            *row = Figures { price, stock, rest: ContentHash(texts.0 | ACTIVE), ..*row };
        }
        What::Price(price) => row.price = price,
        What::Stock { stock, .. } => row.stock = stock,
        What::Info(told) => row.rest = ContentHash(retold(row.rest.0, told.0)),
        What::Gone => row.rest.0 &= !ACTIVE,
    }
}

fn fold_history(row: &mut Figures, happened: &Happened) {
    let mut enter = |what: u8, entry: i64| {
        row.rest = ContentHash(chained(row.rest.0, what, entry));
        row.changes += 1;
    };
    match happened.what {
        What::Listed { price, stock, .. } => {
            enter(0, price.paise());
            enter(1, stock);
            (row.price, row.stock) = (price, stock);
        }
        What::Price(price) => {
            enter(0, price.paise());
            row.price = price;
        }
        What::Stock { stock, .. } => {
            enter(1, stock);
            row.stock = stock;
        }
        What::Info(_) | What::Gone => {}
    }
}

fn fold_seller(row: &mut Figures, happened: &Happened) {
    let (listed, inactive, prices) = (row.rest.0 >> 42, row.rest.0 >> 21 & 0x1f_ffff, row.rest.0 & 0x1f_ffff);
    match happened.what {
        What::Listed { .. } => row.rest = rest_of_seller(listed + 1, inactive, prices),
        What::Price(_) => {
            row.changes += 1;
            row.rest = rest_of_seller(listed, inactive, prices + 1);
        }
        What::Stock { moved, .. } => {
            row.changes += 1;
            row.stock += (-moved).max(0);
        }
        What::Info(_) => {}
        What::Gone => row.rest = rest_of_seller(listed, inactive + 1, prices),
    }
}

/// One generation of a view.
#[derive(Clone, Debug, Default)]
struct Model {
    /// How far `expected` is folded.
    at: u64,
    /// What its rows must be there.
    expected: SortedMap<Name, Figures>,
    /// What its rows were said to be.
    said: SortedMap<Name, Figures>,
    /// Whether what was taken up was written where nobody of this trace saw it, so that it is believed.
    believes: bool,
}

/// The view's rows are what the log folds to.
#[derive(Clone, Debug, Default)]
pub(super) struct ViewIsFold {
    checks: Checks,
    log: SortedMap<u64, Happened>,
    /// The texts that an event tells, by its position.
    retold: SortedMap<u64, ContentHash>,
    models: SortedMap<(Name, u32), Model>,
    commits: u64,
}

impl ViewIsFold {
    /// Whether every event after `from` up to `to` was read in this trace.
    fn knows(&self, from: u64, to: u64) -> bool {
        (from + 1..=to).all(|position| self.log.contains_key(&position))
    }

    /// Folds a model's expectation up to `position`. Where a checkpoint went back, from the beginning.
    fn advance(&mut self, view: (Name, u32), position: u64, shape: Shape) {
        let model = self.models.entry(view).or_default();
        if position < model.at {
            (model.at, model.expected) = (0, SortedMap::new());
        }
        for at in model.at + 1..=position {
            if let Some(happened) = self.log.get(&at) {
                shape.fold(model.expected.entry(shape.key(happened)).or_default(), happened);
            }
        }
        model.at = position;
    }

    fn read(&mut self, position: u64, happened: Happened, fact: &Fact<'_>) {
        let known = *self.log.entry(position).or_insert(happened);
        self.checks.check(known == happened, fact, || Reason::new("cqrs-log-differs").with("position", position));
    }

    fn take_up(&mut self, TakenUp { view, generation, position, rows }: TakenUp, shape: Shape, fact: &Fact<'_>) {
        let id = (view, generation);
        let at = self.models.get(&id).map_or(0, |model| model.at);
        let known = self.knows(if position < at { 0 } else { at }, position);
        let model = self.models.entry(id).or_default();
        model.said.clear();
        model.believes = !known;
        if known {
            self.advance(id, position, shape);
            let expected = self.models[&id].expected.len() as u64;
            self.checks.check(expected == u64::from(rows), fact, || {
                Reason::new("cqrs-view-lacks-rows")
                    .with("view", view)
                    .with("position", position)
                    .with("expected", expected)
                    .with("rows", u64::from(rows))
            });
        } else {
            (model.at, model.expected) = (position, SortedMap::new());
        }
    }

    fn row_taken(&mut self, id: (Name, u32), key: Name, row: Figures, fact: &Fact<'_>) {
        let model = self.models.entry(id).or_default();
        model.said.insert(key, row);
        if model.believes {
            model.expected.insert(key, row);
            return;
        }
        let expected = model.expected.get(&key).copied().unwrap_or_default();
        let at = model.at;
        self.checks.check(expected == row, fact, || differs(id.0, key, at));
    }

    fn commit(&mut self, Committed { view, generation, position, .. }: Committed, shape: Shape, fact: &Fact<'_>) {
        let id = (view, generation);
        self.advance(id, position, shape);
        self.commits += 1;
        let model = &self.models[&id];
        let wrong = model.expected.iter().find(|(key, row)| model.said.get(key) != Some(row)).map(|(key, _)| *key);
        let surplus = model.said.keys().find(|key| !model.expected.contains_key(key)).copied();
        let wrong = wrong.or(surplus);
        self.checks.check(wrong.is_none(), fact, || differs(view, wrong.unwrap_or(view), position));
    }
}

fn differs(view: Name, key: Name, position: u64) -> Reason {
    Reason::new("cqrs-view-differs").with("view", view).with("key", key).with("position", position)
}

impl Invariant for ViewIsFold {
    fn id(&self) -> &'static str {
        "view"
    }

    fn needs(&self) -> &'static [&'static Kind] {
        const {
            &[
                Listed::KIND,
                Changed::KIND,
                Retold::KIND,
                Projected::KIND,
                Committed::KIND,
                TakenUp::KIND,
                RowTaken::KIND,
                RebuildBegan::KIND,
            ]
        }
    }

    fn observe(&mut self, fact: &Fact<'_>) {
        let shape = |view: Name| Shape::of(fact.trace().text(view));
        if let Some(Listed { position, product, seller, price, stock, texts }) = fact.read() {
            let what = What::Listed { price, stock, texts };
            self.read(position, Happened { product, seller, version: 1, what }, fact);
        } else if let Some(Retold { position, texts, .. }) = fact.read() {
            self.retold.insert(position, texts);
        } else if let Some(changed) = fact.read() {
            let Changed { position, product, version, change, seller, price, stock, moved } = changed;
            let what = match fact.trace().text(change) {
                "price-updated" => What::Price(price),
                "inventory-updated" => What::Stock { stock, moved },
                "product-deactivated" => What::Gone,
                _ => What::Info(self.retold.get(&position).copied().unwrap_or_default()),
            };
            self.read(position, Happened { product, seller, version, what }, fact);
        } else if let Some(Projected { view, generation, key, price, stock, changes, rest, .. }) = fact.read() {
            let model = self.models.entry((view, generation)).or_default();
            model.said.insert(key, Figures { price, stock, changes, rest });
        } else if let Some(RowTaken { view, generation, key, price, stock, changes, rest }) = fact.read() {
            self.row_taken((view, generation), key, Figures { price, stock, changes, rest }, fact);
        } else if let Some(RebuildBegan { view, generation, .. }) = fact.read() {
            // What an interrupted rebuild left was dropped.
            self.models.remove(&(view, generation));
        } else if let Some(taken) = fact.read::<TakenUp>() {
            if let Some(shape) = shape(taken.view) {
                self.take_up(taken, shape, fact);
            }
        } else if let Some(committed) = fact.read::<Committed>()
            && let Some(shape) = shape(committed.view)
        {
            self.commit(committed, shape, fact);
        }
    }

    fn verdict(&self) -> Verdict {
        self.checks.verdict(|| {
            let events = self.log.len() as u64;
            Some(Reason::new("cqrs-views-fold").with("commits", self.commits).with("events", events))
        })
    }

    fn boxed_clone(&self) -> Box<dyn Invariant> {
        Box::new(self.clone())
    }
}
