use super::super::product::Listing;
use super::*;
use crate::event::Event;
use crate::recorder::Context;

const PHONE: &str = "PHONE";

fn stored(position: u64, version: u64) -> StoredEvent {
    let event = Event {
        id: uuid::Uuid::from_u128(u128::from(position)),
        ty: "product.created".into(),
        source: "/seller".into(),
        subject: PHONE.into(),
        unix_ms: 1_000 + position,
        correlation_id: PHONE.into(),
        causation_id: None,
        data: "{}".into(),
    };
    StoredEvent {
        stream: PHONE.to_owned(),
        version: Version(version),
        position: Position(position),
        schema: 1,
        event,
        context: Context::default(),
    }
}

fn rupees(rupees: i64) -> Money {
    Money::from_rupees(rupees)
}

/// The phone's three events of the demo, and that it is taken off in the end.
fn history() -> Vec<ProductEvent> {
    let listing = Listing {
        name: "Phone".to_owned(),
        description: "5G".to_owned(),
        category: "electronics".to_owned(),
        price: rupees(18_999),
        stock: 150,
    };
    let changes = [
        Change::Created(listing),
        Change::PriceUpdated { old: rupees(18_999), new: rupees(17_999) },
        Change::InventoryUpdated { old: 150, new: 140 },
        Change::InfoUpdated { name: Some("Phone 2".to_owned()), description: None, category: None },
        Change::Deactivated { reason: "recalled".to_owned() },
    ];
    changes.into_iter().map(|change| ProductEvent { seller: "techmart".to_owned(), user: None, change }).collect()
}

fn folded(view: View, build: Build) -> Row {
    let mut row = Row::new(view);
    for (place, event) in history().iter().enumerate() {
        row.fold(&stored(10 + place as u64, 1 + place as u64), event, build);
    }
    row
}

#[test]
fn a_product_is_what_its_events_made_of_it() {
    let Row::Product(row) = folded(View::Products, Build::Right) else { panic!("a row of products") };
    assert_eq!((row.name.as_str(), row.description.as_str()), ("Phone 2", "5G"));
    assert_eq!((row.price, row.stock, row.active), (rupees(17_999), 140, false));
    assert_eq!((row.version, row.position), (Version(5), Position(14)));
    assert_eq!((row.created_ms, row.updated_ms), (1_010, 1_014));
}

#[test]
fn histories_have_every_price_and_stock_in_order() {
    let Row::Price(row) = folded(View::Prices, Build::Right) else { panic!("a row of prices") };
    assert_eq!(row.prices, [rupees(18_999), rupees(17_999)]);
    assert_eq!(row.stocks, [150, 140]);
    assert_eq!((row.entries, row.position), (4, Position(14)));
}

#[test]
fn a_history_keeps_its_newest_entries_and_knows_of_all() {
    let mut row = PriceRow::default();
    (1..=HISTORY_MAX as i64 + 10).for_each(|price| row.price(rupees(price)));
    assert_eq!((row.prices.len(), row.prices[0]), (HISTORY_MAX, rupees(11)));
    assert_eq!(row.entries, HISTORY_MAX as u64 + 10);
    let mut other = PriceRow::default();
    (2..=HISTORY_MAX as i64 + 10).for_each(|price| other.price(rupees(price)));
    assert_eq!(row.prices, other.prices);
    assert_ne!(row.chain, other.chain, "what is not kept still counts");
}

#[test]
fn a_seller_is_counted() {
    let Row::Seller(row) = folded(View::Sellers, Build::Right) else { panic!("a row of sellers") };
    assert_eq!((row.listed, row.inactive), (1, 1));
    assert_eq!((row.price_changes, row.stock_changes, row.sold), (1, 1, 10));
}

#[test]
fn the_buggy_build_keeps_the_old_price_and_nothing_else_differs() {
    let Row::Product(row) = folded(View::Products, Build::Buggy) else { panic!("a row of products") };
    assert_eq!((row.price, row.stock), (rupees(18_999), 140));
    assert_ne!(folded(View::Prices, Build::Buggy).figures(), folded(View::Prices, Build::Right).figures());
    assert_eq!(folded(View::Sellers, Build::Buggy), folded(View::Sellers, Build::Right));
}

#[test]
fn a_row_reads_back_as_it_was_written() {
    for view in View::ALL {
        let row = folded(view, Build::Right);
        assert_eq!(Row::read(view, &row.write()), Some(row));
        assert_eq!(Row::read(view, "{}"), None);
    }
}
