//! The read side: search with filters, a product's page, its history, a seller's analytics. All of it is answered from
//! the views; a view may be behind the log, and says by its checkpoint how far it is.
//!
//! Whoever has just written keeps the position of its event as a token, and reads its own write in one of three ways:
//! *by token* (a view that is not there yet is passed over, and the write model answers), *by waiting* (until the view is
//! there, or for so long), or *stale* (whatever the view has).
//!
//! The checkpoint is read before the row, never after: the row is then at least as new as the checkpoint says.

use super::product::Product;
use super::story::{AnalyticsRead, HistoryRead, NotYet, Read, Searched, StaleRead, Unanswered};
use super::views::{PriceRow, ProductRow, Row, SellerRow, View};
use super::write_model::{WriteModel, Written, correlation_of};
use crate::money::Money;
use crate::ports::{Actor, Clock, KeyValueError, Position, Runtime};
use crate::read_model::ReadModel;
use crate::time::Span;

/// How many products a search shows at most, the newest first.
pub const SHOWN_MAX: usize = 20;

/// How long a reader waits for its own write.
const PATIENCE: Span = Span::from_secs(3);

/// How often it looks meanwhile.
const LOOKS_EVERY: Span = Span::from_ms(50);

/// How one's own write is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadMode {
    /// From the view if it is there, else from the write model.
    Token,
    /// From the view once it is there.
    Wait,
    /// From the view as it is.
    Stale,
}

impl ReadMode {
    /// The mode of a word in a link.
    ///
    /// # Panics
    /// When the pattern declares a word that is not here.
    pub fn of(word: &str) -> ReadMode {
        match word {
            "token" => ReadMode::Token,
            "wait" => ReadMode::Wait,
            "stale" => ReadMode::Stale,
            other => panic!("{other} is a way to read"),
        }
    }
}

/// What a search looks for. What is `None` is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the name or the description, whatever the case of its Latin letters.
    pub text: Option<String>,
    /// The very category.
    pub category: Option<String>,
    /// The very seller.
    pub seller: Option<String>,
    /// Cheaper than this. Nothing is cheaper than ₹0.
    pub under: Option<Money>,
    /// Also what was taken off the catalogue.
    pub inactive: bool,
}

impl Filter {
    /// Whether a product fits.
    pub fn fits(&self, row: &ProductRow) -> bool {
        let has = |text: &str, wanted: &String| text.to_ascii_lowercase().contains(&wanted.to_ascii_lowercase());
        (row.active || self.inactive)
            && self.text.as_ref().is_none_or(|text| has(&row.name, text) || has(&row.description, text))
            && self.category.as_ref().is_none_or(|category| row.category == *category)
            && self.seller.as_ref().is_none_or(|seller| row.seller == *seller)
            && self.under.is_none_or(|under| row.price < under)
    }

    /// The products that fit, the newest first.
    pub fn find<'r>(&self, rows: impl IntoIterator<Item = &'r ProductRow>) -> Vec<&'r ProductRow> {
        let mut found: Vec<&ProductRow> = Vec::new();
        for row in rows.into_iter().filter(|row| self.fits(row)) {
            // Put in where it belongs; among those of one time the later key comes first.
            let place = found.partition_point(|known| known.created_ms > row.created_ms);
            found.insert(place, row);
        }
        found
    }
}

/// Somebody who reads.
#[derive(Clone)]
pub struct Reader<R: Runtime> {
    /// The actor.
    pub actor: Actor<R>,
}

impl<R: Runtime> Reader<R> {
    /// Reads what was just written to a product.
    pub async fn read_own(&self, model: &WriteModel<R>, id: &str, written: Written, mode: ReadMode) {
        let (actor, product) = (&self.actor, self.actor.word(id));
        actor.correlate(correlation_of(id));
        let asked_at = actor.now();
        let waited = || actor.now().since(asked_at);
        let token = written.token.0;
        loop {
            let (checkpoint, row) = match self.product(id).await {
                Ok(found) => found,
                Err(why) => return self.unanswered("product", &why),
            };
            let (version, price) = row.map_or((0, Money::ZERO), |row| (row.version.0, row.price));
            let position = checkpoint.0;
            let fresh = position >= token;
            if fresh || mode == ReadMode::Stale {
                let asked = if mode == ReadMode::Stale { 0 } else { token };
                let (source, waited) = (actor.word("view"), waited());
                actor.record(Read { product, token: asked, position, version, price, source, waited });
                if !fresh {
                    actor.record(StaleRead { product, wrote: token, position });
                }
                return;
            }
            if mode == ReadMode::Token {
                return self.read_from_log(model, id, written, asked_at).await;
            }
            if waited() >= PATIENCE {
                actor.record(NotYet { product, token, position, waited: waited() });
                return;
            }
            actor.clock.sleep(LOOKS_EVERY).await;
        }
    }

    /// The write model answers: it folds the product's own stream, which has whatever was written.
    async fn read_from_log(&self, model: &WriteModel<R>, id: &str, written: Written, asked_at: crate::time::Time) {
        let (actor, product) = (&self.actor, self.actor.word(id));
        match model.read(id).await {
            Ok((version, Product { listed, .. })) => {
                let price = listed.map_or(Money::ZERO, |listing| listing.price);
                let (token, source, waited) = (written.token.0, actor.word("log"), actor.now().since(asked_at));
                let (position, version) = (token, version.0);
                actor.record(Read { product, token, position, version, price, source, waited });
            }
            Err(why) => {
                actor.record(Unanswered { question: actor.word("product"), why: actor.word(why) });
            }
        }
    }

    /// Reads a product's page without a token.
    pub async fn read(&self, id: &str) {
        let actor = &self.actor;
        actor.correlate(correlation_of(id));
        match self.product(id).await {
            Ok((checkpoint, row)) => {
                let (version, price) = row.map_or((0, Money::ZERO), |row| (row.version.0, row.price));
                let (product, source) = (actor.word(id), actor.word("view"));
                let (token, position, waited) = (0, checkpoint.0, Span::ZERO);
                actor.record(Read { product, token, position, version, price, source, waited });
            }
            Err(why) => self.unanswered("product", &why),
        }
    }

    /// Searches.
    pub async fn search(&self, filter: &Filter) {
        let actor = &self.actor;
        let loaded = match self.live(View::Products).await {
            Ok(model) => model.load(actor).await,
            Err(why) => Err(why),
        };
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(why) => return self.unanswered("search", &why),
        };
        let rows: Vec<ProductRow> =
            loaded.rows.values().filter_map(|text| product_row(Row::read(View::Products, text)?)).collect();
        let found = filter.find(&rows);
        let word = |text: &Option<String>| actor.word(text.as_deref().unwrap_or("any"));
        actor.record(Searched {
            text: word(&filter.text),
            category: word(&filter.category),
            seller: word(&filter.seller),
            under: word(&filter.under.map(|under| under.to_string())),
            inactive: filter.inactive,
            found: found.iter().take(SHOWN_MAX).count() as u32,
            listed: rows.len() as u32,
            position: loaded.checkpoint.position.0,
        });
    }

    /// Reads a product's price history.
    pub async fn history(&self, id: &str) {
        let actor = &self.actor;
        actor.correlate(correlation_of(id));
        match self.row(View::Prices, id).await {
            Ok((checkpoint, Some(Row::Price(PriceRow { prices, stocks, .. })))) => {
                actor.record(HistoryRead {
                    product: actor.word(id),
                    prices: prices.len() as u32,
                    first: prices.first().copied().unwrap_or_default(),
                    last: prices.last().copied().unwrap_or_default(),
                    stocks: stocks.len() as u32,
                    stock: stocks.last().copied().unwrap_or_default(),
                    position: checkpoint.0,
                });
            }
            Ok(_) => self.not_there("history"),
            Err(why) => self.unanswered("history", &why),
        }
    }

    /// Reads a seller's analytics.
    pub async fn analytics(&self, seller: &str) {
        let actor = &self.actor;
        match self.row(View::Sellers, seller).await {
            Ok((checkpoint, Some(Row::Seller(SellerRow { listed, price_changes, stock_changes, sold, .. })))) => {
                let (seller, position) = (actor.word(seller), checkpoint.0);
                actor.record(AnalyticsRead { seller, listed, price_changes, stock_changes, sold, position });
            }
            Ok(_) => self.not_there("analytics"),
            Err(why) => self.unanswered("analytics", &why),
        }
    }

    async fn live(&self, view: View) -> Result<ReadModel, KeyValueError> {
        let live = ReadModel::live(&self.actor, view.name()).await?;
        Ok(ReadModel::new(view.name(), live.generation))
    }

    /// A row, and how old it can be at most.
    async fn row(&self, view: View, key: &str) -> Result<(Position, Option<Row>), KeyValueError> {
        let model = self.live(view).await?;
        let checkpoint = model.checkpoint(&self.actor).await?;
        let row = model.row(&self.actor, key).await?;
        Ok((checkpoint, row.and_then(|text| Row::read(view, &text))))
    }

    async fn product(&self, id: &str) -> Result<(Position, Option<ProductRow>), KeyValueError> {
        let (checkpoint, row) = self.row(View::Products, id).await?;
        Ok((checkpoint, row.and_then(product_row)))
    }

    fn not_there(&self, question: &str) {
        self.actor.record(Unanswered { question: self.actor.word(question), why: self.actor.word("not-there") });
    }

    fn unanswered(&self, question: &str, why: &KeyValueError) {
        self.actor.record(Unanswered { question: self.actor.word(question), why: self.actor.word(why.code()) });
    }
}

fn product_row(row: Row) -> Option<ProductRow> {
    if let Row::Product(row) = row { Some(row) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, category: &str, rupees: i64, created_ms: u64) -> ProductRow {
        ProductRow {
            seller: "kirana".to_owned(),
            name: name.to_owned(),
            category: category.to_owned(),
            price: Money::from_rupees(rupees),
            active: true,
            created_ms,
            ..ProductRow::default()
        }
    }

    fn names(filter: &Filter) -> Vec<String> {
        let gone = ProductRow { active: false, ..row("Old phone", "electronics", 500, 9) };
        let rows = [
            row("Phone", "electronics", 17_999, 1),
            row("Book", "books", 399, 2),
            row("Rice", "grocery", 850, 3),
            gone,
        ];
        filter.find(&rows).into_iter().map(|row| row.name.clone()).collect()
    }

    #[test]
    fn the_newest_come_first_and_what_is_gone_is_left_out() {
        assert_eq!(names(&Filter::default()), ["Rice", "Book", "Phone"]);
        assert_eq!(names(&Filter { inactive: true, ..Filter::default() }), ["Old phone", "Rice", "Book", "Phone"]);
    }

    #[test]
    fn every_filter_narrows() {
        let text = Some("PHO".to_owned());
        assert_eq!(names(&Filter { text, ..Filter::default() }), ["Phone"]);
        assert_eq!(names(&Filter { category: Some("books".to_owned()), ..Filter::default() }), ["Book"]);
        assert_eq!(names(&Filter { seller: Some("techmart".to_owned()), ..Filter::default() }), [""; 0]);
        let under = |rupees| Filter { under: Some(Money::from_rupees(rupees)), ..Filter::default() };
        assert_eq!(names(&under(1_000)), ["Rice", "Book"]);
        assert_eq!(names(&under(0)), [""; 0], "a limit of nothing is a limit");
    }
}
