//! An event's body: what happened to a product, whose it is, and which user's command led to it.
//!
//! Every body names the seller, so that a view by seller needs to look nothing up: what a projector folds is in the event.

use serde::{Deserialize, Serialize};

use super::product::{Change, Listing, check_price, check_stock, check_text};
use crate::money::Money;
use crate::pattern::Intake;
use crate::ports::NewEvent;

/// The schema in which bodies are written.
pub const SCHEMA: u32 = 1;

/// A change with the seller whose product it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductEvent {
    /// Whose product.
    pub seller: String,
    /// Whose command led to it. `None` where it is not told: before version 2 of the pattern nobody wrote it down.
    pub user: Option<String>,
    /// What happened.
    pub change: Change,
}

/// An event that this code cannot make sense of. Nothing is skipped: its reader stops there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("its type, its data or a figure in it is none of a catalogue's")
    }
}

/// The fields of all bodies; each type of event has some of them. One type for all, since every type that is read from
/// JSON brings its own copy of the reading.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Body {
    seller_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_price: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_price: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_quantity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_quantity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity_change: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl ProductEvent {
    /// As JSON text. Amounts are whole paise.
    pub fn write(&self) -> String {
        let (seller_id, user_id) = (self.seller.clone(), self.user.clone());
        let body = match self.change.clone() {
            Change::Created(Listing { name, description, category, price, stock }) => Body {
                seller_id,
                user_id,
                name: Some(name),
                description: Some(description),
                category: Some(category),
                new_price: Some(price.paise()),
                new_quantity: Some(stock),
                ..Body::default()
            },
            Change::PriceUpdated { old, new } => Body {
                seller_id,
                user_id,
                old_price: Some(old.paise()),
                new_price: Some(new.paise()),
                ..Body::default()
            },
            Change::InventoryUpdated { old, new } => Body {
                seller_id,
                user_id,
                old_quantity: Some(old),
                new_quantity: Some(new),
                quantity_change: Some(new - old),
                ..Body::default()
            },
            Change::InfoUpdated { name, description, category } => {
                Body { seller_id, user_id, name, description, category, ..Body::default() }
            }
            Change::Deactivated { reason } => Body { seller_id, user_id, reason: Some(reason), ..Body::default() },
        };
        serde_json::to_string(&body).expect("a body of texts and numbers serialises")
    }

    /// Reads the body of an event of type `ty`.
    ///
    /// # Errors
    /// Where it is none that [`decide`](super::product::decide) could have made.
    pub fn read(ty: &str, schema: u32, body: &str) -> Result<ProductEvent, Unreadable> {
        if schema != SCHEMA {
            return Err(Unreadable);
        }
        let body: Body = serde_json::from_str(body).map_err(|_| Unreadable)?;
        text(&body.seller_id)?;
        body.user_id.as_deref().map_or(Ok(()), text)?;
        let change = match ty {
            "product.created" => Change::Created(Listing {
                name: some_text(body.name)?,
                description: body.description.unwrap_or_default(),
                category: some_text(body.category)?,
                price: price(body.new_price)?,
                stock: stock(body.new_quantity)?,
            }),
            "product.price_updated" => {
                Change::PriceUpdated { old: price(body.old_price)?, new: price(body.new_price)? }
            }
            "product.inventory_updated" => {
                let (old, new) = (stock(body.old_quantity)?, stock(body.new_quantity)?);
                if body.quantity_change != Some(new - old) {
                    return Err(Unreadable);
                }
                Change::InventoryUpdated { old, new }
            }
            "product.info_updated" => {
                let told = [&body.name, &body.description, &body.category];
                told.into_iter().flatten().try_for_each(|told| text(told))?;
                Change::InfoUpdated { name: body.name, description: body.description, category: body.category }
            }
            "product.deactivated" => Change::Deactivated { reason: some_text(body.reason)? },
            _ => return Err(Unreadable),
        };
        Ok(ProductEvent { seller: body.seller_id, user: body.user_id, change })
    }
}

fn text(text: &str) -> Result<(), Unreadable> {
    check_text(text).map_err(|_| Unreadable)
}

fn some_text(found: Option<String>) -> Result<String, Unreadable> {
    let found = found.ok_or(Unreadable)?;
    text(&found)?;
    Ok(found)
}

fn price(paise: Option<i64>) -> Result<Money, Unreadable> {
    let price = Money::from_paise(paise.ok_or(Unreadable)?);
    check_price(price).map(|()| price).map_err(|_| Unreadable)
}

fn stock(pieces: Option<i64>) -> Result<i64, Unreadable> {
    let stock = pieces.ok_or(Unreadable)?;
    check_stock(stock).map(|()| stock).map_err(|_| Unreadable)
}

/// Judges events that come from elsewhere, each by itself: every figure that a view adds up is bounded by how many
/// events there are.
pub fn intake() -> Intake {
    Box::new(|new: &NewEvent| {
        let read = ProductEvent::read(&new.event.ty, new.schema, &new.event.data);
        read.map(|_| ()).map_err(|why| why.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_reads_back_as_it_was_written() {
        let listing = Listing {
            name: "Kurta \"indigo\"".to_owned(),
            description: String::new(),
            category: "fashion".to_owned(),
            price: Money::from_paise(79_950),
            stock: 0,
        };
        let changes = [
            Change::Created(listing),
            Change::PriceUpdated { old: Money::from_paise(1), new: Money::from_rupees(10_000_000) },
            Change::InventoryUpdated { old: 5, new: 0 },
            Change::InfoUpdated { name: Some("Kurta".to_owned()), description: None, category: None },
            Change::Deactivated { reason: "recalled".to_owned() },
        ];
        for change in changes {
            let event = ProductEvent { seller: "vastra".to_owned(), user: Some("visitor".to_owned()), change };
            assert_eq!(ProductEvent::read(event.change.ty(), SCHEMA, &event.write()), Ok(event));
        }
    }

    #[test]
    fn whose_command_it_was_may_be_untold_but_not_empty() {
        let read = |user: &str| {
            let body = format!(r#"{{"seller_id":"s","reason":"r"{user}}}"#);
            ProductEvent::read("product.deactivated", SCHEMA, &body).map(|event| event.user)
        };
        assert_eq!(read(""), Ok(None));
        assert_eq!(read(r#","user_id":"godown-1""#), Ok(Some("godown-1".to_owned())));
        assert_eq!(read(r#","user_id":"""#), Err(Unreadable));
    }

    #[test]
    fn what_no_command_could_have_made_is_refused() {
        let read = |ty: &str, body: &str| ProductEvent::read(ty, SCHEMA, body);
        let price = |paise: &str| format!(r#"{{"seller_id":"s","old_price":1,"new_price":{paise}}}"#);
        assert!(read("product.price_updated", &price("5")).is_ok());
        for paise in ["0", "-1", "1.5", "1000000001", "9223372036854775807", "null"] {
            assert_eq!(read("product.price_updated", &price(paise)), Err(Unreadable), "{paise}");
        }
        let stock = |new: i64, change: i64| {
            format!(r#"{{"seller_id":"s","old_quantity":3,"new_quantity":{new},"quantity_change":{change}}}"#)
        };
        assert!(read("product.inventory_updated", &stock(1, -2)).is_ok());
        for (new, change) in [(1, -1), (-1, -4), (i64::MIN, i64::MAX), (i64::MAX, i64::MIN)] {
            assert_eq!(read("product.inventory_updated", &stock(new, change)), Err(Unreadable), "{new} {change}");
        }
        assert_eq!(read("product.sold", "{}"), Err(Unreadable));
        assert_eq!(read("product.deactivated", "{}"), Err(Unreadable));
        assert_eq!(ProductEvent::read("product.deactivated", 2, r#"{"seller_id":"s","reason":"r"}"#), Err(Unreadable));
    }
}
