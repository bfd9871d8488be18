//! How a body is written and read, and how old bodies become new ones.
//!
//! Events are never altered, so the bodies of three schemas lie in one stream for ever. A reader
//! knows only the newest; a chain of small functions, one a step, lifts what is older while it is
//! read:
//!
//! | schema | a purchase |
//! |---|---|
//! | 1 | `{"symbol":"TCS","qty":5,"rate":3800.50}`: rupees, as a decimal |
//! | 2 | `{"symbol":"TCS","qty":5,"price_paise":380050}`: whole paise |
//! | 3 | `{"exchange":"NSE","symbol":"TCS","quantity":5,"price_paise":380050}`: names spelt out, and where |
//!
//! Every schema carries `previous`, the link of the hash chain (see [`chain`](super::chain)).
//! Numbers stay text until they are integers: a decimal never passes through a float.

use std::fmt;

use crate::sorted::SortedMap;

use serde_json::value::RawValue;

use super::portfolio::{PortfolioEvent, Trade, check_amount, check_quantity};
use crate::fact::ContentHash;
use crate::money::Money;

/// The newest schema of event bodies, the one that the code reads.
pub const SCHEMA: u32 = 3;

/// A body's fields, each as the JSON text that was written.
pub type Body = SortedMap<String, Box<RawValue>>;

/// Why a body cannot be read. The event is good; this reader is too old, too new or incomplete.
/// Stop and deploy the missing upcaster; never skip an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing lifts this schema to the next.
    NoUpcaster {
        /// The schema.
        schema: u32,
    },
    /// A field is missing or is not what its schema says.
    Field {
        /// Which.
        field: &'static str,
    },
    /// The body is no JSON object, or the type is unknown.
    Shape,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::NoUpcaster { schema } => write!(f, "nothing reads its schema {schema}"),
            Unreadable::Field { field } => write!(f, "{field} of its data is missing or not what its schema says"),
            Unreadable::Shape => f.write_str("its type or the shape of its data is unknown here"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Lifts a body by one schema.
#[derive(Clone, Copy, Debug)]
pub struct Upcaster {
    /// The schema that it reads. It writes the next.
    pub from: u32,
    /// What it does to a body.
    pub lift: fn(Body) -> Result<Body, Unreadable>,
}

/// Every upcaster, in order.
pub const CHAIN: &[Upcaster] =
    &[Upcaster { from: 1, lift: rupees_to_paise }, Upcaster { from: 2, lift: name_fields_and_exchange }];

/// Schema 1 to 2: decimal rupees become whole paise.
fn rupees_to_paise(mut body: Body) -> Result<Body, Unreadable> {
    for (old, new) in [("rate", "price_paise"), ("amount", "amount_paise")] {
        if let Some(rupees) = body.remove(old) {
            let paise = paise_of_rupees(rupees.get()).ok_or(Unreadable::Field { field: old })?;
            body.insert(new.to_owned(), raw(paise.to_string()));
        }
    }
    Ok(body)
}

/// Schema 2 to 3: `qty` is spelt out, and a trade says where it was made. All older ones were made on
/// the NSE.
fn name_fields_and_exchange(mut body: Body) -> Result<Body, Unreadable> {
    if let Some(quantity) = body.remove("qty") {
        body.insert("quantity".to_owned(), quantity);
        body.insert("exchange".to_owned(), raw("\"NSE\"".to_owned()));
    }
    Ok(body)
}

/// `3800.5` rupees as paise. `None` for what is no decimal with at most two places.
fn paise_of_rupees(text: &str) -> Option<i64> {
    let (rupees, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if rupees.is_empty() || !digits(rupees) || !digits(decimals) || decimals.len() > 2 {
        return None;
    }
    format!("{rupees}{decimals:0<2}").parse().ok()
}

fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("what is put here is written as JSON")
}

/// Writes an event's body in one of the three schemas: old clients still write old ones.
pub fn write_body(event: &PortfolioEvent, previous: ContentHash, schema: u32) -> String {
    let mut body = Body::new();
    body.insert("previous".to_owned(), raw(format!("\"{:016x}\"", previous.0)));
    let mut put = |field: &str, json: String| body.insert(field.to_owned(), raw(json));
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let mut put_money = |old: &str, new: &str, amount: Money| match schema {
        1 => put(old, format!("{}.{:02}", amount.paise() / 100, amount.paise() % 100)),
        _ => put(new, amount.paise().to_string()),
    };
    match event {
        PortfolioEvent::Created => {}
        PortfolioEvent::FundAdded(amount) | PortfolioEvent::FundWithdrawn(amount) => {
            put_money("amount", "amount_paise", *amount);
        }
        PortfolioEvent::DividendReceived { symbol, amount } => {
            put_money("amount", "amount_paise", *amount);
            put("symbol", text(symbol));
        }
        PortfolioEvent::StockPurchased(trade) | PortfolioEvent::StockSold(trade) => {
            put_money("rate", "price_paise", trade.price);
            put("symbol", text(&trade.symbol));
            put(if schema < 3 { "qty" } else { "quantity" }, trade.quantity.to_string());
            if schema >= 3 {
                put("exchange", text("NSE"));
            }
        }
    }
    serde_json::to_string(&body).expect("a map of JSON texts serialises")
}

/// Reads an event's body: lifts it through `chain` to the newest schema, then reads that.
///
/// # Errors
/// What this reader cannot make sense of.
pub fn read_body(
    ty: &str,
    schema: u32,
    body: &str,
    chain: &[Upcaster],
) -> Result<(PortfolioEvent, ContentHash), Unreadable> {
    let mut body: Body = serde_json::from_str(body).map_err(|_| Unreadable::Shape)?;
    for schema in schema..SCHEMA {
        let step = chain.iter().find(|step| step.from == schema).ok_or(Unreadable::NoUpcaster { schema })?;
        body = (step.lift)(body)?;
    }
    if schema > SCHEMA || schema == 0 {
        return Err(Unreadable::NoUpcaster { schema });
    }
    let previous: String = field(&body, "previous")?;
    let previous = u64::from_str_radix(&previous, 16).map_err(|_| Unreadable::Field { field: "previous" })?;
    // No order was ever taken beyond these bounds, so a body beyond them was not written by us. Within
    // them no trade can leave its range, and nobody shares by zero.
    let money = |name: &'static str| {
        let amount = Money::from_paise(field(&body, name)?);
        check_amount(amount).map(|()| amount).map_err(|_| Unreadable::Field { field: name })
    };
    let amount = || money("amount_paise");
    let trade = || {
        let quantity = field(&body, "quantity")?;
        check_quantity(quantity).map_err(|_| Unreadable::Field { field: "quantity" })?;
        Ok(Trade { symbol: field(&body, "symbol")?, quantity, price: money("price_paise")? })
    };
    let event = match ty {
        "portfolio.created" => PortfolioEvent::Created,
        "fund.added" => PortfolioEvent::FundAdded(amount()?),
        "fund.withdrawn" => PortfolioEvent::FundWithdrawn(amount()?),
        "stock.purchased" => PortfolioEvent::StockPurchased(trade()?),
        "stock.sold" => PortfolioEvent::StockSold(trade()?),
        "dividend.received" => PortfolioEvent::DividendReceived { symbol: field(&body, "symbol")?, amount: amount()? },
        _ => return Err(Unreadable::Shape),
    };
    Ok((event, ContentHash(previous)))
}

fn field<T: serde::de::DeserializeOwned>(body: &Body, field: &'static str) -> Result<T, Unreadable> {
    let text = body.get(field).ok_or(Unreadable::Field { field })?;
    serde_json::from_str(text.get()).map_err(|_| Unreadable::Field { field })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(schema: u32, body: &str) -> Result<PortfolioEvent, Unreadable> {
        read_body("stock.purchased", schema, body, CHAIN).map(|(event, _)| event)
    }

    #[test]
    fn all_three_schemas_of_a_purchase_read_alike() {
        let trade = Trade { symbol: "TCS".to_owned(), quantity: 5, price: Money::from_paise(380_050) };
        let expected = Ok(PortfolioEvent::StockPurchased(trade));
        let previous = r#""previous":"00000000000000ff""#;
        assert_eq!(bought(1, &format!(r#"{{{previous},"symbol":"TCS","qty":5,"rate":3800.5}}"#)), expected);
        assert_eq!(bought(1, &format!(r#"{{{previous},"symbol":"TCS","qty":5,"rate":3800.50}}"#)), expected);
        assert_eq!(bought(2, &format!(r#"{{{previous},"symbol":"TCS","qty":5,"price_paise":380050}}"#)), expected);
        let newest = r#""exchange":"NSE","symbol":"TCS","quantity":5,"price_paise":380050"#;
        assert_eq!(bought(3, &format!("{{{previous},{newest}}}")), expected);
    }

    #[test]
    fn a_body_reads_back_in_every_schema_that_it_was_written_in() {
        let trade = Trade { symbol: "M&M \"x\"".to_owned(), quantity: 7, price: Money::from_paise(5) };
        let events = [
            PortfolioEvent::Created,
            PortfolioEvent::FundAdded(Money::from_paise(1)),
            PortfolioEvent::FundWithdrawn(Money::from_rupees(100_000_000)),
            PortfolioEvent::StockPurchased(trade.clone()),
            PortfolioEvent::StockSold(trade),
            PortfolioEvent::DividendReceived { symbol: "TCS".to_owned(), amount: Money::from_paise(199) },
        ];
        for event in events {
            for schema in 1..=SCHEMA {
                let body = write_body(&event, ContentHash(0xfedc_ba98_7654_3210), schema);
                let read = read_body(event.ty(), schema, &body, CHAIN);
                assert_eq!(read, Ok((event.clone(), ContentHash(0xfedc_ba98_7654_3210))), "{body}");
            }
        }
    }

    #[test]
    fn a_missing_upcaster_stops_the_reader_and_names_the_schema() {
        let body = write_body(&PortfolioEvent::FundAdded(Money::from_rupees(5)), ContentHash(0), 1);
        let read = |chain| read_body("fund.added", 1, &body, chain);
        assert_eq!(read(&CHAIN[1..]), Err(Unreadable::NoUpcaster { schema: 1 }));
        assert_eq!(read(&CHAIN[..1]), Err(Unreadable::NoUpcaster { schema: 2 }));
    }

    /// Each of these would make a later fold divide by zero, overflow or grow what it should take away.
    #[test]
    fn what_no_order_could_have_moved_is_refused() {
        let sold = |quantity: &str, price: &str| {
            let body = format!(r#"{{"previous":"0","symbol":"TCS","quantity":{quantity},"price_paise":{price}}}"#);
            read_body("stock.sold", 3, &body, CHAIN).map(|_| ())
        };
        assert_eq!(sold("1", "1"), Ok(()));
        for quantity in ["-1", "0", "1000001", "9223372036854775807"] {
            assert_eq!(sold(quantity, "1"), Err(Unreadable::Field { field: "quantity" }), "{quantity}");
        }
        for paise in ["-1", "0", "10000000001", "9223372036854775807"] {
            assert_eq!(sold("1", paise), Err(Unreadable::Field { field: "price_paise" }), "{paise}");
            for ty in ["fund.added", "fund.withdrawn", "dividend.received"] {
                let body = format!(r#"{{"previous":"0","symbol":"TCS","amount_paise":{paise}}}"#);
                let read = read_body(ty, 3, &body, CHAIN).map(|_| ());
                assert_eq!(read, Err(Unreadable::Field { field: "amount_paise" }), "{ty} {paise}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_its_schema_is_refused() {
        for rate in ["3800.505", "1e3", "-5", "\"3800\"", ".5", "99999999999999999999"] {
            let body = format!(r#"{{"previous":"0","symbol":"TCS","qty":5,"rate":{rate}}}"#);
            assert!(bought(1, &body).is_err(), "{rate}");
        }
        assert_eq!(bought(3, "[]"), Err(Unreadable::Shape));
        assert_eq!(bought(3, "{}"), Err(Unreadable::Field { field: "previous" }));
        assert_eq!(bought(4, r#"{"previous":"0"}"#), Err(Unreadable::NoUpcaster { schema: 4 }));
    }
}
