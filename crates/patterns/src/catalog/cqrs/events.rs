//! An event's body: what happened to a product, and whose it is.
//!
//! Every body names the seller, so that a view by seller needs to look nothing up: what a projector folds is in the event.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::product::{Change, Listing, STOCK_MAX, check_price, check_stock, check_text};
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

#[derive(Serialize, Deserialize)]
struct Created {
    seller_id: String,
    #[serde(flatten)]
    listing: Listing,
}

#[derive(Serialize, Deserialize)]
struct Price {
    seller_id: String,
    old_price: Money,
    new_price: Money,
}

#[derive(Serialize, Deserialize)]
struct Inventory {
    seller_id: String,
    old_quantity: i64,
    new_quantity: i64,
    quantity_change: i64,
}

#[derive(Serialize, Deserialize)]
struct Info {
    seller_id: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    category: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Gone {
    seller_id: String,
    reason: String,
}

impl ProductEvent {
    /// As JSON text.
    pub fn write(&self) -> String {
        let seller_id = self.seller.clone();
        let text = match self.change.clone() {
            Change::Created(listing) => serde_json::to_string(&Created { seller_id, listing }),
            Change::PriceUpdated { old, new } => {
                serde_json::to_string(&Price { seller_id, old_price: old, new_price: new })
            }
            Change::InventoryUpdated { old, new } => serde_json::to_string(&Inventory {
                seller_id,
                old_quantity: old,
                new_quantity: new,
                quantity_change: new - old,
            }),
            Change::InfoUpdated { name, description, category } => {
                serde_json::to_string(&Info { seller_id, name, description, category })
            }
            Change::Deactivated { reason } => serde_json::to_string(&Gone { seller_id, reason }),
        };
        text.expect("a body of texts and numbers serialises")
    }

    /// Reads the body of an event of type `ty`.
    ///
    /// # Errors
    /// Where it is none that [`decide`](super::product::decide) could have made.
    pub fn read(ty: &str, schema: u32, body: &str) -> Result<ProductEvent, Unreadable> {
        if schema != SCHEMA {
            return Err(Unreadable);
        }
        let (seller, change) = match ty {
            "product.created" => {
                let Created { seller_id, listing } = parse(body)?;
                check_price(listing.price).map_err(|_| Unreadable)?;
                check_stock(listing.stock).map_err(|_| Unreadable)?;
                texts([&listing.name, &listing.category])?;
                (seller_id, Change::Created(listing))
            }
            "product.price_updated" => {
                let Price { seller_id, old_price, new_price } = parse(body)?;
                [old_price, new_price].into_iter().try_for_each(check_price).map_err(|_| Unreadable)?;
                (seller_id, Change::PriceUpdated { old: old_price, new: new_price })
            }
            "product.inventory_updated" => {
                let Inventory { seller_id, old_quantity, new_quantity, quantity_change } = parse(body)?;
                [old_quantity, new_quantity].into_iter().try_for_each(check_stock).map_err(|_| Unreadable)?;
                if !(-STOCK_MAX..=STOCK_MAX).contains(&quantity_change)
                    || old_quantity + quantity_change != new_quantity
                {
                    return Err(Unreadable);
                }
                (seller_id, Change::InventoryUpdated { old: old_quantity, new: new_quantity })
            }
            "product.info_updated" => {
                let Info { seller_id, name, description, category } = parse(body)?;
                texts([&name, &description, &category].into_iter().flatten())?;
                (seller_id, Change::InfoUpdated { name, description, category })
            }
            "product.deactivated" => {
                let Gone { seller_id, reason } = parse(body)?;
                (seller_id, Change::Deactivated { reason })
            }
            _ => return Err(Unreadable),
        };
        texts([&seller])?;
        Ok(ProductEvent { seller, change })
    }
}

fn parse<T: DeserializeOwned>(body: &str) -> Result<T, Unreadable> {
    serde_json::from_str(body).map_err(|_| Unreadable)
}

fn texts<'t>(all: impl IntoIterator<Item = &'t String>) -> Result<(), Unreadable> {
    all.into_iter().try_for_each(|text| check_text(text)).map_err(|_| Unreadable)
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
            let event = ProductEvent { seller: "vastra".to_owned(), change };
            assert_eq!(ProductEvent::read(event.change.ty(), SCHEMA, &event.write()), Ok(event));
        }
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
