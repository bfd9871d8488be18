//! What the shop sells, who its customers are, and what an order is.
//!
//! Names, prices and balances follow the usual textbook scene. A point is worth 32 paise when it is
//! spent: so the demonstration's order, whose lines come to ₹1,130, costs ₹970 with 500 points, leaves
//! ₹4,030 of ₹5,000 in the wallet, and 2,097 of 2,500 points: 500 spent, 97 earned.

use serde::{Deserialize, Serialize};

use crate::fact::Correlation;
use crate::money::Money;
use crate::rng::Stream;

/// Articles: how many there are, and what one costs.
pub const SHELF: [(&str, u32, Money); 5] = [
    ("RICE_5KG", 100, Money::from_rupees(450)),
    ("WHEAT_FLOUR_1KG", 200, Money::from_rupees(60)),
    ("SUGAR_1KG", 150, Money::from_rupees(50)),
    ("OIL_1L", 80, Money::from_rupees(180)),
    ("MILK_1L", 50, Money::from_rupees(55)),
];

/// Customers: what is in the wallet, and how many points there are.
pub const CUSTOMERS: [(&str, Money, i64); 3] = [
    ("CUST001", Money::from_rupees(5_000), 2_500),
    ("CUST002", Money::from_rupees(8_000), 1_800),
    ("CUST003", Money::from_rupees(3_000), 950),
];

/// Delivery slots from 09:00 to 21:00, three hours each: how many orders fit.
pub const SLOTS: [(&str, u32); 4] = [("SLOT_1", 10), ("SLOT_2", 15), ("SLOT_3", 12), ("SLOT_4", 8)];

/// What a point is worth when it is spent.
const POINT_WORTH: Money = Money::from_paise(32);

/// How many paise of a payment earn a point.
const PAISE_A_POINT: i64 = 1_000;

/// The number of the first order.
const FIRST_ORDER: u32 = 1_041;

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The article.
    pub sku: String,
    /// How many.
    pub units: u32,
    /// What one costs.
    pub price: Money,
}

/// An order: the body of `order.placed`, and what its saga is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// `BB-1041`.
    pub order_id: String,
    /// Who ordered.
    pub customer: String,
    /// What.
    pub lines: Vec<Line>,
    /// How many points the customer spends.
    pub points: i64,
    /// When it is to be delivered.
    pub slot: String,
    /// Where to.
    pub address: String,
}

impl Order {
    /// What the lines cost together.
    pub fn total(&self) -> Money {
        self.lines.iter().map(|line| line.price * i64::from(line.units)).sum()
    }

    /// What is to be paid once the points are taken off.
    pub fn to_pay(&self) -> Money {
        self.total() - POINT_WORTH * self.points
    }

    /// How many points the payment earns.
    pub fn earned(&self) -> i64 {
        self.to_pay().paise() / PAISE_A_POINT
    }

    /// How many articles there are.
    pub fn units(&self) -> u32 {
        self.lines.iter().map(|line| line.units).sum()
    }

    /// Whether it is of articles, a customer and a slot that the shop knows.
    pub fn is_of_the_shop(&self) -> bool {
        self.lines.iter().all(|line| SHELF.iter().any(|(sku, ..)| *sku == line.sku))
            && CUSTOMERS.iter().any(|(customer, ..)| *customer == self.customer)
            && SLOTS.iter().any(|(slot, _)| *slot == self.slot)
    }

    /// The order's facts belong together under its number.
    pub fn correlation(&self) -> Correlation {
        let number = self.order_id.rsplit('-').next().and_then(|digits| digits.parse().ok());
        number.map_or(Correlation::NONE, Correlation)
    }
}

/// What customers put into their baskets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baskets {
    /// The demonstration's order first, then whatever customers like.
    Mixed,
    /// The first demonstration: ₹1,130, 500 points, the second slot.
    OriginalA,
    /// The second one: five litres of milk.
    OriginalB,
    /// Each wants a litre of oil, the first with the demonstration's order.
    Oil,
}

/// The order of the customer who comes as the `nth`, from 1. All draws are made each time.
pub fn draw_order(nth: u32, baskets: Baskets, random: &mut Stream) -> Order {
    let (who, slot) = (random.below(3) as usize, random.below(4) as usize);
    let (first, second) = (random.below(5) as usize, random.below(4) as usize);
    let (units, more, spends) = (random.between(1, 3) as u32, random.between(0, 2) as u32, random.chance(300));
    let second = (first + 1 + second) % SHELF.len();
    let demonstration = (0, vec![(0, 2), (2, 1), (3, 1)], 500, 1);
    let (who, lines, points, slot) = match (baskets, nth) {
        (Baskets::Mixed | Baskets::OriginalA | Baskets::Oil, 1) => demonstration,
        (Baskets::OriginalB, 1) => (1, vec![(4, 5)], 0, 0),
        (Baskets::Oil, _) => (nth as usize % 3, vec![(3, 1)], 0, 2),
        _ if more == 0 => (who, vec![(first, units)], i64::from(spends) * 50, slot),
        _ => (who, vec![(first, units), (second, more)], i64::from(spends) * 50, slot),
    };
    let line = |(article, units): (usize, u32)| {
        let (sku, _, price) = SHELF[article];
        Line { sku: sku.to_owned(), units, price }
    };
    Order {
        order_id: format!("BB-{}", FIRST_ORDER + nth - 1),
        customer: CUSTOMERS[who].0.to_owned(),
        lines: lines.into_iter().map(line).collect(),
        points,
        slot: SLOTS[slot].0.to_owned(),
        address: format!("Bengaluru 5600{:02}", 10 + who * 7 + slot),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed};

    #[test]
    fn the_demonstration_s_figures_add_up() {
        let mut random = Stream::new(Seed(1), Purpose::Scenario, 0);
        let order = draw_order(1, Baskets::OriginalA, &mut random);
        let sums = (order.total(), order.to_pay(), order.earned());
        assert_eq!(sums, (Money::from_rupees(1_130), Money::from_rupees(970), 97));
        assert_eq!(CUSTOMERS[0].1 - order.to_pay(), Money::from_rupees(4_030));
        assert_eq!(CUSTOMERS[0].2 - order.points + order.earned(), 2_097);
    }

    #[test]
    fn an_order_that_somebody_made_up_is_not_of_the_shop() {
        let order = draw_order(1, Baskets::Mixed, &mut Stream::new(Seed(3), Purpose::Scenario, 0));
        assert!(order.is_of_the_shop());
        let mut lines = order.lines.clone();
        lines[0].sku = "GOLD_1KG".to_owned();
        assert!(!Order { lines, ..order.clone() }.is_of_the_shop());
        assert!(!Order { customer: "CUST009".to_owned(), ..order.clone() }.is_of_the_shop());
        assert!(!Order { slot: "SLOT_9".to_owned(), ..order }.is_of_the_shop());
    }

    #[test]
    fn points_never_pay_more_than_an_order_costs() {
        let mut random = Stream::new(Seed(2), Purpose::Scenario, 0);
        for nth in 1..500 {
            let order = draw_order(nth, Baskets::Mixed, &mut random);
            assert!(order.to_pay() > Money::ZERO, "{order:?}");
        }
    }
}
