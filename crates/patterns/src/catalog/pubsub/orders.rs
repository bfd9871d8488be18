//! What goes over the bus: orders and what becomes of their payment.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The article's number.
    pub sku: String,
    /// What the customer reads.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// For one of them, in paise.
    pub price: Money,
}

/// The body of `order.placed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPlaced {
    /// `FKT-` and eight digits.
    pub order_id: String,
    /// Who ordered.
    pub customer_id: String,
    /// What.
    pub items: Vec<Item>,
    /// The sum of the lines, in paise.
    pub total: Money,
    /// Always `INR`.
    pub currency: String,
    /// Where to.
    pub delivery_address: String,
}

/// The body of `payment.completed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentCompleted {
    /// For this order.
    pub order_id: String,
    /// In paise.
    pub amount: Money,
    /// `UPI`.
    pub method: String,
    /// The gateway's own number.
    pub transaction_id: String,
}

/// The body of `payment.declined`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDeclined {
    /// For this order.
    pub order_id: String,
    /// What the gateway said.
    pub code: String,
}

/// What the shop sells: number, name, rupees.
pub(super) const SHELF: [(&str, &str, i64); 6] = [
    ("IPH15", "iPhone", 80_000),
    ("APODS", "AirPods", 25_000),
    ("KURTA", "Cotton kurta", 1_299),
    ("COOKR", "Pressure cooker 5 L", 2_350),
    ("SHOES", "Running shoes", 1_799),
    ("PBANK", "Power bank 20,000 mAh", 2_149),
];

/// How many of each article are on the shelf when a run begins.
pub(super) const STOCK_AT_START: i64 = 5_000;
