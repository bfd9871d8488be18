//! The read models: three views of the same log, each in the shape in which it is asked for. Pure; no port.
//!
//! - `products`: a row a product, what search and filters look at.
//! - `prices`: a row a product, every price and stock that it had.
//! - `sellers`: a row a seller, what the seller's analytics count.
//!
//! A row remembers the position of the last event in it. That makes folding idempotent: an event that lies no further
//! than that is in the row already.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh64::xxh64;

use super::events::ProductEvent;
use super::product::Change;
use crate::fact::ContentHash;
use crate::money::Money;
use crate::ports::{Position, StoredEvent, Version};

/// How many of a product's newest prices and stocks are kept. What came before them is in the hash.
pub const HISTORY_MAX: usize = 50;

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum View {
    /// Products as they are.
    Products,
    /// Prices and stocks as they were.
    Prices,
    /// Sellers' analytics.
    Sellers,
}

impl View {
    /// All of them.
    pub const ALL: [View; 3] = [View::Products, View::Prices, View::Sellers];

    /// Its name: of the read model, and of the actor that projects it.
    pub const fn name(self) -> &'static str {
        match self {
            View::Products => "products",
            View::Prices => "prices",
            View::Sellers => "sellers",
        }
    }

    /// The view of this name.
    pub fn find(name: &str) -> Option<View> {
        View::ALL.into_iter().find(|view| view.name() == name)
    }

    /// The row that an event changes.
    pub fn key<'e>(self, stored: &'e StoredEvent, event: &'e ProductEvent) -> &'e str {
        match self {
            View::Products | View::Prices => &stored.stream,
            View::Sellers => &event.seller,
        }
    }
}

/// Which build of the fold is deployed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Build {
    /// As it should be.
    #[default]
    Right,
    /// Takes a price change's old price for the new one.
    Buggy,
}

impl Build {
    /// Its number, as a checkpoint keeps it.
    pub const fn number(self) -> u32 {
        match self {
            Build::Right => 1,
            Build::Buggy => 2,
        }
    }
}

/// A product as people find it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRow {
    /// Whose it is.
    pub seller: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Where it is listed.
    pub category: String,
    /// The price of one.
    pub price: Money,
    /// How many there are.
    pub stock: i64,
    /// Whether it can be bought.
    pub active: bool,
    /// The product's version: how many events it had.
    pub version: Version,
    /// When it was listed, milliseconds since 1970.
    pub created_ms: u64,
    /// When it changed last.
    pub updated_ms: u64,
    /// The last event in this row.
    pub position: Position,
}

/// What a product cost, and how many there were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceRow {
    /// The newest [`HISTORY_MAX`] prices, oldest first.
    pub prices: Vec<Money>,
    /// The newest [`HISTORY_MAX`] stocks, oldest first.
    pub stocks: Vec<i64>,
    /// How many entries both histories ever had.
    pub entries: u64,
    /// A hash over every entry that there ever was, in order.
    pub chain: u64,
    /// The last event in this row.
    pub position: Position,
}

/// What a seller's products went through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerRow {
    /// How many products were listed.
    pub listed: u64,
    /// How many of them were taken off again.
    pub inactive: u64,
    /// How often a price changed.
    pub price_changes: u64,
    /// How often a stock changed.
    pub stock_changes: u64,
    /// How many pieces were sold.
    pub sold: i64,
    /// When something changed last, milliseconds since 1970.
    pub updated_ms: u64,
    /// The last event in this row.
    pub position: Position,
}

/// A row of one of the views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// Of `products`.
    Product(ProductRow),
    /// Of `prices`.
    Price(PriceRow),
    /// Of `sellers`.
    Seller(SellerRow),
}

/// The figures of a row that a fact carries: enough to tell two rows apart that should be alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The price, where the row has one.
    pub price: Money,
    /// The stock; of a seller, how many pieces were sold.
    pub stock: i64,
    /// How many changes went into the row.
    pub changes: u64,
    /// The rest of it, but for the times.
    pub rest: ContentHash,
}

/// The bit of a product's [`Figures::rest`] that says whether it can be bought.
pub const ACTIVE: u64 = 1 << 63;

/// The texts of a product in 64 bits, 16 for each, and one less for the seller: so a change of one text replaces its
/// own bits and no others. What is not told is 0, which no text is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'t> {
    /// Whose it is.
    pub seller: Option<&'t str>,
    /// What it is called.
    pub name: Option<&'t str>,
    /// What it is.
    pub description: Option<&'t str>,
    /// Where it is listed.
    pub category: Option<&'t str>,
}

impl Texts<'_> {
    /// Where each text's bits begin, and which they are.
    pub const LANES: [(u32, u64); 4] = [(0, 0xffff), (16, 0xffff), (32, 0xffff), (48, 0x7fff)];

    /// As a fact carries them.
    pub fn hash(&self) -> ContentHash {
        let texts = [self.name, self.description, self.category, self.seller];
        let lane = |(text, (shift, mask)): (Option<&str>, (u32, u64))| {
            text.map_or(0, |text| (xxh64(text.as_bytes(), 0) & mask).max(1) << shift)
        };
        ContentHash(texts.into_iter().zip(Self::LANES).map(lane).fold(0, |all, lane| all | lane))
    }
}

/// How many products a seller listed and took off and how often a price changed, as [`Figures::rest`] says it: 21 bits
/// for each.
pub const fn rest_of_seller(listed: u64, inactive: u64, price_changes: u64) -> ContentHash {
    ContentHash(listed << 42 | inactive << 21 | price_changes)
}

/// The hash over a history to which an entry is added: `what` says which history, 0 for prices, 1 for stocks.
pub fn chained(before: u64, what: u8, entry: i64) -> u64 {
    let mut bytes = [what; 9];
    bytes[..8].copy_from_slice(&entry.to_le_bytes());
    xxh64(&bytes, before)
}

impl Row {
    /// An empty row of a view.
    pub fn new(view: View) -> Row {
        match view {
            View::Products => Row::Product(ProductRow::default()),
            View::Prices => Row::Price(PriceRow::default()),
            View::Sellers => Row::Seller(SellerRow::default()),
        }
    }

    /// Reads a row as [`Row::write`] wrote it. `None` where it is none.
    pub fn read(view: View, text: &str) -> Option<Row> {
        fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
            serde_json::from_str(text).ok()
        }
        match view {
            View::Products => parse(text).map(Row::Product),
            View::Prices => parse(text).map(Row::Price),
            View::Sellers => parse(text).map(Row::Seller),
        }
    }

    /// As JSON text.
    pub fn write(&self) -> String {
        let text = match self {
            Row::Product(row) => serde_json::to_string(row),
            Row::Price(row) => serde_json::to_string(row),
            Row::Seller(row) => serde_json::to_string(row),
        };
        text.expect("a row of texts and numbers serialises")
    }

    /// The last event that is in it.
    pub fn position(&self) -> Position {
        match self {
            Row::Product(row) => row.position,
            Row::Price(row) => row.position,
            Row::Seller(row) => row.position,
        }
    }

    /// Folds an event, whether or not it is in the row already.
    pub fn fold(&mut self, stored: &StoredEvent, event: &ProductEvent, build: Build) {
        match self {
            Row::Product(row) => row.fold(stored, event, build),
            Row::Price(row) => row.fold(stored, event, build),
            Row::Seller(row) => row.fold(stored, event),
        }
    }

    /// What a fact says of it.
    pub fn figures(&self) -> Figures {
        match self {
            Row::Product(row) => {
                Figures { price: row.price, stock: row.stock, changes: row.version.0, rest: row.rest() }
            }
            Row::Price(row) => Figures {
                price: row.prices.last().copied().unwrap_or_default(),
                stock: row.stocks.last().copied().unwrap_or_default(),
                changes: row.entries,
                rest: ContentHash(row.chain),
            },
            Row::Seller(row) => Figures {
                price: Money::ZERO,
                stock: row.sold,
                changes: row.price_changes + row.stock_changes,
                rest: rest_of_seller(row.listed, row.inactive, row.price_changes),
            },
        }
    }
}

/// The price after a change of price, by the build that folds it.
fn price_after(old: Money, new: Money, build: Build) -> Money {
    if build == Build::Buggy { old } else { new }
}

impl ProductRow {
    /// Its texts, and whether it can be bought.
    fn rest(&self) -> ContentHash {
        let ProductRow { seller, name, description, category, .. } = self;
        let texts =
            Texts { seller: Some(seller), name: Some(name), description: Some(description), category: Some(category) };
        ContentHash(texts.hash().0 | if self.active { ACTIVE } else { 0 })
    }

    fn fold(&mut self, stored: &StoredEvent, event: &ProductEvent, build: Build) {
        match &event.change {
            Change::Created(listing) => {
                *self = ProductRow {
                    seller: event.seller.clone(),
                    name: listing.name.clone(),
                    description: listing.description.clone(),
                    category: listing.category.clone(),
                    price: listing.price,
                    stock: listing.stock,
                    active: true,
                    created_ms: stored.event.unix_ms,
                    ..ProductRow::default()
                };
            }
            Change::PriceUpdated { old, new } => self.price = price_after(*old, *new, build),
            Change::InventoryUpdated { new, .. } => self.stock = *new,
            Change::InfoUpdated { name, description, category } => {
                self.name = name.clone().unwrap_or_else(|| std::mem::take(&mut self.name));
                self.description = description.clone().unwrap_or_else(|| std::mem::take(&mut self.description));
                self.category = category.clone().unwrap_or_else(|| std::mem::take(&mut self.category));
            }
            Change::Deactivated { .. } => self.active = false,
        }
        self.version = stored.version;
        self.updated_ms = stored.event.unix_ms;
        self.position = stored.position;
    }
}

impl PriceRow {
    fn fold(&mut self, stored: &StoredEvent, event: &ProductEvent, build: Build) {
        match &event.change {
            Change::Created(listing) => {
                self.price(listing.price);
                self.stock(listing.stock);
            }
            Change::PriceUpdated { old, new } => self.price(price_after(*old, *new, build)),
            Change::InventoryUpdated { new, .. } => self.stock(*new),
            Change::InfoUpdated { .. } | Change::Deactivated { .. } => {}
        }
        self.position = stored.position;
    }

    fn price(&mut self, price: Money) {
        self.prices.push(price);
        self.prices.drain(..self.prices.len().saturating_sub(HISTORY_MAX));
        self.entries += 1;
        self.chain = chained(self.chain, 0, price.paise());
    }

    fn stock(&mut self, stock: i64) {
        self.stocks.push(stock);
        self.stocks.drain(..self.stocks.len().saturating_sub(HISTORY_MAX));
        self.entries += 1;
        self.chain = chained(self.chain, 1, stock);
    }
}

impl SellerRow {
    fn fold(&mut self, stored: &StoredEvent, event: &ProductEvent) {
        match &event.change {
            Change::Created(_) => self.listed += 1,
            Change::PriceUpdated { .. } => self.price_changes += 1,
            Change::InventoryUpdated { old, new } => {
                self.stock_changes += 1;
                self.sold += (old - new).max(0);
            }
            Change::InfoUpdated { .. } => {}
            Change::Deactivated { .. } => self.inactive += 1,
        }
        self.updated_ms = stored.event.unix_ms;
        self.position = stored.position;
    }
}

#[cfg(test)]
mod tests;
